"""What the room may know and say, by the key of its workshop: as plain values for telephones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from effectmap.analysis import room
from effectmap.labels import ANSWER_WORD, CONTRIBUTION_WORD
from effectmap.model import EffectMap, Problem, ProblemsError
from effectmap.model.contribution import Contribution, ContributionKind
from effectmap.model.theme_table import ThemeTable
from effectmap.model.workshop import Ask, Results, Suggestion, Vote, Workshop
from effectmap.store.map_store import MapStore
from effectmap.store.roles import STORE
from effectmap.words import Text, language

Values = dict[str, Any]
_BOX, _LINK = ("new_outcome", "new_intervention", "doubt", "noticed"), ("doubt", "noticed")


@dataclass(frozen=True)
class Room:
    """One workshop, and the map that it is about where that is asked for."""

    store: MapStore
    workshop: Workshop

    @classmethod
    def of(cls, store: MapStore, key: str) -> Room:
        """The room of this key. Raises Closed when there never was one."""
        return cls(store, store.workshops.by_key(key))

    @cached_property
    def map(self) -> EffectMap:
        """The theme's part of the map."""
        return self.store.map().of_theme(self.workshop.theme)

    @cached_property
    def table(self) -> ThemeTable:
        """The theme's table."""
        return self.store.table().of_theme(self.workshop.theme)

    def names(self) -> Values:
        """What can be pointed at: boxes, links, stages and partners, by id and name."""
        nodes = self.map.nodes
        return {
            "theme": next((one.name for one in self.map.themes), ""),
            "boxes": [
                {"id": id, "name": one.name, "outcome": one in self.map.outcomes}
                for id, one in nodes.items()
            ],
            "links": [
                {
                    "id": one.id,
                    "source": one.source,
                    "target": one.target,
                    "weakens": one.sign.value == "-",
                    "name": f"{nodes[one.source].name} → {nodes[one.target].name}",
                }
                for one in self.map.links
                if one.source in nodes and one.target in nodes
            ],
            "stages": [{"id": one.id, "name": one.name} for one in self.table.stages],
            "partners": [{"id": one.id, "name": one.name} for one in self.map.partners],
        }

    def standing(self, token: str, now: datetime) -> Values:
        """What a telephone shows: what is asked, what this person gave, and the answers."""
        said, votes = self.store.workshops.own(self.workshop.key, token)
        own = {one.contribution for one in said}
        answers = self.answers()
        shown = self.workshop.shown
        return {
            **self.head(now),
            "asks": list(shown.asks),
            "dotsEach": self.workshop.dots_each,
            "box": shown.box,
            "link": shown.link,
            "dots": {one.about: one.value for one in votes if one.ask is Ask.DOTS},
            "beliefs": {one.about: one.value for one in votes if one.ask is Ask.BELIEF},
            "waiting": [
                {"text": one.text, "kind": str(CONTRIBUTION_WORD[one.kind])}
                for one in said
                if one.contribution not in answers
            ],
            "answers": [_answer(one, id in own) for id, one in answers.items()],
        }

    def head(self, now: datetime) -> Values:
        """What changed since somebody looked, and whether it is open; cheap.

        `version` rises with what the room does, `revision` with the map and the answers.
        """
        open, revision = self.workshop.is_open(now), self.store.revision()
        version = f"{self.workshop.version}.{revision}.{int(open)}.{language()}"
        return {
            "version": version,
            "revision": revision,
            "open": open,
            "name": self.workshop.name,
        }

    def wall(self, now: datetime) -> Values:
        """What the wall shows: what the facilitator chose, with the answers that they show."""
        shown = self.workshop.shown
        votes = self.store.workshops.votes(self.workshop.id)
        found: Values = {**self.head(now), "shown": shown.model_dump(mode="json")}
        found["people"] = self.store.workshops.people(self.workshop.id)
        agenda = self.workshop.agenda
        found["item"] = agenda[shown.item].name if shown.item < len(agenda) else ""
        if shown.results is Results.DOTS:
            found["dots"] = room.dots(votes)
        if shown.results is Results.BELIEF:
            found["beliefs"] = {
                about: _belief(one) for about, one in room.beliefs(votes).items() if one.enough
            }
        return found

    def answers(self) -> Mapping[str, Contribution]:
        """The contributions of this workshop that got an answer, by id, the newest first."""
        given = {one.contribution for one in self.store.workshops.suggestions(self.workshop.id)}
        found = [one for one in self.table.contributions if one.id in given]
        return {one.id: one for one in reversed(found)}

    def suggest(self, token: str, new: Suggestion, *, doubts_seen: bool) -> None:
        """Take a suggestion about something on the map. Raises ProblemsError and Closed."""
        if not self._can_be_about(new.kind, new.about):
            raise _unknown()
        self.store.workshops.suggest(self.workshop.key, token, new, doubts_seen=doubts_seen)

    def vote(self, token: str, vote: Vote, sequence: int, now: datetime) -> None:
        """Take dots on an outcome or belief in a link. Raises ProblemsError and Closed."""
        known = self._links() if vote.ask is Ask.BELIEF else {one.id for one in self.map.outcomes}
        if vote.about not in known:
            raise _unknown()
        self.store.workshops.vote(self.workshop.key, token, vote, sequence, now)

    def _can_be_about(self, kind: ContributionKind, about: str) -> bool:
        if kind is ContributionKind.ROLE:
            stage, _mark, partner = about.partition(">")
            stages = {one.id for one in self.table.stages}
            return stage in stages and partner in {one.id for one in self.map.partners}
        return (
            not about
            or (about in self.map.nodes and kind in _BOX)
            or (about in self._links() and kind in _LINK)
        )

    def _links(self) -> set[str]:
        return {one.id for one in self.map.links}


def _belief(one: room.Belief) -> Values:
    return {
        "counts": list(one.counts),
        "unsure": one.unsure,
        "people": one.people,
        "divided": one.divided,
    }


def _answer(one: Contribution, own: bool) -> Values:
    return {
        "text": one.text,
        "kind": str(CONTRIBUTION_WORD[one.kind]),
        "answer": one.answer.value,
        "word": str(ANSWER_WORD[one.answer]),
        "reason": one.reason,
        "own": own,
    }


def _unknown() -> ProblemsError:
    message = Text("this is not on the map any more: reload the page")
    return ProblemsError([Problem(STORE, message)])
