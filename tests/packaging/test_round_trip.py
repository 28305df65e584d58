"""A package out and into a new installation: the same observations, to the last digit."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, system
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effectmap.model import Status
from effectmap.packaging.taking import Asked
from tests.packaging.places import all_figures, brought, empty, out, sender, unpacked
from tests.workspaces import opened_workspace


def valid(content: bytes, folder: Path) -> list[Any]:
    """What the standard's own tool has against a package."""
    path = folder / "uit.zip"
    path.write_bytes(content)
    with system.use_context(trusted=True):
        found: list[Any] = Package(str(path)).validate().flatten(["type", "note"])
    return found


def test_the_example_goes_out_valid_and_every_figure_equals_the_accepted_copy(
    visited: Path, tmp_path: Path
) -> None:
    workspace = opened_workspace(visited)
    content = out(workspace)
    assert valid(content, tmp_path) == []
    said, tables = unpacked(content)
    assert said["profile"] == "data-package"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for one in said["resources"]:
            raw = archive.read(one["path"])
            assert one["bytes"] == len(raw)
            assert one["hash"] == "sha256:" + hashlib.sha256(raw).hexdigest()
            assert one["sources"][0]["title"]
            assert one["effectenkaart"]["accepted"]
    ours = all_figures(workspace)
    seen = 0
    for one in said["resources"]:
        fixed = set(one["effectenkaart"]["columns"].values())
        for row in tables[one["name"]]:
            split = tuple(sorted((k, v) for k, v in row.items() if k not in fixed))
            place = (
                one["effectenkaart"]["monitor"]["id"],
                row["measure"],
                row["area"],
                row["period"],
                split,
            )
            value, lower, upper, status = ours[place]
            assert row["status"] == status
            for text, number in zip(
                (row["value"], row["lower"], row["upper"]), (value, lower, upper), strict=True
            ):
                assert (float(text) if text else None) == number
                assert "e" not in text.lower()
                # not more digits than the figure has
                assert len(text.partition(".")[2]) <= 2
            seen += 1
    assert seen == len(ours) > 150


def test_the_example_comes_back_in_an_empty_installation(visited: Path, tmp_path: Path) -> None:
    workspace = opened_workspace(visited)
    content = out(workspace)
    other = empty(tmp_path / "elders")
    done = brought(other, content)
    assert not done.problems
    assert {one.state for one in done.states} == {"accepted"}
    again = opened_workspace(other.folder)
    assert all_figures(again) == all_figures(workspace)
    bare = {"files", "small_counts"}
    assert [one.model_dump(exclude=bare) for one in again.catalogue.monitors] == [
        one.model_dump(exclude=bare) for one in workspace.catalogue.monitors
    ]
    assert [again.catalogue.small_below(one.id) for one in again.catalogue.monitors] == [
        workspace.catalogue.small_below(one.id) for one in workspace.catalogue.monitors
    ]
    # once more out, it says the same
    assert list(unpacked(out(again))[1].values()) == list(unpacked(content)[1].values())


NUMBER = st.decimals(-10_000, 1_000_000, allow_nan=False, places=4)
NAME = st.text(st.characters(codec="utf-8", categories=("L", "N"), include_characters=' -,"();='), min_size=1, max_size=25).map(str.strip).filter(bool)  # fmt: skip
PERIODS = st.sampled_from(["2019", "2023/'24", "2024-H1", "2024-Q3", "2024-07", "2021"])
AREAS = st.sampled_from(["GM0301", "NL00", "PV25", "WK030100", "BU03010000"])
MISSING = ["geheim", "niet gemeten", "onmogelijk", "unspecified"]


