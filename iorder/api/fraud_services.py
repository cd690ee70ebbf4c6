"""``/fraud-services``: who outside is asked about orders. Secrets go in and never out."""

from datetime import datetime

from pydantic import BaseModel, Field

from iorder.api.payment_accounts import Setting, SettingOut, TriedOut, settings_out, told_of
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows.try_fraud_service import try_fraud_service
from iorder.fraud import accounts
from iorder.fraud.accounts import Account
from iorder.fraud.external import SERVICES, FraudService, ServiceDown
from iorder.kernel import service_settings
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.store import Work
from iorder.session import actor, store, web_settings

TAG = "Fraud"


class NoAnswer(Refused):
    """The service did not answer."""

    code = "no_answer"


class ServicePath(BaseModel):
    service: str


class FraudServiceOut(BaseModel):
    """``version`` 0: it is not set up. ``learns``: labels of orders go back to it."""

    service: str
    label: str
    active: bool
    version: int
    failures: int
    resting_until: datetime | None
    last_ok_at: datetime | None
    last_error_at: datetime | None
    last_error: str
    learns: bool
    hooks_to: str
    settings: list[SettingOut]


class FraudServicesOut(BaseModel):
    items: list[FraudServiceOut]


class ServiceIn(Body):
    """``version``: as it was read, 0 to set it up; what is left out of ``settings`` stays, and so
    does a secret that is empty."""

    version: int = Field(ge=0)
    active: bool = True
    settings: dict[str, Setting] = Field(default_factory=dict)


class ServiceKept(BaseModel):
    service: str
    version: int


@read("/fraud-services", Says("fraud.settings", TAG, FraudServicesOut))
def list_fraud_services() -> FraudServicesOut:
    """The services there are, those that are set up with how they have been"""
    with store().reading() as conn:
        known = {one.service: one for one in accounts.all_accounts(conn)}
    return FraudServicesOut(items=[_out(one, known.get(one.slug)) for one in SERVICES])


@change("/fraud-services/<service>", Says("fraud.settings", TAG, ServiceKept), method="put")
def set_up_service(path: ServicePath, body: ServiceIn) -> Act:
    """Set a service up, change its settings, switch it on or off"""
    plug_in = _plug_in(path.service)
    known = _known(path.service)
    form = service_settings.form(plug_in.Settings, known.settings if known else {})
    told = told_of(body.settings, form)
    secret = web_settings().secret()

    def act(work: Work) -> ServiceKept:
        key = accounts.set_up(work, plug_in.slug, told, secret, body.version)
        now = accounts.by_id(work.conn, key)
        if now.active != body.active:
            accounts.switch(work, key, now.version, body.active)
        return ServiceKept(service=plug_in.slug, version=accounts.by_id(work.conn, key).version)

    return act


@read("/fraud-services/<service>/test", Says("fraud.settings", TAG, TriedOut), method="post")
def test_fraud_service(path: ServicePath) -> TriedOut:
    """Ask the service one harmless thing; what came of it is noted on it"""
    known = _known(_plug_in(path.service).slug)
    if known is None:
        raise NotFound(f"{path.service} is not set up; set it up first.")
    try:
        return TriedOut(said=try_fraud_service(store(), actor(), known, web_settings().secret()))
    except ServiceDown as down:
        raise NoAnswer(f"{known.label} did not answer: {down}") from down


def _plug_in(slug: str) -> FraudService:
    if slug not in SERVICES:
        raise NotFound(f"There is no fraud service {slug!r}; /fraud-services has them.")
    return SERVICES[slug]


def _known(slug: str) -> Account | None:
    with store().reading() as conn:
        return next((one for one in accounts.all_accounts(conn) if one.service == slug), None)


def _out(plug_in: FraudService, one: Account | None) -> FraudServiceOut:
    base = web_settings().address.rstrip("/")
    return FraudServiceOut(
        service=plug_in.slug, label=plug_in.label, active=bool(one and one.active),
        version=one.version if one else 0, failures=one.failures if one else 0,
        resting_until=one.resting_until if one else None,
        last_ok_at=one.last_ok_at if one else None,
        last_error_at=one.last_error_at if one else None,
        last_error=one.last_error if one else "", learns=plug_in.learns,
        hooks_to=f"{base}/hooks/fraud/{plug_in.slug}" if plug_in.has_hooks else "",
        settings=settings_out(
            service_settings.form(plug_in.Settings, one.settings if one else {})
        ),
    )  # fmt: skip
