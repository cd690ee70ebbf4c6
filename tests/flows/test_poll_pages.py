"""Polling goes on while a service tells news, and stops once it only repeats itself."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from iorder.flows.poll_payments import poll_payments
from iorder.kernel.money import Money
from iorder.payments.model import tenders
from iorder.payments.provider import Told
from iorder.payments.providers.sandbox import SandboxProvider
from tests.support.paying import Shop, instead, outside


@pytest.fixture
def asked(store, tmp_path):
    """How often the sandbox is asked, which tells ``pages`` and always moves its cursor on."""
    shop = Shop(store, tmp_path)
    shop.pay()
    ref = shop.one(sa.select(tenders.c.external_ref))[0]
    seen = []

    class Telling(SandboxProvider):
        def __init__(self, pages):
            super().__init__()
            self.pages = pages

        def told_since(self, settings, cursor):
            seen.append(cursor)
            page = self.pages[min(len(seen), len(self.pages)) - 1]
            at, cent = datetime.now(UTC), Money(1, "EUR")
            facts = [Told(one, "captured", ref, at, act_ref=one, amount=cent) for one in page]
            return facts, f"{len(seen):03}"

    def telling(pages):
        with instead(Telling(pages)):
            poll_payments(store, outside(), lambda: False)
        return len(seen)

    return telling


@pytest.mark.parametrize(("pages", "times"), [
    ([()], 1), ([("a",)], 2), ([("a",), ("a", "b"), ("b",)], 3),
])  # fmt: skip
def test_a_service_that_repeats_itself_is_not_asked_without_end(asked, pages, times):
    assert asked(pages) == times
