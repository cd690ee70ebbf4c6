"""Each payment service in turn, on its bench."""

from collections.abc import Iterator

import pytest

from iorder.payments import wire
from tests.payments.providers.bench import Bench
from tests.payments.providers.harness import SLUGS, double_of, serving


@pytest.fixture(scope="module", params=SLUGS)
def running(request: pytest.FixtureRequest) -> Iterator[Bench]:
    double = double_of(request.param)
    with serving(double) as service:
        yield Bench(double, service)


@pytest.fixture
def bench(running: Bench) -> Iterator[Bench]:
    with wire.within(2.0):
        yield running
