"""What the engine sees inside the network, shown on the canvas: a strip below each card, the loss as a curve."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QObject

from engine.design.check import definition_of
from engine.design.codegen import metric_titles
from engine.design.graph import Graph
from engine.design.graph.recomputed import recomputed
from engine.design.project import Project
from engine.protocol.messages import Strip as StripReport
from studio.canvas.shown import Shown
from studio.canvas.strip import Bars, Curve, Pictures, Strip, Text
from studio.document import Document
from studio.link.run_values import RunValues, numbers
from studio.link.training_session import TrainingSession
from studio.open_project import OpenProject
from studio.panels.training_progress import figure
from studio.theme import theme

LOSS_FAMILY = "Loss"
MAX_CURVE_POINTS = 200


class Cards(Protocol):
    """Whatever shows strips: the canvas."""

    def show_at(self, node: str, what: Shown | None) -> None:
        """Show something live below a card, or nothing more."""

    def show_all(self, shown: Mapping[str, Shown | None]) -> None:
        """Do so with many cards at once."""

    def fade_strips(self, nodes: Collection[str]) -> None:
        """Show what is below these cards as past, and that below all others as it is."""

    def clear_strips(self) -> None:
        """Show nothing live any more."""


class LiveCards(QObject):
    """Keeps the canvas true of the run that the session shows."""

    def __init__(
        self, document: Document, session: TrainingSession, cards: Cards, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._cards = cards
        self._shown: dict[str, StripReport] = {}
        self._shown_epochs = -1
        self._drawn_from: WeakKeyDictionary[OpenProject, tuple[RunValues, Project]] = WeakKeyDictionary()
        document.place.moved.connect(self._on_moved)
        document.checked_changed.connect(self._fade)
        session.began.connect(self._on_began)
        session.changed.connect(self._on_changed)

    def _on_moved(self) -> None:
        """Other cards are shown, none of which has a strip yet."""
        self._forget()
        self._on_changed()

    def _forget(self) -> None:
        self._shown.clear()
        self._shown_epochs = -1

    def _on_began(self) -> None:
        """Another run is shown, or another project; what was shown says nothing about its layers."""
        self._forget()
        self._cards.clear_strips()
        session, here = self._session, self._document.here
        values, known = session.values, self._drawn_from.get(here)
        if values is None or (known is not None and known[0] is values):
            return  # the same run as before, of a project that is in front again
        self._drawn_from.pop(here, None)
        if session.is_here and session.project is not None:
            before, now = session.project, self._document.project
            # A run read back knows no node by an earlier name; while nothing differs, the network as it is will do.
            self._drawn_from[here] = values, before if _outdated(before, now) else now

    def _fade(self) -> None:
        """Show as past what the network as it is now would no longer make like that."""
        values = self._session.values
        if values is None or (not self._shown and self._shown_epochs < 0):
            return
        now = self._document.project
        _, before = self._drawn_from.setdefault(self._document.here, (values, now))
        self._cards.fade_strips(_outdated(before, now))

    def _on_changed(self) -> None:
        values = self._session.values
        if values is None or self._document.place.path:
            return  # what the engine sends is about the network's own layers, not about those inside of a block
        is_first = not self._shown and self._shown_epochs < 0
        graph = self._document.project.graph
        reports = values.strips.items()
        news = {node: report for node, report in reports if self._shown.get(node) is not report and node in graph.nodes}
        self._shown |= news
        self._cards.show_all(
            {node: strip_of(report, is_input=graph.nodes[node].layer == "Input") for node, report in news.items()}
        )
        if len(values.epochs) != self._shown_epochs and len(values.steps):
            self._shown_epochs = len(values.epochs)
            self._show_loss(values, graph)
        if is_first and (self._shown or self._shown_epochs >= 0):
            self._fade()

    def _show_loss(self, values: RunValues, graph: Graph) -> None:
        """Show the loss on its card; of several, which are added up, each card shows its own metric."""
        definitions = {name: definition_of(graph, node.layer) for name, node in graph.nodes.items()}
        cards = [name for name, found in definitions.items() if found is not None and found.family == LOSS_FAMILY]
        if len(cards) == 1:
            self._cards.show_at(cards[0], _total(values))
            return
        checked = self._document.checked
        titles = metric_titles(checked) if checked.ok else {}
        for name in cards:
            self._cards.show_at(name, _metric(values, titles.get(name, "")))


def _outdated(before: Project, now: Project) -> Collection[str]:
    """The nodes of a project that would no longer make what they did in an earlier one."""
    is_other = before.data is not now.data and before.data != now.data
    return now.graph.nodes.keys() if is_other else recomputed(before.graph, now.graph)


def _total(values: RunValues) -> Curve:
    """What is made less, step by step, and how much of it there is over the validation samples."""
    best = values.column("val_loss")
    text = figure(float(best[-1])) if best.size else figure(float(values.steps.values[-1]))
    return Curve(_thinned(values.steps.values).tolist(), text, theme().family(LOSS_FAMILY))


def _metric(values: RunValues, title: str) -> Curve | None:
    """A metric after each epoch; nothing as long as it was not told."""
    told = values.columns.get(title)
    if told is None or not np.isfinite(told.values).any():
        return None
    # The number first: a card has room for a dozen letters.
    text = f"{figure(float(told.values[-1]))} {title}"
    return Curve(_thinned(told.values).tolist(), text, theme().family(LOSS_FAMILY))


def strip_of(report: StripReport, *, is_input: bool) -> Strip:
    """A strip as the canvas draws it.

    Args:
        report: as the engine sent it.
        is_input: whether it is a sample itself, and so shown without false colours.
    """
    values = numbers(report.values)
    if report.kind == "maps":
        return Pictures(values, gray=is_input)
    if report.kind == "number":
        shown = f"{float(values.ravel()[0]):.4g}"
        return Text(report.labels[0] if report.labels else shown)
    if report.labels:
        return Bars(values.ravel().tolist())
    sizes = np.abs(np.nan_to_num(values.ravel().astype(np.float64)))
    return Bars((sizes / (sizes.max() or 1.0)).tolist())


def _thinned(values: np.ndarray[tuple[int], np.dtype[np.floating]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Numbers in their order, averaged in so few parts that a card can show them."""
    numbers = np.asarray(values, np.float64)
    parts = np.array_split(numbers, min(len(numbers), MAX_CURVE_POINTS))
    return np.array([part.mean() for part in parts])
