"""The server's log as one JSON object a line, without anything that tells who or what it is about.

With `EFFECTMAP_LOG=json`; without it every library writes its own plain text.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any

from effectmap.opened import ROOT

VARIABLE, REQUESTS_VARIABLE = "EFFECTMAP_LOG", "EFFECTMAP_LOG_REQUESTS"
OWN = "effectmap"
_LONGEST, _FRAMES, _CAUSES = 300, 8, 5
# in texts of libraries: mail addresses, IP addresses with a port, and what follows a `?`
_TELLING = re.compile(
    r"[^\s@'\"<]+@[^\s@'\">]+|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"
    r"|\[?(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}\]?|(?<=\?)[^\s'\"]+",
    re.IGNORECASE,
)
_log = logging.getLogger(__name__)
_requests = logging.getLogger(f"{OWN}.requests")


class Json(logging.Formatter):
    """One line for each record: `time` (UTC), `level`, `where`, `event` and what belongs to it."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "where": record.name,
            "event": _event(record),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            said["error"] = _error(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False)


def _event(record: logging.LogRecord) -> str:
    """The program fills in counts only; what libraries fill in may be anything, and stays out."""
    is_own = record.name == OWN or record.name.startswith(f"{OWN}.")
    text = record.getMessage() if is_own else str(record.msg)
    lines = text.splitlines() or [""]
    return _TELLING.sub("…", lines[0])[:_LONGEST]


def _error(error: BaseException) -> list[dict[str, Any]]:
    """What was raised, and because of what: types and places in the code, never the values."""
    found: list[dict[str, Any]] = []
    one: BaseException | None = error
    while one is not None and len(found) < _CAUSES:
        frames = list(extract_tb(one.__traceback__))[-_FRAMES:]
        places = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        found.append({"type": type(one).__name__, "at": places})
        one = one.__cause__ or one.__context__
    return found


def _short(file: str) -> str:
    """Where a file is in the program or in a library, not on this machine."""
    parts = Path(file).parts
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    path = Path(file)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


class _ToTheRoot(logging.Logger):
    """Streamlit gives each of its loggers a handler of its own: pass these by."""

    def callHandlers(self, record: logging.LogRecord) -> None:
        for handler in logging.root.handlers:
            if record.levelno >= handler.level:
                handler.handle(record)


def set_up() -> None:
    """From now on everything that is logged comes as JSON, where that is set."""
    _requests.setLevel(logging.INFO if asks_requests() else logging.WARNING)
    if os.environ.get(VARIABLE) != "json":
        if asks_requests():
            _requests.addHandler(logging.StreamHandler())
        return
    handler = logging.StreamHandler()
    handler.setFormatter(Json())
    logging.root.handlers[:] = [handler]
    logging.setLoggerClass(_ToTheRoot)
    for one in list(logging.root.manager.loggerDict.values()):
        if isinstance(one, logging.Logger):
            one.handlers.clear()
            one.propagate = True
    sys.excepthook = _raised
    threading.excepthook = lambda said: _raised(said.exc_type, said.exc_value, said.exc_traceback)


def _raised(
    kind: type[BaseException], error: BaseException | None, place: TracebackType | None
) -> None:
    _log.error("stopped by an error", exc_info=(kind, error or kind(), place))


def asks_requests() -> bool:
    """Whether every request is logged."""
    return os.environ.get(REQUESTS_VARIABLE) == "1"


def request(method: str, path: str, status: int, seconds: float) -> None:
    """Log a request by the sort of its address."""
    if _requests.isEnabledFor(logging.INFO):
        ms = round(seconds * 1000, 1)
        fields = {"method": method, "path": path, "status": status, "ms": ms}
        _requests.info("%s %s %d %s ms", method, path, status, ms, extra={"fields": fields})
