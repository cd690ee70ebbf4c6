"""One payment service on its bench: its double, the loopback service, one call at a time."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from iorder.kernel.money import Money
from iorder.payments.provider import Asked, Provider, Told
from tests.payments.providers.harness import SCENES, Double, Seen, Service

NOW = datetime(2026, 11, 26, 3, 30, tzinfo=UTC)
ASKED = Asked(
    key="authorize:tender:17", amount=Money(1050, "EUR"), reference="R-1001", tender_id=17,
    email="ann@example.test", return_url="https://shop.test/thanks",
    hook_url="https://shop.test/hooks/payments/a",
)  # fmt: skip


def money_of(fact: Told) -> Money | None:
    """What an act moved, or all acts of its kind."""
    return fact.amount or fact.total


class Bench:
    """A double, its service, and one call at a time."""

    def __init__(self, double: Double, service: Service) -> None:
        self.double, self.service = double, service
        self.provider: Provider = double.provider
        self.settings = double.settings(service.url)

    def asked(self, scene: str, **changes: Any) -> Asked:
        tokened = SCENES[scene] in ("authorize", "fetch")
        before = {"token": self.double.token} if tokened else {}
        stands = self.double.refs if SCENES[scene] in ("capture", "void", "refund") else {}
        return replace(ASKED, **{"key": f"{scene}:1", **before, **stands, **changes})

    def call(self, scene: str, fault: Any = "", **changes: Any) -> Any:
        asked = self.asked(scene, **changes)
        self.service.replay(self.double.replies[scene](asked), fault)
        return self.ask(SCENES[scene], asked)

    def ask(self, method: str, asked: Asked) -> Any:
        if method == "told_since":
            return self.provider.told_since(self.settings, "")
        if method == "try_out":
            return self.provider.try_out(self.settings)
        return getattr(self.provider, method)(self.settings, asked)

    def sent(self) -> Seen:
        """The request of the last call that changes something."""
        return self.service.acts[-1]

    def needs(self, scene: str) -> None:
        if scene not in self.double.replies:
            pytest.skip(f"{self.provider.label} has no such call")

    def tells(self, kind: str) -> None:
        if kind not in self.double.hooks:
            pytest.skip(f"{self.provider.label} tells no such thing")
