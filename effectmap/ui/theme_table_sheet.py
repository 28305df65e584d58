"""The theme table as one sheet: the frame, partners by stages with walls, and what that shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from effectmap import formats
from effectmap.analysis import theme_table as found
from effectmap.analysis.theme_table import (
    Carried,
    ChainMoney,
    Money,
    Overlap,
    Overlapping,
    Payer,
    Unserved,
    Wall,
)
from effectmap.drawing.element import Element
from effectmap.labels import FUNDING_WORD, NOT_SAID, PARTNER_TYPE_WORD
from effectmap.model import EffectMap, Partner, Theme
from effectmap.model.theme_table import Frame, Funding, Stage, TableRole, ThemeTable
from effectmap.words import Text, _

PAYER_WORD = {
    Payer.MUNICIPALITY: Text("municipality"),
    Payer.INSURER: Text("health insurer"),
    Payer.CARE_OFFICE: Text("care office"),
    Payer.PARTNER: Text("the partner itself"),
    Payer.OTHER: Text("somebody else"),
}
# how thick a wall is drawn, by its number of hand-overs
_THICK = ((6, "high"), (3, "middle"), (1, "low"))


@dataclass(frozen=True)
class Table:
    """The table of one theme with its map; `ended` are the roles that do not count any more.

    With a `group` only what is for that target group stands in the matrix; what is computed goes
    over the whole. `adopted` says of which moment this is the table; empty for that of now. Where
    it `is_open` something can be added to every cell.
    """

    theme: Theme
    map: EffectMap
    table: ThemeTable
    ended: tuple[TableRole, ...]
    group: str = ""
    adopted: str = ""
    is_open: bool = False

    @property
    def frame(self) -> Frame:
        """What the municipality set; empty where it set nothing yet."""
        return self.table.frame(self.theme.id) or Frame(id=self.theme.id)

    @cached_property
    def partners(self) -> tuple[Partner, ...]:
        """Who does something, in the order in which somebody meets them stage by stage."""
        met = [one.partner for stage in self.table.stages for one in self.shown_at(stage.id)]
        known = {one.id: one for one in self.map.partners}
        return tuple(known[id] for id in dict.fromkeys(met) if id in known)

    def at(self, stage: str, partner: str | None = None) -> list[TableRole]:
        """The roles at a stage, of one partner or of all."""
        roles = (one for one in self.table.roles if one.stage == stage)
        return [one for one in roles if partner in (None, one.partner)]

    def shown_at(self, stage: str, partner: str | None = None) -> list[TableRole]:
        """Of these the roles that stand in the matrix."""
        return [one for one in self.at(stage, partner) if self.shows(one)]

    def shows(self, role: TableRole) -> bool:
        """Whether a role stands in the matrix."""
        return not self.group or found.plain(role.target_group) == found.plain(self.group)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What partners, stages and outcomes are called, by `kind:id`."""
        kinds: dict[str, Iterable[Any]] = {
            "partner": self.map.partners,
            "stage": self.table.stages,
            "outcome": self.map.outcomes,
        }
        return {f"{kind}:{one.id}": one.name for kind, items in kinds.items() for one in items}

    def named(self, kind: str, ids: Iterable[str]) -> str:
        """The names of some of them, one after the other."""
        return ", ".join(self.names.get(f"{kind}:{id}", id) for id in ids)


def sheet_of(table: Table) -> list[Any]:
    """The sheet as data."""
    of_when = [Element("span", {"class": "state adopted"}, text=table.adopted)]
    title = [Element("h2", text=table.theme.name), *(of_when if table.adopted else [])]
    head = Element("header", children=[*title, *_legend(table.table)])
    parts = [_framed(table)]
    if table.table.stages:
        findings = Element("div", {"class": "findings"}, _findings(table))
        matrix = Element("div", {"class": "matrix"}, [_matrix(table)])
        parts.append(Element("div", {"class": "beside"}, [matrix, findings]))
    return Element("section", {"class": "sheet theme-table"}, [head, *parts]).to_data()


def funding_word(funding: Funding) -> str:
    """What a law or budget is called."""
    return str(FUNDING_WORD.get(funding, NOT_SAID))


def money_in_words(money: Money) -> str:
    """`€ 45.000 (2 van 3 bedragen bekend)`; a stripe where no amount is known."""
    if not money.known:
        return "–"
    amount = _euro(money.amount)
    if money.known == money.roles:
        return amount
    of = Text("{known} of {n} amounts known", known=money.known, n=money.roles)
    return f"{amount} ({of})"


def _euro(value: float) -> str:
    """The amount with its sign on one line."""
    return formats.euro(value).replace(" ", "\u00a0")


