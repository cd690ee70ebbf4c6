"""``python -m iorder export``: a whole file or none, and words where there can be none."""

import csv

import pytest
from typer.testing import CliRunner

from iorder.cli.app import app
from iorder.config import settings
from iorder.kernel.store import run
from tests.builders import a_past_order


@pytest.fixture
def export(tmp_path, monkeypatch):
    """Calls the command for the store at the url given."""

    def call(url, *words):
        monkeypatch.setenv("IORDER_DATABASE_URL", url)
        settings.cache_clear()
        return CliRunner().invoke(app, ["export", *words])

    yield call
    settings.cache_clear()


def test_the_rows_of_the_view_are_in_the_file(store, store_url, export, tmp_path):
    run(store, "cli", lambda work: [a_past_order(work, f"A-{n}") for n in range(3)])
    out = tmp_path / "orders.csv"
    done = export(store_url, "orders", "--out", str(out), "--filter", "q=A-1")
    assert done.exit_code == 0
    with out.open(encoding="utf-8-sig", newline="") as stream:
        assert [row["ref"] for row in csv.DictReader(stream)] == ["A-1"]


def test_a_store_that_was_not_made_yet_is_made_and_empty(export, tmp_path):
    out = tmp_path / "orders.jsonl"
    done = export(f"sqlite:///{tmp_path / 'new.db'}", "orders", "--out", str(out))
    assert (done.exit_code, out.read_text()) == (0, "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("secrets", "--out", "a.csv"), "cannot be exported"),
        (("orders", "--out", "a.doc"), "doc format"),
        (("orders", "--out", "a"), "No format"),
        (("orders", "--out", "a.csv", "--filter", "colour"), "has no value"),
        (("orders", "--out", "a.csv", "--filter", "colour=red"), "colour"),
        (("orders", "--out", "no/such/folder/a.csv"), "No such file"),
    ],
)
def test_what_cannot_be_exported_is_said_and_leaves_nothing(
    sqlite_url, export, tmp_path, monkeypatch, words, said
):
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    done = export(sqlite_url, *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert [path for path in sorted(tmp_path.iterdir()) if path not in before] == []
