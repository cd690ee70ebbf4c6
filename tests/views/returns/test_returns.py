"""The list of returns, the sheet of one, their export, and the rate by a hand's count."""

from datetime import timedelta

import pytest

from iorder.flows import look_after
from iorder.flows.resolve_return import resolve_return
from iorder.insight.exceptions import Claimed, Key
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run
from iorder.returns.rows import number_of
from iorder.views import export
from iorder.views.happened import told
from iorder.views.kpi import KPIS, cohort, measure
from iorder.views.period import Period
from iorder.views.returns import one_return, returns
from iorder.views.returns.returns import ReturnFilter
from tests.builders import a_point, a_sku, stocked
from tests.support.returning import arrived, delivered, inspected, opened, row_of


def shop(work):
    """Three orders of four cups: two came back and are paid, one is claimed, one is asked for."""
    point = a_point(work)
    stocked(work, point, a_sku(work, "CUP"), 30)
    first, second, third = (delivered(work, ("CUP", 4), number=f"P{at}") for at in range(3))
    back = opened(work, first, 2, reason="damaged")
    arrived(work, back, point)
    inspected(work, back)
    resolve_return(work, back, row_of(work, back).version)
    claim = opened(work, second, 1, kind="claim", reason="lost")
    late = opened(work, third, 1, reason="late")
    return work.today, [number_of(one) for one in (back, claim, late)]


@pytest.fixture
def made(store):
    """The shop's day, and the numbers of the returns."""
    return run(store, "cli", shop)


def numbers(store, **query):
    view = ReturnFilter.parse(query)
    assert view == ReturnFilter.parse(view.to_query())
    return [row.number for row in returns.rows(store, view, 0, 100)]


def test_the_list_is_narrowed_and_counted(store, made):
    today, (back, claim, late) = made
    assert numbers(store) == [late, claim, back]
    assert numbers(store, state="resolved") == [back]
    assert numbers(store, kind="claim") == numbers(store, reason="lost") == [claim]
    assert numbers(store, point="EU-1") == [back]
    assert numbers(store, q=late.lower()) == [late]
    assert numbers(store, **{"from": today.isoformat(), "to": today.isoformat()}) == numbers(store)
    assert numbers(store, to=(today - timedelta(days=1)).isoformat()) == []
    counts = returns.tab_counts(store, ReturnFilter(reason="damaged"))
    assert {tab: one.number for tab, one in counts.items() if one.number} == {"": 1, "resolved": 1}
    (row,) = returns.rows(store, ReturnFilter(state="resolved"), 0, 9)
    assert (row.units, row.received, row.worth_minor, row.reasons) == (2, 2, 2000, ("damaged",))
    for wrong in ({"state": "gone"}, {"colour": "red"}, {"point": "XX"}, {"from": "today"}):
        with pytest.raises(InvalidInput):
            numbers(store, **wrong)


def test_a_sheet_says_what_happened_and_what_can_be_done(store, made):
    _, (back, _, late) = made
    sheet = one_return.return_sheet(store, back)
    assert (sheet.acts, sheet.refunds) == ((), (("succeeded", 2000),))
    assert [moment.text for moment in sheet.moments] == [
        "Asked for, 2 units", "Approved", "Received 2 units", "Inspected: 2 to restock",
        "Ended: €20.00 to be refunded",
    ]  # fmt: skip
    assert one_return.return_sheet(store, late).acts == ("approve", "refuse", "cancel")
    assert told("ReturnSent", {"carrier": "dhl"}) == "On its way: DHL"
    with pytest.raises(NotFound):
        one_return.return_sheet(store, "RT-0")


def test_the_export_has_a_row_a_line(store, made):
    _, (back, _, _) = made
    kind = export.export_of("returns")
    names = [column.name for column in kind.columns]
    (row,) = [dict(zip(names, row, strict=True)) for row in export.rows(
        store, kind, {"state": "resolved"}, "UTC")]  # fmt: skip
    assert (row["number"], row["sku"], row["resolution"]) == (back, "CUP", "refund")
    assert str(row["refund"]) == "20.00"


def test_the_rate_is_units_back_of_units_delivered(store, made):
    today, _ = made
    with store.reading() as conn:
        (now,) = measure(conn, KPIS["return_rate"], cohort(conn, Period(today, today)))
        day = today - timedelta(days=1)
        (before,) = measure(conn, KPIS["return_rate"], cohort(conn, Period(day, day)))
    assert (now.value, now.numerator, now.denominator) == (pytest.approx(2 / 12), 2, 12)
    assert before.value is None


def test_who_takes_a_return_owns_it_here_and_in_the_inbox(store, made):
    (_, _, late) = made[1]
    row = one_return.return_sheet(store, late).row
    run(store, "person:7", look_after.claim, [Key("return_case", row.id)])
    assert one_return.return_sheet(store, late).owner == "person:7"
    with pytest.raises(Claimed):
        run(store, "person:8", look_after.claim, [Key("return_case", row.id)])
    run(store, "person:8", look_after.claim, [Key("return_case", row.id)], ("person:7",))
    assert one_return.return_sheet(store, late).owner == "person:8"
    run(store, "person:8", look_after.give_up, [Key("return_case", row.id)])
    assert one_return.return_sheet(store, late).owner == ""
