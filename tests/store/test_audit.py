"""Who looked at what: kept apart from the log, once where that is said, and not for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from effectmap.store import audit, cli, retention
from effectmap.store.audit import Noted, What
from effectmap.store.map_store import MapStore
from effectmap.store.restoring import restore
from effectmap.store.roles import LOCAL, Actor, Role

ANS = Actor("issuer|ans", "=Ans", frozenset({Role.READER}))
NOW = datetime.now(UTC)
ALWAYS = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))


def _told(store: MapStore) -> list[tuple[str, str, str]]:
    return [(one.name, one.what, one.about) for one in audit.lines(store.database, *ALWAYS)]


def test_looks_stand_beside_changes_and_names_can_be_forgotten(store: MapStore) -> None:
    audit.write(
        store.database,
        [
            Noted(NOW - timedelta(days=1), ANS, What.SIGN_IN, once="in-1"),
            Noted(NOW - timedelta(hours=1), ANS, What.PAGE, "effectenkaart/t"),
        ],
    )
    # another server saw the same sign-in
    audit.write(store.database, [Noted(NOW, ANS, What.SIGN_IN, once="in-1")])
    store.snapshot("Begroting", LOCAL)
    assert _told(store) == [
        ("=Ans", "sign-in", ""),
        ("=Ans", "page", "effectenkaart/t"),
        (LOCAL.name, "change", "1"),
        (LOCAL.name, "change", "2"),
    ]
    (one,) = audit.lines(store.database, NOW - timedelta(hours=2), NOW, "=Ans")
    assert len(one.person) == 32
    admin = Actor("issuer|beheer", "Beheer", frozenset({Role.ADMIN}))
    store.forget_person(one.person, admin)
    assert audit.lines(store.database, *ALWAYS, one.person)[0].name == ""


def test_it_goes_after_its_time(store: MapStore) -> None:
    ages = [audit.KEPT_DAYS + 1, audit.KEPT_DAYS - 1]
    noted = [Noted(NOW - timedelta(days=days), ANS, What.PAGE, str(days)) for days in ages]
    audit.write(store.database, noted)
    assert retention.retire(store.database, NOW).looks == 1
    assert ("=Ans", "page", str(ages[1])) in _told(store)
    assert ("=Ans", "page", str(ages[0])) not in _told(store)


def test_going_back_to_a_backup_forgets_no_looks(store: MapStore, tmp_path: Path) -> None:
    audit.write(store.database, [Noted(NOW, ANS, What.PAGE, "before")])
    store.backup(tmp_path / "copy.sqlite", LOCAL)
    audit.write(store.database, [Noted(NOW, ANS, What.PAGE, "after")])
    restore(store.database, tmp_path / "copy.sqlite")
    assert [about for _name, what, about in _told(store) if what == "page"] == ["after", "before"]


def test_an_administrator_takes_it_along(folder: Path, tmp_path: Path) -> None:
    store = MapStore.open(folder)
    audit.write(store.database, [Noted(NOW, ANS, What.DOWNLOAD, "verslag.pdf")])
    store.close()
    target = tmp_path / "wie.csv"
    day = NOW.date().isoformat()
    options = ["--data", str(folder), "--since", day, "--until", day, "--csv", str(target)]
    assert cli.main("audit", options, folder) == 0
    head, *lines = target.read_text("utf-8").splitlines()
    assert head == "at;person;name;what;about"
    (line,) = [one for one in lines if "download" in one]
    # no formula in a spreadsheet
    assert line.split(";")[2:] == ["'=Ans", "download", "verslag.pdf"]
    assert cli.main("audit", [*options, "--person", "niemand"], folder) == 0
    assert target.read_text("utf-8").splitlines() == [head]
