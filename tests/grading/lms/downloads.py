"""Downloads and class lists as learning systems write them, made up from the sources that docs/lms.md names.

Nothing of the collector is used here: names are put together as the systems' own code puts them together. All
people are made up.
"""

import csv
import io
import json
import re
import tarfile
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FIVE, FOUR = "05-numpy-backprop", "04-two-layer-example"
NOTEBOOKS = {FIVE: "numpy-backprop.ipynb", FOUR: "two-layer-example.ipynb"}
MARK = "made-up-answer-of"


@dataclass(frozen=True)
class Person:
    """A made-up student with a number or a name in each system."""

    first: str
    last: str
    login: str
    number: int
    team: str = ""

    @property
    def email(self) -> str:
        return f"{self.login}@example.org"

    @property
    def sis(self) -> str:
        return f"0{self.number}"

    @property
    def participant(self) -> int:
        return 1_234_000 + self.number

    @property
    def github(self) -> str:
        return f"gh-{self.login}"


CLASS = (
    Person("Ada", "Lovelace", "lovelaceada", 4711, "Team Engine"),
    Person("Grace", "Hopper", "hoppergrace", 4712, "Team Engine"),
    Person("Jan", "Müller", "muellerj", 4713, "Team Compiler"),
    Person("Jan", "Müller", "muellerj2", 4714, "Team Compiler"),
    Person("Åsa", "Öberg", "oberga", 4715),
    Person("Thị Ánh", "Nguyễn", "nguyenta", 4716),
    Person("Seán", "O'Brien", "obriens", 4717),
    Person("Anne-Marie", "van der Berg", "bergam", 4718),
    Person("Li", "Lee", "leeli", 4719),
    Person("Lee", "Li", "lilee", 4720),
)
ADA, GRACE, JAN, JAN2, ASA, ANH, SEAN, ANNE, LI, LEE = CLASS


def many(size: int) -> tuple[Person, ...]:
    """A made-up class of any size; every tenth shares the name of the one before."""
    people = []
    for n in range(size):
        same = n % 10 == 9
        of = n - 1 if same else n
        people.append(Person(f"First{of}", f"Last{of}é", f"user{n}", 20_000 + n, f"Team {n // 3}"))
    return tuple(people)


@cache
def _released(chapter: str) -> str:
    text = (ROOT / "release" / chapter / NOTEBOOKS[chapter]).read_text("utf-8")
    notebook = json.loads(text)
    cell = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("solution"))
    cell["source"] = f"# {MARK}@@\n"
    return json.dumps(notebook, ensure_ascii=False, indent=1)


def notebook(answer: str, chapter: str = FIVE) -> bytes:
    """Return a chapter's notebook, worked on by somebody."""
    return _released(chapter).replace("@@", f" {answer}").encode()


def untouched(chapter: str = FIVE) -> bytes:
    """Return a chapter's notebook as it was handed out."""
    return (ROOT / "release" / chapter / NOTEBOOKS[chapter]).read_bytes()


def answer_in(content: bytes) -> str:
    """Return whose answer a notebook holds."""
    found = re.search(rf"{MARK} ([^\\\n]+)", content.decode("utf-8", "replace"))
    return found[1].strip() if found else ""


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    """Return a tar.gz of these files."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            entry.mtime = 1_760_000_000
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def work_folder(answer: str, chapter: str = FIVE) -> dict[str, bytes]:
    """Return a learner's whole work/ folder: one chapter worked on, one as it was, a backup, a checkpoint."""
    other = FOUR if chapter == FIVE else FIVE
    return {
        f"work/{chapter}/{NOTEBOOKS[chapter]}": notebook(answer, chapter),
        f"work/{other}/{NOTEBOOKS[other]}": untouched(other),
        f"work/backups/{chapter}/{NOTEBOOKS[chapter]}": notebook(f"{answer} before", chapter),
        f"work/{chapter}/.ipynb_checkpoints/{NOTEBOOKS[chapter]}": notebook(f"{answer} checkpoint", chapter),
        "work/.jupyterlab/settings.json": b"{}",
    }


# Canvas: lib/content_zipper.rb


