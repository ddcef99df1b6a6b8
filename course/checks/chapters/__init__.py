"""One module a notebook: its exercises (name: judge), their hints, and its recall questions.

EXERCISES maps a name to a function of the learner's answers that returns a Verdict. HINTS maps a name to
three sentences: where to look, which idea applies, nearly the line. RECALL maps a question to the answers
that are accepted and what to think about after another one.
"""

from course.checks.chapters import (
    chain_rule,
    feed_forward,
    finite_differences,
    numpy_backprop,
    two_layer_example,
    vanishing_gradients,
)

CHAPTERS = (
    feed_forward,
    chain_rule,
    finite_differences,
    two_layer_example,
    numpy_backprop,
    vanishing_gradients,
)
