"""A class that several graders grade at once, each a chapter: nobody is there before, and all is as predicted afterwards."""

import json
from subprocess import Popen

from grading.commands.made_up import disagreements
from grading.commands.one_chapter import Graded
from grading.folder.opening import CourseFolder


def forget_students(course: CourseFolder) -> None:
    """Take the students out of the gradebook, so that all graders are going to enter the same ones."""
    with course.gradebook as gradebook:
        for student in gradebook.students:
            gradebook.remove_student(student.id)


def all_come_out_as_predicted(course: CourseFolder, graders: dict[str, Popen], size: int) -> None:
    """Wait for those who grade, by chapter and with --json, and compare each result of so many made-up students."""
    for chapter, grader in graders.items():
        out, err = grader.communicate(timeout=1800)
        assert grader.returncode in (0, 3), err
        (result,) = json.loads(out)
        assert disagreements(course, Graded(chapter, ungraded=result["not_graded"])) == []
        assert result["graded_now"] + len(result["not_graded"]) == size
