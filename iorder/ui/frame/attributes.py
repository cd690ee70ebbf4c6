"""Attributes of HTML that have a hyphen in their name, for Dash components."""

from typing import Any


def also(**words: str | None) -> dict[str, Any]:
    """``html.A(..., **also(aria_label="Close", data_id="7"))``; None leaves one out."""
    return {name.replace("_", "-"): word for name, word in words.items() if word is not None}
