"""Explaining an exception that the learner's function raised: NumPy's message in the learner's terms."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.judging.slip import Fault

EQUAL_SHAPES = "Elementwise operations need equal shapes, or a length of 1 to stretch."
BESIDE_EACH = f"{EQUAL_SHAPES} Write the shape beside every array of this line."
ONE_NUMBER = "Which name in this line holds one number only? How do you multiply an array by a number?"
NO_SUM = (
    "np.dot and @ multiply *and add up* over a shared axis. Nothing is added up in a change of weights: "
    "every pair of an input and an error term gives one entry."
)


@dataclass(frozen=True)
class Raised:
    """One kind of exception.

    id: that of a slip, and name: the same in words; both may be empty, if an exercise only has something else to think
    about. type and pattern: what its type and its message hold. means: what it means, of the match and the shapes; None
    if the rows below say it well. quantities: those that were being computed; none: whichever.
    """

    id: str
    name: str
    type: str
    pattern: str
    means: Callable[[re.Match, "Shapes"], str] | None
    think: str
    quantities: tuple[str, ...] = ()


class Shapes:
    """Names of arrays by their shape, to put beside the shapes in a message of NumPy's."""

    def __init__(self, arrays: Mapping[str, Any]):
        self._names: dict[str, list[str]] = {}
        for name, array in arrays.items():
            self._names.setdefault(_spelled(np.shape(array)), []).append(name)

    def __call__(self, shape: str) -> str:
        """Return the shape, with the names of the arrays that have it."""
        names = self._names.get(_spelled(shape))
        return f"{shape}, like {' or '.join(names)}" if names else shape


def _spelled(shape: tuple[int, ...] | str) -> str:
    """Return a shape as most of NumPy's messages write it, without Python's spaces."""
    return str(shape).replace(" ", "")


def _two(match: re.Match, shapes: Shapes) -> str:
    return f"one has shape {shapes(match[1])}; the other {shapes(match[2])}"


def summed(match: re.Match, shapes: Shapes) -> str:
    """Say that a sum over these two shapes does not go."""
    return f"np.dot cannot add up over these arrays: {_two(match, shapes)}."


def summed_by_matmul(match: re.Match, shapes: Shapes) -> str:
    """Say that @ found two lengths of the axis that it adds up over."""
    return (
        "@ (matmul) adds up over an axis that must have one length in both arrays; here it "
        f"is {match[2]} in the first and {match[1]} in the second."
    )


