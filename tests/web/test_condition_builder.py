"""Rows of the builder and the expressions they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.orders import conditions
from iorder.orders.condition_facts import FACTS, NUMBER
from iorder.ui.automations.condition_builder import BARE, Row, expression, operators, rows_of

PLAIN = st.text(st.characters(codec="ascii", exclude_characters=",\0", min_codepoint=32),
                min_size=1, max_size=8).map(str.strip).filter(bool)  # fmt: skip


@st.composite
def rows(draw):
    fact = draw(st.sampled_from(sorted(FACTS)))
    operator = draw(st.sampled_from(sorted(operators(fact))))
    if operator in BARE:
        return Row(fact, operator)
    if FACTS[fact].kind == NUMBER:
        return Row(fact, operator, str(draw(st.integers(-99, 9999))))
    return Row(fact, operator, draw(PLAIN))


@given(st.lists(rows(), min_size=1, max_size=4), st.sampled_from(["and", "or"]))
def test_what_rows_mean_can_be_read_as_a_condition_and_back_as_rows(some, join):
    text = expression(some, join)
    conditions.read(text)
    if "  " not in text:  # blanks that stand together are the writer's own
        assert rows_of(text) == (some, join if len(some) > 1 else "and")


@pytest.mark.parametrize(
    "text",
    ["total > 1 and (units > 2 or units < 1)", "total > 1 and units > 2 or units < 3",
     "total / units > 3", "total > units", "tags.length > 2", "not (total > 3)"],
)  # fmt: skip
def test_what_rows_cannot_say_stays_an_expression(text):
    conditions.read(text)
    assert rows_of(text) is None


def test_rows_without_a_value_yet_say_nothing():
    assert expression([Row("total", "gt", ""), Row("country", "in", "DE, FR")]) == (
        "country in ['DE', 'FR']"
    )
    assert expression([Row("total", "gt", "much")]) == "total > 'much'"
    assert rows_of("") == ([], "and")


def test_quotes_in_values_stay_what_they_are():
    row = Row("city", "eq", "L'Aquila \\ and 'x'")
    assert rows_of(expression([row])) == ([row], "and")