def _legend(table: ThemeTable) -> list[Element]:
    """Every funding with its colour, word and sum."""
    by_funding = found.promised(table, None).by_funding
    return [
        Element(
            "span",
            {"class": f"paid {funding or 'not-said'}"},
            [
                Element("strong", text=funding_word(funding)),
                Element("span", text=f" {money_in_words(money)}"),
                *_example(money.example),
            ],
        )
        for funding, money in by_funding
    ]


def _example(example: bool) -> list[Element]:
    return [Element("span", {"class": "example"}, text=_("Example"))] if example else []


def _framed(table: Table) -> Element:
    """What the municipality set, and what is promised against it."""
    frame = table.frame
    aim = frame.aim or _("Nothing was said yet about what must be achieved.")
    title = Element("button", {"data-id": f"frame:{frame.id}"}, text=_("The municipality's frame"))
    what = Element("li", {"class": "aim"}, [title, Element("div", text=aim)])
    return Element("ul", {"class": "first framed"}, [what, _promised(table, frame)])


def _promised(table: Table, frame: Frame) -> Element:
    promised = found.promised(table.table, table.table.frame(table.theme.id))
    ours = money_in_words(promised.municipal)
    lines = [Element("strong", text=str(Text("Promised by the table: {amount}", amount=ours)))]
    if promised.room is None or frame.budget is None:
        lines.append(Element("div", text=_("The frame has no budget yet.")))
    else:
        lines.append(_bar(promised.municipal.amount, frame.budget))
        room = _euro(abs(promised.room))
        text = (
            Text("of a budget of {budget}: {room} left", budget=_euro(frame.budget), room=room)
            if promised.room >= 0
            else Text(
                "of a budget of {budget}: {room} too much",
                budget=_euro(frame.budget),
                room=room,
            )
        )
        over = {"class": "late"} if promised.room < 0 else {}
        of = [Element("span", dict(over), text=str(text)), *_example(frame.budget_example)]
        lines.append(Element("div", children=of))
    others = money_in_words(promised.others)
    beside = Text("Beside it, not from the municipality: {amount}", amount=others)
    lines.append(Element("small", text=str(beside)))
    return Element("li", {"class": "promised"}, lines)


def _bar(amount: float, budget: float) -> Element:
    share = min(amount / budget, 1) * 100 if budget else 100
    over = " over" if amount > budget else ""
    filled = Element("span", {"style": f"width: {share:.1f}%"})
    return Element("span", {"class": f"bar{over}", "aria-hidden": "true"}, [filled])


def _matrix(table: Table) -> Element:
    walls = {one.after: one for one in found.walls(table.table)}
    double = {id for one in found.overlaps(table.table) for id in one.roles}
    head = [Element("th", {"scope": "col", "class": "who"}, text=_("Partner"))]
    head += [_stage(table, stage, walls.get(stage.id)) for stage in table.table.stages]
    rows = [_row(table, partner, walls, double) for partner in table.partners]
    return Element(
        "table",
        children=[
            Element("caption", children=_caption(table)),
            Element("thead", children=[Element("tr", children=head)]),
            Element("tbody", children=rows),
            Element("tfoot", children=_for_whom(table, walls)),
        ],
    )


def _caption(table: Table) -> list[Element]:
    """What the matrix shows, and of a part of it that the rest goes over the whole."""
    lines = [Element("span", text=_("Who does what at which stage, and who pays?"))]
    if table.group:
        shown = sum(table.shows(one) for one in table.table.roles)
        part = Text(
            "Only what is for “{group}”: {n} of {all} roles. Overlap, blind spots, walls and "
            "amounts are those of the whole table.",
            group=table.group,
            n=shown,
            all=len(table.table.roles),
        )
        lines.append(Element("div", {"class": "part-of"}, text=str(part)))
    return lines


def _side(wall: Wall | None) -> str:
    """The class of a cell: how thick the wall on its left is."""
    if wall is None:
        return ""
    thick = next((word for least, word in _THICK if wall.height >= least), "flat")
    return f"wall {thick}"


def _stage(table: Table, stage: Stage, wall: Wall | None) -> Element:
    lines = [Element("button", {"data-id": f"stage:{stage.id}"}, text=stage.name)]
    if not table.at(stage.id):
        lines.append(Element("div", {"class": "late"}, text=_("nobody")))
    elif wall is not None and not wall.empty:
        lines.append(Element("small", text=_handed_over(wall)))
    inside = Element("ul", children=[Element("li", children=lines)])
    return Element("th", {"scope": "col", "class": _side(wall)}, [inside])


