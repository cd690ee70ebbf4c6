"""What people change on one order, and what they hear when it moved on meanwhile."""

import pytest
import sqlalchemy as sa

from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.events import event_details
from iorder.kernel.store import run
from iorder.orders import held, history, holding, notes, reimport, service
from iorder.orders.model import order_notes, order_tags, order_touches, orders
from iorder.orders.said import OrderClosed
from iorder.views.orders.order import order_sheet
from tests.builders import LYON, OSLO, a_live_order, a_past_order, past_order

PAID = {"payment_state": "captured"}


def sheet(store, order_id):
    return order_sheet(store, history.number_of(order_id))


def row(work, order_id):
    return work.execute(sa.select(orders).where(orders.c.id == order_id)).one()


def kinds(work):
    return [event.kind for event, _ in work.announced]


# what was read last


def test_a_stale_edit_is_refused_and_says_what_the_tags_were_and_are(store):
    order_id = run(store, "cli", a_past_order, tags=("gift",))
    run(store, "cli", service.set_tags, order_id, ["gift", "vip"], 1)
    run(store, "cli", service.set_tags, order_id, ["vip"], 2)

    with pytest.raises(StaleEdit, match="tags is now vip") as refusal:
        run(store, "cli", service.set_tags, order_id, ["mine"], 1)

    assert refusal.value.changed == {"tags": ("gift", "vip")}
    assert sheet(store, order_id).tags == ("vip",)


def test_a_stale_edit_names_only_what_changed_since_that_version(store):
    order_id = run(store, "cli", a_live_order)
    run(store, "cli", service.set_tags, order_id, ["early"], 1)
    hold = run(store, "cli", held.place_hold, order_id, "fraud", "Odd card", 2)
    run(store, "cli", service.change_address, order_id, OSLO, 3)
    run(store, "cli", held.release_hold, hold, 4)

    with pytest.raises(StaleEdit) as refusal:
        run(store, "cli", held.place_hold, order_id, "manual", "", 2)

    changed = refusal.value.changed
    assert list(changed) == ["fraud hold", "ship_to"]
    assert changed["fraud hold"] == ("none", "released")
    assert changed["ship_to"] == (
        "Ana Pires, 3 rue Vaubecour, 69002 Lyon, FR", "Ana Pires, Storgata 9, 0184 Oslo, NO",
    )  # fmt: skip


def test_every_edit_that_names_a_version_is_refused_on_an_old_one(store):
    order_id = run(store, "cli", a_live_order)
    hold = run(store, "cli", held.place_hold, order_id, "fraud", "", 1)

    for edit in (
        (service.set_tags, order_id, ["x"], 1),
        (held.place_hold, order_id, "manual", "", 1),
        (held.release_hold, hold, 1),
        (service.change_address, order_id, OSLO, 1),
    ):
        with pytest.raises(StaleEdit, match="fraud hold is now open"):
            run(store, "cli", *edit)


def test_a_machines_hold_makes_an_edit_stale_too(store):
    order_id = run(store, "cli", a_live_order)
    run(store, "system", holding.hold, {order_id: holding.NewHold("fraud", "Odd card")})
    with pytest.raises(StaleEdit, match="fraud hold is now open"):
        run(store, "cli", service.set_tags, order_id, ["x"], 1)


def test_an_edit_of_an_order_nobody_knows_is_not_found(work):
    with pytest.raises(NotFound):
        service.set_tags(work, 99, ["x"], 1)
    with pytest.raises(NotFound):
        notes.add_note(work, 99, "Hello")
    with pytest.raises(NotFound):
        held.release_hold(work, 99, 1)


# notes


def test_a_note_is_kept_with_who_wrote_it_and_when(work):
    order_id = a_live_order(work)
    note_id = notes.add_note(work, order_id, "  Ring twice.\nThen wait. ")
    note = work.execute(sa.select(order_notes)).one()
    assert note == (note_id, order_id, "cli", work.now, "Ring twice.\nThen wait.", False)
    assert row(work, order_id).version == 1
    assert kinds(work) == ["NoteAdded"]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001, "a\0b"])
def test_a_note_that_cannot_be_kept_is_refused_in_words(work, text):
    order_id = a_live_order(work)
    with pytest.raises(InvalidInput, match=r"note"):
        notes.add_note(work, order_id, text)
    assert work.execute(sa.select(order_notes)).first() is None


# tags


def test_tags_are_folded_and_each_stands_once(store):
    order_id = run(store, "cli", a_live_order)
    run(store, "cli", service.set_tags, order_id, ["vip", " big \t box", "vip", ""], 1)
    found = sheet(store, order_id)
    assert found.tags == ("big box", "vip")
    assert found.version == 2


def test_the_same_tags_again_are_no_edit(work):
    order_id = a_past_order(work, tags=("a", "b"))
    del work.announced[:]
    service.set_tags(work, order_id, ["b", "a"], 1)
    assert row(work, order_id).version == 1
    assert work.announced == []


@pytest.mark.parametrize("tags", [["x" * 61], [str(n) for n in range(51)], ["a\0b"]])
def test_tags_that_cannot_be_kept_are_refused(work, tags):
    order_id = a_live_order(work)
    with pytest.raises(InvalidInput):
        service.set_tags(work, order_id, tags, 1)


def test_tags_people_set_outlive_the_next_import(work):
    order_id = a_past_order(work, "A-1", tags=("gift",))
    service.set_tags(work, order_id, ["vip"], 1)
    reimport.revise(work, 2, [past_order(work, "A-1", order_id=order_id, tags=("gift", "new"))])
    assert work.execute(sa.select(order_tags.c.tag)).scalars().all() == ["vip"]


# holds


