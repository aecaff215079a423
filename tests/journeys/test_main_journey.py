"""The main job, end to end: draw, train, watch, see what it looks at, take the code home."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton

from engine.design.graph import parse_edge
from engine.design.project import read_project
from engine.protocol.messages import Explanation
from engine.runs import RunFolder, summarise
from studio.canvas.problem_bubble import ProblemBubble
from studio.export_dialog import ExportDialog
from studio.link.run_values import numbers
from studio.panels.insight_panel import InsightPanel
from studio.panels.training_panel import TrainingPanel
from tests.journeys.person import CTRL, Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True),
]
SHIFT = Qt.KeyboardModifier.ShiftModifier
SitDown = Callable[..., Person]


def params(person: Person, node: str) -> dict[str, object]:
    return dict(person.document.project.graph.nodes[node].params)


def wires(person: Person) -> set[str]:
    return {str(edge) for edge in person.document.project.graph.edges.values()}


def test_draw_train_watch_look_inside_and_take_the_code_home(sit_down: SitDown, tmp_path: Path) -> None:
    person = sit_down()
    person.picture("1-start-page")
    person.open_template("LeNet")
    person.picture("2-template")
    edit_and_take_back(person)
    break_and_repair(person)
    train_and_watch(person)
    look_inside(person)
    folder = take_the_code_home(person, tmp_path / "home code")
    runs_without_netloom(folder)
    save_and_reopen(person, sit_down, tmp_path / "my digits.netloom")


def edit_and_take_back(person: Person) -> None:
    """Change a layer by typing and drop another on a wire; each is one step back, and one forward again."""
    person.choose("conv1")
    person.set_parameter("out_channels", "8")
    assert params(person, "conv1")["out_channels"] == 8
    assert person.document.checked.nodes["conv2"].inputs[0] is not None
    person.drop_layer("Dropout", parse_edge("relu3 -> fc2"))
    assert {"relu3 -> dropout", "dropout -> fc2"} <= wires(person)
    assert person.document.checked.ok
    person.settle()
    person.picture("3-spliced")
    person.press(Qt.Key.Key_Z, CTRL)
    assert "relu3 -> fc2" in wires(person)
    assert params(person, "conv1")["out_channels"] == 8
    person.press(Qt.Key.Key_Z, CTRL)
    assert params(person, "conv1")["out_channels"] == 6
    assert not person.document.is_dirty
    person.press(Qt.Key.Key_Z, CTRL | SHIFT)
    person.press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert params(person, "conv1")["out_channels"] == 8
    assert {"relu3 -> dropout", "dropout -> fc2"} <= wires(person)


def break_and_repair(person: Person) -> None:
    """Make a layer too small: one wire turns red, a sentence says why, and a button mends it."""
    person.choose("logits")
    person.set_parameter("out_features", "7")
    red = [str(edge) for edge, wire in person.canvas.stage.wires.items() if wire.severity == "error"]
    assert red == ["logits -> loss"]
    person.click_badge("loss")
    person.settle()
    person.picture("4-problem")
    bubble = person.canvas.findChild(ProblemBubble)
    assert isinstance(bubble, ProblemBubble)
    (fix,) = bubble.findChildren(QPushButton)
    (problem,) = person.document.checked.problems
    assert "10 classes" in problem.says
    person.click(fix)
    assert params(person, "logits")["out_features"] == 10
    assert person.document.checked.ok
    assert all(wire.severity == "" for wire in person.canvas.stage.wires.values())


def train_and_watch(person: Person) -> None:
    """Points come into the curves while it trains, heatmaps after each epoch, and the cards come to life."""
    panel = person.panel("training", TrainingPanel)
    person.train_for(3)
    person.wait_for(lambda: len(person.values.steps) > 0, "the first points")
    person.wait_for(lambda: person.values.looks, "the first heatmaps")
    person.picture("5-training")
    person.wait_for(lambda: person.session.state == "idle", "the end of the training")
    assert person.values.done is not None
    assert person.values.done.outcome == "finished"
    assert list(person.values.epochs.values) == [1, 2, 3]
    for plot in (panel.curves.loss_view, panel.curves.metric_view):
        assert plot.curves
        assert all(np.isfinite(curve.y).any() for curve in plot.curves)
    looks = person.values.looks[3]
    assert looks[0].method == "grad_cam"
    assert all_differ(looks[0].explanations)
    with_strips = {name for name, card in person.canvas.stage.cards.items() if card.strip is not None}
    assert {"conv1", "relu2", "logits", "loss"} <= with_strips
    person.settle()
    person.picture("6-trained")


def all_differ(explanations: tuple[Explanation, ...]) -> bool:
    """Whether there is something to see for each sample, and no two are alike."""
    heat = [numbers(item.attribution) for item in explanations]
    assert len(heat) > 1
    assert all(np.ptp(one) > 0 for one in heat)
    return all(not np.allclose(a, b) for number, a in enumerate(heat) for b in heat[:number])


def look_inside(person: Person) -> None:
    """Ask for two samples in the Insight panel: two explanations that differ."""
    person.turn_to("Insight")
    panel = person.panel("insight", InsightPanel)
    person.wait_for(panel.explain_button.isEnabled, "the run to be found")
    shown = []
    for sample in (3, 11):
        person.enter(panel.sample, str(sample))
        person.click(panel.explain_button)
        shown.append(explained(person, panel, sample))
        person.picture(f"7-insight-{sample}")
    assert all_differ(tuple(shown))


def explained(person: Person, panel: InsightPanel, sample: int) -> Explanation:
    """Wait until the panel shows a sample."""

    def is_shown() -> bool:
        return panel.view.explanation is not None and panel.view.explanation.sample == sample

    person.wait_for(is_shown, f"the explanation of sample {sample}")
    assert panel.view.explanation is not None
    return panel.view.explanation


def take_the_code_home(person: Person, folder: Path) -> Path:
    """Export a folder with Ctrl+E, by typing where to."""
    folder.mkdir()

    def save(dialog: ExportDialog) -> None:
        assert [dialog.tabs.tabText(i) for i in range(dialog.tabs.count())] == [
            "model.py",
            "train.py",
            "requirements.txt",
        ]
        with person.answering(QFileDialog, lambda files: person.choose_file(files, folder)):
            person.click(dialog.save_button)

    with person.answering(ExportDialog, save):
        person.press(Qt.Key.Key_E, CTRL)
    (made,) = folder.iterdir()
    assert {path.name for path in made.iterdir()} == {"model.py", "train.py", "requirements.txt"}
    return made


def runs_without_netloom(folder: Path) -> None:
    """What was taken home trains where there is no Netloom, and says its epochs as JSON."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    block = "import sys; sys.modules.update(engine=None, studio=None); sys.argv[0] = 'train.py'; "
    run = "import runpy; sys.path.insert(0, ''); runpy.run_path('train.py', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-P", "-c", block + run, "--epochs", "1", "--json"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    (epoch,) = (line for line in lines if line["event"] == "epoch")
    assert epoch["epoch"] == 1
    assert 0 < epoch["val_loss"] < 10


