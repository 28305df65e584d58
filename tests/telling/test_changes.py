"""Changes in words: what a reader of the history is told."""

from __future__ import annotations

import pytest

from effectmap.drawing.moment import Mark, Marked
from effectmap.model.changes import Changed, compared
from effectmap.model.cycle import Cycle, Review
from effectmap.telling.changes import counted, marks_of, told
from effectmap.telling.names import Names, names_of
from tests.small_map import MAP, changed

NAMES = names_of([MAP])


@pytest.mark.parametrize(
    ("change", "mark", "head", "event", "details"),
    [
        (
            Changed("theme", "t", {"name": "A"}, {"name": "B"}),
            Mark.CHANGED,
            "Opgave “Opgave”",
            "",
            ("naam: “A” → “B”",),
        ),
        (
            Changed("link", "i>a", {"evidence": "assumption"}, {"evidence": "practice"}),
            Mark.CHANGED,
            "Verband “Inloop → Gevonden”",
            "",
            ("bewijskracht: “aanname” → “praktijkkennis”",),
        ),
        (
            Changed("intervention", "i", {"start": None}, {"start": "2026-11-24"}),
            Mark.CHANGED,
            "Interventie “Inloop”",
            "",
            ("sinds: (leeg) → “24 november 2026”",),
        ),
        (
            Changed("partner", "nieuw", None, {"name": "Nieuw", "@archived": "", "@position": 3}),
            Mark.ADDED,
            "Partij “Nieuw”",
            "toegevoegd",
            (),
        ),
        (
            Changed("outcome", "w", {"name": "Weg", "theme": "t"}, None),
            Mark.REMOVED,
            "Effect “Weg”",
            "verdwenen",
            (),
        ),
        (
            Changed("outcome", "a", {"@archived": ""}, {"@archived": "self"}),
            Mark.REMOVED,
            "Effect “Gevonden”",
            "van de kaart gehaald",
            (),
        ),
        (
            Changed("link", "i>a", {"@archived": ""}, {"@archived": "along"}),
            Mark.REMOVED,
            "Verband “Inloop → Gevonden”",
            "ging mee van de kaart",
            (),
        ),
        (
            Changed("outcome", "a", {"@archived": "self"}, {"@archived": ""}),
            Mark.ADDED,
            "Effect “Gevonden”",
            "terug op de kaart",
            (),
        ),
        (
            Changed("partner", "ggd", {"@position": 1}, {"@position": 2}),
            Mark.CHANGED,
            "Partij",
            "in een andere volgorde gezet",
            (),
        ),
    ],
)
def test_a_change_is_told_in_words(
    change: Changed, mark: Mark, head: str, event: str, details: tuple[str, ...]
) -> None:
    (one,) = told([change], NAMES)
    assert (one.mark, one.head, one.event, one.details) == (mark, head, event, details)


CYCLE = Cycle.model_validate(
    {
        "moments": [{"id": "m", "name": "Najaar", "date": "2026-10-15"}],
        "deliveries": [{"moment": "m", "intervention": "i", "spent": 5, "spent_example": True}],
        "decisions": [
            {"id": "d", "moment": "m", "theme": "t", "text": "De inloop gaat " + "open " * 20}
        ],
        "actions": [{"id": "x", "moment": "m", "theme": "t", "text": "Bel de GGD"}],
        "lessons": [{"id": "l", "moment": "m", "theme": "t", "text": "Samen"}],
    }
)
WITH_CYCLE = names_of([MAP], cycle=CYCLE)


@pytest.mark.parametrize(
    ("change", "head", "event", "details"),
    [
        (
            Changed(
                "review", "m>b", None, {"judgement": "behind", "story": "Drukker", "reason": ""}
            ),
            "Oordeel “Minder eenzaam · Najaar”",
            "toegevoegd",
            ("oordeel: achter", "verhaal: Drukker"),
        ),
        (
            Changed("review", "m>b", {"judgement": "behind"}, {"judgement": None}),
            "Oordeel “Minder eenzaam · Najaar”",
            "",
            ("oordeel: “achter” → (leeg)",),
        ),
        (
            Changed("delivery", "m>i", {"state": "running"}, {"state": "stopped"}),
            "Uitvoering “Inloop · Najaar”",
            "",
            ("stand: “loopt” → “gestopt”",),
        ),
        (
            Changed("delivery", "m>i", {"spent": 5}, {"spent": 7}),
            "Uitvoering “Inloop · Najaar”",
            "",
            ("besteed dit jaar: “€ 5 (Voorbeeldcijfers)” → “€ 7 (Voorbeeldcijfers)”",),
        ),
        (
            Changed("moment", "m", {"state": "review"}, {"state": "adopted"}),
            "Moment “Najaar”",
            "",
            ("stand: “in bespreking” → “vastgesteld”",),
        ),
        (
            Changed("moment", "n", None, {"name": "Jaar", "date": "2026-05-20", "state": "review"}),
            "Moment “Jaar”",
            "toegevoegd",
            ("datum: 20 mei 2026", "stand: in bespreking"),
        ),
        (
            Changed("decision", "d", {"result": ""}, {"result": "Ging open"}),
            "Besluit “De inloop gaat open open open open open open open open open…”",
            "",
            ("wat ervan kwam: (leeg) → “Ging open”",),
        ),
        (
            Changed(
                "action", "x", {"due": None, "owner": ""}, {"due": "2027-03-01", "owner": "An"}
            ),
            "Actie “Bel de GGD”",
            "",
            ("uiterlijk: (leeg) → “1 maart 2027”", "eigenaar: (leeg) → “An”"),
        ),
        (
            Changed("action", "y", None, {"moment": "m", "theme": "t", "text": "Nog een"}),
            "Actie “Nog een”",
            "toegevoegd",
            ("moment: Najaar", "opgave: Opgave"),
        ),
        (
            Changed("lesson", "l", {"boxes": []}, {"boxes": ["i", "weg"]}),
            "Les “Samen”",
            "",
            ("wat er daardoor veranderde op de kaart: (leeg) → “Inloop, weg”",),
        ),
        (
            Changed("comment", "k", {"text": "Nagaan", "settled": False}, None),
            "Werknotitie “Nagaan”",
            "verdwenen",
            (),
        ),
        (
            Changed("review", "m>b", {"@archived": ""}, {"@archived": "along"}),
            "Oordeel “Minder eenzaam · Najaar”",
            "ging mee naar het archief",
            (),
        ),
        (
            Changed("decision", "q", {"@archived": ""}, {"@archived": "self"}),
            "Besluit “q”",
            "gearchiveerd",
            (),
        ),
        (
            Changed("lesson", "l", {"@archived": "self"}, {"@archived": ""}),
            "Les “Samen”",
            "terug uit het archief",
            (),
        ),
    ],
)
def test_a_change_of_the_cycle_is_told_in_words(
    change: Changed, head: str, event: str, details: tuple[str, ...]
) -> None:
    (one,) = told([change], WITH_CYCLE)
    assert (one.head, one.event, one.details) == (head, event, details)


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("m>b", "Minder eenzaam · Najaar"),
        ("i>a", "Inloop → Gevonden"),
        ("d2", "d2"),
        ("x", "Bel de GGD"),
    ],
)
def test_an_item_of_a_problem_has_its_name(id: str, name: str) -> None:
    reviewed = CYCLE.model_copy(update={"reviews": (Review(moment="m", outcome="b"),)})
    assert names_of([MAP], cycle=reviewed).of(id) == name


