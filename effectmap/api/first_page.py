"""The first page of many maps: which there are, and how an outcome that several share stands.

One page without scripts, from what each map says itself; who signed in sees the maps of their own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from anyio import to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from effectmap import formats
from effectmap.analysis.progress import Signal
from effectmap.api.comparing import Comparison, Row, compare, first_choice, shared_outcomes
from effectmap.api.known_now import known_already, known_now
from effectmap.drawing import dark, palette
from effectmap.known import Judged, Known
from effectmap.model import Outcome, ProblemsError
from effectmap.monitors.areas import area_names
from effectmap.opened import BELOW, is_together, root
from effectmap.serving import audit
from effectmap.serving.gate import maps_of
from effectmap.serving.maps import FIRST_PAGE
from effectmap.serving.plain_page import FACES
from effectmap.store.audit import What
from effectmap.store.roles import Actor
from effectmap.words import LANGUAGES, Text, _, in_language, known_language, language
from effectmap.workspace import shared_stamp

# how long a visitor waits for maps to be read, in seconds
_WAIT = 1.0
# more maps than one sees at once can be searched
_AT_ONCE = 24
_MOST_ASKED = 100
_STYLE = (
    FACES
    + """
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 400 1.0625rem/1.5 "Kaart Sans", system-ui, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline;
  gap: 1rem; }
h1 { font-size: 2.2rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.4rem; margin: 2.5rem 0 .5rem; }
a { color: var(--blue); }
.quiet { color: var(--quiet); margin: .25rem 0; }
.maps { list-style: none; padding: 0; display: grid; gap: .75rem;
  grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); }
.maps a { display: block; padding: .8rem 1rem; border: 1px solid var(--rim);
  border-radius: 8px; text-decoration: none; }
.maps strong { font-weight: 600; font-size: 1.2rem; }
.maps span { display: block; color: var(--quiet); }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: .75rem 0 1.25rem; }
form div { min-width: 0; max-width: 100%; }
select { width: 100%; }
label { display: block; font-weight: 600; max-width: 100%; }
select, input, button { font: inherit; color: var(--ink); background: var(--paper); max-width: 100%;
  padding: .5rem .7rem; border: 1px solid var(--rim); border-radius: 6px; min-height: 2.75rem; }
button { background: var(--blue); border-color: var(--blue); color: var(--paper); }
button, td strong, td b { font-weight: 600; }
:is(a, select, input, button, .table):focus-visible { outline: 3px solid var(--blue);
  outline-offset: 2px; }
.table, .many { overflow: auto; background:
  linear-gradient(var(--paper) 40%, transparent) top / 100% 2.5rem,
  linear-gradient(transparent, var(--paper) 60%) bottom / 100% 2.5rem,
  linear-gradient(var(--hairline), transparent) top / 100% .5rem,
  linear-gradient(transparent, var(--hairline)) bottom / 100% .5rem, var(--paper);
  background-repeat: no-repeat; background-attachment: local, local, scroll, scroll; }
.table { max-height: 90vh; margin-bottom: .75rem; }
thead th { position: sticky; top: 0; background: var(--paper);
  box-shadow: inset 0 -1px var(--rim); }
.many { max-height: 60vh; padding: .25rem; }
caption { text-align: left; font-weight: 600; font-size: 1.2rem; padding-bottom: .25rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .6rem .9rem .6rem 0;
  border-bottom: 1px solid var(--rim); }
