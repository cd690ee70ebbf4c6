"""What people type on an order, checked, and the refusal of what comes too late."""

from iorder.kernel.errors import InvalidInput, Refused


class OrderClosed(Refused):
    """The order has left or was called off: it is too late for the edit."""

    code = "order_closed"


def words_of(text: str, name: str, longest: int) -> str:
    """The text without white space around it. Raises InvalidInput where it cannot be kept."""
    words = text.strip()
    if "\0" in words:
        raise InvalidInput(f"The {name} holds a character that cannot be stored; type it again.")
    if len(words) > longest:
        raise InvalidInput(f"The {name} is longer than {longest:,} characters; shorten it.")
    return words
