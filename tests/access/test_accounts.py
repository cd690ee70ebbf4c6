"""What an administrator does about people: each act is an event, and one administrator stays."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.access import accounts
from iorder.access import service as access
from iorder.access.accounts import Account
from iorder.access.model import people
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.events import events
from iorder.kernel.store import open_work, run


@pytest.fixture
def anna(store):
    """The administrator who acts."""
    return run(store, "cli", access.add_person, "anna@shop.example", "admin", "Anna")


@pytest.fixture
def maya(store, anna):
    return run(store, "cli", access.add_person, "maya@shop.example", "staff", "Maya")


def as_anna(store, anna, flow, *args):
    return run(store, f"person:{anna.id}", flow, *args)


def account(store, person) -> Account:
    with store.reading() as conn:
        return next(one for one in accounts.accounts(conn) if one.person.id == person.id)


def told(store, person) -> list[tuple[str, str]]:
    """(kind, actor) of what happened to the person, oldest first."""
    with store.reading() as conn:
        rows = conn.execute(
            sa.select(events.c.kind, events.c.actor)
            .where(events.c.subject_kind == "person", events.c.subject_id == person.id)
            .order_by(events.c.seq)
        )
        return [(row.kind, row.actor) for row in rows]


def signed_in(store, person) -> str:
    link = run(store, "cli", access.new_link, person.id)
    return run(store, "web", access.sign_in_by_link, link, "a browser")


def is_in(store, secret) -> bool:
    with store.reading() as conn:
        return access.session(conn, secret) is not None


def test_every_act_is_an_event_by_who_did_it(store, anna, maya):
    as_anna(store, anna, accounts.change_role, maya.id, "staff", "manager")
    as_anna(store, anna, accounts.make_link, maya.id)
    as_anna(store, anna, accounts.sign_out_everywhere, maya.id)
    as_anna(store, anna, accounts.disable, maya.id)
    as_anna(store, anna, accounts.enable, maya.id)

    by = f"person:{anna.id}"
    assert told(store, maya) == [
        ("PersonAdded", "cli"), ("RoleChanged", by), ("LinkMade", by), ("SessionsEnded", by),
        ("PersonDisabled", by), ("PersonEnabled", by),
    ]  # fmt: skip


def test_no_event_holds_an_email_or_a_secret(store, anna, maya):
    _, secret = as_anna(store, anna, accounts.make_link, maya.id)
    with store.reading() as conn:
        bodies = " ".join(conn.execute(sa.select(events.c.body)).scalars())
    assert "maya" not in bodies.lower()
    assert secret not in bodies


def test_a_role_that_was_changed_meanwhile_is_told_and_kept(store, anna, maya):
    as_anna(store, anna, accounts.change_role, maya.id, "staff", "agent")

    with pytest.raises(StaleEdit, match="role is now Agent"):
        as_anna(store, anna, accounts.change_role, maya.id, "staff", "manager")

    assert account(store, maya).person.role == "agent"


def test_a_new_role_holds_in_sessions_that_are_open(store, anna, maya):
    secret = signed_in(store, maya)
    as_anna(store, anna, accounts.change_role, maya.id, "staff", "viewer")
    with store.reading() as conn:
        assert access.session(conn, secret).person.role == "viewer"


def test_the_same_role_again_is_no_event(store, anna, maya):
    as_anna(store, anna, accounts.change_role, maya.id, "staff", "staff")
    assert told(store, maya) == [("PersonAdded", "cli")]


@pytest.mark.parametrize("act", ["disable", "role"])
def test_the_last_administrator_stays(store, anna, maya, act):
    def remove():
        if act == "disable":
            run(store, "cli", accounts.disable, anna.id)
        else:
            run(store, "cli", accounts.change_role, anna.id, "admin", "staff")

    with pytest.raises(Refused, match="last administrator"):
        remove()
    second = run(store, "cli", access.add_person, "zoe@shop.example", "admin")
    run(store, "cli", accounts.disable, second.id)
    with pytest.raises(Refused, match="last administrator"):
        remove()  # one who is disabled does not count

    run(store, "cli", accounts.enable, second.id)
    remove()


def test_two_administrators_cannot_remove_one_another_at_once(store, anna):
    zoe = run(store, "cli", access.add_person, "zoe@shop.example", "admin")
    refused = []

    def remove_anna():
        try:
            run(store, f"person:{zoe.id}", accounts.change_role, anna.id, "admin", "staff")
        except Refused as error:
            refused.append(str(error))

    second = threading.Thread(target=remove_anna)
    with open_work(store, f"person:{anna.id}", commit=True) as work:
        accounts.change_role(work, zoe.id, "admin", "staff")
        second.start()
        second.join(0.5)  # it has looked by now, and waits for this to end
    second.join(30)

    assert refused == ["anna@shop.example is the last administrator; add another one first."]
    assert account(store, anna).person.role == "admin"


def test_nobody_disables_themselves(store, anna):
    run(store, "cli", access.add_person, "zoe@shop.example", "admin")
    with pytest.raises(Refused, match="cannot disable yourself"):
        as_anna(store, anna, accounts.disable, anna.id)


def test_who_is_disabled_is_out_at_once_and_gets_no_link(store, anna, maya):
    secret = signed_in(store, maya)
    as_anna(store, anna, accounts.disable, maya.id)

    assert not is_in(store, secret)
    with pytest.raises(Refused, match="enable them first"):
        as_anna(store, anna, accounts.make_link, maya.id)
    with pytest.raises(Refused, match="disabled already"):
        as_anna(store, anna, accounts.disable, maya.id)


def test_signing_out_everywhere_voids_links_too(store, anna, maya):
    secret = signed_in(store, maya)
    _, link = as_anna(store, anna, accounts.make_link, maya.id)
    as_anna(store, anna, accounts.sign_out_everywhere, maya.id)

    assert not is_in(store, secret)
    with store.reading() as conn:
        assert access.link_owner(conn, link) is None


def test_what_was_there_last_outlives_its_session(store, anna, maya):
    assert account(store, maya).last_seen_at is None
    signed_in(store, maya)
    assert account(store, maya).sessions == 1

    as_anna(store, anna, accounts.sign_out_everywhere, maya.id)

    assert account(store, maya).last_seen_at is not None
    assert account(store, maya).sessions == 0


@pytest.mark.parametrize(("ahead", "is_locked"), [(60, True), (-60, False)])
def test_a_lock_that_is_over_is_not_told(store, maya, ahead, is_locked):
    def lock(work):
        until = work.now + timedelta(seconds=ahead)
        work.execute(sa.update(people).values(locked_until=until))

    run(store, "cli", lock)
    assert (account(store, maya).locked_until is not None) == is_locked


@pytest.mark.parametrize(("person_id", "role", "error"), [(0, "viewer", NotFound),
                                                          (0, "boss", InvalidInput)])  # fmt: skip
def test_what_is_not_there_is_refused_in_words(store, anna, person_id, role, error):
    with pytest.raises(error):
        as_anna(store, anna, accounts.change_role, person_id, "staff", role)
