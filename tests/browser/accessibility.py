"""Which rules of accessibility a page breaks, as axe finds them."""

from __future__ import annotations

from collections.abc import Sequence

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
_SEEN_ONLY = """() => {
    const all = (css, within = document) => [...within.querySelectorAll(css)];
    const named = (e) => e.closest('[aria-label]') || e.querySelector('[aria-label], [alt]');
    const charts = all('[data-testid=stPlotlyChart]');
    const tables = all('[data-testid=stDataFrame], [data-testid=stTable]');
    const wrong = charts.filter((e) => !named(e)).map((e) => ['chart without a name', e.textContent]);
    if (charts.length && !tables.length) wrong.push(['chart without a table', location.href]);
    for (const e of all('[data-testid=stMainBlockContainer] img'))
        if (!e.alt) wrong.push(['picture without a name', e.src.slice(0, 80)]);
    for (const e of all('svg [class*=is-]'))
        if (!e.querySelector('.word')?.textContent || !e.querySelector('.sign'))
            wrong.push(['status by its colour alone', e.textContent]);
    for (const e of all('.sheet .mark > [aria-hidden]'))
        if (!e.textContent.trim() || !e.nextElementSibling?.textContent.trim())
            wrong.push(['status by its colour alone', e.parentNode.textContent]);
    return wrong;
}"""
# a page that goes on being drawn anew is a fault of its own
_TRIES = 5


def drawn(page: Page) -> None:
    """Wait until the whole page stands there and nothing is being drawn any more."""
    page.evaluate("() => { delete window.drawnSince; }")
    page.wait_for_function(_DRAWN, arg=_QUIET, polling=50, timeout=60_000)


def faults(page: Page, rules: Sequence[str] | None = None) -> list[tuple[str, str, str]]:
    """Rule, element and what is wrong with it, for every break of WCAG 2.2 AA; empty for none.

    `rules` are those of axe to look at; without them all of WCAG 2.2, A and AA.

    Looks at a page that is drawn: looks again where it was drawn anew under its eyes.
    """
    for _try in range(_TRIES):
        drawn(page)
        page.evaluate(_WATCH)
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)
        violations = page.evaluate(_LOOK, list(rules or _RULES))
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


def seen_only(page: Page) -> list[tuple[str, str, str]]:
    """In the form of `faults`: what only who sees it, or sees its colour, can know.

    Charts and pictures without a name, charts without a table, statuses without word or sign.
    """
    found: list[list[str]] = page.evaluate(_SEEN_ONLY)
    return [(what, which, "") for what, which in found]
