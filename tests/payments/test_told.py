"""What services tell counts once, in whichever order and however often it comes."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from iorder.kernel.money import Money
from iorder.payments import capture, told
from iorder.payments.capture import NewTender
from iorder.payments.model import (
    disputes,
    payment_accounts,
    payment_entries,
    payment_events,
    refunds,
    tenders,
)
from iorder.payments.provider import Told
from iorder.payments.reckoning import Fact, Stand, stand_of
from iorder.payments.states import TENDER
from iorder.payments.told import NotParked, Source
from tests.builders import a_live_order

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def eur(minor):
    return Money(minor, "EUR")


def fact(kind, minute=0, **more):
    more.setdefault("event_id", f"{kind}:{more.get('act_ref', '')}:{minute}")
    more.setdefault("external_ref", "pay_1")
    return Told(kind=kind, at=NOON + timedelta(minutes=minute), **more)


LIFE = (
    fact("processing", 0),
    fact("authorized", 1, amount=eur(1000)),
    fact("captured", 2, act_ref="cap_1", amount=eur(400)),
    fact("captured", 3, act_ref="cap_2", amount=eur(600)),
    fact("refunded", 4, act_ref="ref_1", amount=eur(250)),
)
TROUBLED = (
    fact("failed", 0, reason="do_not_honor"),
    fact("authorized", 1, amount=eur(1000)),
    fact("captured", 2, total=eur(700)),
    fact("refunded", 3, act_ref="ref_1", amount=eur(300)),
    fact("refund_failed", 4, act_ref="ref_1", amount=eur(300)),
)
GIVEN_UP = (
    fact("authorized", 1, amount=eur(1000)),
    fact("captured", 2, act_ref="cap_1", amount=eur(300)),
    fact("voided", 3),
    fact("expired", 4),
    fact("dispute_lost", 5, act_ref="dp_1", amount=eur(300)),
)


def an_account(work, slug="sandbox"):
    (account_id,) = work.ids(payment_accounts, 1)
    row = {"id": account_id, "slug": slug, "provider": "sandbox", "label": slug, "settings": {},
           "created_at": work.now}  # fmt: skip
    work.insert(payment_accounts, [row])
    return account_id


def a_tender(work, account_id, ref="pay_1", amount=eur(1000)):  # noqa: B008
    order_id = a_live_order(work, total_minor=amount.minor)
    wanted = NewTender(order_id, "card", amount, "sandbox", ref, account_id)
    return capture.open_tenders(work, [wanted])[0]


def amounts(work, tender_id):
    columns = ("state", "authorized_minor", "captured_minor", "refunded_minor", "expires_at")
    row = work.execute(
        sa.select(*(tenders.c[one] for one in columns)).where(tenders.c.id == tender_id)
    ).one()
    sums = work.execute(
        sa.select(payment_entries.c.kind, sa.func.sum(payment_entries.c.amount_minor))
        .where(payment_entries.c.tender_id == tender_id)
        .group_by(payment_entries.c.kind)
    )
    back = work.execute(
        sa.select(refunds.c.state, refunds.c.amount_minor)
        .where(refunds.c.tender_id == tender_id).order_by(refunds.c.external_ref)
    )  # fmt: skip
    lost = work.execute(
        sa.select(disputes.c.state, disputes.c.amount_minor)
        .where(disputes.c.tender_id == tender_id)
    )  # fmt: skip
    return (
        tuple(row), dict(sorted((kind, int(n)) for kind, n in sums if n)), list(map(tuple, back)),
        list(map(tuple, lost)),
    )  # fmt: skip


def parked(work):
    query = sa.select(payment_events.c.problem).where(payment_events.c.state == "parked")
    return list(work.execute(query).scalars())


FIVE = (
    fact("failed", 0, reason="do_not_honor"),
    fact("authorized", 1, amount=eur(1000)),
    fact("captured", 2, act_ref="cap_1", amount=eur(400)),
    fact("voided", 3),
    fact("refunded", 4, act_ref="ref_1", amount=eur(250)),
)


def in_twos(facts):
    """Every order of the facts, the first told again at the end."""
    return [(*some, some[0]) for some in itertools.permutations(facts)]


def told_of(work, account_id, order):
    """Where a fresh payment stands after these facts, told one by one."""
    tender_id = a_tender(work, account_id, "")
    for one in order:
        mine = replace(one, external_ref=f"pay_{tender_id}", reference=f"tender:{tender_id}",
                       event_id=f"{one.event_id}:{tender_id}")  # fmt: skip
        told.apply(work, Source(account_id), [mine])
    return repr(amounts(work, tender_id))


@pytest.mark.slow
def test_all_orders_of_five_facts_with_repetitions_leave_the_payment_in_one_state(work):
    account_id = an_account(work)
    orders = in_twos(FIVE)
    if not work.store.is_sqlite:  # the rule is the same; a server only takes longer over it
        orders = orders[::5]
    found = {told_of(work, account_id, order) for order in orders}
    assert found == {repr((
        ("partially_refunded", 400, 400, 250, None),
        {"authorize": 1000, "capture": 400, "refund": 250, "void": 600},
        [("succeeded", 250)], [],
    ))}  # fmt: skip
    assert parked(work) == []


@settings(max_examples=10)
@given(st.sampled_from((LIFE, TROUBLED, GIVEN_UP)).flatmap(
    lambda facts: st.tuples(st.just(facts), st.permutations(facts + facts[:2]))
))  # fmt: skip
def test_any_order_of_other_lives_leads_where_their_own_order_leads(work, lives):
    facts, shuffled = lives
    account_id = an_account(work, f"s-{work.ids(payment_accounts, 1)[0]}")
    assert told_of(work, account_id, shuffled) == told_of(work, account_id, facts)


def test_the_same_holds_without_a_store():
    facts = [Fact("authorized", "a", 1000), Fact("captured", "c1", 400),
             Fact("captured", "c2", 600), Fact("refunded", "r1", 250),
             Fact("refund_reversed", "r1", 250)]  # fmt: skip
    stands = {stand_of(order) for order in in_twos(facts)}
    assert stands == {Stand(authorized=1000, captured=1000, refunded=0, tried=1000)}


def test_a_payments_life_ends_where_its_facts_say(work):
    account_id = an_account(work)
    tender_id = a_tender(work, account_id)
    told.apply(work, Source(account_id), LIFE)
    row, sums, back, _ = amounts(work, tender_id)
    assert row == ("partially_refunded", 1000, 1000, 250, None)
    assert sums == {"authorize": 1000, "capture": 1000, "refund": 250}
    assert back == [("succeeded", 250)]


def test_a_capture_told_first_raises_the_authorisation(work):
    account_id = an_account(work)
    tender_id = a_tender(work, account_id)
    told.apply(work, Source(account_id), [LIFE[2]])
    assert amounts(work, tender_id)[0] == ("captured", 400, 400, 0, None)
    told.apply(work, Source(account_id, days=7), [LIFE[1]])
    assert amounts(work, tender_id)[0][:4] == ("partially_captured", 1000, 400, 0)
    assert amounts(work, tender_id)[0][4] == LIFE[1].at + timedelta(days=7)


def test_a_total_and_the_acts_it_sums_up_are_not_added(work):
    account_id = an_account(work)
    tender_id = a_tender(work, account_id)
    told.apply(work, Source(account_id), [fact("captured", 1, total=eur(1000)), *LIFE[2:4]])
    assert amounts(work, tender_id)[1] == {"authorize": 1000, "capture": 1000}
    assert parked(work) == []


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (fact("captured", act_ref="c", amount=Money(1000, "USD")), "in USD; the payment is in EUR"),
        (fact("captured", act_ref="c", amount=eur(1001)), "more is captured than the payment is"),
        (fact("authorized", amount=eur(1001)), "more is authorised than the payment is of"),
        (fact("captured", act_ref="c"), "says captured and no amount"),
        (fact("refunded", act_ref="r", amount=eur(1)), "more is refunded than was captured"),
        (fact("captured", external_ref="pay_9", amount=eur(1)), "No payment here is called pay_9"),
        (fact("captured", external_ref="pay_9", reference="tender:1 or 1=1", amount=eur(1)),
         "No payment here is called pay_9"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_parked_with_the_reason_and_moves_nothing(work, one, why):
    account_id = an_account(work)
    tender_id = a_tender(work, account_id)
    told.apply(work, Source(account_id), [one])
    assert why in parked(work)[0]
    assert amounts(work, tender_id)[0] == ("created", 0, 0, 0, None)


def test_what_the_service_keeps_is_noted_once_an_act(work):
    account_id = an_account(work)
    tender_id = a_tender(work, account_id)
    for minute in (2, 5):
        told.apply(work, Source(account_id), [
            fact("captured", minute, act_ref="cap_1", amount=eur(400), fee=eur(12)),
            fact("captured", minute, act_ref="cap_2", amount=eur(600), fee=eur(15)),
        ])  # fmt: skip
    fee = sa.select(tenders.c.fee_minor).where(tenders.c.id == tender_id)
    assert work.execute(fee).scalar_one() == 27


def test_a_refund_that_was_told_first_is_applied_once_its_capture_is_told(work):
    account_id = an_account(work)
    tender_id = a_tender(work, account_id)
    told.apply(work, Source(account_id), [LIFE[4]])
    assert len(parked(work)) == 1
    told.apply(work, Source(account_id), [LIFE[2]])
    assert (parked(work), amounts(work, tender_id)[0][:4]) == (
        [], ("partially_refunded", 400, 400, 250),
    )  # fmt: skip


def test_a_payment_named_by_our_reference_takes_the_services_name(work):
    account_id = an_account(work)
    tender_id = a_tender(work, account_id, ref="")
    named = fact("authorized", reference=f"tender:{tender_id}", amount=eur(1000))
    told.apply(work, Source(account_id), [named])
    ref = sa.select(tenders.c.external_ref).where(tenders.c.id == tender_id)
    assert work.execute(ref).scalar_one() == "pay_1"
    second = fact("captured", external_ref="pay_2", reference=f"tender:{tender_id}",
                  act_ref="c", amount=eur(1000))  # fmt: skip
    captured = fact("captured", 5, act_ref="c1", amount=eur(1000))
    told.apply(work, Source(account_id), [captured, second])
    assert "pay_2 is a second payment" in parked(work)[0]


def test_a_person_looks_again_or_dismisses_what_is_parked(work):
    account_id = an_account(work)
    told.apply(work, Source(account_id), [LIFE[2], fact("voided", external_ref="pay_8")])
    ids = dict(work.execute(sa.select(payment_events.c.kind, payment_events.c.id)).all())
    first, second = ids["captured"], ids["voided"]
    with pytest.raises(NotParked, match="No payment here is called pay_1"):
        told.look_again(work, Source(account_id), first)
    tender_id = a_tender(work, account_id)
    told.look_again(work, Source(account_id), first)
    assert amounts(work, tender_id)[0][:4] == ("captured", 400, 400, 0)
    told.dismiss(work, second, "another shop")
    with pytest.raises(NotParked, match="dismissed already"):
        told.dismiss(work, second, "again")
    assert parked(work) == []


KINDS = ("authorized", "captured", "capture_failed", "refunded", "refund_failed", "voided",
         "expired", "failed")  # fmt: skip
TOLD = st.lists(
    st.tuples(
        st.sampled_from(KINDS), st.integers(1, 3), st.integers(1, 1300), st.booleans(),
    ),
    max_size=7,
)  # fmt: skip


@settings(max_examples=25)
@given(TOLD, st.sampled_from(("EUR", "JPY", "KWD")))
def test_whatever_is_told_captured_stays_within_authorised_and_refunded_within_captured(
    work, some, currency
):
    account_id = an_account(work, f"s-{work.ids(payment_accounts, 1)[0]}")
    tender_id = a_tender(work, account_id, amount=Money(1000, currency))
    reached = "created"
    for number, (kind, act, minor, is_total) in enumerate(some):
        money = {"total" if is_total else "amount": Money(minor, currency)}
        told.apply(work, Source(account_id), [
            fact(kind, number, act_ref=f"{kind[:6]}_{act}", **money)
        ])  # fmt: skip
        (state, authorized, captured, refunded, _), sums, *_ = amounts(work, tender_id)
        assert 0 <= refunded <= captured <= authorized <= 1000
        assert authorized == sums.get("authorize", 0) - sums.get("void", 0)
        assert (captured, refunded) == (sums.get("capture", 0), sums.get("refund", 0))
        assert state in TENDER.states
        reached = state
    assert reached in TENDER.states