SHAPE = r"(\([\d, ]*\))"
NOT_ALIGNED = rf"shapes {SHAPE} and {SHAPE} not aligned"
MISMATCH = r"matmul: Input operand 1 has a mismatch in its core dimension.*size (\d+) is different from (\d+)"
# The types of what a loop goes through, in messages of Python's.
LOOPS = r"'(?:range\w*|ndindex|enumerate|zip|map|generator)'"
GONE_THROUGH = rf"(?:{LOOPS}|'(?:list|tuple)')"
COLUMN = Raised(
    "I4", "np.dot after x was stood up as a column", "ValueError", r"shapes (\(\d+,1\)) and (\(\d+,\)) not aligned",
    lambda m, s: f"{summed(m, s)} The column is there already.", NO_SUM,
)  # fmt: skip
ARRAY_FOR_NUMBER = Raised(
    "N10", "an array where one number belongs", "ValueError|TypeError",
    r"setting an array element with a sequence|only (?:0-dimensional|length-1) arrays can be converted",
    lambda m, s: "An array stands where there is room for one number.",
    "Which name in this line is a whole array? Print its shape: np.shape(name).",
)  # fmt: skip
RAISED = (
    Raised("N1", "computing with something that is still None",
           "TypeError|AttributeError", r"NoneType",
           lambda m, s: "Something in this line is None.",
           "Which of the quantities that you use here has not been computed yet? (append and sort return None.)"),
    Raised("I8", "x laid out as a row, which still cannot be combined elementwise (it should stand up as a column)",
           "ValueError", rf"could not be broadcast together with shapes {SHAPE} (\(1, ?\d+\))",
           lambda m, s: f"NumPy cannot combine these arrays elementwise: {_two(m, s)}. A row does not help: "
           "it lies the same way as the other.", BESIDE_EACH),
    Raised("I1", "arrays of different shapes combined elementwise",
           # a single number beside them fits anything
           "ValueError", rf"could not be broadcast together with shapes (?:\(\) )*{SHAPE} (?:\(\) )*{SHAPE}",
           lambda m, s: f"NumPy cannot combine these arrays elementwise: {_two(m, s)}.", BESIDE_EACH),
    COLUMN,
    Raised("D1", "np.dot of two arrays of different lengths",
           "ValueError", NOT_ALIGNED, summed,
           "np.dot pairs up the entries of two arrays, multiplies, and adds up. Is a sum wanted in this line? Then which two "
           "are as long as one another, and are both made from this function's own arguments?"),
    Raised("H18", "@ (matmul) with a single number on one side",
           "ValueError", r"matmul: Input operand (\d) does not have enough dimensions",
           lambda m, s: f"@ (matmul) needs arrays on both sides, and on its {('left', 'right')[int(m[1])]} stands a single "
           "number, or a function that was not called.", ONE_NUMBER),
    Raised("H18", "@ (matmul) between two numbers",
           "TypeError", r"unsupported operand type\(s\) for @",
           lambda m, s: "@ (matmul) needs arrays on both sides, and both of yours are single numbers.",
           "How do you multiply a number by a number?"),
    Raised("N6", "a function called with more or fewer arguments than it takes",
           "TypeError", r"([\w<>]+)\(\) (?:missing|takes)",
           lambda m, s: f"{m[1]} was called with more or fewer arguments than it takes.",
           "Is it the function that you want? Then count what stands between its parentheses, and look where each one closes."),
    Raised("N7", "an array where a whole number belongs, such as an axis",
           "TypeError", r"only integer scalar arrays can be converted|cannot be interpreted as an integer|integer argument expected|"
           r"expected a sequence of integers",
           lambda m, s: "Something else stands where Python wants one whole number, such as an axis.",
           "An axis, a size or a number of rounds is one whole number. (The second argument of np.sum and its like is an axis.)"),
    Raised("N7", "an array where a dtype belongs",
           "TypeError", r"Cannot (?:interpret .* as a data type|construct a dtype from an array)",
           lambda m, s: "An array or a number stands where a NumPy function wants a dtype.",
           "np.sum and its like take one array. What comes after it is an axis, then a dtype."),
    Raised("N7", "something else than a whole number as an index",
           "IndexError|TypeError", r"only integers, slices|arrays used as indices|(?:list|tuple) indices must be integers or slices, not (?!tuple)",
           lambda m, s: "Something that is no whole number stands as an index.",
           "An index is a whole number, or a tuple of them. What does your loop go through?"),
    Raised("N8", "a shape that is typed in, and fits one network only",
           "ValueError", rf"cannot reshape array of size (\d+) into shape {SHAPE}",
           lambda m, s: f"An array of size {m[1]} cannot be poured into shape {m[2]}.",
           "Which number of that shape belongs to one network only? An array knows its own sizes: its .shape."),
    Raised("N9", "an index beyond the end of an array",
           "IndexError", r"index (-?\d+) is out of bounds for axis \d+ with size (\d+)",
           lambda m, s: f"Index {m[1]} is beyond the end of an axis of length {m[2]}.",
           "Is a size typed in, or does a loop run over the other axis? An array knows its own sizes: its .shape."),
    Raised("N9", "an index beyond the end of a list",
           "IndexError", r"(?:list|tuple) index out of range",
           lambda m, s: "An index is beyond the end of a list or of a shape.",
           "What has n entries ends at index n - 1. Which entry do you mean, and how many are there?"),
    Raised("N10", "arrays of different shapes in one array",
           "ValueError", r"inhomogeneous",
           lambda m, s: "Pieces of different shapes stand where one array is needed.",
           "Is it a list, a tuple, or a part of one, such as several results of a function? Which one of them do you mean?"),
    ARRAY_FOR_NUMBER,
    Raised("N11", "a comparison of whole arrays where one yes or no belongs",
           "ValueError", r"truth value of an array",
           lambda m, s: "One yes or no is needed, as by if, max and min, and a whole array gives one for every entry.",
           "Turn each array into the one number that you mean first, or use the function of NumPy that compares entry by entry."),
    Raised("N12", "a value called as if it were a function",
           "TypeError", r"'([\w.]+)' object is not callable",
           lambda m, s: f"Parentheses stand after a value ({m[1]}), which calls it as if it were a function.",
           "Is an operator missing before the parentheses, or does a variable have the name of a function?"),
    Raised("N13", "a function computed with as if it were its result",
           "TypeError|AttributeError", r"'(?:builtin_function_or_method|function|method|numpy\._ArrayFunctionDispatcher|numpy\.ufunc)'",
           lambda m, s: "Your code computes with a function itself, not with what it returns.",
           "Do you mean this function here? Then where do the parentheses with its argument belong?"),
    Raised("N14", "a single number where an array belongs",
           "TypeError", r"'(?:numpy\.)?(?:float|int)(?:64)?' object (?:is not (?:iterable|reversible)|does not support item)|"
           r"must be an iterable, not (?:numpy\.)?(?:float|int)|cannot unpack non-iterable (?:numpy\.)?(?:float|int)|iteration over a 0-d",
           lambda m, s: "A single number stands where an array is needed.",
           "Which name in this line holds one number only? Print its shape: np.shape(name)."),
    Raised("N15", "a list, a tuple or what a loop goes through computed with as if it were an array",
           "TypeError|AttributeError", rf"bad operand type for .*{GONE_THROUGH}|{GONE_THROUGH} object has no attribute|"
           rf"unsupported operand type.*{LOOPS}|between instances of .*{GONE_THROUGH}|"
           r"'(?:tuple)' object does not support item",
           lambda m, s: "Your code computes with a list, a tuple or what a loop goes through as if it were an array or a number.",
           "Which entry of it do you mean? Or turn it into an array first: np.array(name)."),
    Raised("N5", "a single number indexed, or asked for its .T, as if it were an array",
           "TypeError|IndexError|AttributeError",
           r"is not subscriptable|invalid index to scalar|(?:float|int)' object has no attribute|has no len\(\)",
           lambda m, s: "Your code treats a single number as an array.",
           "Which name in this line holds one number only? Print its shape: np.shape(name)."),
    Raised("M1", "@ (matmul) over axes of different lengths",
           "ValueError", MISMATCH, summed_by_matmul,
           "Write the shape beside every array. Which axis do the two share, and what is added up over it?"),
    Raised("H19", "a comma that makes a tuple (or a list), where an array belongs",
           "TypeError", r"can't multiply sequence by non-int of type|"
           r"can only concatenate (?:tuple|list)|unsupported operand type.*'(?:tuple|list)'",
           lambda m, s: "One side of an operation is a tuple or a list, not an array. A comma makes a tuple.",
           "Look for a comma that should not be there, before a * or at the end of a line, or for brackets that make a list."),
    Raised("O12", "np.matmul, np.multiply or np.dot with three arguments",
           "TypeError|ValueError", r"return arrays must be of ArrayType|output array has wrong dimensions|output array is not acceptable",
           lambda m, s: "What a NumPy function was given as the place to put its result (its third argument, or out=) is no "
           "array that it fits into. np.matmul, np.multiply and np.dot combine two arrays.",
           "Is a third argument meant? Three things are multiplied with an operator."),
    Raised("I17", "[:, None] on a Python list",
           "TypeError", r"list indices must be integers or slices, not tuple",
           lambda m, s: "[:, None] works on NumPy arrays; this is a Python list.",
           "Turn the list into an array before you index it."),
    Raised("T6", "results with decimals put into an array of whole numbers",
           "UFuncTypeError", r"Cannot cast ufunc '(\w+)' output from",
           lambda m, s: "An array of whole numbers cannot hold a result with decimals, and += keeps its dtype.",
           "Compute a new array instead of changing the old one in place."),
    Raised("T8", "+= into an array of another shape",
           "ValueError", rf"non-broadcastable output operand with shape {SHAPE}.*shape {SHAPE}",
           lambda m, s: f"+= cannot put a result of shape {m[2]} into an array of shape {s(m[1])}.",
           "A change has exactly the shape of the weights that it is added to."),
    Raised("N2", "a name that nothing was stored under",
           "NameError|UnboundLocalError", r"name '(\w+)'|variable '(\w+)'",
           lambda m, s: f"The name {m[1] or m[2]} is used, but nothing has been stored under it in the function.",
           "Check the spelling, and that the line that computes it comes first."),
    Raised("N16", "a division by 0",
           "ZeroDivisionError|FloatingPointError", r"by zero|to a negative power",
           lambda m, s: "Your code divides by 0.",
           "What is 0 there, and what should come out then?"),
    Raised("N20", "a function that calls itself without end",
           "RecursionError", r"recursion",
           lambda m, s: "Your function calls itself again and again.",
           "Which name does that line call? What should end it?"),
    Raised("N21", "^ where a power belongs",
           "TypeError", r"bitwise_xor|unsupported operand type\(s\) for \^",
           lambda m, s: "^ is no power in Python.",
           "A power is written with two stars: **."),
    Raised("N3", "an axis that an array does not have",
           "AxisError", r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
           lambda m, s: f"Axis {m[1]} is asked for, and the array has {m[2]} of them; the first is axis 0.",
           "Print the array's .shape. Which axis do you mean?"),
    Raised("N3", "an array indexed with more axes than it has",
           "IndexError", r"too many indices for array",
           lambda m, s: "An array was indexed with more axes than it has.",
           "Print the array's .shape. How many axes has it?"),
    Raised("N17", "something asked of a value that it does not have, such as .append of an array",
           "AttributeError", r"'([\w.]+)' object has no attribute '(\w+)'",
           lambda m, s: f"{m[2]} is asked of a value that has none (its type is {m[1]}).",
           "Which name stands before the dot, and what does it hold? Print its type: type(name)."),
    Raised("N19", "squared_error called with something else than as many targets as predictions",
           "ValueError", rf"targets of shape {SHAPE} do not match predictions of shape {SHAPE}",
           lambda m, s: f"squared_error was given targets of shape {s(m[1])}, and predictions of shape {s(m[2])}.",
           "Look at the call of squared_error, argument by argument: the targets, and what the network predicts for them."),
    Raised("N18", "more or fewer names on the left of an equals sign than values on its right",
           "ValueError", r"(?:too many|not enough) values to unpack",
           lambda m, s: "There are not as many names on the left as values on the right.",
           "Count the names on the left. What does the right side give, and how many of it?"),
)  # fmt: skip


