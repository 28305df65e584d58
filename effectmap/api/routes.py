"""The addresses below `/api`: read-only, for whoever the gate lets in, described as OpenAPI."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, FastAPI, HTTPException, Query, Request, Response
from pydantic import BaseModel
from starlette.routing import BaseRoute, Mount

from effectmap.api import answers
from effectmap.api.known_now import known_now
from effectmap.known import Known
from effectmap.model import EffectMap, ProblemsError
from effectmap.serving import audit
from effectmap.store.audit import What
from effectmap.store.roles import Actor, Permission

ADDRESS = "/api"
_R = TypeVar("_R", bound=BaseModel)
Theme = Annotated[
    str | None, Query(description="id of a theme; without it the whole map", max_length=80)
]


class Form(StrEnum):
    """How rows are written."""

    JSON = "json"
    CSV = "csv"


Written = Annotated[Form, Query(alias="format", description="json or csv")]
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
    403: {"description": "the role may not read"},
    404: {"description": "there is no such theme"},
    503: {"description": "map or figures cannot be read now"},
}


def routes() -> list[BaseRoute]:
    """The addresses and their description at `/api/openapi.json`."""
    app = FastAPI(
        title="Effectenkaart",
        version="1",
        description="The effect map of a municipality: boxes, links, figures and judgements. It"
        " says what was expected and what was measured, never that one caused the other.",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": ADDRESS}],
        root_path_in_servers=False,
    )
    app.include_router(_router)
    return [Mount(ADDRESS, app)]


_router = APIRouter()


@_router.get("/map", responses={key: _CSV[key] for key in (403, 503)})
def whole_map(request: Request, response: Response) -> EffectMap:
    """The whole map as it is kept."""
    known = _known(request, response, "map")
    return known.map


def _rows(name: str, row: type[_R], made: Callable[[Known], Sequence[_R]], words: str) -> None:
    """An address that gives rows of one kind."""

    @_router.get(f"/{name}", response_model=list[row], responses=_CSV, summary=words, name=name)  # type: ignore[valid-type]
    def rows(
        request: Request, response: Response, theme: Theme = None, format: Written = Form.JSON
    ) -> Any:
        found = _of_theme(_known(request, response, name), theme)
        said = made(found)
        if format is Form.CSV:
            return Response(
                _csv(row.model_fields, said), media_type="text/csv", headers=response.headers
            )
        return said


_rows("boxes", answers.BoxRow, lambda known: answers.boxes(known.map), "Interventions and outcomes")
_rows("links", answers.LinkRow, lambda known: answers.links(known.map), "What should work on what")
_rows("observations", answers.ObservationRow, answers.observations, "The series of all indicators")
_rows("progress", answers.ProgressRow, answers.progress, "Every indicator judged")


def _known(request: Request, response: Response, about: str) -> Known:
    """What is known now; raises HTTPException where it cannot be read or may not."""
    actor: Actor = request.state.actor
    if not actor.may(Permission.READ):
        raise HTTPException(403)
    try:
        known, mark = known_now()
    except ProblemsError as error:
        raise HTTPException(503, "; ".join(map(str, error.problems[:5]))) from error
    audit.note(actor, What.DOWNLOAD, f"api/{about}")
    response.headers["ETag"] = f'"{mark}"'
    response.headers["Cache-Control"] = "no-cache"
    return known


def _of_theme(known: Known, theme: str | None) -> Known:
    if theme is None:
        return known
    if known.map.theme(theme) is None:
        raise HTTPException(404, "there is no such theme")
    judged = {id: one for id, one in known.judged.items() if one.outcome.theme == theme}
    map = known.map.of_theme(theme)
    return Known(map, judged, known.signals, known.files, known.area_names)


def _csv(columns: Iterable[str], rows: Sequence[BaseModel]) -> str:
    """As RFC 4180 has it, figures with a point."""
    content = io.StringIO(newline="")
    writer = csv.DictWriter(content, list(columns))
    writer.writeheader()
    writer.writerows(row.model_dump(mode="json") for row in rows)
    return content.getvalue()
