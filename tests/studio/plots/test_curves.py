import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from engine.protocol.messages import Array, Done, Epoch, Started, Steps
from studio.link.run_values import RunValues
from studio.plots.curve import Curve, shown_range
from studio.plots.curve_view import CurveView
from studio.plots.run_curves_view import RunCurvesView, ShownRun
from studio.theme import set_theme, theme


def a_run(epochs: int = 3, name: str = "/run") -> RunValues:
    values = RunValues(name)
    values.take(Started(name, "cpu", 1, 4, 1, 5, 64, 16, 9))
    losses = np.arange(1, 5 * epochs + 1, dtype="<f4")
    values.take(Steps(0, Array(losses.shape, losses.tobytes()), 1.0, 1.0))
    for number in range(1, epochs + 1):
        values.take(
            Epoch(number, 5 * number, 1 / number, 2 / number, {"accuracy": number / 10, "train_accuracy": 0.5}, 1)
        )
    return values


@pytest.fixture
def view(qtbot: QtBot) -> RunCurvesView:
    set_theme("dark")
    view = RunCurvesView()
    qtbot.addWidget(view)
    view.resize(700, 260)
    with qtbot.waitExposed(view):
        view.show()
    return view


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def drawn(view: CurveView) -> dict[str, Any]:
    return {curve.name: (curve.x.tolist(), curve.y.tolist()) for curve in view.curves}


def test_loss_and_metric_show_the_values_of_the_run(view: RunCurvesView) -> None:
    view.show_runs([ShownRun(a_run())])
    loss, metric = drawn(view.loss_view), drawn(view.metric_view)
    assert loss["train"] == ([1, 2, 3], [1.0, 0.5, pytest.approx(1 / 3)])
    assert loss["validation"][1] == [2.0, 1.0, pytest.approx(2 / 3)]
    assert loss["every step"] == ([pytest.approx(step / 5) for step in range(1, 16)], list(range(1, 16)))
    assert metric["validation"][1] == [0.1, 0.2, pytest.approx(0.3)]
    assert str(view.metric_view.title) == "Accuracy"


def test_what_grows_is_drawn_soon(view: RunCurvesView, qtbot: QtBot) -> None:
    values = a_run()
    view.show_runs([ShownRun(values)])
    values.take(Epoch(4, 20, 0.25, 0.5, {"accuracy": 0.9}, 1))
    view.values_changed()
    qtbot.waitUntil(lambda: drawn(view.loss_view)["train"][0] == [1, 2, 3, 4])


def test_the_library_is_handed_the_same_numbers(view: RunCurvesView) -> None:
    view.show_runs([ShownRun(a_run())])
    x, y = view.loss_view._items["validation"].getOriginalDataset()
    assert (x.tolist(), y.tolist()) == ([1, 2, 3], [2.0, 1.0, pytest.approx(2 / 3)])


def test_several_runs_are_laid_over_each_other(view: RunCurvesView) -> None:
    view.show_runs([ShownRun(a_run(), "first", 0), ShownRun(a_run(2, "/b"), "second", 1)])
    assert set(drawn(view.loss_view)) == {"first", "first (training)", "second", "second (training)"}


def test_a_click_in_the_legend_hides_a_curve_and_its_training(view: RunCurvesView) -> None:
    view.show_runs([ShownRun(a_run(), "first", 0), ShownRun(a_run(2, "/b"), "second", 1)])
    entry = next(button for button in view.findChildren(QToolButton) if button.text() == "first")
    entry.click()
    assert set(drawn(view.loss_view)) == {"second", "second (training)"}
    entry.click()
    assert len(drawn(view.loss_view)) == 4


def test_without_a_metric_only_the_loss_is_shown(view: RunCurvesView) -> None:
    values = RunValues("/run")
    values.take(Epoch(1, 5, 1.0, 2.0, {}, 1))
    view.show_runs([ShownRun(values)])
    assert not view.metric_view.isVisible()


def test_smoothing_changes_what_is_drawn_and_not_the_run(view: RunCurvesView) -> None:
    values = a_run()
    view.show_runs([ShownRun(values)])
    view.set_smoothing(0.5)
    assert drawn(view.loss_view)["train"][1][1] == pytest.approx((0.5 * 1.0 + 0.5) / 1.5)
    assert values.column("train_loss")[1] == 0.5


def test_the_logarithmic_scale_shows_powers_of_ten(view: RunCurvesView) -> None:
    view.show_runs([ShownRun(a_run())])
    view.set_log(True)
    low, high = view.loss_view._plot.getPlotItem().getViewBox().viewRange()[1]
    assert low == pytest.approx(np.log10((1 / 3) / 1.25), abs=0.01)
    assert high == pytest.approx(np.log10(15 * 1.25), abs=0.1)


