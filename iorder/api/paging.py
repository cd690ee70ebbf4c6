"""Pages of a list: ``limit`` and an opaque ``cursor`` that says after which row to go on."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, Field

from iorder.api.resource import Body
from iorder.kernel.errors import InvalidInput

LONGEST = 500
T = TypeVar("T")


class Paged(Body):
    """What every list takes."""

    limit: int = Field(100, ge=1, le=LONGEST, description="rows of a page")
    cursor: str = Field("", description="`next` of the page before; empty for the first")


class Page(BaseModel):
    """What every list answers; ``next`` is null on the last page."""

    next: str | None = None


def written(key: Sequence[int] | None) -> str | None:
    """The cursor after the row with this key."""
    if key is None:
        return None
    return base64.urlsafe_b64encode(json.dumps(list(key)).encode()).decode().rstrip("=")


def parsed(cursor: str, parts: int) -> tuple[int, ...] | None:
    """The key a cursor stands for; None for the first page. Raises InvalidInput."""
    if not cursor:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        key = tuple(int(part) for part in json.loads(text))
    except (binascii.Error, ValueError, TypeError):
        key = ()
    if len(key) != parts:
        raise InvalidInput("This cursor is none of ours; begin without one.")
    return key


def after_id(cursor: str) -> int | None:
    """The id that a cursor of one part stands for. Raises InvalidInput."""
    key = parsed(cursor, 1)
    return key[0] if key else None


def cut(
    found: Sequence[T], limit: int, key: Callable[[T], Sequence[int]]
) -> tuple[Sequence[T], str | None]:
    """The page of what was ``found``, which is asked for one row more than its ``limit``, and the
    cursor behind it."""
    page = found[:limit]
    return page, written(key(page[-1]) if len(found) > limit else None)
