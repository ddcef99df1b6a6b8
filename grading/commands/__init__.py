"""The instructor's commands, `python -m grading`: release, grade, feedback, class, demo.

Each command is a module with one function; the others hold one subject each: the course folder opened
through nbgrader (`opening`), what lies in submitted/ (`submissions`), what was graded when (`records`) and how
it gets into the gradebook (`storing`), how it is told (`progress`, `summary`).
"""
