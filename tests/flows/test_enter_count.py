"""What is counted by hand is of SKUs there are, in whole units that a shelf can hold."""

import pytest

from iorder.flows.enter_count import enter_count
from iorder.inventory import counts
from iorder.inventory.counts import NewCount
from iorder.kernel.errors import InvalidInput, NotFound
from tests.builders import a_point, a_sku, stocked


@pytest.fixture
def lamp(work):
    return a_sku(work, "LAMP")


@pytest.fixture
def point(work, lamp):
    """Five lamps."""
    made = a_point(work)
    stocked(work, made, lamp, 5)
    return made


@pytest.fixture
def count(work, point, lamp):
    return counts.open_count(work, NewCount(point, [lamp], tolerance_units=1))


def test_a_line_is_entered_by_its_sku(work, count, lamp):
    (line,) = enter_count(work, count, {lamp: 4})
    assert (line.state, line.expected, line.counted) == ("adjusted", 5, 4)


def test_a_sku_nobody_knows_is_refused_and_nothing_is_entered(work, count, lamp):
    with pytest.raises(NotFound, match="no SKU with id 999999"):
        enter_count(work, count, {lamp: 4, 999_999: 1})
    (line,) = enter_count(work, count, {lamp: 5})
    assert line.state == "agreed"


@pytest.mark.parametrize("units", [-1, 1_000_001])
def test_a_tolerance_is_no_more_than_a_shelf_holds(work, point, lamp, units):
    with pytest.raises(InvalidInput, match="0 to 1,000,000 units"):
        counts.open_count(work, NewCount(point, [lamp], tolerance_units=units))
