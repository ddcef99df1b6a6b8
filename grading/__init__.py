"""The instructor's side, never shipped to learners.

Reference solutions, the hidden examinations that notebooks call at grading, a made-up class, and the
commands behind `python -m grading`.
"""

from pathlib import Path

# The folder of the course that this package belongs to; a copy of the course holds a copy of the package.
ROOT = Path(__file__).resolve().parents[1]