@st.composite
def files(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, str]]:
    """A catalogue and a table of a municipality's own, with splits, bounds and gaps."""
    names = draw(st.lists(NAME, min_size=1, max_size=3, unique=True))
    split = draw(st.sampled_from(["", "Geslacht", "status", "value"]))
    public = draw(st.booleans())
    places = draw(st.lists(st.tuples(st.sampled_from(names), AREAS, PERIODS, st.sampled_from("MV")), min_size=1, max_size=15, unique=True))  # fmt: skip
    if not split:
        places = list({place[:3]: place for place in places}.values())
    rows = [["maat", "plek", "tijd", "getal", "laag", "hoog", "soort", split or "leeg"]]
    for name, area, period, group in places:
        number = draw(st.none() | NUMBER)
        spread = draw(st.none() | st.decimals(0, 10, allow_nan=False, places=2))
        kind = draw(st.sampled_from(["", "voorlopig", "gemodelleerd"] if number is not None else MISSING))  # fmt: skip
        bounds = [str(number - spread), str(number + spread)] if number is not None and spread is not None else ["", ""]  # fmt: skip
        rows.append(
            [name, area, period, "" if number is None else str(number), *bounds, kind, group]
        )
    text = "".join(";".join('"' + c.replace('"', '""') + '"' for c in row) + "\n" for row in rows)
    mapping = {
        "delimiter": ";", "decimal": ".", "area": "plek", "period": "tijd",
        "dimensions": [split] if split else [],
        "rows": {"measure": "maat", "value": "getal", "lower": "laag", "upper": "hoog", "status": "soort"},
    }  # fmt: skip
    used = sorted({place[0] for place in places})
    monitor = {
        "id": "eigen", "name": "Eigen", "publisher": "Gemeente", "source": "Gemeente", "licence": "CC0",
        "kind": "registration", "frequency": "Elk jaar", "files": [{"path": "eigen.csv", "mapping": mapping}],
        "measures": [{"id": f"m{n}", "name": name, "unit": draw(st.sampled_from(["%", "cliënten", ""])), "columns": [name]} for n, name in enumerate(used)],
    }  # fmt: skip
    if public:
        monitor["small_counts"] = 0
    return {"monitors": [monitor]}, {"eigen.csv": text}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])  # fmt: skip
@given(files())
def test_whatever_goes_out_comes_back(made: tuple[dict[str, Any], dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        first = sender(Path(name) / "een", *made)
        content = out(first)
        assert valid(content, Path(name)) == []
        other = empty(Path(name) / "twee")
        done = brought(other, content)
        assert not done.problems
        again = all_figures(opened_workspace(other.folder))
        ours = all_figures(first)
        assert again.keys() == ours.keys()
        below = first.catalogue.small_below("eigen")
        for place, figure in again.items():
            if figure[3] is Status.SMALL:
                assert below
                assert figure[:3] == (None, None, None)
            else:
                assert figure == ours[place]
        if not below:
            assert again == ours


def test_what_is_withheld_stays_withheld_on_the_way(tmp_path: Path) -> None:
    rows = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n" + "".join(
        f"GM0301;{year};{name};{value};;;;\n"
        for year, name, value in [
            (2023, "a", 4),
            (2023, "b", 96),
            (2023, "t", 100),
            (2024, "t", 120),
        ]
    )
    measures = [{"id": id, "name": id, "unit": "cliënten", "columns": [id]} for id in "abt"]
    measures[2]["parts"] = [["a", "b"]]  # type: ignore[assignment]
    monitor = {"id": "m", "name": "M", "publisher": "P", "source": "S", "licence": "L", "kind": "registration",
               "frequency": "F", "files": [{"path": "m.csv"}], "measures": measures}  # fmt: skip
    first = sender(tmp_path / "een", {"monitors": [monitor]}, {"m.csv": rows})
    other = empty(tmp_path / "twee")
    brought(other, out(first))
    again = opened_workspace(other.folder)
    figures = all_figures(again)
    assert figures["m", "a", "GM0301", "2023", ()][0] is None
    assert figures["m", "t", "GM0301", "2024", ()][0] == 120
    third = empty(tmp_path / "drie")
    brought(third, out(again))
    assert all_figures(opened_workspace(third.folder))["m", "a", "GM0301", "2023", ()] == (
        None, None, None, Status.SMALL,
    )  # fmt: skip


@pytest.mark.parametrize("public", [True, False])
def test_a_sender_cannot_lift_the_bar_for_small_numbers(tmp_path: Path, public: bool) -> None:
    rows = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\nGM0301;2023;a;4;;;;\n"
    monitor = {"id": "m", "name": "M", "publisher": "P", "source": "S", "licence": "L", "kind": "registration",
               "frequency": "F", "small_counts": 0, "files": [{"path": "m.csv"}],
               "measures": [{"id": "a", "name": "A", "unit": "cliënten", "columns": ["a"]}]}  # fmt: skip
    first = sender(tmp_path / "een", {"monitors": [monitor]}, {"m.csv": rows})
    other = empty(tmp_path / "twee")
    brought(other, out(first), Asked(public=public))
    catalogue = opened_workspace(other.folder).catalogue
    assert catalogue.small_below("m") == (0 if public else 10)
