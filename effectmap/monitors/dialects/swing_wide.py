"""Swing wide: period, level and number of the area, then a column an indicator; CSV or workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from effectmap.model import Period
from effectmap.monitors.cells import Found, Wide, from_wide, is_text, point_or_comma
from effectmap.monitors.dialects import swing, swing_long
from effectmap.monitors.source import Head

NAME = "swing-wide"


def fits(header: Sequence[str]) -> bool:
    """The three columns, and at least one indicator."""
    return (
        len(header) > 3
        and not swing_long.fits(header)
        and None not in [swing.column(header, names) for names in _FIXED]
    )


_FIXED = (swing.PERIOD, swing.LEVEL, swing.ITEM)


def recognise(head: Head) -> bool:
    """The three columns by Swing's names, in one table."""
    return swing.place(head, fits) is not None


def read(path: Path, *, period: Period | None = None, area: str | None = None) -> Found:
    """Every cell; raises MonitorError as `from_wide` does.

    Units stand in the sheets beside the data, where there are any. The sheet `Data_def` says which
    columns split the figures.
    """
    export = swing.read_export(path, fits)
    table = export.table
    when, level, item = (swing.column(table.header, names) or 0 for names in _FIXED)
    split = {
        name: at for at, name in enumerate(table.header) if export.roles.get(name.strip()) == "dim"
    }
    measures = {
        at: export.measured(name.strip(), text=is_text(table, at, swing.MISSING))
        for at, name in enumerate(table.header)
        if at not in (when, level, item, *split.values())
    }

    form = swing.SwingForm(point_or_comma(table, measures, export.delimiter), swing.MISSING)
    wide = Wide(item, when, split, measures, swing.area_code, level)
    return from_wide(table, wide, form, period=period, area=area)
