"""Noting who looked at what costs a visitor nothing, and what waits is written later."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from effectmap.bench.store_map import write_folder
from effectmap.opened import open_store
from effectmap.serving import came_in, signed_out
from effectmap.serving.audit import Trail, flush
from effectmap.serving.claims import Shut
from effectmap.store import audit
from effectmap.store.audit import What
from effectmap.store.roles import LOCAL, Actor, Role

ALWAYS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_folder(tmp_path / "gemeente", 30)
    monkeypatch.setenv("EFFECTMAP_DATA", str(folder))
    return folder


def _looks(folder: Path) -> list[tuple[str, str]]:
    lines = audit.lines(open_store(folder).database, *ALWAYS)
    return [(one.what, one.about) for one in lines if one.what != What.CHANGE]


def test_what_is_noted_is_written(here: Path) -> None:
    trail = Trail(here)
    trail.note(LOCAL, What.SIGN_IN, once="one")
    trail.note(LOCAL, What.SIGN_IN, once="one")
    trail.note(LOCAL, What.PAGE, "effectenkaart/dementie")
    # somebody's address bar
    trail.note(LOCAL, What.PAGE, "effectenkaart/<b>Jan Jansen")
    assert trail.flush(20)
    assert sorted(_looks(here)) == [
        ("page", ""),
        ("page", "effectenkaart/dementie"),
        ("sign-in", ""),
    ]


def test_a_visitor_does_not_wait_for_the_writer(here: Path) -> None:
    trail = Trail(here)
    store = open_store(here)
    with store.database.write():
        began = time.perf_counter()
        for n in range(200):
            trail.note(LOCAL, What.PAGE, str(n))
        # less than 5 ms each
        assert time.perf_counter() - began < 1
        assert not trail.flush(0.2)
    assert trail.flush(20)
    assert len(_looks(here)) == 200


def test_signing_in_and_out_is_noted_once_and_nobody_else_is(here: Path) -> None:
    said = {"iss": "i", "sub": "ans", "name": "Ans", "nonce": "1", "iat": 1_790_000_000}
    for _request in range(3):
        came_in.note(said, Actor("i|ans", "Ans", frozenset({Role.READER})))
        came_in.note({**said, "nonce": "2"}, Shut.NO_ROLE)
        came_in.note({}, Shut.SIGNED_OUT)
        came_in.note(said, Shut.EXPIRED)
    signed_out.end(said, datetime.now(UTC))
    assert flush(20)
    lines = [one for one in audit.lines(open_store(here).database, *ALWAYS) if one.name == "Ans"]
    assert [one.what for one in lines] == ["sign-in", "refused", "sign-out"]
    assert lines[0].at.timestamp() == said["iat"]
