"""The instructor's commands, `python -m grading`: release, grade, feedback, class, demo.

Each command is a module with one function; the others hold one subject each: the course folder opened
through nbgrader (`opening`), what lies in submitted/ (`submissions`), worker processes (`workers`), what a
person should know about a graded notebook (`remarks`), what was graded when (`records`), how it is told
(`progress`, `summary`).
"""
