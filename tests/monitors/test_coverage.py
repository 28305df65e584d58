"""What a measure covers in a municipality: years, neighbourhoods, statuses; real accepted copies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from effectmap.model import Catalogue, Period, Status
from effectmap.monitors.coverage import parts_of
from effectmap.monitors.library import Library, Series
from effectmap.store.map_file import load

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"
LOCAL = """gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status
GM0301;2021;eenzaam;46,2;42,9;49,5;880;
GM0301;2024;eenzaam;41,0;37,8;44,2;905;voorlopig
WK030100;2024;eenzaam;40,0;;;;
BU03010000;2021;eenzaam;39,0;;;;
BU03010000;2024;eenzaam;38,0;;;;
BU03010003;2024;eenzaam;;;;;geheim
BU03020003;2024;eenzaam;10,0;;;;
GM0302;2024;eenzaam;11,0;;;;
NL01;2024;eenzaam;44,0;;;;
GM0301;2024;angst;12,0;;;;
"""


def _library(folder: Path) -> Library:
    library = Library(folder, load(folder)[1])
    library.refresh()
    return library


@pytest.fixture(scope="module")
def zutphen(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("coverage") / "zutphen"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
    return _library(folder)


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("local")
    (folder / "peiling.csv").write_text(LOCAL, encoding="utf-8")
    measure = {"id": "e", "name": "Eenzaam", "unit": "%", "columns": ["eenzaam"]}
    monitor = {
        "id": "m", "name": "M", "publisher": "P", "source": "S", "licence": "L", "kind": "survey",
        "frequency": "F", "files": [{"path": "peiling.csv"}], "measures": [measure],
    }  # fmt: skip
    library = Library(
        folder, Catalogue.model_validate({"schema_version": 1, "monitors": [monitor]})
    )
    library.refresh()
    assert library.files()[0].state == "accepted", library.files()[0].problems
    return library


def years(*years: int) -> list[Period]:
    return [Period.of(year) for year in years]


def test_years_areas_and_statuses_of_a_municipality_with_its_parts(local: Library) -> None:
    one = local.coverage([("m", "e")], "GM0301", ["NL01", "PV25"])["m", "e"].chosen({})
    assert one.periods == {
        "GM0301": years(2021, 2024),
        "WK030100": years(2024),
        "BU03010000": years(2021, 2024),
        "NL01": years(2024),
    }
    assert one.by_status == {Status.DEFINITIVE: 4, Status.PROVISIONAL: 1, Status.WITHHELD: 1}
    assert parts_of("GM0301", list(one.periods), "BU") == ["BU03010000"]
    assert parts_of("GM0301", list(one.periods), "WK") == ["WK030100"]


@pytest.mark.parametrize(
    ("monitor", "measure", "area", "covered"),
    [
        ("cbs-kerncijfers", "aandeel-80plus", "GM0301", years(2015, 2025)),
        ("cbs-kerncijfers", "TotaalAantalParticuliereHuishoudens_82", "GM0301", years(2015)),
        ("ggd-jongvolwassenen", "sterk-eenzaam", "GM0301", years(2024)),
        ("cbs-laag-inkomen", "laag-inkomen", "GM0301", []),
        ("cbs-laag-inkomen", "laag-inkomen", "NL01", years(*range(2011, 2024))),
        ("cbs-kerncijfers", "nergens", "GM0301", []),
        ("niemand", "nergens", "GM0301", []),
    ],
)
def test_which_years_there_are(
    zutphen: Library, monitor: str, measure: str, area: str, covered: list[Period]
) -> None:
    found = zutphen.catalogue.monitor(monitor)
    one = found.measure(measure) if found else None
    coverage = zutphen.coverage([(monitor, measure)], "GM0301", ["NL01"])[monitor, measure]
    assert coverage.chosen(one.dimensions if one else {}).periods.get(area, []) == covered


def test_many_measures_are_told_apart(local: Library) -> None:
    found = local.coverage([("m", "e"), ("m", "angst")], "GM0301")
    assert found["m", "angst"].chosen({}).periods == {"GM0301": years(2024)}
    assert len(found["m", "e"].chosen({}).periods["GM0301"]) == 2


def test_the_choices_of_dimensions_are_listed(zutphen: Library) -> None:
    key = ("ggd-jongvolwassenen", "HeeftSchulden_3")
    splits = zutphen.coverage([key], "GM0301")[key].splits
    assert (("Persoonskenmerken", "T009002"),) in splits


def test_a_column_that_is_not_in_the_catalogue_has_figures(zutphen: Library) -> None:
    series = Series(
        "ggd-jongvolwassenen", "HeeftSchulden_3", "GM0301", (("Persoonskenmerken", "T009002"),)
    )
    assert [str(one.period) for one in zutphen.series([series])[series]] == ["2024"]
