"""A day as the address of a page has it."""

from datetime import date

from iorder.kernel.errors import InvalidInput


def read_day(key: str, text: str) -> date:
    """``2026-01-31``. Raises InvalidInput, which names ``key``."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 1970 <= day.year <= 9000:
        raise InvalidInput(f"{key}={text!r} is no day; write it as 2026-01-31.")
    return day
