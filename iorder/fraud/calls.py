"""What is asked of fraud services, each question recorded under its key before it is asked.

A question that got no answer after ``MOST_TRIES`` is given up: its order goes to a person.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud import accounts
from iorder.fraud.accounts import Account
from iorder.fraud.external import Answer
from iorder.fraud.model import fraud_assessments, fraud_calls, fraud_services
from iorder.fraud.scoring import Counted
from iorder.kernel import dialect, jobs
from iorder.kernel.work import Work

JOB = "fraud.call"
MOST_TRIES = {"assess": 3, "feedback": 8}
OPEN = ("wanted", "calling")


@dataclass(frozen=True, slots=True)
class Call:
    id: int
    service_id: int
    order_id: int
    kind: str
    key: str
    state: str
    external_ref: str
    body: Mapping[str, Any]
    problem: str
    tries: int


def want_assessments(
    work: Work, order_ids: Collection[int], services: Sequence[Account]
) -> set[int]:
    """Ask each service about each order, once a screening; returns the orders that wait."""
    if not services or not order_ids:
        return set()
    turns = _turns(work, order_ids)
    rows = [
        {
            "service_id": one.id, "order_id": order_id, "kind": "assess", "body": {},
            "key": f"assess:{one.slug}:{order_id}:{turns.get(order_id, 0)}",
        }
        for order_id in sorted(order_ids)
        for one in services
    ]  # fmt: skip
    _want(work, rows)
    return open_assessments(work.conn, order_ids)


def want_feedback(work: Work, order_id: int, label_id: int, body: Mapping[str, Any]) -> None:
    """Tell the label to every service that learns and has been asked about the order."""
    refs = last_refs(work.conn, order_id)
    rows = [
        {
            "service_id": one.id, "order_id": order_id, "kind": "feedback", "body": dict(body),
            "key": f"feedback:{one.slug}:{label_id}",
        }
        for one in accounts.active(work.conn)
        if one.plug_in.learns and one.id in refs
    ]  # fmt: skip
    _want(work, rows)


def _want(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    insert = dialect.insert(fraud_calls, work.conn.dialect.name)
    fresh = []
    for call_id, row in zip(work.ids(fraud_calls, len(rows)), rows, strict=True):
        made = work.execute(
            insert.values(id=call_id, wanted_at=work.now, **row)
            .on_conflict_do_nothing(index_elements=["key"])
            .returning(fraud_calls.c.id)
        ).scalar_one_or_none()
        fresh += [made] if made is not None else []
    jobs.enqueue(work, [jobs.Wanted(JOB, f"{JOB}:{one}:0", {"call_id": one}) for one in fresh])


def _turns(work: Work, order_ids: Collection[int]) -> dict[int, int]:
    """How often each order was judged so far."""
    rows = work.execute(
        sa.select(fraud_assessments.c.order_id, sa.func.count())
        .where(fraud_assessments.c.order_id.in_(order_ids))
        .group_by(fraud_assessments.c.order_id)
    )
    return {row[0]: row[1] for row in rows}


def take(work: Work, call_id: int) -> Call | None:
    """The call, being made from now on; None where it is over."""
    row = work.execute(
        sa.update(fraud_calls)
        .where(fraud_calls.c.id == call_id, fraud_calls.c.state.in_(OPEN))
        .values(state="calling", tries=fraud_calls.c.tries + 1)
        .returning(*(fraud_calls.c[name] for name in Call.__dataclass_fields__))
    ).one_or_none()
    return None if row is None else Call(*row)


def answered(work: Work, call: Call, answer: Answer | None) -> None:
    """``answer`` None: the order was none of its business, or feedback was taken."""
    body = call.body if call.kind == "feedback" else body_of(answer)
    ref = answer.external_ref if answer else call.external_ref
    _end(work, call, state="done", external_ref=ref, body=dict(body), problem="")


def unanswered(work: Work, call: Call, words: str) -> bool:
    """Try again a little later; False where it was tried often enough and is given up."""
    if call.tries >= MOST_TRIES[call.kind]:
        give_up(work, call, words)
        return False
    work.execute(
        sa.update(fraud_calls)
        .where(fraud_calls.c.id == call.id)
        .values(state="wanted", problem=words[:500])
    )
    later = work.now + jobs.back_off(call.tries)
    again = jobs.Wanted(JOB, f"{JOB}:{call.id}:{call.tries}", {"call_id": call.id}, due_at=later)
    jobs.enqueue(work, [again])
    return True


def give_up(work: Work, call: Call, words: str) -> None:
    _end(work, call, state="given_up", problem=words[:500])


def _end(work: Work, call: Call, **values: Any) -> None:
    work.execute(
        sa.update(fraud_calls)
        .where(fraud_calls.c.id == call.id)
        .values(finished_at=work.now, **values)
    )


def replace_answer(work: Work, service_id: int, order_id: int, answer: Answer) -> bool:
    """A service tells something else than before; False where it was never asked."""
    last = work.execute(
        sa.select(sa.func.max(fraud_calls.c.id)).where(
            fraud_calls.c.service_id == service_id,
            fraud_calls.c.order_id == order_id,
            fraud_calls.c.kind == "assess",
        )
    ).scalar_one()
    if last is None:
        return False
    work.execute(
        sa.update(fraud_calls)
        .where(fraud_calls.c.id == last)
        .values(
            state="done", problem="", body=body_of(answer), finished_at=work.now,
            external_ref=answer.external_ref,
        )
    )  # fmt: skip
    return True


def body_of(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {"none": True}
    return {
        "points": answer.points, "verdict": answer.verdict, "reasons": list(answer.reasons),
        "evidence": dict(answer.evidence),
    }  # fmt: skip


def open_assessments(conn: Connection, order_ids: Collection[int]) -> set[int]:
    """The orders some service has not answered about yet."""
    return set(
        conn.execute(
            sa.select(fraud_calls.c.order_id).where(
                fraud_calls.c.order_id.in_(order_ids),
                fraud_calls.c.kind == "assess",
                fraud_calls.c.state.in_(OPEN),
            )
        ).scalars()
    )


def last_refs(conn: Connection, order_id: int) -> dict[int, str]:
    """What each service called its last answer about the order, by service."""
    rows = conn.execute(
        sa.select(fraud_calls.c.service_id, fraud_calls.c.external_ref)
        .where(
            fraud_calls.c.order_id == order_id,
            fraud_calls.c.kind == "assess",
            fraud_calls.c.state == "done",
        )
        .order_by(fraud_calls.c.id)
    )
    return {row[0]: row[1] for row in rows}


def told(conn: Connection, order_ids: Collection[int]) -> dict[int, list[Counted]]:
    """What services said last of each order, as signals. One that did not answer asks for a
    person: nothing is accepted in its silence."""
    newest = (
        sa.select(sa.func.max(fraud_calls.c.id))
        .where(fraud_calls.c.order_id.in_(order_ids), fraud_calls.c.kind == "assess")
        .group_by(fraud_calls.c.order_id, fraud_calls.c.service_id)
    )
    rows = conn.execute(
        sa.select(fraud_calls, fraud_services.c.slug, fraud_services.c.label,
                  fraud_services.c.settings)
        .join(fraud_services, fraud_services.c.id == fraud_calls.c.service_id)
        .where(fraud_calls.c.id.in_(newest))
        .order_by(fraud_calls.c.id)
    )  # fmt: skip
    found: dict[int, list[Counted]] = {}
    for row in rows:
        signal = _signal(row)
        if signal is not None:
            found.setdefault(row.order_id, []).append(signal)
    return found


def _signal(row: Any) -> Counted | None:
    if row.state != "done":
        return Counted(
            "service", row.label, row.slug, 0,
            row.problem or f"{row.label} did not answer",
            "decide by what is known here", {}, "review",
        )  # fmt: skip
    if row.body.get("none"):
        return None
    weight = int(row.settings.get("weight", 100))
    verdict = row.body["verdict"]
    return Counted(
        "service", row.label, row.slug, row.body["points"] * weight // 100,
        "; ".join(row.body["reasons"]) or f"{row.label} gave {row.body['points']} points",
        "", row.body["evidence"], "review" if verdict in ("review", "decline") else "",
    )  # fmt: skip
