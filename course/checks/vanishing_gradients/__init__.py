"""Chapter 6: vanishing gradients."""

from course.checks.vanishing_gradients import deep_gradients, deep_repair, fault_clinic, through_time
from course.judging.exercise import Exercise, Question

EXERCISES: dict[str, Exercise] = {
    "two_path_bound": Exercise(deep_gradients.judge_bound, "two_path_bound", deep_gradients.BOUND_SLIPS),
    "weight_needed": Exercise(
        deep_gradients.judge_weight_needed, "weight_needed", deep_gradients.NEEDED_SLIPS
    ),
    "gradient_norms": Exercise(deep_gradients.judge_norms, "gradient_norms", deep_gradients.NORM_SLIPS),
    "repair": Exercise(deep_repair.judge_repair, "repair", deep_repair.SLIPS),
    "fault clinic": Exercise(fault_clinic.judge_diagnosis, "fault clinic", fault_clinic.SLIPS),
    "time_terms": Exercise(through_time.judge_time_terms, "time_terms", through_time.TIME_SLIPS),
}

HINTS = {
    "two_path_bound": (
        "Take one path first: each of its layers multiplies by two numbers, and you know how large one of them can be.",
        "Along a path multiply, where paths meet add. The worst case is that both products have the same sign.",
        "For each array: the product of the size of each weight times the largest slope. Then both together.",
    ),
    "weight_needed": (
        "Write the bound for two weights W on each path. Which power of W stands in it?",
        "Each path contributes a product of two factors, at most |W| times the largest slope each.",
        "Set twice that square to 1, and solve for |W|. It is no whole number: let Python compute it.",
    ),
    "gradient_norms": (
        "Walk from the last layer to the first. At each one: its gradient, then the error term of the layer below.",
        "Gradient: activations below, turned, times the error term, divided by the records. Going down: back along "
        "this layer's weights, then times the slope at the lower pre-activations.",
        "In layer l: activations[l].T @ error_term / len(x) is the gradient (up to its sign). The next error term "
        "needs weights[l] turned, and slope(pre_activations[l - 1]).",
    ),
    "repair": (
        "Look at the factor that every hidden layer contributes to the first layer's gradient.",
        "The factor has a weight and a slope in it. Which entries of the dictionary have a say in either?",
        "An activation whose slope is 1 where its units work, with start weights to match, keeps the product up.",
    ),
    "fault clinic": (
        "For each run ask: do the layers differ before the first step? Does the loss rise? Is the gradient right?",
        "Go through the list: what would each diagnosis make the chart look like? Cross out what does not fit.",
        "A doctor also tries a treatment: run it again with a rate_factor of 0.1 or 1000. Which runs come alive?",
    ),
    "time_terms": (
        "Draw the three steps as three layers. The same weight w stands between all of them.",
        "Begin with the error term of the last step. Each step back: times w, times the slope at the earlier step.",
        "The term of step k is delta_k times the activation that w multiplied at that step, a_(k-1).",
    ),
}

RECALL = {
    "slopes in a hidden error term": Question(
        (2, "two"),
        "The error passes the output unit, then the hidden unit. Each of them multiplies by its own slope.",
    ),
    "what arrives from two units": Question(
        (0.05, "1/20"),
        "Each error term comes back along its own weight: a product for each. What is done with the two products?",
    ),
    "shape of error terms": Question(
        ((20, 3),),
        "Every record has an error term for each unit of the layer. Records are rows.",
    ),
}