def canvas_name(person: Person, file: str, attachment: int, late: bool = False) -> str:
    """get_user_name, get_filename and add_upload_submission."""
    sortable = f"{person.last}, {person.first}".lower()
    parts = [sortable, "LATE" if late else None, str(person.number)]
    prefix = re.sub(r"[^\w]", "", "_".join(filter(None, parts)))
    shown = re.sub(r'[\x00/\\:*?"<>|]+', "_", file)
    return f"{prefix}_{attachment}_{shown}"


def canvas_team_name(team: str, one: Person, file: str, attachment: int) -> str:
    """representatives: the group's name in the place of the sortable name."""
    prefix = re.sub(r"[^\w]", "", f"{team.lower()}_{one.number}")
    return f"{prefix}_{attachment}_{file}"


# Moodle: mod/assign/classes/downloader.php


def moodle_prefix(person: Person, blind: bool = False) -> str:
    """get_student_prefix."""
    name = "Participant" if blind else f"{person.first} {person.last}"
    return f"{name.replace('_', ' ')}_{person.participant}"


def moodle_team_prefix(team: str, number: int) -> str:
    return f"{team.replace('_', ' ')}_{number}"


def moodle_file(prefix: str, file: str, folders: bool = True, old: bool = False, kind: str = "file") -> str:
    """load_submissionplugin_filelist; before 4.1 the folder's name ended with an underscore."""
    start = f"{prefix}_assignsubmission_{kind}"
    return f"{start}{'_' if old else ''}/{file}" if folders else f"{start}_{file}"


# Brightspace, Blackboard, GitHub Classroom


def brightspace_folder(person: Person, when: str = "Oct 10, 2025 1022 AM", attempt: int = 640_693) -> str:
    return f"{person.number}-{attempt} - {person.first} {person.last} - {when}"


def blackboard_start(
    person: Person, when: str = "2025-10-10-10-22-33", assignment: str = "Homework 5", word: str = "attempt"
) -> str:
    return f"{assignment}_{person.login}_{word}_{when}"


def blackboard_text(
    person: Person, typed: str = "There is no student submission text data for this assignment."
) -> bytes:
    lines = [
        f"Name: {person.first} {person.last} ({person.login})", "Assignment: Homework 5",
        "Date Submitted: Friday, October 10, 2025 10:22:33 AM CEST", "Current Grade: Needs Grading", "",
        "Submission Field:", typed, "", "Comments:", "There are no student comments for this assignment.", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def gradescope_metadata(submissions: dict[str, tuple[list[Person], str]]) -> bytes:
    """submission_metadata.yml in Ruby's spelling."""
    lines = ["---"]
    for folder, (people, when) in submissions.items():
        lines += [f"{folder}:", "  :submitters:"]
        for one in people:
            lines += [
                f"  - :name: {json.dumps(f'{one.first} {one.last}', ensure_ascii=False)}", f"    :sid: '{one.sis}'",
                f"    :email: {one.email}",
            ]  # fmt: skip
        lines += [f"  :created_at: {when}", "  :score: 0.0", "  :status: unprocessed", "  :history: []"]
    return ("\n".join(lines) + "\n").encode()


# Class lists


def as_csv(rows: list[list], separator: str = ",", quote: int = csv.QUOTE_MINIMAL, ends: str = "\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=quote, lineterminator=ends).writerows(rows)
    return text.getvalue()


def canvas_gradebook(people=CLASS, chapters: tuple[str, ...] = (FIVE,), most: str = "25", **how) -> str:
    """lib/gradebook_exporter.rb, with SIS ids: header, hidden row, points possible, a row for each, the test student."""
    columns = [f"{chapter} ({90 + n})" for n, chapter in enumerate(chapters)]
    blank = [""] * len(columns)
    rows = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *columns, "Homework (7)", "Current Score", "Final Score"],
        ["", "", "", "", "", *blank, "Manual Posting", "", ""],
        ["    Points Possible", "", "", "", "", *[most for _ in columns], "10", "(read only)", "(read only)"],
    ]  # fmt: skip
    rows += [
        [f"{p.last}, {p.first}", p.number, p.sis, p.login, "BP-1", *blank, "7.50", "75.0", "70.0"]
        for p in people
    ]
    rows.append(["Student, Test", 99, "", "8d3f2a" * 7, "BP-1", *blank, "", "", ""])
    return as_csv(rows, **how)


CANVAS_GROUP_HEADINGS = [
    "name", "canvas_user_id", "user_id", "login_id", "sections", "group_name", "canvas_group_id", "group_id",
]  # fmt: skip


