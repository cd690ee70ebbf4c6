"""Captures that came to nothing, and further tries at what is paid: no money is counted in them."""

import pytest

from iorder.payments import told
from iorder.payments.reckoning import Fact, Stand, stand_of
from iorder.payments.told import Source
from tests.payments.test_told import (
    LIFE,
    a_tender,
    amounts,
    an_account,
    eur,
    fact,
    in_twos,
    parked,
    told_of,
)


def test_captures_that_came_to_nothing_count_in_no_order():
    facts = [Fact("authorized", "a", 1000), Fact("captured", "c1", 1000),
             Fact("capture_failed", "c1", 1000), Fact("captured", "c2", 600),
             Fact("capture_failed", "c3", 400)]  # fmt: skip
    stands = {stand_of(order) for order in in_twos(facts)}
    assert stands == {Stand(authorized=1000, captured=600, tried=1600)}


@pytest.mark.parametrize(
    ("again", "leads_to"),
    [
        ((), (("authorized", 900, 0, 0, None), {"authorize": 900}, [], [])),
        ((fact("captured", 3, act_ref="cap_2", amount=eur(1000)),),
         (("captured", 1000, 1000, 0, None), {"authorize": 1000, "capture": 1000}, [], [])),
    ],
)  # fmt: skip
def test_a_capture_that_failed_counts_no_more_than_the_one_made_again(work, again, leads_to):
    account_id = an_account(work)
    facts = (
        fact("captured", 1, act_ref="cap_1", amount=eur(900)),
        fact("capture_failed", 2, act_ref="cap_1", amount=eur(900)),
        *again,
    )
    found = {told_of(work, account_id, order) for order in in_twos(facts)}
    assert found == {repr(leads_to)}
    assert parked(work) == []


@pytest.mark.parametrize("kind", ["failed", "processing", "voided", "expired"])
def test_another_try_at_a_paid_payment_without_money_in_it_needs_nobody(work, kind):
    account_id = an_account(work)
    tender_id = a_tender(work, account_id)
    told.apply(work, Source(account_id), [LIFE[1]])
    other = fact(kind, 9, external_ref="pay_2", reference=f"tender:{tender_id}")
    told.apply(work, Source(account_id), [other])
    assert parked(work) == []
    assert amounts(work, tender_id)[0][:4] == ("authorized", 1000, 0, 0)
    told.apply(work, Source(account_id), [fact(kind, external_ref="pay_7", reference="tender:77")])
    assert "tender:77 has none" in parked(work)[0]
