"""The addresses of the room, below `/mee`: the page for telephones and what it and the wall ask.

Open to whoever has a workshop's link or code, and to nothing but that workshop.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from effectmap.model import ProblemsError
from effectmap.model.workshop import Suggestion, Vote
from effectmap.opened import base, data_folder, open_store
from effectmap.room import limits, page
from effectmap.room.messages import Code, NewSuggestion, NewVote
from effectmap.room.service import Room
from effectmap.store.workshops import Closed, Doubtful
from effectmap.words import Text, in_language, known_language

ADDRESS = "/mee"
MOST_BYTES = 8_000
# telephones wait for each other here and never for the pages
_THREADS = 8
_FILES = {"room.js": "text/javascript", "room.css": "text/css"}
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # the link is a secret
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
}

_Body = TypeVar("_Body", bound=BaseModel)
_Answer = tuple[int, dict[str, Any] | None]


def routes() -> list[BaseRoute]:
    """Every address of the room."""
    one = ADDRESS + "/{key}"
    return [
        Route(ADDRESS, _page),
        Route(f"{ADDRESS}/_/{{file}}", _file),
        Route(f"{ADDRESS}/_/code", _answered(_code), methods=["POST"]),
        Route(one, _page),
        Route(f"{one}/namen", _answered(_names)),
        Route(f"{one}/stand", _answered(_standing)),
        Route(f"{one}/wand", _answered(_wall)),
        Route(f"{one}/deelnemen", _answered(_join), methods=["POST"]),
        Route(f"{one}/inbreng", _answered(_suggest), methods=["POST"]),
        Route(f"{one}/stem", _answered(_vote), methods=["POST"]),
    ]


class _Asked:
    """One request, read: its key, what it asks, and what it sends."""

    def __init__(self, request: Request, body: bytes) -> None:
        self.key: str = request.path_params.get("key", "")
        self.query = request.query_params
        self.caller = request.client.host if request.client else ""
        self.now = datetime.now(UTC)
        self._body = body

    def read(self, model: type[_Body]) -> _Body:
        """What was sent. Raises HTTPException for anything else."""
        try:
            return model.model_validate_json(self._body)
        except ValidationError as error:
            raise HTTPException(422, str(Text("this cannot be read: reload the page"))) from error

    def room(self) -> Room:
        return Room.of(open_store(data_folder()), self.key)

    def limited(self, limit: Any, who: str) -> None:
        """Raises HTTPException when `who` goes too fast."""
        if not limits.may(limit, who):
            raise HTTPException(429, str(Text("this goes very fast: wait a moment")))


def _answered(ask: Callable[[_Asked], _Answer]) -> Callable[[Request], Awaitable[Response]]:
    """The answer as JSON; what cannot be done as a sentence that a person can use."""
    limiter: list[CapacityLimiter] = []

    async def answer(request: Request) -> Response:
        if not limiter:
            limiter.append(CapacityLimiter(_THREADS))
        try:
            asked = _Asked(request, await _body(request))
            status, said = await to_thread.run_sync(
                partial(_said, ask, asked, _language(request)), limiter=limiter[0]
            )
        except ClientDisconnect:
            return Response(status_code=499)
        if said is None:
            return Response(status_code=status, headers=_HEADERS)
        return JSONResponse(said, status, _HEADERS)

    return answer


def _said(ask: Callable[[_Asked], _Answer], asked: _Asked, code: str) -> _Answer:
    with in_language(code):
        try:
            return ask(asked)
        except HTTPException as error:
            return error.status_code, {"problem": error.detail}
        except Closed as error:
            return 410, {"problem": str(error.problems[0].message)}
        except Doubtful as error:
            return 409, {"problem": str(error.problems[0].message), "doubtful": True}
        except ProblemsError as error:
            return 409, {"problem": str(error.problems[0].message)}


async def _body(request: Request) -> bytes:
    """What was sent, never more than `MOST_BYTES` of it."""
    parts, length = [], 0
    async for part in request.stream():
        length += len(part)
        if length > MOST_BYTES:
            raise HTTPException(413)
        parts.append(part)
    return b"".join(parts)


def _language(request: Request) -> str:
    return known_language(request.query_params.get("taal", ""))


async def _page(request: Request) -> Response:
    with in_language(_language(request)):
        return HTMLResponse(page.html(base()), headers=_HEADERS)


async def _file(request: Request) -> Response:
    name = request.path_params["file"]
    if name not in _FILES:
        raise HTTPException(404)
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    # looked at anew every time: after an upgrade page and script belong together
    return Response(
        text, media_type=_FILES[name], headers={**_HEADERS, "Cache-Control": "no-cache"}
    )


def _code(asked: _Asked) -> _Answer:
    asked.limited(limits.CODES, f"code {asked.caller}")
    code = asked.read(Code).code
    return 200, {"key": open_store(data_folder()).workshops.key_of(code, asked.now)}


def _join(asked: _Asked) -> _Answer:
    asked.limited(limits.JOINING, f"join {asked.caller}")
    return 200, {"token": open_store(data_folder()).workshops.join(asked.key, asked.now)}


def _names(asked: _Asked) -> _Answer:
    return 200, asked.room().names()


def _standing(asked: _Asked) -> _Answer:
    room = asked.room()
    if room.head(asked.now)["version"] == asked.query.get("sinds"):
        return 204, None
    return 200, room.standing(asked.query.get("wie", ""), asked.now)


def _wall(asked: _Asked) -> _Answer:
    room = asked.room()
    if room.head(asked.now)["version"] == asked.query.get("sinds"):
        return 204, None
    return 200, room.wall(asked.now)


def _suggest(asked: _Asked) -> _Answer:
    sent = asked.read(NewSuggestion)
    asked.limited(limits.SUGGESTIONS, f"said {sent.token}")
    new = Suggestion(str(sent.id), sent.kind, sent.about, sent.text, sent.by, asked.now)
    asked.room().suggest(sent.token, new, doubts_seen=sent.seen)
    return 200, {}


def _vote(asked: _Asked) -> _Answer:
    sent = asked.read(NewVote)
    asked.limited(limits.VOTES, f"vote {sent.token}")
    vote = Vote(sent.ask, sent.about, sent.value)
    asked.room().vote(sent.token, vote, sent.sequence, asked.now)
    return 200, {}
