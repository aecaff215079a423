"""Pictures of the window: each page and panel, dark and light, wide and narrow, around a real training."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt

from engine.design.graph import Annotation
from engine.design.graph.drawing_edits import annotate
from engine.design.graph.edits import bypass
from engine.design.project import Project, write_project
from studio.app import make_app
from studio.panels.insight_panel import InsightPanel
from studio.theme import set_theme
from tests.journeys.networks import residual_network
from tests.journeys.person import CTRL, Person

THEMES = ("light", "dark")
WIDE = (1600, 1000)
NARROW = (1280, 720)


def draw_window(folder: Path, epochs: int, home: Path) -> list[Path]:
    """Draw the window after a training, in both themes, as small files."""
    make_app()
    set_theme("dark")
    person = Person(pictures=folder)
    person.window.resize(*WIDE)
    open_lenet(person, home)
    train(person, epochs, None)
    in_both_themes(person, "window")
    person.leave()
    paths = [folder / f"window-{theme}.png" for theme in THEMES]
    for path in paths:
        pack(path)
    return paths


def draw_all(folder: Path, epochs: int, home: Path) -> None:
    """Draw everything, for somebody who wants to look at it."""
    make_app()
    set_theme("dark")
    person = Person(pictures=folder)
    person.window.resize(*WIDE)
    gallery = Gallery(person)
    gallery.start_page()
    open_lenet(person, home)
    gallery.before_training()
    train(person, epochs, gallery)
    gallery.panels()
    draw_canvas(person, home)
    person.leave()


def draw_only_canvas(folder: Path, home: Path) -> None:
    """Draw nothing but the canvas, which needs no training."""
    make_app()
    set_theme("dark")
    person = Person(pictures=folder)
    person.window.resize(*WIDE)
    draw_canvas(person, home)
    person.leave()


def draw_canvas(person: Person, home: Path) -> None:
    """Draw the canvas with 10, 100 and 5,000 layers, from near and far, and what a hand leaves on it.

    Pictures for a display with twice the pixels come of QT_SCALE_FACTOR=2; their names say so.
    """
    if not person.window.is_open:
        open_lenet(person, home)
    shown = person.canvas
    at = shown.stage.occupied(["image", "conv1", "relu1"])
    frame = Annotation("", "frame", "Features", (at.left() - 20, at.top() - 48), (at.width() + 40, at.height() + 64))
    person.document.edit("Frame", lambda graph: annotate(bypass(graph, ["relu3"]), frame)[0])
    shown.frame_all(fly=False)
    of_the_canvas(person, "canvas-10")
    shown.selection.select(["conv1", "conv2"])
    of_the_canvas(person, "canvas-10-selected")
    for count in (100, 5000):
        for downward in (False, True):
            path = home / f"{count}{'-down' * downward}.netloom"
            write_project(Project(f"{count} layers", residual_network(count, downward=downward)), path)
            person.window.files.open(path)
            person.settle()
            shown.frame_all(fly=False)
            of_the_canvas(person, f"canvas-{path.stem}")
            for zoom in (0.3, 0.5, 1.0):
                shown.camera.look(zoom, shown.stage.occupied().center())
                of_the_canvas(person, f"canvas-{path.stem}-at-{zoom:g}")


def of_the_canvas(person: Person, name: str) -> None:
    """Keep pictures in both themes whose names say how sharp they are."""
    in_both_themes(person, f"{name}-{person.window.devicePixelRatioF():g}x")


class Gallery:
    """Every page and panel."""

    def __init__(self, person: Person) -> None:
        self.person = person

    def start_page(self) -> None:
        """The first thing a person sees, wide and narrow."""
        in_both_themes(self.person, "start")
        self.person.window.resize(*NARROW)
        in_both_themes(self.person, "start-narrow")
        self.person.window.resize(*WIDE)

    def before_training(self) -> None:
        """The desk before the first training."""
        in_both_themes(self.person, "untrained")
        for title in ("Insight", "Runs", "Data", "Code"):
            self.person.turn_to(title)
            self.person.settle()
            self.person.picture(f"untrained-{title.lower()}")
        self.person.turn_to("Training")

    def mid_training(self) -> None:
        """The desk while it trains."""
        in_both_themes(self.person, "training")

    def panels(self) -> None:
        """Each panel after a training, then the window with less room."""
        person = self.person
        in_both_themes(person, "finished")
        person.turn_to("Insight")
        insight = person.panel("insight", InsightPanel)
        person.wait_for(insight.explain_button.isEnabled, "the runs to be found")
        person.click(insight.explain_button)
        person.wait_for(lambda: insight.view.explanation is not None, "an explanation")
        in_both_themes(person, "insight")
        for title in ("Data", "Code", "Runs"):
            person.turn_to(title)
            person.settle()
            person.wait_for(lambda: person.engine.state == "ready", "the engine")
            in_both_themes(person, title.lower())
        self.problems()
        person.window.resize(*NARROW)
        person.window.commands["arrange"].trigger()
        for title in ("Training", "Insight", "Problems", "Code", "Data", "Runs"):
            person.turn_to(title)
            person.canvas.frame_all(fly=False)
            in_both_themes(person, f"narrow-{title.lower()}")
        person.window.resize(*WIDE)

    def problems(self) -> None:
        """What is wrong, and how it is told."""
        person = self.person
        person.choose("logits")
        person.set_parameter("out_features", "7")
        person.turn_to("Problems")
        in_both_themes(person, "problems")
        person.canvas.show_problems("loss")
        in_both_themes(person, "problem-bubble")
        person.press(Qt.Key.Key_Escape)
        person.document.undo()


def open_lenet(person: Person, home: Path) -> None:
    """Open the template and give it a file, so that the window shows no loose ends."""
    person.open_template("LeNet")
    person.document.save(home / "lenet-on-digits.netloom")
    person.canvas.frame_all(fly=False)


def train(person: Person, epochs: int, gallery: Gallery | None) -> None:
    """Train, and stay with the second convolution."""
    plan = person.document.project.training
    person.document.edit_project("Epochs", lambda p: replace(p, training=replace(plan, epochs=epochs)))
    person.document.save()
    person.choose("conv2")
    person.wait_for(lambda: person.engine.state == "ready", "the engine")
    person.press(Qt.Key.Key_Return, CTRL)
    if gallery is not None:
        person.wait_for(lambda: len(person.values.epochs) > epochs // 2, "half of the epochs")
        gallery.mid_training()
    person.wait_for(lambda: person.values.done is not None, "the end of the training")


def in_both_themes(person: Person, name: str) -> None:
    """Keep a picture of the window in each theme."""
    for theme in THEMES:
        person.window.choose_theme(theme)
        person.settle()
        person.picture(f"{name}-{theme}")


def pack(path: Path) -> None:
    """Make a picture's file as small as it gets without losing a colour."""
    with Image.open(path) as picture:
        plain = picture.convert("RGB")
    plain.save(path, optimize=True)
