"""Making a document beside the page: how far it is, and a way to stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from effectmap.analysis.proposal import free_id
from effectmap.at_moment import AtMoment
from effectmap.model import Problem, ProblemsError
from effectmap.reports.building import report_of
from effectmap.reports.formats import FORMATS
from effectmap.words import Text, in_language, language


class Stopped(Exception):
    """Somebody stopped the work."""


def made(
    here: AtMoment,
    themes: Sequence[str],
    suffix: str,
    folder: Path,
    say: Callable[[int, int, Text], None],
) -> bytes:
    """The document about `themes` as the bytes of a file, for the council.

    `say` hears how many of how many steps are done and what comes next; what it raises stops the
    work. Raises ProblemsError when the municipality's own template cannot be used.
    """
    return FORMATS[suffix].make(report_of(here, themes, say=say), folder)


class Making:
    """A document that is being made in a thread of its own, in the language of who asked.

    Stopping throws the work away at its next step; what a library does at that moment it finishes.
    """

    def __init__(self, here: AtMoment, themes: Sequence[str], suffix: str, folder: Path) -> None:
        self.suffix = suffix
        self.name = f"{free_id(here.moment.name, set())}.{suffix}"
        self.done = 0.0
        self.doing = Text("Reading “{theme}”", theme="…")
        self.content: bytes | None = None
        self.problems: tuple[Problem, ...] = ()
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(language(), here, tuple(themes), folder), daemon=True
        )
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether it is being made still."""
        return self._thread.is_alive() and not self._stop.is_set()

    def stop(self) -> None:
        """Throw it away."""
        self._stop.set()

    def wait(self, seconds: float) -> None:
        """Until it is made, or so many seconds."""
        self._thread.join(seconds)

    def _run(self, code: str, here: AtMoment, themes: Sequence[str], folder: Path) -> None:
        try:
            with in_language(code):
                content = made(here, themes, self.suffix, folder, self._said)
            if not self._stop.is_set():
                self.content = content
        except Stopped:
            pass
        except ProblemsError as error:
            self.problems = tuple(error.problems)
        except Exception:
            # nobody can act on what a library says; that it failed must be seen
            self.problems = (Problem("", Text("the document cannot be made: try another format")),)
            raise

    def _said(self, done: int, of: int, doing: Text) -> None:
        if self._stop.is_set():
            raise Stopped
        self.done, self.doing = done / of, doing
