"""One module a file dialect: each says what it is called, recognises itself and reads.

A dialect is recognised by what a file holds, never by its name. Each module has `NAME`,
`recognise(head) -> bool` and `read(path, period=, area=) -> Found`. A dialect that may be
written in latin-1 says `LATIN = True`; all others are UTF-8.
"""

from __future__ import annotations

from types import ModuleType

from effectmap.monitors.dialects import (
    cbs_v4,
    cbsodata_r,
    kwb,
    leefbaarometer,
    plain_long,
    r_labels,
    statline_labels,
    statline_layout,
    statline_symbols,
    statline_topics,
    statline_typed,
    statline_untyped,
    statweb,
    swing_long,
    swing_wide,
)

DIALECTS: tuple[ModuleType, ...] = (
    statline_untyped,
    statline_typed,
    statline_labels,
    statline_symbols,
    statline_layout,
    statline_topics,
    statweb,
    cbs_v4,
    cbsodata_r,
    r_labels,
    plain_long,
    swing_wide,
    swing_long,
    leefbaarometer,
    kwb,
)
