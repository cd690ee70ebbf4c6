"""People get in by a link that works once, or a password slow to guess; and out for good."""

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from iorder.access import accounts
from iorder.access import service as access
from iorder.access.model import people, sessions, sign_in_links
from iorder.access.passwords import is_outdated
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.store import open_work, run

GOOD = "correct horse battery"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def maya(store):
    return run(store, "cli", access.add_person, "Maya@Shop.example ", "manager", "Maya")


@pytest.fixture
def keyed(store, maya):
    """Maya with a password."""
    run(store, "cli", access.set_password, maya, GOOD)
    return maya


def by_password(store, email, password):
    with store.reading() as conn:
        attempt = access.try_password(conn, email, password)
    return run(store, "web", access.sign_in_by_password, attempt, "a browser")


def by_link(store, person):
    link = run(store, "cli", access.new_link, person.id)
    return run(store, "web", access.sign_in_by_link, link, "a browser")


def who(store, secret):
    with store.reading() as conn:
        found = access.session(conn, secret)
    return found.person if found else None


def set_all(store, column, ago=timedelta()):
    """The column of every row is ``ago`` before now."""

    def write(work):
        work.execute(sa.update(column.table).values({column: work.now - ago}))

    run(store, "cli", write)


def test_an_email_is_stored_in_lower_case_and_only_once(store, keyed):
    assert keyed.email == "maya@shop.example"
    assert by_password(store, "MAYA@shop.example", GOOD)
    with pytest.raises(InvalidInput, match="a person already"):
        run(store, "cli", access.add_person, "maya@SHOP.example", "viewer")


@pytest.mark.parametrize(
    ("email", "role", "words"),
    [
        ("maya", "viewer", "not an email"),
        ("a b@c.d", "viewer", "not an email"),
        ("@c.d", "viewer", "not an email"),
        ("a@b.c", "boss", "There is no role 'boss'"),
    ],
)
def test_who_cannot_be_a_person(work, email, role, words):
    with pytest.raises(InvalidInput, match=words):
        access.add_person(work, email, role)


def test_a_link_lets_one_in_once_and_looking_does_not_use_it_up(store, maya):
    link = run(store, "cli", access.new_link, maya.id)
    with store.reading() as conn:
        assert access.link_owner(conn, link) == maya
        assert access.link_owner(conn, link) == maya

    assert who(store, run(store, "web", access.sign_in_by_link, link, "")) == maya

    with store.reading() as conn:
        assert access.link_owner(conn, link) is None
    with pytest.raises(access.SignInRefused, match="used already"):
        run(store, "web", access.sign_in_by_link, link, "")


def test_a_link_gets_too_old(store, maya):
    link = run(store, "cli", access.new_link, maya.id)
    set_all(store, sign_in_links.c.expires_at)

    with pytest.raises(access.SignInRefused):
        run(store, "web", access.sign_in_by_link, link, "")


def test_secrets_are_not_in_the_store(store, keyed):
    link = run(store, "cli", access.new_link, keyed.id)
    secret = by_password(store, keyed.email, GOOD)

    with store.reading() as conn:
        rows = [*conn.execute(sa.select(sessions)), *conn.execute(sa.select(sign_in_links)),
                *conn.execute(sa.select(people))]  # fmt: skip
    text = repr(rows)
    assert link not in text
    assert secret not in text
    assert GOOD not in text


def test_a_wrong_password_a_wrong_email_and_no_password_get_no_session(store, keyed):
    nobody = run(store, "cli", access.add_person, "link@shop.example", "viewer")

    assert by_password(store, keyed.email, "wrong") is None
    assert by_password(store, "stranger@shop.example", GOOD) is None
    assert by_password(store, nobody.email, "") is None


def test_failures_slow_the_next_try_down_even_a_right_one(store, keyed):
    for _ in range(access.FREE_FAILURES):
        attempt = access.Attempt(keyed.id, False)
        assert run(store, "web", access.sign_in_by_password, attempt, "") is None
    assert by_password(store, keyed.email, GOOD) is None

    set_all(store, people.c.locked_until)
    assert by_password(store, keyed.email, GOOD)
    with store.reading() as conn:
        assert conn.execute(sa.select(people.c.failures)).scalar_one() == 0


