"""Hints in three steps: where to look, which idea applies, nearly the line. Never the solution."""

from collections import Counter

HINTS = {
    "error": (
        "Look at the target and at what the network answered.",
        "The error is a plain difference, with a sign: positive when the output is too low.",
        "One subtraction: what was wanted, minus what came out.",
    ),
    "output_error_term": (
        "Look at the output unit: an error arrives, and the unit has a slope.",
        "Chain rule: the error times the slope of the sigmoid at the unit's pre-activation.",
        "Chapter 2 wrote sigmoid'(z) with the sigmoid's own value. Which variable holds that value here?",
    ),
    "hidden_error_term": (
        "Look at one hidden unit. What reaches it from above, and along which weight?",
        "Send output_error_term back along each weight of weights_hidden_output, then multiply by the slope.",
        "(what arrives from above) * (the weights it travels along) * (hidden activation) * (1 - the same)",
    ),
    "delta_w_h_o": (
        "Look at one weight between the hidden layer and the output: what is below it, what is above it?",
        "A step is the learning rate, times the error term above, times the value below.",
        "The value below these weights was computed in the forward pass, one number per hidden unit.",
    ),
    "delta_w_i_h": (
        "Look at the shapes: one entry for every pair of an input and a hidden unit.",
        "The same rule as for delta_w_h_o. Broadcasting a column against a row gives the whole table.",
        "Rows belong to inputs, so x has to stand up: indexing with None adds an axis.",
    ),
    "backward_pass": (
        "Write the shape of every array beside it. Records run along axis 0 everywhere.",
        "Going back through weights_hidden_output sums over outputs; making a step sums over records.",
        "A sum over a shared axis is a matrix product. Turn one factor so that the shared axis meets.",
    ),
    "train_step": (
        "A step makes new weights from old ones. Which two arrays do you return?",
        "All error terms first, with the old weights; then each matrix plus its own change.",
        "Call backward_pass once, and return old + change for both. Change nothing in place.",
    ),
    "train": (
        "A loop: the weights that one step returns are what the next step starts from.",
        "Keep the loss before the first step and after every step.",
        "Inside the loop, assign what train_step returns to the same two names, then append the loss.",
    ),
    "gradient_check": (
        "The claim is a weight change. The numerical gradient is +dE/dW. How are the two related?",
        "delta_w should equal -learnrate times the gradient of the loss with respect to those weights.",
        "Write the loss as a function of one weight matrix alone (a lambda), differentiate, compare.",
    ),
    "first_wrong": (
        "Run gradient_check on the published function: which of its two numbers is large?",
        "One change of weights is right, so all that it is built on is right as well.",
        "Which quantity does the wrong change use that the right one does not?",
    ),
}

_asked: Counter[str] = Counter()


def hint(name: str) -> None:
    """Print the next hint for an exercise; after the third, the third again. Costs nothing."""
    if name not in HINTS:
        print(f"There are no hints called {name!r}. There are hints for: {', '.join(HINTS)}.")
        return
    steps = HINTS[name]
    step = min(_asked[name], len(steps) - 1)
    _asked[name] += 1
    more = (
        f'Ask again for the next one: checks.hint("{name}")'
        if step + 1 < len(steps)
        else "This is the last hint."
    )
    print(f"Hint {step + 1} of {len(steps)} for {name}: {steps[step]}\n{more}")
