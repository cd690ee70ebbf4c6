"""A payment service is asked: marked in one transaction, asked in none, recorded in another.

A service that did nothing is asked again later under the same key. An answer that was lost, or a
process that died before it recorded one, is looked up first; the call is made again only under
its own key, and only where the service says that this cannot do it twice.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from iorder.flows.answer_dispute import loaded
from iorder.flows.record_told import follow, source_of
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.orders.named import named
from iorder.payments import accounts, answers, calling, calls, parts
from iorder.payments.accounts import Account
from iorder.payments.answers import Answered, settles
from iorder.payments.calling import Plan
from iorder.payments.defence import OVER, Defence
from iorder.payments.evidence import ACTS
from iorder.payments.matching import lock
from iorder.payments.provider import (
    Answer,
    AnswerLost,
    Capabilities,
    ServiceDown,
    Unsuitable,
    capabilities_of,
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outside:
    """What calls need besides the store: the key of the secrets, our public address, where files
    lie."""

    secret: str
    base_url: str
    files: Path = Path("var/files")

    def hook_url(self, account: Account) -> str:
        return f"{self.base_url.rstrip('/')}/hooks/payments/{account.slug}"


class Unsettled(Exception):
    """Nobody can tell whether the call was made, and asking again might do it twice."""


def work_off_call(store: Store, outside: Outside, call_id: int) -> None:
    """Make one call and record what came of it. Safe to be run again at any moment."""
    begun = run(store, "worker", _begin, call_id)
    if begun is None:
        return
    plan, account = begun
    try:
        answered = _made(plan, account, outside)
    except Unsuitable as wrong:
        declined = Answer("declined", reason=str(wrong))
        run(store, "worker", _record, Answered(plan, declined, source_of(account), False), account)
    except Unsettled as unsettled:
        run(store, "worker", _park, plan, str(unsettled))
    except (ServiceDown, Refused) as down:  # refused: the account's settings are not whole
        run(store, "worker", _later, plan, account, str(down) or "The service did not answer.")
    except Exception as lost:
        if not isinstance(lost, AnswerLost):
            log.exception("payments.call_failed", call=call_id)
        run(store, "worker", _lost, plan, account, str(lost) or type(lost).__name__)
    else:
        run(store, "worker", _record, answered, account)


def _begin(work: Work, call_id: int) -> tuple[Plan, Account] | None:
    call = calls.get(work, call_id)
    tender = lock(work, call.tender_id)
    plan = calling.begin(work, call_id, named(work, tender.order_id))
    if plan is None or tender.account_id is None:
        return None
    return plan, accounts.by_id(work.conn, tender.account_id)


def _made(plan: Plan, account: Account, outside: Outside) -> Answered:
    """Ask the service; no transaction is open."""
    provider = account.service
    settings = accounts.settings_of(account, outside.secret)
    if plan.asked.case is not None:
        return Answered(
            plan, _defended(plan, provider, settings, outside), source_of(account), False
        )
    can = capabilities_of(provider, settings)
    asked = replace(
        plan.asked,
        hook_url=outside.hook_url(account),
        last=plan.asked.last or not can.several_captures,
    )
    plan = replace(plan, asked=asked)
    answer = _found(plan, provider, settings, can) if plan.look_first else None
    if answer is None:
        answer = getattr(provider, plan.call.kind)(settings, asked)
    return Answered(plan, answer, source_of(account), can.several_captures and not asked.last)


def _defended(plan: Plan, provider: Any, settings: Any, outside: Outside) -> Answer:
    """Hand in evidence or accept a loss; where that may have been done, look first."""
    defence: Defence = provider.defence
    case = plan.asked.case
    if plan.look_first:
        stands = defence.stands(settings, case)
        if stands in OVER:
            return Answer("done", case.payment)
        if not stands and not provider.capabilities.idempotent:
            raise Unsettled(
                "The answer was lost and the service does not say how the dispute stands; look "
                "there, then look it up again or give it up here."
            )
    act: Answer = getattr(defence, ACTS[plan.call.kind])(settings, loaded(case, outside.files))
    return act


def _found(plan: Plan, provider: Any, settings: Any, can: Capabilities) -> Answer | None:
    """What became of a call that may have been made; None where it may be made again."""
    found: Answer | None = provider.fetch(settings, plan.asked) if can.looks_up else None
    if found is not None and settles(plan, found):
        return replace(found, outcome="done") if plan.call.kind != "authorize" else found
    if not can.idempotent:
        raise Unsettled(
            "The answer was lost and the service does not show what became of it; look there, then "
            "look it up again or give it up here."
        )
    return None


def _record(work: Work, answered: Answered, account: Account) -> None:
    answers.record(work, answered)
    follow(work, account, {one.order_id for one in parts.family(work, answered.plan.tender)})


def _later(work: Work, plan: Plan, account: Account, why: str) -> None:
    """What may have been made before stays so."""
    accounts.failed(work, account.id, why)
    call = calls.get(work, plan.call.id)
    if call.state == "calling":
        state = "unknown" if plan.look_first else "wanted"
        calls.again(work, call, _due(work, call, account), state, why)


def _lost(work: Work, plan: Plan, account: Account, why: str) -> None:
    accounts.failed(work, account.id, why)
    call = calls.get(work, plan.call.id)
    if call.state == "calling":
        words = f"The answer was lost ({why.rstrip('.')}); it is looked up."
        calls.again(work, call, _due(work, call, account), "unknown", words)


def _park(work: Work, plan: Plan, why: str) -> None:
    call = calls.get(work, plan.call.id)
    if call.state == "calling":
        calls.park(work, call, why)


def _due(work: Work, call: calls.Call, account: Account) -> datetime:
    rest = accounts.by_id(work.conn, account.id).resting_until
    return max(calls.back_off(work, call), rest or work.now)
