"""Bench in a real browser: a click on the map, the panel, the first paint."""

from __future__ import annotations

import contextlib
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from effectmap.bench.maps import contents_and_links
from effectmap.bench.reports import OUTCOMES, write_theme
from effectmap.bench.row import Row
from effectmap.bench.server import Server
from effectmap.drawing.effect_map import draw_map
from effectmap.store.commands import Change
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL

ROOT = Path(__file__).resolve().parents[2]
RUNS = 7
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EMPTY_PAGE = """
import streamlit as st
st.session_state.setdefault("n", 0)
if st.button("again"):
    st.session_state["n"] += 1
st.write(f"run {st.session_state['n']}")
"""
# both wait for the frame after the change, so that the paint is in the time
CLICK = """async (id) => {
  const box = document.querySelector(`.box[data-id="${id}"]`);
  const start = performance.now();
  box.dispatchEvent(new MouseEvent('click', {bubbles: true}));
  document.querySelector('svg.effect-map').getBoundingClientRect();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - start;
}"""
PLOTLY = """async ([boxes, lines, faded]) => {
  const traces = lines.map(([x, y], i) => ({x, y, mode: 'lines', hoverinfo: 'skip',
    line: {width: 2, color: faded && i % 2 ? '#ddd' : '#345', shape: 'spline'}}));
  traces.push({x: boxes.map((b) => b[0]), y: boxes.map((b) => b[1]), mode: 'markers+text',
    text: boxes.map((b) => b[4]), marker: {symbol: 'square', size: 40,
    color: boxes.map((b, i) => (faded && i % 2 ? '#eee' : '#9ab'))}});
  const shapes = boxes.map(([x, y, w, h], i) => ({type: 'rect', x0: x, y0: y, x1: x + w,
    y1: y + h, fillcolor: faded && i % 2 ? '#eee' : '#fff', line: {width: 1}}));
  const start = performance.now();
  await Plotly.react('chart', traces, {shapes, width: 1800, height: 1000, showlegend: false});
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - start;
}"""


