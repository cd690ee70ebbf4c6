"""What the addresses of all lists share: known keys and values, the smallest query."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from iorder.kernel.errors import InvalidInput
from iorder.views.days import read_day

LONGEST_TEXT = 200
_EVERYWHERE = ("sort", "dir")
"""An address may say them of a list that has one order only."""


def given(
    view: Any, query: Mapping[str, str], subject: str, keys: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The texts an address has for the fields of a filter, without those that are empty.

    ``subject``: ``Points have``; ``keys``: what the address calls a field where it differs.
    Raises InvalidInput for a key that is none of the filter's.
    """
    names = {(keys or {}).get(field.name, field.name): field.name for field in fields(view)}
    if strange := [key for key in query if key not in names and key not in _EVERYWHERE]:
        raise InvalidInput(f"{subject} no filter {strange[0]!r}; there are {', '.join(names)}.")
    return {
        name: text for key, name in names.items() if (text := query.get(key, "").strip())
    }  # fmt: skip


def with_days(texts: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, Any]:
    """The texts of a filter, those of its fields among ``keys`` read as days. Raises InvalidInput
    for what is no day, and for a text too long to be sought."""
    refuse_long("filter", *texts.values())
    return {
        name: read_day(keys[name], text) if name in keys else text for name, text in texts.items()
    }


def refuse_long(what: str, *texts: str) -> None:
    """Raises InvalidInput for a text that is too long, or that no store can hold."""
    if any(len(text) > LONGEST_TEXT or "\0" in text for text in texts):
        raise InvalidInput(f"A {what} holds at most {LONGEST_TEXT} characters of text.")


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
