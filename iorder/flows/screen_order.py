"""Fraud checks look at an order; what they leave open waits for a person.

Traces are kept as hashes, services are asked by the worker, and once nothing is open the order is
judged: approved, held for a review, or held as declined. Nothing is called off by a score.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta

from iorder.fraud import accounts, assessments, calls, reviews, service, traces
from iorder.fraud.check import Case
from iorder.fraud.rules import Rules
from iorder.fraud.scoring import Counted, Judgement, judge
from iorder.kernel.events import subject_of
from iorder.kernel.work import Work
from iorder.orders import holding, lifecycle
from iorder.orders.holding import NewHold
from iorder.orders.lifecycle import LEFT, Standing
from iorder.views.fraud.fraud_cases import bare_cases
from iorder.views.fraud.fraud_kin import cases
from iorder.views.fraud.fraud_unscreened import unscreened

MOVES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "approve": {
        "not_screened": ("screen", "approve"), "screening": ("approve",),
        "error": ("screen", "approve"),
    },
    "review": {
        "not_screened": ("screen", "refer"), "screening": ("refer",), "approved": ("reopen",),
        "error": ("refer",),
    },
    "decline": {
        "not_screened": ("screen", "decline"), "screening": ("decline",),
        "review": ("decline",), "approved": ("decline",), "error": ("refer", "decline"),
    },
}  # fmt: skip
"""Verdict -> where the order's fraud axis stands -> the acts that lead there."""


def screen_placed(work: Work, seq: int, key: str) -> None:
    """Screen the order that the event ``seq`` says was placed."""
    screen_orders(work, [subject_of(work, seq)], key)


def screen_changed(work: Work, seq: int, key: str) -> None:
    """Screen the order of the event again where one of its traces is another than before."""
    order_id = subject_of(work, seq)
    one = lifecycle.standing(work, [order_id]).get(order_id)
    if one is None or one.axes["fraud_state"] == "not_screened":
        return
    found = {number: traces.of(case) for number, case in _bare(work, [order_id]).items()}
    if one.axes["fraud_state"] == "approved" and traces.without(work, [order_id]):
        traces.keep(work, found, {order_id: one.placed_at}, key)  # a part of one that was judged
    elif traces.changed(work, found, key):
        screen_orders(work, [order_id], key)


def screen_orders(work: Work, order_ids: Collection[int], key: str) -> set[int]:
    """Look at these orders now; returns those that wait for a service. ``key``: hashes traces.

    Past orders, orders that are over or have left, and those a person declined are left alone.
    """
    known = {
        one.id: one
        for one in lifecycle.standing(work, order_ids).values()
        if _may_screen(work, one)
    }
    rules = service.in_force(work.conn).rules
    bare = _bare(work, known)
    off = [one for one, case in bare.items() if not rules.screens(case.channel)]
    _skip(work, [known[one] for one in off])
    wanted = [one for one in known if one not in off]
    traces.keep(
        work,
        {one: traces.of(bare[one]) for one in wanted},
        {one: known[one].placed_at for one in wanted},
        key,
    )
    lifecycle.screen(work, {one: ("screen",) for one in wanted if _is_to_begin(known[one])})
    waiting = calls.want_assessments(work, wanted, accounts.active(work.conn))
    judge_orders(work, [one for one in wanted if one not in waiting])
    return waiting


def _bare(work: Work, order_ids: Collection[int]) -> Mapping[int, Case]:
    return bare_cases(work.conn, order_ids, work.store.zone)


def _may_screen(work: Work, one: Standing) -> bool:
    if one.is_history or not one.is_open or one.axes["fulfillment_state"] in LEFT:
        return False
    if one.axes["fraud_state"] != "declined":
        return True
    last = reviews.last_of(work.conn, one.id)
    return last is None or last.state == "open"


def _is_to_begin(one: Standing) -> bool:
    return one.axes["fraud_state"] in ("not_screened", "approved", "error")


def _skip(work: Work, unscreened: Collection[Standing]) -> None:
    waits = [one.id for one in unscreened if one.axes["fraud_state"] == "screening"]
    lifecycle.screen(work, dict.fromkeys(waits, ("skip",)))


def judge_orders(work: Work, order_ids: Collection[int]) -> dict[int, Judgement]:
    """Judge orders by the rules in force and by what services have said; write it down and let
    each go on or wait. Their traces are kept already."""
    if not order_ids:
        return {}
    force = service.in_force(work.conn)
    found = cases(work.conn, order_ids, work.store.zone, work.now)
    told = calls.told(work.conn, order_ids)
    judged = {
        order_id: judge(case, force.rules, told.get(order_id, ()))
        for order_id, case in found.items()
    }
    written = assessments.append(work, judged, force.id)
    known = lifecycle.standing(work, judged)
    for order_id, one in known.items():
        _follow(work, one, judged[order_id], written[order_id], force.rules)
    return judged


def refer_unscreened(work: Work) -> None:
    """Orders that could not be screened, whatever the fault, wait for a person: nothing is
    accepted because a check broke."""
    broken = unscreened(work.conn)
    lifecycle.screen(work, dict.fromkeys(broken, ("fail",)))
    doubt(work, dict.fromkeys(broken, "It could not be screened; see Health for the fault"), 0)


def doubt(work: Work, doubts: Mapping[int, str], points: int) -> None:
    """Somebody outside doubts these orders, for a reason each: they wait for a review. Those that
    wait already are left as they are."""
    doubts = {one: why for one, why in doubts.items() if reviews.open_of(work, one) is None}
    hours = service.in_force(work.conn).rules.review_hours
    judged = {
        order_id: Judgement(
            points,
            "review",
            (Counted("service", "Doubt", "doubt", points, why, at_least="review"),),
        )
        for order_id, why in doubts.items()
    }
    written = assessments.append(work, judged, None)
    for one in lifecycle.standing(work, doubts).values():
        reviews.open_review(work, one.id, written[one.id], hours)
        _move(work, one, "review")
    due = work.now + timedelta(hours=hours)
    holding.hold(work, {one: NewHold("fraud", why, due_at=due) for one, why in doubts.items()})


def _follow(work: Work, one: Standing, judged: Judgement, made: int, rules: Rules) -> None:
    """Approved orders go on; others are held until somebody has looked. A review that is open
    stays open: only people end what people were asked."""
    if judged.verdict == "approve" and reviews.open_of(work, one.id) is None:
        _move(work, one, "approve")
        return
    reviews.open_review(work, one.id, made, rules.review_hours)
    why = judged.signals[0].reason if judged.signals else "its score"
    due = work.now + timedelta(hours=rules.review_hours)
    words = "Declined" if judged.verdict == "decline" else "To be reviewed"
    reason = f"{words}, score {judged.score}: {why}"
    holding.hold(work, {one.id: NewHold("fraud", reason, due_at=due)})
    _move(work, one, judged.verdict)


def _move(work: Work, one: Standing, verdict: str) -> None:
    acts = MOVES[verdict].get(one.axes["fraud_state"])
    if acts:
        lifecycle.screen(work, {one.id: acts})
