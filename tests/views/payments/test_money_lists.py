"""Payouts, bank credits and gift cards are sorted by what people look for, on both databases."""

from datetime import date

import pytest

from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.payments import bank, payouts, stored_value
from iorder.payments.bank_credit import Credit
from iorder.payments.payouts import Payout
from iorder.payments.settlement import Settled
from iorder.payments.stored_value import NewValue
from iorder.views.payments import bank_lines, stored_values
from iorder.views.payments import payouts as payout_views
from iorder.views.payments.bank_lines import BankFilter
from iorder.views.payments.payouts import PayoutFilter
from iorder.views.payments.stored_values import ValueFilter
from tests.payments.test_payouts import an_account


def eur(minor):
    return Money(minor, "EUR")


def filled(work):
    days = (date(2026, 11, 3), None, date(2026, 11, 1))
    bank.add(work, [
        Credit(f"c{at}", date(2026, 11, day), eur(minor), f"R{at}")
        for at, (day, minor) in enumerate(((2, 500), (1, 900), (2, 100)))
    ])  # fmt: skip
    account_id = an_account(work)
    for at, (day, minor) in enumerate(zip(days, (700, 300, 500), strict=True)):
        line = Settled(f"P{at}", "other", eur(minor), eur(at), paid_on=day)
        payouts.record(work, account_id, Payout(f"P{at}", "EUR", (line,)))
    for at, (day, minor) in enumerate(
        zip((date(2999, 1, 3), None, date(2999, 1, 1)), (700, 300, 500), strict=True)
    ):
        stored_value.issue(work, NewValue("gift_card", eur(minor), f"card:{at}", day))


VIEWS = {
    "bank": (bank_lines, BankFilter, lambda row: row.reference),
    "payouts": (payout_views, PayoutFilter, lambda row: row.ref),
    "cards": (stored_values, ValueFilter, lambda row: row.balance_minor),
}


@pytest.mark.parametrize(("view", "query", "found"), [
    ("bank", {}, ["R2", "R1", "R0"]),
    ("bank", {"sort": "booked", "dir": "asc"}, ["R1", "R0", "R2"]),
    ("bank", {"sort": "booked"}, ["R2", "R0", "R1"]),
    ("bank", {"sort": "amount"}, ["R1", "R0", "R2"]),
    ("payouts", {}, ["P2", "P1", "P0"]),
    ("payouts", {"sort": "paid", "dir": "asc"}, ["P2", "P0", "P1"]),
    ("payouts", {"sort": "paid"}, ["P1", "P0", "P2"]),
    ("payouts", {"sort": "net", "dir": "asc"}, ["P1", "P2", "P0"]),
    ("payouts", {"sort": "fee"}, ["P2", "P1", "P0"]),
    ("cards", {}, [500, 300, 700]),
    ("cards", {"dir": "asc"}, [700, 300, 500]),
    ("cards", {"sort": "balance"}, [700, 500, 300]),
    ("cards", {"sort": "expires", "dir": "asc"}, [500, 700, 300]),
])  # fmt: skip
def test_a_list_is_sorted_and_what_has_no_day_counts_as_the_last(sorted_shop, view, query, found):
    module, filters, key = VIEWS[view]
    wanted = filters.parse(query)
    assert [key(row) for row in module.rows(sorted_shop, wanted, 0, 10)] == found
    pages = [key(row) for at in range(3) for row in module.rows(sorted_shop, wanted, at, at + 1)]
    assert pages == found
    assert filters.parse(wanted.to_query()) == wanted


@pytest.fixture
def sorted_shop(store):
    run(store, "cli", filled)
    return store


@pytest.mark.parametrize("view", VIEWS)
def test_an_order_that_is_none_is_refused_in_words(view):
    for query in ({"sort": "mood"}, {"dir": "sideways"}):
        with pytest.raises(InvalidInput, match="there are"):
            VIEWS[view][1].parse(query)
