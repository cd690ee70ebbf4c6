"""Goods come back to the sample shop: returns in every state, an exchange, claims."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import sqlalchemy as sa

from iorder.flows.follow_return import (
    approve_return,
    receive_return,
    refuse_return,
    send_return,
)
from iorder.flows.inspect_return import inspect_return
from iorder.flows.open_return import Wanted, open_return
from iorder.flows.resolve_return import resolve_return
from iorder.kernel.work import Work
from iorder.returns import rows
from iorder.returns.inspecting import Fate
from iorder.returns.model import returns
from iorder.returns.service import Asked
from iorder.sample.desks import delivered_since
from iorder.views.returns.return_facts import OrderFacts, order_facts

WORDS = {
    "unwanted": "Does not fit the hall after all",
    "wrong_size": "Too wide for the shelf",
    "damaged": "A corner was knocked in",
    "defective": "Does not switch on",
    "wrong_item": "Got the green one",
    "late": "Came after the birthday",
}
STAGES = (
    *["requested"] * 5, *["approved"] * 3, *["sent"] * 3, *["received"] * 4, *["inspected"] * 2,
    *["resolved"] * 6, "refused", "claim", "claim",
)  # fmt: skip
"""How far each return has come; the newest delivered orders get them in turn."""


@dataclass(frozen=True, slots=True)
class Going:
    """A return on its way through ``STAGES``."""

    work: Work
    id: int
    facts: OrderFacts
    dice: Random

    @property
    def version(self) -> int:
        found = sa.select(returns.c.version).where(returns.c.id == self.id)
        return int(self.work.execute(found).scalar_one())


def open_returns(work: Work) -> None:
    """Open one for each of ``STAGES``, as far as orders were delivered lately."""
    at = iter(STAGES)
    for one in delivered_since(work.conn, work.now, 24, 200):
        facts = order_facts(work.conn, one.id)
        line = next((line for line in facts.lines if line.left and line.tracking == "none"), None)
        if line is None or facts.point_id is None:
            continue
        stage = next(at, None)
        if stage is None:
            return
        dice = Random(f"return/{facts.number}")  # noqa: S311 - sample data, not a secret
        reason = dice.choice(list(WORDS)) if stage != "claim" else "damaged"
        kind = "claim" if stage == "claim" else "return"
        asked = (Asked(line.line_id, 1, reason),)
        number = open_return(work, Wanted(one.id, asked, kind, WORDS[reason], facts.point_id))
        going = Going(work, rows.called(work, number), facts, dice)
        for act in _TO[stage]:
            act(going)


def _approve(one: Going) -> None:
    approve_return(one.work, one.id, one.version, one.facts.point_id)


def _send(one: Going) -> None:
    send_return(one.work, one.id, one.version, "parcelia", f"RTN{40_000_000 + one.id * 17}")


def _receive(one: Going) -> None:
    came = {line.id: line.quantity for line in rows.lines(one.work, one.id)}
    receive_return(one.work, one.id, one.version, came, one.facts.point_id)


def _inspect(one: Going) -> None:
    shelf = one.dice.choice(("restock", "restock", "quarantine", "write_off"))
    condition = "As new" if shelf == "restock" else "Scratched"
    fates = [
        Fate(line.id, line.quantity, "refund", shelf, condition)
        for line in rows.lines(one.work, one.id)
    ]
    inspect_return(one.work, one.id, one.version, fates)


def _refuse(one: Going) -> None:
    refuse_return(one.work, one.id, one.version, "It was worn, as the photo shows")


def _resolve(one: Going) -> None:
    resolve_return(one.work, one.id, one.version)


_TO: dict[str, tuple[Callable[[Going], None], ...]] = {
    "requested": (),
    "refused": (_refuse,),
    "approved": (_approve,),
    "sent": (_approve, _send),
    "received": (_approve, _send, _receive),
    "inspected": (_approve, _send, _receive, _inspect),
    "resolved": (_approve, _send, _receive, _inspect, _resolve),
    "claim": (_approve,),
}
