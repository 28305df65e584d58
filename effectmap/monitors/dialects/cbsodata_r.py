"""The download of cbsodataR: `data.csv` with `DataProperties.csv` beside it, comma, padded."""

from __future__ import annotations

from pathlib import Path

from effectmap.model import Period, Status
from effectmap.monitors.cells import POINT, Form, Found, Measured, Wide, from_wide
from effectmap.monitors.dialects import keys, statline_topics
from effectmap.monitors.source import Head, read_table

NAME = "cbsodata-r"
FORM = Form(
    POINT,
    {".": Status.WITHHELD, "": Status.UNSPECIFIED, "NA": Status.UNSPECIFIED},
)


def recognise(head: Head) -> bool:
    """Machine keys between commas; R's own tables have no `ID`."""
    header = head.header(",")
    known = {keys.ROW, keys.AREA, keys.PERIOD} & set(header)
    topics = any(map(statline_topics.TOPIC_LEVEL.fullmatch, header))
    return bool(known) and not topics and any(map(keys.MEASURE.fullmatch, header))


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every cell; labels, units and which measures are text come from `DataProperties.csv`."""
    table = read_table(path, ",")
    wide = keys.places(table)
    about = _properties(path.parent / "DataProperties.csv")
    measures = {
        at: _described(measure, about.get(measure.key)) for at, measure in wide.measures.items()
    }
    wide = Wide(wide.area, wide.period, wide.dimensions, measures)
    return from_wide(table, wide, FORM, period=period, area=area)


def _described(measure: Measured, about: dict[str, str] | None) -> Measured:
    if about is None:
        return measure
    is_text = about.get("Datatype") == "String"
    return Measured(measure.key, about["Title"], about.get("Unit") or None, is_text)


def _properties(path: Path) -> dict[str, dict[str, str]]:
    if not path.is_file():
        return {}
    table = read_table(path, ",")
    rows = (dict(zip(table.header, row, strict=True)) for row in table.rows)
    return {row["Key"].strip(): row for row in rows if row.get("Key", "").strip()}
