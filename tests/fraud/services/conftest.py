"""An order to ask services about."""

from datetime import UTC, datetime

import pytest

from iorder.fraud.check import Case, CaseLine, CasePayment
from iorder.kernel.address import Address


@pytest.fixture
def case() -> Case:
    at = Address(
        name="Ana Pires", line1="3 rue Vaubecour", city="Lyon", postcode="69002", country="FR"
    )
    return Case(
        order_id=1, number="IO-1", placed_at=datetime(2026, 3, 10, 12, tzinfo=UTC), currency="EUR",
        total_minor=2000, lines=(CaseLine("LAMP", "Lamp", 2, 2000),), ship=at, bill=at,
        email="ana@example.com", ip="192.0.2.7", customer_id=7,
        payments=(CasePayment("card", "stripe", "Visa 4242", "fp", "FR", "pi_1"),),
    )  # fmt: skip
