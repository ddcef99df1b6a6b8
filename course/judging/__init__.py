"""What every exercise uses to judge an answer; it knows no chapter and no exercise by name.

From the bottom up: `verdict` (what is said), `said` (short answers), `compare` and `relations` (numbers), `raised`
(exceptions), `slip` (a wrong formula and what to say of it), `diagnose` (which slip, or which relation), `attempt`
(one call of a learner's function), `function` (a function or a value that a learner made), `chain` (quantities that
depend on one another).
"""