def _handed_over(wall: Wall) -> str:
    """How many hand-overs, and of what kind."""
    counts = (
        (len(wall.laws), "{n} other laws", "1 other law"),
        (len(wall.payers), "{n} other payers", "1 other payer"),
        (len(wall.partners), "{n} other partners", "1 other partner"),
    )
    said = [str(Text(one if n == 1 else many, n=n)) for n, many, one in counts if n]
    return " · ".join(said) or _("no other law, payer or partner")


def _row(table: Table, partner: Partner, walls: Mapping[str, Wall], double: set[str]) -> Element:
    who = [Element("button", {"data-id": f"partner:{partner.id}"}, text=partner.name)]
    if partner.type:
        who.append(Element("small", text=str(PARTNER_TYPE_WORD[partner.type])))
    cells = [Element("th", {"scope": "row", "class": "who"}, who)]
    for stage in table.table.stages:
        roles = table.shown_at(stage.id, partner.id)
        nobody = "" if table.at(stage.id) else " blind"
        where = Element("div", {"class": "where", "aria-hidden": "true"}, text=stage.name)
        lines = [_role(one, double) for one in roles]
        lines += [_plus(partner, stage)] if table.is_open else []
        inside = [where, Element("ul", children=lines)]
        side = f"{_side(walls.get(stage.id))}{nobody}{'' if roles else ' free'}"
        cells.append(Element("td", {"class": side}, inside if lines else []))
    return Element("tr", children=cells)


def _plus(partner: Partner, stage: Stage) -> Element:
    """What adds a role to this cell, at one click."""
    label = Text("New role of {partner} at {stage}", partner=partner.name, stage=stage.name)
    id = new_role(partner.id, stage.id)
    button = Element("button", {"data-id": id, "aria-label": str(label)}, text="+")
    return Element("li", {"class": "plus"}, [button])


def new_role(partner: str = "", stage: str = "") -> str:
    """How the address calls the form for a new role, of a partner and at a stage if given."""
    return f"new:role>{partner}>{stage}"


def _role(role: TableRole, double: set[str]) -> Element:
    lines = [Element("button", {"data-id": f"role:{role.id}"}, text=role.name)]
    paid = [Element("strong", text=funding_word(role.funding))]
    if role.amount is not None:
        paid.append(Element("span", text=f" {_euro(role.amount)}"))
    if role.id in double:
        paid.append(Element("span", {"class": "double"}, text=_("overlap")))
    lines.append(Element("div", {"class": "small"}, paid))
    if role.target_group:
        lines.append(Element("div", {"class": "small"}, text=role.target_group))
    return Element("li", {"class": f"paid {role.funding or 'not-said'}"}, lines)


def _for_whom(table: Table, walls: Mapping[str, Wall]) -> list[Element]:
    """Below the partners: for each group how much there is at each stage."""
    stages = table.table.stages
    span = str(len(stages) + 1)
    title = Element(
        "th", {"scope": "rowgroup", "colspan": span}, text=_("How much is there for whom?")
    )
    rows = [Element("tr", {"class": "group"}, [title])]
    for group in found.groups(table.table):
        this = " this" if found.plain(group) == found.plain(table.group) else ""
        cells = [Element("th", {"scope": "row", "class": f"who{this}"}, text=group)]
        for stage in stages:
            roles = [
                one
                for one in table.at(stage.id)
                if found.plain(one.target_group) == found.plain(group)
            ]
            text = _("nobody") if not roles else str(len(roles))
            side = f"{_side(walls.get(stage.id))}{'' if roles else ' late'}"
            where = Element(
                "span", {"class": "where", "aria-hidden": "true"}, text=f"{stage.name}: "
            )
            cells.append(Element("td", {"class": side}, [where, Element("span", text=text)]))
        rows.append(Element("tr", children=cells))
    return rows


def _findings(table: Table) -> list[Element]:
    overlaps = [_overlap(table, one) for one in found.overlaps(table.table)]
    blind = _blind(table)
    walls = [_wall(table, one) for one in found.walls(table.table) if one.height or one.carried]
    chains = found.chain_money(table.table, table.map)
    lists = [
        _list(
            _counted(_("Overlap"), overlaps),
            overlaps or [_quiet(_("The same is offered nowhere twice."))],
        ),
        _list(
            _counted(_("Blind spots"), blind),
            [
                *(blind or [_quiet(_("No stage, group or outcome is left out."))]),
                *_for_nobody(table),
            ],
        ),
    ]
    if walls:
        lists.append(_list(_counted(_("Walls"), walls), walls))
    if chains:
        lists.append(_list(_("Money per chain"), _chains(table, chains)))
    if table.ended:
        lists.append(_list(_("Ended"), [_gone(table, one) for one in table.ended]))
    return lists


