"""`class` and `demo`: a made-up class, and everything that an instructor does with one."""

from grading.classroom import register
from grading.classroom.chapters import CHAPTERS
from grading.classroom.plans import DEFAULT, Plan, deal
from grading.classroom.writer import DUE
from grading.commands.feedback import feedback
from grading.commands.one_chapter import Graded, How, grade_chapter
from grading.commands.release import bring_gradebook_up_to_date
from grading.commands.summary import print_summary
from grading.export import FORMATS
from grading.folder.lock import only_one
from grading.folder.messages import Trouble, say
from grading.folder.opening import CourseFolder
from grading.folder.progress import with_progress
from grading.folder.records import forget
from grading.folder.submissions import find_submissions

EVERY = "all"
SIZE = 30
SEED = 5


def chapters_with_answers(course: CourseFolder, name: str) -> list[str]:
    """Return the chapter that is named, or with "all" every one that the made-up class has answers to."""
    there = course.chapters([] if name == EVERY else [name])
    answered = [chapter for chapter in there if chapter in CHAPTERS]
    if not answered:
        raise Trouble(f"The made-up class has answers to {', '.join(CHAPTERS)}, not to {', '.join(there)}.")
    return answered


def make_class(course: CourseFolder, chapter: str, plans: list[Plan]) -> None:
    """Write these plans into submitted/, in place of a made-up class that is there already."""
    notebook = course.notebooks(chapter)[0]
    bring_gradebook_up_to_date(course, chapter)
    submitted = course.submissions
    with course.gradebook as gradebook:
        there = register.made_up_students(submitted)
        told = with_progress(f"{chapter}, hand-ins written", plans)
        register.enrol(submitted, gradebook, chapter, course.release(chapter) / notebook, told)
        _dismiss(course, gradebook, there[len(plans) :])
        for number in with_progress(f"{chapter}, students entered", range(1, len(plans) + 1)):
            # without a name the formgrader calls everybody "None, None"
            name = {"first_name": "Made-up", "last_name": f"Student {number:03d}"}
            gradebook.update_or_create_student(register.student_id(number), **name)
        if gradebook.find_assignment(chapter).duedate is None:
            gradebook.update_or_create_assignment(chapter, duedate=DUE)
    where = course.shown(course.submitted(f"{register.PREFIX}*", chapter))
    say(f"A class of {len(plans)} is in {where}.")


def demonstrate(course: CourseFolder, chapter: str = DEFAULT, size: int = SIZE, seed: int = SEED) -> bool:
    """Make a class, grade it, write its feedback, and say whether each score is as predicted."""
    make_class(course, chapter, deal(size, seed, chapter))
    how = How()
    with only_one(course), how.executors() as executors:
        result = grade_chapter(course, chapter, find_submissions(course, chapter), how, executors)
    print_summary(course, result)
    say("")
    feedback(course, [chapter])
    say("")
    agrees = _compare(course, result)
    say(
        f"Look at {_a_page(course, result)} in a browser, and at the class in the formgrader: `make teach`.\n"
        "`python -m grading demo --clean` removes the made-up students again."
    )
    return agrees


def clean(course: CourseFolder) -> None:
    """Remove the made-up students: hand-ins, grades, feedback, and nothing else.

    Reports and exports tell of a class, not of a student: what lies there is named.
    """
    with course.gradebook as gradebook:
        students = register.made_up_students(course.submissions)
        _dismiss(course, gradebook, students)
        for assignment in gradebook.assignments:
            if assignment.duedate == DUE and not assignment.submissions:
                gradebook.update_or_create_assignment(assignment.name, duedate=None)
    if not students:
        say("There are no made-up students here.")
        return
    say(f"Removed {len(students)} made-up student{'s' if students[1:] else ''}.")
    exports = [course.root / form.file for form in FORMATS.values()]
    left = [place for place in (*sorted(course.reports.glob("[!.]*")), *exports) if place.is_file()]
    if left:
        named = ", ".join(course.shown(place) for place in left)
        say(f"Reports and exports stay. Delete those that tell of the made-up class: {named}.")


def disagreements(course: CourseFolder, result: Graded) -> list[str]:
    """Return a sentence for each made-up student whose result is not the one predicted."""
    found = []
    for prediction in _predictions(course, result.chapter):
        reason = result.ungraded.get(prediction.student)
        who = f"{prediction.student} ({', '.join([prediction.kind, *prediction.slips])})"
        if prediction.ungradable:
            if reason is None or prediction.ungradable not in reason:
                found.append(
                    f"{who}: cannot be graded ({prediction.ungradable}), but {reason or 'was graded'}"
                )
        elif reason is not None:
            found.append(f"{who}: could not be graded, because {reason}")
        else:
            scores = automatic_scores(course, prediction.student, result.chapter)
            found += [
                f"{who}: {cell} should have {_points(wanted)} and has {_points(scores.get(cell))}"
                for cell, wanted in prediction.scores.items()
                if scores.get(cell) != wanted
            ]
    return found


def automatic_scores(course: CourseFolder, student: str, chapter: str) -> dict[str, float | None]:
    """Return what nbgrader gave each graded cell, None for one that waits for a person."""
    with course.gradebook as gradebook:
        submission = gradebook.find_submission(chapter, student)
        return {
            grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades
        }


def _predictions(course: CourseFolder, chapter: str) -> list[register.Prediction]:
    return [one for one in register.predictions(course.submissions) if one.chapter == chapter]


def _compare(course: CourseFolder, result: Graded) -> bool:
    total = len(_predictions(course, result.chapter))
    wrong = disagreements(course, result)
    if not wrong:
        say(f"All {total} of {total} results are the predicted ones, cell by cell.")
        return True
    students = {line.split(" ", 1)[0] for line in wrong}
    say(f"{total - len(students)} of {total} results are the predicted ones. These are not:")
    say("\n".join(f"  {line}." for line in wrong))
    return False


def _a_page(course: CourseFolder, result: Graded) -> str:
    """Return a feedback page worth a look: the first of somebody with a slip."""
    graded = [one for one in _predictions(course, result.chapter) if one.student in result.remarks]
    student = next((one.student for one in graded if one.slips), graded[0].student if graded else "STUDENT")
    pages = sorted(course.feedback(student, result.chapter).glob("*.html"))
    return course.shown(pages[0]) if pages else "feedback/"


def _dismiss(course: CourseFolder, gradebook, students: list[str]) -> None:
    places = (course.coursedir.autograded_directory, course.coursedir.feedback_directory)
    register.dismiss(course.submissions, gradebook, [course.root / place for place in places], students)
    for student in students:
        for chapter in course.chapters():
            forget(course, chapter, student)


def _points(value: float | None) -> str:
    return "no score yet" if value is None else f"{value:g}"
