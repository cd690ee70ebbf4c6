"""What people type, checked before it is stored."""

from iorder.kernel.errors import InvalidInput


def words_of(text: str, name: str, longest: int) -> str:
    """The text without white space around it. Raises InvalidInput where it cannot be kept."""
    words = text.strip()
    if "\0" in words:
        raise InvalidInput(f"The {name} holds a character that cannot be stored; type it again.")
    if len(words) > longest:
        raise InvalidInput(f"The {name} is longer than {longest:,} characters; shorten it.")
    return words
