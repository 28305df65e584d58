"""The commands as a user starts them: in a process of their own."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "data" / "zutphen"
FILES = EXAMPLE / "files"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "EFFECTMAP_NO_VENV": "1", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "effectmap", *map(str, arguments)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.mark.parametrize(
    ("arguments", "file"),
    [([], "map.yaml"), (["--catalogue"], "monitors.yaml"), (["--cycle"], "cycle.yaml")],
)
def test_schema_prints_a_json_schema_that_the_example_fits(arguments: list[str], file: str) -> None:
    done = run("schema", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    schema = json.loads(done.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    data = yaml.safe_load((EXAMPLE / file).read_text(encoding="utf-8"))
    # YAML's own dates are texts in JSON
    jsonschema.validate(json.loads(json.dumps(data, default=str)), schema)


def test_read_gives_what_a_file_holds_as_json() -> None:
    done = run("read", FILES / "kerncijfers-2025.csv", "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    assert set(found) >= {
        "dialect",
        "encoding",
        "measures",
        "areas",
        "periods",
        "observations",
        "by_status",
    }
    assert found["periods"] == ["2025"]
    assert found["observations"] == sum(found["by_status"].values())
    assert set(found["measures"][0]) >= {"key", "label", "unit"}


def test_read_gives_the_figures_of_one_measure_and_area() -> None:
    done = run(
        "read", FILES / "kerncijfers-2015.csv", "--measure", "TotaleBevolking_1",
        "--area", "GM0301", "--json",
    )  # fmt: skip
    assert done.returncode == 0
    (row,) = json.loads(done.stdout)["observations"]
    assert set(row) >= {
        "measure",
        "area",
        "area_name",
        "period",
        "value",
        "lower",
        "upper",
        "status",
    }
    assert (row["area"], row["period"], row["status"]) == ("GM0301", "2015", "definitive")
    assert 40_000 < row["value"] < 60_000


def test_read_prints_lines_for_people() -> None:
    done = run("read", FILES / "kerncijfers-2025.csv")
    assert done.returncode == 0
    assert done.stdout.startswith("dialect")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("empty.csv", b""),
        ("workbook.xlsx", b"PK\x03\x04" + b"\x00" * 50),
        ("bytes.csv", b"a;b\n\xff\xfe\x00\x81;1\n"),
        ("other.csv", b"name;colour\nx;blue\n"),
    ],
)
def test_read_of_what_cannot_be_read_exits_2_with_a_message(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run("read", tmp_path / name)
    assert done.returncode == 2
    assert done.stdout == ""
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_read_of_an_unknown_measure_names_the_nearest() -> None:
    done = run("read", FILES / "kerncijfers-2015.csv", "--measure", "TotaleBevolking")
    assert done.returncode == 2
    assert "TotaleBevolking_1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["nonsense"], [], ["read"]])
def test_a_wrong_command_exits_2_with_the_usage(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr
    assert "Traceback" not in done.stderr


def test_run_of_a_folder_without_a_map_exits_2(tmp_path: Path) -> None:
    done = run("run", "--data", tmp_path, "--no-browser")
    assert done.returncode == 2
    assert "map.yaml" in done.stderr


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py"])
def test_what_runs_before_the_packages_exist_needs_the_standard_library_only(name: str) -> None:
    tree = ast.parse((ROOT / "effectmap" / name).read_bytes())
    names: set[str] = set()
    for node in tree.body:
        for part in ast.walk(node) if not isinstance(node, ast.FunctionDef) else ():
            if isinstance(part, ast.Import):
                names |= {one.name.partition(".")[0] for one in part.names}
            elif isinstance(part, ast.ImportFrom):
                assert part.level == 0
                names.add(str(part.module).partition(".")[0])
    assert names <= set(sys.stdlib_module_names)


def test_poster_writes_a_pdf_and_an_svg_a_sheet(visited: Path, tmp_path: Path) -> None:
    wanted = ["poster", "--theme", "dementie", "--data", visited]
    done = run(*wanted, "--size", "A3", "-o", tmp_path / "kaart.pdf")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "kaart.pdf").read_bytes().startswith(b"%PDF-")
    done = run(*wanted, "--format", "svg", "-o", tmp_path / "kaart.svg")
    assert done.returncode == 0
    assert "niet op 2,0 m" in done.stderr
    assert sorted(path.name for path in tmp_path.glob("*.svg")) == ["kaart-1.svg", "kaart-2.svg"]
    done = run(*wanted, "--format", "svg", "--one-sheet", "-o", tmp_path / "alles.svg")
    assert done.stdout.split() == [str(tmp_path / "alles.svg")]


def test_poster_names_the_themes_that_there_are(visited: Path, tmp_path: Path) -> None:
    done = run("poster", "--theme", "geen", "--data", visited, "-o", tmp_path / "kaart.pdf")
    assert done.returncode == 2
    assert "--theme geen: dementie, jongvolwassenen, bestaanszekerheid" in done.stderr
