"""A file that is new to the catalogue, on the page of monitors: mapped, placed and accepted."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from effectmap.model import Monitor
from effectmap.monitors.library import Library, Series
from effectmap.store import catalogue_edit
from effectmap.store.map_file import load
from tests.pages.conftest import Open, history, shown

OWN = """Wijk;Jaar;Tevreden;laag;hoog;Bezoekers;Opmerking
Zutphen;2023;71,5;68,0;75,0;120;druk
Zutphen;2024;n.b.;;;150;
"""
NAME = "eigen.csv"
KEY = "eigen.csv-;-"


def _drop(folder: Path, text: str = OWN, name: str = NAME) -> Path:
    path = folder / "inbox" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _figures(folder: Path, monitor: str, measure: str, area: str = "GM0301") -> list[object]:
    library = Library(folder, load(folder)[1])
    library.refresh()
    one = Series(monitor, measure, area)
    return [(str(o.period), o.value, str(o.status)) for o in library.series([one])[one]]


def _way(app: AppTest, way: str, name: str = NAME) -> AppTest:
    return app.segmented_control(key=f"way-{name}").set_value(way).run()


def _mapped(app: AppTest) -> AppTest:
    """Everything that the content does not show is said."""
    app.toggle(key=f"by-hand-{NAME}").set_value(True).run()
    app.segmented_control(key=f"form-{KEY}").set_value("wide").run()
    app.multiselect(key=f"figures-{KEY}").set_value(["Tevreden", "Bezoekers"]).run()
    app.text_input(key=f"unit-Tevreden-{KEY}").input("%").run()
    app.text_input(key=f"unit-Bezoekers-{KEY}").input("bezoekers").run()
    app.selectbox(key=f"lower-Tevreden-{KEY}").set_value("laag").run()
    app.selectbox(key=f"upper-Tevreden-{KEY}").set_value("hoog").run()
    return app.selectbox(key=f"mark-not_measured-n.b.-{KEY}").select_index(0).run()


def _described(app: AppTest, monitor: str = "Onze peiling", name: str = NAME) -> AppTest:
    said = {
        "monitor": monitor,
        "publisher": "Gemeente Zutphen",
        "source": "Bron: gemeente Zutphen",
        "licence": "CC BY 4.0",
        "frequency": "Elk jaar",
    }
    for field, text in said.items():
        app.text_input(key=f"{field}-{name}").input(text)
    return app.segmented_control(key=f"kind-{name}").set_value("survey").run()


def _accept(app: AppTest, name: str = NAME) -> AppTest:
    app.text_input(key=f"who-in-{name}").input("Ans").run()
    app.button(key=f"accept-{name}").click().run()
    assert not app.exception
    return app


def _monitor(folder: Path, id: str) -> Monitor:
    found = load(folder)[1].monitor(id)
    assert found is not None
    return found


def test_a_table_of_ones_own_is_mapped_and_starts_a_monitor(open_page: Open, folder: Path) -> None:
    path = _drop(folder)
    before = (folder / "monitors.yaml").read_text("utf-8")
    app = _way(open_page("monitors"), "new")
    assert "deze vorm" in shown(app) or "geen vorm" in shown(app)
    app = _mapped(app)
    assert "Niet gebruikt: Opmerking" in shown(app)
    assert "zelf aangewezen kolommen" in shown(app)
    read = next(one.value for one in app.dataframe if "Ondergrens" in one.value)
    assert [list(row) for row in read.itertuples(index=False)] == [
        ["Zutphen (GM0301)", "2023", "Bezoekers", "120", "", "", "definitief"],
        ["Zutphen (GM0301)", "2023", "Tevreden", "71,5", "68", "75", "definitief"],
        ["Zutphen (GM0301)", "2024", "Bezoekers", "150", "", "", "definitief"],
        ["Zutphen (GM0301)", "2024", "Tevreden", "", "", "", "niet gemeten"],
    ]
    assert app.button(key=f"accept-{NAME}").disabled
    app = _accept(_described(app))
    assert "is nu in gebruik" in "\n".join(str(one.value) for one in app.success)
    assert not path.exists()
    assert (folder / "monitors.yaml").read_text("utf-8").startswith(before)
    monitor = _monitor(folder, "onze-peiling")
    assert (monitor.name, str(monitor.kind), monitor.example) == ("Onze peiling", "survey", False)
    assert [(m.id, m.unit, m.decimals, m.counts) for m in monitor.measures] == [
        ("tevreden", "%", 1, False),
        ("bezoekers", "bezoekers", 0, True),
    ]
    assert _figures(folder, "onze-peiling", "tevreden") == [
        ("2023", 71.5, "definitive"),
        ("2024", None, "not_measured"),
    ]
    assert "files/eigen.csv" in list(app.dataframe[0].value["Bestand"])
    assert tuple(history(app).iloc[0][["Wie", "Bestand", "Van"]]) == (
        "Ans",
        "files/eigen.csv",
        NAME,
    )


def test_a_mapping_that_does_not_fit_says_line_and_column_and_cannot_be_accepted(
    open_page: Open, folder: Path
) -> None:
    _drop(folder, OWN + "Zutphen;2025;veel;;;160;\n")
    app = _mapped(_way(open_page("monitors"), "new"))
    said = "\n".join(str(one.value) for one in app.warning).replace("\\", "")
    assert "regel 4, kolom Tevreden" in said
    app.text_input(key=f"who-in-{NAME}").input("Ans").run()
    assert app.button(key=f"accept-{NAME}").disabled


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '"aan\'halings" tekens: # - {x} [y]',
        "<img src=x onerror=alert(1)> **vet** [x](javascript:1)",
        "NO",
        "né €",
    ],
)
def test_what_people_write_stays_as_they_wrote_it(open_page: Open, folder: Path, text: str) -> None:
    quoted = '"' + text.replace('"', '""') + '"'
    _drop(folder, f"Wijk;Jaar;{quoted}\nZutphen;2024;5\n")
    app = _way(open_page("monitors"), "new")
    app.toggle(key=f"by-hand-{NAME}").set_value(True).run()
    app.text_input(key=f"unit-{text}-{KEY}").input("%").run()
    app = _accept(_described(app, monitor=text))
    monitor = load(folder)[1].monitors[-1]
    assert (monitor.name, monitor.measures[0].name) == (text, text)
    assert monitor.measures[0].columns == (text,)
    assert _figures(folder, monitor.id, monitor.measures[0].id) == [("2024", 5.0, "definitive")]


def test_a_column_whose_name_the_catalogue_cannot_hold_is_left_out_and_named(
    open_page: Open, folder: Path
) -> None:
    _drop(folder, f"Wijk;Jaar;a;{'x' * 400}\nZutphen;2024;5;6\n")
    app = _way(open_page("monitors"), "new")
    app.toggle(key=f"by-hand-{NAME}").set_value(True).run()
    assert not app.exception
    assert f"Niet gebruikt: {'x' * 60}" in shown(app)
    assert app.multiselect(key=f"figures-{KEY}").options == ["a"]


def test_a_later_year_comes_beside_the_files_of_a_monitor(open_page: Open, folder: Path) -> None:
    text = (folder / "files" / "lokale-monitor-voorbeeld.csv").read_text("utf-8")
    header = text.splitlines()[0]
    rows = ["GM0301;2027;eenzaam_75plus;40,0;37,0;43,0;800;", "GM0301;2027;nieuwe_vraag;12,0;;;;"]
    _drop(folder, "\n".join([header, *rows, ""]), "later.csv")
    app = _way(open_page("monitors"), "beside", "later.csv")
    app.selectbox(key="beside-later.csv").set_value("lokale-monitor").run()
    assert "75-plussers" in shown(app)
    (ticks,) = (one for one in app.multiselect if one.key.startswith("tick-later.csv"))
    ticks.set_value(["nieuwe_vraag"]).run()
    (unit,) = (one for one in app.text_input if one.key.startswith("of-nieuwe_vraag"))
    unit.input("%").run()
    _accept(app, "later.csv")
    monitor = _monitor(folder, "lokale-monitor")
    assert [file.path for file in monitor.files][1:] == ["files/later.csv"]
    assert monitor.measures[-1].columns == ("nieuwe_vraag",)
    assert _figures(folder, "lokale-monitor", "eenzaam-75plus")[-1] == ("2027", 40.0, "definitive")


def test_a_column_with_another_name_can_be_a_measure_that_is_known(
    open_page: Open, folder: Path
) -> None:
    text = (folder / "files" / "lokale-monitor-voorbeeld.csv").read_text("utf-8")
    row = "GM0301;2027;eenzaam 75+;40,0;37,0;43,0;800;"
    _drop(folder, "\n".join([text.splitlines()[0], row, ""]), "later.csv")
    app = _way(open_page("monitors"), "beside", "later.csv")
    app.selectbox(key="beside-later.csv").set_value("lokale-monitor").run()
    app.selectbox(key="same-eenzaam 75+-later.csv").set_value("eenzaam-75plus").run()
    _accept(app, "later.csv")
    known = _monitor(folder, "lokale-monitor").measure("eenzaam-75plus")
    assert known is not None
    assert known.columns == ("eenzaam_75plus", "eenzaam 75+")
    assert _figures(folder, "lokale-monitor", "eenzaam-75plus")[-1] == ("2027", 40.0, "definitive")


def test_figures_of_a_period_that_another_file_has_are_warned_about(
    open_page: Open, folder: Path
) -> None:
    text = (folder / "files" / "lokale-monitor-voorbeeld.csv").read_text("utf-8")
    _drop(folder, text.replace("51,6", "52,6"), "tweede.csv")
    app = _way(open_page("monitors"), "beside", "tweede.csv")
    app.selectbox(key="beside-tweede.csv").set_value("lokale-monitor").run()
    assert "waar de twee verschillen" in shown(app)


def test_a_unit_other_than_that_of_the_measure_stops_the_file_before_it_is_accepted(
    open_page: Open, folder: Path
) -> None:
    _drop(folder, "Wijk;Jaar;v\nZutphen;2027;5\n")
    app = _way(open_page("monitors"), "beside")
    app.selectbox(key=f"beside-{NAME}").set_value("lokale-monitor").run()
    app.toggle(key=f"by-hand-{NAME}").set_value(True).run()
    app.text_input(key=f"unit-v-{KEY}").input("personen").run()
    app.selectbox(key=f"same-v-{NAME}").set_value("overbelast").run()
    app.text_input(key=f"who-in-{NAME}").input("Ans").run()
    assert "de eenheid is “personen”" in shown(app)
    assert app.button(key=f"accept-{NAME}").disabled


def test_area_and_period_are_asked_for_when_no_column_has_them(
    open_page: Open, folder: Path
) -> None:
    _drop(folder, "Groep;Aandeel\nman;10\nvrouw;20\n")
    app = _way(open_page("monitors"), "new")
    app.toggle(key=f"by-hand-{NAME}").set_value(True).run()
    app.selectbox(key=f"area-{KEY}").set_value("").run()
    app.selectbox(key=f"period-{KEY}").set_value("").run()
    app.text_input(key=f"whole-area-{KEY}").input("Zutfen").run()
    assert "Zutphen" in shown(app)
    app.text_input(key=f"whole-area-{KEY}").input("Zutphen").run()
    app.text_input(key=f"whole-period-{KEY}").input("vorig jaar").run()
    assert "geen periode" in shown(app)
    app.text_input(key=f"whole-period-{KEY}").input("2024").run()
    app.segmented_control(key=f"form-{KEY}").set_value("wide").run()
    app.text_input(key=f"unit-Aandeel-{KEY}").input("%").run()
    assert "Zelfde" not in shown(app)
    app.multiselect(key=f"splits-{KEY}").set_value(["Groep"]).run()
    app.multiselect(key=f"rows-Aandeel-{NAME}").set_value([(("Groep", "man"),), (("Groep", "vrouw"),)]).run()  # fmt: skip
    _accept(_described(app))
    monitor = _monitor(folder, "onze-peiling")
    assert [(m.name, dict(m.dimensions)) for m in monitor.measures] == [
        ("Aandeel (Groep: man)", {"Groep": "man"}),
        ("Aandeel (Groep: vrouw)", {"Groep": "vrouw"}),
    ]
    source = monitor.files[0]
    assert (source.area, str(source.period)) == ("GM0301", "2024")


def test_a_workbook_with_a_row_for_each_figure(open_page: Open, folder: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Uitleg"
    book.active.append(["zie de site"])
    sheet = book.create_sheet("Cijfers")
    for row in (["Gebied", "Jaar", "Wat", "Cijfer"], ["Zutphen", 2024, "=SOM", 1.5]):
        sheet.append(row)
    sheet["C2"].data_type = "s"
    (folder / "inbox").mkdir()
    book.save(folder / "inbox" / "eigen.xlsx")
    app = _way(open_page("monitors"), "new", "eigen.xlsx")
    app.toggle(key="by-hand-eigen.xlsx").set_value(True).run()
    app.selectbox(key="sheet-eigen.xlsx").set_value("Cijfers").run()
    key = "eigen.xlsx--Cijfers"
    app.segmented_control(key=f"form-{key}").set_value("long").run()
    app.selectbox(key=f"measure-{key}").set_value("Wat").run()
    app.selectbox(key=f"value-{key}").set_value("Cijfer").run()
    (unit,) = (one for one in app.text_input if one.key.startswith("of-=SOM"))
    unit.input("uren").run()
    _accept(_described(app, name="eigen.xlsx"), "eigen.xlsx")
    assert _figures(folder, "onze-peiling", "som") == [("2024", 1.5, "definitive")]


def test_when_another_person_changed_the_catalogue_nothing_is_lost(
    open_page: Open, folder: Path
) -> None:
    path = _drop(folder)
    app = _described(_mapped(_way(open_page("monitors"), "new")))
    app.text_input(key=f"who-in-{NAME}").input("Ans").run()
    other = _monitor(folder, "lokale-monitor").model_copy(update={"id": "van-bas"})
    catalogue_edit.add_monitor(folder, other, expected=catalogue_edit.version(folder))
    app.button(key=f"accept-{NAME}").click().run()
    assert not app.exception
    assert "intussen gewijzigd" in shown(app)
    assert path.exists()
    assert load(folder)[1].monitors[-1].id == "van-bas"
    assert not (folder / "files" / NAME).exists()
    # what was filled in is still there
    app.button(key=f"accept-{NAME}").click().run()
    assert [monitor.id for monitor in load(folder)[1].monitors][-2:] == ["van-bas", "onze-peiling"]
