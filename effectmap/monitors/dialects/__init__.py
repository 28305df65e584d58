"""One module a file dialect: each says what it is called, recognises itself and reads.

A dialect is recognised by what a file holds, never by its name. Each module has `NAME`,
`recognise(head) -> bool` and `read(path, period=, area=) -> Found`.
"""

from __future__ import annotations

from types import ModuleType

from effectmap.monitors.dialects import (
    cbs_v4,
    cbsodata_r,
    kwb,
    leefbaarometer,
    plain_long,
    statline_labels,
    statline_typed,
    statline_untyped,
    swing_long,
    swing_wide,
)

DIALECTS: tuple[ModuleType, ...] = (
    statline_untyped,
    statline_typed,
    statline_labels,
    cbs_v4,
    cbsodata_r,
    plain_long,
    swing_wide,
    swing_long,
    leefbaarometer,
    kwb,
)
