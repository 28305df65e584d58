"""The bench of scale, at a hundredth of its size."""

from __future__ import annotations

import pytest

from effectmap.bench import scale, spark_cluster


def test_it_finds_what_was_written_at_every_size(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scale, "FILE_ROWS", 200_000)
    monkeypatch.setattr(spark_cluster, "missing", lambda: "it takes minutes")
    found = list(scale.rows((120, 240)))
    wrong = [row for row in found if "wrong" in row.name]
    assert [(row.ours, row.theirs) for row in wrong] == [(0.0, 300), (0.0, 300)]
    assert [row.bar for row in found if "300 series of" in row.name] == [2.0]
    assert all(row.ours > 0 for row in found if row not in wrong)
    assert capsys.readouterr().err == "Spark: not measured, it takes minutes\n"


def test_what_does_not_fit_on_the_disk_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(scale, "FILE_ROWS", 200_000)
    monkeypatch.setattr(scale, "LEFT_FREE", 1 << 60)
    made = scale._generate(tmp_path_factory.mktemp("scale"), 120)
    assert made.written < 1
    assert f"{made.written:.0%} of its files" in made.name
    assert scale._wrong(made).ours == 0
