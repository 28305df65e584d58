"""What a connection may not do, whatever SQL reaches it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from effectmap.monitors.database import locked

FORBIDDEN = [
    "SELECT * FROM read_csv('{other}')",
    "SELECT * FROM read_text('{other}')",
    "COPY (SELECT 1) TO '{other}'",
    "COPY (SELECT 1) TO '{mine}'",
    "ATTACH '{other}' AS x",
    "SET enable_external_access = true",
    "SET allowed_paths = ['{other}']",
    "INSTALL httpfs",
    "SELECT * FROM read_csv('https://example.org/x.csv')",
]


@pytest.mark.parametrize("query", FORBIDDEN)
def test_a_connection_does_nothing_else_than_read_its_files(tmp_path: Path, query: str) -> None:
    mine, other = tmp_path / "mine.csv", tmp_path / "other.csv"
    for path in (mine, other):
        path.write_text("a\n1\n", encoding="utf-8")
    with locked([mine]) as connection:
        assert connection.execute("SELECT * FROM read_csv($p)", {"p": str(mine)}).fetchall() == [
            (1,)
        ]
        with pytest.raises(duckdb.Error):
            connection.execute(query.format(mine=mine, other=other)).fetchall()
    assert mine.read_text(encoding="utf-8") == other.read_text(encoding="utf-8") == "a\n1\n"
