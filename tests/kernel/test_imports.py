"""What is imported at once is kept: the collector rests meanwhile and passes it by afterwards."""

import gc

import pytest

from iorder.kernel.imports import kept


@pytest.fixture(autouse=True)
def _thawed():
    yield
    gc.unfreeze()


def test_nobody_looks_for_garbage_meanwhile_and_then_again():
    with kept():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_was_made_within_is_passed_by():
    with kept():
        made = [[] for _ in range(1000)]
    assert gc.get_freeze_count() > len(made)


def test_an_import_that_fails_leaves_the_collector_at_work():
    with pytest.raises(ImportError), kept():
        raise ImportError
    assert gc.isenabled()
