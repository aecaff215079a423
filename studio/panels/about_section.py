"""What a layer does: its sentences, its formula, what each parameter is for, and torch's own page about it."""

from __future__ import annotations

import html
import inspect

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.design.layers import Layer
from studio import preferences
from studio.documentation import open_page, torch_page
from studio.theme import fixed_font, icon, themes

_CLOSED = "inspector/about-closed"


class AboutSection(QWidget):
    """The documentation of a kind of layer, which opens and closes; what is inside is made once it is open."""

    def __init__(self, definition: type[Layer]) -> None:
        super().__init__()
        self._definition = definition
        self._body: QWidget | None = None
        self.button = QPushButton(f"About {definition.name}")
        self.button.setCheckable(True)
        self.button.setProperty("role", "fold")
        self.button.setIconSize(QSize(12, 12))
        self.button.setToolTip("What it computes, and what each parameter is for")
        self.button.toggled.connect(self._on_toggled)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 4, 0, 0)
        self._layout.setSpacing(6)
        self._layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.formula: QLabel | None = None
        self.link: QPushButton | None = None
        themes.follow(self, self._paint)
        self.button.setChecked(not preferences.word(_CLOSED))

    def _on_toggled(self, is_open: bool) -> None:
        if bool(preferences.word(_CLOSED)) == is_open:
            preferences.set_word(_CLOSED, "" if is_open else "yes")
        if is_open and self._body is None:
            self._body = self._made_body()
            self._layout.addWidget(self._body)
        if self._body is not None:
            self._body.setVisible(is_open)
        self._paint()

    def _made_body(self) -> QWidget:
        definition = self._definition
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 8, 0)
        layout.setSpacing(6)
        if definition.formula:
            self.formula = _formula_label(definition)
            layout.addWidget(self.formula)
        for paragraph in sentences_of(definition):
            layout.addWidget(_text(html.escape(paragraph)))
        told = [_text(text) for text in _told_ports(definition) + _told_parameters(definition)]
        for label in told:
            layout.addWidget(label)
        address = torch_page(definition.torch)
        if address:
            layout.addLayout(self._made_link(address))
        return body

    def _made_link(self, address: str) -> QHBoxLayout:
        self.link = QPushButton("PyTorch's page on it")
        self.link.setProperty("role", "small")
        self.link.setAccessibleName(f"Open PyTorch's page on {self._definition.torch}")
        self.link.setToolTip(f"Opens in the browser: {address}")
        self.link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.link.clicked.connect(lambda: open_page(address))
        row = QHBoxLayout()
        row.addWidget(self.link)
        row.addStretch(1)
        return row

    def _paint(self) -> None:
        self.button.setIcon(icon("down" if self.button.isChecked() else "right"))


def sentences_of(definition: type[Layer]) -> list[str]:
    """The paragraphs of a layer's documentation behind its first sentence, which stands at the top of the page."""
    paragraphs = inspect.cleandoc(definition.__doc__ or "").split("\n\n")[1:]
    return [" ".join(paragraph.split()) for paragraph in paragraphs]


def _formula_label(definition: type[Layer]) -> QLabel:
    lines = [html.escape(line) for line in definition.formula.splitlines()]
    hanging = "margin: 0 0 2px 16px; text-indent: -16px;"
    label = _text("".join(f'<p style="{hanging}">{line}</p>' for line in lines))
    label.setProperty("role", "formula")
    label.setFont(fixed_font())
    label.setAccessibleName(f"Formula of {definition.name}: {definition.formula}")
    return label


def _told_ports(definition: type[Layer]) -> list[str]:
    ports = [*definition.inputs, *definition.outputs]
    return [f"<b>{port.name}</b> &nbsp;{html.escape(port.help)}" for port in ports if port.help]


def _told_parameters(definition: type[Layer]) -> list[str]:
    return [f"<b>{name}</b> &nbsp;{html.escape(parameter.help)}" for name, parameter in definition.parameters.items()]


def _text(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setProperty("role", "small")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