def save_and_reopen(person: Person, sit_down: SitDown, path: Path) -> None:
    """Save with Ctrl+S, close, and start again with the file: nothing is different."""
    with person.answering(QFileDialog, lambda files: person.choose_file(files, path)):
        person.canvas.setFocus()
        person.press(Qt.Key.Key_S, CTRL)
    before = person.document.project
    assert not person.document.is_dirty
    person.leave()
    assert read_project(path) == before
    again = sit_down(path)
    assert again.window.is_open
    assert again.document.project == before
    again.settle()
    again.picture("8-reopened")


def test_a_training_is_paused_resumed_and_stopped_by_its_buttons(sit_down: SitDown) -> None:
    person = sit_down()
    person.open_template("Multilayer")
    person.train_for(100_000)
    bar = person.window.top_bar
    person.wait_for(lambda: len(person.values.epochs) > 2, "some epochs")
    person.click(bar.pause)
    person.wait_for(lambda: person.session.state == "paused", "the pause")
    assert bar.pause.text() == "Resume"
    held = len(person.values.steps)
    person.settle()
    assert len(person.values.steps) == held
    person.picture("paused")
    person.click(bar.pause)
    person.wait_for(lambda: len(person.values.steps) > held, "steps after the pause")
    person.click(bar.stop)
    person.wait_for(lambda: person.session.state == "idle", "the end")
    assert person.values.done is not None
    assert person.values.done.outcome == "stopped"
    run = summarise(Path(person.values.run))
    assert (run.status, run.can_resume) == ("stopped", True)
    with_history = RunFolder(run.path)
    assert with_history.checkpoints()
    assert bar.train.isEnabled()
