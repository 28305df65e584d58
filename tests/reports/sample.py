"""A report of any size, made by hand: what formats are tried on. Every figure in it is made up."""

from __future__ import annotations

from datetime import date

from effectmap.analysis.progress import Signal
from effectmap.drawing import palette
from effectmap.drawing.effect_map import BoxContent, FigureLine, draw_map
from effectmap.model import Link
from effectmap.model.cycle import Judgement
from effectmap.reports.content import (
    ActionPart,
    CommentPart,
    CorrectionPart,
    DecisionPart,
    IndicatorPart,
    InterventionPart,
    JudgementPart,
    LessonPart,
    Line,
    Mark,
    OutcomePart,
    Point,
    Report,
    Series,
    Share,
    ThemePart,
)

# what a format must show as it stands: markup of every format, a formula, and long words
NASTY = (
    '=1+1 <script>alert(1)</script> #set text(red) {{ name }} *vet* _cursief_ $x$ [a](b) & "citaat"'
)
_SIGNALS = (Signal.ON_COURSE, Signal.ATTENTION, Signal.BEHIND, Signal.NO_FIGURE, Signal.NO_MONITOR)


def mark(signal: Signal) -> Mark:
    return Mark(
        palette.SIGNAL_SYMBOL[signal],
        str(palette.SIGNAL_WORD[signal]),
        palette.SIGNAL_COLOUR[signal],
        palette.SIGNAL_INK[signal],
    )


def line(name: str, start: float, years: int = 8) -> Line:
    points = []
    for n in range(years):
        value = None if n == 3 else start + 0.4 * n
        shown = "niet gemeten" if value is None else f"{value:.1f}%".replace(".", ",")
        points.append(
            Point(
                str(2017 + n),
                date(2017 + n, 1, 1),
                value,
                None if value is None else value - 1.1,
                None if value is None else value + 1.2,
                shown,
                "definitief",
                n == years - 1,
                n not in (0, 3, 4, 6),
            )
        )
    return Line(name, tuple(points))


def indicator(n: int, signal: Signal) -> IndicatorPart:
    own = line("Zutphen", 4.5 + n)
    goal = Point("2030", date(2030, 1, 1), 3.0, None, None, "3,0%", "", False, False)
    return IndicatorPart(
        id=f"indicator-{n}",
        name=f"Aandeel inwoners dat zich niet vaardig genoeg voelt, groep {n}",
        figure="4,5% → 7,3%",
        baseline="4,5%",
        baseline_period="2017",
        current="7,3%",
        current_period="2024",
        change="+2,8 procentpunt (marge ±1,6)",
        target="3,0% in 2030",
        progress="verslechterd",
        course="achter op het pad naar het streven",
        mark=mark(signal),
        signal=signal,
        references=("Nederland: 5,0% → 5,2%",),
        reasons=("Dit cijfer is over een heel jaar.",),
        example="voorbeeldcijfers" if n % 3 == 0 else "",
        mandatory="BBV 26" if n % 4 == 0 else "",
        source="CBS · Kerncijfers",
        licence="CC BY 4.0",
        files=(("kerncijfers-2025.csv", "24 november 2026"),),
        series=Series(
            own, (line("Nederland", 5.0),), goal, "2017", "%", 1, ((date(2023, 1, 1), "nieuw"),)
        ),
    )


