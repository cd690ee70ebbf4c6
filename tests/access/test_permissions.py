"""One registry says which role holds which permission."""

import pytest

from iorder.access.permissions import PERMISSIONS, ROLES, holds


def test_every_permission_is_an_area_and_a_verb_held_by_known_roles():
    for name, roles in PERMISSIONS.items():
        area, verb = name.split(".")
        assert area.isalpha()
        assert verb.isalpha()
        assert roles, name
        assert roles <= set(ROLES), name


def test_an_administrator_holds_everything_and_a_viewer_changes_nothing():
    assert all("admin" in roles for roles in PERMISSIONS.values())
    viewed = {name for name, roles in PERMISSIONS.items() if "viewer" in roles}
    assert {name.split(".")[1] for name in viewed - {"views.save"}} == {"view"}


def test_only_an_administrator_edits_people_and_what_holds_the_secrets_of_services():
    assert {name for name, roles in PERMISSIONS.items() if roles == {"admin"}} == {
        "people.view",
        "people.edit",
        "payments.settings",
        "fraud.settings",
    }


def test_a_permission_nobody_registered_is_an_error_and_not_an_answer():
    with pytest.raises(KeyError):
        holds("admin", "orders.destroy")


def test_a_role_nobody_registered_holds_nothing():
    assert not any(holds("root", name) for name in PERMISSIONS)
