"""A plan a person changed is taken at its word; only what it leaves open is asked."""

from pathlib import Path

import pytest

from iorder.channels.inspection import inspect
from iorder.channels.plan import Plan
from iorder.channels.review import meanings, review
from iorder.kernel.errors import InvalidInput
from iorder.ui.imports.import_edits import edited

ORDERS = """\
Order;Date;Item;Qty;Price;Progress
1;03/04/2026;Mug;2;12,50;shipped
2;05/06/2026;Lamp;1;39,90;in the shed
"""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS)
    found = inspect("orders", [path], "web", default_currency="USD", zone="UTC")
    return found.plan


def column_of(plan: Plan, field: str) -> str | None:
    return plan.files[0].columns.get(field)


def test_a_first_look_and_a_review_of_its_plan_ask_the_same(plan):
    found = review(plan)

    assert [one.key for one in found.questions] == ["date_format"]
    assert found.missing == []
    assert found.plan.files[0].columns == plan.files[0].columns


def test_an_answer_settles_the_question_in_every_file(plan):
    found = review(edited(plan, {"act": "answer", "key": "date_format", "value": "mdy"}))

    assert found.questions == []
    assert found.plan.files[0].options["date_order"] == "mdy"


def test_a_column_left_out_stays_out_and_is_missed_where_it_is_needed(plan):
    found = review(edited(plan, {"act": "field", "file": 0, "header": "Date", "value": ""}))

    assert column_of(found.plan, "placed_at") is None
    assert found.missing == ["orders: placed_at"]


def test_a_field_given_to_another_column_is_taken_from_the_first(plan):
    changed = edited(plan, {"act": "field", "file": 0, "header": "Progress", "value": "line_title"})

    assert column_of(changed, "line_title") == "Progress"
    assert "Item" not in changed.files[0].columns.values()


def test_words_are_shown_with_their_meaning_and_translated(plan):
    changed = edited(plan, {"act": "field", "file": 0, "header": "Progress", "value": "status"})
    assert review(changed).words == {"status": {"shipped": "shipped", "in the shed": ""}}

    told = {"act": "value", "field": "status", "word": "in the shed", "value": "processing"}
    assert review(edited(changed, told)).words["status"]["in the shed"] == "processing"
    assert "processing" in meanings("orders", "status")


def test_a_file_that_plays_another_part_has_its_columns_guessed_for_it(plan):
    changed = edited(plan, {"act": "role", "file": 0, "value": "lines"})

    assert changed.files[0].role == "lines"
    assert column_of(changed, "order_ref") == "Order"
    assert review(changed).missing == ["a file of orders"]


@pytest.mark.parametrize(
    "edit",
    [
        {"act": "setting", "name": "zone", "value": "Mars/Olympus"},
        {"act": "setting", "name": "currency", "value": "XYZ"},
        {"act": "setting", "name": "decimal", "value": "#"},
        {"act": "setting", "name": "files", "value": "x"},
        {"act": "role", "file": 0, "value": "secrets"},
        {"act": "nonsense"},
    ],
)
def test_an_edit_that_cannot_be_is_refused(plan, edit):
    with pytest.raises(InvalidInput):
        edited(plan, edit)
