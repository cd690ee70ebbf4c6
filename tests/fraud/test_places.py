"""Where an order is billed, goes to and was placed from, on the map and in words."""

from types import SimpleNamespace

from iorder.kernel.address import Address
from iorder.ui.fraud import fraud_map
from iorder.views.fraud.fraud_places import places

PARIS = Address(city="Paris", country="FR", postcode="75001")
TOKYO = Address(city="Tokyo", country="JP", region="Tokyo")


def sheet(bill=PARIS, ship=TOKYO, evidence=None):
    signals = ({"evidence": evidence or {}},)
    return SimpleNamespace(case=SimpleNamespace(bill=bill, ship=ship), signals=signals, number="X")


def test_both_addresses_are_places_and_the_goods_go_to_the_last():
    found = places(sheet())
    assert [one.kind for one in found] == ["bill", "ship"]
    assert "Billed to Paris, FR: 9,7" in fraud_map.words(found)
    assert "km from Tokyo, JP." in fraud_map.words(found)


def test_one_address_is_no_map():
    assert fraud_map.opener(sheet(bill=Address())) is None
    assert fraud_map.opener(sheet(bill=TOKYO)) is None


def test_where_a_service_says_the_internet_address_is_stands_beside_them():
    found = places(sheet(evidence={"ip_place": [40.7, -74.0], "ip_country": "US"}))
    assert [one.kind for one in found] == ["ip", "bill", "ship"]
    assert fraud_map.words(found).startswith("Ordered from about US: ")


def test_the_map_shows_every_place_within_its_window():
    found = places(sheet(evidence={"ip_place": [40.7, -74.0]}))
    drawn = fraud_map._figure(found)
    geo = drawn["layout"]["geo"]
    (south, north), (west, east) = geo["lataxis"]["range"], geo["lonaxis"]["range"]
    assert all(south < one.latitude < north and west < one.longitude < east for one in found)
    assert [one["mode"] for one in drawn["data"]] == ["lines", "lines", "markers+text"]
