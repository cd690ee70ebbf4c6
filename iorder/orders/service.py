"""What people change on one order: tags, who looks after it, its shipping method, the address.

An edit names the ``version`` it was made on: it raises StaleEdit, with what changed, where the
order has moved on since, and NotFound where there is no such order. Either way nothing changed.
"""

from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa

from iorder.kernel import bulk, dialect
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput
from iorder.kernel.words import words_of
from iorder.kernel.work import Work
from iorder.orders import tagging
from iorder.orders.edits import editable, next_version
from iorder.orders.events import AssigneeChanged, OrderEdited, ShippingChanged, TagsChanged
from iorder.orders.model import order_addresses, order_tags, orders
from iorder.orders.said import OrderClosed

LONGEST_METHOD = 200
LONGEST_TAG = 60
MOST_TAGS = 50


def set_tags(work: Work, order_id: int, tags: Sequence[str], version: int) -> None:
    """Make these the order's tags; the same ones again are no edit."""
    wanted = _tags(tags)
    editable(work, order_id, version)
    there = tags_of(work, order_id)
    _change_tags(
        work,
        order_id,
        tuple(tag for tag in wanted if tag not in there),
        tuple(tag for tag in there if tag not in wanted),
    )


def add_tags(work: Work, order_id: int, tags: Sequence[str], version: int) -> tuple[str, ...]:
    """Add tags to the order's; returns those it had not."""
    wanted = _tags(tags)
    editable(work, order_id, version)
    there = tags_of(work, order_id)
    added = tuple(tag for tag in wanted if tag not in there)
    _refuse_too_many(len(there) + len(added))
    _change_tags(work, order_id, added, ())
    return added


def remove_tags(work: Work, order_id: int, tags: Sequence[str], version: int) -> tuple[str, ...]:
    """Take tags off the order; returns those it had."""
    editable(work, order_id, version)
    removed = tuple(tag for tag in tags_of(work, order_id) if tag in tags)
    _change_tags(work, order_id, (), removed)
    return removed


def tags_of(work: Work, order_id: int) -> list[str]:
    """In the order of the alphabet."""
    mine = order_tags.c.order_id == order_id
    return sorted(work.execute(sa.select(order_tags.c.tag).where(mine)).scalars())


def _change_tags(
    work: Work, order_id: int, added: tuple[str, ...], removed: tuple[str, ...]
) -> None:
    if not added and not removed:
        return
    tagging.take_off(work, order_id, removed)
    placed = sa.select(orders.c.placed_at).where(orders.c.id == order_id)
    placed_at = work.execute(placed).scalar_one()
    tagging.put_on(work, ((order_id, placed_at, tag) for tag in added))
    version = next_version(work, order_id, "tags")
    work.announce(TagsChanged(order_id, added, removed, version))


def assign(work: Work, order_id: int, assignee: str, version: int) -> str:
    """Let ``assignee``, an actor such as ``person:7``, look after the order; empty: nobody does.

    Returns who did before.
    """
    before = str(editable(work, order_id, version).assignee)
    if assignee != before:
        work.execute(sa.update(orders).where(orders.c.id == order_id).values(assignee=assignee))
        now = next_version(work, order_id)
        work.announce(AssigneeChanged(order_id, before, assignee, now))
    return before


def set_shipping_method(work: Work, order_id: int, method: str, version: int) -> str:
    """Send the order by another method or service; returns the one before.

    What has left of it has. Raises OrderClosed once all of it has, or it is over.
    """
    wanted = words_of(method, "shipping method", LONGEST_METHOD)
    order = editable(work, order_id, version)
    if order.fulfillment_state == "fulfilled":
        raise OrderClosed(f"{order.number} has left by {order.shipping_method or 'its carrier'}.")
    if order.order_state not in ("draft", "pending", "confirmed", "released"):
        raise OrderClosed(f"{order.number} is {order.order_state}: it is sent no more.")
    before = str(order.shipping_method)
    if wanted != before:
        mine = orders.c.id == order_id
        work.execute(sa.update(orders).where(mine).values(shipping_method=wanted))
        now = next_version(work, order_id, "shipping_method")
        work.announce(ShippingChanged(order_id, before, wanted, now))
    return before


