"""What a provider says of somebody becomes a person with roles, or a reason to stay outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from effectmap.serving.claims import VALID_FOR, Shut, actor_of, sign_in_of
from effectmap.store.roles import Actor, Role

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ISSUER = "https://login.microsoftonline.com/tenant/v2.0"


def _claims(**changed: object) -> dict[str, object]:
    said: dict[str, object] = {
        "is_logged_in": True,
        "iss": ISSUER,
        "sub": "pairwise",
        "oid": "object",
        "name": "Ans de Vries",
        "preferred_username": "ans@zutphen.example",
        "roles": ["redacteur"],
        "iat": NOW.timestamp() - 60,
        "nonce": "n1",
    }
    return {name: value for name, value in (said | changed).items() if value is not None}


def _person(**changed: object) -> Actor:
    found = actor_of(_claims(**changed), NOW)
    assert isinstance(found, Actor)
    return found


def test_a_person_has_the_name_and_the_stable_subject_of_the_provider() -> None:
    assert _person() == Actor(f"{ISSUER}|object", "Ans de Vries", frozenset({Role.EDITOR}))


def test_a_provider_without_oid_is_known_by_its_subject() -> None:
    assert _person(oid=None).person == f"{ISSUER}|pairwise"


def test_one_subject_of_two_issuers_is_two_persons() -> None:
    assert _person().person != _person(iss="https://elsewhere.example").person


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        (["lezer"], {Role.READER}),
        (["redacteur"], {Role.EDITOR}),
        (["beheerder"], {Role.ADMIN}),
        (["verhalen"], {Role.STORIES}),
        (["reader"], {Role.READER}),
        (["editor"], {Role.EDITOR}),
        (["administrator"], {Role.ADMIN}),
        (["admin"], {Role.ADMIN}),
        (["stories"], {Role.STORIES}),
        ([" Redacteur ", "VERHALEN"], {Role.EDITOR, Role.STORIES}),
        (["lezer", "directeur", 7, None, ["beheerder"]], {Role.READER}),
        # one role is sometimes given without a list
        ("lezer", {Role.READER}),
    ],
)
def test_the_roles_of_a_token(said: object, roles: set[Role]) -> None:
    assert _person(roles=said).roles == roles


@pytest.mark.parametrize(
    "said", [None, [], "", ["directeur"], {"beheerder": True}, 3, ["redacteu"]]
)
def test_without_a_known_role_nobody_is_let_in(said: object) -> None:
    assert actor_of(_claims(roles=said), NOW) is Shut.NO_ROLE


@pytest.mark.parametrize(
    "changed",
    [
        {"is_logged_in": None},
        {"is_logged_in": False},
        {"is_logged_in": "true"},
        {"iss": None},
        {"iss": ""},
        {"sub": None, "oid": None},
    ],
)
def test_who_is_not_known_did_not_sign_in(changed: dict[str, object]) -> None:
    assert actor_of(_claims(**changed), NOW) is Shut.SIGNED_OUT


@pytest.mark.parametrize(
    ("ago", "let_in"),
    [
        (timedelta(0), True),
        (VALID_FOR - timedelta(seconds=1), True),
        (VALID_FOR + timedelta(seconds=1), False),
        (timedelta(days=29), False),
    ],
)
def test_a_sign_in_lasts_a_working_day(ago: timedelta, let_in: bool) -> None:
    found = actor_of(_claims(iat=(NOW - ago).timestamp()), NOW)
    assert isinstance(found, Actor) is let_in
    assert let_in or found is Shut.EXPIRED


@pytest.mark.parametrize("since", [None, "yesterday"])
def test_a_sign_in_of_an_unknown_moment_is_too_old(since: object) -> None:
    assert actor_of(_claims(iat=since), NOW) is Shut.EXPIRED


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"name": "  Ans \n de   Vries "}, "Ans de Vries"),
        ({"name": None}, "ans@zutphen.example"),
        ({"name": " ", "preferred_username": None, "email": "a@b.example"}, "a@b.example"),
        ({"name": "x" * 500}, "x" * 80),
    ],
)
def test_a_name_stands_on_one_line(changed: dict[str, object], name: str) -> None:
    assert _person(**changed).name == name


def test_signing_in_again_is_another_sign_in() -> None:
    first = sign_in_of(_claims())
    assert first == sign_in_of(_claims(roles=["lezer"]))
    assert first != sign_in_of(_claims(nonce="n2"))
    assert sign_in_of(_claims(nonce=None)) != sign_in_of(_claims(nonce=None, iat=1))
