"""Shipments: one draft a shipment; its rows may each name an order that is in it."""

from collections.abc import Sequence

from iorder.channels.draft import ShipmentDraft
from iorder.channels.drafting.layout import Digests, Fault, Layout, Record, Row
from iorder.channels.drafting.people import sources
from iorder.channels.drafting.products import Names

FIELDS = ("ref", "status", "carrier", "service", "tracking_number", "point_ref", "customer_ref",
          "destination", "shipped_at", "delivered_at", "promised_at", "order_ref")  # fmt: skip


class Shipments:
    """Drafts shipments; a status nobody could translate is ``unknown`` and kept as it came."""

    def __init__(
        self, layouts: Sequence[Layout], digests: Digests, names: Names | None = None
    ) -> None:
        self._digests = digests
        self._names = names
        self._of = {id(one): Record(one, FIELDS, "") for one in layouts}

    def draft(self, rows: list[Row]) -> ShipmentDraft:
        """Raises Fault. What the first row leaves empty is taken from later ones."""
        said = [self._of[id(row[0])].named(row) for row in rows]
        one = {
            name: next((some[name] for some in said if some[name]), said[0][name])
            for name in FIELDS
        }
        if not one["ref"]:
            record = self._of[id(rows[0][0])]
            raise Fault(record.column("ref"), "The shipment has no number; fill it in.", rows[0])
        status, source = one["status"] or (None, "")
        if not source:
            sent = "in_transit" if one["shipped_at"] else "unknown"
            status = "delivered" if one["delivered_at"] else sent
        carrier = one["carrier"]
        if self._names is not None and carrier:
            carrier = self._names.carrier(carrier)
        return ShipmentDraft(
            ref=one["ref"], status=status or "unknown", source_status=source, carrier=carrier,
            service=one["service"], tracking_number=one["tracking_number"],
            point_ref=one["point_ref"], customer_ref=one["customer_ref"],
            destination=one["destination"], shipped_at=one["shipped_at"],
            delivered_at=one["delivered_at"], promised_at=one["promised_at"],
            lines=[(some["order_ref"], "", 0) for some in said if some["order_ref"]],
            digest=self._digests.of(rows), rows=sources(rows),
        )  # fmt: skip
