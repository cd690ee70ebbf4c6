"""Settings of outside services: what a form does not show, or leaves empty, stays as it was."""

from dataclasses import dataclass

import pytest

from iorder.kernel.errors import InvalidInput
from iorder.kernel.service_settings import choice, form, needed, opened, setting, to_store

KEY = "of tests only"


@dataclass(frozen=True)
class Settings:
    token: str = needed("Token", secret=True)
    mode: str = choice("Mode", ("live", "trial"), "live")
    weight: int = setting("Weight", default=60)
    several: bool = setting("Several", default=False)
    api_url: str = setting("Other address", hidden=True)


FULL = {"token": "t1", "mode": "trial", "weight": "5", "several": True, "api_url": "http://a"}


@pytest.fixture
def stored():
    return to_store(Settings, FULL, {}, KEY)


def test_secrets_are_encrypted_and_readable_with_the_key(stored):
    assert "t1" not in str(stored)
    assert opened(Settings, stored, KEY) == Settings("t1", "trial", 5, True, "http://a")


def test_what_is_not_given_stays_and_an_empty_secret_stays(stored):
    again = to_store(Settings, {"token": "", "weight": "7", "several": "False"}, stored, KEY)
    assert opened(Settings, again, KEY) == Settings("t1", "trial", 7, False, "http://a")


def test_what_is_left_empty_has_its_default(stored):
    again = to_store(Settings, {"mode": "", "weight": "", "api_url": ""}, stored, KEY)
    assert opened(Settings, again, KEY) == Settings("t1", "live", 60, True, "")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"token": ""}, "Token is needed"),
        ({"token": "t", "mode": "x"}, "Mode: choose one of live, trial"),
        ({"token": "t", "weight": "1001"}, "Weight: '1001' is no whole number from 0 to 1,000"),
        ({"token": "t", "api_url": "ftp://a"}, "Other address: 'ftp://a' is no web address"),
    ],
)
def test_what_cannot_be_is_refused_by_its_label(given, words):
    with pytest.raises(InvalidInput, match=words):
        to_store(Settings, given, {}, KEY)


def test_settings_that_lack_a_field_ask_for_it():
    with pytest.raises(InvalidInput, match="fill them in"):
        opened(Settings, {"mode": "live"}, KEY)


def test_a_form_draws_every_field_and_gets_no_secret(stored):
    assert [(one.name, one.kind, one.value, one.is_set) for one in form(Settings, stored)] == [
        ("token", "text", "", True), ("mode", "choice", "trial", True),
        ("weight", "number", "5", True), ("several", "switch", "True", True),
        ("api_url", "text", "http://a", True),
    ]  # fmt: skip
    assert form(Settings, {})[1].value == "live"


def test_another_kind_of_key_is_refused_without_repeating_it():
    @dataclass(frozen=True)
    class Keyed:
        key: str = needed("Secret key", secret=True, begins=("sk_", "rk_"))

    with pytest.raises(InvalidInput, match="Secret key begins with sk_ or rk_; copy"):
        to_store(Keyed, {"key": "pk_test_1"}, {}, KEY)
    assert opened(Keyed, to_store(Keyed, {"key": "rk_1"}, {}, KEY), KEY) == Keyed("rk_1")
