"""Every live figure: its controls, its pictures and its words, as the browser would ask for them."""

import re
import sys
import warnings

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from course import live
from course.live.controls import choice, rates, slider, written
from course.live.figure import VIEW, LiveFigure
from course.live.show import GRADING, NOT_WHILE_GRADING


def picture(figure: LiveFigure, changes: dict[str, int]) -> np.ndarray:
    return figure.move(changes)[0].copy()


def laid(runs: bytes, ground: np.ndarray) -> np.ndarray:
    """Lay runs onto colours (n_pixels,), as the browser does."""
    lengths, colours = np.frombuffer(runs, dtype="<u4").reshape(2, -1)
    drawn = np.repeat(colours, lengths)
    return np.where(drawn == 0, ground, drawn)


def test_every_control_changes_picture_and_words_over_its_whole_range(figure):
    for control in figure.controls:
        last = len(control["texts"]) - 1
        figure.move(figure.start)
        shown = []
        for index in (0, last // 2, last):
            pixels, words = figure.move({control["name"]: index})
            shown.append((pixels.tobytes(), words))
        for seen in zip(*shown, strict=True):
            assert len(set(seen)) > 1


def test_one_of_a_thing_is_not_said_in_the_plural(figure):
    for control in figure.controls:
        if control["kind"] != "choice":
            for index in range(min(3, len(control["texts"]))):
                words = figure.move({control["name"]: index})[1]
                assert not re.search(r"(?<![\d.−])\b1 (steps|gates|layers|records|units)\b", words), words


def test_no_setting_warns(figure):
    rng = np.random.default_rng(0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for place in ("first", "last", *range(10)):
            figure.move(
                {
                    control["name"]: {"first": 0, "last": 10**6}.get(
                        place, int(rng.integers(10**6)) % len(control["texts"])
                    )
                    for control in figure.controls
                }
            )


def test_a_frame_leaves_nothing_behind(figure):
    first = figure.controls[0]["name"]
    before = picture(figure, figure.start)
    figure.move({first: 0})
    figure.move({first: 10**6})
    after = picture(figure, figure.start)
    assert np.array_equal(before, after)
    assert before.shape[1::-1] == tuple(figure.size)


def test_all_pictures_of_a_figure_have_one_size(figure):
    """Nothing on the page may jump, whatever is chosen."""
    sizes = set()
    for control in figure.controls:
        for index in range(len(control["texts"])) if control["kind"] == "choice" else (0, 10**6):
            sizes.add(figure.move({control["name"]: index})[0].shape)
    assert len(sizes) == 1


def test_places_outside_a_control_and_unknown_controls_do_no_harm(figure):
    first = figure.controls[0]
    figure.move({first["name"]: 10**9, "nobody": 3})
    assert figure.indices[first["name"]] == len(first["texts"]) - 1
    figure.move({first["name"]: -5})
    assert figure.indices[first["name"]] == 0


@pytest.fixture
def sent(figure, monkeypatch) -> list[tuple[dict, list[bytes]]]:
    kept = []
    monkeypatch.setattr(figure, "send", lambda content, buffers=(): kept.append((content, buffers)))
    return kept


def test_the_answer_to_a_request_holds_all_places_words_and_the_picture(figure, sent):
    first = figure.controls[0]["name"]
    figure._answer(figure, {"changes": {first: 0}, "has": None}, [])
    [(content, [moving, still])] = sent
    assert content["kind"] == "frame"
    assert content["indices"][first] == 0
    assert content["words"]
    assert content["size"] == figure.size
    drawn = laid(moving, laid(still, np.zeros(np.prod(figure.size), np.uint32)))
    assert np.array_equal(drawn, picture(figure, {}).reshape(-1, 4).view("<u4")[:, 0])


def test_still_parts_travel_only_to_a_page_that_lacks_them(figure, sent):
    figure._answer(figure, {"changes": {}, "has": None}, [])
    figure._answer(figure, {"changes": {}, "has": sent[0][0]["still"]}, [])
    figure._answer(figure, {"changes": {}, "has": sent[0][0]["still"] + 1}, [])
    assert [len(buffers) for _, buffers in sent] == [2, 1, 2]
    assert len({content["still"] for content, _ in sent}) == 1


def test_a_screen_with_finer_pixels_gets_them(figure, sent):
    for ratio in (1, 2):
        figure._answer(figure, {"changes": {}, "has": None, "ratio": ratio}, [])
    figure._ratio = 1
    (coarse, _), (fine, _) = sent
    assert fine["still"] != coarse["still"]
    assert fine["size"] == [2 * pixels for pixels in coarse["size"]]


def test_a_frame_that_cannot_be_drawn_is_answered_with_a_sentence_and_the_next_one_is_drawn(
    figure, sent, monkeypatch
):
    with monkeypatch.context() as gone:
        gone.setattr(figure, "_film", lambda: __import__("a_package_that_is_not_there"))
        figure._answer(figure, {"changes": {}}, [])
    figure._answer(figure, {"changes": {}}, [])
    [(none, *_), (frame, *_)] = sent
    assert none == {
        "kind": "none",
        "words": "This figure could not be drawn. No module named 'a_package_that_is_not_there'",
    }
    assert frame["kind"] == "frame"


def test_without_a_kernel_stands_a_picture_with_its_words(figure):
    bundle, _ = figure._repr_mimebundle_()
    assert bundle[VIEW]["model_id"] == figure.model_id
    page = bundle["text/html"]
    alt = re.search(r'<img alt="([^"]+)"', page)[1]
    assert len(alt) > 80
    assert "data:image/png;base64," in page
    assert "no kernel or no widget manager" in page
    assert figure.title in bundle["text/plain"]


def test_while_grading_nothing_is_drawn(monkeypatch, capsys):
    monkeypatch.setenv(GRADING, "autograde")
    monkeypatch.setattr("course.live.figure.LiveFigure", None)
    for name in live.__all__:
        getattr(live, name)()
    assert capsys.readouterr().out.splitlines() == [NOT_WHILE_GRADING] * len(live.__all__)


def test_without_the_widget_package_stands_a_sentence(monkeypatch, capsys):
    monkeypatch.delenv(GRADING, raising=False)
    monkeypatch.delitem(sys.modules, "course.live.figure")
    monkeypatch.setitem(sys.modules, "anywidget", None)
    live.bowl()
    said = capsys.readouterr()
    assert "it needs the Python package anywidget, which is not installed here" in said.out
    assert not said.err


def drawn_by_matplotlib(figure: LiveFigure) -> np.ndarray:
    """Draw the same scene with real axes instead of pens."""
    scene, _ = figure._film()
    before = {artist for axes in scene.figure.axes for artist in axes.get_children()}
    scene.paint(scene.figure.axes, **figure.values)
    canvas = FigureCanvasAgg(scene.figure)
    canvas.draw()
    for axes in scene.figure.axes:
        for artist in set(axes.get_children()) - before:
            artist.remove()
    return np.asarray(canvas.buffer_rgba())


def blurred(pixels: np.ndarray) -> np.ndarray:
    """Return brightness averaged over squares of 12 pixels: letters may stand a fraction of one aside."""
    grey = pixels[..., :3].mean(axis=2)
    height, width = (side // 12 for side in grey.shape)
    return grey[: height * 12, : width * 12].reshape(height, 12, width, 12).mean(axis=(1, 3))


def test_the_pens_draw_what_matplotlib_draws(figure):
    for places in ({}, {control["name"]: len(control["texts"]) // 3 for control in figure.controls}):
        ours = blurred(picture(figure, places))
        still = blurred(figure._film()[1].still)
        theirs = blurred(drawn_by_matplotlib(figure))
        assert np.abs(ours - theirs).max() < 30
        # what has moved is in both of them
        assert np.abs(ours - theirs).mean() < 0.25 * np.abs(theirs - still).mean()


def test_the_learning_rate_moves_the_steps_and_leaves_the_gradient(made):
    depth = made["depth"]
    said = [depth.move({"eta": place})[1] for place in (0, 10)]
    gradients = {re.search(r"Gradient norm: (.*?)\. With", words)[1] for words in said}
    steps = {re.search(r"With learning rate (.*?):", words)[1] for words in said}
    assert (len(gradients), len(steps)) == (1, 2)


def test_an_overflow_is_said_and_a_bounded_loss_is_not_called_one(made):
    rate = made["training_rate"]
    rate.move(rate.start)
    highest = {"rate": 10**6}
    assert "overflow" not in rate.move(highest)[1]
    assert re.search(r"the loss overflowed at step \d+\.", rate.move({"output": 1})[1])
    assert "There is no decision surface" in rate.move({})[1]


def test_the_worked_example_says_the_curriculums_numbers(made):
    said = made["training_step"].move(made["training_step"].start)[1]
    assert "before 0.118890, after 0.117079" in said
    assert "the slope predicts 0.00182" in said


def test_the_circuit_ends_with_44_and_66(made):
    said = made["graph"].move(made["graph"].start)[1]
    assert "66 at x₂" in said
    assert "44 at x₁" in said


def test_every_weight_of_the_network_keeps_the_value_it_was_given(made):
    network = made["network"]
    network.move(network.start)
    network.move({"weight": 0})
    network.move({"which": 3})
    assert network.values["weight"] == network.values["w22"] != network.values["w11"] == -4
    network.move({"weight": 160, "which": 7})
    network.move({"which": 0})
    assert network.values["weight"] == -4


def test_a_log_slider_holds_its_start_and_its_ends():
    control = rates("eta", "rate", 0.1, 300, 0.5, per_decade=20)
    assert control.values[control.start] == 0.5
    assert (control.values[0], control.values[-1]) == (0.1, 300)
    assert list(control.values) == sorted(control.values)


def test_numbers_are_written_for_people():
    assert written(1000.0) == "1000"
    assert written(-0.25) == "−0.25"
    assert written(1e-16) == "1.00e−16"
    assert slider("x", "x", np.linspace(-1, 1, 5), 0.1).texts == ["−1", "−0.5", "0", "0.5", "1"]
    assert choice("c", "c", ["a", "b"], "b").start == 1
