"""Finding measures in plain Dutch words, on the example municipality."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from effectmap.monitors.library import Library
from effectmap.monitors.search import Candidate, candidates, search
from effectmap.store.map_file import load

EXAMPLE = Path(__file__).resolve().parents[2] / "data" / "zutphen"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> list[Candidate]:
    folder = tmp_path_factory.mktemp("search") / "zutphen"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("accepted", "store"))
    library = Library(folder, load(folder)[1])
    library.refresh()
    return candidates(library.catalogue, library.files())


# what someone types, and the key of the measure that must come first
FIRST = [
    ("alleenwonend", "eenpersoonshuishoudens"),
    ("Alleenwonenden", "eenpersoonshuishoudens"),
    ("alleenstaande", "eenpersoonshuishoudens"),
    ("EENPERSOONSHUISHOUDEN", "eenpersoonshuishoudens"),
    ("eenzaam", "sterk-eenzaam"),
    ("eenzaamheid", "sterk-eenzaam"),
    ("enigszins eenzaam", "eenzaam"),
    ("eenzame 75-plussers", "eenzaam-75plus"),
    ("sterk eenzaam", "sterk-eenzaam"),
    ("éénzaam", "sterk-eenzaam"),
    ("eenzaam 75", "eenzaam-75plus"),
    ("80 jaar en ouder", "aandeel-80plus"),
    ("inwoners", "bevolking"),
    ("bevolking", "bevolking"),
    ("wachttijden", "wachttijd-casemanager"),
    ("bijstandsuitkering", "bijstand"),
    ("werklozen", "werkloosheid"),
    ("geldzorgen", "moeite-rondkomen"),
    ("overbelaste mantelzorgers", "overbelast"),
    ("huishouden grootte", "huishoudensgrootte"),
    ("mantelzogrers overbelast", "overbelast"),
    ("heel vaak stress", "soms-gestrest"),
    ("sportterein afstand", "AfstandTotSportterrein_234"),
    ("hoeveel mensen met dementie doen mee", "doet-wekelijks-mee"),
]


@pytest.mark.parametrize(("text", "key"), FIRST)
def test_plain_words_find_the_measure_first(known: list[Candidate], text: str, key: str) -> None:
    hits = search(text, known)
    assert [hit.candidate.key for hit in hits][:1] == [key], [h.candidate.key for h in hits]


@pytest.mark.parametrize("text", ["", "  ", "de het een", "!?", "qqqqqq", "12345"])
def test_nothing_is_found_for_nothing(known: list[Candidate], text: str) -> None:
    assert search(text, known) == []


def test_ouderen_finds_every_measure_of_old_people(known: list[Candidate]) -> None:
    keys = {hit.candidate.key for hit in search("ouderen", known)}
    assert {"aandeel-65-79", "aandeel-80plus", "eenzaam-75plus"} <= keys


COLUMNS = [
    ("schulden", "HeeftSchulden_3", "Heeft schulden", None),
    ("gemiddeld gestandaardiseerd inkomen", "Inkomen/Gemiddeld gestandaardiseerd inkomen (1 000 euro)",
     "Gemiddeld gestandaardiseerd inkomen", "1 000 euro"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key", "name", "unit"), COLUMNS)
def test_a_column_without_a_measure_is_found_with_the_unit_of_its_file(
    known: list[Candidate], text: str, key: str, name: str, unit: str | None
) -> None:
    found = next(hit.candidate for hit in search(text, known) if hit.candidate.key == key)
    assert (found.name, found.unit, found.measure) == (name, unit, None)


def test_a_number_finds_only_that_number(known: list[Candidate]) -> None:
    assert all("75" in hit.candidate.name for hit in search("75", known))


def test_half_a_match_counts_only_without_a_whole_one(known: list[Candidate]) -> None:
    assert all(hit.every_word for hit in search("sterk eenzaam", known))
    hits = search("eenzaam onvindbaarwoord", known)
    assert hits
    assert not any(hit.every_word for hit in hits)


def test_a_double_column_of_two_files_is_one_candidate(known: list[Candidate]) -> None:
    places = [(one.monitor, one.key) for one in known]
    assert len(places) == len(set(places))
