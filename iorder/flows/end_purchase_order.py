"""A purchase order ends before all of it came: what was to come is no longer inbound."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from iorder.inventory import inbound
from iorder.kernel.idempotency import once
from iorder.kernel.work import Work
from iorder.purchasing import receiving
from iorder.purchasing.standing import standing


@dataclass(frozen=True, slots=True)
class Ending:
    """Which order ends, how, and why."""

    verb: str
    order_id: int
    reason: str


def close_purchase_order(work: Work, key: str, order_id: int, reason: str, version: int) -> None:
    """What has not come will not come. Raises what ``receiving.close`` does."""
    ending = Ending("close", order_id, reason)
    _end(work, key, ending, lambda: receiving.close(work, order_id, reason, version))


def cancel_purchase_order(work: Work, key: str, order_id: int, reason: str, version: int) -> None:
    """Nothing has come and nothing will. Raises what ``receiving.cancel`` does."""
    ending = Ending("cancel", order_id, reason)
    _end(work, key, ending, lambda: receiving.cancel(work, order_id, reason, version))


def _end(work: Work, key: str, ending: Ending, ended: Callable[[], Mapping[int, int]]) -> None:
    scope = f"purchase_order:{ending.order_id}:{ending.verb}"

    def act(inner: Work) -> bytes:
        rest = ended()
        if rest:
            seen = standing(inner, ending.order_id)
            places = {(seen.point_id, sku): number for sku, number in rest.items()}
            inbound.give_up(inner, scope, places, f"{seen.number}: {ending.reason.strip()}")
        return b""

    once(work, scope, key, ending.reason.encode(), act)
