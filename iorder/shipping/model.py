"""Tables of shipments, parcels, what is in them, and their scans."""

import sqlalchemy as sa

from iorder.kernel.tables import BigId, UtcDateTime, metadata, money, one_of
from iorder.shipping.intercept_states import CAUSES, INTERCEPT

shipments = sa.Table(
    "shipments",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("point_id", sa.BigInteger, sa.ForeignKey("points.id"), index=True),
    sa.Column("customer_id", sa.BigInteger, sa.ForeignKey("customers.id"), index=True),
    sa.Column("external_ref", sa.Text, nullable=False, server_default="", index=True),
    sa.Column("carrier", sa.Text, nullable=False, server_default=""),
    sa.Column("service", sa.Text, nullable=False, server_default=""),
    sa.Column("source_status", sa.Text, nullable=False, server_default=""),
    sa.Column("destination", sa.Text, nullable=False, server_default=""),
    sa.Column("shipped_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

parcels = sa.Table(
    "parcels",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column(
        "shipment_id", sa.BigInteger, sa.ForeignKey("shipments.id"), nullable=False, index=True
    ),
    sa.Column("point_id", sa.BigInteger),
    sa.Column("carrier", sa.Text, nullable=False, server_default=""),
    sa.Column("tracking_number", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("weight_g", sa.Integer),
    money("cod_minor"),
    sa.Column("cod_currency", sa.String(3), nullable=False, server_default=""),
    sa.Column("promised_at", UtcDateTime),
    sa.Column("shipped_at", UtcDateTime),
    sa.Column("delivered_at", UtcDateTime),
    sa.Column("last_scan_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_parcels_state", "state", "id"),
    sa.Index("ix_parcels_carrier", "carrier", "id"),
    sa.Index("ix_parcels_point", "point_id", "id"),
    sa.Index("ix_parcels_point_state", "point_id", "state", "id"),
    sa.Index("ix_parcels_shipped", "shipped_at", "id"),
    sa.Index(
        "ix_parcels_tracking_number",
        "tracking_number",
        postgresql_ops={"tracking_number": "text_pattern_ops"},  # so that LIKE 'AB%' uses it
    ),
)
"""``point_id`` is the shipment's own, kept here for the lists of one point."""
_on_its_way = sa.text(
    "delivered_at is null and state not in "
    "('cancelled', 'damaged', 'delivered', 'expired', 'lost', 'return_in_transit', 'returned')"
)
sa.Index(
    "ix_parcels_promised", parcels.c.promised_at, parcels.c.point_id, parcels.c.id,
    sqlite_where=_on_its_way, postgresql_where=_on_its_way,
)  # fmt: skip
for _name, _where in (
    ("troubled", "state in ('attempt_failed', 'on_hold', 'exception')"),
    ("harmed", "state in ('damaged', 'lost')"),
):
    _some = sa.text(_where)
    sa.Index(
        f"ix_parcels_{_name}", parcels.c.last_scan_at, parcels.c.created_at, parcels.c.id,
        sqlite_where=_some, postgresql_where=_some,
    )  # fmt: skip

shipment_lines = sa.Table(
    "shipment_lines",
    metadata,
    sa.Column("parcel_id", sa.BigInteger, sa.ForeignKey("parcels.id"), primary_key=True),
    sa.Column("order_line_id", sa.BigInteger, sa.ForeignKey("order_lines.id"), primary_key=True),
    sa.Column("shipment_id", sa.BigInteger, sa.ForeignKey("shipments.id"), nullable=False),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("quantity", sa.Integer, nullable=False),
    sa.CheckConstraint("quantity > 0", name="quantity_positive"),
    sa.Index("ix_shipment_lines_line", "order_line_id"),
    sa.Index("ix_shipment_lines_shipment", "shipment_id"),
)

scans = sa.Table(
    "scans",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("parcel_id", sa.BigInteger, sa.ForeignKey("parcels.id"), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False, server_default=""),
    sa.Column("text", sa.Text, nullable=False, server_default=""),
    sa.Column("place", sa.Text, nullable=False, server_default=""),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("parcel_id", "at", "state", "code"),
)

parcel_serials = sa.Table(
    "parcel_serials",
    metadata,
    sa.Column("parcel_id", sa.BigInteger, sa.ForeignKey("parcels.id"), primary_key=True),
    sa.Column("sku_id", sa.BigInteger, sa.ForeignKey("skus.id"), primary_key=True),
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("order_line_id", sa.BigInteger, sa.ForeignKey("order_lines.id"), nullable=False),
    sa.Index("ix_parcel_serials_code", "sku_id", "code"),
    sa.Index("ix_parcel_serials_line", "order_line_id"),
)
"""The serial numbers of the units in a parcel."""

intercepts = sa.Table(
    "intercepts",
    metadata,
    sa.Column("id", BigId, primary_key=True, autoincrement=False),
    sa.Column("parcel_id", sa.BigInteger, sa.ForeignKey("parcels.id"), nullable=False, index=True),
    sa.Column("order_id", sa.BigInteger, sa.ForeignKey("orders.id"), nullable=False, index=True),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.Text, nullable=False, server_default="wanted"),
    sa.Column("answer", sa.Text, nullable=False, server_default=""),
    sa.Column("wanted_by", sa.Text, nullable=False),
    sa.Column("wanted_at", UtcDateTime, nullable=False),
    sa.Column("asked_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    one_of("cause", CAUSES),
    one_of("state", INTERCEPT.states),
)
"""A parcel that its carrier is asked to stop, for the order that wants it back; ``answer``: what
the carrier said. One at a time is open."""
_open_intercept = sa.text("state = 'wanted' or state = 'asked'")
sa.Index(
    "ix_intercepts_wanted", intercepts.c.wanted_at, intercepts.c.id, sqlite_where=_open_intercept,
    postgresql_where=_open_intercept,
)  # fmt: skip
sa.Index(
    "ux_intercepts_open", intercepts.c.parcel_id, unique=True, sqlite_where=_open_intercept,
    postgresql_where=_open_intercept,
)  # fmt: skip
