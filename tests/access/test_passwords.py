"""Passwords are hashed slowly, refused when they are guessed first, and never told apart."""

import pytest

from iorder.access import passwords
from iorder.kernel.errors import InvalidInput


def test_a_password_is_right_only_when_it_is_the_one():
    stored = passwords.hash_password("correct horse battery")

    assert stored.startswith("$argon2id$")
    assert passwords.is_right("correct horse battery", stored)
    assert not passwords.is_right("correct horse batterz", stored)
    assert not passwords.is_outdated(stored)


def test_two_hashes_of_one_password_differ():
    assert passwords.hash_password("correct horse") != passwords.hash_password("correct horse")


@pytest.mark.parametrize(
    "guessed",
    ["short", "x" * 257, "password", "PassWord1", "maya@shop.example", "Maya", "iorder-2026"],
)
def test_what_is_guessed_first_is_refused(guessed):
    with pytest.raises(InvalidInput):
        passwords.hash_password(guessed, "maya@shop.example", "Maya Okafor")


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$broken"])
def test_nothing_matches_where_nothing_usable_is_stored(stored):
    assert not passwords.is_right("anything", stored)


def test_the_answer_for_nobody_takes_as_long_as_a_real_one():
    """Both compare one argon2id hash of the same parameters: the stand-in is a real hash."""
    assert not passwords.is_right("anything", None)
    assert not passwords.is_outdated(passwords._NOBODY)


def test_secrets_are_long_and_stored_only_as_a_digest():
    one, two = passwords.new_secret(), passwords.new_secret()

    assert one != two
    assert len(one) >= 43
    assert one not in passwords.digest(one)
    assert passwords.digest(one) == passwords.digest(one) != passwords.digest(two)
