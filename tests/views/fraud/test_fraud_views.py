"""The queue of reviews by deadline, and one order's evidence beside one another."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.flows.decide_review import approve_review
from iorder.flows.label_order import label_order
from iorder.flows.screen_order import screen_orders
from iorder.fraud import reviews
from iorder.fraud.model import fraud_reviews
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run
from iorder.views.fraud import fraud_reviews as queue
from iorder.views.fraud.fraud_reviews import ReviewFilter
from iorder.views.fraud.fraud_sheet import fraud_sheet, sides
from tests.builders import LYON, a_placed_order, a_point, a_sku, stocked

ODD = replace(LYON, country="NO", city="", postcode="", email="x@mailinator.com")


@pytest.fixture
def shop(store):
    """Four doubtful orders: late, mine, approved, and one more; numbers in that order."""

    def flow(work):
        stocked(work, a_point(work), a_sku(work), 50)
        ids = [a_placed_order(work, ship_to=ODD, bill_to=LYON, buyer=ODD) for _ in range(4)]
        screen_orders(work, ids, "k")
        late, mine, approved, _ = (reviews.last_of(work.conn, one).id for one in ids)
        work.execute(
            sa.update(fraud_reviews)
            .where(fraud_reviews.c.id == late)
            .values(due_at=work.now - timedelta(hours=1))
        )
        reviews.claim(work, mine, 1, "person:7")
        approve_review(work, approved, 1, "Known")
        label_order(work, ids[0], "fraud", "chargeback")
        return [f"IO-{1000 + one}" for one in ids]

    return store, run(store, "cli", flow)


def numbers(store, **query):
    view = ReviewFilter.parse(query)
    return [row.number for row in queue.rows(store, view, "person:7", 0, 50)]


def test_the_nearest_deadline_comes_first_and_tabs_narrow(shop):
    store, (late, mine, approved, other) = shop
    assert numbers(store) == [late, mine, other]
    assert numbers(store, state="late") == [late]
    assert numbers(store, state="mine") == [mine]
    assert numbers(store, state="approved") == [approved]
    assert numbers(store, q=other.lower()) == [other]
    assert numbers(store, verdict="decline") == []
    counts = queue.tab_counts(store, ReviewFilter(), "person:7")
    assert {tab: count.number for tab, count in counts.items()} == {
        "": 3, "late": 1, "mine": 1, "free": 2, "approved": 1, "declined": 0, "closed": 0, "all": 4,
    }  # fmt: skip
    first = queue.rows(store, ReviewFilter(), "person:7", 0, 1)[0]
    assert (first.is_late, first.score, first.reasons[0][:14]) == (True, 53, "mailinator.com")


@pytest.mark.parametrize("query", [{"state": "odd"}, {"verdict": "approve"}, {"colour": "red"}])
def test_what_no_review_has_is_refused(query):
    with pytest.raises(InvalidInput):
        ReviewFilter.parse(query)


def test_the_evidence_shows_what_differs_and_who_shares_a_trace(shop):
    store, (late, *_, other) = shop
    sheet = fraud_sheet(store, other)
    assert [one.part for one in sheet.sides if one.differs] == ["country", "email"]
    assert {one.number for one in sheet.kin} >= {late}
    assert next(one for one in sheet.kin if one.number == late).became == ("fraud",)
    assert fraud_sheet(store, late).label.label == "fraud"
    assert fraud_sheet(store, late).later == 3
    with pytest.raises(NotFound):
        fraud_sheet(store, "IO-9")


def test_what_only_one_side_has_does_not_differ():
    found = sides(replace(LYON, company="Ana & Co"), replace(LYON, name="ANA PIRES"))
    assert not any(one.differs for one in found)
