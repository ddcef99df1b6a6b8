"""Attacks on the grading of chapter 5, run on our grader from outside; each is harmless where it gets through.

`record` says what an attack is, the modules named by kind hold them, `suite` all of them. A `trial` grades a
class with attackers in it and looks around afterwards (`witness`, `harm`), inside a `box` unless the grader
is sealed. `runs` starts trials, `table` prints them. `python -m tests.grading.attacks` does all of it.
"""
