"""``kpi`` on the command line: every KPI once, in JSON or as a table."""

import json

import pytest
import typer
from typer.testing import CliRunner

from iorder.cli.kpi import show_kpis
from iorder.config import settings
from iorder.kernel.store import run
from iorder.views.kpi import KPIS
from tests.builders import NOON, a_past_order


@pytest.fixture
def kpi(store, store_url):
    """``kpi("--json")`` gives (exit code, stdout, stderr)."""
    app = typer.Typer()
    app.command()(show_kpis)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IORDER_DATABASE_URL", store_url)
        settings.cache_clear()

        def call(*words):
            result = CliRunner().invoke(app, words)
            if result.exception and not isinstance(result.exception, SystemExit):
                raise result.exception
            return result.exit_code, result.stdout, result.stderr

        yield call
    settings.cache_clear()


def entries(out):
    return {one["slug"]: one for one in json.loads(out)["kpis"]}


def test_every_kpi_is_there_with_value_numerator_and_denominator(kpi, store):
    run(store, "cli", a_past_order)

    code, out, _ = kpi("--json")

    found = entries(out)
    assert code == 0
    assert set(found) == {one.slug for one in KPIS}
    names = {"slug", "value", "numerator", "denominator", "unit", "better"}
    assert all(names <= set(one) for one in found.values())
    assert found["orders"]["value"] == 1


def test_a_period_is_whole_days_both_in(kpi, store):
    run(store, "cli", a_past_order)
    day = NOON.date().isoformat()

    assert entries(kpi("--from", day, "--to", day, "--json")[1])["orders"]["value"] == 1
    assert entries(kpi("--to", "2001-01-01", "--json")[1])["orders"]["value"] == 0


def test_the_table_names_every_kpi(kpi):
    code, out, _ = kpi()

    assert code == 0
    assert all(one.label in out for one in KPIS)


@pytest.mark.parametrize(
    "words", [("--from", "31/02/2026"), ("--from", "2026-02-01", "--to", "2026-01-01")]
)
def test_a_period_that_makes_no_sense_is_refused(kpi, words):
    code, out, refusal = kpi(*words)

    assert (code, out) == (2, "")
    assert words[-1] in refusal
