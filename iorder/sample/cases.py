"""What lies on the desks of the sample shop once it is loaded: trial accounts, doubts, returns,
documents, refunds that wait, automations, orders just taken over the phone.

One transaction a case, each once; they go through the flows of a living shop, at the present time.
Payments are asked of the sandbox, which is labelled as one.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from iorder.config import Settings
from iorder.documents import sellers
from iorder.documents.seller import Seller
from iorder.flows.issue_document import issue_invoice, issue_packing_slips
from iorder.flows.label_order import label_order
from iorder.flows.refund import RefundWish, request_refund
from iorder.flows.screen_order import doubt
from iorder.flows.write_automation import write_automation
from iorder.fraud import rules, service
from iorder.fraud.checks.disposable_email import Disposable
from iorder.kernel import refs
from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.orders import holding
from iorder.orders.automations import Content
from iorder.orders.holding import NewHold
from iorder.outside import unseen
from iorder.payments import accounts, stored_value
from iorder.payments.accounts import AccountEdit
from iorder.payments.stored_value import NewValue
from iorder.sample import phoning, returning
from iorder.sample.desks import (
    captured_since,
    doubted,
    fraudulent,
    genuine,
    on_the_shelf,
    shipped,
)
from iorder.sample.people import PASSING_HOSTS

KIND = "sample.case"
SELLER = Seller(
    "Hearth & Trail", "120 Port Street\n07105 Newark NJ\nUnited States", tax_number="00-0000000",
    email="shop@hearth.example",
)  # fmt: skip
ACCOUNTS = {
    "trial-cards": ("Sandbox cards", "shipment"),
    "trial-wallets": ("Sandbox wallets", "at_once"),
}
GIFT_CARDS = ((5_000, "USD"), (10_000, "USD"), (2_500, "EUR"), (7_500, "EUR"), (200_000, "INR"))
AUTOMATIONS = (
    Content("Look at large first orders", "placed", "total > 400 and is_first_order",
            ({"act": "tag", "tags": "first, large"},)),
    Content("Call about cash orders above 300", "placed",
            "payment_method == 'cod' and total > 300",
            ({"act": "hold", "kind": "customer", "reason": "Call before sending: cash order"},)),
)  # fmt: skip
WAITS = (
    ("address", "The house number is missing: asked the buyer by email", 20, "wait"),
    ("customer", "Wants to add a second lamp: calls back tomorrow", 26, "release"),
    ("manual", "Gift card to be written by hand", 6, "wait"),
    ("export", "Customs number of the company is missing", -3, "wait"),
)
"""(kind, reason, hours until it is due, what happens then)."""


def add_cases(store: Store, settings: Settings) -> None:
    """Lay out every case that is not laid out yet.

    A case that the shop as it is does not allow is left out.
    """
    for name, make in CASES.items():
        try:
            run(store, "system", _once, name, make, settings)
        except Refused as refused:
            run(store, "system", _leave_out, name, str(refused))


def _once(work: Work, name: str, make: "Case", settings: Settings) -> None:
    if not refs.known(work, 0, KIND, [name]):
        make(work, settings)
        refs.remember(work, 0, KIND, [(name, 1, "")])


def _leave_out(work: Work, name: str, why: str) -> None:
    refs.remember(work, 0, KIND, [(name, 0, why[:200])])


def _accounts(work: Work, settings: Settings) -> None:
    for slug, (label, when) in ACCOUNTS.items():
        told = {"secret": secrets.token_urlsafe(24), **unseen(settings)}
        accounts.create(
            work, settings.secret(), "sandbox", slug, AccountEdit(label, told, capture_when=when)
        )


def _doubts(work: Work, _settings: Settings) -> None:
    """What the load holds for fraud waits for a review."""
    doubt(work, {one.id: one.why for one in doubted(work.conn)}, 55)


def _fraud_rules(work: Work, _settings: Settings) -> None:
    """The built-in ones know the hosts of passing emails in this shop; a draft looks sooner."""
    plain = rules.default()
    passing = Disposable(more=PASSING_HOSTS)
    ours = replace(plain, parameters={**plain.parameters, "disposable_email": passing})
    service.publish(work, service.draft(work, "Built-in rules and our hosts", ours), 1)
    service.draft(work, "Look sooner", replace(ours, review_at=30))


def _labels(work: Work, _settings: Settings) -> None:
    """What past orders turned out to be: what a draft of fraud rules is held against."""
    for one in fraudulent(work.conn):
        label_order(work, one.id, "fraud", "agent", "Called off after a look at it")
    for one in genuine(work.conn, 300):
        label_order(work, one.id, "genuine", "customer", "Delivered and kept")


def _documents(work: Work, _settings: Settings) -> None:
    if sellers.EVERY not in sellers.kept(work.conn):
        sellers.save(work, sellers.EVERY, SELLER, 0)
    for one in shipped(work.conn, 60):
        issue_invoice(work, one.id, SELLER.lines)
    for one in on_the_shelf(work.conn, 12):
        issue_packing_slips(work, one.id, SELLER.lines)


def _refunds(work: Work, _settings: Settings) -> None:
    """Two that a second person has to agree to, and small ones that have gone."""
    large = 0
    for number, one in enumerate(captured_since(work.conn, work.now, 30, 8)):
        most = Money(one.total_minor, one.currency)
        is_large = one.total_minor > 26_000 and large < 2
        large += is_large
        amount = Money(26_000, one.currency) if is_large else most.split([1, 9])[0]
        reason = "Arrived a week late" if number % 2 else "The lid was scratched"
        if amount.minor:
            request_refund(work, RefundWish(one.id, amount, reason, f"sample:refund:{one.id}"))


def _gift_cards(work: Work, _settings: Settings) -> None:
    for number, (minor, currency) in enumerate(GIFT_CARDS, 1):
        amount = Money(minor, currency)
        stored_value.issue(work, NewValue("gift_card", amount, f"sample:gift_card:{number}"))


def _holds(work: Work, _settings: Settings) -> None:
    """People wait for an answer: some holds end by themselves, one is late."""
    dice = Random("holds")  # noqa: S311 - sample data, not a secret
    some = [one for one in on_the_shelf(work.conn, 40) if not one.picked]
    chosen = dice.sample(some, min(len(some), len(WAITS)))
    holding.hold(
        work,
        {
            one.id: NewHold(kind, reason, due_at=phoning.hours(work, due), when_due=then)
            for one, (kind, reason, due, then) in zip(chosen, WAITS, strict=False)
        },
    )


def _automations(work: Work, _settings: Settings) -> None:
    """Drafts: what goes live was tested by whoever starts it."""
    for content in AUTOMATIONS:
        write_automation(work, content)


Case = Callable[[Work, Settings], None]
CASES: Mapping[str, Case] = {
    "accounts": _accounts,
    "doubts": _doubts,
    "fraud_rules": _fraud_rules,
    "labels": _labels,
    "returns": lambda work, _settings: returning.open_returns(work),
    "documents": _documents,
    "refunds": _refunds,
    "gift_cards": _gift_cards,
    "holds": _holds,
    "automations": _automations,
    "phone": lambda work, _settings: phoning.take_orders(work),
}
