"""A named lease has one holder, and its token tells an old holder from the new one."""

from datetime import UTC, datetime, timedelta

from iorder.kernel import leases
from iorder.kernel.store import run_at

START = datetime(2026, 5, 4, 12, tzinfo=UTC)


def acquire(store, holder, seconds_later=0):
    at = START + timedelta(seconds=seconds_later)
    return run_at(store, "worker", at, leases.acquire, "sync", holder, 60)


def test_one_holder_at_a_time(store):
    assert acquire(store, "me") == 1
    assert acquire(store, "you", 59) is None


def test_the_holder_renews_with_the_same_token(store):
    acquire(store, "me")
    assert acquire(store, "me", 30) == 1
    assert acquire(store, "you", 61) is None


def test_the_token_grows_when_the_lease_changes_hands(store):
    acquire(store, "me")
    assert acquire(store, "you", 60) == 2
    assert acquire(store, "me", 120) == 3


def test_a_released_lease_is_free_at_once_and_only_its_holder_releases_it(store):
    acquire(store, "me")
    run_at(store, "worker", START, leases.release, "sync", "you")
    assert acquire(store, "you", 1) is None
    run_at(store, "worker", START, leases.release, "sync", "me")
    assert acquire(store, "you", 1) == 2
