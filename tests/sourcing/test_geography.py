"""Places are found as people write them, and distances are those of the globe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.sourcing.geography import EARTH_KM, Spot, distance_km, locate

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
