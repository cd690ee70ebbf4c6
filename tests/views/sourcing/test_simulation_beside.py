"""Two simulations side by side: which can be compared, and what is said of the figures."""

import pytest

from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run
from iorder.sourcing import runs
from iorder.sourcing.simulations import KIND
from iorder.ui.frame.formats import MINUS
from iorder.ui.sourcing import simulation_table as table
from iorder.views.sourcing import simulation

SIDE = {
    "whole": 4, "split": 1, "parcels": 6, "km_mean": 120.0, "km_p90": 300.0, "cost_minor": 5000,
    "promised": 4, "kept": 3, "short": 0, "waiting": 0,
}  # fmt: skip


def found(orders=5, currency="EUR", **replayed):
    return {
        "orders": orders, "currency": currency, "differences": {}, "points": [],
        "since": "2026-01-01T00:00:00+00:00", "until": "2026-01-31T00:00:00+00:00",
        "happened": SIDE, "replayed": SIDE | replayed,
    }  # fmt: skip


def a_run(store, what):
    """A simulation that found ``what``, or is still queued where None; returns its id."""

    def flow(work):
        asked = {"label": "Draft", "rules_id": None, "version": 1, "days": 30}
        run_id = runs.ask(work, KIND, "test.job", asked)
        if what:
            runs.take_up(work, run_id)
            runs.finish(work, run_id, what)
        return run_id

    return run(store, "cli", flow)


def text_of(part):
    """All words of a component, one after the other."""
    if part is None or isinstance(part, str | int | float):
        return [str(part or "")]
    if isinstance(part, list | tuple):
        return [words for one in part for words in text_of(one)]
    return text_of(getattr(part, "children", None))


def test_only_runs_with_figures_in_one_currency_are_compared(store):
    this, other = a_run(store, found()), a_run(store, found())
    waits, bare, foreign = (a_run(store, one) for one in (None, found(0), found(currency="USD")))

    row = simulation.one_run(store, this)
    assert [one.id for one in simulation.comparable(store, row)] == [other]
    assert simulation.beside(store, row, other).id == other
    for run_id, words in (
        (this, "is this one"), (waits, "has no figures"), (bare, "has no figures"),
        (foreign, "another currency"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput, match=words):
            simulation.beside(store, row, run_id)
    with pytest.raises(NotFound):
        simulation.beside(store, row, 99)


def test_other_days_or_another_number_of_orders_are_not_the_same_orders(store):
    what = (found(), found(), found(7), found() | {"since": "2025-12-01T00:00:00+00:00"})
    one, *others = (simulation.one_run(store, a_run(store, some)) for some in what)
    same = [simulation.are_of_same_orders(one, other) for other in others]
    assert same == [True, False, False]


def compared(before, after):
    """The words of the line of distances."""
    one, other = (table.side_of(found(km_mean=km), "replayed") for km in (before, after))
    lines = [line for line in table.lines_of(one, other, "EUR") if line.label.endswith("mean")]
    return " ".join(text_of(table.figures("Figures", ("Before", "After"), lines)))


def test_the_difference_is_this_one_less_the_other_and_says_which_is_better():
    nearer, farther = compared(120.0, 90.0), compared(90.0, 120.0)
    assert f"120 km 90 km {MINUS}30 km" in nearer
    assert "90 km 120 km +30 km" in farther
    assert ("better" in nearer, "worse" in nearer) == (True, False)
    assert ("better" in farther, "worse" in farther) == (False, True)
