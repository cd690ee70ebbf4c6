"""What the addresses of all lists share: known keys and values, the smallest query."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from iorder.kernel.errors import InvalidInput


def refuse_strange(keys: Iterable[str], known: Iterable[str], subject: str) -> None:
    """Raises InvalidInput for a key that is none of ``known``; ``subject``: ``Points have``."""
    names = list(known)
    if strange := [key for key in keys if key not in names]:
        raise InvalidInput(f"{subject} no filter {strange[0]!r}; there are {', '.join(names)}.")


def refuse_unknown(what: str, value: str, known: Iterable[str]) -> None:
    """Raises InvalidInput where ``value`` is none of ``known``; the empty one is not named."""
    values = list(known)
    if value not in values:
        there = ", ".join(filter(None, values))
        raise InvalidInput(f"{value!r} is no {what}; there are {there}.")


def smallest(view: Any, keys: Mapping[str, str] | None = None) -> dict[str, str]:
    """The fields of a filter that are not as they are by default, as an address has them;
    ``keys``: what the address calls a field where it differs."""
    return {
        (keys or {}).get(field.name, field.name): str(value)
        for field in fields(view)
        if (value := getattr(view, field.name)) != field.default
    }
