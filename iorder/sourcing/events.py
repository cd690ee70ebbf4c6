"""What happens to rule sets. Bodies hold ids and facts, never personal data."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class DraftDiscarded(Event, subject="sourcing_rules", key="rules_id"):
    """A draft nobody had published was deleted."""

    rules_id: int
    label: str


@dataclass(frozen=True)
class RulesPublished(Event, subject="sourcing_rules", key="rules_id"):
    """A rule set holds from a moment on (ISO 8601)."""

    rules_id: int
    effective_at: str


@dataclass(frozen=True)
class RulesRetired(Event, subject="sourcing_rules", key="rules_id"):
    """A rule set was taken out of force; ``back_to`` holds again, None for the built-in rules."""

    rules_id: int
    back_to: int | None
