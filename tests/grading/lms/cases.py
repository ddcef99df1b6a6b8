"""More than sixty downloads with their odd sides, and what has to become of each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.grading.lms import downloads as d
from tests.grading.lms.downloads import (
    ADA,
    ANH,
    ANNE,
    ASA,
    CLASS,
    FIVE,
    FOUR,
    GRACE,
    JAN,
    JAN2,
    LEE,
    LI,
    NOTEBOOKS,
    SEAN,
    notebook,
    untouched,
    zipped,
)  # fmt: skip

N5, N4 = NOTEBOOKS[FIVE], NOTEBOOKS[FOUR]


@dataclass
class Case:
    """A download and what it has to come to.

    answers: whose answer lies in whose folder. four: the same for chapter 4. says: what the plan says. times: of
    some students, in UTC.
    """

    files: dict[str, bytes] | bytes
    answers: dict[str, str]
    says: tuple[str, ...] = ()
    four: dict[str, str] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)
    name: str = "download.zip"
    rosters: tuple[str, ...] = ()
    wishes: dict = field(default_factory=dict)
    chapters: tuple[str, ...] = ()


def own(*people: d.Person) -> dict[str, str]:
    return {person.login: person.login for person in people}


CASES: dict[str, Callable[[], Case]] = {}


def case(make: Callable[[], Case]) -> Callable[[], Case]:
    CASES[make.__name__] = make
    return make


# Canvas

CANVAS = (d.canvas_gradebook(),)


def canvas(files: dict, answers: dict, *says: str, **more) -> Case:
    return Case(
        files, answers, ("is from Canvas.", *says), **{"rosters": CANVAS, "name": "submissions.zip", **more}
    )


@case
def canvas_whole_class():
    return canvas(
        {d.canvas_name(p, N5, 90_000 + n): notebook(p.login) for n, p in enumerate(CLASS)}, own(*CLASS)
    )


@case
def canvas_late_is_said():
    return canvas(
        {d.canvas_name(ADA, N5, 90_210, late=True): notebook("a")}, {"lovelaceada": "a"}, "late, says Canvas"
    )


@case
def canvas_resubmitted_has_a_number():
    return canvas({d.canvas_name(ADA, "numpy-backprop-1.ipynb", 90_210): notebook("a")}, {"lovelaceada": "a"})


@case
def canvas_two_attachments_the_newer_number_wins():
    files = {
        d.canvas_name(ADA, N5, 99_999): notebook("old"),
        d.canvas_name(ADA, "numpy-backprop-2.ipynb", 100_000): notebook("new"),
    }
    return canvas(
        files, {"lovelaceada": "new"}, "2 of 2", "Earlier attempts, kept beside in submitted/.earlier: 1"
    )


@case
def canvas_two_of_one_name_told_by_number():
    files = {d.canvas_name(JAN, N5, 1): notebook("first"), d.canvas_name(JAN2, N5, 2): notebook("second")}
    return canvas(files, {"muellerj": "first", "muellerj2": "second"})


@case
def canvas_online_text_is_left_out():
    files = {
        d.canvas_name(ADA, N5, 1): notebook("a"),
        "hoppergrace_4712_text.html": b"<p>hello",
        "muellerjan_LATE_4713_link.html": b"x",
    }
    return canvas(
        files,
        {"lovelaceada": "a"},
        "hoppergrace: hoppergrace_4712_text.html was typed",
        "muellerj: muellerjan_LATE_4713_link.html",
    )


@case
def canvas_notebook_as_txt_and_json():
    files = {
        d.canvas_name(ADA, "numpy-backprop.ipynb.txt", 1): notebook("a"),
        d.canvas_name(GRACE, "numpy-backprop.json", 2): notebook("g"),
    }
    return canvas(files, {"lovelaceada": "a", "hoppergrace": "g"})


@case
def canvas_name_with_brackets_and_blanks():
    files = {
        d.canvas_name(ADA, "numpy-backprop (1).ipynb", 1): notebook("a"),
        d.canvas_name(SEAN, "My homework_final v2.ipynb", 2): notebook("s"),
    }
    return canvas(files, {"lovelaceada": "a", "obriens": "s"})


@case
def canvas_inner_zip_of_the_work_folder():
    files = {d.canvas_name(ADA, "work.zip", 1): zipped(d.work_folder("a"))}
    return canvas(files, {"lovelaceada": "a"}, "is 04-two-layer-example as it was handed out")


@case
def canvas_inner_tar_gz():
    return canvas({d.canvas_name(ADA, "work.tar.gz", 1): d.tarred(d.work_folder("a"))}, {"lovelaceada": "a"})


@case
def canvas_one_broken_inner_zip_costs_its_author():
    broken = zipped(d.work_folder("a"))[:2000]
    files = {d.canvas_name(ADA, "work.zip", 1): broken, d.canvas_name(GRACE, N5, 2): notebook("g")}
    return canvas(
        files,
        {"hoppergrace": "g"},
        "lovelaceada: work.zip is cut short or damaged: ask for it to be handed in again",
    )


@case
def canvas_unknown_student_is_asked_about():
    stranger = d.Person("Mary", "Somerville", "somervillem", 5000)
    files = {d.canvas_name(stranger, N5, 1): notebook("m"), d.canvas_name(ADA, N5, 2): notebook("a")}
    return canvas(files, {"lovelaceada": "a"}, "somervillemary: not on the roster")


@case
def canvas_name_known_number_not():
    """A plain class list has no numbers: the name finds the student, and the number is kept."""
    listed = d.as_csv([["login", "first name", "last name"], *[[p.login, p.first, p.last] for p in CLASS]])
    return canvas({d.canvas_name(ANNE, N5, 1): notebook("b")}, {"bergam": "b"}, rosters=(listed,))


@case
def canvas_name_of_two_without_numbers_is_asked_about():
    listed = d.as_csv([["login", "first name", "last name"], *[[p.login, p.first, p.last] for p in CLASS]])
    return canvas(
        {d.canvas_name(JAN, N5, 1): notebook("j")},
        {},
        "müllerjan: 2 students have this name: muellerj, muellerj2",
        rosters=(listed,),
    )


@case
def canvas_anonymous_grading_is_asked_about():
    return canvas(
        {
            "anon_x7Kq2_90210_numpy-backprop.ipynb": notebook("?"),
            "LATE_anon_aB3dE_90211_numpy-backprop.ipynb": notebook("?"),
        },
        {},
        "anon_x7Kq2: not on the roster",
    )


@case
def canvas_group_hands_in_once():
    files = {
        d.canvas_team_name("Team Engine", GRACE, N5, 1): notebook("both"),
        d.canvas_name(ASA, N5, 2): notebook("o"),
    }
    return canvas(
        files,
        {"lovelaceada": "both", "hoppergrace": "both", "oberga": "o"},
        "(group teamengine)",
        rosters=(*CANVAS, d.canvas_groups()),
    )


@case
def canvas_another_chapter_than_was_asked_for():
    return canvas(
        {d.canvas_name(ADA, N5, 1): notebook("four", FOUR)},
        {},
        f"is of {FOUR}, which was not asked for",
        chapters=("05",),
    )


@case
def canvas_chapter_told_by_cells_not_by_name():
    return canvas({d.canvas_name(ADA, N5, 1): notebook("four", FOUR)}, {}, four={"lovelaceada": "four"})


@case
def canvas_other_files_beside():
    files = {d.canvas_name(ADA, N5, 1): notebook("a"), d.canvas_name(ADA, "essay.pdf", 2): b"%PDF"}
    return canvas(files, {"lovelaceada": "a"}, "lovelaceada: essay.pdf is not a notebook")


@case
def canvas_damaged_notebook_is_laid_out_for_grading_to_tell():
    return canvas({d.canvas_name(ADA, N5, 1): notebook("a")[:500]}, {"lovelaceada": ""})


@case
def canvas_unzipped_into_a_folder():
    return canvas({d.canvas_name(ADA, N5, 1): notebook("a")}, {"lovelaceada": "a"}, name="submissions")


@case
def canvas_zipped_again_with_a_folder_and_mac_clutter():
    inside = f"submissions/{d.canvas_name(ADA, N5, 1)}"
    files = {
        inside: notebook("a"),
        f"__MACOSX/submissions/._{d.canvas_name(ADA, N5, 1)}": b"x",
        "submissions/.DS_Store": b"x",
    }
    return canvas(files, {"lovelaceada": "a"})


# Moodle

MOODLE = (d.moodle_participants(), d.moodle_worksheet())


def moodle(files: dict, answers: dict, *says: str, **more) -> Case:
    return Case(
        files,
        answers,
        ("is from Moodle.", *says),
        **{"rosters": MOODLE, "name": "C1-Homework 5-77.zip", **more},
    )


@case
def moodle_folders_new():
    return moodle({d.moodle_file(d.moodle_prefix(p), N5): notebook(p.login) for p in CLASS}, own(*CLASS))


@case
def moodle_folders_before_4_1():
    return moodle(
        {d.moodle_file(d.moodle_prefix(p), N5, old=True): notebook(p.login) for p in CLASS}, own(*CLASS)
    )


@case
def moodle_without_folders():
    return moodle(
        {d.moodle_file(d.moodle_prefix(p), N5, folders=False): notebook(p.login) for p in CLASS}, own(*CLASS)
    )


@case
def moodle_online_text_beside():
    prefix = d.moodle_prefix(ADA)
    files = {
        d.moodle_file(prefix, N5): notebook("a"),
        d.moodle_file(prefix, "onlinetext.html", kind="onlinetext"): b"<p>",
    }
    return moodle(files, {"lovelaceada": "a"}, "lovelaceada: onlinetext.html was typed into Moodle")


@case
def moodle_online_text_alone():
    files = {
        d.moodle_file(d.moodle_prefix(ADA), "onlinetext.html", folders=False, kind="onlinetext"): b"<p>",
        d.moodle_file(d.moodle_prefix(ANH), N5): notebook("n"),
    }
    return moodle(files, {"nguyenta": "n"}, "lovelaceada: onlinetext.html was typed into Moodle")


@case
def moodle_several_files_and_a_folder_in_it():
    prefix = d.moodle_prefix(ADA)
    files = {
        d.moodle_file(prefix, f"sub/{N5}"): notebook("a"),
        d.moodle_file(prefix, "sub/data.csv"): b"1,2",
        d.moodle_file(prefix, "notes.txt"): b"hello",
    }
    return moodle(files, {"lovelaceada": "a"})


@case
def moodle_two_of_one_name_told_by_the_worksheet():
    files = {
        d.moodle_file(d.moodle_prefix(JAN), N5): notebook("1"),
        d.moodle_file(d.moodle_prefix(JAN2), N5): notebook("2"),
    }
    return moodle(files, {"muellerj": "1", "muellerj2": "2"})


@case
def moodle_two_of_one_name_without_the_worksheet_are_asked_about():
    files = {
        d.moodle_file(d.moodle_prefix(JAN), N5): notebook("1"),
        d.moodle_file(d.moodle_prefix(ADA), N5): notebook("a"),
    }
    return moodle(
        files,
        {"lovelaceada": "a"},
        f"Jan Müller ({JAN.participant}): 2 students have this name",
        rosters=MOODLE[:1],
    )


@case
def moodle_names_with_the_same_words():
    files = {
        d.moodle_file(d.moodle_prefix(LI), N5): notebook("li"),
        d.moodle_file(d.moodle_prefix(LEE), N5): notebook("lee"),
    }
    return moodle(files, {"leeli": "li", "lilee": "lee"})


@case
def moodle_blind_marking():
    """Nobody's name is known: the worksheet enters the participants, and the grades go back by their numbers."""
    files = {d.moodle_file(d.moodle_prefix(p, blind=True), N5): notebook(p.login) for p in (ADA, GRACE)}
    answers = {f"participant-{p.participant}": p.login for p in (ADA, GRACE)}
    return moodle(files, answers, rosters=(d.moodle_worksheet(blind=True),))


