"""From a moment to what a report says of it: every sentence, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date

from effectmap import formats
from effectmap.at_moment import AtMoment
from effectmap.between import corrections
from effectmap.drawing.effect_map import contents_of, draw_map
from effectmap.drawing.palette import JUDGEMENT_WORD
from effectmap.labels import MOMENT_STATE_WORD
from effectmap.model import Theme
from effectmap.model.cycle import Judgement, MomentState
from effectmap.reports.agreed import actions, decisions, earlier_actions, lessons
from effectmap.reports.content import CorrectionPart, Report, ThemePage, ThemePart
from effectmap.reports.grown import changes_of, growth_of
from effectmap.reports.measured import outcome_part
from effectmap.reports.undertaken import interventions, totals
from effectmap.reports.warnings import attention, gaps_in_words
from effectmap.words import Text, _, language
from effectmap.workspace import figure_lines

HOW_TO_READ = (
    Text(
        "The figures do not say that an intervention caused a change. They say what was expected, "
        "what was measured and how strong the grounds are."
    ),
    Text(
        "A difference between two figures of a survey counts only where it is larger than the "
        "margins of both."
    ),
    Text("The measured progress and the judgement of people stand beside each other on purpose."),
    Text("A gap in the map is shown and not hidden: what is not measured is not known."),
    Text("An asterisk after a figure says that its source may still change it."),
)


def report_of(
    here: AtMoment,
    themes: Collection[str],
    *,
    council: bool = True,
    today: date | None = None,
    say: Callable[[int, int, Text], None] = lambda done, of, doing: None,
) -> Report:
    """What a document about `themes` at this moment says; for the council without working notes.

    `say` hears how many of how many steps are done and what comes next, writing the document last;
    what it raises stops the work.
    """
    chosen = [theme for theme in here.known.map.themes if theme.id in themes]
    parts = []
    for n, theme in enumerate(chosen):
        say(n, len(chosen) + 1, Text("Reading “{theme}”", theme=theme.name))
        parts.append(theme_part(here, theme, council=council))
    say(len(chosen), len(chosen) + 1, Text("Writing the document"))
    return _report(here, tuple(parts), today or date.today())


def _report(here: AtMoment, parts: tuple[ThemePart, ...], made_on: date) -> Report:
    return Report(
        title=_("Accounting for effects"),
        municipality=here.known.map.municipality.name,
        moment=here.moment.name,
        date=formats.day(here.moment.date),
        state=state_in_words(here),
        adopted=here.frozen is not None,
        made=formats.day(made_on),
        language=language(),
        example=_example(parts),
        introduction=here.moment.introduction,
        themes=parts,
        corrections=correction_parts(here, {part.id for part in parts}),
        how_to_read=tuple(str(text) for text in HOW_TO_READ),
        made_on=made_on,
    )


def state_in_words(here: AtMoment) -> str:
    """How far the moment is; of an adopted one also since when."""
    word = str(MOMENT_STATE_WORD[here.moment.state])
    if here.frozen is None or here.moment.state is not MomentState.ADOPTED:
        return word
    return str(Text("{state} on {day}", state=word, day=formats.day(here.frozen.at.date())))


def theme_part(here: AtMoment, theme: Theme, *, council: bool) -> ThemePart:
    """One theme at this moment, with its map."""
    known = here.known
    part = known.map.of_theme(theme.id)
    figures = {one.id: figure_lines(known.of_outcome(one.id)) for one in part.outcomes}
    contents = contents_of(part, figures, dict(known.signals))
    drawn = draw_map(contents, part.links, theme.name)
    return ThemePart(**vars(theme_page(here, theme, council=council)), map=drawn)


def theme_page(here: AtMoment, theme: Theme, *, council: bool) -> ThemePage:
    """One theme at this moment, without its map: drawing takes longer than all the rest."""
    known = here.known
    part = known.map.of_theme(theme.id)
    done = interventions(here, part)
    budget, spent = totals(here, part)
    outcomes = tuple(outcome_part(here, outcome, council=council) for outcome in part.outcomes)
    changes = changes_of(here, theme.id)
    return ThemePage(
        id=theme.id,
        name=theme.name,
        description=theme.description,
        owner=theme.owner,
        summary=_summary(one.judged.judgement if one.judged else None for one in outcomes),
        attention=tuple(attention(known, part)),
        gaps=tuple(gaps_in_words(known, part)),
        outcomes=outcomes,
        interventions=done,
        budget=budget,
        spent=spent,
        decisions=decisions(here, theme.id),
        actions=actions(here, theme.id),
        earlier=earlier_actions(here, theme.id),
        growth=growth_of(here, theme.id),
        lessons=lessons(here, theme.id, changes),
        changes=tuple(changes.values()),
    )


def _summary(judgements: Iterable[Judgement | None]) -> str:
    """`9 effecten: 3 op koers · 2 aandacht · 4 nog niet beoordeeld`."""
    found = list(judgements)
    counts = [
        f"{found.count(judgement)} {JUDGEMENT_WORD[judgement]}"
        for judgement in Judgement
        if judgement in found
    ]
    if None in found:
        counts.append(str(Text("{n} not judged yet", n=found.count(None))))
    return str(Text("{n} outcomes: {counts}", n=len(found), counts=" · ".join(counts) or "–"))


def _example(parts: Iterable[ThemePart]) -> str:
    """That there are made-up figures or amounts in it, where there are."""
    if any(
        indicator.example
        for part in parts
        for outcome in part.outcomes
        for indicator in outcome.indicators
    ) or any(one.example for part in parts for one in part.interventions):
        return _("Some figures or amounts are examples: they were made up, and each says so.")
    return ""


def correction_parts(here: AtMoment, themes: Collection[str]) -> tuple[CorrectionPart, ...]:
    """Of an adopted moment: which of its figures are others by now."""
    if here.frozen is None:
        return ()
    return tuple(_in_words(here, themes))


def _in_words(here: AtMoment, themes: Collection[str]) -> Iterator[CorrectionPart]:
    for one in corrections(here.known, here.now):
        if one.indicator.outcome.theme not in themes:
            continue
        measure = one.indicator.measure
        was, now = (
            formats.figure(figure, measure.unit, measure.decimals) for figure in (one.then, one.now)
        )
        yield CorrectionPart(
            one.indicator.indicator.name, formats.period(one.then.period), was, now
        )
