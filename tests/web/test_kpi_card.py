"""What a tile says: the figure, its change in words, and the orders it opens."""

from datetime import date
from typing import Any

import pytest

from iorder.ui.charts.kpi_card import opened, tile, value_text
from iorder.ui.frame.shell import keys_of
from iorder.views.kpi import KPIS, Measured
from iorder.views.period import Period
from iorder.web import Page

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def texts(part: Any) -> list[str]:
    """Every word of a component, in reading order."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, list | tuple):
        return [word for one in part for word in texts(one)]
    return texts(getattr(part, "children", None) or [])


def classes(part: Any) -> str:
    if isinstance(part, list | tuple):
        return " ".join(classes(one) for one in part)
    if not hasattr(part, "to_plotly_json"):
        return ""
    return f"{getattr(part, 'className', '')} {classes(getattr(part, 'children', None) or [])}"


@pytest.mark.parametrize(
    ("slug", "now", "before", "words", "tone"),
    [
        ("orders", 120, 100, ["up", "20.0%"], "is-good"),
        ("orders", 80, 100, ["down", "20.0%"], "is-bad"),
        ("orders", 1500, 100, ["up", "×15"], "is-good"),
        ("orders", 100, 100, ["no change"], ""),
        ("cancellation_rate", 0.06, 0.04, ["up", "2.0 pts"], "is-bad"),
        ("cancellation_rate", 0.04, 0.06, ["down", "2.0 pts"], "is-good"),
    ],
)
def test_a_change_is_told_in_words_and_says_whether_it_is_good(slug, now, before, words, tone):
    drawn = tile(KPIS[slug], [Measured(now, now, 100)], [Measured(before, before, 100)], MARCH)

    said = texts(drawn)
    assert set(words) <= set(said)
    assert ("vs previous" in said) == (KPIS[slug].target is None)
    assert {name for name in ("is-good", "is-bad") if name in classes(drawn)} == {tone} - {""}


@pytest.mark.parametrize(
    ("value", "words", "tone"),
    [(0.05, "(met)", "is-good"), (0.051, "(missed)", "is-bad"), (None, "", "")],
)
def test_a_target_is_told_and_whether_it_is_met(value, words, tone):
    drawn = tile(KPIS["cancellation_rate"], [Measured(value, 5, 100)], [], MARCH)

    said = " ".join(texts(drawn))
    assert "target at most 5%" in said
    assert words in said
    assert {name for name in ("is-good", "is-bad") if name in classes(drawn)} == {tone} - {""}


@pytest.mark.parametrize("before", [[], [Measured(None, 0, 0)], [Measured(0, 0, 0)]])
def test_without_anything_before_there_is_no_change_to_tell(before):
    said = texts(tile(KPIS["orders"], [Measured(5, 5, 5)], before, MARCH))
    assert "vs previous" not in said
    assert "no earlier period to compare" in said


def test_currencies_stand_beside_each_other_and_are_never_added():
    figures = [Measured(31_912_433, 1, 9, "USD"), Measured(9_235_000, 1, 5, "EUR"),
               Measured(5_000, 1, 2, "JPY"), Measured(7_000, 1, 1, "GBP")]  # fmt: skip

    said = texts(tile(KPIS["gross_sales"], figures, [], MARCH))

    assert {"$319.12k", "€92.35k", "¥5,000", "+1 more"} <= set(said)


def test_what_cannot_be_measured_is_a_dash_and_opens_nothing():
    drawn = tile(KPIS["cancellation_rate"], [Measured(None, 0, 0)], [], MARCH)
    assert "–" in texts(drawn)
    assert "io-kpi-value" in classes(drawn)
    assert value_text(KPIS["gross_sales"], Measured(None, 0, 0)) == "–"


def test_a_figure_opens_its_orders_of_its_days_and_currency():
    link, rows = opened(KPIS["aov"], Measured(100, 500, 5, "EUR"), MARCH)
    assert link == "/orders?scope=sold&from=2026-03-01&to=2026-03-31&currency=EUR"
    assert rows == 5
    assert opened(KPIS["return_rate"], Measured(0.5, 1, 2), MARCH) is None


def test_a_share_of_what_went_well_opens_what_did_not():
    link, rows = opened(KPIS["otif_rate"], Measured(0.75, 3, 4), MARCH)
    assert link.startswith("/orders?promise=broken&by=promised&scope=real&from=2026-03-01")
    assert rows == 1


def test_what_is_counted_now_is_compared_with_the_day_the_period_began():
    before = [Measured(50, 50, 50)]

    said = " ".join(texts(tile(KPIS["backlog"], [Measured(75, 75, 75)], before, MARCH)))

    assert "50.0%" in said
    assert "since the first day" in said
    assert "as of now" not in said


def test_a_second_figure_stands_beside_the_first():
    one = Measured(5 * 86_400, 9, 9, beside="p90 8.0 days")
    assert "p90 8.0 days" in texts(tile(KPIS["order_cycle_time"], [one], [], MARCH))


def test_each_page_has_a_key_of_its_own():
    def listed(name: str, key: str = "") -> Page:
        return Page(name, "/", name, "overview.view", lambda: None, key=key)

    some = [listed("Overview", "v"), listed("Orders"), listed("Oo"), listed("Health"), listed("Ho")]

    assert keys_of(some) == {"Overview": "v", "Orders": "o", "Oo": "", "Health": "h", "Ho": ""}
