"""The poster of a theme as it stands in a workspace: its figures, dates and explanation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from effectmap import formats
from effectmap.drawing.effect_map import BoxContent, contents_of
from effectmap.reports.poster import Caption, Paper, Poster, make_poster
from effectmap.words import Text, _
from effectmap.workspace import Workspace, figure_lines


def poster_of(
    workspace: Workspace, theme: str, paper: Paper, changed: date, made: date, by: str = ""
) -> Poster:
    """The poster of a theme: `changed` is the day its map last changed, `by` who makes it now.

    Raises LookupError for a theme that is not there.
    """
    if theme not in {one.id for one in workspace.map.themes}:
        raise LookupError(theme)
    part = workspace.map.of_theme(theme)
    figures = {o.id: figure_lines(workspace.of_outcome(o.id)) for o in part.outcomes}
    contents = contents_of(part, figures, workspace.signals)
    notes = (*_reading(contents), _dates(workspace, theme, changed, made, by))
    caption = Caption(part.themes[0].name, workspace.map.municipality.name, notes)
    return make_poster(contents, part.links, caption, paper)


def _reading(contents: Sequence[BoxContent]) -> list[str]:
    """How to read the map, and what the figures on it are."""
    notes = [
        _(
            "Read from left to right: what we do, what that delivers and what should change. An "
            "arrow is an expected contribution, not a proven cause. Figures are then → now."
        )
    ]
    lines = [line for one in contents for line in one.figures]
    if any(line.example for line in lines):
        notes.append(_("Where a box says “Example figures”, its figures are made up."))
    if any("*" in line.figure for line in lines):
        notes.append(_("* provisional figure"))
    return [" ".join(notes)]


def _dates(workspace: Workspace, theme: str, changed: date, made: date, by: str) -> str:
    current = (one.assessment.current for one in workspace.of_theme(theme))
    newest = [o.period for o in current if o and o.value is not None and o.period is not None]
    said = [str(Text("Map of {day}", day=formats.day(changed)))]
    if newest:
        period = formats.period(max(newest, key=lambda period: period.end))
        said.append(str(Text("newest figures: {period}", period=period)))
    who = Text("made by {name} on {day}", name=by, day=formats.day(made))
    said.append(str(who if by else Text("made on {day}", day=formats.day(made))))
    return " · ".join(said)
