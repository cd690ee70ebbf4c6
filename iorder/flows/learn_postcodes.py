"""Where postcodes lie is learned from the shop's own orders, now and then."""

from iorder.kernel.store import Store, run
from iorder.sourcing import postcode_areas
from iorder.views.sourcing import postcode_places


def learn_postcodes(store: Store) -> int:
    """Learn anew from every order whose place is known well; returns how many areas."""
    with store.reading() as conn:
        found = list(postcode_places.areas(conn))
    run(store, "worker", postcode_areas.keep, found)
    with store.reading() as conn:
        postcode_areas.tell(conn)
    return len(found)