@case
def moodle_blind_marking_with_names_in_the_worksheet():
    files = {
        d.moodle_file(d.moodle_prefix(p, blind=True), N5, folders=False): notebook(p.login)
        for p in (ADA, JAN2)
    }
    return moodle(files, own(ADA, JAN2))


@case
def moodle_blind_marking_without_a_worksheet_is_asked_about():
    files = {d.moodle_file(d.moodle_prefix(ADA, blind=True), N5): notebook("a")}
    return moodle(files, {}, f"Participant {ADA.participant}: not on the roster", rosters=MOODLE[:1])


@case
def moodle_group_hands_in_once():
    files = {d.moodle_file(d.moodle_team_prefix("Team Engine", 31), N5): notebook("both")}
    return moodle(
        files,
        {"lovelaceada": "both", "hoppergrace": "both"},
        "(group Team Engine)",
        rosters=(d.moodle_participants(groups=True),),
    )


@case
def moodle_default_group_is_asked_about():
    files = {f"Default group_assignsubmission_file/{N5}": notebook("?")}
    return moodle(
        files, {}, "Default group: not on the roster", rosters=(d.moodle_participants(groups=True),)
    )


@case
def moodle_number_of_one_and_name_of_another_is_asked_about():
    prefix = f"Grace Hopper_{ADA.participant}"
    return moodle(
        {d.moodle_file(prefix, N5): notebook("?")},
        {},
        f"Grace Hopper ({ADA.participant}): the number is of one, the name of another",
    )


