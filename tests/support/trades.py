"""What the other areas do in doctor's shop, and the corruptions they plant in it."""

from tests.support import (
    automating,
    buying,
    paying,
    reconciling,
    returning,
    screening,
    selling,
    shelving,
)

PLANTED = {
    **selling.PLANTED,
    **buying.PLANTED,
    **paying.PLANTED,
    **reconciling.PLANTED,
    **shelving.PLANTED,
    **returning.PLANTED,
    **screening.PLANTED,
    **automating.PLANTED,
}


def flows(channel, point, lamp):
    """(flow, its arguments), in the order they are done."""
    return [
        (selling.a_shop_that_sells_in_other_ways, (channel, point, lamp)),
        (buying.a_shop_that_buys, ()),
        (shelving.a_shop_that_shelves, ()),
        (reconciling.a_shop_that_reconciles, ()),
        (returning.a_shop_with_returns, (point,)),
        (screening.a_shop_that_screens, (point,)),
        (automating.a_shop_with_rules, ()),
    ]
