"""What each hidden unit of a small network sees of the plane of its inputs, beside what the network answers."""

import numpy as np
from numpy.typing import NDArray

from course.drawings.later import Figure
from course.drawings.on_demand import drawn_on_demand
from course.drawings.palette import DARK
from course.network import forward


@drawn_on_demand
def hidden_views(
    points: NDArray, target: NDArray, W_ih: NDArray, W_ho: NDArray, reach: tuple[float, float]
) -> Figure:
    """Draw the activation of every hidden unit, and the prediction, over the plane of two inputs.

    points (n_records, 3), the last column 1; target (n_records, 1); the plane goes from reach[0] to reach[1].
    """
    along = np.linspace(*reach, 60)
    x_1, x_2 = np.meshgrid(along, along)
    plane = np.column_stack([x_1.ravel(), x_2.ravel(), np.ones(x_1.size)])
    passed = forward(plane, W_ih, W_ho)
    views = [(f"hidden unit {j + 1}", a) for j, a in enumerate(passed.a_h.T)] + [
        ("prediction", passed.y_hat[:, 0])
    ]
    figure = Figure(figsize=(1.55 * len(views) + 0.6, 2.3), layout="constrained")
    high = target[:, 0] > target.mean()
    for axes, (name, values) in zip(figure.subplots(1, len(views), sharey=True), views, strict=True):
        image = axes.imshow(
            values.reshape(x_1.shape), origin="lower", extent=(*reach, *reach), vmin=0, vmax=1, cmap="cividis"
        )
        for marker, those in (("^", high), ("o", ~high)):
            axes.plot(
                *points[those, :2].T, linestyle="none", marker=marker, color="white", markeredgecolor=DARK
            )
        axes.set_title(name, fontsize=10, color=DARK)
        axes.set_xlabel("input 1")
    figure.axes[0].set_ylabel("input 2")
    figure.colorbar(image, ax=figure.axes, shrink=0.8)
    return figure
