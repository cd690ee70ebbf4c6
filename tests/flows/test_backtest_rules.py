"""A back-test over a made-up history with known truth gives exactly its numbers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from iorder.flows.backtest_rules import ask_for_backtest, work_off_backtest
from iorder.flows.label_order import label_order
from iorder.fraud import runs, service
from iorder.fraud.rules import default
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from tests.builders import a_past_line, a_past_order

KEY = "of tests only"
HOME = Address(
    name="Ana Pires", line1="3 rue Vaubecour", city="Lyon", postcode="69002", country="FR"
)
TRUTH = (
    # (how many, label, email, delivered to, total in minor units)
    (60, "genuine", "ana{}@example.com", "FR", 2_000),
    (12, "fraud", "x{}@mailinator.com", "NO", 30_000),
    (5, "fraud", "lou{}@example.com", "FR", 9_000),
    (4, "genuine", "kim{}@mailinator.com", "NO", 5_000),
    (3, "friendly", "mia{}@example.com", "FR", 7_000),
    (6, "unknown", "who{}@mailinator.com", "NO", 99_000),
    (2, "", "tom{}@mailinator.com", "NO", 99_000),
)
"""To Norway by a disposable email: 35 for it and 18 for two countries (no distance: the town is
not named). All others: nothing."""


def history(work):
    number = 0
    for many, label, email, country, total in TRUTH:
        for _ in range(many):
            number += 1
            bill = replace(HOME, line1=f"{number} rue Vaubecour", email=email.format(number))
            ship = replace(bill, country=country, city="", postcode="")
            order_id = a_past_order(
                work, f"H-{number}", ship_to=ship if country != "FR" else bill, bill_to=bill,
                lines=[a_past_line(unit_minor=total)],
                placed_at=work.now - timedelta(days=100, minutes=-number),
            )  # fmt: skip
            if label:
                label_order(work, order_id, label, "chargeback" if label != "genuine" else "agent")


def backtest(store, rules_id=None, days=200):
    run_id = run(store, "cli", ask_for_backtest, rules_id, days)
    assert work_off_backtest(store, run_id, KEY, lambda: False)
    with store.reading() as conn:
        return runs.run_of(conn, run_id)


@pytest.fixture
def shop(store):
    run(store, "cli", history)
    return store


def test_the_rules_in_force_catch_exactly_what_the_truth_says(shop):
    found = backtest(shop).found["rules"]
    assert {name: found[name] for name in ("caught", "missed", "stopped_in_vain", "let_go")} == {
        "caught": 12, "missed": 8, "stopped_in_vain": 4, "let_go": 60,
    }  # fmt: skip
    assert (found["orders"], found["precision"], found["recall"]) == (84, 12 / 16, 12 / 20)
    assert found["money"] == {
        "caught": {"EUR": 360_000}, "missed": {"EUR": 66_000},
        "stopped_in_vain": {"EUR": 20_000}, "let_go": {"EUR": 120_000},
    }  # fmt: skip
    assert found["checks"] == {
        "disposable_email": {"bad": 12, "good": 4, "bad_points": 420, "good_points": 140},
        "address_mismatch": {"bad": 12, "good": 4, "bad_points": 216, "good_points": 72},
    }  # fmt: skip


def test_a_draft_stands_beside_the_rules_in_force(shop):
    weights = {**default().weights, "disposable_email": 0}
    draft = run(shop, "cli", service.draft, "Softer", replace(default(), weights=weights))
    done = backtest(shop, draft)
    assert done.asked["label"] == "Softer"
    assert [done.found[one]["caught"] for one in ("rules", "force")] == [0, 12]
    assert done.found["rules"]["stopped_in_vain"] == 0
    assert (done.found["rules"]["precision"], done.found["rules"]["recall"]) == (None, 0.0)


def test_the_same_question_gets_the_same_answer_and_traces_stay(shop):
    first, second = backtest(shop).found, backtest(shop).found
    assert first["rules"] == second["rules"]


def test_only_what_was_known_at_the_time_counts(store):
    """The second order of a fraudster is not known by what the first turned out to be later."""

    def two(work):
        bill = replace(HOME, email="lou@example.com")
        for number, days in ((1, 50), (2, 40)):
            order_id = a_past_order(
                work, f"H-{number}", ship_to=bill, bill_to=bill,
                placed_at=work.now - timedelta(days=days),
            )  # fmt: skip
            label_order(work, order_id, "fraud", "chargeback")

    run(store, "cli", two)
    assert backtest(store).found["rules"]["caught"] == 0


def test_a_run_that_is_left_off_begins_anew_and_a_cancelled_one_stays_so(shop):
    run_id = run(shop, "cli", ask_for_backtest, None, 200)
    assert not work_off_backtest(shop, run_id, KEY, lambda: True)
    assert work_off_backtest(shop, run_id, KEY, lambda: False)
    other = run(shop, "cli", ask_for_backtest, None, 200)
    run(shop, "cli", runs.cancel, other)
    assert work_off_backtest(shop, other, KEY, lambda: False)
    with shop.reading() as conn:
        assert runs.run_of(conn, run_id).found["rules"]["caught"] == 12
        assert runs.run_of(conn, other).state == "cancelled"


def test_a_stretch_without_labels_finds_nothing_to_count(shop):
    found = backtest(shop, days=10).found["rules"]
    assert (found["orders"], found["precision"], found["recall"]) == (0, None, None)
    with pytest.raises(InvalidInput, match="days"):
        run(shop, "cli", ask_for_backtest, None, 0)
