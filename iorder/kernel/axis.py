"""One axis of a record's state: (from, act) -> to.

Code, the buttons of pages and the all-pairs tests read the same table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from iorder.kernel.errors import Refused


class IllegalMove(Refused):
    """The act is not possible in the state the record is in."""

    code = "illegal_move"


@dataclass(frozen=True)
class Axis:
    """One axis: all its states, the first one, and (from, act) -> to. ``noun``: what moves."""

    initial: str
    states: tuple[str, ...]
    moves: Mapping[tuple[str, str], str]
    noun: str = "order"

    def after(self, state: str, act: str) -> str:
        """The state that ``act`` leads to. Raises IllegalMove."""
        try:
            return self.moves[state, act]
        except KeyError:
            raise IllegalMove(
                f"{act.replace('_', ' ')} is not possible while the {self.noun} is "
                f"{state.replace('_', ' ')}."
            ) from None

    def acts(self, state: str) -> tuple[str, ...]:
        """What can be done in ``state``: the buttons of a page."""
        return tuple(act for (source, act) in self.moves if source == state)


def moves(text: str) -> dict[tuple[str, str], str]:
    """Lines of ``from act to``; ``from`` may list several states joined by ``|``."""
    found = {}
    for line in text.strip().splitlines():
        sources, act, target = line.split()
        found.update({(source, act): target for source in sources.split("|")})
    return found
