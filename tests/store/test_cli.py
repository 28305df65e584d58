"""The commands of an administrator, as they are started."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from effectmap.store import cli
from effectmap.store.map_file import load
from tests.test_commands import run

Said = Callable[..., str]


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """What a command prints when all is well."""

    def asked(command: str, *arguments: object) -> str:
        code = cli.main(command, [*map(str, arguments), "--data", str(folder)], folder)
        said = capsys.readouterr()
        assert (code, said.err) == (0, "")
        return said.out

    return asked


@pytest.fixture
def refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """What a command says when it does not do it."""

    def asked(command: str, *arguments: object) -> str:
        code = cli.main(command, [*map(str, arguments), "--data", str(folder)], folder)
        said = capsys.readouterr()
        assert code == 2
        return said.out + said.err

    return asked


def test_a_command_runs_in_a_process_of_its_own(folder: Path) -> None:
    done = run("check", "--data", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "in orde" in done.stdout


def test_an_export_is_imported_after_a_look_at_what_changes(
    folder: Path, tmp_path: Path, ask: Said, refused: Said
) -> None:
    file = tmp_path / "uit.yaml"
    assert ask("export", file) == ""
    assert ask("export") == file.read_text("utf-8")
    assert "niets te doen" in ask("import", file)
    file.write_text(file.read_text("utf-8").replace("Minder eenzaam", "Samen"), "utf-8")
    said = 'gewijzigd: outcome b, name: "Minder eenzaam" → "Samen"'
    assert said in refused("import", file)
    assert "Samen" not in ask("export")
    assert said in ask("import", file, "--yes")
    assert "Samen" in ask("export")
    assert "Samen" not in ask("export", "--revision", 1)


def test_a_backup_is_put_back_when_asked_twice(
    folder: Path, tmp_path: Path, ask: Said, refused: Said
) -> None:
    file = tmp_path / "b.sqlite"
    assert str(file) in ask("backup", file)
    (folder / "map.yaml").write_text(
        (folder / "map.yaml").read_text("utf-8").replace("Goed leven", "Anders"), "utf-8"
    )
    ask("import", "--yes")
    assert "bevat 1 opdrachten" in refused("restore", file)
    assert "Anders" in ask("export")
    assert "teruggezet" in ask("restore", file, "--yes")
    assert "Goed leven" in ask("export")
    assert "in orde" in ask("check")


def test_a_backup_without_a_name_lies_with_the_store(folder: Path, ask: Said) -> None:
    ask("backup")
    (made,) = (folder / "store" / "backups").iterdir()
    assert "in orde" in ask("check", "--file", made)


def test_check_names_what_was_altered(folder: Path, ask: Said, refused: Said) -> None:
    assert "in orde" in ask("check")
    with sqlite3.connect(folder / "store" / "effectenkaart.sqlite") as connection:
        connection.execute("UPDATE log SET why = 'x'")
    assert "rij 1 van het logboek" in refused("check")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("restore", "niet.sqlite", "--yes"), "niet.sqlite"),
        (("check", "--file", "niet.sqlite"), "niet.sqlite"),
        (("import", "niet.yaml"), "niet.yaml"),
        (("backup", "/niet/b.sqlite"), "kies een andere map"),
        (("export", "/niet/uit.yaml"), "/niet"),
        (("export", "--revision", 9), "niet bewaard"),
    ],
)
def test_what_cannot_be_is_said(
    folder: Path, arguments: tuple[object, ...], said: str, refused: Said
) -> None:
    assert said in refused(*arguments)


def test_a_map_that_cannot_be_used_is_not_imported(
    folder: Path, tmp_path: Path, ask: Said, refused: Said
) -> None:
    ask("check")
    before = load(folder)[0]
    file = tmp_path / "fout.yaml"
    text = (folder / "map.yaml").read_text("utf-8")
    file.write_text(text.replace("theme: t, level: impact", "theme: w, level: impact"), "utf-8")
    assert "c, theme" in refused("import", file, "--yes")
    (folder / "map.yaml").write_text(ask("export"), "utf-8")
    assert load(folder)[0] == before