@case
def moodle_zip_of_a_zip():
    inner = zipped({f"abgabe/{N5}": notebook("a")})
    return moodle(
        {d.moodle_file(d.moodle_prefix(ADA), "abgabe.zip"): zipped({"abgabe.zip": inner})},
        {"lovelaceada": "a"},
    )


@case
def moodle_zips_too_deep():
    packed = zipped({N5: notebook("a")})
    for _ in range(4):
        packed = zipped({"again.zip": packed})
    return moodle(
        {d.moodle_file(d.moodle_prefix(ADA), "deep.zip"): packed}, {}, "is an archive in an archive"
    )


@case
def moodle_rar_is_told():
    return moodle(
        {d.moodle_file(d.moodle_prefix(ADA), "work.rar"): b"Rar!"},
        {},
        "work.rar is packed in a way that is not opened here: ask for a .zip",
    )


@case
def moodle_copies_in_one_folder_the_right_name_wins():
    prefix = d.moodle_prefix(ADA)
    files = {
        d.moodle_file(prefix, N5): notebook("right"),
        d.moodle_file(prefix, "numpy-backprop-Copy1.ipynb"): notebook("copy"),
    }
    return moodle(
        files, {"lovelaceada": "right"}, "numpy-backprop-Copy1.ipynb is another copy of 05-numpy-backprop"
    )