def _counted(title: str, lines: Sequence[Element]) -> str:
    return f"{title} ({len(lines)})" if lines else title


def _list(title: str, lines: Sequence[Element]) -> Element:
    children = [Element("h3", text=title), Element("ul", children=list(lines))]
    return Element("div", {"class": "part"}, children)


def _quiet(text: str) -> Element:
    return Element("li", {"class": "note"}, text=text)


def _line(text: str, *small: str, example: bool = False) -> Element:
    children = [Element("span", text=text), *_example(example)]
    children += [Element("div", children=[Element("small", text=one)]) for one in small]
    return Element("li", children=children)


def _overlap(table: Table, one: Overlap) -> Element:
    partners = {role.id: role.partner for role in table.table.roles}
    who = table.named("partner", dict.fromkeys(partners[id] for id in one.roles))
    head = f"{one.offer} · {table.named('stage', [one.stage])}"
    groups = ", ".join(one.groups)
    said = {
        Overlapping.OTHER_GROUPS: Text("the same for different groups: {groups}", groups=groups),
        Overlapping.SAME_GROUP: Text("twice for the same group: {groups}", groups=groups),
        Overlapping.GROUP_NOT_SAID: Text("more than once, and it is not said for whom"),
    }
    return _line(head, f"{said[one.kind]} – {who}")


def _blind(table: Table) -> list[Element]:
    blind = found.blind_spots(table.table, table.map)
    lines = [
        _line(str(Text("Nobody is there at the stage “{stage}”", stage=table.named("stage", [id]))))
        for id in blind.stages
    ]
    lines += [_unserved(table, one) for one in blind.groups]
    lines += [
        _line(str(Text("Nobody works on “{outcome}”", outcome=table.named("outcome", [id]))))
        for id in blind.outcomes
    ]
    return lines


def _for_nobody(table: Table) -> list[Element]:
    """That roles of which it is not said for whom they are fill no gap."""
    n = found.blind_spots(table.table, table.map).for_whom_not_said
    text = Text("Roles of which it is not said for whom they are: {n}", n=n)
    return [_quiet(str(text))] if n else []


def _unserved(table: Table, one: Unserved) -> Element:
    filled = {role.stage for role in table.table.roles}
    everywhere = len(one.stages) == len(filled)
    where = table.named("stage", one.stages)
    text = (
        _("nothing for them at any stage")
        if everywhere
        else str(Text("nothing at: {stages}", stages=where))
    )
    return _line(one.group, text)


def _wall(table: Table, wall: Wall) -> Element:
    head = f"{table.named('stage', [wall.before])} → {table.named('stage', [wall.after])}"
    count = Text("1 hand-over") if wall.height == 1 else Text("{n} hand-overs", n=wall.height)
    new = [
        (_("other law"), ", ".join(funding_word(one) for one in wall.laws)),
        (_("other payer"), ", ".join(str(PAYER_WORD[one]) for one in wall.payers)),
        (_("other partners"), table.named("partner", wall.partners)),
        (_("stops"), table.named("partner", wall.stopped)),
    ]
    small = [f"{name}: {value}" for name, value in new if value]
    return _line(f"{head}: {count}", *small, *(_carried(table, one) for one in wall.carried))


def _carried(table: Table, one: Carried) -> str:
    """An offer that goes on behind the wall, and what is other about it."""
    then, now = (", ".join(funding_word(f) for f in side) for side in one.funding)
    before, after = (table.named("partner", side) for side in one.partners)
    paid = f"{then} → {now}" if then != now else ""
    by = f"{before} → {after}" if before != after else ""
    return f"“{one.offer}”: {'; '.join(filter(None, [paid, by]))}"


def _chains(table: Table, chains: Sequence[ChainMoney]) -> list[Element]:
    lines = [
        _line(
            f"{table.named('outcome', [one.outcome])}: {money_in_words(one.money)}",
            str(Text("Partners on the way to it: {n}", n=len(one.partners))),
            example=one.money.example,
        )
        for one in chains
    ]
    apart = found.off_chains(table.table, table.map)
    if apart.roles:
        text = Text("On no outcome of this map: {amount}", amount=money_in_words(apart))
        lines.append(_line(str(text), example=apart.example))
    if len(chains) > 1:
        note = _("A role may stand in more than one chain: these amounts do not add up.")
        lines.append(_quiet(note))
    return lines


def _gone(table: Table, role: TableRole) -> Element:
    name = f"{role.name} · {table.named('partner', [role.partner])}"
    return Element("li", children=[Element("button", {"data-id": f"role:{role.id}"}, text=name)])
