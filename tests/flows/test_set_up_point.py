"""A point is set up and changed: every wrong field is named, and nothing is half done."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.flows import point_fields, reroute
from iorder.flows.point_fields import BadPoint, as_typed, hours, read
from iorder.flows.set_up_channel import ChannelTerms, set_up_channel
from iorder.flows.set_up_point import add_point, edit_point
from iorder.inventory import levels, point_settings, serving
from iorder.inventory.levels import Levels
from iorder.inventory.model import points
from iorder.inventory.point_settings import KINDS, PointSettings
from iorder.inventory.reorder_levels import Reorder
from iorder.inventory.serving import NobodyServes
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput, StaleEdit
from iorder.kernel.store import run
from iorder.sourcing.area import area_of
from iorder.sourcing.geography import Spot, distance_km
from iorder.ui.sourcing.point_map import circle
from iorder.views.sourcing import one_point
from iorder.views.sourcing.closing_point import consequences
from tests import builders as b

TYPED = {
    "code": "EU-1", "label": "Rotterdam", "kind": "warehouse", "line1": "", "line2": "",
    "postcode": "", "city": "Rotterdam", "region": "", "country": "NL", "latitude": "",
    "longitude": "", "priority": "10", "daily_capacity": "40", "zone": "Europe/Amsterdam",
    "cut_off": "14:30", "work_days": ["1", "2", "3", "4", "5"], "handling_days": "1",
    "takes_hazardous": False, "takes_oversize": True, "countries": "nl, DE", "regions": "",
    "postcodes": "BE-1", "radius_km": "250", "polygon": "", "holidays": "2026-12-25 Christmas",
}  # fmt: skip


def stored(work, code="EU-1"):
    return point_settings.by_code(work.conn, code)


def test_a_new_point_is_placed_by_its_address_and_reads_back_as_it_was_written(work):
    add_point(work, TYPED)

    kept = stored(work).settings
    assert (round(kept.latitude, 1), round(kept.longitude, 1)) == (51.9, 4.5)
    assert kept.service_area == {
        "countries": ["DE", "NL"], "postcodes": ["BE-1"], "radius_km": 250.0,
    }  # fmt: skip
    assert kept.holidays == {date(2026, 12, 25): "Christmas"}
    assert read(as_typed(kept)) == kept
    assert as_typed(kept)["latitude"] == ""  # it follows the address


def test_only_what_is_new_is_written_told_and_checked_against_what_was_seen(work):
    point_id = add_point(work, TYPED)

    assert not edit_point(work, point_id, 99, TYPED)  # the same once more changes nothing
    moved = TYPED | {"city": "Lyon", "country": "FR", "holidays": "2026-05-01\n2026-12-25 Noel"}
    assert edit_point(work, point_id, 1, moved)
    kept = stored(work)
    assert (round(kept.settings.latitude, 1), kept.version) == (45.7, 2)
    assert kept.settings.holidays == {date(2026, 5, 1): "", date(2026, 12, 25): "Noel"}
    with pytest.raises(StaleEdit, match="priority is now 10"):
        edit_point(work, point_id, 1, moved | {"priority": "5"})
    told = [type(one[0]).__name__ for one in work.announced]
    assert told.count("PointChanged") == 1


WRONG = {
    "code": ("a b", "letters, digits"), "label": ("", "Give the point a name"),
    "kind": ("ship", "no kind"), "country": ("XQ", "XQ is no country"),
    "latitude": ("91", "between -90 and 90"), "priority": ("-1", "not -1"),
    "daily_capacity": ("0", "from 1"), "zone": ("Mars/X", "no time zone"),
    "cut_off": ("24:10", "no time of day"), "work_days": ([], "at least one working day"),
    "handling_days": ("99", "from 0 to 60"), "countries": ("DE, FOO", "FOO"),
    "regions": ("CA", "US-CA"), "postcodes": ("10", "DE-10"), "radius_km": ("nan", "nan"),
    "polygon": ("1,2\n3,4", "three corners or more"), "holidays": ("soon", "Line 1"),
}  # fmt: skip


def test_every_wrong_field_is_named_at_once_and_nothing_is_kept(store):
    with pytest.raises(BadPoint) as refused:
        run(store, "cli", add_point, TYPED | {name: value for name, (value, _) in WRONG.items()})

    assert refused.value.problems.keys() == WRONG.keys()
    for name, (_, words) in WRONG.items():
        assert words in refused.value.problems[name], name
    with store.reading() as conn:
        assert conn.execute(points.select()).all() == []


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"latitude": "5"}, "longitude", "both coordinates, or neither"),
        ({"city": "", "country": ""}, "radius_km", "needs a middle"),
        ({"polygon": "91, 0\n1, 1\n2, 2"}, "polygon", "outside the globe"),
        ({"polygon": "1\n2, 3\n4, 5"}, "polygon", "Corner 1 is not written"),
        ({"holidays": "2026-12-26..2026-12-24"}, "holidays", "does not end after it begins"),
        ({"code": "new"}, "code", "letters, digits"),
    ],
)
def test_what_does_not_fit_together_is_named_too(more, field, words):
    with pytest.raises(BadPoint) as refused:
        read(TYPED | more)
    assert words in refused.value.problems[field]


_coordinates = st.floats(-80, 80).map(lambda number: round(number, 5))
_corners = st.lists(st.tuples(_coordinates, _coordinates).map(list), min_size=3, max_size=8)
_names = st.text(st.characters(categories=("L", "N", "Pd")), min_size=1, max_size=20)
_areas = st.fixed_dictionaries(
    {},
    optional={
        "countries": st.sets(st.sampled_from(["DE", "FR", "US"]), min_size=1).map(sorted),
        "regions": st.sets(st.sampled_from(["US-CA", "US-NY"]), min_size=1).map(sorted),
        "postcodes": st.sets(st.sampled_from(["DE-10", "GB-SW1"]), min_size=1).map(sorted),
        "radius_km": st.floats(0.01, 20_000).map(lambda number: round(number, 2)),
        "polygon": _corners,
    },
)


@given(
    settings=st.builds(
        PointSettings,
        code=st.just("EU-1"), label=_names, kind=st.sampled_from(KINDS),
        address=st.builds(
            Address, city=st.sampled_from(["", "Lyon"]), country=st.sampled_from(["FR", "US"])
        ),
        latitude=_coordinates, longitude=_coordinates, priority=st.integers(0, 10_000),
        daily_capacity=st.none() | st.integers(1, 1_000_000),
        zone=st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York"]),
        cut_off=st.sampled_from(["", "00:00", "14:30"]),
        work_days=st.sets(st.sampled_from("1234567"), min_size=1).map(lambda d: "".join(sorted(d))),
        handling_days=st.integers(0, 60), takes_hazardous=st.booleans(),
        takes_oversize=st.booleans(), service_area=_areas.map(lambda area: area or None),
        holidays=st.dictionaries(st.dates(date(2000, 1, 1), date(2100, 1, 1)), _names, max_size=5),
    )
)  # fmt: skip
def test_what_is_kept_is_read_again_from_the_form_as_it_was(settings):
    typed = as_typed(settings)

    assert read(typed) == settings
    assert point_fields.area_typed(typed) == area_of(settings.service_area)
    now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    assert hours(typed).leaves(now) == one_point.calendar_for(settings).leaves(now)


@given(north=st.floats(-85, 85), east=st.floats(-180, 180), km=st.floats(1, 9_000))
def test_a_circle_on_the_map_is_that_far_from_its_middle(north, east, km):
    middle = Spot(north, east)
    for spot in circle(middle, km)[::9]:
        assert distance_km(middle, spot) == pytest.approx(km, rel=1e-6)


def test_a_point_that_no_longer_serves_a_channel_leaves_it_to_the_others(work):
    web, shop = b.a_channel(work), b.a_channel(work, "shop")
    eu, us = b.a_point(work), b.a_point(work, "US-1")
    known = {web, shop}

    assert not serving.serve(work, eu, known, known)
    assert serving.serve(work, eu, known, {shop})
    assert serving.named(work) == {web: {us}}
    with pytest.raises(NobodyServes, match="No other point serves"):
        serving.serve(work, us, known, {shop})
    assert serving.serve(work, eu, known, known)
    assert serving.named(work) == {web: {eu, us}}
    with pytest.raises(InvalidInput, match="no channel 7"):
        serving.serve(work, eu, known, {7})


def test_a_channels_terms_are_changed_as_they_were_seen_or_not_at_all(work):
    web, eu = b.a_channel(work), b.a_point(work)
    seen, wanted = ChannelTerms(15, 2), ChannelTerms(30, 0, frozenset({eu}))

    assert set_up_channel(work, web, wanted, seen)
    assert not set_up_channel(work, web, wanted, wanted)
    with pytest.raises(StaleEdit, match="points"):
        set_up_channel(work, web, seen, seen)
    with pytest.raises(StaleEdit, match="minutes is now 30"):
        set_up_channel(work, web, ChannelTerms(5, 0, wanted.points), ChannelTerms(15, 2))
    with pytest.raises(InvalidInput, match="minutes"):
        set_up_channel(work, web, ChannelTerms(0, 0, wanted.points), wanted)


def test_what_closing_would_come_to_is_what_it_comes_to(store):
    def shop(work):
        b.a_channel(work)
        eu = b.a_point(work, at=(51.9, 4.5), country="NL")
        us = b.a_point(work, "US-1", at=(39.5, -119.8), country="US")
        lamp, mug = b.a_sku(work), b.a_sku(work, "MUG")
        for place, sku, units in ((eu, lamp, 9), (us, lamp, 4), (eu, mug, 9)):
            b.stocked(work, place, sku, units)
        for number in range(3):
            b.a_placed_order(work, ("LAMP", 2), ref=f"L-{number}")
        b.a_placed_order(work, ("MUG", 1), ref="M-1")
        return eu

    eu = run(store, "cli", shop)
    told = consequences(store, eu)
    assert (told.orders, told.looked_at, told.to, told.stuck) == (4, 4, {"US-1": 2}, 2)
    assert run(store, "cli", levels.is_stocked, 1)  # looking changed nothing

    done = run(store, "cli", reroute.close_point, eu, "Flood")
    assert (done.moved, done.held) == (2, 2)
    after = one_point.one_point(store, "EU-1")
    assert (after.stored.closed, after.left) == ("Flood", 0)
    assert after.moments[-1].text.startswith("Closed: Flood; 4 orders")


def test_levels_are_kept_as_seen_and_units_set_free_are_told(work):
    eu, lamp = b.a_point(work), b.a_sku(work)
    b.stocked(work, eu, lamp, 10)
    place, wanted = (eu, lamp), Levels(3, Reorder(5, 20))

    assert levels.keep(work, place, wanted, Levels())
    assert not levels.keep(work, place, wanted, Levels())  # as it is already
    with pytest.raises(StaleEdit, match="safety is now 3"):
        levels.keep(work, place, Levels(1, Reorder(5, 20)), Levels())
    with pytest.raises(StaleEdit, match="reorder point is now 5"):
        levels.keep(work, place, Levels(3, Reorder(6, 20)), Levels(3))
    with pytest.raises(InvalidInput, match="up to the reorder point or more"):
        levels.keep(work, place, Levels(3, Reorder(5, 4)), wanted)
    with pytest.raises(InvalidInput, match="safety stock goes from 0"):
        levels.keep(work, place, Levels(-1), wanted)
