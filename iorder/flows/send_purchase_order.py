"""A purchase order goes to its supplier: what it is for counts as inbound at its point."""

from iorder.inventory import inbound
from iorder.kernel.idempotency import once
from iorder.kernel.work import Work
from iorder.purchasing import service
from iorder.purchasing.standing import standing


def send_purchase_order(work: Work, key: str, order_id: int, version: int) -> None:
    """Send the draft as seen at ``version``; with the same ``key`` it is sent once.

    Raises what ``service.send`` does.
    """

    def act(inner: Work) -> bytes:
        units = service.send(inner, order_id, version)
        seen = standing(inner, order_id)
        places = {(seen.point_id, sku): number for sku, number in units.items()}
        inbound.expect(inner, f"purchase_order:{order_id}:send", places, seen.number)
        return b""

    once(work, f"purchase_order:{order_id}:send", key, str(version).encode(), act)
