"""Lines as people type or paste them: a SKU's code and its units, one SKU a line."""

import re
from collections.abc import Mapping

from iorder.kernel.errors import InvalidInput

_LINE = re.compile(r"(?P<code>.+?)(?:\s*[\t,;]\s*|\s+)(?P<units>\S+)$")


def read(text: str | None) -> dict[str, int]:
    """Units by SKU code, a SKU twice added up. Raises InvalidInput that names the line."""
    found: dict[str, int] = {}
    for number, line in enumerate((text or "").splitlines(), 1):
        if not line.strip():
            continue
        match = _LINE.match(line.strip())
        if match is None:
            raise InvalidInput(f"Line {number} has no units; write LAMP 5.")
        if not match["units"].isdecimal() or not 0 < int(match["units"]) <= 1_000_000:
            raise InvalidInput(
                f"Line {number}: {match['units']!r} is no whole number of units; write LAMP 5."
            )
        code = match["code"].strip()
        found[code] = found.get(code, 0) + int(match["units"])
    if not found:
        raise InvalidInput("Name a SKU and its units, one SKU a line: LAMP 5.")
    return found


def written(lines: Mapping[str, int]) -> str:
    """The text that ``read`` reads as ``lines``."""
    return "\n".join(f"{code} {units}" for code, units in lines.items())
