"""Runs axe-core on a page and tells what it finds in words that fit an assertion."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
ALL_RULES = {"type": "tag", "values": TAGS}
OF_COLOUR = {"type": "rule", "values": ("color-contrast", "link-in-text-block")}
"""All that the other theme can break: names, roles and order are the same in both."""


def violations(
    page: Page, within: str = "document", rules: Mapping[str, Any] = ALL_RULES
) -> list[str]:
    """One text per broken rule: impact, rule, help and the elements; none when all is well.

    ``within`` is a CSS selector that narrows the check, ``rules`` what axe is to run only. Works
    under a strict CSP too.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT.read_text())
    found: list[dict[str, Any]] = page.evaluate(
        """([within, rules]) => axe.run(
               within === 'document' ? document : {include: [[within]]},
               {runOnly: rules, resultTypes: ['violations']}
           ).then(result => result.violations)""",
        [within, {**rules, "values": list(rules["values"])}],
    )
    return [_told(violation) for violation in found]


def sound(page: Page, within: str = "document") -> None:
    """No rule is broken in light, nor one of colour in dark, once what slides in stands still."""
    for theme, rules in (("light", ALL_RULES), ("dark", OF_COLOUR)):
        page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
        page.wait_for_function(
            """() => document.getAnimations().every(one => one.playState !== 'running'
                   || one.timeline !== document.timeline  // runs as somebody scrolls
                   || one.effect.getComputedTiming().iterations === Infinity)"""
        )
        assert violations(page, within, rules) == []


def _told(violation: dict[str, Any]) -> str:
    elements = "; ".join(
        f"{' '.join(map(str, node['target']))} `{node['html'][:120]}`"
        for node in violation["nodes"][:5]
    )
    more = len(violation["nodes"]) - 5
    return f"[{violation['impact']}] {violation['id']}: {violation['help']} at {elements}" + (
        f" and {more} more" if more > 0 else ""
    )
