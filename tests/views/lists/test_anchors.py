"""Where a list was read to: a place is believed only while what stands before it is the same."""

from hypothesis import given
from hypothesis import strategies as st

from iorder.views.lists.anchors import MOST_VIEWS, Anchors


def test_nothing_is_known_of_a_view_nobody_read():
    assert Anchors().nearest("all", 400) == (0, None)


def test_the_deepest_place_at_or_before_the_row_is_given():
    anchors = Anchors()
    for place in (100, 300, 200):
        anchors.note("all", place, (place,))

    assert anchors.nearest("all", 299) == (200, (200,))
    assert anchors.nearest("all", 300) == (300, (300,))
    assert anchors.nearest("all", 99) == (0, None)
    assert anchors.nearest("other", 300) == (0, None)


def test_another_row_at_a_place_forgets_every_deeper_one():
    anchors = Anchors()
    for place in (100, 200, 300):
        anchors.note("all", place, (place,))

    anchors.note("all", 100, (100,))
    assert anchors.nearest("all", 500) == (300, (300,))

    anchors.note("all", 100, ("moved",))
    assert anchors.nearest("all", 500) == (100, ("moved",))


def test_the_views_asked_for_last_are_kept():
    anchors = Anchors()
    for view in range(MOST_VIEWS):
        anchors.note(view, 100, (view,))
    anchors.nearest(0, 100)
    anchors.note("one more", 100, ())

    assert anchors.nearest(0, 100) == (100, (0,))
    assert anchors.nearest(1, 100) == (0, None)


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 2)), max_size=40))
def test_places_always_ascend_and_the_last_word_on_a_place_holds(notes):
    anchors = Anchors()
    for place, key in notes:
        anchors.note("view", place, (key,))
        assert anchors.nearest("view", place) == (place, (key,))

    found = [anchors.nearest("view", start)[0] for start in range(35)]
    assert found == sorted(found)
