"""Parts of one payment: whatever is told or moved, they add up to what the service holds."""

from hypothesis import given
from hypothesis import strategies as st

from iorder.kernel.money import Money
from iorder.payments.capture import Tender
from iorder.payments.ledger import differences
from iorder.payments.parts import laid, needed_by_others, whole
from iorder.payments.reckoning import Fact, misfit, stand_of

KINDS = ("authorize", "capture", "refund", "void")
CURRENCIES = st.sampled_from(("JPY", "KWD", "EUR"))
SHARES = st.lists(st.integers(0, 10**7), min_size=1, max_size=4).filter(sum)


def fresh(amounts, currency):
    return [Tender(key, key, "card", currency, minor, 0, 0, 0)
            for key, minor in enumerate(amounts, 1)]  # fmt: skip


def entered_on(tender, done, moved):
    sums = {kind: done[kind] + moved.get(kind, 0) for kind in KINDS}
    return Tender(
        tender.id, tender.order_id, tender.method, tender.currency, tender.amount_minor,
        sums["authorize"] - sums["void"], sums["capture"], sums["refund"],
    ), sums  # fmt: skip


@st.composite
def told(draw, amount):
    """Facts as services tell them, in any order and again and again."""
    kind = st.sampled_from(("authorized", "captured", "refunded", "voided", "capture_failed",
                            "refund_failed"))  # fmt: skip
    fact = st.builds(Fact, kind, st.sampled_from("abcd"), st.integers(1, amount), st.booleans())
    return draw(st.lists(fact, min_size=1, max_size=8))


@given(st.data(), CURRENCIES, SHARES)
def test_facts_laid_on_the_parts_add_up_and_never_go_beyond_any(data, currency, amounts):
    some = fresh(amounts, currency)
    done = {one.id: dict.fromkeys(KINDS, 0) for one in some}
    facts = []
    for fact in data.draw(told(sum(amounts))):
        stand = stand_of([*facts, fact])
        if misfit(stand, sum(amounts)):
            continue
        facts.append(fact)
        sums = {kind: sum(one[kind] for one in done.values()) for kind in KINDS}
        undone = {"capture", "refund"}
        moves = differences(stand, sums, undone)
        first = data.draw(st.lists(st.sampled_from([one.id for one in some]), max_size=2))
        found = laid(some, done, moves, first)
        pairs = [entered_on(one, done[one.id], found[one.id]) for one in some]
        some, done = [one for one, _ in pairs], {one.id: its for one, its in pairs}
        payment = whole(some)
        assert payment.captured_minor == stand.captured
        assert payment.refunded_minor == stand.refunded
        for one in some:
            assert 0 <= one.refunded_minor <= one.captured_minor <= one.authorized_minor
            assert one.authorized_minor <= one.amount_minor


@given(st.integers(1, 10**12), CURRENCIES, st.lists(st.integers(0, 99), min_size=2, max_size=5))
def test_a_payment_divided_by_what_orders_cost_loses_nothing(minor, currency, weights):
    if not sum(weights):
        return
    parts = Money(minor, currency).split(weights)
    some = fresh([part.minor for part in parts], currency)
    assert whole(some).amount_minor == minor


def test_a_part_is_let_go_of_at_the_service_only_by_the_last():
    one, other = fresh([600, 400], "EUR")
    held = Tender(2, 2, "card", "EUR", 400, 400, 0, 0, "authorized")
    over = Tender(2, 2, "card", "EUR", 400, 400, 400, 0, "captured")
    waits = Tender(2, 2, "card", "EUR", 400, 0, 0, 0, "requires_action")
    gone = Tender(2, 2, "card", "EUR", 400, 0, 0, 0, "voided")
    assert [needed_by_others([one, two], one) for two in (held, over, waits, gone)] == [
        True, False, True, False,
    ]  # fmt: skip
    assert other.open_minor == 0
