"""Notes on orders, for us or for the buyer too, and whom they call."""

import re
from collections.abc import Mapping

import sqlalchemy as sa

from iorder.kernel.errors import InvalidInput
from iorder.kernel.words import words_of
from iorder.kernel.work import Work
from iorder.orders.edits import locked
from iorder.orders.events import NoteAdded
from iorder.orders.model import order_mentions, order_notes

LONGEST_NOTE = 4000
MOST_CALLED = 20
_CALLED = re.compile(r"(?<![\w@])@([\w.+-]+(?:@[\w.-]+)?)")


def called(text: str) -> list[str]:
    """The names after an ``@``, in small letters, each once: ``@maya``, ``@maya@shop.example``."""
    found = (name.lower().rstrip(".-") for name in _CALLED.findall(text))
    return list(dict.fromkeys(name for name in found if name))[:MOST_CALLED]


def add_note(
    work: Work,
    order_id: int,
    text: str,
    *,
    is_public: bool = False,
    people: Mapping[str, str] | None = None,
) -> int:
    """Add a note by who acts; returns its id. Notes hide nothing, so no version is asked for.

    ``is_public``: the buyer may read it. ``people``: actors by the names they may be called;
    those the note calls are told of it.
    """
    words = words_of(text, "note", LONGEST_NOTE)
    if not words:
        raise InvalidInput("A note needs some words; write them first.")
    locked(work, order_id)
    (note_id,) = work.ids(order_notes, 1)
    note = {"id": note_id, "order_id": order_id, "author": work.actor, "at": work.now,
            "text": words, "is_public": is_public}  # fmt: skip
    work.insert(order_notes, [note])
    known = people or {}
    whom = dict.fromkeys(known[name] for name in called(words) if name in known)
    work.insert(
        order_mentions,
        [
            {"note_id": note_id, "person": actor, "order_id": order_id, "at": work.now}
            for actor in whom
        ],
    )
    work.announce(NoteAdded(order_id, note_id))
    return note_id


def see_mentions(work: Work, order_id: int) -> int:
    """Who acts has seen the order's notes that call them; how many were new."""
    mine = sa.and_(
        order_mentions.c.order_id == order_id,
        order_mentions.c.person == work.actor,
        order_mentions.c.seen_at.is_(None),
    )
    return work.execute(sa.update(order_mentions).where(mine).values(seen_at=work.now)).rowcount
