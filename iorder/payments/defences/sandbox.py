"""Sandbox: a dispute with a file of evidence is won after some seconds, one with words is lost.

It errs on answers as it does on everything else about the payment (``providers.sandbox``): the
first answer is lost, it is down twice.
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from iorder.payments import sandbox
from iorder.payments.defence import Case, Limits, Standing
from iorder.payments.provider import Answer, AnswerLost, ServiceDown
from iorder.payments.sandbox import Happening, Sandbox

DECIDED: Final = timedelta(seconds=8)
_STANDS: Final[dict[str, Standing]] = {
    "dispute_opened": "due", "dispute_evidence_due": "due", "dispute_submitted": "submitted",
    "dispute_won": "won", "dispute_lost": "lost",
}  # fmt: skip


class SandboxDefence:
    limits = Limits()

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def submit(self, settings: Any, case: Case) -> Answer:
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

    def _once(self, settings: Any, case: Case, act: Any) -> Answer:
        books = _books(settings)
        found = books.payment(case.payment, "")
        tries, manner = books.tries(case.key), str(found["manner"]) if found else ""
        if manner == "down" and tries < 2:
            raise ServiceDown("The sandbox is down, as asked.")
        books.once(case.key, act)
        if manner == "lost" and tries == 0:
            raise AnswerLost("The sandbox lost its answer, as asked.")
        return Answer("done", case.payment)


def _books(settings: Any) -> Sandbox:
    return Sandbox(settings.folder, settings.secret)
