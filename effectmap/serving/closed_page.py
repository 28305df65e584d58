"""What whoever is not let in reads: why, and what they can do. The page needs no script."""

from __future__ import annotations

from urllib.parse import parse_qs, parse_qsl, quote, urlencode, urlsplit

from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response

from effectmap.opened import base, is_together
from effectmap.serving import claims
from effectmap.serving.claims import Shut
from effectmap.serving.plain_page import FACES
from effectmap.words import LANGUAGES, Text, _, in_language, known_language, language

_SIGN_IN = {
    Shut.SIGNED_OUT: Text("Sign in with your work account to go on."),
    Shut.EXPIRED: Text("You signed in more than {n} hours ago. Sign in again to go on."),
    Shut.NO_ROLE: Text(
        "You are signed in as {name}, but you have no role here yet. Ask the administrator of "
        "Effectenkaart in your municipality for one, and sign in again after that."
    ),
}
_CLOSED = {
    Shut.ELSEWHERE: (
        Text("Without signing in, Effectenkaart works only on the computer that it runs on."),
        Text(
            "On that computer: start it with {command} and open the address that it prints. "
            "For colleagues: set up signing in, see {guide}."
        ),
    ),
    Shut.UNREADABLE: (
        Text("The settings of signing in cannot be read, so nobody is let in."),
        Text(
            "An administrator can mend secrets.toml: the server's log says on which line. "
            "See {guide}."
        ),
    ),
}
# where a visitor begins to sign in
SIGN_IN = "/inloggen"
_NAMES = {"command": "python3 -m effectmap run", "guide": "docs/inloggen.md"}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
_STYLE = (
    FACES
    + """
:root { color-scheme: light dark; --ink: #1b2430; --paper: #fff; --blue: #005ab5; --on: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f2f5f9; --paper: #10161f; --blue: #8cc0ff; --on: #0b1118; }
}
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 400 1.0625rem/1.5 "Kaart Sans", system-ui, sans-serif; }
main { max-width: 27rem; margin: 12vh auto 2rem; padding: 0 1.25rem; }
h1 { font-size: 2.2rem; line-height: 1.2; margin: .8rem 0 1rem; }
a.go { display: inline-block; margin-top: .6rem; padding: .7rem 1.4rem; border-radius: 6px;
  background: var(--blue); color: var(--on); font-weight: 600; text-decoration: none; }
a { color: var(--blue); }
a:focus-visible { outline: 3px solid var(--blue); outline-offset: 3px; }
nav { margin-top: 2.5rem; }
"""
)


def why(shut: Shut, name: str = "") -> list[str]:
    """The sentences that say why, and what to do; `name` is who signed in without a role."""
    n = int(claims.VALID_FOR.total_seconds()) // 3600
    if shut in _CLOSED:
        return [str(Text(text.key, **_NAMES)) for text in _CLOSED[shut]]
    return [str(Text(_SIGN_IN[shut].key, n=n, name=name))]


def can_sign_in(shut: Shut) -> bool:
    """Whether signing in helps."""
    return shut in _SIGN_IN


def page(shut: Shut, wanted: str, name: str = "") -> Response:
    """The page in the place of the address that was `wanted`, where signing in leads to."""
    if not can_sign_in(shut):
        return _document(_in_all_languages(shut), 403)
    code = parse_qs(urlsplit(wanted).query).get("taal", [""])[0]
    with in_language(known_language(code)):
        go = Markup('<a class="go" href="{}?naar={}&amp;taal={}">{}</a>').format(
            SIGN_IN, quote(wanted, safe=""), language().upper(), _("Sign in")
        )
        said = [Markup("<p>{}</p>").format(line) for line in why(shut, name)]
        return _document(Markup("").join([*said, go, _elsewhere(wanted)]), 401)


def not_set_up(code: str) -> Response:
    """The page for when the way to the provider cannot be found."""
    with in_language(known_language(code)):
        text = _("Signing in is not set up well: an administrator can look at secrets.toml.")
        return _document(Markup('<p role="alert">{}</p>').format(text), 500)


def _in_all_languages(shut: Shut) -> Markup:
    """Where nothing can be chosen."""
    parts = []
    for code in LANGUAGES:
        with in_language(code):
            what, now = why(shut)
            part = '<section lang="{}"><p><strong>{}</strong></p><p>{}</p></section>'
            parts.append(Markup(part).format(code, what, now))
    return Markup("").join(parts)


def _elsewhere(wanted: str) -> Markup:
    """The same page in the other language, and the room: that asks for a code instead."""
    code = next(code for code in LANGUAGES if code != language())
    name = {"nl": "Nederlands", "en": "English"}[code]
    said = [(one, value) for one, value in parse_qsl(urlsplit(wanted).query) if one != "taal"]
    query = urlencode([*said, ("taal", code.upper())])
    return Markup('<nav>{}<p><a href="?{}" lang="{}" hreflang="{}">{}</a></p></nav>').format(
        _room(), query, code, code, name
    )


def _room() -> Markup:
    """The way to the room: of one map, so not from the first page of many."""
    if is_together():
        return Markup("")
    link = Markup('<p><a href="{}/mee?taal={}">{}</a></p>')
    return link.format(base(), language().upper(), _("Take part in a workshop with a code"))


def _document(body: Markup, status: int) -> Response:
    title = escape(_("Effect map"))
    return HTMLResponse(
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f'<title>{title}</title><link rel="icon" href="/app/static/icon.png">'
        f"<style>{_STYLE}</style></head><body><main>"
        f'<img src="/app/static/icon.png" width="56" height="56" alt=""><h1>{title}</h1>'
        f"{body}</main></body></html>",
        status,
        _HEADERS,
    )