def browser_path() -> str | None:
    """An installed Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def rows() -> Iterator[Row]:
    """The rows measured in a browser; none where no browser is installed."""
    path = browser_path()
    if path is None:
        return
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        _served(ROOT / "app.py", _generated(Path(folder))) as large,
        _served(ROOT / "app.py", ROOT / "data" / "zutphen") as app,
        _served(_empty(Path(folder)), ROOT) as empty,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield from _click(browser, large)
        yield _others(browser, large, Path(folder))
        yield from _panel(browser, app, empty)
        found = "document.querySelector('.box')"
        yield _first_paint(browser, app, empty, found, "first paint of the map page", 1.5)
        with _served(ROOT / "app.py", _fifty(Path(folder))) as many:
            # the table of the files, drawn on a canvas
            found = "document.querySelector('[data-testid=stDataFrame] canvas')"
            name = "opening the Monitors page with 50 monitors"
            yield _first_paint(browser, f"{many}/monitors", empty, found, name, 2.0)
        with _served(ROOT / "app.py", write_theme(Path(folder) / "review")) as review:
            found = f"document.querySelectorAll('.sheet [data-id^=outcome]').length === {OUTCOMES}"
            name = f"opening the review page of {OUTCOMES} outcomes"
            yield _first_paint(browser, f"{review}/verantwoording", empty, found, name, 3.0)
        browser.close()


def _click(browser: Any, address: str) -> Iterator[Row]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(address)
    page.locator(".box").first.wait_for()
    page.wait_for_timeout(1500)
    ids = page.eval_on_selector_all(".box", "boxes => boxes.map((box) => box.dataset.id)")
    times = []
    for id in ids[: RUNS * 5 : 5]:
        times.append(page.evaluate(CLICK, id))
        page.wait_for_timeout(700)
    ours = statistics.median(times)
    page.close()
    theirs = _plotly(browser)
    yield Row("click to chain, 150 boxes, against Plotly redrawing", ours, theirs, "ms", 0.1)
    yield Row("click to chain, 150 boxes, against 50 ms", ours, 50.0, "ms", 1.0)


def _others(browser: Any, address: str, folder: Path) -> Row:
    """From an edit that somebody else saved to the moment that it stands on this screen."""
    store = MapStore.open(folder)
    box = store.map().interventions[0].id
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(address)
    page.locator(".box").first.wait_for()
    page.wait_for_timeout(1500)
    times = []
    for run in range(RUNS):
        # not in step with the page, which looks every second
        page.wait_for_timeout(1000 + 137 * run)
        fields, seen = {"name": f"Somebody's {run}"}, store.versions("intervention", box)
        start = time.perf_counter()
        store.apply(Change(kind="intervention", id=box, fields=fields, seen=seen), LOCAL)
        page.wait_for_function(
            '([box, name]) => document.querySelector(`.box[data-id="${box}"]`)'
            "?.textContent.includes(name)",
            arg=[box, fields["name"]],
        )
        times.append((time.perf_counter() - start) * 1000)
    page.close()
    store.close()
    return Row(
        "somebody else's edit on this screen, 150 boxes, against 2 s", max(times), 2000.0, "ms", 1.0
    )


def _plotly(browser: Any) -> float:
    """Plotly redrawing the same map with other colours, median ms."""
    import plotly

    contents, links = contents_and_links(150, 1)
    layout = draw_map(contents, links, "bench").layout
    titles = {content.id: content.title for content in contents}
    boxes = [[r.x, -r.y, r.width, -r.height, titles[id]] for id, r in layout.boxes.items()]
    lines = [[[p[0] for p in r.points], [-p[1] for p in r.points]] for r in layout.routes]
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_content('<div id="chart"></div>')
    script = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    page.add_script_tag(path=str(script))
    times = [page.evaluate(PLOTLY, [boxes, lines, run % 2]) for run in range(RUNS + 1)]
    page.close()
    return float(statistics.median(times[1:]))


def _panel(browser: Any, app: str, empty: str) -> Iterator[Row]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(empty)
    page.get_by_text("run 0").wait_for()
    theirs = []
    for run in range(1, RUNS + 1):
        page.wait_for_timeout(300)
        theirs.append(_until(page, lambda: page.get_by_role("button").click(), f"run {run}"))
    page.goto(app)
    page.locator(".box").first.wait_for()
    ours = []
    boxes = page.locator(".box.outcome")
    for index in range(RUNS):
        page.wait_for_timeout(700)
        title = page.evaluate(
            """(i) => [...document.querySelectorAll('.box.outcome')[i]
                .querySelectorAll('.title')].map((t) => t.textContent).join(' ')""",
            index,
        )
        ours.append(_until(page, lambda i=index: boxes.nth(i).click(), title))  # type: ignore[misc]
    page.close()
    yield Row(
        "panel filled, against an empty page's rerun",
        statistics.median(ours),
        statistics.median(theirs),
        "ms",
        3.0,
    )


def _until(page: Any, act: Callable[[], object], text: str) -> float:
    """Ms from an action until `text` stands on the page outside the drawing."""
    page.evaluate(
        """(text) => { window.seen = new Promise((done) => {
            const look = () => [...document.querySelectorAll('h3, p')].some(
                (e) => e.textContent.replace(/\\s+/g, ' ').includes(text));
            addEventListener('pointerdown', () => { const start = performance.now();
                const again = () => look() ? done(performance.now() - start)
                    : requestAnimationFrame(again);
                again(); }, {once: true, capture: true});
        }); }""",
        text,
    )
    act()
    return float(page.evaluate("window.seen"))


# seen by the page itself, frame by frame: who asks from outside looks only now and then
FIRST_FRAME = """(() => {
    const look = () => {
        if (%s) window.benchPainted = performance.now();
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})()"""


def _first_paint(browser: Any, address: str, empty: str, found: str, name: str, bar: float) -> Row:
    """A page from its address to what is looked for, against the empty page; median ms."""

    def load(address: str, found: str) -> float:
        context = browser.new_context(viewport={"width": 1920, "height": 1080})
        context.add_init_script(FIRST_FRAME % found)
        page = context.new_page()
        page.goto(address, wait_until="commit")
        passed = page.wait_for_function("() => window.benchPainted").json_value()
        context.close()
        return float(passed)

    ours, theirs = [], []
    for _run in range(RUNS):
        theirs.append(load(empty, "document.body?.textContent.includes('run 0')"))
        ours.append(load(address, found))
    first, other = statistics.median(ours[1:]), statistics.median(theirs[1:])
    return Row(f"{name}, against an empty page", first, other, "ms", bar)


def _empty(folder: Path) -> Path:
    script = folder / "empty.py"
    script.write_text(EMPTY_PAGE, encoding="utf-8")
    return script


def _generated(folder: Path) -> Path:
    """A municipality with one generated theme of 150 boxes."""
    contents, links = contents_and_links(150, 1)
    data = {
        "schema_version": 1,
        "municipality": {"name": "Bench", "area": "GM0301"},
        "themes": [{"id": "bench", "name": "Bench"}],
        "interventions": [
            {"id": c.id, "theme": "bench", "name": c.title}
            for c in contents
            if c.level == "intervention"
        ],
        "outcomes": [
            {"id": c.id, "theme": "bench", "name": c.title, "level": str(c.level)}
            for c in contents
            if c.level != "intervention"
        ],
        "links": [
            {"source": k.source, "target": k.target, "evidence": str(k.evidence)} for k in links
        ],
    }
    (folder / "map.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    (folder / "monitors.yaml").write_text("schema_version: 1\n", encoding="utf-8")
    return folder


def _fifty(folder: Path) -> Path:
    """A municipality with 50 monitors, each a small plain long file."""
    target = folder / "fifty"
    target.mkdir()
    monitors = []
    for number in range(50):
        rows = [f"GM0301;{year};m;{number},5;;;;" for year in range(2015, 2025)]
        header = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status"
        path = target / f"monitor{number}.csv"
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        monitor = {"id": f"monitor{number}", "name": f"Monitor {number}", "publisher": "Bench"}
        monitor |= {"source": "Bench", "licence": "CC0", "kind": "registration"}
        monitors.append(
            monitor
            | {
                "frequency": "-",
                "example": True,
                "files": [{"path": path.name}],
                "measures": [{"id": "m", "name": "Measure", "unit": "%", "columns": ["m"]}],
            }
        )
    data = {"schema_version": 1, "monitors": monitors}
    (target / "monitors.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    map_ = {"schema_version": 1, "municipality": {"name": "Bench", "area": "GM0301"}}
    (target / "map.yaml").write_text(
        yaml.safe_dump(map_ | {"themes": [{"id": "bench", "name": "Bench"}]}), encoding="utf-8"
    )
    return target


@contextlib.contextmanager
def _served(script: Path, data: Path) -> Iterator[str]:
    server = Server(data, script=str(script))
    server.start()
    try:
        yield server.address
    finally:
        server.kill()
