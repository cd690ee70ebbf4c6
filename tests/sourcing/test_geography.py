"""Places are found as people write them, and distances are those of the globe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.sourcing.gazetteer import DATA, folded, places, us_postcodes
from iorder.sourcing.geography import EARTH_KM, QUALITIES, Spot, distance_km, locate, located

spots = st.builds(Spot, st.floats(-90, 90), st.floats(-180, 180))


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        (("FR", "Paris"), ("DE", "Berlin"), 878),
        (("US", "New York City"), ("GB", "London"), 5570),
        (("NZ", "Auckland"), ("US", "Honolulu"), 7090),  # across the date line
    ],
)
def test_cities_are_as_far_apart_as_they_are(one, other, km):
    assert distance_km(locate(*one), locate(*other)) == pytest.approx(km, rel=0.01)


@given(spots, spots)
def test_distance_is_the_same_both_ways_and_at_most_half_the_globe(one, other):
    assert distance_km(one, other) == pytest.approx(distance_km(other, one), abs=1e-6)
    assert 0 <= distance_km(one, other) <= EARTH_KM * 3.1416
    assert distance_km(one, one) == 0


@pytest.mark.parametrize("written", ["São Paulo", "sao paulo", "SAO-PAULO"])
def test_a_city_is_found_however_it_is_written(written):
    assert locate("BR", written) == locate("BR", "São Paulo")
    assert locate("BR", written).latitude == pytest.approx(-23.5, abs=0.1)


def test_the_state_tells_cities_of_one_name_apart():
    maine, oregon = locate("US", "Portland", "ME"), locate("US", "Portland", "OR")

    assert (round(maine.longitude), round(oregon.longitude)) == (-70, -123)
    assert locate("US", "Portland") == oregon  # the larger one
    assert locate("US", "Portland", "Oregon") == oregon  # a name is no code, and no harm


def test_an_unknown_city_is_where_its_country_is():
    assert locate("FR", "Trou-la-Ville") == locate("FR", "Paris")
    assert locate("FR") == locate("FR", "Paris")


@pytest.mark.parametrize("country", ["", "ZZ", "fr"])
def test_an_unknown_country_is_nowhere(country):
    assert locate(country, "Paris") is None


def near(spot: Spot | None, latitude: float, longitude: float, km: float = 15) -> bool:
    return spot is not None and distance_km(spot, Spot(latitude, longitude)) <= km


@pytest.mark.parametrize(
    ("address", "quality", "at"),
    [
        (("US", "Springfield", "IL", "62701"), "postcode", (39.80, -89.65)),
        (("US", "Springfield", "", "01103-1234"), "postcode", (42.10, -72.59)),
        (("US", "Springfield", "Missouri"), "city", (37.21, -93.29)),
        (("US", "", "", "10001"), "postcode", (40.75, -74.0)),
        (("US", "Nowhere", "", "60600"), "prefix", (41.9, -87.7)),  # no such ZIP
        (("US", "St. Louis", "MO"), "city", (38.63, -90.20)),
        (("GB", "Birmingham"), "city", (52.48, -1.90)),
        (("US", "Birmingham", "Alabama"), "city", (33.52, -86.80)),
        (("US", "Birmingham", "MI", "48009"), "postcode", (42.54, -83.21)),
        (("CR", "San José"), "city", (9.93, -84.08)),
        (("US", "San Jose", "CA"), "city", (37.34, -121.89)),
        (("BR", "São José", "SC"), "city", (-27.61, -48.63)),
        (("AU", "Richmond", "NSW"), "city", (-33.60, 150.75)),
        (("AU", "Richmond", "Victoria"), "city", (-37.82, 145.0)),
        (("CA", "London", "ON", "N6A 1A1"), "city", (42.98, -81.23)),
        (("DE", "Muenchen", "BY"), "city", (48.14, 11.57)),
        (("DE", "KÖLN"), "city", (50.93, 6.95)),
        (("DE", "Unterdorf", "", "80331"), "prefix", (48.14, 11.57)),
        (("GB", "", "", "SW1A 1AA"), "prefix", (51.51, -0.13)),
        (("GB", "Newport", "", "NP20 1AA"), "city", (51.59, -3.0)),
        (("JP", "東京"), "city", (35.69, 139.69)),
        (("CN", "北京市"), "city", (39.91, 116.40)),
        (("RU", "Москва"), "city", (55.75, 37.62)),
        (("GR", "Αθήνα"), "city", (37.98, 23.73)),
        (("KR", "서울"), "city", (37.57, 126.98)),
    ],
)
def test_an_address_is_found_as_well_as_it_tells(address, quality, at):
    found = located(*address)

    assert found.quality == quality
    assert near(found.spot, *at)


def test_an_explicit_position_is_exact():
    assert located("US", "Boston", at=Spot(1, 2)).spot == Spot(1, 2)
    assert located("US", "Boston", at=Spot(1, 2)).quality == "exact"


def test_where_only_the_region_is_known_it_is_the_middle_of_its_people():
    found = located("DE", "Hinterunterdorf", "Bayern")

    assert found.quality == "region"
    assert near(found.spot, 48.8, 11.4, 60)
    assert not found.is_measurable


@pytest.mark.parametrize(
    ("address", "quality", "at"),
    [
        # its region agrees with the city: the postcode is wrong
        (("US", "Boston", "MA", "90210"), "city", (42.36, -71.06)),
        # its region agrees with the postcode: the city is wrong
        (("US", "Boston", "CA", "90210"), "postcode", (34.09, -118.41)),
        # nothing says which: the carrier goes by the postcode, and less is sure
        (("US", "Boston", "", "90210"), "prefix", (34.09, -118.41)),
        (("FR", "Paris", "", "13001"), "prefix", (48.85, 2.35)),
    ],
)
def test_a_postcode_far_from_its_city_makes_the_place_less_sure(address, quality, at):
    found = located(*address)

    assert found.quality == quality
    assert near(found.spot, *at)


@pytest.mark.parametrize("address", [("US", "Springfield"), ("US", "Portland"), ("FR", "?")])
def test_one_of_several_towns_of_a_name_is_no_better_known_than_its_country(address):
    found = located(*address)

    assert found.quality == "country"
    assert not found.is_measurable
    assert found.spot == locate(*address)


def test_nobody_knows_where_nowhere_is():
    assert located("", "Paris").quality == located("ZZ", "Paris").quality == "none"
    assert QUALITIES.index("exact") == 0


words = st.text(max_size=12)


@given(st.sampled_from(["US", "GB", "DE", "BR", "", "ZZ", "us"]), words, words, words)
def test_whatever_is_written_there_is_an_answer(country, city, region, postcode):
    found = located(country, city, region, postcode)

    assert found.quality in QUALITIES
    assert (found.spot is None) == (found.quality == "none")


@given(words)
def test_names_are_compared_by_their_letters_and_digits_only(name):
    assert all(char.isalnum() for char in folded(name))
    assert folded(f" {name}- ") == folded(name)


def test_every_postcode_area_has_its_town():
    rows = (DATA / "postcode_areas.csv").read_text(encoding="utf-8").splitlines()[1:]

    for row in rows:
        country, town, prefixes = row.split(",")
        assert places(country).towns(town), row
        for prefix in prefixes.split():
            assert places(country).area(f"{prefix}1").population > 0, row


def test_no_prefix_is_far_from_the_postcodes_it_stands_for():
    chicago = us_postcodes().prefix("60601")

    assert chicago.admin1 == "IL"
    assert near(Spot(chicago.latitude, chicago.longitude), 41.88, -87.63)