def canvas_groups(people=CLASS) -> str:
    rows = [CANVAS_GROUP_HEADINGS]
    rows += [[f"{p.last}, {p.first}", p.number, p.sis, p.login, "BP-1", p.team, 7, ""] for p in people]
    return as_csv(rows)


def moodle_participants(people=CLASS, groups: bool = False) -> str:
    """user/action_redir.php: first name, last name, identity fields."""
    rows = [["First name", "Last name", "ID number", "Email address", *(["Groups"] if groups else [])]]
    rows += [[p.first, p.last, p.sis, p.email, *([p.team] if groups else [])] for p in people]
    return "\ufeff" + as_csv(rows)


def moodle_grades(people=CLASS, chapter: str = FIVE, **how) -> str:
    """grade/export/txt: profile fields, a column for each item, time exported."""
    rows = [
        [
            "First name",
            "Last name",
            "ID number",
            "Email address",
            f"Assignment: {chapter} (Real)",
            "Course total (Real)",
            "Last downloaded from this course",
        ]
    ]
    rows += [[p.first, p.last, p.sis, p.email, "-", "81.50", "1760000000"] for p in people]
    return as_csv(rows, **how)


def moodle_worksheet(people=CLASS, blind: bool = False, most: str = "25.00", **how) -> str:
    """mod/assign/gradingtable.php when it is downloaded."""
    who = ["Identifier"] if blind else ["Identifier", "Full name", "Email address"]
    rows = [
        [
            *who,
            "Status",
            "Grade",
            "Maximum Grade",
            "Grade can be changed",
            "Last modified (submission)",
            "Last modified (grade)",
            "Feedback comments",
        ]
    ]
    for p in people:
        named = [] if blind else [f"{p.first} {p.last}", p.email]
        rows.append(
            [
                f"Participant {p.participant}",
                *named,
                "Submitted for grading",
                "",
                most,
                "Yes",
                "Friday, 10 October 2025, 10:22 PM",
                "-",
                "",
            ]
        )
    return as_csv(rows, **how)


def gradescope_roster(people=CLASS) -> str:
    rows = [["First Name", "Last Name", "SID", "Email", "Role", "Section"]]
    rows += [[p.first, p.last, p.sis, p.email, "Student", "1"] for p in people]
    rows.append(["Alan", "Teacher", "", "alan@example.org", "Instructor", ""])
    return as_csv(rows)


def brightspace_grades(people=CLASS, chapter: str = FIVE, most: str = "25", **how) -> str:
    rows = [
        [
            "OrgDefinedId",
            "Username",
            "Last Name",
            "First Name",
            "Email",
            f"{chapter} Points Grade <Numeric MaxPoints:{most} Weight:10>",
            "Other Points Grade <Numeric MaxPoints:10>",
            "End-of-Line Indicator",
        ]
    ]
    rows += [[f"#{p.sis}", f"#{p.login}", p.last, p.first, p.email, "", "7", "#"] for p in people]
    return as_csv(rows, **how)


def blackboard_grades(people=CLASS, chapter: str = FIVE, most: str = "25") -> str:
    rows = [
        [
            "Last Name",
            "First Name",
            "Username",
            "Student ID",
            "Last Access",
            "Availability",
            f"{chapter} [Total Pts: {most} Score] |664617",
            "Total [Total Pts: up to 100 Score] |664001",
        ]
    ]
    rows += [[p.last, p.first, p.login, p.sis, "2025-10-10 10:22:33", "Yes", "", "81.5"] for p in people]
    rows.append(["PreviewUser", "Teacher", "teacher_previewuser", "", "", "Yes", "", ""])
    return as_csv(rows, separator="\t", quote=csv.QUOTE_ALL, ends="\r\n")


def github_roster(people=CLASS) -> str:
    rows = [["identifier", "github_username", "github_id", "name"]]
    rows += [[p.email, p.github, 900_000 + p.number, ""] for p in people]
    return as_csv(rows, quote=csv.QUOTE_ALL)


def plain_list(people=CLASS) -> str:
    rows = [["id", "first_name", "last_name", "email", "lms_user_id"]]
    rows += [[p.login, p.first, p.last, p.email, p.number] for p in people]
    return as_csv(rows)
