"""``user`` on the command line: people are added, listed, reset, disabled; secrets shown once."""

import pytest
from typer.testing import CliRunner

from iorder.access import service as access
from iorder.cli.users import app
from iorder.config import settings
from iorder.kernel.store import run


@pytest.fixture
def user(sqlite_store, sqlite_url):
    """``user("add", ...)`` gives (exit code, stdout, stderr)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IORDER_DATABASE_URL", sqlite_url)
        settings.cache_clear()

        def call(*words):
            result = CliRunner().invoke(app, words)
            if result.exception and not isinstance(result.exception, SystemExit):
                raise result.exception
            return result.exit_code, result.stdout.strip(), result.stderr

        yield call
    settings.cache_clear()


def signs_in(store, email, password) -> bool:
    with store.reading() as conn:
        attempt = access.try_password(conn, email, password)
    return run(store, "cli", access.sign_in_by_password, attempt, "test") is not None


def test_the_printed_password_lets_the_new_person_in(user, sqlite_store):
    code, secret, _ = user("add", "Maya@Shop.com", "--role", "manager")

    assert code == 0
    assert signs_in(sqlite_store, "maya@shop.com", secret)


def test_reset_prints_another_one_and_the_old_is_void(user, sqlite_store):
    _, old, _ = user("add", "maya@shop.com", "--role", "manager")

    _, new, _ = user("reset", "maya@shop.com")

    assert new != old
    assert not signs_in(sqlite_store, "maya@shop.com", old)
    assert signs_in(sqlite_store, "maya@shop.com", new)


def test_a_disabled_person_is_out_and_listed_so(user, sqlite_store):
    user("add", "boss@shop.com", "--role", "admin")
    _, secret, _ = user("add", "maya@shop.com", "--role", "staff", "--name", "Maya")

    user("disable", "maya@shop.com")
    code, table, _ = user("list")

    (line,) = (line for line in table.splitlines() if "maya@shop.com" in line)
    assert code == 0
    assert {"Maya", "staff", "disabled"} <= set(line.split())
    assert secret not in table
    assert not signs_in(sqlite_store, "maya@shop.com", secret)

    user("enable", "maya@shop.com")
    assert signs_in(sqlite_store, "maya@shop.com", secret)


def test_a_link_lets_in_once(user, sqlite_store):
    user("add", "maya@shop.com", "--role", "staff")

    code, link, _ = user("link", "maya@shop.com")

    secret = link.rsplit("/", 1)[1]
    assert code == 0
    assert "/login/" in link
    assert run(sqlite_store, "cli", access.sign_in_by_link, secret, "test")
    with pytest.raises(access.SignInRefused):
        run(sqlite_store, "cli", access.sign_in_by_link, secret, "test")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "maya@shop.com", "--role", "king"), "no role 'king'"),
        (("add", "maya", "--role", "staff"), "not an email"),
        (("add", "boss@shop.com", "--role", "staff"), "already"),
        (("reset", "nobody@shop.com"), "nobody@shop.com"),
        (("link", "nobody@shop.com"), "nobody@shop.com"),
        (("disable", "boss@shop.com"), "last administrator"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(user, words, said):
    user("add", "boss@shop.com", "--role", "admin")

    code, out, refusal = user(*words)

    assert (code, out) == (2, "")
    assert said in refusal
