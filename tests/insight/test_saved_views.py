"""A saved view is opened by whom it is for, and two people do not overwrite each other."""

import pytest

from iorder.access import service as access
from iorder.insight import saved_views
from iorder.insight.saved_views import Content
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.store import run
from iorder.views import saved_views as views

LATE = Content("Late ones", False, {"stage": "pending", "sort": "total"}, {"density": "32"})
SHARED = Content("For all", True, {"tag": "vip"}, {"columns": ["units"]})


def people(work):
    maya = access.add_person(work, "maya@shop.example", "manager", "Maya")
    return f"person:{maya.id}", f"person:{access.add_person(work, 'noor@x.example', 'staff').id}"


@pytest.fixture
def two(store):
    return run(store, "cli", people)


def save(store, who, content):
    return run(store, who, saved_views.save, "orders", content)


def names(store, who):
    return [one.name for one in views.listed(store, "orders", who)]


def test_it_opens_as_it_was_saved(store, two):
    view_id = save(store, two[0], LATE)
    found = views.opened(store, "orders", two[0], str(view_id))
    assert (found.name, found.owner, found.is_mine) == ("Late ones", "Maya", True)
    assert (found.query, found.look) == (LATE.query, LATE.look)


def test_a_personal_one_is_ones_own_and_a_shared_one_is_everybodys(store, two):
    mine = save(store, two[0], LATE)
    save(store, two[0], SHARED)
    assert names(store, two[0]) == ["For all", "Late ones"]
    assert names(store, two[1]) == ["For all"]
    for act in (
        lambda: views.opened(store, "orders", two[1], str(mine)),
        lambda: run(store, two[1], saved_views.delete, mine, 1),
        lambda: run(store, two[1], saved_views.change, mine, LATE, 1),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize("wrong", ["", "x", "-1", "9" * 30, "1 or 1=1"])
def test_an_address_that_names_no_view_is_told_so(store, two, wrong):
    with pytest.raises(NotFound, match="no such view"):
        views.opened(store, "orders", two[0], wrong)


def test_of_two_people_who_change_it_the_second_is_told(store, two):
    view_id = save(store, two[0], SHARED)
    renamed = Content("Gold", True, {"tag": "gold"}, {})
    assert run(store, two[1], saved_views.change, view_id, renamed, 1) == 2
    with pytest.raises(StaleEdit, match="name is now Gold, filter is now tag gold"):
        run(store, two[0], saved_views.change, view_id, SHARED, 1)
    with pytest.raises(StaleEdit):
        run(store, two[0], saved_views.delete, view_id, 1)
    assert run(store, two[0], saved_views.delete, view_id, 2) == "Gold"
    assert names(store, two[0]) == []


def test_a_name_is_taken_once_by_each(store, two):
    first = save(store, two[0], LATE)
    with pytest.raises(Refused, match="a view Late ones already"):
        save(store, two[0], LATE)
    save(store, two[1], LATE)
    run(store, two[0], saved_views.change, first, LATE, 1)  # its own name is no obstacle


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\0b"])
def test_a_name_that_is_none_is_refused(store, two, name):
    with pytest.raises(InvalidInput, match="needs a name"):
        save(store, two[0], Content(name, False, {}, {}))


def test_only_its_owner_makes_a_shared_one_personal(store, two):
    view_id = save(store, two[0], SHARED)
    personal = Content("For all", False, {}, {})
    with pytest.raises(Refused, match="belongs to somebody else"):
        run(store, two[1], saved_views.change, view_id, personal, 1)
    run(store, two[0], saved_views.change, view_id, personal, 1)
    assert names(store, two[1]) == []
