"""What the address of a page names."""

from iorder.kernel.errors import InvalidInput

LONGEST_KEY = 15


def key_in(text: str, kind: str) -> int:
    """The key of the record a page is of. Raises InvalidInput, which names the ``kind``."""
    if not text.isdecimal() or len(text) > LONGEST_KEY:
        raise InvalidInput(f"“{text}” is no number; choose {kind} from the list.")
    return int(text)