def test_a_new_order_is_told_once() -> None:
    moved = [Changed("partner", id, {"@position": 1}, {"@position": 2}) for id in "abc"]
    assert [one.head for one in told(moved, NAMES)] == ["Partij"]


def test_what_is_new_has_a_name_for_all_that_came_with_it() -> None:
    changes = [
        Changed("intervention", "x", None, {"name": "Maatje", "theme": "t"}),
        Changed("link", "x>a", None, {"evidence": "practice"}),
    ]
    assert [one.head for one in told(changes, NAMES)] == [
        "Interventie “Maatje”",
        "Verband “Maatje → Gevonden”",
    ]


def test_of_a_long_text_only_the_part_that_differs_is_told() -> None:
    old = "Wij " + "praten " * 40 + "met ouderen." + " En luisteren" * 20
    change = Changed(
        "theme", "t", {"description": old}, {"description": old.replace("ouderen", "jongeren")}
    )
    (one,) = told([change], NAMES)
    (said,) = one.details
    assert len(said) < 200
    assert "met ouderen. En" in said
    assert "met jongeren. En" in said


@pytest.mark.parametrize(
    ("old", "new"),
    [("a" * 200, "a" * 150), ("ab" * 100, "ab" * 101), ("x" * 130, "y" * 10), ("", "z" * 300)],
)
def test_texts_that_repeat_themselves_stay_different(old: str, new: str) -> None:
    (one,) = told([Changed("theme", "t", {"note": old}, {"note": new})], NAMES)
    before, _arrow, after = one.details[0].removeprefix("toelichting: ").partition(" → ")
    assert before != after


def test_an_unknown_kind_or_person_made_name_does_no_harm() -> None:
    (one,) = told([Changed("story", "s", {"x": "<b>"}, {"x": "*"})], Names())
    assert (one.head, one.details) == ("story “s”", ("x: “<b>” → “*”",))


def test_a_made_up_budget_is_called_so_also_where_only_the_amount_changed() -> None:
    first = MAP.interventions[0].model_copy(update={"budget": 5.0, "budget_example": True})
    names = names_of([changed(interventions=(first,))])
    (one,) = told([Changed("intervention", "i", {"budget": 5}, {"budget": 7})], names)
    assert one.details == ("budget per jaar: “€ 5 (Voorbeeldcijfers)” → “€ 7 (Voorbeeldcijfers)”",)


def test_many_changes_are_counted_by_kind() -> None:
    told_all = told(compared(MAP, changed(interventions=())), NAMES)
    assert counted(told_all) == ["Interventie: 2 verdwenen", "Verband: 2 verdwenen"]


def _marks(theme: str, **fields: object) -> dict[str, Marked]:
    after = changed(**fields)
    return marks_of(compared(MAP, after), MAP, after, theme)


def test_marks_tell_what_changed_in_a_box() -> None:
    first = MAP.interventions[0].model_copy(update={"name": "Anders", "description": "Ja"})
    marks = _marks("t", interventions=(first, *MAP.interventions[1:]))
    assert marks == {"i": Marked(Mark.CHANGED, "gewijzigd: naam, beschrijving")}


def test_a_change_of_an_indicator_marks_the_box_that_it_stands_in() -> None:
    outcomes = tuple(one.model_copy(update={"indicators": ()}) for one in MAP.outcomes)
    assert _marks("t", outcomes=outcomes) == {"b": Marked(Mark.CHANGED, "indicatoren gewijzigd")}


@pytest.mark.parametrize(
    ("theme", "marked"),
    [
        ("t", Marked(Mark.REMOVED, "ging naar “Andere opgave”")),
        ("u", Marked(Mark.ADDED, "kwam van “Opgave”")),
    ],
)
def test_a_box_that_moved_says_where_it_came_from_or_went(theme: str, marked: Marked) -> None:
    first = MAP.interventions[0].model_copy(update={"theme": "u"})
    assert _marks(theme, interventions=(first, *MAP.interventions[1:]))["i"] == marked
