"""What the measurements of the store work on: a map of any size, and databases of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from effectmap.model import EffectMap, Intervention, Level, Link, Municipality, Outcome, Theme
from effectmap.store.map_export import to_yaml

# names a PostgreSQL server where databases may be made and dropped
POSTGRES = "EFFECTMAP_TEST_POSTGRES"


def sample_map(items: int) -> EffectMap:
    """A map of about `items` boxes and links, a third of them boxes."""
    boxes = max(6, items // 3)
    interventions = [f"i{n}" for n in range(boxes // 3)]
    outcomes = [f"o{n}" for n in range(boxes - boxes // 3)]
    ends: dict[tuple[str, str], None] = {}
    for n in range(items - boxes):
        if n % 3 == 0:
            ends[interventions[n % len(interventions)], outcomes[n * 7 % len(outcomes)]] = None
        else:
            first = n * 5 % (len(outcomes) - 1)
            ends[outcomes[first], outcomes[first + 1 + n % (len(outcomes) - 1 - first)]] = None
    words = "Wat hier verwacht wordt en waarom, in een paar zinnen. " * 4
    return EffectMap(
        schema_version=1,
        municipality=Municipality(name="Zutphen", area="GM0301"),
        themes=(Theme(id="t", name="Opgave"), Theme(id="u", name="Andere opgave")),
        interventions=tuple(
            Intervention(id=id, theme="t", name=f"Interventie {id}", description=words)
            for id in interventions
        ),
        outcomes=tuple(
            Outcome(id=id, theme="t", level=Level.OUTCOME, name=f"Effect {id}", description=words)
            for id in outcomes
        ),
        links=tuple(Link(source=source, target=target) for source, target in ends),
    )


def write_folder(folder: Path, items: int) -> Path:
    """A municipality with a map of about `items` items."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "map.yaml").write_text(to_yaml(sample_map(items)), encoding="utf-8")
    (folder / "monitors.yaml").write_text("schema_version: 1\n", encoding="utf-8")
    return folder


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database, dropped afterwards."""
    name = f"effectmap_{uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        engine.dispose()
