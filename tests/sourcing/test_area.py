"""A point ships where its area says, and a bad area is named."""

import pytest

from iorder.sourcing.area import Area, BadArea, area_of, as_json, inside
from iorder.sourcing.field import Profile, serves
from iorder.sourcing.geography import Located, Spot
from iorder.sourcing.plan import Destination
from tests.sourcing.scenes import LAMP, paris, plan, rome, why_not

LYON = Destination.of("FR", "Lyon")
SOMEWHERE_IN_FRANCE = Destination("FR", place=Located(Spot(45.7, 4.8), "country"))
SQUARE = (Spot(45, 4), Spot(45, 6), Spot(46, 6), Spot(46, 4))


def reaches(area: Area, to: Destination, km: float | None = None, country: str = "FR") -> bool:
    return serves(Profile(1, "P", country, area=area), to, km)


@pytest.mark.parametrize(
    ("area", "to"),
    [
        (Area(countries=frozenset({"FR"})), LYON),
        (area_of({"regions": ["US-CA"]}), Destination.of("US", "Los Angeles", "CA")),
        (area_of({"regions": ["US-CA"]}), Destination.of("US", "Los Angeles", "California")),
        (area_of({"postcodes": ["GB-SW1"]}), Destination.of("GB", "London", "", "sw1a 1aa")),
        (Area(radius_km=10), LYON),
        (Area(polygon=SQUARE), LYON),
    ],
)
def test_an_address_is_served_where_any_part_covers_it(area, to):
    assert reaches(area, to, km=9.9)


@pytest.mark.parametrize(
    ("area", "to"),
    [
        (Area(countries=frozenset({"DE"})), LYON),
        (area_of({"regions": ["US-NV"]}), Destination.of("US", "Los Angeles", "CA")),
        (area_of({"postcodes": ["GB-SW1"]}), Destination.of("GB", "London", "", "NW1 6XE")),
        (area_of({"postcodes": ["GB-1"]}), Destination.of("FR", "Lyon", "", "10000")),
        (Area(radius_km=10), LYON),
        (Area(polygon=SQUARE), Destination.of("FR", "Paris")),
        (Area(radius_km=10), Destination()),
    ],
)
def test_and_nowhere_else(area, to):
    assert not reaches(area, to, km=10.1)


def test_where_only_the_country_is_known_position_falls_to_the_points_own_country():
    near = Area(radius_km=10)

    assert reaches(near, SOMEWHERE_IN_FRANCE, km=300)
    assert not reaches(near, SOMEWHERE_IN_FRANCE, km=5, country="BE")


def test_a_corner_and_what_lies_beside_the_polygon():
    assert inside(Spot(45.5, 5), SQUARE)
    assert not inside(Spot(46.5, 5), SQUARE)
    assert not inside(Spot(45.5, 6.5), SQUARE)


def test_a_nearer_point_that_does_not_ship_there_is_left_out_and_says_so():
    local = paris(lamp=9, area=Area(radius_km=50))

    made = plan({LAMP: 1}, local, rome(lamp=1))

    assert made.point_ids == (2,)
    assert why_not(made)["PAR"] == (
        "outside its service area: It ships only within 50 km; this is 879 km away"
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"country": ["FR"]}, "service_area.country is not known"),
        ({"countries": ["France"]}, "service_area.countries: 'FRANCE'"),
        ({"regions": ["CA"]}, "service_area.regions: 'CA'"),
        ({"postcodes": "DE-10"}, "service_area.postcodes is not a list"),
        ({"radius_km": 0}, "service_area.radius_km is 0"),
        ({"radius_km": True}, "service_area.radius_km is True"),
        ({"polygon": [[1, 2], [3, 4]]}, "service_area.polygon has 3 to"),
        ({"polygon": [[1, 2], [3, 4], [95, 4]]}, "corner 3 lies outside the globe"),
        ({"polygon": [[1, 2], [3, 4], "x"]}, "corner 3 is not"),
        ({"countries": []}, "names nothing"),
        (["FR"], "not an object"),
    ],
)
def test_a_bad_area_is_named(body, words):
    with pytest.raises(BadArea, match=words.replace("[", r"\[")):
        area_of(body)


def test_an_area_survives_being_stored():
    area = Area(frozenset({"FR"}), frozenset({"US-CA"}), ("DE-10",), 80.0, SQUARE)

    assert area_of(as_json(area)) == area
    assert area_of(None) is area_of({}) is None
