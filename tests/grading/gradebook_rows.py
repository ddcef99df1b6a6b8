"""All that a gradebook says, in a form in which two can be compared."""

import re
import sqlite3
from pathlib import Path


def contents(root: Path) -> dict[str, list]:
    """Return all rows of the gradebook without ids and times; what an id stands for is in its place."""
    with sqlite3.connect(root / "gradebook.db") as db:
        db.row_factory = sqlite3.Row
        names = [row[0] for row in db.execute("select name from sqlite_master where type = 'table'")]
        tables = {name: [dict(row) for row in db.execute(f"select * from {name}")] for name in names}
    # a submitted notebook is a row of two tables, with one id
    owners: dict[str, list[dict]] = {}
    for rows in tables.values():
        for row in rows:
            owners.setdefault(str(row.get("id")), []).append(row)

    def plain(row: dict) -> tuple:
        return tuple(
            (column, meaning(value))
            for column, value in sorted(row.items())
            if column not in ("id", "timestamp")
        )

    def meaning(value):
        is_id = isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value)
        return tuple(map(plain, owners[value])) if is_id and value in owners else value

    return {name: sorted(map(repr, map(plain, rows))) for name, rows in tables.items()}
