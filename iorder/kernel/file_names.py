"""Names of files as people send them, made harmless."""

import re
import unicodedata

LONGEST_NAME = 180
_PLAIN = frozenset(" ._-()")


def harmless(name: str) -> str:
    """The last part of ``name`` with letters, digits and `` ._-()`` only, short enough to keep."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(char if char.isalnum() or char in _PLAIN else "_" for char in last).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    ending = f"{dot}{ending[:12]}" if dot else ""
    stem = (stem if dot else kept).encode()[:LONGEST_NAME].decode(errors="ignore")
    return f"{stem}{ending}" or "file"
