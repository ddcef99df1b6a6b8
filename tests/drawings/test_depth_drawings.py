import warnings

import numpy as np

from course.depth import TrainingRecord
from course.drawings.depth import LOWEST, norms_per_layer, on_log_axis, run_chart


def test_several_runs_become_a_median_and_a_band():
    axes = norms_per_layer({"one": [[1, 10], [3, 30], [2, 100]]}).axes[0]
    np.testing.assert_allclose(axes.lines[0].get_ydata(), [2, 30])
    np.testing.assert_array_equal(axes.lines[0].get_xdata(), [1, 2])
    band = axes.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (1, 100)


def test_a_zero_gradient_stays_on_the_logarithmic_axis():
    axes = norms_per_layer({"dead": [0.0, 1.0]}).axes[0]
    assert axes.lines[0].get_ydata()[0] == LOWEST
    assert axes.get_ylim()[0] <= LOWEST


def test_a_sequence_ends_where_it_reaches_zero():
    figure = on_log_axis({"underflow": [1.0, 1e-300, 0.0]}, along="layers", size="size")
    assert np.isnan(figure.axes[0].lines[0].get_ydata()[2])


def test_a_run_that_overflows_can_still_be_drawn():
    losses = np.array([0.7, 40.0, np.inf, np.nan])
    record = TrainingRecord(
        [], losses, np.array([0.4, 0.5, 0.5, np.nan]), np.array([[1.0, 1.0]] * 3 + [[np.nan, np.nan]])
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = run_chart(record)
        figure.canvas.draw()
    assert figure.axes[0].get_ylim() == (0, 1.3 * 40)
