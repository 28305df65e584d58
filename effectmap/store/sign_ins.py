"""Sign-ins that were ended: kept until they would have ended by themselves, for every server."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, delete, select

from effectmap.store.database import Database
from effectmap.store.schema import ENDED_SIGN_INS
from effectmap.store.tables import stamp


def end(database: Database, sign_in: str, until: datetime, now: datetime) -> None:
    """From now on nobody gets in with this sign-in, which is over by itself after `until`.

    What is kept cannot be turned back into the sign-in. Raises ProblemsError.
    """
    with database.write() as connection:
        connection.execute(delete(ENDED_SIGN_INS).where(ENDED_SIGN_INS.c.until < stamp(now)))
        keep(connection, {mark_of(sign_in): stamp(until)})


def ended(connection: Connection) -> dict[str, str]:
    """Until when each of them is kept, by its mark."""
    rows = connection.execute(select(ENDED_SIGN_INS.c.mark, ENDED_SIGN_INS.c.until))
    return {str(mark): str(until) for mark, until in rows}


def keep(connection: Connection, marks: dict[str, str]) -> None:
    """Keep these beside those that are there."""
    known = ended(connection)
    rows = [{"mark": one, "until": until} for one, until in marks.items() if one not in known]
    if rows:
        connection.execute(ENDED_SIGN_INS.insert(), rows)


def mark_of(sign_in: str) -> str:
    """What stands for a sign-in in the table."""
    return hashlib.sha256(sign_in.encode()).hexdigest()
