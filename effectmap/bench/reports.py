"""The bars of the accountability cycle: a large report in every format, in time and memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import yaml

from effectmap.bench.catalogue import catalogue_of
from effectmap.bench.row import Row
from effectmap.store import commands as c
from effectmap.store.map_store import MapStore
from effectmap.store.roles import LOCAL

ROOT = Path(__file__).resolve().parents[2]
OUTCOMES, INDICATORS, INTERVENTIONS = 60, 100, 20
MOMENT = "bench"
SECONDS, MEGABYTES = 10.0, 500.0
_STORY = "Aan tafel horen we dat het drukker wordt, vooral in de wijken aan de rand. "


def rows() -> Iterator[Row]:
    """Time and memory of the command `report` for each format, the start of Python included."""
    from effectmap.reports.formats import FORMATS

    with tempfile.TemporaryDirectory(prefix="effectmap-") as name:
        folder = write_theme(Path(name) / "bench")
        for suffix in FORMATS:
            took, most = _run(folder, suffix, Path(name) / f"report.{suffix}")
            what = f"report of {OUTCOMES} outcomes, {INDICATORS} indicators, {suffix}"
            yield Row(what, took, SECONDS, "s", 1.0)
            yield Row(f"{what}: memory", most, MEGABYTES, "MB", 1.0)


def _run(folder: Path, suffix: str, target: Path) -> tuple[float, float]:
    """Seconds, and peak memory in MB, of one report in a process of its own."""
    # the largest of all children so far is known only: each format is the child of a child
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, "
        "stderr=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    report = [sys.executable, "-m", "effectmap", "report", "--data", str(folder)]
    report += ["--moment", MOMENT, "--format", suffix, "-o", str(target)]
    start = time.perf_counter()
    said = subprocess.run(
        [sys.executable, "-c", code, *report], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return time.perf_counter() - start, int(said.stdout) / 1024


def write_theme(folder: Path) -> Path:
    """A municipality with one theme of many outcomes and indicators, all judged at a moment."""
    folder.mkdir(parents=True)
    (folder / "map.yaml").write_text(yaml.safe_dump(_map()), encoding="utf-8")
    (folder / "monitors.yaml").write_text(yaml.safe_dump(_catalogue()), encoding="utf-8")
    header = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status"
    figures = [
        f"GM0301;{year};m{n};{value},5;{value - 1},5;{value + 1},5;500;"
        for n in range(INDICATORS)
        for year in range(2012, 2025)
        if (value := 20 + (n + year) % 17)
    ]
    (folder / "figures.csv").write_text("\n".join([header, *figures, ""]), encoding="utf-8")
    _judge(MapStore.open(folder))
    return folder


def _map() -> dict[str, object]:
    third = OUTCOMES // 3
    levels = ["output"] * third + ["outcome"] * third + ["impact"] * third
    outcomes = [
        {
            "id": f"o{n}",
            "theme": "t",
            "level": level,
            "name": f"Inwoners weten de weg in hun eigen wijk en voelen zich er thuis ({n})",
            "indicators": [_indicator(i) for i in range(INDICATORS) if i % OUTCOMES == n],
        }
        for n, level in enumerate(levels)
    ]
    interventions = [
        {"id": f"i{n}", "theme": "t", "name": f"Inlooppunt in wijk {n}", "budget": 1000.0 * n,
         "budget_example": True, "start": "2020-01-01"}
        for n in range(INTERVENTIONS)
    ]  # fmt: skip
    links = [(f"i{n % INTERVENTIONS}", f"o{n}") for n in range(third)]
    links += [(f"o{n}", f"o{n + third}") for n in range(2 * third)]
    return {
        "schema_version": 1,
        "municipality": {"name": "Bench", "area": "GM0301"},
        "themes": [{"id": "t", "name": "Bench"}],
        "interventions": interventions,
        "outcomes": outcomes,
        "links": [{"source": a, "target": b, "assumption": "Er is ruimte."} for a, b in links],
    }


def _indicator(n: int) -> dict[str, object]:
    return {
        "id": f"k{n}",
        "name": f"Aandeel inwoners dat dit zegt, vraag {n}",
        "monitor": "bench",
        "measure": f"m{n}",
        "better": "higher",
        "baseline": "2016",
        "target": {"value": 40.0, "period": "2030"},
    }


def _catalogue() -> dict[str, object]:
    measures = [
        {"id": f"m{n}", "name": f"Vraag {n}", "unit": "%", "columns": [f"m{n}"]}
        for n in range(INDICATORS)
    ]
    return catalogue_of([{"path": "figures.csv"}], measures, "survey")


def _judge(store: MapStore) -> None:
    fields = {"name": "Bench", "date": "2026-10-15", "state": "review"}
    steps: list[c.AnyStep] = [c.Add(kind="moment", id=MOMENT, fields=fields)]
    said = {"judgement": "attention", "story": _STORY * 3, "reason": "De cijfers zijn oud."}
    steps += [
        c.Put(kind="review", id=f"{MOMENT}>o{n}", fields=said, seen=dict.fromkeys(said, 0))
        for n in range(OUTCOMES)
    ]
    store.apply(c.Batch(steps=tuple(steps)), LOCAL)
    store.close()
