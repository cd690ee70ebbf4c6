"""From which machine an order came, as the shop's checkout tells it."""

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
    values = {"ip": _ip(ip), "device": device.strip(), "agent": agent.strip()[:LONGEST]}
    if len(values["device"]) > LONGEST:
        raise InvalidInput(f"The device's id is longer than {LONGEST} characters.")
    insert = dialect.insert(fraud_clients, work.conn.dialect.name)
    work.execute(
        insert.values(order_id=order_id, at=work.now, **values).on_conflict_do_update(
            index_elements=["order_id"], set_={**values, "at": work.now}
        )
    )
    kinds = tuple(kind for kind, value in values.items() if value)
    work.announce(BuyerClientTold(order_id, kinds))


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
