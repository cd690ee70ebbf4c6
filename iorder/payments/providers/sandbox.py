"""Sandbox: no money moves. A service for trials that errs on demand.

How it behaves is chosen by the buyer's token, or by the last two digits of the amount:

| token | amount ends | what happens |
|---|---|---|
| tok_ok, none | | authorised, captured, refunded as asked |
| tok_declined | 02 | declined: do_not_honor |
| tok_lost | 03 | every call is done and its first answer is lost |
| tok_down | 04 | down for the first two tries of every call |
| tok_twice | 05 | every webhook comes three times, out of order |
| tok_silent | 06 | webhooks are lost: polling must find what they would have told |
| tok_later | 07 | authorised after five seconds, told by webhook only |
| tok_action | 08 | the buyer has to act; does so after ten seconds |
| tok_dispute | 09 | the buyer's bank disputes each capture after five seconds |
| tok_refund_fails | 10 | refunds come back after five seconds |
| tok_expires | 11 | the authorisation lapses after a minute |
| tok_slow | 12 | the first answer to every call takes twenty seconds |

Captures may be partial and several. Facts come in answers and again by signed webhook.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, cast

from iorder.kernel.money import Money
from iorder.kernel.service_settings import setting
from iorder.payments import sandbox
from iorder.payments.defences.sandbox import SandboxDefence
from iorder.payments.provider import (
    Answer,
    AnswerLost,
    Asked,
    Capabilities,
    Hook,
    Kind,
    ServiceDown,
    Told,
    Unsuitable,
    WrongSignature,
)
from iorder.payments.sandbox import Happening, Refusal, Sandbox

MANNERS = (
    "declined", "lost", "down", "twice", "silent", "later", "action", "dispute", "refund_fails",
    "expires", "slow",
)  # fmt: skip
BY_ENDING = dict(enumerate(MANNERS, 2))
TOLERANCE = timedelta(minutes=5)
SOON, ACTED, SLOW = 5.0, 10.0, 20.0


@dataclass(frozen=True)
class SandboxSettings:
    """Nothing here reaches anybody."""

    secret: str = setting("Webhook secret", "Signs what the sandbox tells", secret=True)
    folder: str = setting("Folder", "Where the sandbox keeps its books", hidden=True,
                          default="var/files/sandbox")  # fmt: skip


class SandboxProvider:
    slug: ClassVar[str] = "sandbox"
    label: ClassVar[str] = "Sandbox: no money moves"
    Settings: ClassVar[type] = SandboxSettings
    capabilities: ClassVar[Capabilities] = Capabilities(
        several_captures=True, links=True, polls=True, dispute_evidence=True
    )
    methods: ClassVar[tuple[str, ...]] = ("card", "wallet")

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        """The sandbox is outside, so it has a clock of its own."""
        self.clock = clock or _now

    @property
    def defence(self) -> SandboxDefence:
        return SandboxDefence(self.clock)

    def authorize(self, settings: SandboxSettings, asked: Asked) -> Answer:
        manner = _manner(asked)
        return self._done(
            settings, asked, manner, lambda conn: _authorize(conn, asked, manner, self.clock())
        )

    def capture(self, settings: SandboxSettings, asked: Asked) -> Answer:
        return self._act(settings, asked, "captured")

    def refund(self, settings: SandboxSettings, asked: Asked) -> Answer:
        return self._act(settings, asked, "refunded")

    def void(self, settings: SandboxSettings, asked: Asked) -> Answer:
        def act(conn: sqlite3.Connection) -> dict[str, Any]:
            sandbox.close(conn, asked.external_ref)
            voided = _as(manner, Happening("voided", 0))
            told = sandbox.tell(conn, asked.external_ref, voided, self.clock(), asked.key)
            return {"outcome": "done", "payment": asked.external_ref, "facts": [told]}

        manner = self._manner_of(settings, asked)
        return self._done(settings, asked, manner, act)

    def link(self, settings: SandboxSettings, asked: Asked) -> Answer:
        """The buyer pays on it by himself after ten seconds."""

        def act(conn: sqlite3.Connection) -> dict[str, Any]:
            name = sandbox.new_payment(conn, _reference(asked), _amount(asked), "link")
            sandbox.move(conn, name, "authorized", asked.amount.minor)
            paid = Happening("authorized", asked.amount.minor, after=ACTED)
            sandbox.tell(conn, name, paid, self.clock() + timedelta(seconds=ACTED))
            return {"outcome": "pending", "payment": name, "facts": [],
                    "link": f"https://sandbox.invalid/pay/{name}"}  # fmt: skip

        return self._done(settings, asked, _manner(asked), act)

    def fetch(self, settings: SandboxSettings, asked: Asked) -> Answer | None:
        books = _books(settings)
        found = books.payment(asked.external_ref, _reference(asked))
        if found is None:
            return None
        facts = [fact for fact in map(_told, books.events(found["id"])) if fact.at <= self.clock()]
        return Answer("done", found["id"], tuple(facts))

    def told_since(self, settings: SandboxSettings, cursor: str) -> tuple[Sequence[Told], str]:
        after = int(cursor) if cursor.isdecimal() else 0
        told: list[Told] = []
        for one in _books(settings).events(after=after):
            fact = _told(one)
            if fact.at > self.clock():
                break
            told.append(fact)
            after = one["seq"]
        return told, str(after)

    def told_by(self, settings: SandboxSettings, hook: Hook) -> Sequence[Told]:
        if not settings.secret or not sandbox.is_genuine(settings.secret, hook.body, hook.headers):
            raise WrongSignature("The webhook is not signed with this account's secret.")
        stamp = hook.headers.get("webhook-timestamp", "")
        sent = datetime.fromtimestamp(int(stamp) if stamp.isdecimal() else 0, UTC)
        if abs(hook.now - sent) > TOLERANCE:
            raise WrongSignature("The webhook is older than five minutes.")
        return [_told(json.loads(hook.body))]

    def acknowledgement(self) -> bytes:
        return b"ok"

    def try_out(self, settings: SandboxSettings) -> str:
        if not settings.secret:
            raise Unsuitable("Give the sandbox a webhook secret first.")
        payments = len(_books(settings).events())
        return f"The sandbox answers; it has told {payments} things. No money moves."

    def _act(self, settings: SandboxSettings, asked: Asked, column: str) -> Answer:
        manner = self._manner_of(settings, asked)

        def act(conn: sqlite3.Connection) -> dict[str, Any]:
            name = asked.external_ref
            if column == "captured" and sandbox.has_lapsed(conn, name, self.clock()):
                raise Refusal("The authorisation has lapsed.")
            ref = sandbox.move(conn, name, column, asked.amount.minor)
            kind = _as(manner, Happening(column, asked.amount.minor, ref))
            told = sandbox.tell(conn, name, kind, self.clock(), asked.key)
            _aftermath(conn, name, manner, (kind, self.clock()))
            if column == "captured" and asked.last:
                conn.execute("update payments set closed = 1 where id = ?", (name,))
            return {"outcome": "done", "payment": name, "facts": [told]}

        return self._done(settings, asked, manner, act)

    def _manner_of(self, settings: SandboxSettings, asked: Asked) -> str:
        found = _books(settings).payment(asked.external_ref, _reference(asked))
        return str(found["manner"]) if found else _manner(asked)

    def _done(self, settings: SandboxSettings, asked: Asked, manner: str, act: Any) -> Answer:
        books = _books(settings)
        tries = books.tries(asked.key)
        if manner == "down" and tries < 2:
            raise ServiceDown("The sandbox is down, as asked.")
        try:
            answer = books.once(asked.key, act)
        except Refusal as refusal:
            return Answer("declined", reason=str(refusal))
        if manner == "lost" and tries == 0:
            raise AnswerLost("The sandbox lost its answer, as asked.")
        if manner == "slow" and tries == 0:
            time.sleep(SLOW)
        return _answer(answer)


def _authorize(
    conn: sqlite3.Connection, asked: Asked, manner: str, now: datetime
) -> dict[str, Any]:
    name = sandbox.new_payment(conn, _reference(asked), _amount(asked), manner)
    if manner == "declined":
        failed = Happening("failed", 0, reason="do_not_honor")
        told = sandbox.tell(conn, name, failed, now, asked.key)
        return {"outcome": "declined", "payment": name, "facts": [told], "reason": "do_not_honor"}
    wait = {"later": ("processing", SOON), "action": ("requires_action", ACTED)}.get(manner)
    sandbox.move(conn, name, "authorized", asked.amount.minor)
    if wait:
        told = sandbox.tell(conn, name, Happening(wait[0], 0), now, asked.key)
        later = Happening("authorized", asked.amount.minor, after=0.0)
        sandbox.tell(conn, name, later, now + timedelta(seconds=wait[1]))
        return {"outcome": "pending", "payment": name, "facts": [told]}
    happened = [_as(manner, Happening("authorized", asked.amount.minor))]
    if asked.capture_now:
        ref = sandbox.move(conn, name, "captured", asked.amount.minor)
        happened.append(_as(manner, Happening("captured", asked.amount.minor, ref)))
    if manner == "expires":
        ends = now + timedelta(minutes=1)
        happened[0] = replace(happened[0], due_at=ends.isoformat())
    facts = [sandbox.tell(conn, name, one, now, asked.key) for one in happened]
    for one in happened:
        _aftermath(conn, name, manner, (one, now))
    return {"outcome": "done", "payment": name, "facts": facts, "ends": happened[0].due_at}


def _aftermath(
    conn: sqlite3.Connection, name: str, manner: str, happened: tuple[Happening, datetime]
) -> None:
    """What comes of it some seconds later."""
    one, now = happened
    later = now + timedelta(seconds=SOON)
    if manner == "dispute" and one.kind == "captured":
        due = (now + timedelta(days=7)).isoformat()
        dispute = Happening("dispute_evidence_due", one.minor, f"dp_{one.act}", "fraudulent", due)
        sandbox.tell(conn, name, dispute, later)
    if manner == "refund_fails" and one.kind == "refunded":
        conn.execute("update payments set refunded = refunded - ? where id = ?", (one.minor, name))
        back = Happening("refund_failed", one.minor, one.act, "account_closed")
        sandbox.tell(conn, name, back, later)


def _as(manner: str, one: Happening) -> Happening:
    """How its webhooks are sent."""
    if manner == "silent":
        return replace(one, after=None)
    return replace(one, copies=3) if manner == "twice" else one


def _manner(asked: Asked) -> str:
    named = asked.token.removeprefix("tok_")
    if named in MANNERS:
        return named
    return "" if named else BY_ENDING.get(asked.amount.minor % 100, "")


def _books(settings: SandboxSettings) -> Sandbox:
    return Sandbox(settings.folder, settings.secret)


def _reference(asked: Asked) -> str:
    return f"tender:{asked.tender_id}"


def _amount(asked: Asked) -> tuple[int, str]:
    return asked.amount.minor, asked.amount.currency


def _now() -> datetime:
    return datetime.now(UTC)


def _answer(body: dict[str, Any]) -> Answer:
    ends = body.get("ends")
    return Answer(
        body["outcome"], body["payment"], tuple(_told(one) for one in body["facts"]),
        body.get("reason", ""), body.get("link", ""), "Sandbox 4242", body["payment"], "FR",
        datetime.fromisoformat(ends) if ends else None,
    )  # fmt: skip


def _told(body: dict[str, Any]) -> Told:
    amount = Money(int(body["minor"]), body["currency"]) if body["minor"] else None
    return Told(
        event_id=body["id"],
        kind=cast(Kind, body["kind"]),
        external_ref=body["payment"],
        at=datetime.fromisoformat(body["at"]),
        reference=body["reference"],
        act_ref=body["act"],
        amount=amount,
        reason=body["reason"],
        due_at=datetime.fromisoformat(body["due_at"]) if body["due_at"] else None,
        key=body["key"],
    )


PROVIDER = SandboxProvider()
