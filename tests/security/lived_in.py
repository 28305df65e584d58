"""What people, attackers among them, leave in a municipality: edits, stories, a workshop, files."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from effectmap.answering import answer
from effectmap.model.contribution import MOST_LETTERS, MOST_NAME, Answer, ContributionKind
from effectmap.model.story import Age, Direction, Purpose, Story, problems
from effectmap.model.workshop import (
    AgendaItem,
    Ask,
    Results,
    Shown,
    Suggestion,
    Vote,
    Workshop,
    text_problem,
)
from effectmap.monitors.intake import INBOX
from effectmap.store.commands import Change
from effectmap.store.map_store import MapStore
from effectmap.store.results import Applied
from effectmap.store.roles import LOCAL, Actor, Role
from tests.security.everywhere import Writer

LONG = "gebied;periode;indicator;waarde;ondergrens;bovengrens;n;status\n"


@dataclass(frozen=True)
class Kept:
    """What the pages are opened with."""

    workshop: Workshop
    token: str


def lived_in(folder: Path, writer: Writer) -> Kept:
    """Use the municipality in `folder` as awkwardly as can be."""
    store = MapStore.open(folder)
    try:
        _edits(store, writer)
        _stories(store, writer)
        kept = _workshop(store, writer)
    finally:
        store.close()
    _files(folder, writer)
    return kept


def _edits(store: MapStore, writer: Writer) -> None:
    """By people with awkward names and reasons, of every kind of value."""
    for id in ("thematafel", *(one.id for one in store.map().outcomes[:4])):
        kind = "intervention" if id == "thematafel" else "outcome"
        who = Actor(f"person-{id}", writer.next(lambda text: len(text) <= 80), frozenset(Role))
        fields = {
            "description": writer.next(),
            "name": writer.next(),
            "brought_in_by": writer.next(),
        }
        seen = store.versions(kind, id)
        done = store.apply(
            Change(kind=kind, id=id, fields=fields, seen=seen, why=writer.next()), who
        )
        assert isinstance(done, Applied), done
        store.snapshot(writer.next(), who)
        store.here(who, id)


def _stories(store: MapStore, writer: Writer) -> None:
    today = date.today()
    other = Actor("tweede", writer.next(lambda text: len(text) <= 80), frozenset(Role))
    outcomes = [one.id for one in store.map().outcomes if one.theme == "dementie"]
    for n in range(8):
        new = n % 4 == 3
        story = Story(
            "",
            "x",
            "",
            f"{today:%Y-%m}",
            Age.UNKNOWN,
            () if new else (outcomes[n % 2],),
            Direction.NEW if new else list(Direction)[n % 2],
            list(Purpose)[n % 2],
            today + timedelta(days=30),
        )
        gist = writer.next(_Fits(story, "gist", today))
        place = writer.next(_Fits(story, "place", today)) if n % 2 else ""
        code = store.stories.record(
            replace(story, gist=gist, place=place), LOCAL, today, doubts_seen=True
        )
        if n < 4:
            store.stories.look(code, other)


class _Fits:
    """Whether a story can be kept with a text in a field."""

    def __init__(self, story: Story, field: str, today: date) -> None:
        self.story, self.field, self.today = story, field, today

    def __call__(self, text: str) -> bool:
        changed = replace(self.story, **{self.field: text})  # type: ignore[arg-type]
        return not problems(changed, self.today, doubts_seen=True)


def _workshop(store: MapStore, writer: Writer) -> Kept:
    now = datetime.now(UTC)
    agenda = tuple(AgendaItem(name=writer.next()) for _part in range(2))
    made = store.workshops.open("dementie", writer.next(), agenda, 5, LOCAL, now)
    links = [one.id for one in store.map().of_theme("dementie").links]
    shown = Shown(asks=tuple(Ask), results=Results.BELIEF, link=links[0])
    store.workshops.show(made.id, shown, LOCAL)
    token = store.workshops.join(made.key, now)
    for kind, given in zip(_KINDS, itertools.cycle((None, *Answer)), strict=False):
        one = Suggestion(
            str(uuid4()),
            kind,
            "" if kind is ContributionKind.ROLE else _ABOUT.get(kind, "thematafel"),
            writer.next(lambda text: len(text) <= MOST_LETTERS and not text_problem(text, "")),
            writer.next(lambda text: len(text) <= MOST_NAME and not text_problem("x", text)),
            now,
        )
        store.workshops.suggest(made.key, token, one, doubts_seen=True)
        if given is not None:
            done = store.apply(answer(store, made, one, given, writer.next()), LOCAL)
            assert isinstance(done, Applied), done
    store.workshops.vote(made.key, token, Vote(Ask.BELIEF, links[0], 5), 1, now)
    return Kept(made, token)


_KINDS = (
    ContributionKind.NEW_OUTCOME,
    ContributionKind.NEW_INTERVENTION,
    ContributionKind.DOUBT,
    ContributionKind.NOTICED,
) * 3
_ABOUT = {ContributionKind.DOUBT: ""}


def _files(folder: Path, writer: Writer) -> None:
    """Files in the inbox: awkward names, headers and cells, read, refused and unknown."""
    inbox = folder / INBOX
    inbox.mkdir(exist_ok=True)
    rows = "".join(f"GM0301;{year};{_cell(writer)};31,5;;;;\n" for year in range(2015, 2025))
    _put(inbox, writer, LONG + rows)
    _put(inbox, writer, LONG + f"GM0301;2024;{_cell(writer)};{_cell(writer)};;;;\n")
    header = ";".join(_cell(writer) for _column in range(5))
    own = [
        ";".join([_cell(writer), _cell(writer), "2024", "31,5", _cell(writer)]) for _row in "abc"
    ]
    _put(inbox, writer, "\n".join([header, *own]) + "\n")


def _put(inbox: Path, writer: Writer, text: str) -> None:
    name = writer.next(lambda name: "/" not in name and name.isprintable() and len(name) < 100)
    # hidden files are passed over
    (inbox / f"{name.lstrip('.~')}.csv").write_text(text, encoding="utf-8")


def _cell(writer: Writer) -> str:
    text = writer.next(lambda text: not set(text) & set("\n\r\t"))
    return '"' + text.replace('"', '""') + '"'
