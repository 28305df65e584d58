"""What a sheet and a column of the workbook are, and the columns that several sheets have.

A column is a field of the item, or a part of one: `target.value`.
"""

from __future__ import annotations

from dataclasses import dataclass

from effectmap.exchange.forms import Day, Form, Number, Ref, Words
from effectmap.labels import FIELD_WORD
from effectmap.words import Text

ID = "id"


@dataclass(frozen=True)
class Column:
    """`name` is the field; `width` is in characters; `note` stands as a comment on the header."""

    name: str
    header: Text
    form: Form
    width: int
    note: Text
    required: bool = False

    @property
    def field(self) -> str:
        """The field that the column is, or is a part of."""
        return self.name.partition(".")[0]

    @property
    def is_figure(self) -> bool:
        """Whether it holds numbers to reckon with; a year is none."""
        return isinstance(self.form, Number)

    @property
    def part(self) -> str:
        """Which part of the field; empty for a whole one."""
        return self.name.partition(".")[2]


@dataclass(frozen=True)
class SheetOf:
    """One sheet, for all items of one kind; the first column holds the id."""

    kind: str
    title: Text
    about: Text
    columns: tuple[Column, ...]
    frozen: int

    def column(self, name: str) -> Column | None:
        """The column of a field or a part of one; of a field in parts the first."""
        fits = [one for one in self.columns if name in (one.name, one.field)]
        return fits[0] if fits else None


ID_COLUMN = Column(
    ID, Text("Id"), Words(), 27, Text("Leave this as it is. Empty for a new row: it is made then.")
)
NAME = Column("name", FIELD_WORD["name"], Words(), 38, Text("At most 300 characters."), True)
DESCRIPTION = Column(
    "description", FIELD_WORD["description"], Words(), 60, Text("What it is, in a few sentences.")
)
OWNER = Column("owner", FIELD_WORD["owner"], Words(), 26, Text("Who looks after it."))
BROUGHT = Column(
    "brought_in_by", FIELD_WORD["brought_in_by"], Words(), 26, Text("Who came up with it.")
)
CHOOSE = Text("Choose from the list.")
A_DATE = Text("A date, such as 1-3-2024.")
ASKED = Column("asked", FIELD_WORD["asked"], Day(), 13, A_DATE)
THEME = Column("theme", FIELD_WORD["theme"], Ref("theme"), 42, CHOOSE, True)
AREAS = Text("CBS codes, such as GM0301")
ONE_A_LINE = Text("One on a line (Alt+Enter makes a new line).")
