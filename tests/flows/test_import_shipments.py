"""Parcels of past orders: named by their lines, by a tracking number, or told by their own file."""

from datetime import timedelta

import sqlalchemy as sa

from iorder.channels.draft import ShipmentDraft
from iorder.flows.import_orders import take_orders
from iorder.flows.import_shipments import take_shipments
from iorder.orders.model import orders
from iorder.shipping.model import parcels, shipment_lines, shipments
from tests.support.drafts import MAY, a_line, a_row, a_session, an_order


def tally(outcome) -> tuple[int, int, int]:
    """(created, updated, unchanged)."""
    return outcome.tally.created, outcome.tally.updated, outcome.tally.unchanged


def a_shipment(ref="S1", status="delivered", **more) -> ShipmentDraft:
    draft = ShipmentDraft(ref, status, rows=(a_row(),), **more)
    draft.digest = repr(draft)
    return draft


def axes(work, ref="A1") -> tuple[str, str]:
    """(tracking state, stage)."""
    query = sa.select(orders.c.tracking_state, orders.c.stage)
    return tuple(work.execute(query.where(orders.c.external_ref == ref)).one())


def count(work, table) -> int:
    return work.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_one_parcel_may_hold_lines_of_several_orders(work):
    lamp, cable = a_line(shipment_ref="S1"), a_line("Cable", 2, shipment_ref="S1")

    take_orders(work, a_session(work), [an_order("A1", lamp, cable), an_order("A2", lamp)])

    assert (count(work, shipments), count(work, parcels), count(work, shipment_lines)) == (1, 1, 3)


def test_the_file_of_shipments_tells_where_the_orders_parcels_are(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1", a_line(shipment_ref="S1"), status="shipped")])

    outcome = take_shipments(work, session, [a_shipment("S1", "delivered", delivered_at=MAY)])

    assert tally(outcome) == (1, 0, 0)
    assert axes(work) == ("delivered", "delivered")


def test_shipments_may_come_before_their_orders(work):
    session = a_session(work)
    take_shipments(work, session, [a_shipment("S1", "in_transit")])

    take_orders(work, session, [an_order("A1", a_line(shipment_ref="S1"), status="shipped")])

    assert axes(work)[0] == "in_transit"
    assert count(work, parcels) == 1


def test_an_order_is_where_its_least_far_parcel_is(work):
    session = a_session(work)
    take_orders(
        work, session,
        [an_order("A1", a_line(shipment_ref="S1"), a_line(shipment_ref="S2"), status="shipped")],
    )  # fmt: skip

    take_shipments(work, session, [a_shipment("S1", "delivered"), a_shipment("S2", "in_transit")])

    assert axes(work)[0] == "in_transit"


def test_the_same_shipments_again_change_nothing(work):
    session = a_session(work)
    take_shipments(work, session, [a_shipment()])

    assert tally(take_shipments(work, session, [a_shipment()])) == (0, 0, 1)


def test_a_changed_shipment_moves_its_orders(work):
    session = a_session(work)
    take_orders(work, session, [an_order("A1", a_line(shipment_ref="S1"), status="shipped")])
    take_shipments(work, session, [a_shipment("S1", "in_transit")])

    outcome = take_shipments(work, session, [a_shipment("S1", "delivered")])

    assert tally(outcome) == (0, 1, 0)
    assert axes(work) == ("delivered", "delivered")


def test_a_tracking_number_beside_an_order_is_a_parcel_of_it(work):
    days = timedelta(days=1)
    draft = an_order(
        "A1", carrier="DHL", tracking_number="00340", shipped_at=MAY + days,
        delivered_at=MAY + 2 * days,
    )  # fmt: skip

    take_orders(work, a_session(work), [draft])

    (parcel,) = work.execute(sa.select(parcels)).all()
    assert (parcel.carrier, parcel.tracking_number, parcel.state) == ("DHL", "00340", "delivered")
    assert axes(work) == ("delivered", "delivered")
