"""The effect map and everything in it, as pydantic models.

Knows nothing of files, databases or screens.
"""

from effectmap.model.catalogue import (
    Bounded,
    Catalogue,
    ColumnMapping,
    FileSource,
    MappedMeasure,
    MappedRows,
    Measure,
    Monitor,
    MonitorKind,
    Share,
)
from effectmap.model.effectmap import (
    Derived,
    EffectMap,
    Evidence,
    Indicator,
    Intervention,
    Level,
    Link,
    Municipality,
    Outcome,
    Partner,
    Sign,
    Source,
    Target,
    Theme,
    TrendBreak,
)
from effectmap.model.observation import KEPT_BACK, LEFT_OUT, Observation, Series, Status
from effectmap.model.period import Period
from effectmap.model.problem import Problem, ProblemsError

__all__ = [
    "KEPT_BACK",
    "LEFT_OUT",
    "Bounded",
    "Catalogue",
    "ColumnMapping",
    "Derived",
    "EffectMap",
    "Evidence",
    "FileSource",
    "Indicator",
    "Intervention",
    "Level",
    "Link",
    "MappedMeasure",
    "MappedRows",
    "Measure",
    "Monitor",
    "MonitorKind",
    "Municipality",
    "Observation",
    "Outcome",
    "Partner",
    "Period",
    "Problem",
    "ProblemsError",
    "Series",
    "Share",
    "Sign",
    "Source",
    "Status",
    "Target",
    "Theme",
    "TrendBreak",
]
