"""What ties orders together, normalised so that equal traces compare equal, and kept as hashes.

Hashes are keyed with the installation's secret: they can be counted and joined, never read.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from iorder.fraud.check import Case
from iorder.fraud.model import fraud_traces
from iorder.kernel.address import Address
from iorder.kernel.crypto import keyed_hash
from iorder.kernel.work import Work

PURPOSE = "fraud trace"
ONE_BOX = frozenset({"gmail.com", "googlemail.com"})
"""Hosts that ignore dots before the @."""


def of(case: Case) -> dict[str, str]:
    """The order's traces by kind, normalised; kinds that say nothing are left out."""
    card = next((one for one in case.payments if one.fingerprint), None)
    found = {
        "email": email(case.email),
        "phone": phone(case.phone, case.ship.country or case.bill.country),
        "address": address(case.ship),
        "card": f"{card.provider}:{card.fingerprint}" if card else "",
        "ip": case.ip.strip().lower(),
        "device": case.device.strip(),
    }
    return {kind: value for kind, value in found.items() if value}


def email(written: str) -> str:
    """``Ana.Pires+shop@gmail.com`` is ``anapires@gmail.com``; what has no @ is none."""
    local, at, domain = written.strip().lower().rpartition("@")
    if not at or not local:
        return ""
    local = local.partition("+")[0] or local
    return f"{local.replace('.', '') if domain in ONE_BOX else local}@{domain}"


def phone(written: str, country: str = "") -> str:
    """In E.164 where it can be read so, else its digits; fewer than five are none."""
    if sum(char.isdigit() for char in written) < 5:
        return ""
    import phonenumbers as phones  # noqa: PLC0415 - 47 MB of numbering plans

    try:
        parsed = phones.parse(written, country or None)
    except phones.NumberParseException:
        return "".join(filter(str.isdigit, written))
    return str(phones.format_number(parsed, phones.PhoneNumberFormat.E164))


def address(place: Address) -> str:
    """Country, postcode and street, folded; the town alone is no trace."""
    if not place.line1:
        return ""
    parts = (place.country, place.postcode or place.city, place.line1, place.line2)
    return "|".join(_folded(part) for part in parts)


def normalised(kind: str, written: str, country: str = "") -> str:
    """What a person typed for a list, as the order's own trace would read."""
    plain = written.strip()
    if kind == "email":
        return email(plain)
    if kind == "phone":
        return phone(plain, country)
    if kind == "address":
        return "|".join(_folded(part) for part in plain.split("|"))
    if kind == "domain":
        return plain.lower().removeprefix("@")
    return plain.lower() if kind == "ip" else plain


def keep(
    work: Work, traces: Mapping[int, Mapping[str, str]], at: Mapping[int, datetime], key: str
) -> None:
    """Replace the traces of these orders. ``at``: when each was placed."""
    if not traces:
        return
    work.execute(sa.delete(fraud_traces).where(fraud_traces.c.order_id.in_(traces)))
    work.insert(
        fraud_traces,
        [
            {
                "order_id": order_id,
                "kind": kind,
                "value": hashed(key, kind, value),
                "at": at[order_id],
            }
            for order_id, found in sorted(traces.items())
            for kind, value in found.items()
        ],
    )


def changed(work: Work, traces: Mapping[int, Mapping[str, str]], key: str) -> set[int]:
    """The orders whose traces are not those that are kept."""
    kept: dict[int, dict[str, str]] = {order_id: {} for order_id in traces}
    rows = work.execute(
        sa.select(fraud_traces.c.order_id, fraud_traces.c.kind, fraud_traces.c.value).where(
            fraud_traces.c.order_id.in_(traces)
        )
    )
    for order_id, kind, value in rows:
        kept[order_id][kind] = value
    return {
        order_id
        for order_id, found in traces.items()
        if kept[order_id] != {kind: hashed(key, kind, value) for kind, value in found.items()}
    }


def hashed(key: str, kind: str, value: str) -> str:
    return keyed_hash(key, f"{PURPOSE} {kind}", value)


def without(work: Work, order_ids: Collection[int]) -> Sequence[int]:
    """Those of the orders that have no traces yet, ascending."""
    known = set(
        work.execute(
            sa.select(fraud_traces.c.order_id)
            .where(fraud_traces.c.order_id.in_(order_ids))
            .distinct()
        ).scalars()
    )
    return sorted(set(order_ids) - known)


def _folded(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in flat if char.isalnum())