@case
def moodle_copies_in_one_folder_the_one_that_was_worked_on_wins():
    prefix = d.moodle_prefix(ADA)
    files = {
        d.moodle_file(prefix, N5): untouched(),
        d.moodle_file(prefix, "numpy-backprop-Copy1.ipynb"): notebook("copy"),
    }
    return moodle(files, {"lovelaceada": "copy"}, f"{N5} is another copy of 05-numpy-backprop")


@case
def moodle_copy_alone():
    return moodle(
        {d.moodle_file(d.moodle_prefix(ADA), "numpy-backprop-Copy1.ipynb"): notebook("copy")},
        {"lovelaceada": "copy"},
    )


@case
def moodle_grades_export_as_class_list():
    return moodle(
        {d.moodle_file(d.moodle_prefix(ASA), N5): notebook("o")},
        {"oberga": "o"},
        rosters=(d.moodle_grades(),),
    )


@case
def moodle_german_class_list():
    rows = [
        ["Vorname", "Nachname", "ID-Nummer", "E-Mail-Adresse", "Gruppen"],
        *[[p.first, p.last, p.sis, p.email, p.team] for p in CLASS],
    ]
    return moodle(
        {d.moodle_file(d.moodle_prefix(ASA), N5): notebook("o")},
        {"oberga": "o"},
        rosters=(d.as_csv(rows, separator=";"),),
    )


# Gradescope

GRADESCOPE = (d.gradescope_roster(),)
WHEN = "2025-10-10 08:22:33.746365000 Z"


def gradescope(submissions: dict, files: dict, answers: dict, *says: str, **more) -> Case:
    top = more.pop("top", "assignment_77_export/")
    packed = {
        f"{top}submission_metadata.yml": d.gradescope_metadata(submissions),
        **{f"{top}{k}": v for k, v in files.items()},
    }
    return Case(
        packed,
        answers,
        ("is from Gradescope.", *says),
        **{"rosters": GRADESCOPE, "name": "assignment_77_export.zip", **more},
    )


@case
def gradescope_whole_class():
    submissions = {f"submission_{p.number}": ([p], WHEN) for p in CLASS}
    files = {f"submission_{p.number}/{N5}": notebook(p.login) for p in CLASS}
    return gradescope(submissions, files, own(*CLASS), times={"lovelaceada": "2025-10-10 08:22:33 UTC"})


