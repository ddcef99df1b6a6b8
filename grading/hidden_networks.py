"""The networks that hidden tests use: random, of many shapes, the same for everybody."""

from functools import cache

import numpy as np

from course.checks.numpy_backprop.stages import Network

UNSEEN = "a network that your code has not seen"


def random_network(rng: np.random.Generator, *, batch: bool, largest_z: float = 12.0) -> Network:
    """Return a random network with |z| <= largest_z; with `batch`, several records and outputs.

    Sizes are 1 to 8 (records 1 to 5, outputs 1 to 4). Raises nothing: weights are scaled down until z fits.
    """
    n_in, n_hidden = rng.integers(1, 9, size=2)
    n_records, n_out = rng.integers(1, 6), rng.integers(1, 5)
    scale = rng.uniform(0.3, 3)
    W_ih = rng.normal(0, scale, (n_in, n_hidden))
    W_ho = rng.normal(0, scale, (n_hidden, n_out) if batch else n_hidden)
    x = rng.normal(0, 1, (n_records, n_in) if batch else n_in)
    target = rng.uniform(0.01, 0.99, (n_records, n_out)) if batch else float(rng.uniform(0.01, 0.99))
    network = Network(UNSEEN, x, target, float(rng.uniform(0.02, 2)), W_ih, W_ho)
    too_large = network.largest_z / largest_z
    if too_large <= 1:
        return network
    return Network(UNSEEN, x, target, network.learnrate, W_ih / too_large, W_ho / too_large)


@cache
def hidden_networks(kind: str) -> tuple[Network, ...]:
    """Return the hidden networks of a kind of exercise: "step", "one record", "batch" or "train"."""
    seed = {"step": 51, "one record": 52, "batch": 53, "train": 54}[kind]
    rng = np.random.default_rng([2026, seed])
    drawn = (random_network(rng, batch=kind != "step") for _ in range(1000))
    wanted = {
        "step": lambda n: n.x.size > 1 and n.W_ho.size > 1,
        "one record": lambda n: n.n_records == 1 and n.W_ho.shape[1] > 1,
        "batch": lambda n: n.n_records > 1 and n.W_ho.size > 1,
        "train": lambda n: n.n_records > 2 and n.W_ho.shape[1] > 1,
    }[kind]
    return tuple(network for network in drawn if wanted(network))[:4]
