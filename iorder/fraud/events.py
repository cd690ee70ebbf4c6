"""What fraud checks and people say of orders. Ids and facts only, never personal data."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class OrderAssessed(Event, subject="order", key="order_id"):
    """``verdict``: approve, review or decline; ``score``: 0 to 100."""

    order_id: int
    assessment_id: int
    score: int
    verdict: str


@dataclass(frozen=True)
class ReviewOpened(Event, subject="order", key="order_id"):
    """A person is to look at it until ``due_at``."""

    order_id: int
    review_id: int
    due_at: str


@dataclass(frozen=True)
class ReviewClaimed(Event, subject="order", key="order_id"):
    """``owner``: the actor who looks at it; empty for nobody."""

    order_id: int
    review_id: int
    owner: str


@dataclass(frozen=True)
class ReviewDecided(Event, subject="order", key="order_id"):
    """``decision``: approve, decline, reopen or close. Its reason is in the event's details."""

    order_id: int
    review_id: int
    decision: str


@dataclass(frozen=True)
class OrderLabelled(Event, subject="order", key="order_id"):
    """What it turned out to be, by whom: chargeback, agent, customer or a service."""

    order_id: int
    label: str
    source: str


@dataclass(frozen=True)
class BuyerClientTold(Event, subject="order", key="order_id"):
    """The shop said from which machine it was ordered."""

    order_id: int
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class FraudRulesPublished(Event, subject="fraud_rules", key="rules_id"):
    rules_id: int


@dataclass(frozen=True)
class FraudRulesRetired(Event, subject="fraud_rules", key="rules_id"):
    """``back_to``: those in force again; none where the built-in ones are."""

    rules_id: int
    back_to: int | None


@dataclass(frozen=True)
class FraudListed(Event, subject="fraud_list", key="entry_id"):
    """Put on a list (deny, allow), or taken off it (``list`` is empty)."""

    entry_id: int
    list: str
    trace: str


@dataclass(frozen=True)
class FraudServiceChanged(Event, subject="fraud_service", key="service_id"):
    service_id: int
    fields: tuple[str, ...]
