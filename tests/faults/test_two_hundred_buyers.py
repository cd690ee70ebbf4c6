"""Two hundred buyers at once for fifty units: fifty are served, the others are told so clearly."""

from datetime import timedelta

import pytest

from iorder.catalog import kits
from iorder.inventory import service as inventory
from iorder.inventory.service import Want
from iorder.kernel.store import run
from tests.builders import a_channel, a_point, a_sku, stocked
from tests.support.buyers import crowd, faults, read_then_write, through_carts, through_service

pytestmark = [pytest.mark.slow, pytest.mark.faults]

UNITS, BUYERS = 50, 200


@pytest.fixture
def shop(store) -> dict[str, int]:
    """Fifty lamps at one point; ids by name."""

    def opened(work) -> dict[str, int]:
        made = {"channel": a_channel(work), "point": a_point(work), "LAMP": a_sku(work, "LAMP")}
        stocked(work, made["point"], made["LAMP"], UNITS)
        return made

    return run(store, "cli", opened)


def test_fifty_are_sold_and_the_others_told_that_nothing_is_left(store, store_url, shop):
    tally = crowd(through_service, (store_url, shop["channel"], [("LAMP", 1)]))

    assert faults(store, tally, shop["LAMP"], UNITS) == []
    assert tally.count("refused") == BUYERS - UNITS
    assert tally.words == {
        "No point has 1 x LAMP; nothing of it is left. "
        "Take less of it, or wait until more comes in."
    }


@pytest.mark.full  # through HTTP half of the buyers fill a cart first, on both databases
def test_carts_that_are_filled_and_bought_at_once_are_each_served_once(store, store_url, shop):
    tally = crowd(through_carts, (store_url, shop["channel"], [("LAMP", 1)]))

    assert faults(store, tally, shop["LAMP"], UNITS) == []
    assert tally.count("refused") == BUYERS - UNITS
    assert all("LAMP" in words for words in tally.words)


def test_kits_that_share_a_part_sell_no_more_than_there_is_of_it(store, store_url, shop):
    def more(work) -> None:
        mug, rug = a_sku(work, "MUG"), a_sku(work, "RUG")
        for sku in (mug, rug):
            stocked(work, shop["point"], sku, 1000)
        kits.define(work, a_sku(work, "TEA SET"), {shop["LAMP"]: 1, mug: 2})
        kits.define(work, a_sku(work, "READING SET"), {rug: 1, shop["LAMP"]: 1})

    run(store, "cli", more)
    lines = [("TEA SET", 1), ("READING SET", 1), ("LAMP", 1)]
    tally = crowd(through_service, (store_url, shop["channel"], lines))

    assert faults(store, tally, shop["LAMP"], UNITS) == []
    assert tally.count("refused") == BUYERS - UNITS
    assert all(words.startswith("No point has 1 x LAMP;") for words in tally.words)


def test_units_of_carts_that_end_meanwhile_are_sold_to_who_waits_for_them(store, store_url, shop):
    """No worker runs. Ten buyers buy their own carts, the other carts end within seconds."""
    own, left_behind = 10, 25

    def fill(work) -> None:
        for number in range(own + left_behind):
            mine = number < own
            ends = work.now + timedelta(seconds=300 if mine else 3 + number % 5 / 10)
            want = Want(shop["point"], shop["LAMP"], 1, cart=f"cart-{number}", expires_at=ends,
                        channel_id=shop["channel"])  # fmt: skip
            inventory.reserve(work, f"cart {number}", [want])

    run(store, "cli", fill)
    tally = crowd(through_service, (store_url, shop["channel"], [("LAMP", 1)], own))

    assert faults(store, tally, shop["LAMP"], UNITS) == []
    assert tally.count("refused") == BUYERS - UNITS


def test_looking_first_and_writing_then_is_caught(store, store_url, shop):
    tally = crowd(read_then_write, (store_url, shop["LAMP"]))

    found = faults(store, tally, shop["LAMP"], UNITS)
    assert any("were told that they have one of 50" in one for one in found)
    assert "doctor: reserved units are each reserved for a cart or an order" in found
