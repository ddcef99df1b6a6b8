"""The instructor's side, never shipped to learners.

Reference solutions, the hidden examinations that notebooks call at grading, a made-up class, and the
commands behind `python -m grading`.
"""