def change_address(work: Work, order_id: int, ship_to: Address, version: int) -> None:
    """Send the order somewhere else; the same address again is no edit.

    What has left of it goes where it was sent to. Raises OrderClosed once all of it has left or
    it was called off.
    """
    wanted = ship_to.normalised()
    _check(wanted)
    order = editable(work, order_id, version)
    if order.fulfillment_state == "fulfilled":
        raise OrderClosed(f"{order.number} has left; ask the carrier to redirect its parcel.")
    if order.order_state not in ("draft", "pending", "confirmed", "released"):
        raise OrderClosed(f"{order.number} is {order.order_state}: it goes nowhere any more.")
    before = ship_address(work, order_id)
    if wanted == before:
        return
    mine = sa.and_(order_addresses.c.order_id == order_id, order_addresses.c.role == "ship")
    work.execute(sa.delete(order_addresses).where(mine))
    work.insert(order_addresses, [{"order_id": order_id, "role": "ship", **asdict(wanted)}])
    work.execute(
        sa.update(orders)
        .where(orders.c.id == order_id)
        .values(ship_country=wanted.country, latitude=None, longitude=None, geo_quality="")
    )
    _find_by(work, order_id, wanted)
    version = next_version(work, order_id, "ship_to", "ship_country")
    work.announce(
        OrderEdited(order_id, ("ship_to",), version),
        {"ship_to": {"before": _line(before), "after": _line(wanted)}},
    )


def ship_address(work: Work, order_id: int) -> Address:
    """Where the order goes; empty where nobody said."""
    row = (
        work.execute(
            sa.select(*(order_addresses.c[part] for part in Address.__dataclass_fields__)).where(
                order_addresses.c.order_id == order_id, order_addresses.c.role == "ship"
            )
        )
        .mappings()
        .one_or_none()
    )
    return Address(**row) if row else Address()


def _find_by(work: Work, order_id: int, at: Address) -> None:
    """Let the order be found by its new address as well; what found it before still does."""
    search = dialect.order_search
    mine = search.c.rowid == order_id
    text = str(work.execute(sa.select(search.c.text).where(mine)).scalar_one_or_none() or "")
    words = (at.name, at.company, at.city, at.postcode, at.phone, at.email)
    fresh = [word for word in (one.lower() for one in words) if word and word not in text]
    if fresh:
        found = work.execute(sa.update(search).where(mine).values(text=" ".join((text, *fresh))))
        if not found.rowcount:
            bulk.insert(work, search, ("rowid", "text"), [(order_id, " ".join(fresh))])


def _check(wanted: Address) -> None:
    if not (wanted.city or wanted.postcode):
        raise InvalidInput("An address needs a city or a postcode; add one of them.")
    if not (len(wanted.country) == 2 and wanted.country.isascii() and wanted.country.isalpha()):
        raise InvalidInput("The country is written as its code of two letters, such as DE or US.")
    for part, text in asdict(wanted).items():
        words_of(text, part, 200)


def _tags(tags: Sequence[str]) -> list[str]:
    """White space folded, each once, in their order."""
    found = list(dict.fromkeys(" ".join(words_of(tag, "tag", LONGEST_TAG).split()) for tag in tags))
    wanted = [tag for tag in found if tag]
    _refuse_too_many(len(wanted))
    return wanted


def _refuse_too_many(tags: int) -> None:
    if tags > MOST_TAGS:
        raise InvalidInput(f"An order has at most {MOST_TAGS} tags; leave some out.")


def _line(at: Address) -> str:
    return ", ".join(part for part in (at.name, at.company, at.one_line()) if part)
