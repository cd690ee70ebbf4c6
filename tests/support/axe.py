"""Runs axe-core on a page and tells what it finds in words that fit an assertion."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def violations(page: Page, within: str = "document") -> list[str]:
    """One text per broken rule: impact, rule, help and the elements; none when all is well.

    ``within`` is a CSS selector that narrows the check. Works under a strict CSP too.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT.read_text())
    found: list[dict[str, Any]] = page.evaluate(
        """([within, tags]) => axe.run(
               within === 'document' ? document : {include: [[within]]},
               {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}
           ).then(result => result.violations)""",
        [within, list(TAGS)],
    )
    return [_told(violation) for violation in found]


def sound(page: Page) -> None:
    """No rule is broken, in light and in dark, once what slides in stands still."""
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
        page.wait_for_function(
            """() => document.getAnimations().every(one => one.playState !== 'running'
                   || one.timeline !== document.timeline  // runs as somebody scrolls
                   || one.effect.getComputedTiming().iterations === Infinity)"""
        )
        assert violations(page) == []


def _told(violation: dict[str, Any]) -> str:
    elements = "; ".join(
        f"{' '.join(map(str, node['target']))} `{node['html'][:120]}`"
        for node in violation["nodes"][:5]
    )
    more = len(violation["nodes"]) - 5
    return f"[{violation['impact']}] {violation['id']}: {violation['help']} at {elements}" + (
        f" and {more} more" if more > 0 else ""
    )
