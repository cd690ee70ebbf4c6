"""The nearest point that has everything sends it; else as few points as need be."""

from iorder.sourcing.plan import Destination, Pick
from tests.sourcing.scenes import LAMP, MUG, NOWHERE, at, boston, paris, plan, rome, why_not


def test_the_nearest_point_sends_all_it_has():
    made = plan({LAMP: 2, MUG: 1}, boston(lamp=9, mug=9), paris(lamp=2, mug=1), rome(lamp=9, mug=9))

    assert made.picks == (Pick(1, LAMP, 2), Pick(1, MUG, 1))
    assert made.missing == {}
    assert made.reason == "PAR is the nearest point that has everything (879 km)"


def test_one_parcel_from_afar_is_better_than_two_from_near():
    made = plan({LAMP: 1, MUG: 1}, paris(lamp=9), rome(mug=9), boston(lamp=1, mug=1))

    assert made.point_ids == (3,)
    assert made.reason == (
        "BOS is the nearest point that has everything (6081 km); PAR is nearer (879 km) but lacks "
        "some of it"
    )


def test_where_nobody_has_everything_it_is_split_over_few_points():
    made = plan({LAMP: 4, MUG: 1}, paris(lamp=1), rome(lamp=2), boston(lamp=3, mug=1))

    assert made.picks == (Pick(3, LAMP, 3), Pick(3, MUG, 1), Pick(1, LAMP, 1))
    assert made.reason == "No point has everything; it is split into 4 from BOS, 1 from PAR"


def test_of_points_that_have_as_much_the_nearer_one_sends():
    made = plan({LAMP: 3}, boston(lamp=2), rome(lamp=2), paris(lamp=2))

    assert made.picks == (Pick(1, LAMP, 2), Pick(2, LAMP, 1))


def test_what_nobody_has_is_missing():
    made = plan({LAMP: 3, MUG: 1}, paris(lamp=2))

    assert made.missing == {LAMP: 1, MUG: 1}
    assert made.reason == "No points together have it all"


def test_without_points_all_is_missing():
    assert plan({LAMP: 3}).missing == {LAMP: 3}


def test_every_point_is_explained_the_chosen_first():
    made = plan({LAMP: 2}, boston(lamp=9), paris(lamp=1))

    assert [(one.code, round(one.distance_km, -1), one.units) for one in made.considered] == [
        ("BOS", 6080, 2),
        ("PAR", 880, 1),
    ]
    assert why_not(made) == {"PAR": "lacks 1 x LAMP"}


def test_a_point_nobody_has_placed_counts_as_its_countrys_largest_city():
    munich = at(4, "MUC", "DE", lamp=1)

    assert plan({LAMP: 1}, paris(lamp=1), munich).point_ids == (4,)


def test_to_an_unknown_place_the_points_own_priority_decides():
    first, second = paris(lamp=1), boston(lamp=1, priority=1)

    made = plan({LAMP: 1}, first, second, to=NOWHERE)

    assert made.point_ids == (3,)
    assert made.reason == "BOS has everything; how far it is from there is not known"


def test_to_an_unknown_place_of_a_country_its_own_points_come_first():
    home = at(4, "ZZ-1", "ZZ", priority=900, lamp=1)

    assert plan({LAMP: 1}, boston(lamp=1), home, to=Destination.of("ZZ")).point_ids == (4,)


def test_points_that_nobody_can_place_come_last():
    lost = at(4, "LOST", priority=1, lamp=1)

    assert plan({LAMP: 1}, lost, boston(lamp=1)).point_ids == (3,)


def test_equal_points_are_taken_by_name():
    second, first = at(1, "LYS-2", "FR", lamp=1), at(2, "LYS-1", "FR", lamp=1)

    assert plan({LAMP: 1}, second, first).point_ids == (2,)
