"""A SKU becomes a kit, gets other parts, or is an ordinary SKU again."""

from collections.abc import Mapping

from iorder.catalog import kits, lookup
from iorder.inventory import levels
from iorder.kernel.errors import Refused
from iorder.kernel.work import Work
from iorder.orders.kit_lines import open_orders_with

NAMED = 3


class KitInUse(Refused):
    """The SKU stands on shelves or in open orders as it is."""

    code = "kit_in_use"


def define_kit(work: Work, code: str, parts: Mapping[str, int]) -> None:
    """The SKU is made of ``parts`` (units by code) from now on; none makes it an ordinary SKU. Of a
    kit among them its own parts are taken, as they are now.

    Raises UnknownSku, InvalidInput, and KitInUse: units on a shelf would be of a kit that has
    none, and open orders were promised the parts it has now.
    """
    skus = lookup.by_code(work, {code, *parts})
    kit = skus[code].id
    kits.locked(work, [one.id for one in skus.values()])  # orders that come in are in or wait
    if parts and levels.is_stocked(work, kit):
        raise KitInUse(f"{code} has stock of its own; take it off the shelves, then make it a kit.")
    if waiting := open_orders_with(work, kit, NAMED):
        raise KitInUse(
            f"{code} is in open orders ({', '.join(waiting)}); ship or cancel them first, or sell "
            "the new parts under a code of their own."
        )
    kits.define(work, kit, _whole(work, {skus[part].id: n for part, n in parts.items()}))


def _whole(work: Work, parts: Mapping[int, int]) -> Mapping[int, int]:
    """The parts without kits among them, which nothing is ever promised of."""
    inner = kits.parts_of(work, parts)
    kits.locked(work, [part for some in inner.values() for part in some])
    return kits.exploded(inner, parts)