@case
def gradescope_group():
    return gradescope(
        {"submission_1": ([ADA, JAN2], WHEN)},
        {f"submission_1/{N5}": notebook("both")},
        {"lovelaceada": "both", "muellerj2": "both"},
        "(group Ada Lovelace, Jan Müller)",
    )


@case
def gradescope_two_submissions_the_later_wins():
    later = "2025-10-11 08:22:33.000000000 Z"
    submissions = {"submission_2": ([ADA], WHEN), "submission_1": ([ADA], later)}
    files = {f"submission_2/{N5}": notebook("old"), f"submission_1/{N5}": notebook("new")}
    return gradescope(
        submissions, files, {"lovelaceada": "new"}, times={"lovelaceada": "2025-10-11 08:22:33 UTC"}
    )


@case
def gradescope_without_a_folder_on_top():
    return gradescope(
        {"submission_1": ([ANH], WHEN)}, {f"submission_1/{N5}": notebook("n")}, {"nguyenta": "n"}, top=""
    )


@case
def gradescope_metadata_names_a_folder_that_is_not_there():
    submissions = {"submission_1": ([ADA], WHEN), "submission_2": ([GRACE], WHEN)}
    return gradescope(
        submissions,
        {f"submission_2/{N5}": notebook("g")},
        {"hoppergrace": "g"},
        "lovelaceada: nothing is not a notebook",
    )


@case
def gradescope_sid_only():
    listed = d.as_csv(
        [["First Name", "Last Name", "SID", "Email"], *[[p.first, p.last, p.sis, ""] for p in CLASS]]
    )
    return gradescope(
        {"submission_1": ([JAN2], WHEN)},
        {f"submission_1/{N5}": notebook("2")},
        {f"{JAN2.sis}": "2"},
        rosters=(listed,),
    )


@case
def gradescope_damaged_metadata_stops():
    return Case(
        {"x/submission_metadata.yml": b"---\n- [unclosed", f"x/submission_1/{N5}": notebook("a")},
        {},
        ("TROUBLE submission_metadata.yml in download.zip is damaged",),
        rosters=GRADESCOPE,
    )


# Brightspace

BRIGHTSPACE = (d.brightspace_grades(),)


def brightspace(files: dict, answers: dict, *says: str, **more) -> Case:
    return Case(
        {"index.html": b"<html>", **files},
        answers,
        ("is from Brightspace.", *says),
        **{"rosters": BRIGHTSPACE, "name": "Homework 5 Download Oct 12, 2025 900 AM.zip", **more},
    )


@case
def brightspace_folders():
    people = [p for p in CLASS if p not in (JAN, JAN2, LI, LEE)]
    files = {f"{d.brightspace_folder(p)}/{N5}": notebook(p.login) for p in people}
    return brightspace(files, own(*people), times={"lovelaceada": "2025-10-10 08:22:00 UTC"})


@case
def brightspace_files_with_the_name_in_front():
    return brightspace({f"{d.brightspace_folder(ADA)} - {N5}": notebook("a")}, {"lovelaceada": "a"})


@case
def brightspace_in_a_folder():
    return brightspace(
        {f"Homework 5/{d.brightspace_folder(SEAN)}/{N5}": notebook("s"), "Homework 5/index.html": b"x"},
        {"obriens": "s"},
    )


@case
def brightspace_afternoon_and_two_attempts():
    files = {
        f"{d.brightspace_folder(ADA, 'Oct 10, 2025 1200 PM', 1)}/{N5}": notebook("noon"),
        f"{d.brightspace_folder(ADA, 'Oct 10, 2025 110 PM', 2)}/{N5}": notebook("one"),
        f"{d.brightspace_folder(ADA, 'Oct 10, 2025 1259 AM', 3)}/{N5}": notebook("night"),
    }
    return brightspace(
        files, {"lovelaceada": "one"}, "3 of 3", times={"lovelaceada": "2025-10-10 11:10:00 UTC"}
    )


@case
def brightspace_day_first_and_24_hours():
    return brightspace(
        {f"{d.brightspace_folder(ADA, '10 October, 2025 2210')}/{N5}": notebook("a")},
        {"lovelaceada": "a"},
        times={"lovelaceada": "2025-10-10 20:10:00 UTC"},
    )


