"""What people change on one order: notes, tags, holds, the address.

An edit names the ``version`` it was made on: it raises StaleEdit, with what changed, where the
order has moved on since, and NotFound where there is no such order. Either way nothing changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import sqlalchemy as sa

from iorder.kernel import bulk, dialect
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.work import Work
from iorder.orders import holding
from iorder.orders.edits import editable, locked, next_version
from iorder.orders.events import NoteAdded, OrderEdited, TagsChanged
from iorder.orders.lifecycle import LEFT, standing
from iorder.orders.model import HOLD_KINDS, holds, order_addresses, order_notes, order_tags, orders

LONGEST_NOTE = 4000
LONGEST_REASON = 300
LONGEST_TAG = 60
MOST_TAGS = 50


class OrderClosed(Refused):
    """The order has left or was called off: it is too late for the edit."""

    code = "order_closed"


def add_note(work: Work, order_id: int, text: str) -> int:
    """Add a note by who acts; returns its id. Notes hide nothing, so no version is asked for."""
    words = _words(text, "note", LONGEST_NOTE)
    if not words:
        raise InvalidInput("A note needs some words; write them first.")
    locked(work, order_id)
    (note_id,) = work.ids(order_notes, 1)
    work.insert(
        order_notes,
        [
            {
                "id": note_id,
                "order_id": order_id,
                "author": work.actor,
                "at": work.now,
                "text": words,
            }
        ],
    )
    work.announce(NoteAdded(order_id, note_id))
    return note_id


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
    if removed:
        mine = order_tags.c.order_id == order_id
        work.execute(sa.delete(order_tags).where(mine, order_tags.c.tag.in_(removed)))
    bulk.insert(work, order_tags, ("order_id", "tag"), [(order_id, tag) for tag in added])
    version = next_version(work, order_id, "tags")
    work.announce(TagsChanged(order_id, added, removed, version))


def place_hold(work: Work, order_id: int, kind: str, reason: str, version: int) -> int:
    """Stop the order where it stands; returns the hold's id.

    Raises OrderClosed once it has left or ended, Refused where it has a hold of that kind.
    """
    if kind not in HOLD_KINDS:
        raise InvalidInput(f"There is no hold of kind {kind}; take one of {', '.join(HOLD_KINDS)}.")
    words = _words(reason, "reason", LONGEST_REASON)
    editable(work, order_id, version)
    one = standing(work, [order_id])[order_id]
    if not one.is_open or one.axes["fulfillment_state"] == "fulfilled":
        raise OrderClosed(f"{one.number} is {_ended(one.axes)}: there is nothing left to hold.")
    if holding.open_holds(work, order_id, kind):
        raise Refused(
            f"{one.number} has an open {kind} hold already; release it, or choose another kind."
        )
    holding.hold(work, {order_id: holding.NewHold(kind, words)})
    return max(holding.open_holds(work, order_id, kind))


def release_hold(work: Work, hold_id: int, version: int) -> None:
    """Lift one hold; the order goes on as far as nothing else stops it.

    Raises Refused where the hold was closed already.
    """
    found = work.execute(sa.select(holds).where(holds.c.id == hold_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such hold; open the order again and look at its holds.")
    order = editable(work, found.order_id, version)
    if not holding.release(work, found.order_id, hold_id):
        raise Refused(f"The hold on {order.number} is {found.state} already; nothing was changed.")


def release_holds(work: Work, order_id: int, kind: str, version: int) -> list[tuple[str, str]]:
    """Lift every open hold of the order, or those of ``kind``; returns (kind, reason) of each."""
    editable(work, order_id, version)
    which = [holds.c.order_id == order_id, holds.c.state == "open"]
    if kind:
        which.append(holds.c.kind == kind)
    found = work.execute(sa.select(holds.c.id, holds.c.kind, holds.c.reason).where(*which)).all()
    for one in found:
        holding.release(work, order_id, one.id)
    return [(one.kind, one.reason) for one in found]


def change_address(work: Work, order_id: int, ship_to: Address, version: int) -> None:
    """Send the order somewhere else; the same address again is no edit.

    Raises OrderClosed once anything of it has left or it was called off.
    """
    wanted = ship_to.normalised()
    _check(wanted)
    order = editable(work, order_id, version)
    if order.fulfillment_state in LEFT:
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
        sa.update(orders).where(orders.c.id == order_id).values(ship_country=wanted.country)
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
        _words(text, part, 200)


def _tags(tags: Sequence[str]) -> list[str]:
    """White space folded, each once, in their order."""
    found = list(dict.fromkeys(" ".join(_words(tag, "tag", LONGEST_TAG).split()) for tag in tags))
    wanted = [tag for tag in found if tag]
    _refuse_too_many(len(wanted))
    return wanted


def _refuse_too_many(tags: int) -> None:
    if tags > MOST_TAGS:
        raise InvalidInput(f"An order has at most {MOST_TAGS} tags; leave some out.")


def _words(text: str, name: str, longest: int) -> str:
    """The text without white space around it. Raises InvalidInput where it cannot be kept."""
    words = text.strip()
    if "\0" in words:
        raise InvalidInput(f"The {name} holds a character that cannot be stored; type it again.")
    if len(words) > longest:
        raise InvalidInput(f"The {name} is longer than {longest:,} characters; shorten it.")
    return words


def _line(at: Address) -> str:
    return ", ".join(part for part in (at.name, at.company, at.one_line()) if part)


def _ended(axes: Mapping[str, str]) -> str:
    state = axes["order_state"]
    return "on its way" if state == "released" else state
