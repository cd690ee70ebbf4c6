"""The service behind the sandbox provider: a ledger of its own in a file, and its webhooks.

It stands in for a company outside, so it knows nothing of iOrder's store: it refuses what a real
one refuses, remembers idempotency keys, and signs what it tells (Standard Webhooks).
"""

import base64
import hashlib
import hmac
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

TABLES = """
create table if not exists payments (
    id text primary key, reference text, currency text, amount integer, manner text,
    authorized integer default 0, captured integer default 0, refunded integer default 0,
    closed integer default 0
);
create table if not exists answers (key text primary key, tries integer, answer text);
create table if not exists events (
    seq integer primary key autoincrement, event_id text unique, payment text, body text, at text
);
create table if not exists hooks (
    id integer primary key autoincrement, event_id text, body text, due real, sent integer default 0
);
"""


class Refusal(Exception):
    """What the service answers 4xx to."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing the service tells. ``after``: seconds until its webhook is sent; None: it is
    lost. ``copies``: how often it is sent."""

    kind: str
    minor: int
    act: str = ""
    reason: str = ""
    due_at: str = ""
    after: float | None = 0.0
    copies: int = 1


class Sandbox:
    """One trial shop at the service; every act commits before it answers."""

    def __init__(self, folder: str, secret: str) -> None:
        name = hashlib.sha256(secret.encode()).hexdigest()[:16]
        self.path = Path(folder) / f"{name}.db"

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.path, timeout=20, isolation_level=None)) as conn:
            conn.row_factory = sqlite3.Row
            conn.executescript(TABLES)
            conn.execute("begin immediate")
            yield conn
            conn.execute("commit")

    def tries(self, key: str) -> int:
        """How often this key has been asked before; this time is counted."""
        with self._open() as conn:
            conn.execute("insert or ignore into answers (key, tries) values (?, 0)", (key,))
            conn.execute("update answers set tries = tries + 1 where key = ?", (key,))
            row = conn.execute("select tries from answers where key = ?", (key,)).fetchone()
            return int(row["tries"]) - 1

    def once(self, key: str, act: Callable[[sqlite3.Connection], dict[str, Any]]) -> dict[str, Any]:
        """``act`` the first time, its answer ever after."""
        with self._open() as conn:
            row = conn.execute("select answer from answers where key = ?", (key,)).fetchone()
            if row and row["answer"]:
                known: dict[str, Any] = json.loads(row["answer"])
                return known
            answer = act(conn)
            conn.execute(
                "insert into answers (key, tries, answer) values (?, 1, ?) "
                "on conflict (key) do update set answer = excluded.answer",
                (key, json.dumps(answer)),
            )
            return answer

    def payment(self, name: str, reference: str) -> dict[str, Any] | None:
        """By the service's name, else by ours."""
        with self._open() as conn:
            row = conn.execute(
                "select * from payments where id = ? or (? = '' and reference = ?) order by rowid",
                (name, name, reference),
            ).fetchone()
            return dict(row) if row else None

    def events(self, payment: str = "", after: int = 0) -> list[dict[str, Any]]:
        """What was told since ``after``, of one payment or all."""
        with self._open() as conn:
            rows = conn.execute(
                "select seq, body from events where seq > ? and (? = '' or payment = ?) "
                "order by seq limit 200",
                (after, payment, payment),
            ).fetchall()
            return [{"seq": row["seq"], **json.loads(row["body"])} for row in rows]

    def due_hooks(self, now: datetime) -> list[tuple[int, bytes, dict[str, str]]]:
        """(id, body, headers) of the webhooks to send now, the newest first: out of order."""
        with self._open() as conn:
            rows = conn.execute(
                "select * from hooks where sent = 0 and due <= ? order by id desc limit 100",
                (now.timestamp(),),
            ).fetchall()
        return [(row["id"], row["body"].encode(), {"webhook-id": row["event_id"]}) for row in rows]

    def sent(self, hook_id: int) -> None:
        with self._open() as conn:
            conn.execute("update hooks set sent = 1 where id = ?", (hook_id,))


