"""Notes call colleagues by name; an order has somebody who looks after it."""

import pytest
import sqlalchemy as sa

from iorder.access import service as access
from iorder.kernel.errors import StaleEdit
from iorder.kernel.store import run
from iorder.orders import notes, service
from iorder.orders.model import order_mentions, order_notes, orders
from iorder.views.staff import called_by, colleagues
from tests.builders import a_live_order


@pytest.fixture
def staff(store):
    """Maya, Ben, and another Ben."""

    def flow(work):
        for email, name in (
            ("maya@shop.example", "Maya Ito"), ("ben@shop.example", "Ben Falk"),
            ("b.fox@shop.example", "Ben Fox"),
        ):  # fmt: skip
            access.add_person(work, email, "staff", name)
        return a_live_order(work)

    return run(store, "cli", flow)


def add(store, order_id, text, **more):
    people = called_by(colleagues(store))
    return run(
        store, "cli", lambda work: notes.add_note(work, order_id, text, people=people, **more)
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@maya please", ["maya"]),
        ("Ask @Maya, then @ben@shop.example.", ["maya", "ben@shop.example"]),
        ("mail maya@shop.example", []),
        ("@maya @maya", ["maya"]),
    ],
)
def test_names_are_what_follows_an_at(text, names):
    assert notes.called(text) == names


def test_who_is_called_finds_the_note_until_they_have_seen_it(store, staff):
    add(store, staff, "@maya: call the buyer")
    maya = next(one.actor for one in colleagues(store) if one.name == "Maya Ito")
    with store.reading() as conn:
        told = conn.execute(sa.select(order_mentions)).one()
    assert (told.order_id, told.person, told.seen_at) == (staff, maya, None)
    assert run(store, maya, notes.see_mentions, staff) == 1
    assert run(store, maya, notes.see_mentions, staff) == 0


def test_a_name_two_people_share_calls_nobody_but_an_address_does(store, staff):
    people = called_by(colleagues(store))
    assert "b.fox" in people
    assert people["ben@shop.example"] != people["b.fox@shop.example"]
    add(store, staff, "@b.fox and @nobody")
    with store.reading() as conn:
        assert conn.execute(sa.select(sa.func.count()).select_from(order_mentions)).scalar() == 1


def test_a_note_may_be_one_that_the_buyer_reads(store, staff):
    add(store, staff, "For us")
    add(store, staff, "For the buyer", is_public=True)
    with store.reading() as conn:
        found = conn.execute(sa.select(order_notes.c.is_public).order_by(order_notes.c.id))
        assert found.scalars().all() == [False, True]


def test_an_order_is_assigned_on_the_version_that_was_seen(store, staff):
    assert run(store, "cli", service.assign, staff, "person:1", 1) == ""
    assert run(store, "cli", service.assign, staff, "person:2", 2) == "person:1"
    with pytest.raises(StaleEdit, match="assignee is now person:2"):
        run(store, "cli", service.assign, staff, "", 2)
    with store.reading() as conn:
        assert conn.execute(sa.select(orders.c.assignee)).scalar() == "person:2"