def test_a_hold_stops_the_order_and_its_release_lets_it_go_on(work):
    order_id = a_live_order(work, axes={**PAID, "fulfillment_state": "allocated"})
    hold = held.place_hold(work, order_id, "address", "No house number", 1)
    stopped = row(work, order_id)
    assert (stopped.stage, stopped.open_holds, stopped.order_state, stopped.version) == (
        "on_hold", 1, "pending", 2,
    )  # fmt: skip

    held.release_hold(work, hold, 2)

    free = row(work, order_id)
    assert (free.stage, free.open_holds, free.order_state, free.version) == (
        "allocated", 0, "released", 3,
    )  # fmt: skip
    assert kinds(work) == ["HoldPlaced", "HoldReleased", "OrderConfirmed", "OrderReleased"]


def test_one_release_of_two_holds_lifts_nothing_yet(work):
    order_id = a_live_order(work, axes=PAID)
    first = held.place_hold(work, order_id, "fraud", "", 1)
    held.place_hold(work, order_id, "manual", "", 2)
    held.release_hold(work, first, 3)
    assert row(work, order_id).stage == "on_hold"
    assert row(work, order_id).order_state == "pending"


def test_a_second_hold_of_the_same_kind_is_refused(work):
    order_id = a_live_order(work)
    held.place_hold(work, order_id, "fraud", "", 1)
    with pytest.raises(Refused, match="open fraud hold already"):
        held.place_hold(work, order_id, "fraud", "", 2)


@pytest.mark.parametrize(
    "axes",
    [
        {"order_state": "cancelled"},
        {"order_state": "completed", "fulfillment_state": "fulfilled"},
        {"order_state": "released", "fulfillment_state": "fulfilled"},
    ],
)
def test_what_has_left_or_ended_cannot_be_held(work, axes):
    order_id = a_live_order(work, axes=axes)
    with pytest.raises(OrderClosed, match="nothing left to hold"):
        held.place_hold(work, order_id, "manual", "", 1)


def test_a_hold_of_a_kind_nobody_knows_is_refused(work):
    with pytest.raises(InvalidInput, match="fraud, payment"):
        held.place_hold(work, a_live_order(work), "mood", "", 1)


def test_a_hold_is_released_once(work):
    order_id = a_live_order(work)
    hold = held.place_hold(work, order_id, "manual", "", 1)
    held.release_hold(work, hold, 2)
    with pytest.raises(Refused, match="released already"):
        held.release_hold(work, hold, 3)
    assert row(work, order_id).open_holds == 0


def test_releasing_an_imported_order_shows_the_state_its_source_gave(work):
    order_id = a_past_order(work, status="confirmed", payment_state="captured")
    hold = held.place_hold(work, order_id, "manual", "", 1)
    assert row(work, order_id).stage == "on_hold"
    held.release_hold(work, hold, 2)
    found = row(work, order_id)
    assert (found.stage, found.order_state, found.confirmed_at) == ("confirmed", "confirmed", None)


def test_a_hold_touches_the_day_its_order_was_placed(work):
    order_id = a_live_order(work)
    held.place_hold(work, order_id, "manual", "", 1)
    day = row(work, order_id).placed_at.date()
    assert work.execute(sa.select(order_touches.c.day)).scalars().all() == [day]


# the address


def test_a_new_address_is_kept_found_and_told_without_its_words(store):
    order_id = run(store, "cli", a_past_order)
    run(store, "cli", service.change_address, order_id, OSLO, 1)

    found = sheet(store, order_id)
    assert found.addresses["ship"] == OSLO
    assert found.version == 2
    with store.reading() as conn:
        stored = conn.execute(sa.select(orders.c.ship_country, orders.c.edited)).one()
        text = conn.execute(sa.select(dialect.order_search.c.text)).scalar_one()
        details = conn.execute(sa.select(event_details.c.details)).scalar_one()
    assert stored == ("NO", " ship_to ship_country ")
    assert "oslo" in text
    assert details["ship_to"]["before"] == "Ana Pires, 3 rue Vaubecour, 69002 Lyon, FR"
    assert "Oslo" not in str([moment.text for moment in found.timeline])


def test_the_same_address_again_is_no_edit(work):
    order_id = a_live_order(work)
    service.change_address(work, order_id, LYON, 1)
    assert row(work, order_id).version == 1


def test_an_address_people_changed_outlives_the_next_import(work):
    order_id = a_past_order(work, "A-1")
    service.change_address(work, order_id, OSLO, 1)
    followed = reimport.revise(work, 2, [past_order(work, "A-1", order_id=order_id)])
    assert service.ship_address(work, order_id) == OSLO
    assert row(work, order_id).ship_country == "NO"
    assert set(followed[0].kept) == {"ship_to", "ship_country"}


@pytest.mark.parametrize(
    ("axes", "words"),
    [
        ({"order_state": "released", "fulfillment_state": "fulfilled"}, "redirect its parcel"),
        ({"order_state": "cancelled"}, "goes nowhere"),
    ],
)
def test_what_has_left_or_ended_goes_nowhere_else(work, axes, words):
    order_id = a_live_order(work, axes=axes)
    with pytest.raises(OrderClosed, match=words):
        service.change_address(work, order_id, OSLO, 1)
    assert service.ship_address(work, order_id) == LYON


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"city": "", "postcode": ""}, "city or a postcode"),
        ({"country": "Norway"}, "two letters"),
        ({"country": ""}, "two letters"),
        ({"line1": "x" * 201}, "line1"),
    ],
)
def test_an_address_nobody_can_deliver_to_is_refused(work, broken, words):
    parts = {part: getattr(OSLO, part) for part in history.PARTS} | broken
    with pytest.raises(InvalidInput, match=words):
        service.change_address(work, a_live_order(work), type(OSLO)(**parts), 1)
