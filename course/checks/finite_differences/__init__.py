"""Chapter 3: finite differences and the gradient check."""

from course import differences
from course.checks.finite_differences import difference_quotients as quotients
from course.checks.finite_differences import gradient_checking as checking
from course.checks.finite_differences import numerical_gradients as gradients
from course.judging.exercise import Exercise, Question

EXERCISES: dict[str, Exercise] = {
    **{
        difference.__name__: Exercise(
            quotients.judge_quotient(difference), difference.__name__, quotients.QUOTIENT_SLIPS
        )
        for difference in (differences.forward_difference, differences.central_difference)
    },
    "numerical_gradient": Exercise(gradients.judge_gradient, "numerical_gradient", gradients.GRADIENT_SLIPS),
    "numerical_gradient, with care": Exercise(
        gradients.judge_care, "numerical_gradient, with care", gradients.GRADIENT_SLIPS
    ),
    "relative_error": Exercise(checking.judge_relative_error, "relative_error", checking.ERROR_SLIPS),
    "right_pass": Exercise(checking.judge_right_pass, "right_pass", (checking.AT_START_ONLY,)),
    "wrong_partial": Exercise(checking.judge_wrong_partials, "wrong_partial"),
}

HINTS = {
    "forward_difference": (
        "Look at the two points in the drawing of the one-sided secant: where are they on the x axis?",
        "A slope is a rise divided by a run: the rise is a difference of two values of f.",
        "(the value at x + h, minus the value at x), in parentheses, divided by how far the points are apart.",
    ),
    "central_difference": (
        "Look at where the two points of the central secant are: one on either side of x.",
        "Rise over run again. The run is the whole distance between the two points.",
        "The rise goes from x - h to x + h. Put parentheses around the rise, and around the run.",
    ),
    "numerical_gradient": (
        "One entry of x at a time: move it up and down, and leave all others where they are.",
        "np.ndindex(x.shape) gives the place of every entry, for any shape. A copy protects the others.",
        "For each index: two fresh copies of x, one entry up by h, one down by h, then a central difference.",
    ),
    "numerical_gradient, with care": (
        "Print the dtype of everything that you store numbers in, for x = np.array([1, 3]).",
        "A copy of an array of whole numbers is an array of whole numbers, and so is np.zeros_like of it.",
        "Make a float copy of x in your first line, and work with that copy alone.",
    ),
    "relative_error": (
        "Three lengths are needed: that of the difference, that of a, and that of b.",
        "np.linalg.norm gives the length of an array, over all of its entries. Two zeros are a case of their own.",
        "Keep the larger of the two lengths. If it is 0 return 0.0, else divide the length of a - b by it.",
    ),
    "right_pass": (
        "Print one relative error for each of the four. Three of them should be large.",
        "At START two entries of p are equal, so a pass that mixes them up is not found out there.",
        "Choose five different numbers for p, run the check again, and keep the one that is right at both.",
    ),
    "wrong_partial": (
        "Put the claimed and the measured partials of a wrong pass below each other.",
        "The k-th entry belongs to the k-th name of PARTIALS. relative_error takes single numbers, too.",
        "At a point with five different entries, look for the one entry in which the two rows differ.",
    ),
}

RECALL = {
    "slope of the square": Question(
        (22,),
        "In the circuit the square gets 11. What is the derivative of c^2, taken at that inner value?",
    ),
    "gradient of the circuit": Question(
        ((44, 66),),
        "Multiply the local slopes on the way from the end to each input: first the square, then the factor.",
    ),
    "two paths": Question(
        ("added",),
        "If a value is used in two places, a small change of it reaches the end on both paths.",
    ),
}
