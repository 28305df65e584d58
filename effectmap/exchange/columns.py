"""The sheets of the workbook and their columns: what stands where, in which form, how wide.

A column is a field of the item, or a part of one: `target.value`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from effectmap.exchange.column import (
    A_DATE,
    AREAS,
    ASKED,
    BROUGHT,
    CHOOSE,
    DESCRIPTION,
    ID,
    ID_COLUMN,
    NAME,
    ONE_A_LINE,
    OWNER,
    THEME,
    Column,
    SheetOf,
)
from effectmap.exchange.forms import Choice, Day, Lines, Number, Ref, Refs, Time, Words, YesNo
from effectmap.exchange.names import Names
from effectmap.exchange.table_columns import TABLE_SHEETS
from effectmap.exchange.xlsx import Value
from effectmap.labels import (
    BETTER_WORD,
    EVIDENCE_WORD,
    FIELD_WORD,
    KIND_WORD,
    LEVEL_WORD,
    MANDATORY_WORD,
    PARTNER_TYPE_WORD,
    SIGN_IN_WORKBOOK,
)
from effectmap.words import Text

DERIVED_WORD = {
    "share_of": Text("as a percentage of another measure"),
    "per_1000": Text("per 1,000 inhabitants"),
    "sum_over_areas": Text("areas together"),
    "difference_with_reference": Text("difference with a reference area"),
}

THEMES = SheetOf(
    "theme",
    Text("Themes"),
    Text("the societal challenges"),
    (ID_COLUMN, NAME, DESCRIPTION, OWNER),
    2,
)
PARTNERS = SheetOf(
    "partner",
    Text("Partners"),
    Text("who takes part"),
    (ID_COLUMN, NAME, Column("type", FIELD_WORD["type"], Choice(PARTNER_TYPE_WORD), 30, CHOOSE)),
    2,
)
INTERVENTIONS = SheetOf(
    "intervention",
    Text("Interventions"),
    Text("what is done, for whom, by whom, since when"),
    (
        ID_COLUMN,
        NAME,
        THEME,
        DESCRIPTION,
        Column("start", FIELD_WORD["start"], Day(), 13, A_DATE),
        Column("end", FIELD_WORD["end"], Day(), 13, A_DATE),
        Column(
            "target_group",
            FIELD_WORD["target_group"],
            Words(),
            32,
            Text("The people it is meant for."),
        ),
        Column(
            "budget", FIELD_WORD["budget"], Number(money=True), 16, Text("In euro, for one year.")
        ),
        Column(
            "budget_example",
            Text("Example budget"),
            YesNo(),
            18,
            Text("“ja” when the amount is made up; the screen then says so."),
        ),
        Column("partners", FIELD_WORD["partners"], Refs("partner"), 42, ONE_A_LINE),
        BROUGHT,
        ASKED,
    ),
    2,
)
OUTCOMES = SheetOf(
    "outcome",
    Text("Outcome factors"),
    Text("what should change, from direct result to societal effect"),
    (
        ID_COLUMN,
        NAME,
        THEME,
        Column(
            "level",
            FIELD_WORD["level"],
            Choice(LEVEL_WORD),
            24,
            CHOOSE,
            True,
        ),
        DESCRIPTION,
        BROUGHT,
        ASKED,
        OWNER,
    ),
    2,
)
LINKS = SheetOf(
    "link",
    Text("Links"),
    Text("what leads to what, on which grounds"),
    (
        Column(
            ID, Text("Id"), Words(), 27, Text("It follows from the two boxes: leave this as it is.")
        ),
        Column("source", Text("From box"), Ref("box"), 42, CHOOSE, True),
        Column("target", Text("To box"), Ref("box"), 42, CHOOSE, True),
        Column(
            "sign",
            Text("Direction"),
            Choice(SIGN_IN_WORKBOOK),
            18,
            Text("Empty means: contributes to it."),
        ),
        Column(
            "evidence",
            FIELD_WORD["evidence"],
            Choice(EVIDENCE_WORD),
            24,
            Text("Choose from the list. Empty means: assumption."),
        ),
        Column(
            "assumption",
            Text("What must be true"),
            Words(),
            60,
            Text("What must be true for the one to lead to the other."),
        ),
        Column(
            "delay_months",
            Text("Delay in months"),
            Number(whole=True),
            13,
            Text("How long before an effect can show. Empty means 0."),
        ),
        Column(
            "sources",
            FIELD_WORD["sources"],
            Lines(Text("title | address"), ("title", "url"), may_miss=1),
            50,
            Text(
                "One on a line: the title, then | and the web address. The address may be left out."
            ),
        ),
    ),
    3,
)
_SUM = Text("Only for: areas together. CBS codes, one on a line.")
INDICATORS = SheetOf(
    "indicator",
    Text("Indicators"),
    Text("which monitor shows how an outcome factor is doing"),
    (
        ID_COLUMN,
        NAME,
        Column(
            "short",
            FIELD_WORD["short"],
            Words(),
            26,
            Text("What stands in the box; at most 60 characters. Empty means the name."),
        ),
        Column(
            "outcome",
            FIELD_WORD["outcome"],
            Ref("outcome"),
            42,
            CHOOSE,
            True,
        ),
        Column(
            "monitor",
            FIELD_WORD["monitor"],
            Ref("monitor"),
            34,
            CHOOSE,
            True,
        ),
        Column(
            "measure",
            FIELD_WORD["measure"],
            Ref("measure", ("monitor",)),
            42,
            Text("Choose from the list: a measure of this monitor."),
            True,
        ),
        Column(
            "dimensions",
            Text("Rows chosen"),
            Lines(Text("dimension = code"), ("dimension", "code"), "=", mapping=True),
            24,
            Text("Where a monitor splits the measure. One on a line, such as Geslacht = 3000."),
        ),
        Column(
            "area",
            FIELD_WORD["area"],
            Words(),
            12,
            Text("A CBS code. Empty means the municipality itself."),
        ),
        Column(
            "better",
            Text("Better is"),
            Choice(BETTER_WORD),
            24,
            CHOOSE,
            True,
        ),
        Column(
            "baseline",
            FIELD_WORD["baseline"],
            Time(),
            12,
            Text("The period to compare with, such as 2020, 2024-Q3 or 2024-07."),
        ),
        Column(
            "target.value",
            FIELD_WORD["target"],
            Number(),
            14,
            Text("In the unit of the measure. Fill in the target period as well."),
        ),
        Column("target.period", Text("Target period"), Time(), 19, Text("Such as 2030.")),
        Column(
            "breaks",
            FIELD_WORD["breaks"],
            Lines(Text("period | reason"), ("period", "reason")),
            44,
            Text("One on a line: the first period that cannot be compared, then | and the reason."),
        ),
        Column(
            "references",
            Text("Reference areas"),
            Lines(AREAS),
            14,
            Text("CBS codes, such as NL01 or PV25. One on a line."),
        ),
        Column(
            "smallest_relevant_change",
            FIELD_WORD["smallest_relevant_change"],
            Number(),
            20,
            Text("A smaller difference does not count. In the unit of the measure."),
        ),
        OWNER,
        Column("note", FIELD_WORD["note"], Words(), 50, Text("What a reader must know.")),
        Column(
            "mandatory",
            FIELD_WORD["mandatory"],
            Choice(MANDATORY_WORD),
            38,
            Text("Choose from the list where it is that very indicator. Empty means: none."),
        ),
        Column(
            "derived.kind",
            Text("Computed"),
            Choice(DERIVED_WORD),
            30,
            Text("Only for a figure that is computed from published ones."),
        ),
        Column(
            "derived.of",
            Text("Computed: of measure"),
            Ref("measure", ("derived.monitor", "monitor")),
            38,
            Text("The measure that is divided by."),
        ),
        Column(
            "derived.monitor",
            Text("Computed: of monitor"),
            Ref("monitor"),
            30,
            Text("Only where that measure is in another monitor."),
        ),
        Column("derived.areas", Text("Computed: areas"), Lines(AREAS), 14, _SUM),
        Column(
            "derived.reference",
            Text("Computed: reference area"),
            Words(),
            14,
            Text("Only for: difference with a reference area. A CBS code, such as NL01."),
        ),
    ),
    2,
)
SHEETS = (THEMES, PARTNERS, INTERVENTIONS, OUTCOMES, LINKS, INDICATORS, *TABLE_SHEETS)
# no sheet of its own: what a municipality is called does not change in a workbook
MUNICIPALITY = SheetOf(
    "municipality",
    KIND_WORD["municipality"],
    Text("whose map it is"),
    (NAME, Column("area", FIELD_WORD["area"], Words(), 12, Text("A CBS code."), True)),
    1,
)
OF_KIND = {sheet.kind: sheet for sheet in (*SHEETS, MUNICIPALITY)}
# the kinds that have no id of their own, and the columns that it is made of
NAMED_BY = {"link": ("source", "target"), "frame": ("theme",)}


def in_id(kind: str, column: Column) -> bool:
    """Whether a column says which item this is, and nothing of it that can change."""
    return column.name == ID or column.name in NAMED_BY.get(kind, ())


def spread(fields: Mapping[str, Any], id: str, kind: str) -> dict[str, Any]:
    """The value of every column for an item with these fields."""
    said: dict[str, Any] = {
        ID: id,
        **dict(zip(NAMED_BY.get(kind, ()), id.split(">"), strict=False)),
    }
    for column in OF_KIND[kind].columns:
        if column.name not in said:
            value = fields.get(column.field)
            said[column.name] = value if not column.part else (value or {}).get(column.part)
    return said


def shown(column: Column, said: Mapping[str, Any], names: Names) -> Value:
    """What the cell of `column` holds in a row that says `said`."""
    value = said[column.name]
    return None if value is None else column.form.show(value, names, said)
