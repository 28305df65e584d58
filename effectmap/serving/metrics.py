"""What the server measures of itself, as Prometheus reads it; with `EFFECTMAP_METRICS=1` only.

Nothing here tells who or what it was about.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

from anyio import to_thread
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client import generate_latest as text_of
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from effectmap.serving import health, tokens

ADDRESS = "/metrics"
VARIABLE, TOKEN_VARIABLE = "EFFECTMAP_METRICS", "EFFECTMAP_METRICS_TOKEN"
# a database that hangs is not waited for longer, in seconds
_WAIT = 2.0
_KEPT = CollectorRegistry()
_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter(
    "effectmap_requests",
    "Requests by sort of address",
    ["method", "path", "status"],
    registry=_KEPT,
)
REQUEST_SECONDS = Histogram(
    "effectmap_request_seconds",
    "Time to the end of an answer",
    ["path"],
    registry=_KEPT,
    buckets=_SECONDS,
)
PAGES = Gauge("effectmap_open_pages", "Pages that are open in a browser", registry=_KEPT)
RUN_SECONDS = Histogram(
    "effectmap_run_seconds", "Time to draw a whole page anew", registry=_KEPT, buckets=_SECONDS
)


class _Kept(Collector):
    """What the store and its disk say at the moment that is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        storage, disk = health.now(_WAIT)
        is_ok = storage.state == "ok"
        yield _one("effectmap_storage_up", "Whether the database can be read", float(is_ok))
        if is_ok:
            yield _one("effectmap_revision", "Number of the newest change", storage.revision)
            words = "Telephones that joined workshops that are open"
            yield _one("effectmap_telephones", words, storage.telephones)
        hours = health.backup_hours(storage, datetime.now(UTC))
        if hours is not None:
            yield _one("effectmap_backup_age_seconds", "Age of the last good backup", hours * 3600)
        if disk is not None:
            yield _one("effectmap_disk_free_bytes", "Free on the disk of the map", disk.free)
            yield _one("effectmap_disk_free_percent", "The same, in percent", disk.percent)


_KEPT.register(_Kept())


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value)


def request(method: str, path: str, status: int, seconds: float | None) -> None:
    """Count a request; without `seconds` for one that stays open as long as its page."""
    REQUESTS.labels(method, path, str(status)).inc()
    if seconds is not None:
        REQUEST_SECONDS.labels(path).observe(seconds)


def is_on() -> bool:
    """Whether anybody may read them."""
    return os.environ.get(VARIABLE) == "1"


def may_read(headers: Mapping[str, str]) -> bool:
    """Whether whoever asks with these headers has the token, and need not sign in."""
    return is_on() and tokens.bears(headers, TOKEN_VARIABLE)


def routes() -> list[BaseRoute]:
    """The address; there is nothing while they are off."""

    async def metrics(_request: Request) -> Response:
        if not is_on():
            return Response(status_code=404)
        text = await to_thread.run_sync(partial(text_of, _KEPT))
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [Route(ADDRESS, metrics)]
