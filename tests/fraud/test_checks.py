"""What each check finds in a case, in one line a check; and what all of them keep to."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iorder.fraud.check import (
    CHECKS,
    MOST_POINTS,
    Case,
    CaseLine,
    CasePayment,
    Kin,
    Listed,
    Usual,
)
from iorder.kernel.address import Address

NOW = datetime(2026, 3, 10, 3, tzinfo=UTC)
PARIS = Address(
    name="Ana Pires", line1="3 rue de Rivoli", city="Paris", postcode="75001", country="FR"
)
MIAMI = Address(name="Lou Reed", line1="7801 NW 37th Street", city="Doral", postcode="33195-6503",
                country="US")  # fmt: skip


def kin(number, via, hours=1, **more):
    via = frozenset(via.split())
    return Kin(number, f"IO-{number}", NOW - timedelta(hours=hours), 1000, via, **more)


def many(via, count, **more):
    return tuple(kin(number, via, **more) for number in range(count))


FOUND = {
    "velocity_email": (Case(placed_at=NOW, kin=many("email", 5)), 16),
    "velocity_phone": (Case(placed_at=NOW, kin=many("phone", 4)), 16),
    "velocity_address": (Case(placed_at=NOW, kin=many("address", 5)), 12),
    "velocity_card": (Case(placed_at=NOW, customer_id=1, kin=(kin(1, "card", customer_id=2),)), 30),
    "velocity_ip": (Case(placed_at=NOW, kin=many("ip", 6)), 12),
    "address_distance": (Case(distance_km=7_500.0), 20),
    "address_mismatch": (
        Case(bill=PARIS, ship=MIAMI, payments=(CasePayment("card", "stripe", card_country="BR"),)),
        18 + 6 + 22,
    ),
    "disposable_email": (Case(email="x@sub.mailinator.com"), 35),
    "email_syntax": (Case(email="ana@@example.com"), 20),
    "phone_validity": (Case(phone="+33 6 12 34 56 78", ship=MIAMI), 8),
    "order_pattern": (
        Case(hour=3, shipping_method="Express 24h", total_minor=50_000,
             usual=Usual(10_000, 50), lines=(CaseLine("LAMP", "Lamp", 12, 50_000),)),
        18 + 12 + 8,
    ),
    "past_refusals": (Case(kin=(kin(1, "customer", refused=True), kin(2, "phone"))), 18),
    "chargebacks": (Case(kin=(kin(1, "card", label="fraud"), kin(2, "email", disputed=True))), 90),
    "lists": (Case(lists=(Listed("deny", "email", "x@y.z", "stolen cards"),)), 100),
    "forwarder": (Case(ship=MIAMI), 15),
    "cod_refusal_risk": (
        Case(payment_method="cod", ship=PARIS, kin=(kin(1, "phone", refused=True),)), 38,
    ),
}  # fmt: skip


@pytest.mark.parametrize("slug", FOUND)
def test_the_check_finds_what_it_is_there_for(slug):
    case, points = FOUND[slug]
    signals = CHECKS[slug].assess(case, CHECKS[slug].Parameters())
    assert sum(one.points for one in signals) == points


def test_every_check_has_its_line_here():
    assert set(FOUND) == {check.slug for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.slug)
def test_a_check_says_what_it_reads_and_finds_nothing_in_an_empty_case(check):
    assert check.label
    assert check.reads
    assert check.group
    assert check.assess(Case(), check.Parameters()) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.slug)
def test_a_check_gives_reasons_in_words_and_the_same_ones_again(check):
    for case, _ in FOUND.values():
        first = check.assess(case, check.Parameters())
        assert first == check.assess(case, check.Parameters())
        for one in first:
            assert 0 <= one.points <= MOST_POINTS
            assert len(one.reason.split()) >= 3
            assert one.at_least in ("", "review", "decline")


times = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
places = st.builds(Address, *(st.text(max_size=12) for _ in range(10)))
some_kin = st.builds(
    Kin, st.integers(1, 9), st.text(max_size=4), times,
    st.integers(0, 10**9), st.frozensets(st.sampled_from(["email", "customer", "card", "ip"])),
    st.none() | st.integers(1, 3), st.booleans(), st.booleans(), st.booleans(), st.booleans(),
    st.sampled_from(["", "fraud", "friendly", "genuine"]),
)  # fmt: skip


@settings(max_examples=40)
@given(
    st.builds(
        Case, email=st.text(max_size=20), phone=st.text(max_size=20), ship=places, bill=places,
        placed_at=times, payment_method=st.sampled_from(["cod", ""]),
        total_minor=st.integers(0, 10**12), usual=st.builds(Usual, st.integers(0, 10**6)),
        kin=st.lists(some_kin, max_size=6).map(tuple), distance_km=st.none() | st.floats(0, 20_000),
    )
)  # fmt: skip
def test_no_case_breaks_a_check_or_goes_past_its_bounds(case):
    for check in CHECKS:
        for one in check.assess(case, check.Parameters()):
            assert 0 <= one.points <= MOST_POINTS


def test_orders_before_the_window_do_not_count():
    check = CHECKS["velocity_phone"]
    late = Case(placed_at=NOW, kin=many("phone", 9, hours=25))
    assert check.assess(late, check.Parameters()) == []


def test_payment_at_the_door_suggests_more_the_riskier_it_is():
    check = CHECKS["cod_refusal_risk"]

    def act(refused):
        kins = (kin(9, "email"), *many("phone", refused, refused=True))
        case = Case(payment_method="cod", phone="1", ship=PARIS, kin=kins)
        return [one.suggests for one in check.assess(case, check.Parameters())]

    assert act(0) == []
    assert act(1) == ["ask for part payment"]
    assert act(2) == ["refuse payment on delivery"]


def test_an_order_that_was_genuine_after_all_is_no_chargeback():
    check = CHECKS["chargebacks"]
    case = Case(kin=(kin(1, "card", disputed=True, label="genuine"),))
    assert check.assess(case, check.Parameters()) == []


def test_a_forwarder_is_known_by_how_its_customers_write_its_name():
    check = CHECKS["forwarder"]
    case = Case(ship=Address(name="Ana Pires", company="c/o Planet Express #123", country="US"))
    assert check.assess(case, check.Parameters())[0].evidence == {"forwarder": "Planet Express"}
