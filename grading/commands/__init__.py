"""The instructor's commands, `python -m grading`: release, grade, feedback, class, demo.

Each command is a module with one function; the others hold one subject each: a chapter graded (`one_chapter`)
and told (`summary`), the class (`roster`, `groups`), questions at the terminal (`asking`).
"""
