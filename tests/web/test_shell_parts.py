"""What pages are made of."""

from dash import html

from iorder.ui.frame.shell import card


def test_a_card_holds_one_thing_or_several_side_by_side():
    one, other = html.P("one"), html.P("other")

    assert card("Lines", one).children[1:] == [one]
    assert card("Lines", [one, other]).children[1:] == [one, other]
