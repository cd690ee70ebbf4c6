"""A kit is sold as one and stands on the shelves as its parts."""

import pytest

from iorder.catalog import kits
from iorder.flows.define_kit import KitInUse, define_kit
from iorder.kernel.errors import InvalidInput, NotFound
from tests.builders import a_placed_order, a_point, a_sku, stocked


@pytest.fixture
def skus(work) -> dict[str, int]:
    return {code: a_sku(work, code) for code in ("SET", "LAMP", "MUG", "BOX")}


def test_a_kit_is_exploded_into_its_parts_and_other_skus_stay_themselves(work, skus):
    kits.define(work, skus["SET"], {skus["LAMP"]: 1, skus["MUG"]: 2})
    demand = {skus["SET"]: 3, skus["MUG"]: 1}

    for source in (work, work.conn):
        assert kits.explode(source, demand) == {skus["LAMP"]: 3, skus["MUG"]: 7}
        assert kits.parts_of(source, demand) == {skus["SET"]: {skus["LAMP"]: 1, skus["MUG"]: 2}}
    assert [(one.code, one.quantity) for one in kits.contents(work, skus["SET"])] == [
        ("LAMP", 1), ("MUG", 2)
    ]  # fmt: skip


def test_its_parts_can_change_and_it_can_be_an_ordinary_sku_again(work, skus):
    define_kit(work, "SET", {"LAMP": 1})
    define_kit(work, "SET", {"MUG": 4})
    assert kits.explode(work, {skus["SET"]: 1}) == {skus["MUG"]: 4}
    define_kit(work, "SET", {})
    assert kits.explode(work, {skus["SET"]: 1}) == {skus["SET"]: 1}


def test_what_cannot_be_a_kit_is_refused_in_words(work, skus):
    kits.define(work, skus["SET"], {skus["LAMP"]: 1})
    for kit, parts, words in (
        ("BOX", {"BOX": 1}, "part of itself"),
        ("BOX", {"SET": 1}, "SET is a kit itself"),
        ("LAMP", {"MUG": 1}, "LAMP is a part of SET"),
        ("BOX", {"MUG": 0}, "1 to 1,000"),
    ):
        with pytest.raises(InvalidInput, match=words):
            kits.define(work, skus[kit], {skus[part]: units for part, units in parts.items()})
    with pytest.raises(NotFound):
        kits.define(work, skus["BOX"], {999_999: 1})


def test_of_a_kit_in_a_kit_its_parts_are_taken(work, skus):
    define_kit(work, "SET", {"LAMP": 1, "MUG": 2})
    define_kit(work, "BOX", {"SET": 3, "MUG": 1})

    assert kits.explode(work, {skus["BOX"]: 2}) == {skus["LAMP"]: 6, skus["MUG"]: 14}
    with pytest.raises(InvalidInput, match="a part of itself"):
        define_kit(work, "LAMP", {"SET": 1})
    with pytest.raises(InvalidInput, match="1 to 1,000"):
        define_kit(work, "BOX", {"SET": 600})


def test_what_is_on_shelves_or_in_open_orders_stays_what_it_is(work, skus):
    point = a_point(work)
    stocked(work, point, skus["BOX"], 1)
    with pytest.raises(KitInUse, match="BOX has stock of its own"):
        define_kit(work, "BOX", {"MUG": 1})

    define_kit(work, "SET", {"LAMP": 1})
    stocked(work, point, skus["LAMP"], 5)
    a_placed_order(work, ("SET", 1))
    with pytest.raises(KitInUse, match="SET is in open orders"):
        define_kit(work, "SET", {"MUG": 1})
