"""The inbox as a file, and what its page promises: letters, words for what comes of each act."""

import csv
import io

import pytest

from iorder.access.permissions import PERMISSIONS
from iorder.kernel.store import run
from iorder.ui.inbox.inbox_parts import TAKEN, letters
from iorder.views.inbox.inbox import SOURCES
from tests.support import waiting


def rows_of(answer):
    return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))


def test_the_file_is_the_view_and_what_the_persons_role_may_see(another_web):
    web = another_web()

    def shop(work):
        waiting.a_held_order(work, due=waiting.HOUR, reason="First")
        waiting.a_held_order(work, due=2 * waiting.HOUR, reason="=Second")
        waiting.a_dead_job(work)

    run(web.store, "cli", shop)

    told = rows_of(web.client("admin").get("/inbox.csv?open=hold-1"))
    assert [row["kind"] for row in told] == ["Order on hold", "Order on hold", "Work given up"]
    assert (told[0]["why"], told[0]["amount"], told[0]["currency"]) == ("First", "20.00", "EUR")
    assert told[1]["why"].startswith("'=")  # no spreadsheet takes it for a formula
    assert len(rows_of(web.client("staff").get("/inbox.csv"))) == 2
    assert rows_of(web.client("admin").get("/inbox.csv?due=overdue")) == []
    assert web.client("agent").get("/inbox.csv").status_code == 403
    assert web.client("admin").get("/inbox.csv?area=moon").status_code == 422
    assert web.client().get("/inbox.csv").status_code == 401


@pytest.mark.parametrize("source", SOURCES, ids=lambda one: one.slug)
def test_each_act_has_a_letter_of_its_own_and_says_what_comes_of_it(source):
    keys = letters(source.slug)
    assert set(keys) == {act.slug for act in source.acts}
    assert len(set(keys.values())) == len(keys)
    assert not TAKEN & set(keys.values())
    for act in source.acts:
        assert act.does.endswith(".")
        assert act.needs in PERMISSIONS
