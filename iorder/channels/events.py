"""What happens to channels. Bodies hold ids and facts, never personal data."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class HoldTermsSet(Event, subject="channel", key="channel_id"):
    """Its carts hold stock for so many minutes, made longer on purpose so often."""

    channel_id: int
    minutes: int
    extensions: int
