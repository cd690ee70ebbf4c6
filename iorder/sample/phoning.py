"""Orders taken while the sample shop is looked at, paid through the sandbox in every manner."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from iorder.flows.pay_order import NewPayment, ask_for_link, pay_order
from iorder.flows.place_order import accept_orders
from iorder.kernel.work import Work
from iorder.payments import accounts
from iorder.sample.fate import fate
from iorder.sample.placing import order_of
from iorder.sample.plan import buyer, some_sale
from iorder.sample.setup import known_shop

SEED = 7
BY_LINK = "link"
TOKENS = (
    ("trial-cards", "tok_ok"), ("trial-cards", "tok_declined"), ("trial-cards", "tok_lost"),
    ("trial-cards", "tok_down"), ("trial-cards", "tok_twice"), ("trial-cards", "tok_silent"),
    ("trial-cards", "tok_later"), ("trial-cards", "tok_action"),
    ("trial-wallets", "tok_dispute"), ("trial-wallets", "tok_dispute"),
    ("trial-wallets", "tok_ok"), ("trial-wallets", "tok_ok"),
    ("trial-cards", BY_LINK), ("trial-wallets", BY_LINK),
)  # fmt: skip
"""(account, the buyer's token), one order each; ``BY_LINK``: a payment link is asked for."""


def hours(work: Work, number: int) -> datetime:
    """So many hours from now; before now where negative."""
    return work.now + timedelta(hours=number)


def take_orders(work: Work) -> None:
    """Place an order for each of ``TOKENS`` and ask the sandbox for its money."""
    shop = known_shop(work.conn)
    ids = {slug: accounts.by_slug(work.conn, slug).id for slug in {one for one, _ in TOKENS}}
    for number, (slug, token) in enumerate(TOKENS, 1):
        dice = Random(f"{SEED}/phone/{number}")  # noqa: S311 - sample data, not a secret
        sale = some_sale(dice, number, work.now, buyer(SEED, number))
        sale = replace(sale, channel="phone", method="card", ref=f"TEL-T{number}")
        order = replace(order_of(shop, fate(dice, sale)), placed_at=None)
        (placed,) = accept_orders(work, [order])
        if placed.is_new:
            how = NewPayment(placed.order_id, "card", ids[slug], token=token)
            if token == BY_LINK:
                ask_for_link(work, replace(how, token=""))
            else:
                pay_order(work, how)
