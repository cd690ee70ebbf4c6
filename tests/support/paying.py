"""A shop with a sandbox account: orders that are paid through it, and a worker that asks it."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.config import Settings
from iorder.flows.call_payment import Outside
from iorder.flows.pay_order import NewPayment, pay_order
from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.payments import accounts
from iorder.payments.accounts import AccountEdit
from iorder.payments.model import payment_calls, payment_entries, tenders
from iorder.payments.provider import PROVIDERS
from iorder.payments.providers.sandbox import SandboxProvider
from iorder.payments.sandbox import Sandbox
from iorder.worker.process import Worker
from tests.builders import a_live_order

KEY = "a key of tests"
SECRET = "whsec_trial"


def settings(folder):
    return Settings(secret_key=KEY, files=folder, base_url="http://shop.test")


def outside():
    return Outside(KEY, "http://shop.test")


def a_sandbox(work, folder, slug="trial", **more):
    """An account at the sandbox whose books are under ``folder``; returns its id."""
    edit = AccountEdit("Trial", {"secret": SECRET, "folder": str(folder / "sandbox")}, **more)
    return accounts.create(work, KEY, "sandbox", slug, edit)


def paid_by(work, account_id, token="", minor=2000, order_id=None):
    """(order, tender) that the sandbox is asked to authorise."""
    order_id = order_id or a_live_order(work, total_minor=minor)
    new = NewPayment(order_id, "card", account_id, amount=Money(minor, "EUR"), token=token)
    return order_id, pay_order(work, new)


class Shop:
    """A store with one sandbox account and a worker; ``do`` runs a flow and commits it."""

    def __init__(self, store, folder, **more):
        self.store, self.folder = store, folder
        self.worker = Worker(store, settings(folder))
        self.account = self.do(a_sandbox, folder, **more)
        self.books = Sandbox(str(folder / "sandbox"), SECRET)

    def do(self, flow, *args, **more):
        return run(self.store, "person:1", flow, *args, **more)

    def pay(self, token="", minor=2000):
        """An order whose payment has been asked for and worked off; (order, tender)."""
        made = self.do(paid_by, self.account, token, minor)
        self.work()
        return made

    def work(self):
        """Do all that is queued, whether due yet or not."""
        for _ in range(20):
            with self.store.writer.begin() as conn:
                conn.execute(sa.text("update jobs set due_at = created_at where state = 'queued'"))
            if not self.worker.drain():
                return
        raise AssertionError("the work never ends")

    def tell(self):
        """Let the sandbox send its webhooks, and work them off."""
        self.worker.tick("payments.sandbox")
        self.work()

    def tender(self, tender_id):
        names = ("state", "authorized_minor", "captured_minor", "refunded_minor")
        query = sa.select(*(tenders.c[name] for name in names)).where(tenders.c.id == tender_id)
        return tuple(self.one(query))

    def one(self, query):
        with self.store.reading() as conn:
            return conn.execute(query).one()

    def every(self, query):
        with self.store.reading() as conn:
            return [tuple(row) for row in conn.execute(query)]

    def calls(self):
        """(kind, state, problem) of each call, oldest first."""
        c = payment_calls.c
        return self.every(sa.select(c.kind, c.state, c.problem).order_by(c.id))

    def entries(self):
        c = payment_entries.c
        return self.every(sa.select(c.kind, c.amount_minor).order_by(c.id))


@contextmanager
def instead(one):
    """``one`` is the sandbox meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PROVIDERS._found, "sandbox", one)
        yield one


def later(seconds):
    """The sandbox, so many seconds on."""
    return instead(SandboxProvider(lambda: datetime.now(UTC) + timedelta(seconds=seconds)))


_LIVE_TENDER = "(select min(id) from tenders where captured_minor > 0)"
PLANTED = {
    "tender-state": f"update tenders set state = 'authorized' where id = {_LIVE_TENDER}",
    "refund-entries": (
        "insert into refunds (id, order_id, tender_id, state, currency, amount_minor, cause, "
        "requested_by, requested_at) select 999, order_id, id, 'succeeded', currency, 5, "
        f"'planted', 'cli', created_at from tenders where id = {_LIVE_TENDER}"
    ),
    "payment-part": f"update tenders set holder_id = 99999999 where id = {_LIVE_TENDER}",
    "payment-call": (
        "insert into payment_calls (id, tender_id, kind, key, currency, amount_minor, state, "
        "asked, wanted_by, wanted_at, called_at) select 999, id, 'capture', 'planted', currency, "
        "5, 'calling', '{}', 'cli', '2026-03-10 12:00:00+00:00', '2026-03-10 12:00:00+00:00' "
        f"from tenders where id = {_LIVE_TENDER}"
    ),
}
"""What doctor's checks of payments are to find, one corruption a check."""
