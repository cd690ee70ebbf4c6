"""Sandbox: a dispute with a file of evidence is won after some seconds, one with words is lost.

It errs on answers as it does on everything else about the payment (``providers.sandbox``): the
first answer is lost, it is down twice.
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from iorder.payments import sandbox
from iorder.payments.defence import Case, Document, Ground, Limits, Standing
from iorder.payments.provider import Answer, AnswerLost, ServiceDown, Unsuitable
from iorder.payments.sandbox import Happening, Sandbox

DECIDED: Final = timedelta(seconds=8)
GROUNDS: Final = (
    Ground("GoodsDelivered", (Document("ProofOfDelivery", "must"), Document("Invoice", "may"))),
    Ground("BuyerKnown", (Document("IdentityDocument", "one_of"), Document("Messages", "one_of"))),
    Ground("MoneyGivenBack", (Document("ProofOfRefund", "must"),)),
)
_STANDS: Final[dict[str, Standing]] = {
    "dispute_opened": "due", "dispute_evidence_due": "due", "dispute_submitted": "submitted",
    "dispute_won": "won", "dispute_lost": "lost",
}  # fmt: skip


class SandboxDefence:
    limits = Limits()

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def grounds(self, settings: Any, case: Case) -> list[Ground]:
        if self._manner(settings, case) == "down":
            raise ServiceDown("The sandbox is down, as asked.")
        return list(GROUNDS)

    def submit(self, settings: Any, case: Case) -> Answer:
        if case.ground:
            its = next((one for one in GROUNDS if one.code == case.ground), None)
            places = [one.place for one in case.files]
            if its is None or (why := its.lacks(places)):
                raise Unsuitable(why if its else "The sandbox knows no such reason.")
        end = "dispute_won" if case.files else "dispute_lost"

        def hand_in(conn: sqlite3.Connection) -> dict[str, Any]:
            self._tell(conn, case, "dispute_submitted", self._clock())
            self._tell(conn, case, end, self._clock() + DECIDED)
            return {"outcome": "done"}

        return self._once(settings, case, hand_in)

    def accept(self, settings: Any, case: Case) -> Answer:
        def let_go(conn: sqlite3.Connection) -> dict[str, Any]:
            self._tell(conn, case, "dispute_lost", self._clock())
            return {"outcome": "done"}

        return self._once(settings, case, let_go)

    def stands(self, settings: Any, case: Case) -> Standing:
        told = [
            one
            for one in _books(settings).events(case.payment)
            if one["act"] == case.ref and datetime.fromisoformat(one["at"]) <= self._clock()
        ]
        return _STANDS.get(told[-1]["kind"], "") if told else ""

    def _tell(self, conn: sqlite3.Connection, case: Case, kind: str, at: datetime) -> None:
        happened = Happening(kind, case.amount_minor, case.ref)
        sandbox.tell(conn, case.payment, happened, at, case.key)

    def _manner(self, settings: Any, case: Case) -> str:
        found = _books(settings).payment(case.payment, "")
        return str(found["manner"]) if found else ""

    def _once(self, settings: Any, case: Case, act: Any) -> Answer:
        books = _books(settings)
        tries, manner = books.tries(case.key), self._manner(settings, case)
        if manner == "down" and tries < 2:
            raise ServiceDown("The sandbox is down, as asked.")
        books.once(case.key, act)
        if manner == "lost" and tries == 0:
            raise AnswerLost("The sandbox lost its answer, as asked.")
        return Answer("done", case.payment)


def _books(settings: Any) -> Sandbox:
    return Sandbox(settings.folder, settings.secret)
