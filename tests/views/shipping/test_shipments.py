"""Lists of parcels: one row each, newest first, narrowed by what people know of it."""

from datetime import timedelta

import pytest

from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.orders.model import order_lines
from iorder.shipping.model import parcels, shipment_lines, shipments
from iorder.views.shipping import shipments as views
from iorder.views.shipping.shipments import ShipmentFilter
from tests import builders as b

TRACKS = ("AA-100", "AA-200", "BB-100")


def filled(work):
    """Three parcels an hour apart, each with the line of an order of its own; two from EU-1."""
    point = b.a_point(work)
    for i, track in enumerate(TRACKS):
        order_id = b.a_live_order(work)
        (shipment,), (parcel,) = work.ids(shipments, 1), work.ids(parcels, 1)
        sent = b.NOON + i * b.HOUR
        work.insert(
            shipments,
            [{"id": shipment, "point_id": point if i < 2 else None, "external_ref": f"S-{i}",
              "carrier": "dhl", "destination": "Lyon, FR", "created_at": sent}],
        )  # fmt: skip
        work.insert(
            parcels,
            [{"id": parcel, "shipment_id": shipment, "point_id": point if i < 2 else None,
              "carrier": "dhl" if i else "ups",
              "tracking_number": track, "state": ("in_transit", "delivered", "lost")[i],
              "shipped_at": sent, "created_at": sent}],
        )  # fmt: skip
        line = work.execute(
            order_lines.select().with_only_columns(order_lines.c.id)
            .where(order_lines.c.order_id == order_id)
        ).scalar_one()  # fmt: skip
        work.insert(
            shipment_lines,
            [{"parcel_id": parcel, "order_line_id": line, "shipment_id": shipment,
              "order_id": order_id, "quantity": 2}],
        )  # fmt: skip


def tracks(store, **query):
    return [row.tracking_number for row in views.rows(store, ShipmentFilter.parse(query), 0, 50)]


def test_the_newest_parcel_comes_first_with_its_orders_and_units(store):
    run(store, "cli", filled)

    rows = views.rows(store, ShipmentFilter(), 0, 2)

    assert [row.tracking_number for row in rows] == ["BB-100", "AA-200"]
    assert [(row.point, row.units, row.state) for row in rows] == [
        ("", 2, "lost"),
        ("EU-1", 2, "delivered"),
    ]
    assert rows[0].orders[0].startswith("IO-")
    assert [row.tracking_number for row in views.rows(store, ShipmentFilter(), 2, 4)] == ["AA-100"]
    assert tracks(store) == list(reversed(TRACKS))


FILTERS = [
    ({"q": "AA"}, ["AA-200", "AA-100"]),
    ({"q": "S-2"}, ["BB-100"]),
    ({"q": "%"}, []),
    ({"state": "lost"}, ["BB-100"]),
    ({"carrier": "ups"}, ["AA-100"]),
    ({"point": "EU-1"}, ["AA-200", "AA-100"]),
    ({"from": "2026-03-11"}, []),
    ({"to": "2026-03-09"}, []),
    ({"from": "2026-03-10", "to": "2026-03-10"}, ["BB-100", "AA-200", "AA-100"]),
]


def test_a_filter_leaves_exactly_the_parcels_that_have_it(store):
    run(store, "cli", filled)

    for query, found in FILTERS:
        assert tracks(store, **query) == found, query
        assert views.count(store, ShipmentFilter.parse(query)).number == len(found)


def test_days_are_days_of_the_zone(store):
    run(store, "cli", filled)
    wanted = ShipmentFilter.parse({"from": "2026-03-11"})

    ahead = views.rows(store, wanted, 0, 9, "Pacific/Kiritimati")  # 14 hours ahead of UTC

    assert len(ahead) == 3
    assert b.NOON + timedelta(hours=14) > ahead[0].shipped_at


def test_what_means_nothing_is_refused_in_words(store):
    for query, words in (
        ({"colour": "red"}, "no filter 'colour'; there are q, state, carrier, point, from, to"),
        ({"state": "none"}, "'none' is no state"),
        ({"from": "soon"}, "write it as 2026-01-31"),
    ):
        with pytest.raises(InvalidInput, match=words):
            ShipmentFilter.parse(query)
    with pytest.raises(InvalidInput, match="no point 'X'"):
        views.rows(store, ShipmentFilter.parse({"point": "X"}), 0, 1)


def test_a_view_reads_back_from_its_address():
    query = {"q": "AA", "state": "lost", "from": "2026-03-01", "to": "2026-03-02"}

    assert ShipmentFilter.parse(query).to_query() == query


def test_the_condition_of_late_parcels_and_of_its_index_are_the_states_that_are_over():
    over = ", ".join(f"'{state}'" for state in sorted(views.OVER))
    words = f"delivered_at is null and state not in ({over})"
    (index,) = (one for one in parcels.indexes if one.name == "ix_parcels_promised")

    assert str(index.dialect_options["sqlite"]["where"]) == words
    assert str(index.dialect_options["postgresql"]["where"]) == words
    assert str(views._ON_ITS_WAY).replace("parcels.", "") == words
