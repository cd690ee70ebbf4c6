"""Who looks after what: one owner, in its own record where that has one, else with the inbox."""

import pytest
import sqlalchemy as sa

from iorder.flows.look_after import OWN_ALONE, OWNED, claim, give_up
from iorder.fraud import reviews
from iorder.fraud.model import fraud_reviews
from iorder.insight.exceptions import Claimed, Key
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import run
from iorder.orders import held
from iorder.orders.model import holds
from iorder.returns.model import returns
from iorder.views.inbox import inbox
from iorder.views.inbox.exception_filter import InboxFilter
from iorder.views.inbox.inbox import SOURCES, Viewer
from tests.support import waiting

ME, OTHER = "person:7", "person:8"


def mine(store, actor=ME):
    viewer = Viewer(actor, lambda _permission: True)
    rows = inbox.rows(store, viewer, InboxFilter(owner="me"))
    return {row.kind for row in rows} - set(OWN_ALONE)


def keys(store):
    viewer = Viewer(ME, lambda _permission: True)
    rows = inbox.rows(store, viewer, InboxFilter())
    return [Key(row.kind, row.subject_id) for row in rows if row.kind not in OWN_ALONE]


def test_every_kind_with_an_owner_of_its_own_is_looked_after_there():
    owned = {source.slug for source in SOURCES if source.has_owner}
    assert owned == {*OWNED, *OWN_ALONE}


def test_what_is_claimed_is_mine_on_every_page_and_given_up_nobodys(store):
    run(store, "cli", waiting.everything, ME)
    every = keys(store)

    assert run(store, ME, claim, every) == len(every)
    assert run(store, ME, claim, every) == 0

    assert mine(store) == {key.kind for key in every}
    with store.reading() as conn:
        for table in (holds, fraud_reviews, returns):
            assert set(conn.execute(sa.select(table.c.owner)).scalars()) == {ME}, table.name
    assert run(store, ME, give_up, every) == len(every)
    assert mine(store) == set()


def test_whoever_claims_on_its_own_page_has_it_in_the_inbox_too(store):
    def shop(work):
        waiting.a_review(work, waiting.a_held_order(work, "fraud"))
        waiting.a_held_order(work)

    run(store, "cli", shop)
    (review, hold) = (next(k for k in keys(store) if k.kind == kind) for kind in KINDS)

    def on_their_pages(work):
        one = reviews.locked(work, review.subject_id)
        reviews.claim(work, one.id, one.version, OTHER)
        held.look_after(work, hold.subject_id, OTHER)

    run(store, OTHER, on_their_pages)

    assert mine(store, OTHER) == set(KINDS)
    with pytest.raises(Claimed, match="Somebody else"):
        run(store, ME, claim, [hold, review])
    assert run(store, ME, claim, [hold, review], ("", OTHER)) == 2
    assert mine(store) == set(KINDS)


KINDS = ("fraud_review", "hold")


def test_one_that_somebody_has_leaves_all_as_they_were(store):
    def shop(work):
        waiting.a_held_order(work, reason="a")
        waiting.a_held_order(work, reason="b")
        waiting.a_dead_job(work)

    run(store, "cli", shop)
    every = keys(store)
    run(store, OTHER, claim, every[-1:])

    with pytest.raises(Claimed):
        run(store, ME, claim, every)

    assert mine(store) == set()


def test_what_is_over_and_what_is_anothers_own_is_not_claimed(work):
    order_id = waiting.a_held_order(work)
    hold_id = work.execute(sa.select(holds.c.id).where(holds.c.order_id == order_id)).scalar_one()
    work.execute(sa.update(holds).values(state="released"))
    with pytest.raises(Refused, match="released already"):
        claim(work, [Key("hold", hold_id)])
    with pytest.raises(InvalidInput, match="for who was called"):
        claim(work, [Key("mention", order_id)])
    with pytest.raises(InvalidInput, match="at most 500"):
        claim(work, [Key("hold", at) for at in range(501)])