@case
def brightspace_two_of_one_name_are_asked_about():
    return brightspace(
        {f"{d.brightspace_folder(JAN)}/{N5}": notebook("1")},
        {},
        "Jan Müller (4713): 2 students have this name",
    )


@case
def brightspace_name_with_a_dash():
    return brightspace({f"{d.brightspace_folder(ANNE)}/{N5}": notebook("b")}, {"bergam": "b"})


# Blackboard

BLACKBOARD = (d.blackboard_grades(),)


def blackboard(files: dict, answers: dict, *says: str, **more) -> Case:
    return Case(
        files,
        answers,
        ("is from Blackboard.", *says),
        **{"rosters": BLACKBOARD, "name": "gradebook_BP_Homework205_2025-10-12-09-00-00.zip", **more},
    )


@case
def blackboard_whole_class():
    files = {}
    for p in CLASS:
        files |= {
            f"{d.blackboard_start(p)}_{N5}": notebook(p.login),
            f"{d.blackboard_start(p)}.txt": d.blackboard_text(p),
        }
    return blackboard(files, own(*CLASS), times={"lovelaceada": "2025-10-10 08:22:33 UTC"})


@case
def blackboard_two_attempts():
    files = {
        f"{d.blackboard_start(ADA, '2025-10-09-10-00-00')}_{N5}": notebook("old"),
        f"{d.blackboard_start(ADA)}_{N5}": notebook("new"),
    }
    return blackboard(files, {"lovelaceada": "new"}, "2 of 2")


@case
def blackboard_text_alone():
    files = {
        f"{d.blackboard_start(ADA)}.txt": d.blackboard_text(ADA, "My answer is 42."),
        f"{d.blackboard_start(GRACE)}_{N5}": notebook("g"),
    }
    return blackboard(files, {"hoppergrace": "g"}, "lovelaceada: nothing is not a notebook")


@case
def blackboard_dutch_and_underscores_in_the_title():
    start = d.blackboard_start(GRACE, assignment="HW_5_final", word="poging")
    return blackboard(
        {f"{start}_{N5}": notebook("g"), f"{start}.txt": d.blackboard_text(GRACE)}, {"hoppergrace": "g"}
    )


@case
def blackboard_login_with_an_underscore_told_by_the_text():
    person = d.Person("Mary", "Somerville", "som_m", 5000)
    files = {
        f"{d.blackboard_start(person)}_{N5}": notebook("m"),
        f"{d.blackboard_start(person)}.txt": d.blackboard_text(person),
    }
    return blackboard(files, {"som_m": "m"}, rosters=(d.blackboard_grades((*CLASS, person)),))


@case
def blackboard_text_that_lies_about_its_author():
    """What stands in the text counts only if the file's name says the same."""
    files = {
        f"{d.blackboard_start(ADA)}_{N5}": notebook("a"),
        f"{d.blackboard_start(ADA)}.txt": d.blackboard_text(GRACE),
    }
    return blackboard(files, {"lovelaceada": "a"})


# Google Classroom, e-mail, a folder of anything


@case
def google_classroom_drive_zip():
    files = {f"Homework 5/{p.first} {p.last} - {N5}": notebook(p.login) for p in (ADA, GRACE, ASA, ANNE)}
    return Case(
        files,
        own(ADA, GRACE, ASA, ANNE),
        ("is from Google Classroom.",),
        name="Homework 5-20251012T090000Z-001.zip",
        rosters=(d.plain_list(),),
    )


@case
def google_classroom_own_uploads():
    files = {
        f"Homework 5/{ADA.first} {ADA.last} - {N5}": notebook("a"),
        "Homework 5/Copy of numpy-backprop.ipynb": notebook("?"),
    }
    return Case(
        files,
        {"lovelaceada": "a"},
        ("Copy of numpy-backprop.ipynb: it names nobody on the roster",),
        name="Homework 5-20251012T090000Z-001.zip",
        rosters=(d.plain_list(),),
    )


@case
def mailed_files():
    files = {
        f"{ADA.email}/{N5}": notebook("a"),
        f"Grace Hopper/answer/{N5}": notebook("g"),
        "numpy-backprop_oberga.ipynb": notebook("o"),
        "nguyen thi anh.zip": zipped(d.work_folder("n")),
    }
    return Case(
        files,
        {"lovelaceada": "a", "hoppergrace": "g", "oberga": "o", "nguyenta": "n"},
        ("is a folder of files.",),
        name="mails",
        rosters=(d.plain_list(),),
    )


