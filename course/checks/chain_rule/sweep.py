"""Judging chapter 2's `backward`: one sweep over a graph that is given as a list of nodes.

The slips' formulas gather, at each node, what its users send back; a wrong local slope or a wrong way of
gathering is put in, and the rest stays right.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.checks.chain_rule.cases import graph_run
from course.checks.chain_rule.graphs import Graph
from course.judging.attempt import Attempt
from course.judging.cases import and_cases
from course.judging.chain import slope
from course.judging.compare import entries_close
from course.judging.function import Run, judge_function
from course.judging.raised import Raised
from course.judging.slip import Slip
from course.judging.verdict import Verdict

ADVICE = "Take the last gate alone, by hand: which slope arrives at it, and what does it send to each input?"
# What an exception says, and what it is likely to mean here.
SYMPTOMS = (
    Raised("", "", "", r"too many values to unpack \(expected 2", None,
           "An entry of `nodes` has three parts: the operation, the inputs, and a number or a value."),
    Raised("", "", "", "values to unpack", None,
           "Not every operation has two inputs. How many has each row of the table?"),
    Raised("", "", "", "index out of range", None,
           "The positions in a list of n entries are 0 to n - 1. Where does your loop start, where does it end?"),
    Raised("", "", "", "NoneType", None,
           "Did you take the third item of an entry where a node's *value* belongs? All values stand in `values`."),
)  # fmt: skip
ONE_A_NODE = "Asked for is one slope for every node, in the order of the list, leaves included."


def judge_backward(function: Callable, graphs: Sequence[Graph], then: Sequence[Run]) -> Verdict:
    """Return the verdict on a function of (nodes, values) that returns one slope a node; then: its cases."""
    runs = [graph_run(graph.label, graph) for graph in graphs]
    verdict = judge_function("backward", function, runs, SLIPS, ADVICE, SYMPTOMS)
    verdict = and_cases(verdict, function, then, SYMPTOMS)
    if verdict.status == "shape":
        return replace(verdict, think=ONE_A_NODE)
    if verdict.status == "value" and not verdict.ids:
        return replace(verdict, what=f"{verdict.what} {_first_on_the_way_back(function, runs)}".strip())
    return verdict


def _first_on_the_way_back(function: Callable, runs: Sequence[Run]) -> str:
    """Say which slope a backward sweep gets wrong first."""
    for run in runs:
        graph = run.given["graph"]
        slopes = np.asarray(Attempt(function, run.arguments, ("slopes",)).values["slopes"], dtype=float)
        wrong = np.flatnonzero(~entries_close(slopes, graph.slopes))
        if wrong.size == 0:
            continue
        index = int(wrong.max())
        users = sorted(
            {graph.nodes[user][0] for user, (_, inputs, _) in enumerate(graph.nodes) if index in inputs}
        )
        used = f"; its value goes into: {', '.join(users)}" if users else ", the result itself"
        return f"In {run.label}, coming from the end, the first wrong slope is that of node {index}{used}."
    return ""


# --- slips ---------------------------------------------------------------------------------------------


def _gathered(
    g: SimpleNamespace,
    *,
    wrong: Mapping[str, Callable] | None = None,
    send: Callable = lambda above, local: above * local,
    gather: Callable = sum,
    start: float = 1.0,
    users_of: Callable = lambda users, last: users,
    alone: Collection[str] = (),
) -> NDArray:
    """Return the slopes that come out when one thing about the way back is changed.

    wrong: local slopes of an operation, as functions of what its node took in, which of it is meant, its
    value and its number. gather: what becomes of the shares that reach a node, in the order in which a
    sweep from the end delivers them. alone: operations whose local slope is sent as it is.
    """
    graph, wrong = g.graph, wrong or {}
    last = len(graph.nodes) - 1
    slopes = np.zeros(last + 1)
    slopes[last] = start
    for index in reversed(range(last)):
        users = [
            (user, position)
            for user in reversed(range(index + 1, last + 1))
            for position, source in enumerate(graph.nodes[user][1])
            if source == index
        ]
        shares = []
        for user, position in users_of(users, last):
            operation, inputs, number = graph.nodes[user]
            taken = [graph.values[source] for source in inputs]
            formula = wrong.get(operation)
            local = (
                formula(taken, position, graph.values[user], number)
                if formula
                else graph.local(user, position)
            )
            shares.append(local if operation in alone else send(slopes[user], local))
        slopes[index] = gather(shares) if shares else 0.0
    return slopes


def _slip(id_: str, name: str, think: str, **changed: Any) -> Slip:
    return Slip(id_, ("slopes",), name, lambda g: _gathered(g, **changed), think)


def _at(operation: str, formula: Callable) -> dict[str, dict[str, Callable]]:
    """Return a wrong local slope of one operation."""
    return {"wrong": {operation: formula}}


ADDS_UP = "A value that is used twice moves the result in two ways. What happens to the two effects?"
OTHER = "Nudge one factor of a product. By how much does the product move for each unit of the nudge?"
RULE = "Write down the rule for x to the power n. Where does n stand, what becomes of the exponent?"
CURVE = "The sigmoid's slope, from the sigmoid's own value: which entry of `values` holds that value?"
ARRIVES = "What a node sends to an input is what arrived at the node, times its local slope. Is it both?"

SLIPS = (
    _slip("B1", "`=` where `+=` belongs: where a value is used twice, only the last share is kept", ADDS_UP,
          gather=lambda shares: shares[-1]),
    _slip("B2", "keeping the first share only where a value is used twice", ADDS_UP, gather=lambda shares: shares[0]),
    _slip("B3", "the average of the shares where a value is used twice", ADDS_UP, gather=np.mean),
    _slip("B4", "the product of the shares where a value is used twice", ADDS_UP, gather=np.prod),
    _slip("B5", "local slopes alone, never multiplied by what arrives from behind", ARRIVES,
          send=lambda above, local: local),
    *(
        _slip("B5", f"a local slope alone at {where}: it is not multiplied by what arrives there", ARRIVES, alone=alone)
        for where, alone in (
            ("the multiply, power and sigmoid nodes", ("multiply", "power", "sigmoid")),
            ("a multiply node", ("multiply",)),
            ("a power node", ("power",)),
            ("a sigmoid node", ("sigmoid",)),
        )
    ),
    _slip("B6", "what arrives, added to the local slope", ARRIVES, send=lambda above, local: above + local),
    _slip("B7", "what arrives, passed on without the local slope", ARRIVES, send=lambda above, local: above),
    Slip("B8", ("slopes",), "minus the slopes, the direction downhill", lambda g: -g.right,
         "`backward` returns the slopes themselves. The minus sign belongs to the step of gradient descent."),
    Slip("B9", ("slopes",), "a sweep that starts with 0", lambda g: 0 * g.right,
         "How fast does the result change when the result itself changes?"),
    Slip("B10", ("slopes",), "a sweep that starts with the result's value", lambda g: g.right * g.graph.values[-1],
         "How fast does the result change when the result itself changes?"),
    _slip("B11", "a sweep in which only the last node sends anything", "When a node passes its slope on, that slope must be "
          "complete. Does the loop begin at the end, and go on after its first round? (How far is `return` indented?)",
          users_of=lambda users, last: [one for one in users if one[0] == last]),
    _slip("B27", "a sweep in which nothing ever leaves the last node",
          "Does your loop visit the last node? And what has to be done with a share that arrives: is it added?",
          users_of=lambda users, last: [one for one in users if one[0] != last]),
    _slip("B28", "the second factor as the local slope for both inputs of a multiply node", OTHER,
          **_at("multiply", lambda taken, position, value, number: taken[1])),
    _slip("B29", "the first factor as the local slope for both inputs of a multiply node", OTHER,
          **_at("multiply", lambda taken, position, value, number: taken[0])),
    _slip("B30", "number * x ** number - 1 without parentheses", "Python takes the power first, and subtracts last.",
          **_at("power", lambda taken, position, value, number: number * taken[0] ** number - 1)),
    _slip("B12", "each factor's own value as its local slope in a multiply node", OTHER,
          **_at("multiply", lambda taken, position, value, number: taken[position])),
    _slip("B13", "the product itself as the local slope of a multiply node", OTHER,
          **_at("multiply", lambda taken, position, value, number: value)),
    _slip("B14", "1 as the local slope of a multiply node", OTHER,
          **_at("multiply", lambda taken, position, value, number: 1.0)),
    _slip("B15", "the input's value as the local slope of an add node",
          "Nudge one term of a sum. By how much does the sum move for each unit of the nudge?",
          **_at("add", lambda taken, position, value, number: taken[position])),
    _slip("B16", "one half to each input of an add node",
          "A sum does not divide a slope. Nudge one term: by how much does the sum move?",
          **_at("add", lambda taken, position, value, number: 0.5)),
    _slip("B17", "a power's slope without the exponent in front", RULE,
          **_at("power", lambda taken, position, value, number: taken[0] ** (number - 1))),
    _slip("B18", "a power's slope with the exponent not reduced by one", RULE,
          **_at("power", lambda taken, position, value, number: number * taken[0] ** number)),
    _slip("B19", "2 x as the slope of every power", "Not every power is a square. What does `number` hold?",
          **_at("power", lambda taken, position, value, number: 2 * taken[0])),
    _slip("B20", "a power's slope taken at the node's own value", "The outer derivative belongs at the inner value: "
          "is that what went into the power, or what came out?",
          **_at("power", lambda taken, position, value, number: number * value ** (number - 1))),
    _slip("B21", "a sigmoid's slope taken at the sigmoid's value: the sigmoid applied twice", CURVE,
          **_at("sigmoid", lambda taken, position, value, number: slope(value))),
    _slip("B22", "z (1 - z) with what went into the sigmoid", CURVE,
          **_at("sigmoid", lambda taken, position, value, number: taken[0] * (1 - taken[0]))),
    _slip("B23", "the sigmoid's value as its slope", "That is one of the slope's two factors. What is the other?",
          **_at("sigmoid", lambda taken, position, value, number: value)),
    _slip("B24", "a sigmoid's slope with its sign turned", "A sigmoid always rises: its slope is never negative.",
          **_at("sigmoid", lambda taken, position, value, number: value * (value - 1))),
    _slip("B25", "a (1 + a) as the slope of a sigmoid", "Look at the sign inside the parentheses once more.",
          **_at("sigmoid", lambda taken, position, value, number: value * (1 + value))),
    _slip("B26", "0.25 as the slope of every sigmoid", "0.25 is the slope at the steepest point only.",
          **_at("sigmoid", lambda taken, position, value, number: 0.25)),
)  # fmt: skip
