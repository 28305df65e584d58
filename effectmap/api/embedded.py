"""A theme's map for the municipality's own site: one page without scripts, to stand in a frame.

Open to everybody where an administrator named the sites that may show it; else it is not there.
"""

from __future__ import annotations

import base64

from anyio import to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from effectmap.api.known_now import known_now
from effectmap.drawing import dark
from effectmap.drawing.effect_map import contents_of, draw_map, links_in_words, spoken
from effectmap.drawing.legend import legend
from effectmap.known import Known
from effectmap.model import ProblemsError, Theme
from effectmap.serving.plain_page import FACES
from effectmap.serving.settings import EMBEDDED, sites
from effectmap.words import Text, _, in_language, known_language, language
from effectmap.workspace import figure_lines

_MOST = 32
_pages: dict[str, str] = {}
_STYLE = (
    FACES
    + """
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 400 1rem/1.5 "Kaart Sans", system-ui, sans-serif; }
main { padding: 1rem 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
p { margin: .25rem 0; }
.quiet { color: var(--quiet); }
.map { margin: 1rem 0; overflow-x: auto; }
.map:focus-visible, summary:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; }
.map svg { display: block; width: 100%; min-width: 62rem; height: auto; }
summary { cursor: pointer; font-weight: 600; padding: .4rem 0; }
.legend { display: block; max-width: 100%; margin: 0 0 .5rem; }
h2 { font-size: 1.1rem; margin: .75rem 0 .25rem; }
"""
)


def routes() -> list[BaseRoute]:
    """The address; there is nothing while no site is named."""

    async def embedded(request: Request) -> Response:
        said = request.query_params
        code = known_language(said.get("taal", "nl"))
        if not sites():
            message = Text(
                "No site may show a map: an administrator names it first (EFFECTMAP_EMBED_ON)."
            )
            return _instead(message, 404, code)
        return await to_thread.run_sync(_answer, said.get("opgave", ""), code)

    return [Route(EMBEDDED, embedded)]


def _answer(theme: str, code: str) -> Response:
    try:
        known, mark = known_now()
    except ProblemsError:
        return _instead(Text("The map cannot be read now: look again in a moment."), 503, code)
    found = known.map.theme(theme) if theme else next(iter(known.map.themes), None)
    if found is None:
        return _instead(Text("This map has no such theme: choose another address."), 404, code)
    with in_language(code):
        page = _page(f"{mark}/{found.id}/{code}", known, found)
    return HTMLResponse(page, headers={"Content-Security-Policy": _policy()})


def _instead(message: Text, status: int, code: str) -> Response:
    """Words where the map would have stood: a frame that stays empty helps nobody."""
    with in_language(code):
        page = _document(_("Effect map"), Markup("<p>{}</p>").format(str(message)))
    return HTMLResponse(page, status, {"Content-Security-Policy": _policy()})


def _policy() -> str:
    """No script, nothing of others, and a frame only in the sites that were named."""
    named = " ".join(sites()) or "'none'"
    return (
        "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; img-src data:;"
        f" base-uri 'none'; form-action 'none'; frame-ancestors {named}"
    )


def _page(key: str, known: Known, theme: Theme) -> str:
    """Made once for everybody who looks."""
    if key not in _pages:
        if len(_pages) >= _MOST:
            _pages.clear()
        _pages[key] = _made(known, theme)
    return _pages[key]


def _made(known: Known, theme: Theme) -> str:
    part = known.map.of_theme(theme.id)
    figures = {one.id: figure_lines(known.of_outcome(one.id)) for one in part.outcomes}
    contents = contents_of(part, figures, known.signals)
    drawing = draw_map(contents, part.links, theme.name)
    judged = [one for outcome in part.outcomes for one in known.of_outcome(outcome.id)]
    sources = dict.fromkeys(one.monitor.source for one in judged)
    return _filled(
        theme,
        known.map.municipality.name,
        dark.picture_in_both(drawing.svg.to_text()),
        [spoken(content) for content in contents],
        list(links_in_words(drawing)),
        list(sources),
        any(one.assessment.example for one in judged),
    )


def _filled(
    theme: Theme,
    town: str,
    svg: str,
    boxes: list[str],
    links: list[str],
    sources: list[str],
    has_examples: bool,
) -> str:
    title = Text("Effect map of {town}", town=town)
    lines = [_("It says what is expected and what was measured, not that one caused the other.")]
    if has_examples:
        lines.append(_("Figures marked as an example are made up to show how the map works."))
    if sources:
        lines.append(str(Text("Sources: {sources}", sources="; ".join(sources))))
    content = Markup(
        '<h1>{name}</h1><p class="quiet">{title}</p>'
        '<div class="map" tabindex="0" role="region" aria-label="{name}">{svg}</div>{legend}'
        "<details><summary>{words}</summary><ul>{boxes}</ul><h2>{between}</h2><ul>{links}</ul>"
        "</details>{lines}"
    ).format(
        name=theme.name,
        title=title,
        svg=Markup(svg),
        legend=_legend(),
        words=_("The map in words"),
        boxes=_items(boxes),
        between=_("Links"),
        links=_items(links),
        lines=Markup("").join(Markup('<p class="quiet">{}</p>').format(one) for one in lines),
    )
    return _document(f"{theme.name} · {title}", content)


def _document(title: str, content: Markup) -> str:
    return Markup(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>{}</title><style>{}{}</style></head><body><main>{}</main></body></html>"
    ).format(language(), title, Markup(dark.root_style()), Markup(_STYLE), content)


def _legend() -> Markup:
    """A picture of its own: its styles are not for the map."""
    source = base64.b64encode(dark.picture_in_both(legend()).encode()).decode("ascii")
    picture = Markup('<img class="legend" src="data:image/svg+xml;base64,{}" alt="{}">')
    return picture.format(source, _("What the signs and lines mean"))


def _items(texts: list[str]) -> Markup:
    return Markup("").join(Markup("<li>{}</li>").format(one) for one in texts)
