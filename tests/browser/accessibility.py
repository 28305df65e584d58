"""Which rules of accessibility a page breaks, as axe finds them."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


def faults(page: Page) -> list[tuple[str, str, str]]:
    """Rule, element and what is wrong with it, for every break of WCAG 2.2 AA; empty for none."""
    found = Axe().run(page, options={"runOnly": _RULES})
    return [
        (rule["id"], str(node["target"]), str(node["failureSummary"]))
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]
