"""`move-gradebook`: the gradebook into another database, such as PostgreSQL in mid-term, each row as it was.

Marks and comments that a person gave are in the gradebook alone: grading again would not bring them back.
"""

from nbgrader.api import Base
from sqlalchemy import Connection, Engine, Table, create_engine, func, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError

from grading.folder.lock import only_one
from grading.folder.messages import Trouble, counted, say
from grading.folder.new_gradebook import make, newest_version
from grading.folder.opening import CONFIG, CourseFolder, must_have_driver

# Rows in hand at once.
MANY = 1000
TABLES = Base.metadata.sorted_tables


def move_gradebook(course: CourseFolder, url: str) -> None:
    """Copy all of the gradebook into an empty database, compare them row by row, and say what to type next."""
    must_have_driver(url)
    here = course.coursedir.db_url
    if make_url(here) == make_url(url):
        raise Trouble("The gradebook is there already: db_url names this database.")
    with only_one(course):
        with course.gradebook as gradebook:
            _is_newest(gradebook.engine)
        old, new = create_engine(here), create_engine(url)
        try:
            _make_if_empty(course, new)
            with old.connect() as source, new.begin() as target:
                counts = {table.name: _copy(table, source, target) for table in TABLES}
            with old.connect() as source, new.connect() as target:
                differing = [table.name for table in TABLES if not _same(table, source, target)]
        except OperationalError as error:
            raise course.unreachable(error) from None
        finally:
            old.dispose()
            new.dispose()
    if differing:
        raise Trouble(
            f"{', '.join(differing)}: not every row is in the new database as it was. Go on with the old gradebook, "
            "and write to who made this course."
        )
    for name, count in counts.items():
        say(f"  {name:<20} {counted(count, 'row')}, each the same")
    say(
        f"\nThe gradebook is in the new database. Write into {CONFIG}, before anything is graded again:\n\n"
        f"    c.CourseDirectory.db_url = {url!r}\n\nThe old gradebook stays as it was; keep it as a copy of today."
    )


def _is_newest(engine: Engine) -> None:
    with engine.connect() as connection:
        version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if version != newest_version():
        raise Trouble(
            "The gradebook is of another nbgrader: type `nbgrader db upgrade`, and then this again."
        )


def _make_if_empty(course: CourseFolder, new: Engine) -> None:
    """Make nbgrader's tables in a database that has none; one with the empty tables of a try before will do."""
    there = set(inspect(new).get_table_names())
    ours = {table.name for table in TABLES}
    if not there & ours:
        make(new.url.render_as_string(hide_password=False))
        return
    with new.connect() as connection:
        # a course may be there, which nbgrader enters when it opens a gradebook
        full = [
            table.name
            for table in TABLES
            if table.name in there
            and table.name != "course"
            and connection.scalar(select(*table.primary_key).limit(1))
        ]
    if full or not ours <= there:
        raise Trouble(
            "The new database holds a gradebook already, and two are not made into one: name an empty database."
        )
    with new.begin() as connection:
        connection.execute(Base.metadata.tables["course"].delete())


def _copy(table: Table, source: Connection, target: Connection) -> int:
    """Copy the rows of a table, and return how many there are."""
    count = 0
    try:
        for rows in source.execute(select(table)).mappings().partitions(MANY):
            target.execute(table.insert(), [dict(row) for row in rows])
            count += len(rows)
    except (IntegrityError, DataError, ValueError) as error:
        why = " ".join(str(getattr(error, "orig", error)).split())
        raise Trouble(
            f"Nothing was moved: {table.name} holds what the new database does not take ({why[:300]})."
        ) from None
    except SQLAlchemyError as error:
        raise Trouble(
            f"Nothing was moved: {table.name} could not be copied ({type(error).__name__})."
        ) from None
    return count


def _same(table: Table, source: Connection, target: Connection) -> bool:
    """Say whether two databases hold the same rows of a table."""
    (key,) = table.primary_key
    count = 0
    for rows in source.execute(select(table)).partitions(MANY):
        ours = {getattr(row, key.name): tuple(row) for row in rows}
        found = target.execute(select(table).where(key.in_(ours)))
        if {getattr(row, key.name): tuple(row) for row in found} != ours:
            return False
        count += len(ours)
    return count == target.scalar(select(func.count()).select_from(table))
