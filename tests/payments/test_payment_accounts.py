"""Accounts keep their secrets to themselves, and rest while their service does not answer."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.kernel.crypto import SecretUnreadable
from iorder.kernel.errors import InvalidInput, StaleEdit
from iorder.payments import accounts
from iorder.payments.accounts import AccountEdit
from iorder.payments.model import payment_accounts
from iorder.views.payments.payment_accounts import form_of

KEY = "k"


def an_account(work, slug="trial", **settings):
    edit = AccountEdit("Trial", {"secret": "whsec_1", "folder": "x"} | settings)
    return accounts.create(work, KEY, "sandbox", slug, edit)


def row(work):
    return work.execute(sa.select(payment_accounts)).one()


def secret(work):
    return accounts.settings_of(accounts.by_id(work.conn, row(work).id), KEY).secret


def test_a_secret_is_stored_encrypted_and_kept_where_nothing_is_typed(work):
    account_id = an_account(work)
    assert "whsec_1" not in str(row(work).settings)
    assert secret(work) == "whsec_1"
    accounts.change(work, KEY, account_id, 1, AccountEdit("New name", {"secret": ""}))
    assert (secret(work), row(work).label, row(work).version) == ("whsec_1", "New name", 2)
    accounts.change(work, KEY, account_id, 2, AccountEdit("New name", {"secret": "whsec_2"}))
    assert secret(work) == "whsec_2"
    with pytest.raises(SecretUnreadable, match="type it in again"):
        accounts.settings_of(accounts.by_id(work.conn, account_id), "another key")
    assert [event.fields for event, _ in work.announced][-1] == ("settings",)


def test_a_form_never_gets_a_secret(work):
    an_account(work)
    fields = {one.name: one for one in form_of("sandbox", row(work).settings)}
    assert (fields["secret"].value, fields["secret"].is_set) == ("", True)
    assert fields["folder"].is_hidden


@pytest.mark.parametrize(
    ("slug", "provider", "words"),
    [
        ("Trial!", "sandbox", "small letters, digits and dashes"),
        ("trial", "sandbox", "There is an account trial already"),
        ("other", "nobody", "There is no payment service 'nobody'"),
    ],
)
def test_an_account_that_cannot_be_is_refused(work, slug, provider, words):
    an_account(work)
    with pytest.raises(InvalidInput, match=words):
        accounts.create(work, KEY, provider, slug, AccountEdit("Other", {"secret": "s"}))


def test_an_edit_of_an_older_version_is_refused(work):
    account_id = an_account(work)
    accounts.change(work, KEY, account_id, 1, AccountEdit("A", {}))
    with pytest.raises(StaleEdit):
        accounts.change(work, KEY, account_id, 1, AccountEdit("B", {}))


def test_after_five_failures_it_rests_longer_each_time_until_it_answers(work):
    account_id = an_account(work)
    rests = []
    for _ in range(12):
        accounts.failed(work, account_id, "no answer")
        until = row(work).resting_until
        rests.append((until - work.now) if until else None)
    assert rests[:4] == [None] * 4
    assert rests[4:7] == [timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120)]
    assert rests[-1] == timedelta(minutes=15)
    accounts.answered(work, account_id)
    assert (row(work).failures, row(work).resting_until) == (0, None)
