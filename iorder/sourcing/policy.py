"""The port of sourcing policies: each is one module in ``policies`` that binds ``POLICY``."""

from collections.abc import Sequence
from typing import Protocol

from iorder.kernel.registry import Registry
from iorder.sourcing.look import Look


class Policy(Protocol):
    """Says in which order points send; each sends all of what is still missing that it has.

    Pure: the same look gets the same answer, nothing is changed. ``choosing.decide`` sees to it
    that nobody sends who may not, or more than there is, whatever a policy answers.
    ``criteria``: what it looks at, as pages show it; none: those the rule set weighs.
    """

    @property
    def slug(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def criteria(self) -> Sequence[str]: ...
    def choose(self, look: Look) -> list[int]:
        """Rows of the points that send, the first one first."""
        ...

    def reason(self, look: Look, rows: Sequence[int]) -> str:
        """Why these, in words; ``rows`` send something and leave nothing missing."""
        ...

    def against(self, look: Look, row: int, rows: Sequence[int]) -> str:
        """Why ``row``, which may send, was not chosen when ``rows`` were."""
        ...


POLICIES: Registry[Policy] = Registry("iorder.sourcing.policies", "POLICY")
