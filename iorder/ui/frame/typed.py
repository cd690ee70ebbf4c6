"""What people type in one field, read; refused in words that name the field."""

from datetime import date

from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money

LONGEST_NUMBER = 9


def whole(value: object, what: str) -> int:
    """A number of 0 or more, 0 where nothing is typed. Raises InvalidInput that names ``what``."""
    return whole_or_none(value, what) or 0


def whole_or_none(value: object, what: str) -> int | None:
    """A number of 0 or more, None where nothing is typed. Raises InvalidInput."""
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise InvalidInput(f"{what}: {text} is no whole number; write one, or 0.")
    return int(text)


def minor(text: str | None, currency: str, what: str) -> int:
    """An amount, 0 where nothing is typed. Raises InvalidInput, which names ``what``."""
    words = (text or "").strip()
    if not words:
        return 0
    try:
        return Money.of(words, currency).minor
    except InvalidInput as wrong:
        raise InvalidInput(f"{what}: {wrong}") from None


def day(text: str | None) -> date | None:
    """Raises InvalidInput for what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput("That is no day; choose one, or leave it empty.") from None