def heights(picture: QImage, colour: str) -> list[float]:
    """How high what has a colour is in each column of a picture, in pixels, of which those at an edge count partly."""
    pixels: Any = np.frombuffer(picture.constBits(), np.uint8)
    rows = pixels.reshape(picture.height(), picture.width(), 4)[..., 2::-1]
    ends = QColor(theme().surface), QColor(colour)
    ground, wanted = np.array([(end.red(), end.green(), end.blue()) for end in ends], float)
    share = (rows - ground) @ (wanted - ground) / np.sum((wanted - ground) ** 2)
    is_near = np.abs(rows - ground - share[..., None] * (wanted - ground)).max(axis=2) < 24
    return [float(high) for high in np.where(is_near, share.clip(0, 1), 0).sum(axis=0)]


def test_the_dot_of_the_last_epoch_is_seen_whole(view: RunCurvesView, qtbot: QtBot) -> None:
    view.resize(900, 300)
    values = a_run(4)
    values.take(Done("/run", "finished", 4, {}, {}, 1.0))
    view.show_runs([ShownRun(values)])

    def level_line() -> list[float]:
        """The training's accuracy, which is the same in each epoch."""
        picture = view.metric_view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        return heights(picture, theme().series[0])

    qtbot.waitUntil(lambda: sum(high > 1 for high in level_line()) > 200)  # once the plot has its place
    level = level_line()
    high = [x for x, px in enumerate(level) if px > 3.5]  # the line itself is 1.8 pixels thick, and lies on the grid
    dots = np.split(high, np.flatnonzero(np.diff(high) > 1) + 1)[-4:]
    assert np.diff([dot.mean() for dot in dots]) == pytest.approx(np.full(3, dots[1].mean() - dots[0].mean()), abs=1.0)
    assert all(len(dot) >= 3 for dot in dots)


def test_the_pointer_reads_every_curve(view: RunCurvesView) -> None:
    view.show_runs([ShownRun(a_run())])
    box = view.loss_view._plot.getPlotItem().getViewBox()
    view.loss_view._on_mouse_moved(box.mapViewToScene(QPointF(2.0, 1.0)))
    reading = view.loss_view._readout.text()
    assert "epoch 2.0" in reading
    assert ">0.5<" in reading
    assert ">1<" in reading
    assert "epoch 2.0" in view.metric_view._readout.text()


def test_the_line_of_a_running_training_goes_when_it_has_ended(view: RunCurvesView) -> None:
    values = a_run()
    view.show_runs([ShownRun(values)])
    assert view.loss_view._now_line.isVisible()
    values.take(Done("/run", "finished", 3, {}, {}, 1.0))
    view.show_runs([ShownRun(values)])
    assert not view.loss_view._now_line.isVisible()


def test_colours_are_the_themes(view: RunCurvesView) -> None:
    view.show_runs([ShownRun(a_run())])
    for name in ("dark", "light"):
        set_theme(name)
        pen = view.loss_view._items["train"].opts["pen"]
        assert pen.color().name() == theme().series[0]


def test_the_epochs_are_exported_as_numbers_that_read_back(view: RunCurvesView, tmp_path: Path) -> None:
    view.show_runs([ShownRun(a_run(), "first")])
    view.write_epochs(tmp_path / "epochs.csv")
    view.write_steps(tmp_path / "steps.csv")
    rows = table(tmp_path / "epochs.csv")
    assert [(row["epoch"], float(row["train_loss"])) for row in rows] == [("1", 1.0), ("2", 0.5), ("3", 1 / 3)]
    assert len(table(tmp_path / "steps.csv")) == 15


def test_the_picture_is_sharp_and_not_empty(view: RunCurvesView) -> None:
    view.show_runs([ShownRun(a_run())])
    image = view.picture(2.0).toImage()
    assert image.width() == 2 * view.width()
    assert len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 4


def test_a_million_steps_are_drawn(view: RunCurvesView) -> None:
    steps = np.linspace(2.0, 0.1, 1_000_000, dtype="<f4")
    values = RunValues("/run")
    values.take(Started("/run", "cpu", 1, 100, 1, 10_000, 64, 16, 9))
    values.take(Steps(0, Array(steps.shape, steps.tobytes()), 1.0, 1.0))
    view.show_runs([ShownRun(values)])
    assert not view.grab().isNull()
    assert view.loss_view._items["every step"].getOriginalDataset()[0].size == 1_000_000


def test_outliers_of_single_steps_do_not_flatten_the_curves() -> None:
    steps = np.full(1000, 1.0)
    steps[5] = 1e9
    span = shown_range([Curve("every step", np.arange(1000), steps, 0, "faint")], log=False)
    assert span is not None
    assert span[1] < 10


def test_nothing_to_show_has_no_range() -> None:
    assert shown_range([], log=False) is None
    assert shown_range([Curve("a", np.arange(2), np.full(2, np.nan))], log=True) is None