td strong { white-space: nowrap; font-variant-numeric: tabular-nums; }
td span { display: block; color: var(--quiet); font-size: .95rem; }
"""
)
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; img-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def routes() -> list[BaseRoute]:
    """The address; there is nothing where there is one map."""

    async def first(request: Request) -> Response:
        if not is_together():
            return Response(status_code=404)
        return await to_thread.run_sync(_answer, request)

    return [Route(FIRST_PAGE, first)]


def _answer(request: Request) -> Response:
    actor: Actor = request.state.actor
    chosen = request.query_params.get("effect", "")
    asked = " ".join(request.query_params.get("zoek", "")[:_MOST_ASKED].split())
    code = known_language(request.query_params.get("taal", "nl"))
    names = maps_of(request)
    known = _read(names)
    audit.note(actor, What.PAGE, "kaarten")
    with in_language(code):
        headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
        return HTMLResponse(_page(names, known, chosen, asked), headers=headers)


def _read(names: Sequence[str]) -> dict[str, Known | None]:
    """What can be read in a moment; the rest is read meanwhile, for who looks again.

    A map that was judged before costs next to nothing and is always there; hundreds that were not
    take minutes.
    """
    found, shared = dict[str, Known | None](), shared_stamp(root())
    for name in names:
        if (known := _already(name, shared)) is not None:
            found[name] = known
    left = [name for name in names if name not in found]
    end = time.monotonic() + _WAIT
    for at, name in enumerate(left):
        if time.monotonic() > end:
            _read_on(left[at:])
            break
        found[name] = _known(name)
    return found


def _read_on(names: Sequence[str]) -> None:
    with _starting:
        if not any(one.is_alive() for one in _reading):
            work = threading.Thread(target=lambda: [_known(one) for one in names], daemon=True)
            _reading[:] = [work]
            work.start()


_starting = threading.Lock()
_reading: list[threading.Thread] = []


def _already(name: str, shared: str) -> Known | None:
    try:
        return known_already(root() / name, shared)
    except ProblemsError:
        return None


def _known(name: str) -> Known | None:
    """None for a map that cannot be read now: its own page says why."""
    try:
        return known_now(root() / name)[0]
    except ProblemsError:
        return None


def _page(
    names: Sequence[str], maps: Mapping[str, Known | None], chosen: str, asked: str = ""
) -> str:
    title, other = _("Effect maps"), next(one for one in LANGUAGES if one != language())
    kept = {key: value for key, value in (("effect", chosen), ("zoek", asked)) if value}
    query = urlencode({"taal": other.upper(), **kept})
    towns = {one: _town(one, maps.get(one)) for one in names}
    shown = [one for one in names if asked.casefold() in towns[one].casefold()]
    shown.sort(key=lambda one: towns[one].casefold())
    return Markup(
        '<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><link rel="icon" href="/app/static/icon.png">'
        "<title>{title}</title><style>{root}{style}</style></head><body><main>"
        '<header><h1>{title}</h1><a href="?{query}" lang="{other}" hreflang="{other}">{named}</a>'
        '</header>{search}<ul class="maps{many}">{maps}</ul>{unread}{compared}</main></body></html>'
    ).format(
        lang=language(),
        title=title,
        root=Markup(dark.root_style()),
        style=Markup(_STYLE),
        query=query,
        other=other,
        named={"nl": "Nederlands", "en": "English"}[other],
        maps=Markup("").join(_card(one, towns[one], maps.get(one), one in maps) for one in shown),
        search=_search(chosen, asked, len(shown), len(names)),
        many=" many" if len(shown) > _AT_ONCE else "",
        unread=_unread(len(names) - len(maps)),
        compared=_compared(
            {name: one for name, one in maps.items() if one},
            chosen,
            asked,
            is_unread=len(maps) < len(names),
        ),
    )


def _town(name: str, known: Known | None) -> str:
    return known.map.municipality.name if known else name.capitalize()


def _search(chosen: str, asked: str, number: int, all: int) -> Markup:
    """Which maps are shown, how many, and the way to the comparison below them.

    Nothing where one sees all of them at once.
    """
    if not asked and all <= _AT_ONCE:
        return Markup("")
    said = Text("{n} maps", n=all)
    if asked:
        said = Text("{found} of {n} maps", found=number, n=all)
    if not number:
        said = Text("No map has “{text}” in its name.", text=asked)
    return Markup(
        '<form method="get" role="search"><input type="hidden" name="taal" value="{lang}">'
        '<input type="hidden" name="effect" value="{chosen}"><div><label for="zoek">{label}</label>'
        '<input type="search" id="zoek" name="zoek" value="{asked}" maxlength="{most}"></div>'
        "<button>{show}</button></form>"
        '<p><span role="status">{said}</span> · <a href="#effect">{below}</a></p>'
    ).format(
        lang=language().upper(),
        chosen=chosen,
        label=_("Search a municipality"),
        asked=asked,
        most=_MOST_ASKED,
        show=_("Show"),
        said=str(said),
        below=_("The same outcome side by side"),
    )


def _unread(number: int) -> Markup:
    if not number:
        return Markup("")
    said = str(
        Text("{n} maps are being read: look again in a moment.", n=number)
        if number > 1
        else Text("One map is being read: look again in a moment.")
    )
    return Markup('<p role="status">{}</p>').format(said)


def _card(name: str, town: str, known: Known | None, is_read: bool) -> Markup:
    if not is_read:
        return _linked(name, town, _("being read"))
    if known is None:
        said = _("This map cannot be read now: open it to see why.")
        return _linked(name, town, said)
    said = str(
        Text(
            "{outcomes} outcomes, {interventions} interventions",
            outcomes=len(known.map.outcomes),
            interventions=len(known.map.interventions),
        )
    )
    return _linked(name, town, said)


def _linked(name: str, town: str, said: str) -> Markup:
    card = Markup('<li><a href="{}"><strong>{}</strong><span>{}</span></a></li>')
    return card.format(_address(name), town, said)


def _address(name: str, outcome: Outcome | None = None) -> str:
    """Of a map, or of an outcome on it; in the language that is read."""
    place = {"opgave": outcome.theme, "vak": outcome.id} if outcome else {}
    query = {"taal": language().upper(), **place}
    return f"{BELOW}/{name}/?{urlencode(query)}"


def _compared(maps: Mapping[str, Known], chosen: str, asked: str, *, is_unread: bool) -> Markup:
    shared = shared_outcomes(maps)
    head = Markup("<h2>{}</h2>").format(_("The same outcome side by side"))
    if not shared and is_unread:
        return Markup("")
    if not shared:
        return head + Markup('<p class="quiet">{}</p>').format(
            _("No two maps have an outcome of the same name yet.")
        )
    wanted = chosen if chosen in shared else first_choice(shared)
    options = Markup("").join(
        Markup('<option value="{}"{}>{}</option>').format(
            key,
            Markup(" selected") if key == wanted else "",
            str(Text("{name} ({n} maps)", name=one.name, n=one.maps)),
        )
        for key, one in shared.items()
    )
    form = Markup(
        '<form method="get"><input type="hidden" name="taal" value="{}">'
        '<input type="hidden" name="zoek" value="{}">'
        '<div><label for="effect">{}</label><select id="effect" name="effect">{}</select>'
        "</div><button>{}</button></form>"
    ).format(language().upper(), asked, _("Outcome"), options, _("Show"))
    found = compare(maps, wanted)
    rows = tuple(one for one in found.rows if asked.casefold() in one.town.casefold())
    return head + form + _table(replace(found, rows=rows))


def _table(found: Comparison) -> Markup:
    head = Markup("").join(
        Markup('<th scope="col">{}</th>').format(name)
        for name in (_("Municipality"), _("Signal"), *found.columns)
    )
    rows = Markup("").join(map(_row, found.rows))
    notes = [_("It says what is expected and what was measured, not that one caused the other.")]
    if not found.columns:
        notes.insert(0, _("No two of these maps measure it with the same indicator."))
    if any(one and one.assessment.example for row in found.rows for one in row.judged):
        notes.append(_("Figures marked as an example are made up to show how the map works."))
    said = Markup("").join(Markup('<p class="quiet">{}</p>').format(one) for one in notes)
    return Markup(
        '<div class="table" tabindex="0" role="region" aria-label="{name}"><table>'
        "<caption>{name}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{said}"
    ).format(name=found.name, head=head, rows=rows, said=said)


def _row(row: Row) -> Markup:
    town = Markup('<th scope="row"><a href="{}">{}</a></th>').format(
        _address(row.map, row.outcome), row.town
    )
    signal = Markup("<td>{}</td>").format(_signal(row.signal))
    return Markup("<tr>{}{}{}</tr>").format(
        town,
        signal,
        Markup("").join(Markup("<td>{}</td>").format(cell(one)) for one in row.judged),
    )


def _signal(signal: Signal) -> Markup:
    """With the sign and the colour that it has on the map."""
    return Markup('<b style="color: {}">{} {}</b>').format(
        dark.both(palette.SIGNAL_INK[signal]),
        palette.SIGNAL_SYMBOL[signal],
        palette.SIGNAL_WORD[signal],
    )


def cell(one: Judged | None) -> Markup:
    """The figure as the map has it, the periods it is of, and the judgement in a word."""
    if one is None:
        return Markup("<span>{}</span>").format(_("not on this map"))
    ends = (one.assessment.baseline, one.assessment.current)
    periods = " → ".join(dict.fromkeys(formats.period(o.period) for o in ends if o and o.period))
    # a figure of a district or a region is not the municipality's
    area = area_names().get(one.indicator.area, one.indicator.area) if one.indicator.area else ""
    lines = [area, periods, str(palette.SIGNAL_WORD[one.assessment.signal])]
    if one.assessment.example:
        lines.append(_("Example figures"))
    said = Markup("").join(Markup("<span>{}</span>").format(line) for line in lines if line)
    return Markup("<strong>{}</strong>{}").format(one.figure, said)
