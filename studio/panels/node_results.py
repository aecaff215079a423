"""What follows from selected layers: what they cost, and for a single one what comes out of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.design.check import NodeCheck
from studio.figures import memory, shape_text, shortened
from studio.panels.page_parts import Figure, heading
from studio.panels.problem_row import clear_layout
from studio.theme import fixed_font


class NodeResults(QWidget):
    """Cost and outputs."""

    def __init__(self, *, of_several: bool) -> None:
        super().__init__()
        self._figures = [Figure("parameters"), Figure("FLOPs / sample"), Figure("activations")]
        self._lines: tuple[str, ...] = ()
        self._labels: list[QLabel] = []
        self._out = QVBoxLayout()
        self._out.setSpacing(4)
        self._out_heading = heading("Out")
        figures = QHBoxLayout()
        figures.setSpacing(12)
        for figure in self._figures:
            figures.addWidget(figure)
        figures.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(heading("Cost of all of them" if of_several else "Cost"))
        layout.addLayout(figures)
        layout.addWidget(self._out_heading)
        layout.addLayout(self._out)

    def show_checks(self, checks: list[NodeCheck]) -> None:
        """Show what these checked layers cost together, and what comes out if it is one."""
        self._show_cost(checks)
        self._show_outputs(checks[0] if len(checks) == 1 else None)

    def _show_cost(self, checks: list[NodeCheck]) -> None:
        parameters, flops, activations = self._figures
        if not any(check.ready for check in checks):
            for figure in self._figures:
                figure.show_text("–")
            return
        counted_in = [check for check in checks if check.inputs or len(checks) == 1]  # the network makes no input
        parameters.show_text(f"{sum(check.parameters for check in checks):,}")
        flops.show_text(shortened(sum(check.flops for check in checks)))
        activations.show_text(memory(sum(check.activation_bytes for check in counted_in)))

    def _show_outputs(self, check: NodeCheck | None) -> None:
        layer = check.layer if check is not None else None
        ports = layer.outputs if layer is not None else ()
        self._out_heading.setVisible(bool(ports))
        lines = tuple(
            f"{f'{port.name}  ' if len(ports) > 1 else ''}{shape_text(shape)}   {shape.dtype}"
            for port, shape in zip(ports, check.outputs if check is not None else (), strict=False)
        )
        if lines == self._lines and bool(ports) == bool(self._out.count()):
            return
        self._lines = lines
        if len(lines) == len(self._labels) > 0:
            for label, line in zip(self._labels, lines, strict=True):
                label.setText(line)
            return
        clear_layout(self._out)
        self._labels = []
        for line in lines:
            label = QLabel(line)
            label.setFont(fixed_font())
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._out.addWidget(label)
            self._labels.append(label)
        if ports and not lines:
            label = QLabel("Known once everything before it fits.")
            label.setProperty("role", "quiet")
            self._out.addWidget(label)
