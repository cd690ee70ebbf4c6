"""A small shop for the flows that place orders."""

import pytest

from iorder.kernel.store import Store, run
from tests.support.shop import Shop, a_shop


@pytest.fixture
def shop(store: Store) -> Shop:
    """Five lamps and five mugs in Rotterdam, as many in Newark."""
    return run(store, "cli", a_shop)
