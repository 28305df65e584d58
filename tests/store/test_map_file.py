"""Reading map.yaml and monitors.yaml: what stays text, and how errors are said."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from effectmap.model import ProblemsError
from effectmap.store.map_file import load

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"
MAP = """schema_version: 1
municipality:
  name: Gemeente Zutphen
  area: GM0301
themes:
  - id: t
    name: Opgave
outcomes:
  - id: a
    theme: t
    level: outcome
    name: NO
  - id: b
    theme: t
    level: impact
    name: "1.10"
"""
CATALOGUE = "schema_version: 1\n"
LINK = "links:\n  - source: a\n    target: b\n"
INTERVENTION = "interventions:\n  - id: i\n    theme: t\n    name: I\n"
START = INTERVENTION + "    start: {}\n"
BUDGET = INTERVENTION + "    budget_example: {}\n"

CASES = [
    ("an unknown key", MAP.replace("level: outcome", "levl: outcome"), ["regel 11", "level"]),
    ("a key twice", MAP + "themes: []\n", ["themes", "twee keer"]),
    (
        "an alias",
        MAP.replace("name: Opgave", "name: &x Opgave").replace("name: NO", "name: *x"),
        ["verwijzing"],
    ),
    ("an alias of a key", MAP + "&k links: []\n*k : 1\n", ["map.yaml, regel", "links"]),
    ("a tag", MAP.replace("name: NO", "name: !!python/name:os.system x"), ["regel 12", "tag"]),
    ("a list as a key", MAP + "[a, b]: c\n", ["regel 17", "woord"]),
    ("nested too deeply", MAP + "links: " + "[" * 20 + "]" * 20, ["regel 17", "te diep"]),
    ("nested without end", MAP + "links: " + "[" * 1_000_000, ["te diep"]),
    ("broken YAML", MAP + "  x: [", ["map.yaml, regel 17", "geen geldige YAML"]),
    ("two documents", MAP + "---\n" + MAP, ["geen geldige YAML"]),
    ("an empty file", "", ["municipality", "ontbreekt"]),
    ("one word", "kaart", ["regel 1", "woord: waarde"]),
    ("an unknown key that looks like none", MAP + "wxyz: 1\n", ["regel 17, wxyz", "haal"]),
    ("a name that is missing", MAP.replace('    name: "1.10"\n', ""), ["regel 13, b, name"]),
    ("a name without text", MAP.replace('"1.10"', '""'), ["regel 16, b, name", "leeg"]),
    ("a list without dashes", MAP + "links: a>b\n", ["regel 17, links", "streepje"]),
    ("an area of another form", MAP.replace("GM0301", "0301"), ["regel 4", "GM"]),
    ("a date of another form", MAP + START.format("1 maart 2024"), ["i, start", "2024-03-01"]),
    ("a date that does not exist", MAP + START.format("2023-02-29"), ["i, start", "2023-02-29"]),
    ("a word for yes or no", MAP + BUDGET.format("misschien"), ["i, budget_example", "true"]),
    (
        "an unknown theme",
        MAP.replace("theme: t\n    level: outcome", "theme: u\n    level: outcome"),
        ["a, theme", "“u” bestaat niet"],
    ),
    ("a double id", MAP.replace("id: b", "id: a"), ["“a” komt 2 keer voor"]),
    ("an unknown level", MAP.replace("level: impact", "level: effect"), ["b, level", "effect"]),
    (
        "an unknown end of a link",
        MAP + LINK.replace("target: b", "target: bb"),
        ["a>bb", "is “b” bedoeld?"],
    ),
    ("a link to itself", MAP + LINK.replace("target: b", "target: a"), ["naar zichzelf"]),
    (
        "a link that runs back",
        MAP + LINK.replace("source: a", "source: b").replace("target: b", "target: a"),
        ["loopt terug"],
    ),
    ("a link twice", MAP + LINK + LINK.removeprefix("links:\n"), ["2 keer"]),
    (
        "a circle",
        MAP.replace("impact", "outcome") + LINK + "  - source: b\n    target: a\n",
        ["kring", "NO (a) → 1.10 (b) → NO (a)"],
    ),
    (
        "a comma in a number",
        MAP + "interventions:\n  - id: i\n    theme: t\n    name: I\n    budget: 4,5\n",
        ["i, budget", "4.5"],
    ),
    (
        "an end before its start",
        MAP
        + "interventions:\n  - id: i\n    theme: t\n    name: I\n    start: 2024-05-01\n    end: 2023-05-01\n",
        ["i, end"],
    ),
    (
        "an unknown monitor",
        MAP.rstrip("\n")
        + "\n    indicators:\n      - id: x\n        name: X\n        monitor: m\n        measure: q\n        better: lower\n",
        ["x, monitor", "“m” bestaat niet"],
    ),
    (
        "a target before its baseline",
        MAP.rstrip("\n")
        + "\n    indicators:\n      - id: x\n        name: X\n        monitor: m\n        measure: q\n        better: lower\n        baseline: 2024\n        target:\n          value: 4.5\n          period: 2020\n",
        ["target.period"],
    ),
]


def _folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "monitors.yaml").write_text(CATALOGUE, encoding="utf-8")
    return tmp_path


def test_words_that_yaml_would_turn_into_something_else_stay_text(tmp_path: Path) -> None:
    text = MAP.replace("name: Opgave", "name: 12:30\n    owner: 010")
    map, _catalogue = load(_folder(tmp_path, text))
    assert [outcome.name for outcome in map.outcomes] == ["NO", "1.10"]
    assert (map.themes[0].name, map.themes[0].owner) == ("12:30", "010")


@pytest.mark.parametrize(("name", "text", "parts"), CASES, ids=[case[0] for case in CASES])
def test_an_error_names_file_item_field_and_what_to_do(
    tmp_path: Path, name: str, text: str, parts: list[str]
) -> None:
    with pytest.raises(ProblemsError) as refused:
        load(_folder(tmp_path, text))
    said = str(refused.value)
    assert "map.yaml" in said
    for part in parts:
        assert part in said


def test_all_errors_come_at_once(tmp_path: Path) -> None:
    text = MAP.replace("level: impact", "level: effect").replace("name: NO", "nam: NO")
    with pytest.raises(ProblemsError) as refused:
        load(_folder(tmp_path, text))
    assert len(refused.value.problems) >= 3


def test_a_file_over_5_mb_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="5 MB"):
        load(_folder(tmp_path, MAP + "#" * 5_000_001))


def test_a_file_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    folder = _folder(tmp_path, MAP)
    (folder / "map.yaml").write_bytes(MAP.replace("Opgave", "Zorg én werk").encode("cp1252"))
    with pytest.raises(ProblemsError, match=r"map\.yaml: .*UTF-8"):
        load(folder)


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    folder = _folder(tmp_path, MAP)
    (folder / "map.yaml").write_bytes(MAP.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load(folder)[0].outcomes[0].name == "NO"


def test_an_empty_value_means_that_nothing_was_filled_in(tmp_path: Path) -> None:
    text = MAP.replace("name: Opgave", "name: Opgave\n    owner:")
    assert load(_folder(tmp_path, text))[0].themes[0].owner == ""


def test_problems_of_both_files_come_at_once(tmp_path: Path) -> None:
    folder = _folder(tmp_path, MAP.replace("level: impact", "level: effect"))
    (folder / "monitors.yaml").write_text("schema_version: 2\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as refused:
        load(folder)
    assert {problem.file for problem in refused.value.problems} == {"map.yaml", "monitors.yaml"}


def test_collecting_garbage_goes_on_after_a_refused_map(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError):
        load(_folder(tmp_path, "x: ["))
    assert gc.isenabled()


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="ontbreekt"):
        load(tmp_path)


def test_the_example_can_be_used() -> None:
    map, catalogue = load(EXAMPLE)
    assert len(map.themes) == 3
    assert len(catalogue.monitors) >= 3


def test_a_map_of_10_000_boxes_and_17_000_links_can_be_read(tmp_path: Path) -> None:
    lines = [
        f"  - id: o{i}\n    theme: t\n    level: outcome\n    name: N{i}\n" for i in range(10_000)
    ]
    steps = [(i, i + 1) for i in range(9_999)] + [(i, i + 2) for i in range(7_001)]
    links = [f"  - source: o{start}\n    target: o{end}\n" for start, end in steps]
    head = MAP.split("outcomes:")[0]
    text = head + "outcomes:\n" + "".join(lines) + "links:\n" + "".join(links)
    map, _catalogue = load(_folder(tmp_path, text))
    assert (len(map.nodes), len(map.links)) == (10_000, 17_000)
