"""``/payment-accounts``: which services take money for the shop. Secrets go in and never out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import BaseModel, Field

from iorder.api.parts import Slug, shown
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows.try_account import try_account
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.service_settings import SettingField
from iorder.kernel.store import Work
from iorder.outside import outside, unseen
from iorder.payments import accounts
from iorder.payments.accounts import AccountEdit
from iorder.session import store, web_settings
from iorder.views.payments import payment_accounts as views
from iorder.views.payments.payment_accounts import AccountRow

TAG = "Payment accounts"
Setting = str | int | bool


class AccountPath(BaseModel):
    account: str


class ServicePath(BaseModel):
    service: str


class SettingOut(BaseModel):
    """A setting of a service. ``value`` of a secret is null; ``is_set``: something is stored."""

    name: str
    label: str
    help: str
    kind: str
    choices: list[str]
    is_secret: bool
    is_set: bool
    value: str | None


class ServiceOut(BaseModel):
    """A service an account can be opened at, with its settings as they are by default."""

    service: str
    label: str
    settings: list[SettingOut]


class ServicesOut(BaseModel):
    items: list[ServiceOut]


class AccountOut(BaseModel):
    """``health``: ok, untried, failing, resting (left alone until ``resting_until``) or off;
    ``capture_when``: shipment, at_once or by_hand; ``hooks_to``: where the service sends its
    webhooks, empty where it sends none."""

    account: str
    service: str
    label: str
    capture_when: str
    active: bool
    version: int
    health: str
    failures: int
    resting_until: datetime | None
    last_ok_at: datetime | None
    last_error_at: datetime | None
    last_error: str
    last_hook_at: datetime | None
    hooks_refused: int
    hooks_to: str
    settings: list[SettingOut]


class AccountsOut(BaseModel):
    items: list[AccountOut]


class AccountFields(Body):
    """``settings`` by name, as ``/payment-services`` lists them; what is left out stays as it is,
    and so does a secret that is empty."""

    label: str = Field(min_length=1, max_length=100)
    capture_when: str = "shipment"
    active: bool = True
    settings: dict[str, Setting] = Field(default_factory=dict)


class AccountIn(AccountFields):
    """``account``: what it is called in addresses, such as that of its webhooks."""

    account: Slug
    service: Slug


class AccountChange(AccountFields):
    """``version``: of the account, as it was read."""

    version: int = Field(ge=1)


class AccountKept(BaseModel):
    account: str
    version: int


class TriedOut(BaseModel):
    """What the service said, in words."""

    said: str


@read("/payment-services", Says("payments.settings", TAG, ServicesOut))
def list_payment_services() -> ServicesOut:
    """The services an account can be opened at, and what each wants to know"""
    return ServicesOut(
        items=[
            ServiceOut(service=slug, label=label, settings=settings_out(views.form_of(slug)))
            for slug, label in views.services()
        ]
    )


@read("/payment-accounts", Says("payments.settings", TAG, AccountsOut))
def list_payment_accounts() -> AccountsOut:
    """Every payment account, without its secrets"""
    return AccountsOut(items=[_account(row) for row in views.account_rows(store())])


@read("/payment-accounts/<account>", Says("payments.settings", TAG, AccountOut))
def get_payment_account(path: AccountPath) -> AccountOut:
    """One payment account, without its secrets"""
    return _account(_row(path.account))


@change("/payment-accounts", Says("payments.settings", TAG, AccountKept, 201))
def create_payment_account(body: AccountIn) -> Act:
    """Open an account at a payment service"""
    if body.service not in dict(views.services()):
        raise InvalidInput(
            f"There is no payment service {body.service!r}; /payment-services has them."
        )
    told = {**told_of(body.settings, views.form_of(body.service)), **unseen(web_settings())}
    secret = web_settings().secret()

    def act(work: Work) -> AccountKept:
        accounts.create(work, secret, body.service, body.account, _edit(body, told))
        return AccountKept(account=body.account, version=1)

    return act


@change("/payment-accounts/<account>", Says("payments.settings", TAG, AccountKept), "put")
def change_payment_account(path: AccountPath, body: AccountChange) -> Act:
    """Change an account; a rest after failures ends with it"""
    secret = web_settings().secret()
    told = told_of(body.settings, _row(path.account).settings)

    def act(work: Work) -> AccountKept:
        found = accounts.by_slug(work.conn, path.account)
        accounts.change(work, secret, found.id, body.version, _edit(body, told))
        version = accounts.by_id(work.conn, found.id).version
        return AccountKept(account=path.account, version=version)

    return act


@read("/payment-accounts/<account>/test", Says("payments.settings", TAG, TriedOut), method="post")
def test_payment_account(path: AccountPath) -> TriedOut:
    """Ask the service one harmless thing; what came of it is noted on the account"""
    found = _row(path.account)
    return TriedOut(said=try_account(store(), outside(web_settings()), found.id))


def _row(slug: str) -> AccountRow:
    found = next((one for one in views.account_rows(store()) if one.slug == slug), None)
    if found is None:
        raise NotFound(f"There is no payment account {slug}.")
    return found


def told_of(given: Mapping[str, Setting], fields: Sequence[SettingField]) -> Mapping[str, str]:
    """What was given, as text. Raises InvalidInput for a setting that is none."""
    known = {one.name for one in fields if not one.is_hidden}
    if strange := sorted(set(given) - known):
        raise InvalidInput(
            f"There is no setting {strange[0]!r}; there are {', '.join(sorted(known)) or 'none'}."
        )
    return {name: str(value) for name, value in given.items()}


def _edit(body: AccountFields, told: Mapping[str, str]) -> AccountEdit:
    return AccountEdit(body.label, told, body.capture_when, body.active)


def _account(row: AccountRow) -> AccountOut:
    base = web_settings().address.rstrip("/")
    return shown(
        AccountOut,
        row,
        account=row.slug,
        service=row.provider,
        hooks_to=f"{base}/hooks/payments/{row.slug}" if row.has_hooks else "",
        settings=settings_out(row.settings),
    )


def settings_out(fields: Sequence[SettingField]) -> list[SettingOut]:
    """What a person may see of them."""
    return [
        SettingOut(
            name=one.name, label=one.label, help=one.help, kind=one.kind,
            choices=list(one.choices), is_secret=one.is_secret, is_set=one.is_set,
            value=None if one.is_secret else one.value,
        )
        for one in fields
        if not one.is_hidden
    ]  # fmt: skip
