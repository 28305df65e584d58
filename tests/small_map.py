"""The small municipality of the store's tests as a model, and the same with other parts."""

from __future__ import annotations

from typing import Any

import yaml

from effectmap.model import EffectMap
from tests.store.conftest import MAP as SOURCE

MAP = EffectMap.model_validate(yaml.load(SOURCE, yaml.BaseLoader))


def changed(**parts: Any) -> EffectMap:
    """The small map with other `parts`; links to boxes that are not there are left out."""
    after = MAP.model_copy(update=parts)
    after = EffectMap.model_validate(after.model_dump())
    links = tuple(link for link in after.links if {link.source, link.target} <= set(after.nodes))
    return after.model_copy(update={"links": links})
