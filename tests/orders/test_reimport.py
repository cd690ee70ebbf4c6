"""A source's changed row is followed, but for what people have edited here."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.kernel import dialect
from iorder.kernel.store import run
from iorder.orders import held, history, notes, reimport, service
from iorder.orders.model import holds, order_lines, order_notes, order_tags, orders
from iorder.views.orders.order import order_sheet
from tests.builders import LYON, NOON, OSLO, a_live_order, a_past_line, a_past_order, past_order


def again(work, order_id, **says):
    """The same order imported once more as the source has it now."""
    del work.announced[:]
    return reimport.revise(work, 2, [past_order(work, order_id=order_id, **says)])


def row(work):
    return work.execute(sa.select(orders)).one()


def test_the_same_row_again_changes_and_announces_nothing(work):
    says = {
        "note": "Ring", "tags": ("gift",), "bill_to": OSLO, "stated": {"total": 2100},
        "status": "on_hold",
    }  # fmt: skip
    order_id = a_past_order(work, **says)
    assert again(work, order_id, **says) == []
    assert work.announced == []


def test_the_record_follows_its_source(work):
    order_id = a_past_order(work, payment_state="unknown")
    (followed,) = again(
        work, order_id, status="shipped", shipping_minor=500, ship_to=OSLO, note="Late",
        payment_method="card",
    )  # fmt: skip
    found = row(work)
    assert (found.stage, found.total_minor, found.ship_country, found.payment_method) == (
        "shipped", 2500, "NO", "card",
    )  # fmt: skip
    assert service.ship_address(work, order_id) == OSLO
    assert followed.kept == ()
    assert {"order_state", "fulfillment_state", "total_minor", "ship_to", "note"} <= set(
        followed.fields
    )
    assert [event.kind for event, _ in work.announced] == ["OrderReimported"]
    assert found.version == 1


def test_tags_know_of_a_time_of_placing_that_its_source_corrects(work):
    order_id = a_past_order(work, tags=("gift",))
    again(work, order_id, tags=("gift", "late"), placed_at=NOON - timedelta(days=3))
    found = work.execute(sa.select(order_tags.c.tag, order_tags.c.placed_at)).all()
    assert sorted(found) == [(tag, row(work).placed_at) for tag in ("gift", "late")]
    assert row(work).placed_at == NOON - timedelta(days=3)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_lines_are_followed_by_position(work, count):
    order_id = a_past_order(work, lines=[a_past_line(title) for title in "ABC"])
    before = work.execute(sa.select(order_lines.c.id).order_by(order_lines.c.position)).scalars()
    kept = list(before)[:count]
    again(work, order_id, lines=[a_past_line(title, 2) for title in "ABCDE"[:count]])
    after = work.execute(sa.select(order_lines).order_by(order_lines.c.position)).all()
    assert [(line.title, line.quantity) for line in after] == [(t, 2) for t in "ABCDE"[:count]]
    assert [line.id for line in after][:3] == kept
    assert (row(work).line_count, row(work).unit_count) == (count, 2 * count)


def test_a_difference_comes_and_goes_with_the_stated_total(work):
    order_id = a_past_order(work)
    again(work, order_id, stated={"total": 2100})
    assert row(work).flags == " difference "
    assert len(work.execute(sa.select(order_lines)).all()) == 2
    again(work, order_id)
    assert (row(work).flags, row(work).difference_minor) == ("", 0)
    assert len(work.execute(sa.select(order_lines)).all()) == 1


def test_lines_the_source_no_longer_has_are_named_before_they_go(work):
    order_id = a_past_order(work, lines=[a_past_line(title) for title in "ABC"])
    last = work.execute(sa.select(order_lines.c.id).where(order_lines.c.title == "C")).scalar_one()
    shorter = past_order(work, order_id=order_id, lines=[a_past_line(title) for title in "AB"])
    assert reimport.surplus_lines(work, [shorter]) == [last]


def test_what_another_file_said_is_not_undone_by_one_that_does_not_say(work):
    order_id = a_past_order(work, status="confirmed")
    reimport.set_axis(work, 2, "payment_state", {order_id: "captured"})
    again(work, order_id, status="confirmed", shipping_minor=100)
    assert (row(work).payment_state, row(work).total_minor) == ("captured", 2100)
    again(work, order_id, status="confirmed", payment_state="refunded")
    assert row(work).payment_state == "refunded"


def test_an_axis_of_another_file_moves_the_label(work):
    order_id = a_past_order(work, status="shipped")
    reimport.set_axis(work, 2, "tracking_state", {order_id: "attempt_failed"})
    assert row(work).stage == "exception"


def test_an_order_placed_here_is_not_moved_by_a_file_of_the_past(work):
    order_id = a_live_order(work)
    assert again(work, order_id, status="cancelled") == []
    reimport.set_axis(work, 2, "payment_state", {order_id: "refunded"})
    assert (row(work).order_state, row(work).payment_state) == ("pending", "unpaid")


# holds


def test_a_hold_of_the_source_goes_when_the_source_goes_on(work):
    order_id = a_past_order(work, status="on_hold", source_status="on-hold")
    (followed,) = again(work, order_id, status="processing", source_status="processing")
    assert (row(work).stage, row(work).open_holds) == ("confirmed", 0)
    assert "holds" in followed.fields
    hold = work.execute(sa.select(holds)).one()
    assert (hold.state, hold.closed_by) == ("released", "import")


def test_a_hold_of_the_source_comes_with_its_status(work):
    order_id = a_past_order(work, status="pending", source_status="open")
    again(work, order_id, status="on_hold", source_status="on-hold")
    assert (row(work).stage, row(work).open_holds) == ("on_hold", 1)


def test_a_hold_people_released_stays_released_while_the_source_says_the_same(work):
    order_id = a_past_order(work, status="on_hold", source_status="on-hold")
    (hold_id,) = work.execute(sa.select(holds.c.id)).scalars()
    held.release_hold(work, hold_id, 1)
    again(work, order_id, status="on_hold", source_status="on-hold", shipping_minor=100)
    assert (row(work).open_holds, row(work).total_minor) == (0, 2100)


def test_a_hold_people_placed_outlives_the_sources_changes(work):
    order_id = a_past_order(work, status="pending")
    held.place_hold(work, order_id, "fraud", "Odd card", 1)
    again(work, order_id, status="confirmed")
    assert (row(work).stage, row(work).order_state, row(work).open_holds) == (
        "on_hold", "confirmed", 1,
    )  # fmt: skip


# edits


@pytest.mark.parametrize(
    ("edited", "says", "kept"),
    [
        ("payment_method", {"payment_method": "card"}, {"payment_method"}),
        ("lines", {"lines": [a_past_line("New", 9)]},
         {"lines", "items_minor", "total_minor", "unit_count"}),
        ("bill_to", {"bill_to": OSLO}, {"bill_to"}),
        ("order_state", {"status": "shipped"}, {"order_state", "fulfillment_state"}),
    ],
)  # fmt: skip
def test_edited_fields_keep_their_value_and_are_named(work, edited, says, kept):
    order_id = a_past_order(work)
    before = row(work)
    work.execute(sa.update(orders).values(edited=f" {edited} "))
    (followed,) = again(work, order_id, **says)
    assert set(followed.kept) == kept
    assert followed.fields == ()
    assert (row(work).total_minor, row(work).order_state) == (
        before.total_minor, before.order_state,
    )  # fmt: skip


def test_an_edited_order_is_found_by_the_address_it_has_here(store):
    order_id = run(store, "cli", a_past_order, "A-1")
    moved = replace(LYON, name="Kari Nordmann", city="Bergen", country="NO")
    run(store, "cli", service.change_address, order_id, moved, 1)
    run(store, "cli", again, order_id, ref="A-1", shipping_minor=100)
    found = order_sheet(store, history.number_of(order_id))
    assert found.addresses["ship"] == moved
    with store.reading() as conn:
        text = conn.execute(sa.select(dialect.order_search.c.text)).scalar_one()
    assert "kari nordmann bergen" in text
    assert "a-1" in text


def test_a_changed_note_of_the_source_replaces_its_own_and_no_other(work):
    order_id = a_past_order(work, note="Ring")
    notes.add_note(work, order_id, "Called them")
    again(work, order_id, note="Ring twice")
    found = work.execute(sa.select(order_notes.c.text).order_by(order_notes.c.id)).scalars()
    assert list(found) == ["Ring twice", "Called them"]
