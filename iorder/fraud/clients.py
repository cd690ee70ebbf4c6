"""From which machine an order came, as the shop's checkout tells it."""

from collections.abc import Mapping
from ipaddress import ip_address

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud.events import BuyerClientTold
from iorder.fraud.model import fraud_clients
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work

LONGEST = 500


def tell(work: Work, order_id: int, ip: str, device: str, agent: str) -> None:
    """Keep what is told; what was told before is replaced. Raises InvalidInput."""
    tell_many(work, {order_id: (ip, device, agent)})


def tell_many(work: Work, told: Mapping[int, tuple[str, str, str]]) -> None:
    """``tell`` of many orders: (ip, device, agent) by order."""
    if not told:
        return
    values = {key: _values(*one) for key, one in told.items()}
    rows = [{"order_id": key, **one, "at": work.now} for key, one in values.items()]
    insert = dialect.insert(fraud_clients, work.conn.dialect.name)
    fresh = {name: insert.excluded[name] for name in ("ip", "device", "agent", "at")}
    work.execute(insert.on_conflict_do_update(index_elements=["order_id"], set_=fresh), rows)
    for key, one in values.items():
        kinds = tuple(kind for kind, value in one.items() if value)
        work.announce(BuyerClientTold(key, kinds))


def _values(ip: str, device: str, agent: str) -> dict[str, str]:
    values = {"ip": _ip(ip), "device": device.strip(), "agent": agent.strip()[:LONGEST]}
    if len(values["device"]) > LONGEST:
        raise InvalidInput(f"The device's id is longer than {LONGEST} characters.")
    return values


def agent_of(conn: Connection, order_id: int) -> str:
    """The buyer's browser; empty where nobody told."""
    found = sa.select(fraud_clients.c.agent).where(fraud_clients.c.order_id == order_id)
    return str(conn.execute(found).scalar_one_or_none() or "")


def _ip(written: str) -> str:
    if not written.strip():
        return ""
    try:
        return str(ip_address(written.strip()))
    except ValueError:
        raise InvalidInput(f"{written.strip()[:60]!r} is no internet address.") from None