def new_payment(
    conn: sqlite3.Connection, reference: str, amount: tuple[int, str], manner: str
) -> str:
    """Open a payment; returns what the service calls it."""
    minor, currency = amount
    number = conn.execute("select count(*) + 1 from payments").fetchone()[0]
    name = f"sbx_{number}_{hashlib.sha256(reference.encode()).hexdigest()[:6]}"
    conn.execute(
        "insert into payments (id, reference, currency, amount, manner) values (?, ?, ?, ?, ?)",
        (name, reference, currency, minor, manner),
    )
    return name


def move(conn: sqlite3.Connection, name: str, column: str, minor: int) -> str:
    """Authorise, capture or refund; returns the act's name. Raises Refusal beyond what is left."""
    row = conn.execute("select * from payments where id = ?", (name,)).fetchone()
    if row is None:
        raise Refusal(f"There is no payment {name}.")
    left = {
        "authorized": row["amount"] - row["authorized"],
        "captured": 0 if row["closed"] else row["authorized"] - row["captured"],
        "refunded": row["captured"] - row["refunded"],
    }[column]
    if not 0 < minor <= left:
        raise Refusal(f"{minor} is more than the {left} that is left.")
    conn.execute(f"update payments set {column} = {column} + ? where id = ?", (minor, name))  # noqa: S608 - of the three above
    number = conn.execute("select count(*) + 1 from events").fetchone()[0]
    return f"{column[:3]}_{number}"


def has_lapsed(conn: sqlite3.Connection, name: str, now: datetime) -> bool:
    """Whether the time it was authorised for is over."""
    told = conn.execute("select body from events where payment = ?", (name,)).fetchall()
    ends = [body["due_at"] for body in map(json.loads, (row["body"] for row in told))
            if body["kind"] == "authorized" and body["due_at"]]  # fmt: skip
    return any(datetime.fromisoformat(one) <= now for one in ends)


def close(conn: sqlite3.Connection, name: str) -> None:
    """Nothing more is captured of it. Raises Refusal where it is closed."""
    done = conn.execute("update payments set closed = 1 where id = ? and closed = 0", (name,))
    if not done.rowcount:
        raise Refusal("It is closed already.")


def tell(
    conn: sqlite3.Connection, name: str, one: Happening, at: datetime, key: str = ""
) -> dict[str, Any]:
    """Note what happened and queue its webhooks; returns the event's body."""
    row = conn.execute("select * from payments where id = ?", (name,)).fetchone()
    event_id = f"evt_{name}_{one.kind}_{one.act or one.minor}"
    body = {
        "id": event_id, "kind": one.kind, "payment": name, "reference": row["reference"],
        "act": one.act, "minor": one.minor, "currency": row["currency"], "reason": one.reason,
        "due_at": one.due_at, "key": key, "at": at.isoformat(),
    }  # fmt: skip
    text = json.dumps(body)
    conn.execute(
        "insert or ignore into events (event_id, payment, body, at) values (?, ?, ?, ?)",
        (event_id, name, text, at.isoformat()),
    )
    if one.after is not None:
        for _ in range(one.copies):
            conn.execute(
                "insert into hooks (event_id, body, due) values (?, ?, ?)",
                (event_id, text, at.timestamp() + one.after),
            )
    return body


def signed(secret: str, body: bytes, name: str, now: datetime) -> dict[str, str]:
    """The headers of a webhook as Standard Webhooks wants them."""
    stamp = str(int(now.timestamp()))
    return {
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{_mac(secret, name, stamp, body)}",
    }


def is_genuine(secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether any of the signatures is ours, of this body, id and time."""
    name, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    right = _mac(secret, name, stamp, body).encode()
    given = headers.get("webhook-signature", "").split()
    return any(
        hmac.compare_digest(right, one.removeprefix("v1,").encode())
        for one in given
        if one.startswith("v1,")
    )


def _mac(secret: str, name: str, stamp: str, body: bytes) -> str:
    told = f"{name}.{stamp}.".encode() + body
    return base64.b64encode(hmac.digest(secret.encode(), told, "sha256")).decode()
