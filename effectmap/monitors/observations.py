"""The one query for figures, written once for every engine, over tables that are not bound yet.

Ibis takes 19 MB and a fifth of a second to import, 11 MB and a tenth to compile: a page that asks
DuckDB uses the text that it makes, kept as `queries.OBSERVATIONS`; a test holds the two equal. Only
an engine elsewhere imports this module.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

# `copy` is the accepted copy that a figure stands in: its name, or its place in those asked for
FIGURES = {
    "copy": "string",
    "measure": "string",
    "area": "string",
    "period": "string",
    "value": "float64",
    "lower": "float64",
    "upper": "float64",
    "status": "string",
    "dimensions": "string",
    "line": "int32",
}


def observations(figures: ir.Table, measures: ir.Table, areas: ir.Table) -> ir.Table:
    """Of `figures` (the columns of `FIGURES`) those that are asked for, by tables of one column.

    Which row belongs to which series is told apart afterwards, because semi-joins let an engine
    skip most of the sorted copies unread. Which copies are asked is up to who binds `figures`: they
    are files to be opened, or not.
    """
    return figures.filter(
        figures["measure"].isin(measures["measure"]), figures["area"].isin(areas["area"])
    )


def text(dialect: str) -> str:
    """The query as `dialect` writes it, over the tables `figures`, `measures` and `areas`."""
    measures = ibis.table({"measure": "string"}, name="measures")
    areas = ibis.table({"area": "string"}, name="areas")
    unbound = observations(ibis.table(FIGURES, name="figures"), measures, areas)
    return str(ibis.to_sql(unbound, dialect=dialect))