def outcome(n: int, of: int, indicators: int) -> OutcomePart:
    signal = _SIGNALS[n % 5]
    judged = None
    if n % 5 != 4:
        judged = JudgementPart(
            Judgement.ATTENTION,
            mark(Signal.ATTENTION),
            "Beleidsadviseur",
            "Aan de thematafel horen we dat de inlooppunten drukker worden. " * 3 + NASTY,
            "De cijfers zijn van voor de start." if n % 2 else "",
        )
    return OutcomePart(
        id=f"effect-{n}",
        name=f"Mensen met dementie en hun naasten weten de weg in hun eigen wijk ({n})",
        level=("Prestatie", "Effect", "Maatschappelijk effect")[n * 3 // of],
        description=NASTY if n == 0 else "Wat er moet veranderen.",
        owner="Procesregisseur",
        mark=mark(signal),
        signal=signal,
        indicators=tuple(indicator(n * 10 + i, signal) for i in range(indicators)),
        judged=judged,
        heard="" if n % 2 else "4 merken het, 1 niet. Het cijfer daalde, maar " + NASTY,
        comments=(CommentPart("noot", "Anna", "Nog nagaan bij de GGD. " + NASTY, False),),
    )


def theme(name: str = "Dementievriendelijke gemeente", outcomes: int = 6, indicators: int = 10):
    each, more = divmod(indicators, outcomes)
    parts = tuple(outcome(n, outcomes, each + (n < more)) for n in range(outcomes))
    levels = ("output", "outcome", "impact")
    boxes = [
        BoxContent("thematafel", "intervention", "Thematafel dementie"),
        *(
            BoxContent(
                one.id,
                levels[n * 3 // outcomes],
                one.name,
                figures=tuple(FigureLine(i.name, i.figure) for i in one.indicators),
                signal=one.signal,
            )
            for n, one in enumerate(parts)
        ),
    ]
    ids, step = [box.id for box in boxes], max(outcomes // 3, 1)
    links = [Link(source=a, target=b) for a, b in zip(ids, ids[step:], strict=False)]
    action = ActionPart(
        "actie",
        "Bel de GGD over de nieuwe vragenlijst. " + NASTY,
        "Anna",
        "1 maart 2027",
        "open",
        "Najaarsrapportage 2026",
        "",
        True,
        True,
    )
    return ThemePart(
        id="dementie",
        name=name,
        description="Mensen met dementie kunnen hier een goed leven leiden.",
        owner="Procesregisseur dementie",
        map=draw_map(boxes, links, name),
        summary="Van 6 effecten liggen er 2 op koers, vragen 2 aandacht en lopen er 2 achter.",
        attention=("De keten stokt bij “weten de weg”.", NASTY),
        gaps=("Geen monitor: “weten de weg (4)”.",),
        outcomes=parts,
        interventions=tuple(
            InterventionPart(
                f"interventie-{n}",
                f"Inlooppunt voor iedereen in elke wijk {n}",
                "Welzijnsorganisatie, Sociaal wijkteam",
                "sinds 1 januari 2021",
                "loopt",
                NASTY if n == 1 else "",
                "€ 180.000",
                "€ 92.000",
                "voorbeeldbedragen",
            )
            for n in range(5)
        ),
        budget="€ 900.000",
        spent="€ 460.000",
        decisions=(
            DecisionPart(
                "besluit", "Het inlooppunt in Warnsveld gaat open.", NASTY, "Kadernota", ""
            ),
        ),
        actions=(action,),
        earlier=(action,),
        growth=(
            Share("effecten met een monitor", 5, 6, (4, 6)),
            Share("effecten met een verhaal", 2, 6, None),
        ),
        lessons=(
            LessonPart("les", "Samen werkt beter dan apart.", ("Inlooppunt: naam gewijzigd",)),
        ),
        changes=("Nieuw effect: “weten de weg”.",),
    )


def report(themes: int = 1, outcomes: int = 6, indicators: int = 10) -> Report:
    return Report(
        title="Verantwoording maatschappelijke opgaven",
        municipality="Gemeente Zutphen",
        moment="Najaarsrapportage 2026",
        date="15 oktober 2026",
        state="in bespreking",
        adopted=False,
        made="25 november 2026",
        language="nl",
        example="In dit document staan voorbeeldcijfers. Ze zijn verzonnen en zo gemerkt.",
        introduction="Wat we wilden, wat we deden en wat het kostte. " + NASTY,
        themes=tuple(theme(f"Opgave {n + 1}", outcomes, indicators) for n in range(themes)),
        corrections=(CorrectionPart("80 jaar en ouder", "2019", "4,5%", "4,6%"),),
        how_to_read=("Een cijfer zegt niet dat een interventie iets veroorzaakte.",),
    )
