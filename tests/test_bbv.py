"""The list of mandatory policy indicators, and that editors offer it."""

from __future__ import annotations

import json
import re

from effectmap.bbv import mandatory_indicators
from effectmap.store.map_file import schema


def test_the_list_holds_what_is_in_force_by_its_number() -> None:
    numbers = [one.number for one in mandatory_indicators().values()]
    # 7, 12, 13, 15 and 25 are no longer in it
    assert numbers == [n for n in range(1, 40) if n not in (7, 12, 13, 15, 25)]


def test_every_row_is_whole_and_belongs_to_a_field_of_tasks() -> None:
    for id, one in mandatory_indicators().items():
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", id)
        assert re.match(r"[0-8]\. ", one.field), id
        assert all((one.name, one.unit, one.source)), id


def test_the_schema_of_the_map_offers_the_ids() -> None:
    offered = json.loads(schema())["$defs"]["Indicator"]["properties"]["mandatory"]["enum"]
    assert offered == ["", *mandatory_indicators()]
