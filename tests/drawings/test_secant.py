import numpy as np
import pytest

from course.drawings.secant import secant, secant_in_words


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_markers_follow_h_and_lie_on_their_curves(precision):
    for h in (0.3, 1e-3):
        right = secant(h, precision).axes[1]
        curves = [line for line in right.lines if len(line.get_xdata()) > 2]
        markers = [line for line in right.lines if line.get_marker() == "o"]
        assert len(curves) == len(markers) == 2
        for curve, marker in zip(curves, markers, strict=True):
            assert marker.get_xdata()[0] == h
            steps, errors = curve.get_data()
            near = errors[np.abs(np.log10(steps / h)) < 0.1]
            assert near.min() / 3 <= marker.get_ydata()[0] <= near.max() * 3


def test_the_secants_go_through_points_of_the_curve():
    left = secant(0.5).axes[0]
    points = [line.get_xydata() for line in left.lines if line.get_marker() == "o"]
    assert [list(ends[:, 0]) for ends in points] == [[1.0, 1.5], [0.5, 1.5], [1.0]]
    for ends in points:
        np.testing.assert_allclose(ends[:, 1], np.exp(ends[:, 0]))


def test_any_step_of_a_slider_can_be_drawn_and_told():
    for h in (1e-16, 1e-12, 1.0):
        secant(h).draw_without_rendering()
        assert "nan" not in secant_in_words(h)
    assert "float32" in secant_in_words(1e-2, "float32")
