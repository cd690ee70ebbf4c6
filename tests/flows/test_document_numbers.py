"""Numbers of documents have no gaps, whoever takes them at once and whatever is rolled back."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from iorder.flows.issue_document import issue_invoice
from iorder.kernel.errors import Refused
from iorder.kernel.store import run
from tests.builders import a_placed_order, a_point, a_sku, stocked

SHOP = ("Iris & Co", "10115 Berlin")


def test_eight_at_once_take_eight_numbers_without_a_gap(store):
    def shop(work):
        stocked(work, a_point(work), a_sku(work), 20)
        return [a_placed_order(work, ("LAMP", 1)) for _ in range(9)]

    *made, last = run(store, "cli", shop)
    with ThreadPoolExecutor(8) as pool:  # each asked for twice
        found = list(
            pool.map(lambda order: run(store, "cli", issue_invoice, order, SHOP), [*made, *made])
        )

    def broken(work):
        issue_invoice(work, last, SHOP)
        raise Refused("Not after all.")

    with pytest.raises(Refused):
        run(store, "cli", broken)
    assert sorted({_end(one) for one in found}) == list(range(1, 9))
    assert found[:8] == found[8:]
    assert _end(run(store, "cli", issue_invoice, last, SHOP)) == 9


def _end(document):
    return int(document.number.rsplit("-", 1)[1])
