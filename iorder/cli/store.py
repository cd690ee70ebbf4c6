"""The store of this installation, as the commands open it."""

from collections.abc import Iterator
from contextlib import contextmanager

from iorder.config import settings
from iorder.flows.subscribers import SUBSCRIBERS
from iorder.kernel.migrate import migrate
from iorder.kernel.store import Store, open_store


@contextmanager
def opened() -> Iterator[Store]:
    """The store, made or migrated first; closed at the end."""
    migrate(settings().database_url)
    store = open_store(settings().database_url, SUBSCRIBERS)
    try:
        yield store
    finally:
        store.dispose()
