"""On the page of monitors: a person says what the columns of a table of their own hold.

What the content shows with certainty is filled in; the rest is asked and never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from effectmap import formats
from effectmap.model import KEPT_BACK, ColumnMapping, FileSource, Observation, Period, Status
from effectmap.monitors import intake
from effectmap.monitors.areas import UnknownAreaError, resolve
from effectmap.monitors.dialects.plain_long import STATUS
from effectmap.monitors.limits import DEFAULT
from effectmap.monitors.sketch import DELIMITERS, Kind, Seen, Sketch, decimal_of
from effectmap.monitors.source import MonitorError
from effectmap.ui import problems_view
from effectmap.ui.escape import md
from effectmap.words import Text, _

_DELIMITER = {";": Text("semicolon ;"), ",": Text("comma ,"), "\t": Text("tab"), "|": Text("bar |")}
_DECIMAL = {",": Text("comma: 4,5"), ".": Text("point: 4.5")}
_WIDE, _LONG = "wide", "long"
_FORM = {_WIDE: Text("a column for each measure"), _LONG: Text("a row for each figure")}
# a whole file about one area or period; no column is called so, because a name is never empty
_WHOLE = ""
# a column with a longer name cannot be named in the catalogue
_LONGEST = 300
_MISSING = (Status.NOT_MEASURED, Status.WITHHELD, Status.IMPOSSIBLE, Status.UNSPECIFIED)
_STATUSES = tuple(status for status in Status if status not in KEPT_BACK)


def by_hand(raw: Path, path: str) -> FileSource | None:
    """The file source of `path` as the visitor maps it; None until everything needed is said.

    `raw` is the copy of the file that was examined.
    """
    found = _cut(raw)
    if found is None:
        return None
    st.caption(
        md(_("What the content shows with certainty is filled in. Look whether it is right."))
    )
    st.dataframe(
        pd.DataFrame(found.rows, columns=[one.name for one in found.columns]),
        hide_index=True,
        alt=_("First rows"),
    )
    return _Form(found, f"{raw.name}-{found.delimiter}-{found.sheet}").source(path)


def as_read(figures: Sequence[Observation]) -> None:
    """The first figures as this mapping reads them, to compare with the table above."""
    rows = [
        {
            _("Area"): f"{one.area_name} ({one.area})" if one.area else "–",
            _("Period"): formats.period(one.period) if one.period else "–",
            _("Measure"): one.measure,
            _("Split by"): ", ".join(f"{name}: {code}" for name, code in one.dimensions.items()),
            _("Figure"): _figure(one.value),
            _("Lower bound"): _figure(one.lower),
            _("Upper bound"): _figure(one.upper),
            _("Status"): str(formats.STATUS_WORD[one.status]),
        }
        for one in figures
    ]
    shown = pd.DataFrame(rows)
    # a column in which nothing stands only takes room
    shown = shown.loc[:, (shown != "").any()]
    st.markdown(f"**{md(_('So the first figures are read'))}**")
    st.dataframe(shown, hide_index=True, alt=_("So the first figures are read"))


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    places = len(f"{value:.6f}".rstrip("0").partition(".")[2])
    return formats.number(value, places)


def _cut(raw: Path) -> Sketch | None:
    """The table, once it is known how it is cut; None until then."""
    try:
        found = _looked(str(raw), "", "")
        if found.sheets:
            sheet = st.selectbox(
                _("Sheet"),
                found.sheets,
                index=found.sheets.index(found.sheet) if found.sheet else None,
                placeholder=_("Choose a sheet"),
                key=f"sheet-{raw.name}",
            )
            found = _looked(str(raw), "", sheet or "")
        else:
            delimiter = st.segmented_control(
                _("The columns are separated by"),
                DELIMITERS,
                default=found.delimiter or None,
                format_func=lambda mark: str(_DELIMITER[mark]),
                key=f"delimiter-{raw.name}",
            )
            found = _looked(str(raw), delimiter or "", "")
    except MonitorError as error:
        problems_view.show(error.problems)
        return None
    return found if found.columns else None


@st.cache_resource(max_entries=50, show_spinner=False)
def _looked(raw: str, delimiter: str, sheet: str) -> Sketch:
    return intake.look(Path(raw), delimiter, sheet, DEFAULT)


class _Form:
    """The questions about one table. `missing` gathers what is still to be said."""

    def __init__(self, found: Sketch, key: str) -> None:
        self.found, self.key = found, key
        self.names = [one.name for one in found.columns if len(one.name) <= _LONGEST]
        self.used: set[str] = set()
        self.missing: list[str] = []

    def source(self, path: str) -> FileSource | None:
        """The source once all is said; else a line with what is not."""
        with st.container(horizontal=True):
            area, code = self._area()
            period, when = self._period()
        said: dict[str, Any] = {"area": area, "period": period}
        # each in a part of its own, which stays in its place while another grows
        with st.container():
            said |= self._figures()
        said["dimensions"] = st.multiselect(
            _("Columns that split the figures, such as sex or age"),
            self._left(),
            placeholder=_("None"),
            key=f"splits-{self.key}",
        )
        self.used.update(said["dimensions"])
        with st.container():
            said |= self._marks(said)
        left = [one.name[:60] for one in self.found.columns if one.name not in self.used]
        if left:
            st.caption(md(str(Text("Not used: {names}", names=", ".join(left)))))
        if self.missing:
            st.caption(md(str(Text("Still to be said: {what}", what="; ".join(self.missing)))))
            return None
        said |= {"delimiter": self.found.delimiter or ";", "sheet": self.found.sheet}
        mapping = ColumnMapping.model_validate(said)
        return FileSource(path=path, period=when, area=code, mapping=mapping)

    def _left(self) -> list[str]:
        return [name for name in self.names if name not in self.used]

    def _seen(self, names: Sequence[str]) -> list[Seen]:
        return [one for one in self.found.columns if one.name in names]

    def _place(self, label: str, kind: Kind, whole: str) -> str | None:
        """The column of the area or period; empty when the whole file is about one."""
        options = [_WHOLE, *self.names]
        proposed = self.found.only(kind)
        chosen = st.selectbox(
            label,
            options,
            index=options.index(proposed) if proposed else None,
            format_func=lambda name: name or whole,
            placeholder=_("Choose a column"),
            key=f"{kind}-{self.key}",
        )
        if chosen is None:
            self.missing.append(label)
        elif chosen:
            self.used.add(chosen)
        return chosen

    def _area(self) -> tuple[str, str | None]:
        chosen = self._place(_("Column of the area"), "area", _("none: one area for all"))
        if chosen != _WHOLE:
            return chosen or "", None
        code = area_of_all(self.key)
        if code is None:
            self.missing.append(_("Area of the whole file"))
        return "", code

    def _period(self) -> tuple[str, Period | None]:
        chosen = self._place(_("Column of the period"), "period", _("none: one period for all"))
        if chosen != _WHOLE:
            return chosen or "", None
        period = period_of_all(self.key)
        if period is None:
            self.missing.append(_("Period of the whole file"))
        return "", period

    def _figures(self) -> dict[str, Any]:
        """How the figures stand in the table, and in which columns."""
        words = [one for one in self._seen(self._left()) if one.kind == "text"]
        form = st.segmented_control(
            _("How do the figures stand in the table?"),
            [_WIDE, _LONG],
            # without a column of words nothing could name the measure of a row
            default=None if words else _WIDE,
            format_func=lambda one: str(_FORM[one]),
            key=f"form-{self.key}",
        )
        if form is None:
            self.missing.append(_("How do the figures stand in the table?"))
            return {}
        return {"measures": self._wide()} if form == _WIDE else {"rows": self._long()}

    def _wide(self) -> list[dict[str, str]]:
        left = self._left()
        only = [one.name for one in self._seen(left) if one.kind == "figures"]
        chosen = st.multiselect(
            _("Columns with figures"),
            left,
            default=only if len(only) == 1 else [],
            placeholder=_("Choose columns"),
            key=f"figures-{self.key}",
        )
        self.used.update(chosen)
        if not chosen:
            self.missing.append(_("Columns with figures"))
        measures = [self._measure(column) for column in chosen]
        keys = [one["key"] for one in measures]
        if len(set(keys)) < len(keys):
            self.missing.append(_("another name for each measure"))
        return measures

    def _measure(self, column: str) -> dict[str, str]:
        key = f"{column}-{self.key}"
        with st.container(border=True, key=f"column-{key}"):
            st.markdown(f"**{md(column)}**")
            with st.container(horizontal=True):
                name = st.text_input(_("Name"), column, key=f"name-{key}", max_chars=_LONGEST)
                unit = st.text_input(
                    _("Unit"), key=f"unit-{key}", max_chars=60, placeholder=_("such as % or people")
                )
                beside = self._beside(key)
        for label, text in ((_("Name"), name), (_("Unit"), unit)):
            if not text.strip():
                self.missing.append(f"{label} ({column})")
        return {"column": column, "key": name.strip(), "unit": unit.strip(), **beside}

    def _long(self) -> dict[str, str]:
        with st.container(horizontal=True):
            measure = self._needed(_("Column with the name of the measure"), "measure")
            value = self._needed(_("Column with the figure"), "value")
            unit = self._optional(_("Column with the unit"), "unit", self.key)
            beside = self._beside(self.key)
        return {"measure": measure, "value": value, "unit": unit, **beside}

    def _needed(self, label: str, what: str) -> str:
        chosen = st.selectbox(
            label,
            self._left(),
            index=None,
            placeholder=_("Choose a column"),
            key=f"{what}-{self.key}",
        )
        if chosen is None:
            self.missing.append(label)
            return ""
        self.used.add(chosen)
        return str(chosen)

    def _beside(self, key: str) -> dict[str, str]:
        """The columns of the margin and of the status; most tables have none."""
        return {
            "lower": self._optional(_("Lower bound"), "lower", key),
            "upper": self._optional(_("Upper bound"), "upper", key),
            "status": self._optional(_("Status"), "status", key),
        }

    def _optional(self, label: str, what: str, key: str) -> str:
        chosen = st.selectbox(
            label, self._left(), index=None, placeholder=_("None"), key=f"{what}-{key}"
        )
        if chosen is not None:
            self.used.add(chosen)
        return chosen or ""

    def _marks(self, said: dict[str, Any]) -> dict[str, Any]:
        """The decimal mark, and what texts among the figures and statuses mean."""
        one_each = [*said.get("measures", ()), *filter(None, [said.get("rows")])]
        values = [str(one.get("column") or one.get("value", "")) for one in one_each]
        bounds = [one[name] for one in one_each for name in ("lower", "upper")]
        statuses = [one["status"] for one in one_each]
        found: dict[str, Any] = {"decimal": self._decimal(self._seen([*values, *bounds]))}
        absent = [text for one in self._seen(values) for text in one.texts]
        # an empty bound is no bound, so that only its other texts are asked about
        absent += [text for one in self._seen(bounds) for text in one.texts if text]
        found["missing"] = self._meanings(
            _("What does it mean when a figure is not there?"), absent, _MISSING
        )
        unknown = [
            text
            for one in self._seen(statuses)
            for text in one.texts
            if text and text.lower() not in STATUS
        ]
        found["statuses"] = self._meanings(_("What do these statuses mean?"), unknown, _STATUSES)
        return found

    def _decimal(self, seen: Sequence[Seen]) -> str:
        proposed = decimal_of(seen)
        if proposed == "":
            # nothing has decimals, so that either mark reads the same
            return ","
        mark = st.segmented_control(
            _("Decimals stand behind a"),
            list(_DECIMAL),
            default=None if proposed == "?" else proposed,
            format_func=lambda mark: str(_DECIMAL[mark]),
            key=f"decimal-{self.key}-{proposed}",
        )
        if proposed == "?":
            st.caption(md(_("A point or comma in these figures may also stand between thousands.")))
        if mark is None:
            self.missing.append(_("Decimals stand behind a"))
        return mark or ","

    def _meanings(
        self, question: str, texts: Sequence[str], options: Sequence[Status]
    ) -> dict[str, str]:
        """What each text means; what is not said stays an error at its line and column."""
        distinct = list(dict.fromkeys(texts))
        if not distinct:
            return {}
        st.markdown(md(question))
        found: dict[str, str] = {}
        with st.container(horizontal=True):
            for text in distinct:
                meaning = st.selectbox(
                    f"“{md(text)}”" if text else _("an empty cell"),
                    options,
                    index=None,
                    format_func=lambda status: str(formats.STATUS_WORD.get(status, status)),
                    placeholder=_("Choose what it means"),
                    key=f"mark-{options[0]}-{text}-{self.key}",
                )
                if meaning is not None:
                    found[text] = str(meaning)
        return found


def area_of_all(key: str) -> str | None:
    """The code of the area that a whole file is about, from its name or code."""
    text = st.text_input(
        _("Area of the whole file"), key=f"whole-area-{key}", placeholder=_("name or code")
    )
    if not text.strip():
        return None
    try:
        return resolve(text)
    except UnknownAreaError as error:
        st.caption(md(str(error.message)))
        return None


def period_of_all(key: str) -> Period | None:
    """The period that a whole file is about."""
    text = st.text_input(
        _("Period of the whole file"), key=f"whole-period-{key}", placeholder=_("such as 2024")
    )
    if not text.strip():
        return None
    try:
        return Period.parse(text)
    except ValueError:
        st.caption(md(_("This is no period: write it as 2024, 2024-Q3 or 2024-07.")))
        return None
