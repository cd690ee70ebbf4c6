"""A fraud service decides later, by webhook: the order is judged again with what it says now."""

from collections.abc import Mapping, Sequence

from iorder.flows.intercept_parcels import stop_what_left
from iorder.flows.screen_order import judge_orders
from iorder.fraud import accounts, calls
from iorder.fraud.external import ToldAnswer, WrongSignature
from iorder.kernel import inbox
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.orders.lifecycle import LEFT
from iorder.views.fraud.fraud_orders import ids_of


def take_fraud_hook(
    store: Store, slug: str, headers: Mapping[str, str], body: bytes, key: str
) -> int:
    """Take the decisions of a webhook, each once; returns how many were new. Header names in
    lower case. Raises NotFound, WrongSignature (counted on the service)."""
    with store.reading() as conn:
        account = accounts.by_slug(conn, slug)
    try:
        told = account.plug_in.told_by(accounts.settings_of(account, key), headers, body)
    except WrongSignature as wrong:
        run(store, f"fraud:{slug}", accounts.hook_refused, account.id, str(wrong))
        raise
    return run(store, f"fraud:{slug}", _taken, account.id, slug, told, body)


def _taken(work: Work, account_id: int, slug: str, told: Sequence[ToldAnswer], body: bytes) -> int:
    ids = ids_of(work.conn, {one.number for one in told})
    fresh = [
        one
        for one in told
        if one.number in ids
        and inbox.receive(work, f"fraud:{slug}", one.event_id, {}, body) is not None
    ]
    for one in fresh:
        calls.replace_answer(work, account_id, ids[one.number], one.answer)
    changed = {ids[one.number] for one in fresh}
    known = lifecycle.standing(work, changed)
    waiting = calls.open_assessments(work.conn, changed)
    judge_orders(
        work,
        [
            one.id
            for one in known.values()
            if one.is_open
            and one.id not in waiting
            and one.axes["fulfillment_state"] not in LEFT
            and one.axes["fraud_state"] != "not_screened"
        ],
    )
    for one in fresh:
        order = known.get(ids[one.number])
        if order and order.axes["fulfillment_state"] in LEFT and one.answer.verdict == "decline":
            stop_what_left(work, order.id, "fraud", f"{slug}: {'; '.join(one.answer.reasons)}")
    return len(fresh)
