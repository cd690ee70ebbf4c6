"""A file of counted shelves opens a count at its point; what differs waits there."""

import pytest

from iorder.flows.count_by_file import read_counts
from iorder.flows.count_from_file import count_from_file
from iorder.inventory.model import stock
from iorder.kernel.errors import InvalidInput
from tests import builders as b


@pytest.fixture
def shop(work):
    eu = b.a_point(work)
    b.a_point(work, "US-1")
    for code in ("LAMP", "MUG"):
        b.stocked(work, eu, b.a_sku(work, code), 10)
    return work


def a_file(folder, text, name="counted.csv"):
    path = folder / name
    path.write_text(text)
    return read_counts(path)


def test_differences_wait_and_bad_rows_go_back_while_no_shelf_changes(shop, tmp_path):
    file = a_file(tmp_path, "sku,counted,point\nLAMP,8,EU-1\nMUG,10,EU-1\nNOPE,1,EU-1\n")

    begun = count_from_file(shop, file)

    assert begun.point == "EU-1"
    assert sorted(line.state for line in begun.entered.lines) == ["agreed", "waiting"]
    assert [(one.row, one.column) for one in begun.entered.bad] == [(4, "sku")]
    assert set(shop.execute(stock.select().with_only_columns(stock.c.on_hand)).scalars()) == {10}


@pytest.mark.parametrize(
    ("text", "point", "words"),
    [
        ("sku,counted\nLAMP,8\n", "", "Say which point was counted"),
        ("sku,counted,point\nLAMP,8,EU-1\nMUG,8,US-1\n", "", "these rows name EU-1, US-1"),
        ("sku,counted,point\nLAMP,8,XX\n", "", "no point XX"),
        ("sku,counted,point\nLAMP,8,EU-1\n", "US-1", "row 2: EU-1 was counted"),
        ("sku,counted\nNOPE,8\n", "EU-1", "names a SKU that is here"),
        ("sku,counted\nLAMP,-8\n", "EU-1", "-8 is less than nothing"),
        ("sku,counted\nLAMP,1.5\n", "EU-1", "no whole number of units"),
    ],
)
def test_a_file_that_cannot_be_a_count_is_refused_in_words(shop, tmp_path, text, point, words):
    with pytest.raises(InvalidInput, match=words):
        count_from_file(shop, a_file(tmp_path, text), point)


def test_a_file_named_for_another_point_is_refused(shop, tmp_path):
    with pytest.raises(InvalidInput, match="named for US-1"):
        count_from_file(shop, a_file(tmp_path, "sku,counted\nLAMP,8\n", "US-1.csv"), "EU-1")
