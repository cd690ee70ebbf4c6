"""Rules read from JSON: every problem is found at once and named by its field."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iorder.kernel.errors import InvalidInput

MOST = 10**9


@dataclass(frozen=True, slots=True)
class Problem:
    """``field`` as written in the JSON: ``rules[2].when.countries``."""

    field: str
    words: str

    def __str__(self) -> str:
        return f"{self.field}: {self.words}"


class BadRules(InvalidInput):
    """The rule set cannot be used; ``problems`` names each field."""

    code = "bad_rules"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("The rules cannot be used: " + "; ".join(map(str, problems)))


class Reader:
    """Reads on after a problem, so that all of them are told."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def bad(self, name: str, words: str) -> None:
        self.problems.append(Problem(name, words))

    def only(self, name: str, body: Mapping[str, Any], allowed: Collection[str]) -> None:
        for strange in sorted(set(body) - set(allowed)):
            self.bad(f"{name}{strange}", f"is not known; there are {', '.join(sorted(allowed))}")

    def mapping(self, name: str, given: Any) -> Mapping[str, Any]:
        if isinstance(given, Mapping):
            return given
        self.bad(name, "is not a JSON object")
        return {}

    def count(self, name: str, given: Any, most: int = MOST, least: int = 0) -> int:
        if isinstance(given, int) and not isinstance(given, bool) and least <= given <= most:
            return given
        self.bad(name, f"{given!r} is no whole number from {least} to {most:,}")
        return least

    def choice(self, name: str, given: Any, allowed: Collection[str]) -> str:
        if given in allowed:
            return str(given)
        self.bad(name, f"{given!r} is none of {', '.join(allowed)}")
        return next(iter(allowed))

    def truth(self, name: str, given: Any) -> bool:
        if isinstance(given, bool):
            return given
        self.bad(name, f"{given!r} is neither true nor false")
        return False

    def items(self, name: str, given: Any) -> Sequence[Any]:
        if isinstance(given, list | tuple):
            return given
        self.bad(name, "is not a list")
        return ()

    def texts(self, name: str, given: Any) -> tuple[str, ...]:
        some = self.items(name, given)
        if all(isinstance(one, str) and one.strip() for one in some):
            return tuple(one.strip() for one in some)
        self.bad(name, "is not a list of words")
        return ()
