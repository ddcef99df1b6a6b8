"""Every live figure: its controls, its pictures and its words, as the browser would ask for them."""

import io
import re
import sys
import warnings

import numpy as np
import pytest
from PIL import Image

from course import live
from course.live import figure as figures
from course.live.controls import choice, rates, slider, written
from course.live.figure import NOT_WHILE_GRADING, VIEW, LiveFigure

NAMES = live.__all__


@pytest.fixture(scope="module")
def made() -> dict[str, LiveFigure]:
    """Every figure, made as its notebook cell makes it, but not displayed."""
    kept = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(figures.GRADING, raising=False)
        for name in NAMES:
            patch.setattr(
                sys.modules[f"course.live.{name}"],
                "show",
                lambda *given, name=name, **options: kept.update({name: LiveFigure(*given, **options)}),
            )
            getattr(live, name)()
    return kept


@pytest.fixture(params=NAMES)
def figure(made, request) -> LiveFigure:
    made[request.param].move(made[request.param].start)
    return made[request.param]


def pixels(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))


def test_every_control_changes_picture_and_words_over_its_whole_range(figure):
    for control in figure.controls:
        last = len(control["texts"]) - 1
        figure.move(figure.start)
        shown = {figure.move({control["name"]: index}) for index in (0, last // 2, last)}
        assert len({picture for picture, _ in shown}) > 1
        assert len({words for _, words in shown}) > 1


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
    before, _ = figure.move(figure.start)
    figure.move({first: 0})
    figure.move({first: 10**6})
    after, _ = figure.move(figure.start)
    assert np.array_equal(pixels(before), pixels(after))
    assert pixels(before).shape[1::-1] == tuple(figure.size)


def test_all_pictures_of_a_figure_have_one_size(figure):
    """Nothing on the page may jump, whatever is chosen."""
    sizes = set()
    for control in figure.controls:
        for index in range(len(control["texts"])) if control["kind"] == "choice" else (0, 10**6):
            sizes.add(pixels(figure.move({control["name"]: index})[0]).shape)
    assert len(sizes) == 1


def test_places_outside_a_control_and_unknown_controls_do_no_harm(figure):
    first = figure.controls[0]
    figure.move({first["name"]: 10**9, "nobody": 3})
    assert figure.indices[first["name"]] == len(first["texts"]) - 1
    figure.move({first["name"]: -5})
    assert figure.indices[first["name"]] == 0


def test_the_answer_to_a_request_holds_all_places_words_and_the_picture(figure, monkeypatch):
    sent = []
    monkeypatch.setattr(figure, "send", lambda content, buffers: sent.append((content, buffers)))
    first = figure.controls[0]["name"]
    figure._answer(figure, {"changes": {first: 0}}, [])
    [(content, [picture])] = sent
    assert content["kind"] == "frame"
    assert content["indices"][first] == 0
    assert content["words"]
    assert pixels(picture).shape[1::-1] == tuple(figure.size)


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
    monkeypatch.setenv(figures.GRADING, "autograde")
    monkeypatch.setattr(figures, "LiveFigure", None)
    for name in NAMES:
        getattr(live, name)()
    assert capsys.readouterr().out.splitlines() == [NOT_WHILE_GRADING] * len(NAMES)


def test_the_learning_rate_moves_the_steps_and_leaves_the_gradient(made):
    depth = made["depth"]
    said = [depth.move({"eta": place})[1] for place in (0, 10)]
    gradients = {re.search(r"Gradient norm: (.*?)\. With", words)[1] for words in said}
    steps = {re.search(r"With learning rate (.*?)\. The", words)[1] for words in said}
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
    assert "66 at x2" in said
    assert "44 at x1" in said


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