def test_the_delay_doubles_and_has_an_end(store, maya):
    delays = []
    for failures in (access.FREE_FAILURES - 1, access.FREE_FAILURES, 200):
        with open_work(store, "web") as work:
            work.execute(sa.update(people).values(failures=failures, locked_until=None))
            access.sign_in_by_password(work, access.Attempt(maya.id, False), "")
            until = work.execute(sa.select(people.c.locked_until)).scalar_one()
            delays.append(until - work.now)

    assert delays == [access.SHORTEST_LOCK, access.SHORTEST_LOCK * 2, access.LONGEST_LOCK]


def test_a_session_ends_when_it_idles_or_grows_old(store, maya):
    secret = by_link(store, maya)
    assert who(store, secret) == maya

    set_all(store, sessions.c.seen_at, access.IDLE - MINUTE)
    assert who(store, secret) == maya
    run(store, "web", access.see, secret)
    set_all(store, sessions.c.seen_at, access.IDLE)
    assert who(store, secret) is None

    run(store, "web", access.see, secret)
    set_all(store, sessions.c.expires_at)
    assert who(store, secret) is None


def test_signing_out_ends_this_session_only(store, maya):
    here, there = by_link(store, maya), by_link(store, maya)

    run(store, "web", access.sign_out, here)

    assert who(store, here) is None
    assert who(store, there) == maya


def test_a_new_password_and_a_disabling_end_everything_at_once(store, maya):
    run(store, "cli", access.add_person, "other@shop.example", "admin")
    secret, link = by_link(store, maya), run(store, "cli", access.new_link, maya.id)
    run(store, "cli", access.set_password, maya, "another good one")
    assert who(store, secret) is None
    with pytest.raises(access.SignInRefused):
        run(store, "web", access.sign_in_by_link, link, "")

    secret = by_password(store, maya.email, "another good one")
    run(store, "cli", accounts.disable, maya.id)
    assert who(store, secret) is None
    assert by_password(store, maya.email, "another good one") is None
    run(store, "cli", accounts.enable, maya.id)
    assert by_password(store, maya.email, "another good one")


def test_the_last_administrator_stays(store):
    only = run(store, "cli", access.add_person, "a@shop.example", "admin")
    with pytest.raises(Refused, match="last administrator"):
        run(store, "cli", accounts.disable, only.id)

    run(store, "cli", access.add_person, "b@shop.example", "admin")
    run(store, "cli", accounts.disable, only.id)


def test_the_first_link_makes_the_first_administrator_and_then_nobody(store):
    first = run(store, "cli", access.first_link)
    second = run(store, "cli", access.first_link)

    assert who(store, run(store, "web", access.sign_in_by_link, first, "")).role == "admin"
    with store.reading() as conn:
        assert access.link_owner(conn, second).email == access.FIRST_ADMIN
        assert len(accounts.accounts(conn)) == 1


def test_somebody_unknown_is_not_found(work):
    with pytest.raises(NotFound, match="Nobody here has the email"):
        access.by_email(work, "x@shop.example")


def test_what_has_ended_is_forgotten(store, maya):
    by_link(store, maya)
    run(store, "web", access.forget_expired)
    assert _rows(store) == (1, 1)

    set_all(store, sessions.c.seen_at, access.IDLE)
    set_all(store, sign_in_links.c.expires_at)
    run(store, "web", access.forget_expired)
    assert _rows(store) == (0, 0)


def _rows(store):
    with store.reading() as conn:
        return tuple(
            conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (sessions, sign_in_links)
        )


def test_a_locked_account_is_compared_as_long_as_any_other(store, keyed):
    def lock(work):
        work.execute(sa.update(people).values(locked_until=work.now + MINUTE))

    def seconds(email):
        with store.reading() as conn:
            began = time.process_time()
            assert access.try_password(conn, email, "wrong horse battery").is_right is False
            return time.process_time() - began

    run(store, "cli", lock)
    stranger = min(seconds("nobody@shop.example") for _ in range(3))
    assert min(seconds(keyed.email) for _ in range(3)) > stranger / 4


def test_a_hash_of_weaker_parameters_is_renewed_at_the_next_sign_in(store, maya):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)

    def set_hash(work):
        work.execute(sa.update(people).where(people.c.id == maya.id).values(password_hash=weak))

    run(store, "cli", set_hash)
    assert by_password(store, maya.email, GOOD)

    with store.reading() as conn:
        stored = conn.execute(
            sa.select(people.c.password_hash).where(people.c.id == maya.id)
        ).scalar_one()
    assert not is_outdated(stored)
    assert by_password(store, maya.email, GOOD)
