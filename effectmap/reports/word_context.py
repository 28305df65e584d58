"""What a Word template can name: the report under the Dutch words that its placeholders use.

`docs/rapporten.md` explains every one of them to who makes a template.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docxtpl import RichText

from effectmap.reports.content import (
    ActionPart,
    IndicatorPart,
    Mark,
    OutcomePart,
    Report,
    Share,
    ThemePart,
)
from effectmap.reports.pictures import Picture
from effectmap.words import Text, _

Fields = dict[str, Any]
# a picture in the document: what a placeholder for it is replaced by
Place = Callable[[Picture], object]


def fields_of(
    report: Report,
    maps: dict[str, list[object]],
    charts: dict[tuple[str, str], object],
    language: str,
) -> Fields:
    """Everything by its placeholder; `maps` by theme, `charts` by theme and indicator."""
    themes = [_theme(theme, maps, charts, language) for theme in report.themes]
    return {
        "titel": report.title,
        "gemeente": report.municipality,
        "moment": report.moment,
        "datum": report.date,
        "stand": report.state,
        "gemaakt": report.made,
        "voorbeeld": report.example,
        "inleiding": report.introduction,
        "opgaven": themes,
        "correcties": [
            {"indicator": one.indicator, "periode": one.period, "was": one.was, "nu": one.now}
            for one in report.corrections
        ],
        "leeswijzer": list(report.how_to_read),
    }


def _theme(
    theme: ThemePart,
    maps: dict[str, list[object]],
    charts: dict[tuple[str, str], object],
    language: str,
) -> Fields:
    outcomes = []
    for one in theme.outcomes:
        indicators = [
            _indicator(part, charts.get((theme.id, part.id), ""), language)
            for part in one.indicators
        ]
        outcomes.append(_outcome(one, indicators, language))
    return {
        "naam": theme.name,
        "beschrijving": theme.description,
        "eigenaar": theme.owner,
        "samenvatting": theme.summary,
        "aandacht": list(theme.attention),
        "ontbreekt": list(theme.gaps),
        "kaarten": maps[theme.id],
        "effecten": outcomes,
        "interventies": [
            {
                "naam": one.name,
                "partijen": one.partners,
                "periode": one.period,
                "toestand": one.state,
                "opmerking": one.note,
                "budget": one.budget,
                "uitgegeven": one.spent,
                "voorbeeld": one.example,
            }
            for one in theme.interventions
        ],
        "budget": theme.budget,
        "uitgegeven": theme.spent,
        "besluiten": [
            {
                "tekst": one.text,
                "gronden": one.grounds,
                "moment": one.moment,
                "resultaat": one.result,
            }
            for one in theme.decisions
        ],
        "acties": [_action(one) for one in theme.actions],
        "eerdere_acties": [_action(one) for one in theme.earlier],
        "groei": [_share(one) for one in theme.growth],
        "lessen": [{"tekst": one.text, "gewijzigd": list(one.changed)} for one in theme.lessons],
        "wijzigingen": list(theme.changes),
    }


def _outcome(one: OutcomePart, indicators: list[Fields], language: str) -> Fields:
    found = one.judged
    return {
        "naam": one.name,
        "niveau": one.level,
        "beschrijving": one.description,
        "eigenaar": one.owner,
        "gemeten": _marked(one.mark),
        "gemeten_in_kleur": _coloured(one.mark, language),
        "oordeel": _marked(found.mark) if found else _("not judged yet"),
        "oordeel_in_kleur": (
            _coloured(found.mark, language) if found else RichText(_("not judged yet"))
        ),
        "oordeel_van": found.by if found else "",
        "verhaal": found.story if found else "",
        "reden": found.reason if found else "",
        "gehoord": one.heard,
        "indicatoren": indicators,
    }


def _indicator(one: IndicatorPart, chart: object, language: str) -> Fields:
    return {
        "naam": one.name,
        "cijfer": one.figure,
        "nulmeting": one.baseline,
        "periode_nulmeting": one.baseline_period,
        "actueel": one.current,
        "periode_actueel": one.current_period,
        "verschil": one.change,
        "streefwaarde": one.target,
        "ontwikkeling": one.progress,
        "koers": one.course,
        "gemeten": _marked(one.mark),
        "gemeten_in_kleur": _coloured(one.mark, language),
        "elders": list(one.references),
        "opmerkingen": list(one.reasons),
        "voorbeeld": one.example,
        "verplicht": one.mandatory,
        "bron": one.source,
        "licentie": one.licence,
        "bestanden": [{"naam": file, "gelezen_op": day} for file, day in one.files],
        "grafiek": chart,
    }


def _action(one: ActionPart) -> Fields:
    return {
        "tekst": one.text,
        "wie": one.owner,
        "uiterlijk": one.due,
        "toestand": one.state,
        "te_laat": _("too late") if one.overdue else "",
        "moment": one.moment,
        "resultaat": one.result,
    }


def _share(one: Share) -> Fields:
    before = ""
    if one.before is not None:
        have, of = one.before
        before = str(Text("{have} of {all}", have=have, all=of))
    return {
        "wat": one.what,
        "nu": str(Text("{have} of {all}", have=one.have, all=one.of)),
        "eerder": before,
    }


def _marked(mark: Mark) -> str:
    return f"{mark.symbol} {mark.word}"


def _coloured(mark: Mark, language: str) -> RichText:
    return RichText(_marked(mark), color=mark.ink, bold=True, lang=language)
