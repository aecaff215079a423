"""LeNet from nothing, trained and taken home by keys alone: once on the canvas, once in the outline."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from studio.panels.outline_panel import OutlinePanel
from tests.journeys.person import Person
from tests.journeys.typist import ALT, CTRL, Key, Typist

pytestmark = [
    pytest.mark.journey,
    pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True),
]
SitDown = Callable[..., Person]

LENET: tuple[tuple[str, dict[str, str]], ...] = (
    ("conv2d", {"out_channels": "6", "kernel_size, height": "5"}),
    ("relu", {}),
    ("maxpool2d", {}),
    ("conv2d", {"out_channels": "16", "kernel_size, height": "5"}),
    ("relu", {}),
    ("maxpool2d", {}),
    ("flatten", {}),
    ("linear", {"out_features": "120"}),
    ("relu", {}),
    ("linear", {"out_features": "84"}),
    ("relu", {}),
    ("linear", {"out_features": "10"}),
    ("crossentropyloss", {}),
)
"""What is typed for each layer, and for those of its parameters that are not as they should be."""

MADE = [
    *("image -> conv", "conv -> relu", "relu -> pool", "pool -> conv2", "conv2 -> relu2", "relu2 -> pool2"),
    *("pool2 -> flatten", "flatten -> linear", "linear -> relu3", "relu3 -> linear2", "linear2 -> relu4"),
    *("relu4 -> logits", "logits -> loss", "label -> loss.target"),
]


def wires(person: Person) -> set[str]:
    return {f"{edge.source} -> {edge.target}" for edge in person.document.project.graph.edges.values()}


def test_lenet_is_built_trained_and_taken_home_by_the_keyboard(sit_down: SitDown, tmp_path: Path) -> None:
    person = sit_down()
    typist = Typist(person)
    typist.start_from("Handwritten")
    make_images_larger(typist)
    typist.press(Key.Key_Right, CTRL)
    assert person.window.selection.nodes == {"image"}
    for layer, params in LENET:
        typist.press(Key.Key_Tab)
        typist.write(layer)
        typist.press(Key.Key_Return)
        set_parameters(typist, params)
        if params.get("out_features") == "10":
            typist.rename("logits")
    typist.press(Key.Key_J, CTRL)
    typist.write("label")
    typist.press(Key.Key_Return)
    is_lenet(person)
    train_for_an_epoch(typist)
    typist.export_module(tmp_path / "lenet.py")
    is_a_module(tmp_path / "lenet.py")


def test_lenet_is_built_trained_and_taken_home_in_the_outline(sit_down: SitDown, tmp_path: Path) -> None:
    person = sit_down()
    typist = Typist(person)
    typist.start_from("Handwritten")
    make_images_larger(typist)
    typist.press(Key.Key_2, ALT)
    typist.wait_within(person.window.docks["outline"])
    panel = person.panel("outline", OutlinePanel)
    typist.press(Key.Key_Home)
    assert panel.current == "image"
    for layer, params in LENET:
        typist.press(Key.Key_Insert)
        typist.write(layer)
        typist.press(Key.Key_Return)
        if params:
            typist.press(Key.Key_F4)
            set_all(typist, params)
        assert panel.tree.hasFocus()
        if params.get("out_features") == "10":
            typist.rename("logits")
    connect_the_label(typist, panel)
    is_lenet(person)
    stop_after_an_epoch(typist)
    assert panel.tree.hasFocus()
    typist.export_module(tmp_path / "lenet.py")
    is_a_module(tmp_path / "lenet.py")


def connect_the_label(typist: Typist, panel: OutlinePanel) -> None:
    """Go down to the loss's free input, hear that it is free, and look for what feeds it."""
    person = typist.person
    assert panel.current == "loss"
    assert "1 problem: " in said(panel)
    assert "target" in said(panel)
    typist.press(Key.Key_Right)
    typist.press(Key.Key_Down, times=2)
    assert said(panel) == "input target, not connected"
    typist.press(Key.Key_Return)
    typist.write("label")
    typist.press(Key.Key_Return)
    person.wait_for(lambda: panel.said.text().startswith("Connect label to loss. input target, from label"), "the news")
    typist.press(Key.Key_Left)
    assert said(panel) == "loss, CrossEntropyLoss, gives nothing on, no problems"


def said(panel: OutlinePanel) -> str:
    """What a screen reader says of the current row."""
    return str(panel.tree.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))


def stop_after_an_epoch(typist: Typist) -> None:
    """Train from where one is, and end it with Ctrl+K."""
    person = typist.person
    typist.press(Key.Key_Return, CTRL)
    person.wait_for(lambda: person.session.values is not None and len(person.values.epochs.values), "an epoch")
    typist.search("stop")
    person.wait_for(lambda: person.session.state == "idle", "the end of it")
    assert person.values.done is not None
    assert person.values.done.outcome in ("stopped", "finished")


def make_images_larger(typist: Typist) -> None:
    """As LeNet's input, in the panel of the data."""
    typist.press(Key.Key_8, ALT)
    typist.wait_within(typist.person.window.docks["data"])
    typist.tab_to("scale")
    typist.replace("4")
    typist.press(Key.Key_Escape)


def set_parameters(typist: Typist, params: dict[str, str]) -> None:
    """Set parameters in the inspector, and go back to where the layer was added."""
    if params:
        typist.press(Key.Key_3, ALT)
        set_all(typist, params)


def set_all(typist: Typist, params: dict[str, str]) -> None:
    """Type parameters into the inspector, and leave it."""
    for name, value in params.items():
        typist.tab_to(name)
        typist.replace(value)
    typist.press(Key.Key_Escape)


def is_lenet(person: Person) -> None:
    person.settle()
    person.picture("built")
    assert wires(person) == set(MADE)
    checked = person.document.checked
    assert checked.ok, [problem.says for problem in checked.problems]
    assert checked.parameters == 61_706


def train_for_an_epoch(typist: Typist) -> None:
    """One epoch, and its end."""
    person = typist.person
    typist.press(Key.Key_4, ALT)
    typist.wait_within(person.window.docks["training"])
    typist.tab_to("Training settings…")
    typist.press(Key.Key_Space)
    typist.tab_to("epochs")
    typist.replace("1")
    typist.press(Key.Key_Return, CTRL)
    person.wait_for(lambda: person.session.values is not None and person.values.done is not None, "the end of it")
    assert person.values.done is not None
    assert person.values.done.outcome == "finished"
    assert list(person.values.epochs.values) == [1]
    person.settle()
    person.picture("trained")


def is_a_module(path: Path) -> None:
    text = path.read_text("utf-8")
    (module,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef))
    assert {"__init__", "forward"} <= {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    for layer in ("nn.Conv2d(1, 6, 5)", "nn.Conv2d(6, 16, 5)", "nn.Linear(16 * 5 * 5, 120)", "nn.Linear(84, 10)"):
        assert layer in text
