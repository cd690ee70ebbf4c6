"""What happens to automations: who changed, tested, started and paused them."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class AutomationSaved(Event, subject="automation", key="automation_id"):
    """Its content is another one from ``version`` on; ``was_live``: it acts no more until then."""

    automation_id: int
    version: int
    was_live: bool


@dataclass(frozen=True)
class AutomationTested(Event, subject="automation", key="automation_id"):
    """A version was held against past orders: ``matched`` of ``orders``."""

    automation_id: int
    version: int
    days: int
    orders: int
    matched: int


@dataclass(frozen=True)
class AutomationStarted(Event, subject="automation", key="automation_id"):
    automation_id: int
    version: int


@dataclass(frozen=True)
class AutomationPaused(Event, subject="automation", key="automation_id"):
    automation_id: int
    version: int


@dataclass(frozen=True)
class AutomationsOrdered(Event, subject="automation", key="automation_id"):
    """``automation_id`` was moved; ``ids``: all of them in their order from now on."""

    automation_id: int
    ids: tuple[int, ...]


@dataclass(frozen=True)
class AutomationRemoved(Event, subject="automation", key="automation_id"):
    automation_id: int
    label: str


@dataclass(frozen=True)
class AutomationPutRight(Event, subject="automation", key="automation_id"):
    """Somebody has seen to its problem."""

    automation_id: int


@dataclass(frozen=True)
class OrderAutomated(Event, subject="order", key="order_id"):
    """A rule acted on the order; ``did`` says what, in words without personal data."""

    order_id: int
    automation_id: int
    label: str
    did: tuple[str, ...]
