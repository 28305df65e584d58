"""Which rules of accessibility a page breaks, as axe finds them."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]

# Streamlit fades what a rerun did not draw again yet: its colours are not those of the page.
# ms without any such sign before the page counts as drawn: a rerun may begin after a rerun
_QUIET = 250
_DRAWN = """(quiet) => {
    const app = document.querySelector('[data-testid=stApp]');
    const busy = !app && document.getElementById('root')
        || app && (app.dataset.testScriptState !== 'notRunning'
        || document.querySelector('[data-stale=true], [data-testid=stSkeleton]'))
        || document.fonts.status !== 'loaded'
        || document.getAnimations().some((one) => one.playState === 'running'
            && one.effect.getComputedTiming().endTime !== Infinity);
    const now = performance.now();
    if (busy || window.drawnSince === undefined) window.drawnSince = now;
    return !busy && now - window.drawnSince >= quiet;
}"""
_WATCH = """() => {
    window.redrawn = false;
    window.watching?.disconnect();
    window.watching = new MutationObserver((all) => {
        window.redrawn ||= all.some(({target}) => target.dataset.stale === 'true');
    });
    window.watching.observe(document.body, {subtree: true, attributeFilter: ['data-stale']});
}"""
_LOOK = """(rules) => axe.run({runOnly: rules, resultTypes: ['violations']})
    .then((found) => found.violations)"""
# a page that goes on being drawn anew is a fault of its own
_TRIES = 5


def drawn(page: Page) -> None:
    """Wait until the whole page stands there and nothing is being drawn any more."""
    page.evaluate("() => { delete window.drawnSince; }")
    page.wait_for_function(_DRAWN, arg=_QUIET, polling=50, timeout=60_000)


def faults(page: Page) -> list[tuple[str, str, str]]:
    """Rule, element and what is wrong with it, for every break of WCAG 2.2 AA; empty for none.

    Looks at a page that is drawn: looks again where it was drawn anew under its eyes.
    """
    for _try in range(_TRIES):
        drawn(page)
        page.evaluate(_WATCH)
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)
        violations = page.evaluate(_LOOK, _RULES)
        if not page.evaluate("window.redrawn"):
            return [
                (rule["id"], str(node["target"]), str(node["failureSummary"]))
                for rule in violations
                for node in rule["nodes"]
            ]
    raise AssertionError("the page goes on being drawn anew")


def sideways(page: Page) -> list[tuple[str, str, str]]:
    """In the form of `faults`: that the page itself has to be scrolled sideways."""
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [("reflow", "html", f"{wide} px too wide")] if wide > 0 else []
