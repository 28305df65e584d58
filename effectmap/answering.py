"""The answer to a contribution of a workshop: taken over into the map, parked or declined."""

from __future__ import annotations

from uuid import uuid4

from effectmap.model import Problem, ProblemsError
from effectmap.model.contribution import Answer, ContributionKind
from effectmap.model.items import BOXES, Key, parts
from effectmap.model.workshop import Suggestion, Workshop
from effectmap.store.commands import Add, AnyStep, Batch, Change, Connect, Fields
from effectmap.store.map_store import MapStore
from effectmap.store.roles import STORE
from effectmap.words import Text, language

# the level of an effect that somebody misses is for the advisor to change
_NEW_LEVEL = "outcome"
_KIND_OF = {
    ContributionKind.NEW_OUTCOME: "outcome",
    ContributionKind.NEW_INTERVENTION: "intervention",
}


def answer(
    store: MapStore, workshop: Workshop, one: Suggestion, given: Answer, reason: str = ""
) -> Batch:
    """The command that keeps the answer to `one`, and what taking it over changes on the map.

    A new box is linked to what it is about; a doubt goes with what must be true of a link, or the
    description of a box, as what somebody noticed does; who does what becomes a role. An answer
    that was given before is changed. Raises ProblemsError when what it is about is gone.
    """
    item: Key = ("contribution", one.contribution)
    kept = {found.id: found for found in store.table().contributions}.get(one.contribution)
    became = kept.became if kept is not None else ""
    steps: list[AnyStep] = []
    # taken over once: another answer afterwards does not take it back
    if given is Answer.ADOPTED and not became:
        became, steps = _taken_over(store, workshop, one)
    fields: Fields = {"answer": given.value, "reason": reason.strip(), "became": became}
    if kept is not None:
        seen = store.versions(*item)
        steps.append(Change(kind="contribution", id=item[1], fields=fields, seen=seen))
    else:
        fields |= {
            "theme": workshop.theme,
            "kind": one.kind.value,
            "text": one.text,
            "about": one.about,
            "by": one.by,
            "workshop": workshop.name,
            "day": one.at.date().isoformat(),
        }
        steps.append(Add(kind="contribution", id=item[1], fields=fields))
    return Batch(steps=tuple(steps))


def _taken_over(store: MapStore, workshop: Workshop, one: Suggestion) -> tuple[str, list[AnyStep]]:
    """What it becomes, and the steps that make it so."""
    if one.kind is ContributionKind.ROLE:
        return _role(store, workshop, one)
    if one.kind in _KIND_OF:
        return _box(store, workshop, one)
    return _note(store, workshop, one)


def _box(store: MapStore, workshop: Workshop, one: Suggestion) -> tuple[str, list[AnyStep]]:
    kind = _KIND_OF[one.kind]
    id = f"{kind}-{uuid4().hex[:12]}"
    fields: Fields = {
        "theme": workshop.theme,
        "name": one.text,
        "brought_in_by": _who(workshop, one),
    }
    if kind == "outcome":
        fields["level"] = _NEW_LEVEL
    steps: list[AnyStep] = [Add(kind=kind, id=id, fields=fields)]
    nodes, outcomes = store.map().nodes, {o.id for o in store.map().outcomes}
    if one.about in nodes:
        # what is done leads to what it is about; an effect follows from it
        to_new = kind == "outcome"
        source, target = (one.about, id) if to_new else (id, one.about)
        if to_new or one.about in outcomes:
            steps.append(Connect(source=source, target=target))
    return id, steps


def _note(store: MapStore, workshop: Workshop, one: Suggestion) -> tuple[str, list[AnyStep]]:
    """Written where the map keeps its grounds; about the whole map it stands by itself."""
    if not one.about:
        return "", []
    kind, field = ("link", "assumption") if ">" in one.about else ("", "description")
    if not kind:
        found = [known for known in BOXES if one.about in _ids(store, known)]
        kind = found[0] if found else ""
    if not kind or (kind == "link" and one.about not in _ids(store, "link")):
        message = Text("what this is about is not on the map any more: park or decline it")
        raise ProblemsError([Problem(STORE, message, one.about)])
    words = {ContributionKind.DOUBT: Text("Doubt"), ContributionKind.NOTICED: Text("Noticed")}
    said = f"{words[one.kind]} ({_who(workshop, one)}): {one.text}"
    before = str(store.fields(kind, one.about)[field])
    text = f"{before}\n\n{said}" if before.strip() else said
    seen = store.versions(kind, one.about)
    change = Change(kind=kind, id=one.about, fields={field: text}, seen=seen)
    return one.about, [change]


def _role(store: MapStore, workshop: Workshop, one: Suggestion) -> tuple[str, list[AnyStep]]:
    stage, _mark, partner = one.about.partition(">")
    id = f"role-{uuid4().hex[:12]}"
    note = f"{Text('Brought in by')}: {_who(workshop, one)}"
    fields: Fields = {"stage": stage, "partner": partner, "name": one.text, "note": note}
    return id, [Add(kind="role", id=id, fields=fields)]


def _who(workshop: Workshop, one: Suggestion) -> str:
    """Who brought it in, as it stands on the map."""
    day = one.at.date().isoformat() if language() == "en" else f"{one.at:%d-%m-%Y}"
    if one.by:
        return f"{one.by}, {workshop.name} {day}"
    return f"{Text('somebody at')} {workshop.name} {day}"


def _ids(store: MapStore, kind: str) -> set[str]:
    return {id for known, id in parts(store.map()) if known == kind}
