"""What happened to an order, in words people read."""

from datetime import timedelta

from iorder.access import service as access
from iorder.kernel.address import Address
from iorder.kernel.store import run, run_at
from iorder.orders import held, notes, service
from iorder.orders.milestones import OrderConfirmed
from iorder.views.orders import timeline
from iorder.views.orders.order import order_sheet
from tests import builders as b


def told(store, order_id):
    return [
        (one.text, one.by) for one in order_sheet(store, f"IO-{1000 + order_id}").timeline
    ]  # fmt: skip


def test_people_are_named_and_machines_are_called_what_people_call_them(store):
    maya = run(store, "cli", access.add_person, "maya@shop.example", "staff", "Maya Okafor")
    order_id = run(store, "cli", b.a_live_order)
    actors = (f"person:{maya.id}", "worker", "cli", "token:3", "person:999")
    for later, actor in enumerate(actors):
        at = b.NOON + timedelta(minutes=later)
        run_at(store, actor, at, notes.add_note, order_id, "hello")

    assert told(store, order_id)[:5] == [
        ("Note added", by) for by in ("Somebody", "API", "Command line", "iOrder", "Maya Okafor")
    ]


def test_edits_say_what_they_changed(store):
    order_id = run(store, "cli", b.a_live_order)
    run(store, "cli", service.set_tags, order_id, ["vip", "gift"], 1)
    run(store, "cli", service.set_tags, order_id, ["vip"], 2)
    hold = run(store, "cli", held.place_hold, order_id, "address", "No street", 3)
    run(store, "cli", held.release_hold, hold, 4)
    to = Address(city="Oslo", country="NO")
    run(store, "cli", service.change_address, order_id, to, 5)

    words = [text for text, _ in told(store, order_id)]

    assert words[:5] == [
        "Changed ship to",
        "Hold released: address",
        "Put on hold: address",
        "Tags removed gift",
        "Tags added vip, gift",
    ]


def test_a_past_order_tells_the_dates_of_its_source_beside_what_happened_here(store):
    order_id = run(
        store, "cli", b.a_past_order, status="delivered",
        shipped_at=b.NOON + b.HOUR, delivered_at=b.NOON + 2 * b.HOUR,
    )  # fmt: skip

    assert told(store, order_id) == [
        ("Imported (import 1)", "Command line"),
        ("Delivered", ""),
        ("Shipped", ""),
        ("Placed at the source", ""),
    ]


def test_an_event_without_a_sentence_is_told_by_its_own_name():
    assert timeline.sentence("ParcelWentAstray", "{}") == "Parcel went astray"


def test_the_newest_events_are_shown_when_there_are_too_many(store):
    order_id = run(store, "cli", b.a_live_order)
    for _ in range(3):
        run(store, "cli", notes.add_note, order_id, "hello")
    run(store, "cli", _confirmed, order_id)

    with store.reading() as conn:
        moments = timeline.words_of(conn, order_id, {}, most=2)
    happened = [moment.text for moment in moments if moment.by]
    assert happened == ["Order confirmed", "Note added"]


def _confirmed(work, order_id):
    work.announce(OrderConfirmed(order_id))
