"""The worker asks a fraud service about an order, or tells it what one turned out to be.

The call is recorded before it is made, and made outside any transaction. Once no service is left
to answer, the order is judged; one that stays silent brings it before a person.
"""

from dataclasses import dataclass
from typing import Any

from iorder.flows.screen_order import judge_orders
from iorder.fraud import accounts, calls, clients
from iorder.fraud.accounts import Account
from iorder.fraud.calls import Call
from iorder.fraud.check import Case
from iorder.fraud.external import Answer, Asked, Chargeback, Feedback, ServiceDown, Untold
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.views.fraud.fraud_cases import bare_cases
from iorder.views.fraud.fraud_orders import lost_chargeback


@dataclass(frozen=True, slots=True)
class Ready:
    call: Call
    account: Account
    settings: Any
    case: Case
    external_ref: str
    agent: str
    chargeback: Chargeback | None


def work_off_call(store: Store, call_id: int, key: str) -> None:
    """Make one recorded call. Safe to repeat: one that is over is left alone."""
    ready = run(store, "worker", _begin, call_id, key)
    if ready is None:
        return
    try:
        answer = _made(ready)
    except ServiceDown as down:
        run(store, "worker", _failed, ready.call, str(down))
    except Untold as why:
        run(store, "worker", _give_up, ready.call, str(why))
    else:
        run(store, "worker", _answered, ready.call, answer)


def _begin(work: Work, call_id: int, key: str) -> Ready | None:
    call = calls.take(work, call_id)
    if call is None:
        return None
    account = accounts.by_id(work.conn, call.service_id)
    case = bare_cases(work.conn, [call.order_id], work.store.zone)[call.order_id]
    refs = calls.last_refs(work.conn, call.order_id)
    try:
        settings = accounts.settings_of(account, key)
    except Refused as unreadable:
        _give_up(work, call, str(unreadable))
        return None
    if account.rests(work.now) and call.kind == "assess":
        _give_up(work, call, f"it rests after {account.failures} failures")
        return None
    return Ready(
        call, account, settings, case, refs.get(account.id, "") or call.external_ref,
        clients.agent_of(work.conn, call.order_id),
        lost_chargeback(work.conn, call.order_id) if call.kind == "feedback" else None,
    )  # fmt: skip


def _made(ready: Ready) -> Answer | None:
    """Raises ServiceDown, Untold."""
    plug_in, call = ready.account.plug_in, ready.call
    if call.kind == "feedback":
        told = Feedback(
            call.key, ready.case, call.body["label"], call.body["source"],
            external_ref=ready.external_ref, chargeback=ready.chargeback,
        )  # fmt: skip
        plug_in.learn(ready.settings, told)
        return None
    seen = ready.external_ref or ("tried" if call.tries > 1 else "")
    return plug_in.assess(ready.settings, Asked(call.key, ready.case, seen, ready.agent))


def _answered(work: Work, call: Call, answer: Answer | None) -> None:
    accounts.answered(work, call.service_id)
    calls.answered(work, call, answer)
    _conclude(work, call)


def _failed(work: Work, call: Call, words: str) -> None:
    accounts.failed(work, call.service_id, words)
    if not calls.unanswered(work, call, words):
        _conclude(work, call)


def _give_up(work: Work, call: Call, words: str) -> None:
    calls.give_up(work, call, words)
    _conclude(work, call)


def _conclude(work: Work, call: Call) -> None:
    """Judge the order once nobody is left to answer."""
    if call.kind != "assess":
        return
    one = lifecycle.standing(work, [call.order_id]).get(call.order_id)
    if one is None or not one.is_open or calls.open_assessments(work.conn, [call.order_id]):
        return
    judge_orders(work, [call.order_id])
