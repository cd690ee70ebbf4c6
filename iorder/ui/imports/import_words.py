"""What the import pages call things: kinds, states, parts of files, fields, confidence."""

from collections.abc import Sequence

from iorder.channels.fields import TYPES
from iorder.channels.plan import KINDS
from iorder.views.imports import ImportRow

KIND_LABELS = {
    "orders": "Orders",
    "products": "Products",
    "customers": "Customers",
    "points": "Fulfillment points",
    "stock": "Stock",
    "shipments": "Shipments",
    "payments": "Payments",
}
ROLE_LABELS = {
    "orders": "Orders",
    "lines": "Order lines",
    "customers": "Customers",
    "products": "Products",
    "payments": "Payments",
    "points": "Fulfillment points",
    "stock": "Stock",
    "shipments": "Shipments",
    "carriers": "Carriers",
}
STATES = {
    "draft": ("Not started", "neutral"),
    "queued": ("Waiting", "neutral"),
    "running": ("Running", "info"),
    "done": ("Done", "ok"),
    "failed": ("Failed", "bad"),
    "cancelled": ("Cancelled", "violet"),
}
"""State -> (what people read, tone of its chip)."""

NONE = "-"
"""The value of a choice of nothing: dbc's Select shows no option whose value is empty."""

SEPARATORS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar"}
FORMATS = {"text": "Text table", "csv": "CSV", "tsv": "TSV", "xlsx": "Excel", "json": "JSON",
           "jsonl": "JSON lines"}  # fmt: skip

_FIELDS = {
    "ref": "Number",
    "placed_at": "Placed",
    "paid_at": "Paid on",
    "shipped_at": "Shipped on",
    "delivered_at": "Delivered on",
    "cancelled_at": "Cancelled on",
    "promised_at": "Promised for",
    "ship_by": "Ship by",
    "at": "Date",
    "order_ref": "Order number",
    "customer_ref": "Customer number",
    "customer_person_ref": "Person number",
    "person_ref": "Person number",
    "payment_ref": "Payment reference",
    "point_ref": "Point code",
    "sku": "SKU",
    "sku_ref": "Product number",
    "shipment_ref": "Shipment number",
    "unit_price": "Unit price",
    "is_test": "Test order",
    "weight_g": "Weight, g",
    "weight_kg": "Weight, kg",
    "length_cm": "Length, cm",
    "width_cm": "Width, cm",
    "height_cm": "Height, cm",
    "line1": "Street",
    "line2": "Street, second line",
    "safety": "Safety stock",
    "point_kind": "Kind of point",
}
_PREFIXES = {"line_": "Line", "ship_": "Ship to", "bill_": "Bill to"}
_WHOLE = frozenset({"ship_by", "line1", "line2"})


def kind_label(kind: str) -> str:
    return KIND_LABELS.get(kind, kind.capitalize())


def noun(kind: str, number: int = 2) -> str:
    """``order``, ``orders``, ``stock counts``: what one import of this kind brings."""
    if kind == "stock":
        return "stock count" if number == 1 else "stock counts"
    words = kind_label(kind).lower()
    return words.removesuffix("s") if number == 1 else words


def files_label(names: Sequence[str]) -> str:
    """``orders.csv``, ``orders.csv and 6 more``."""
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{more}" if names else ""


def kinds() -> list[dict[str, str]]:
    """The options of a kind chooser."""
    return [{"value": kind, "label": kind_label(kind)} for kind in KINDS]


def state_of(row: ImportRow) -> tuple[str, str]:
    """(what people read, tone of its chip)."""
    label, tone = STATES[row.state]
    if row.state == "done" and row.rejected:
        return "Done, with rejects", "warn"
    return label, tone


def spaced(word: str) -> str:
    """``On hold`` for on_hold; a word that is not all small letters stays."""
    return word.replace("_", " ").capitalize() if word.islower() else word


def field_label(name: str) -> str:
    """``Ship to: city`` for ship_city, ``Line 2: title`` for line_title#2; else the name spaced."""
    name, _, number = name.partition("#")
    if number:
        return field_label(name).replace("Line:", f"Line {number}:")
    if name not in _WHOLE:
        for prefix, group in _PREFIXES.items():
            if name.startswith(prefix):
                return f"{group}: {_bare(name.removeprefix(prefix)).lower()}".replace("sku", "SKU")
    return _bare(name)


def _bare(name: str) -> str:
    return _FIELDS.get(name, name.replace("_", " ").capitalize())


def fields_of(role: str) -> list[tuple[str, str]]:
    """(name, label) of every field a column of this role can mean."""
    return [(name, field_label(name)) for name in TYPES.get(role, {})]


def missing_words(missing: Sequence[str]) -> str:
    """What still needs a column, in words. An entry is a field or ``role: field or field``."""
    return ", ".join(_missing(one) for one in missing)


def _missing(entry: str) -> str:
    role, colon, names = entry.partition(": ")
    if not colon:
        return entry
    labels = [field_label(name.strip()) for name in names.split(" or ")]
    return f"{' or '.join(labels)} ({ROLE_LABELS.get(role, role).lower()})"


def confidence(share: float) -> str:
    """A word for 0-1: the bar beside it shows the same."""
    if share >= 0.9:
        return "Sure"
    if share >= 0.7:
        return "Likely"
    return "Guess" if share > 0 else "–"
