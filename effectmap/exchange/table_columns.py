"""The sheets of the theme table in the workbook: the municipality's frame, stages and roles."""

from __future__ import annotations

from effectmap.exchange.column import A_DATE, CHOOSE, ID, ID_COLUMN, NAME, THEME, Column, SheetOf
from effectmap.exchange.forms import (
    Choice,
    Day,
    Lines,
    Number,
    Ref,
    Refs,
    Used,
    Words,
    YesNo,
)
from effectmap.labels import FIELD_WORD, FUNDING_WORD
from effectmap.words import Text

_EURO = Text("In euro, for one year.")
FRAMES = SheetOf(
    "frame",
    Text("Frames"),
    Text("what the municipality sets for a theme table: the what and the budget"),
    (
        Column(
            ID, Text("Id"), Words(), 20, Text("It follows from the theme: leave this as it is.")
        ),
        THEME,
        Column(
            "aim",
            Text("What must be achieved"),
            Words(),
            70,
            Text("The what; the table fills in the how."),
        ),
        Column("budget", FIELD_WORD["budget"], Number(money=True), 16, _EURO),
        Column(
            "budget_example",
            Text("Example budget"),
            YesNo(),
            18,
            Text("“ja” when the amount is made up; the screen then says so."),
        ),
        Column(
            "target_groups",
            Text("Who must not be forgotten"),
            Lines(Text("one group a line")),
            44,
            Text("One group on a line (Alt+Enter makes a new line)."),
        ),
    ),
    2,
)
STAGES = SheetOf(
    "stage",
    Text("Stages"),
    Text("the steps that people go through"),
    (
        ID_COLUMN,
        Column(
            "name",
            NAME.header,
            NAME.form,
            NAME.width,
            Text("A new stage comes last; the page of the theme table puts stages in order."),
            True,
        ),
        THEME,
    ),
    2,
)
ROLES = SheetOf(
    "role",
    Text("Roles"),
    Text("which partner does what at which stage, for whom, and who pays"),
    (
        ID_COLUMN,
        Column(
            "name",
            Text("What is offered"),
            Used("offer"),
            38,
            Text("The same words for the same offer: that is how overlap is seen."),
            True,
        ),
        Column("partner", Text("Partner"), Ref("partner"), 36, CHOOSE, True),
        Column("stage", Text("Stage"), Ref("stage"), 36, CHOOSE, True),
        Column(
            "target_group",
            FIELD_WORD["target_group"],
            Used("target_group"),
            32,
            Text("The same words for the same group: that is how blind spots are seen."),
        ),
        Column("funding", Text("Paid from"), Choice(FUNDING_WORD), 18, CHOOSE),
        Column("amount", Text("Amount a year (euro)"), Number(money=True), 16, _EURO),
        Column(
            "amount_example",
            Text("Example amount"),
            YesNo(),
            18,
            Text("“ja” when the amount is made up; the screen then says so."),
        ),
        Column("start", FIELD_WORD["start"], Day(), 13, A_DATE),
        Column("end", FIELD_WORD["end"], Day(), 13, A_DATE),
        Column(
            "outcomes",
            Text("Works on"),
            Refs("outcome"),
            46,
            Text("Outcomes of the map, one on a line (Alt+Enter makes a new line)."),
        ),
        Column("note", FIELD_WORD["note"], Words(), 50, Text("What a reader must know.")),
    ),
    2,
)
TABLE_SHEETS = (FRAMES, STAGES, ROLES)
