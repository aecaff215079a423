"""Sizes of a layer that follow from what arrives, each with the node that made it, or from the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.design.check import BlockLayer, Checked, NodeCheck
from engine.design.layers import Size
from studio.panels.elided_button import ElidedButton
from studio.panels.page_parts import heading
from studio.panels.parameter_row import LABEL_WIDTH_PX
from studio.panels.problem_row import clear_layout
from studio.theme import SMALL_SIZE_PX, fixed_font

DECIDED_BY_FIELD = ("shape", "dtype")
"""The parameters of an input that count only as long as it names no field of the data."""

_PASSED_ON = re.compile(r"_size\d+$")
"""How checking names the sizes that merely pass through a block."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """A size that follows from the input.

    Attributes:
        name: torch's name for it.
        value: the size, or the sizes.
        formula: how it comes about, where that says more: `16 × 5 × 5`.
        maker: the node that first made it; empty where there is none.
        source: what else it follows from, in words.
    """

    name: str
    value: str
    formula: str
    maker: str
    source: str = ""


def inferred_sizes(checked: Checked, check: NodeCheck) -> list[Inferred]:
    """What follows from the inputs of a checked node, and from which nodes; of an `Input`, what its field decides."""
    if check.node.layer == "Input":
        return _of_field(checked, check)
    return list(_found(checked, check))


def _of_field(checked: Checked, check: NodeCheck) -> list[Inferred]:
    named = check.node.params.get("field")
    if not check.outputs or all(field.name != named for field in checked.fields):
        return []
    (shape,) = check.outputs
    sizes = " × ".join(str(size) for size in shape[1:]) or "one number"
    return [
        Inferred(name, value, "", "", "the data")
        for name, value in zip(DECIDED_BY_FIELD, (sizes, shape.dtype), strict=True)
    ]


def _found(checked: Checked, check: NodeCheck) -> Iterator[Inferred]:
    if check.layer is None or not check.ready or not check.inputs:
        return
    for name, value in check.layer.inferred(*check.inputs).items():
        if isinstance(check.layer, BlockLayer) and _PASSED_ON.search(name):
            continue  # a size that no layer inside asks for
        sizes = value if isinstance(value, tuple) else (value,)
        text = " × ".join(str(size) for size in sizes)
        formula = " × ".join(size.text.replace(" * ", " × ").replace(" // ", " / ") for size in sizes)
        maker = next(filter(None, (_maker(checked, check, size) for size in sizes)), "")
        yield Inferred(name, text, formula if formula != text else "", maker)


def _maker(checked: Checked, check: NodeCheck, size: Size) -> str:
    for index, shape in enumerate(check.inputs):
        for axis, part in enumerate(shape or ()):
            if part is size:
                return checked.origin(check.node.id, index, axis) or ""
    return next((end.node for end in check.sources if end is not None), "")


class InferredSizes(QWidget):
    """The sizes as dashed fields, since they can't be typed.

    Signals:
        wanted: the node that a person wants to see.
    """

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[Inferred] = []
        self.fields: dict[str, InferredField] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        self._heading = heading("")
        layout.addWidget(self._heading)
        layout.addLayout(self._rows)

    def show_sizes(self, sizes: list[Inferred]) -> None:
        """Show these sizes; hidden where there are none."""
        if not sizes or self.parentWidget() is not None:  # alone it would be a window
            self.setVisible(bool(sizes))
        if sizes == self._shown:
            return
        self._shown = sizes
        self._heading.setText(f"Follows from {next((size.source for size in sizes if size.source), 'the input')}")
        if [size.name for size in sizes] == list(self.fields):
            for size, field in zip(sizes, self.fields.values(), strict=True):
                field.show_size(size)
            return
        self.fields.clear()
        clear_layout(self._rows)
        for size in sizes:
            field = self.fields[size.name] = InferredField(size)
            field.wanted.connect(self.wanted)
            self._rows.addWidget(_row(size.name, field))


class InferredField(ElidedButton):
    """A size and where it came from.

    Signals:
        wanted: the node that it came from.
    """

    wanted = Signal(str)

    def __init__(self, size: Inferred) -> None:
        super().__init__("")
        self._maker = ""
        self.setProperty("role", "inferred")
        self.setFont(fixed_font(SMALL_SIZE_PX))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_clicked)
        self.show_size(size)

    def show_size(self, size: Inferred) -> None:
        """Show another size."""
        self._maker = size.maker
        origin = size.maker or size.source
        self.setText(f"{size.value}  from {origin}" if origin else size.value)
        self.setAccessibleName(f"{size.name} {size.value}" + (f", from {origin}" if origin else ""))
        self.setCursor(Qt.CursorShape.PointingHandCursor if size.maker else Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if size.maker else Qt.FocusPolicy.NoFocus)
        self.setToolTip(_tip(size))
        self.setAccessibleDescription(_tip(size))

    def _on_clicked(self) -> None:
        if self._maker:
            self.wanted.emit(self._maker)


def _tip(size: Inferred) -> str:
    if size.source:
        way_out = "choose another field, or empty the field and give a shape of its own"
        return f"{size.value}, as it is in {size.source}; {way_out}."
    equals = f" = {size.formula}" if size.formula else ""
    says = f"{size.value}{equals}, worked out from what arrives; it changes with the layers before it."
    return f"{says} Click to go to {size.maker}, which sets it." if size.maker else says


def _row(name: str, field: InferredField) -> QWidget:
    label = QLabel(name)
    label.setFixedWidth(LABEL_WIDTH_PX)
    label.setProperty("role", "quiet")
    label.setBuddy(field)
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 24, 0)
    layout.setSpacing(4)
    layout.addWidget(label)
    layout.addWidget(field, 1)
    return row
