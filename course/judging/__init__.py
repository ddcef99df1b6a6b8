"""What every exercise uses to judge an answer; it knows no chapter and no exercise by name.

From the bottom up: `slip` (a wrong formula and what to say of it), `compare` and `relations` (numbers), `said` (short
answers), `verdict` (what is concluded), `raised` (exceptions), `expression` (formulas as trees), `variants` (all that are
an edit or two from a right one), `formula` (the one behind wrong numbers), `diagnose` (which slip, which formula, or
which relation), `layout` (how arrays lie in memory, copies that keep it), `attempt` (one call of a learner's function),
`function` (a function or a value that a learner made), `cases` (what a function is tried on when it is right for ordinary
numbers), `chain` (quantities that depend on one another), `practice` (one number asked for again and again), `exercise` (what a
chapter says of an exercise).
"""