def explain(
    raised: Exception, arrays: Mapping[str, Any], quantity: str = "", own: Sequence[Raised] = ()
) -> Fault:
    """Return what the exception means, what to think about, and the ids of the slips behind it.

    arrays: the arrays that the function handles, by name, for the shapes in the message. `quantity` is the
    one that was being computed, if that is known. own: rows of the exercise's own, which are looked at first.

    Judged from the exception's type and text alone, as they cross a process boundary. An exception that
    no row knows is quoted in one line.
    """
    kind, text = type(raised).__name__, str(raised)
    quoted = f"{kind.lstrip('_')}: {text}".split("\n")[0].removesuffix(": ")[:200]
    fitting = [
        (row, match)
        for row in (*own, *RAISED)
        if (match := re.search(row.pattern, text))
        and re.search(row.type, kind)
        and (not row.quantities or quantity in row.quantities)
    ]
    worded = (f"{row.means(match, Shapes(arrays))} ({quoted})" for row, match in fitting if row.means)
    what = next(worded, f"Your function stopped with {quoted}")
    think = next(
        (row.think for row, _ in fitting),
        "Call your function in a cell of its own: Python then shows the line that stops.",
    )
    return Fault(what, think, next(((row.id,) for row, _ in fitting if row.id), ()))


def typed_in(raised: Exception, arrays: Mapping[str, Any], first: Mapping[str, Any]) -> str:
    """Return a sentence if a message speaks of a length that the first call's arrays have and these have not."""

    def lengths(of: Mapping[str, Any]) -> set[int]:
        return {length for array in of.values() if isinstance(array, np.ndarray) for length in array.shape}

    spoken_of = {int(number) for number in re.findall(r"\b\d+\b", str(raised))}
    only_first = sorted(spoken_of & lengths(first) - lengths(arrays) - {0, 1})
    return (
        f" The {only_first[0]} is a length of the first call's arrays. Is it typed in?" if only_first else ""
    )
