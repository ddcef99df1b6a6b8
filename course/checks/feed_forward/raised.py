"""Exceptions in a forward pass: some of NumPy's messages mean something else on this way than in general."""

from dataclasses import replace

from course.judging.raised import Raised

SUMS_OF_PRODUCTS = (
    "A pre-activation is a sum of products. Which operator multiplies two arrays *and* adds up over the axis "
    "that they share? The rows of W belong to the units below, so what must stand on its left?"
)
SHAPES = Raised(
    "F20", "shapes that do not fit in a product of matrices", "",
    r"could not be broadcast together with shapes|not aligned|mismatch in its core dimension", None, SUMS_OF_PRODUCTS,
)  # fmt: skip
LENGTH = Raised(
    "Q20", "len of a single number", "", r"has no len\(\)",
    lambda m, s: "len asks how many entries an array has, and got a single number.",
    "A number may come in as well as an array. np.size and np.shape take both.",
)  # fmt: skip
# Where no matrices are multiplied, and where they are.
ENTRY_BY_ENTRY = (
    Raised("S20", "`if` with a whole array", "", r"truth value of an array",
           lambda m, s: "`if` needs one yes or no, and got an array with one for every entry.",
           "Your function must take whole arrays. Find a formula that needs no case, or choose with np.where."),
    Raised("S21", "a function of Python's math module on an array", "", r"only (length-1|0-dimensional|size-1) arrays",
           lambda m, s: "float, int and the functions of Python's math module take single numbers.",
           "For those of math NumPy has one of the same name that takes arrays of any shape. What is float or int for?"),
    Raised("S22", "arithmetic on a Python list", "", r"bad operand type for unary -|can't multiply sequence",
           lambda m, s: "A list has no arithmetic of its own.", "Compute with arrays."),
    Raised("S23", "indexing a single number, or looping over it", "",
           r"object is not (iterable|subscriptable)|does not support item assignment|iteration over a 0-d",
           lambda m, s: "Your code indexes or loops over a single number.",
           "A number may come in as well as an array. What works for both?"),
    Raised("Q21", "asking a plain number for its shape", "", r"has no attribute '(reshape|shape|ndim|size)'",
           lambda m, s: "Your code asks a plain number for something that only arrays have.",
           "A number may come in as well as an array. np.shape and np.reshape take both."),
    LENGTH,
)  # fmt: skip
OF_LOSS = (
    replace(LENGTH, think="How many records are there? The name n_records holds that already."),
    *ENTRY_BY_ENTRY,
)
RAISED = (*ENTRY_BY_ENTRY, SHAPES)
