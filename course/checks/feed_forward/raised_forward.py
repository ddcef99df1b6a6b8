"""Exceptions in a forward pass: the same NumPy messages as in `raised`, which mean something else on this way."""

import re
from dataclasses import replace

from course.judging.verdict import Verdict

# A pattern of what Python says, what it means (if `raised` has not said it well), what to think about, an id.
SUMS_OF_PRODUCTS = (
    "A pre-activation is a sum of products. Which operator multiplies two arrays *and* adds up over the axis "
    "that they share? The rows of W belong to the units below, so what must stand on its left?"
)
MEANINGS = (
    (r"truth value of an array", "`if` needs one yes or no, and got an array with one for every entry.",
     "Your function must take whole arrays. Find a formula that needs no case, or choose with np.where.", "S20"),
    (r"only (length-1|0-dimensional|size-1) arrays", "A function of Python's math module takes single numbers.",
     "NumPy has a function of the same name that takes arrays of any shape.", "S21"),
    (r"bad operand type for unary -|can't multiply sequence", "A list has no arithmetic of its own.",
     "Compute with arrays.", "S22"),
    (r"object is not (iterable|subscriptable)|does not support item assignment",
     "Your code indexes or loops over a single number.",
     "A number may come in as well as an array. What works for both?", "S23"),
    (r"has no attribute '(reshape|shape|ndim|size)'", "Your code asks a plain number for something that only arrays have.",
     "A number may come in as well as an array. np.shape and np.reshape take both.", "Q21"),
    (r"has no len\(\)", "len asks how many entries an array has, and got a single number.",
     "How many records are there? The name n_records holds that already.", "Q20"),
    (r"could not be broadcast together with shapes|not aligned|mismatch in its core dimension", "",
     SUMS_OF_PRODUCTS, "F20"),
)  # fmt: skip


def in_our_terms(verdict: Verdict, think: str = "") -> Verdict:
    """Return a verdict on an exception with what it means in a forward pass."""
    if verdict.status != "raised":
        return verdict
    for pattern, means, idea, id_ in MEANINGS:
        if re.search(pattern, verdict.what):
            what = f"{means} {_quoted(verdict.what)}" if means else verdict.what
            return replace(verdict, what=what, think=think if think and not means else idea, ids=(id_,))
    return verdict


def _quoted(what: str) -> str:
    """Return the exception as Python words it, in brackets, from what `raised.explain` made of it."""
    found = re.search(r"(?:stopped with |\()(\w+(?:Error|Exception): .*)$", what)
    return f"({found[1].removesuffix(')') if what[found.start()] == '(' else found[1]})" if found else ""
