"""Rules on orders: when something happens and a condition holds, then acts are done.

A version goes live only after it was held against past orders; what is edited has to be tested
again. Rules act in the order of their positions, each once on an order, so no rule can start
itself or another in a circle.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from iorder.kernel.axis import Axis, moves
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.work import Work
from iorder.orders import conditions
from iorder.orders.automation_events import (
    AutomationPaused,
    AutomationPutRight,
    AutomationRemoved,
    AutomationSaved,
    AutomationsOrdered,
    AutomationStarted,
)
from iorder.orders.automation_model import automation_hits as hits
from iorder.orders.automation_model import automation_tests as tests
from iorder.orders.automation_model import automations

MOMENTS: Mapping[str, str] = {
    "placed": "an order was placed",
    "screened": "its fraud check is done",
    "paid": "it was paid, or authorised",
    "changed": "it was changed",
}
STATE = Axis(
    "draft",
    ("draft", "live", "paused"),
    moves("""
        draft|paused       start live
        live               pause paused
        draft|live|paused  edit  draft
        draft              remove draft
    """),
    "automation",
)
LONGEST_LABEL = 120
MOST_ACTS = 10
MOST_RULES = 200
LONGEST_PROBLEM = 500


class NotTested(Refused):
    """This very version was not held against past orders yet."""

    code = "not_tested"


class Reordered(Refused):
    """The rules act in another order than the person saw."""

    code = "reordered"


@dataclass(frozen=True, slots=True)
class Content:
    """What people write. ``acts``: a list of {"act": ..., what it needs}, checked by the flow."""

    label: str
    moment: str
    condition: str
    acts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Automation:
    """One rule as it stands."""

    id: int
    label: str
    position: int
    state: str
    moment: str
    condition: str
    acts: Sequence[Mapping[str, Any]]
    problem: str
    version: int


def checked(content: Content) -> Content:
    """The content as it is kept. Raises InvalidInput, BadCondition."""
    label = " ".join(content.label.split())
    if not label or len(label) > LONGEST_LABEL or "\0" in label:
        raise InvalidInput(f"Give the rule a name of at most {LONGEST_LABEL} characters.")
    if content.moment not in MOMENTS:
        raise InvalidInput(f"{content.moment!r} is no moment; there are {', '.join(MOMENTS)}.")
    if not 1 <= len(content.acts) <= MOST_ACTS:
        raise InvalidInput(f"A rule does one thing at least, and at most {MOST_ACTS}.")
    return Content(
        label, content.moment, conditions.read(content.condition).text, tuple(content.acts)
    )


def draft(work: Work, content: Content) -> int:
    """A new rule behind all others, not acting yet; returns its id."""
    made = checked(content)
    last, number = work.execute(
        sa.select(
            sa.func.coalesce(sa.func.max(automations.c.position), 0), sa.func.count()
        ).select_from(automations)
    ).one()
    if number >= MOST_RULES:
        raise InvalidInput(f"There are {MOST_RULES} rules already; remove some drafts first.")
    (key,) = work.ids(automations, 1)
    row = {
        "id": key, "position": last + 1, "created_by": work.actor, "created_at": work.now,
        "changed_at": work.now, **_columns(made),
    }  # fmt: skip
    work.insert(automations, [row])
    work.announce(AutomationSaved(key, 1, was_live=False))
    return key


def edit(work: Work, automation_id: int, version: int, content: Content) -> int:
    """Other content from now on; returns the new version. A rule that was live acts no more until
    this version was tested and started. Raises StaleEdit, NotFound."""
    made = checked(content)
    row = locked(work, automation_id, version)
    values = {"state": STATE.after(row.state, "edit"), "version": version + 1, "problem": ""}
    if _columns(made) == {name: getattr(row, name) for name in _columns(made)}:
        return version
    _set(work, automation_id, changed_at=work.now, **values, **_columns(made))
    work.announce(AutomationSaved(automation_id, version + 1, was_live=row.state == "live"))
    return version + 1


def start(work: Work, automation_id: int, version: int) -> None:
    """Let it act. Raises NotTested, IllegalMove, StaleEdit."""
    row = locked(work, automation_id, version)
    state = STATE.after(row.state, "start")
    if not is_tested(work, automation_id, version):
        raise NotTested(
            f"“{row.label}” was not tested as it is now; hold it against past orders first."
        )
    _set(work, automation_id, state=state, problem="")
    work.announce(AutomationStarted(automation_id, version))


def pause(work: Work, automation_id: int, version: int) -> None:
    """It acts no more until it is started again. Raises IllegalMove, StaleEdit."""
    row = locked(work, automation_id, version)
    _set(work, automation_id, state=STATE.after(row.state, "pause"))
    work.announce(AutomationPaused(automation_id, version))


def remove(work: Work, automation_id: int, version: int) -> None:
    """Forget a draft that never acted. Raises IllegalMove, Refused where it has."""
    row = locked(work, automation_id, version)
    STATE.after(row.state, "remove")
    used = sa.select(hits.c.order_id).where(hits.c.automation_id == automation_id).limit(1)
    if work.execute(used).first():
        raise Refused(f"“{row.label}” has acted on orders: it stays, so that they can be told why.")
    work.execute(sa.delete(tests).where(tests.c.automation_id == automation_id))
    work.execute(sa.delete(automations).where(automations.c.id == automation_id))
    work.announce(AutomationRemoved(automation_id, row.label))


def move(work: Work, automation_id: int, steps: int, seen: Sequence[int] = ()) -> None:
    """Put it ``steps`` places further down (negative: up) among all rules. ``seen``: their order as
    the person saw it, where it has to be that still. Raises NotFound, Reordered."""
    order = in_order(work)
    _refuse_reordered(order, seen)
    if automation_id not in order:
        raise NotFound("There is no such automation any more.")
    at = order.index(automation_id)
    to = min(max(at + steps, 0), len(order) - 1)
    moved = [key for key in order if key != automation_id]
    moved.insert(to, automation_id)
    _put(work, automation_id, order, moved)


def arrange(work: Work, automation_id: int, before: int | None, seen: Sequence[int]) -> None:
    """Put it right before the rule ``before``, behind all others where None. ``seen``: their order
    as the person saw it. Raises NotFound, Reordered where it is another by now."""
    order = in_order(work)
    _refuse_reordered(order, seen)
    if automation_id not in order or (before is not None and before not in order):
        raise NotFound("There is no such automation any more.")
    if before == automation_id:
        return
    moved = [key for key in order if key != automation_id]
    moved.insert(len(moved) if before is None else moved.index(before), automation_id)
    _put(work, automation_id, order, moved)


def in_order(work: Work) -> list[int]:
    """All rules as they act, locked."""
    by_place = sa.select(automations.c.id).order_by(automations.c.position, automations.c.id)
    return list(work.execute(by_place.with_for_update()).scalars())


def _refuse_reordered(order: Sequence[int], seen: Sequence[int]) -> None:
    if seen and list(seen) != list(order):
        raise Reordered(
            "Somebody has changed the order of the rules, or what rules there are, meanwhile; "
            "nothing was moved. Look at the list as it is now, and move it again."
        )


def _put(work: Work, automation_id: int, before: Sequence[int], after: Sequence[int]) -> None:
    if after == before:
        return
    for position, key in enumerate(after, 1):
        _set(work, key, position=position)
    work.announce(AutomationsOrdered(automation_id, tuple(after)))


def put_right(work: Work, automation_id: int, version: int) -> None:
    """Its problem was seen to. Raises StaleEdit."""
    locked(work, automation_id, version)
    _set(work, automation_id, problem="")
    work.announce(AutomationPutRight(automation_id))


def note_problem(work: Work, automation_id: int, words: str) -> None:
    """Keep why it could not do what it should, for people to see."""
    _set(work, automation_id, problem=words[:LONGEST_PROBLEM])


def live(work: Work, moment: str) -> list[Automation]:
    """The rules that act at this moment, in their order."""
    found = _rules().where(automations.c.state == "live", automations.c.moment == moment)
    rows = work.execute(found.order_by(automations.c.position, automations.c.id))
    return [Automation(*row) for row in rows]


def one(work: Work, automation_id: int) -> Automation:
    """Raises NotFound."""
    row = work.execute(_rules().where(automations.c.id == automation_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such automation; choose one from the list.")
    return Automation(*row)


def acted(work: Work, order_id: int) -> set[int]:
    """The rules that have acted on the order."""
    mine = hits.c.order_id == order_id
    return set(work.execute(sa.select(hits.c.automation_id).where(mine)).scalars())


def note_hit(work: Work, automation_id: int, order_id: int, did: Collection[str]) -> None:
    """It acted on the order, and never will again."""
    row = {
        "automation_id": automation_id, "order_id": order_id, "at": work.now,
        "did": "; ".join(did),
    }  # fmt: skip
    work.insert(hits, [row])


def is_tested(work: Work, automation_id: int, version: int) -> bool:
    found = sa.select(tests.c.id).where(
        tests.c.automation_id == automation_id,
        tests.c.version == version,
        tests.c.state == "done",
    )
    return work.execute(found.limit(1)).first() is not None


def locked(work: Work, automation_id: int, version: int) -> sa.Row[Any]:
    """The rule's row, locked, as it stood at ``version``. Raises NotFound, StaleEdit."""
    row = work.execute(
        sa.select(automations).where(automations.c.id == automation_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such automation any more; look at the list again.")
    if row.version != version:
        raise StaleEdit(f"“{row.label}”", {"version": (version, row.version)})
    return row


def _rules() -> sa.Select[Any]:
    return sa.select(*(automations.c[name] for name in Automation.__dataclass_fields__))


def _columns(content: Content) -> dict[str, Any]:
    return {
        "label": content.label, "moment": content.moment, "condition": content.condition,
        "acts": [dict(one) for one in content.acts],
    }  # fmt: skip


def _set(work: Work, automation_id: int, **values: Any) -> None:
    work.execute(sa.update(automations).where(automations.c.id == automation_id).values(**values))