@case
def mailed_files_of_nobody_and_of_two():
    files = {
        "homework.ipynb": notebook("?"),
        "Jan Müller.ipynb": notebook("?"),
        f"ada lovelace/{N5}": notebook("a"),
    }
    return Case(
        files,
        {"lovelaceada": "a"},
        (
            "homework.ipynb: it names nobody on the roster",
            "Jan Müller.ipynb: several students are named in it: muellerj, muellerj2",
        ),
        name="mails",
        rosters=(d.plain_list(),),
    )


@case
def one_notebook_alone():
    return Case(
        notebook("a"),
        {"lovelaceada": "a"},
        ("is a folder of files.",),
        name="ada lovelace.ipynb",
        rosters=(d.plain_list(),),
    )


@case
def a_link_in_a_folder_is_refused():
    return Case(
        {f"ada lovelace/{N5}": notebook("a")}, {"lovelaceada": "a"}, name="mails", rosters=(d.plain_list(),)
    )


# GitHub Classroom


@case
def github_clones():
    files = {f"backprop-{p.github}/{N5}": notebook(p.login) for p in (ADA, GRACE, ASA)}
    return Case(
        files,
        own(ADA, GRACE, ASA),
        ("is from GitHub Classroom.",),
        name="backprop-submissions",
        rosters=(d.plain_list(), d.github_roster()),
    )


@case
def github_team():
    files = {
        f"backprop-team-engine/{FIVE}/{N5}": notebook("both"),
        f"backprop-{ASA.github}/{N5}": notebook("o"),
    }
    return Case(
        files,
        {"lovelaceada": "both", "hoppergrace": "both", "oberga": "o"},
        name="backprop-submissions",
        rosters=(d.plain_list(), d.moodle_participants(groups=True), d.github_roster()),
    )


@case
def github_login_that_nobody_has():
    files = {f"backprop-{ADA.github}/{N5}": notebook("a"), f"backprop-stranger/{N5}": notebook("?")}
    return Case(
        files,
        {"lovelaceada": "a"},
        ("stranger: not on the roster",),
        name="backprop-submissions",
        rosters=(d.plain_list(), d.github_roster()),
    )


# Archives that nobody should open without care


@case
def names_that_lead_out():
    evil = zipped(
        {
            "../../evil.ipynb": notebook("e"),
            "/etc/evil.ipynb": notebook("e"),
            "C:\\evil.ipynb": notebook("e"),
            N5: notebook("a"),
        }
    )
    return canvas(
        {d.canvas_name(ADA, "work.zip", 1): evil},
        {"lovelaceada": "a"},
        "has `..` in its path",
        "has an absolute path",
    )


@case
def whole_work_folder_of_every_chapter():
    both = {f"work/{FIVE}/{N5}": notebook("five"), f"work/{FOUR}/{N4}": notebook("four", FOUR)}
    return canvas(
        {d.canvas_name(ADA, "work.zip", 1): zipped(both)},
        {"lovelaceada": "five"},
        four={"lovelaceada": "four"},
    )


@case
def untouched_notebook_alone_counts():
    return canvas({d.canvas_name(ADA, N5, 1): untouched()}, {"lovelaceada": ""})


@case
def class_list_without_anybody():
    return canvas(
        {d.canvas_name(ADA, N5, 1): notebook("a")},
        {},
        "Nobody is enrolled: read the class list with `roster` first",
        rosters=(),
    )


@case
def newcomers_are_entered_if_that_is_said():
    return canvas(
        {d.canvas_name(ADA, N5, 1): notebook("a")},
        {"lovelaceada": "a"},
        rosters=(),
        wishes={"newcomers": True},
    )


@case
def no_notebook_at_all():
    return Case(
        {"readme.md": b"x", "photo.jpg": b"x"},
        {},
        ("There is nothing to lay out",),
        rosters=(d.plain_list(),),
    )


@case
def names_of_two_systems():
    files = {d.canvas_name(ADA, N5, 1): notebook("a"), f"{d.blackboard_start(GRACE)}_{N5}": notebook("g")}
    return Case(
        files, {}, ("could be those of Blackboard and Canvas: say which with --from",), rosters=CANVAS
    )
