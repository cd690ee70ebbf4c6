"""What providers have in common that ask no service: people and files say what happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from iorder.payments.provider import Answer, Asked, Capabilities, Hook, Told, Unsuitable

NO_SERVICE = Capabilities(
    online=False, several_captures=True, webhooks=False, authorization_days=None
)


@dataclass(frozen=True)
class NoSettings:
    """Nothing is to be set."""


class Offline:
    """A way to pay without a service behind it; ``label`` says how people call it."""

    slug: ClassVar[str]
    label: ClassVar[str]
    Settings: ClassVar[type] = NoSettings
    capabilities: ClassVar[Capabilities] = NO_SERVICE
    methods: ClassVar[tuple[str, ...]]

    def authorize(self, settings: Any, asked: Asked) -> Answer:
        raise self._nobody()

    def capture(self, settings: Any, asked: Asked) -> Answer:
        raise self._nobody()

    def void(self, settings: Any, asked: Asked) -> Answer:
        raise self._nobody()

    def refund(self, settings: Any, asked: Asked) -> Answer:
        raise self._nobody()

    def link(self, settings: Any, asked: Asked) -> Answer:
        raise self._nobody()

    def fetch(self, settings: Any, asked: Asked) -> Answer | None:
        return None

    def told_since(self, settings: Any, cursor: str) -> tuple[Sequence[Told], str]:
        return (), cursor

    def told_by(self, settings: Any, hook: Hook) -> Sequence[Told]:
        raise self._nobody()

    def acknowledgement(self) -> bytes:
        return b""

    def try_out(self, settings: Any) -> str:
        return f"{self.label} asks no service; there is nothing to try."

    def _nobody(self) -> Unsuitable:
        return Unsuitable(f"{self.label} has no service to ask; record what happened instead.")
