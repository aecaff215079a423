"""The top of the page of selected layers: the name of one, or which kinds several are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from studio.panels.common_parameters import kinds_links, kinds_title
from studio.theme import theme, themes

_LINKS = Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard


_NAME_INDENT_PX = 7
"""How far from its edge the field writes a name: the title of several begins there too."""


class NodeHeader(QWidget):
    """Name, kind and first sentence of a layer; of several, how many there are of which kind.

    Signals:
        renamed: the name that was typed.
        kind_wanted: the kind that is to be selected alone.
    """

    renamed = Signal(str)
    kind_wanted = Signal(str)

    def __init__(self, *, kind: str, summary: str, family: str) -> None:
        """Make the top of a page.

        Args:
            kind: the kind of the one layer; empty for several.
            summary: what that layer does, in a sentence.
            family: the family that all belong to; empty where they differ.
        """
        super().__init__()
        self._family = family
        self._chip = QFrame()
        self._chip.setFixedSize(10, 10)
        self.name_edit = QLineEdit()
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._says = QLabel(summary)
        self._says.setWordWrap(True)
        self._says.setProperty("role", "quiet")
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        self._row.addWidget(self._chip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self._row)
        layout.addWidget(self._says)
        if kind:
            self._build_for_one(kind)
        else:
            self._build_for_several()
        themes.follow(self, self._paint)

    def show_name(self, name: str) -> None:
        """Show the name of the one layer, unless it is being typed."""
        if not self.name_edit.hasFocus():
            self.name_edit.setText(name)
            self.name_edit.setCursorPosition(0)  # of a long name, its beginning

    def show_kinds(self, layers: tuple[str, ...], *, have_common: bool) -> None:
        """Say of several which layers they are; each kind is a link that selects no others."""
        self._title.setText(kinds_title(layers))
        is_one_kind = len(set(layers)) == 1
        says = "What is set here is set for all of them." if have_common else "They have no parameter in common."
        self._says.setText(says if is_one_kind else f"{kinds_links(layers)}. {says}")
        self._says.setToolTip("" if is_one_kind else "Click a kind to select only those")

    def _build_for_one(self, kind: str) -> None:
        self.name_edit.setProperty("role", "bare")
        self.name_edit.setAccessibleName("Name of the layer")
        self.name_edit.setToolTip("The layer's name, which is also its attribute in the code. Enter renames it.")
        font = self.name_edit.font()
        font.setPixelSize(17)
        font.setWeight(QFont.Weight.DemiBold)
        self.name_edit.setFont(font)
        self.name_edit.editingFinished.connect(lambda: self.renamed.emit(self.name_edit.text().strip()))
        says = QLabel(kind)
        says.setProperty("role", "small")
        self._row.addWidget(self.name_edit, 1)
        self._row.addWidget(says)
        self._row.addSpacing(8)

    def _build_for_several(self) -> None:
        self._title.setIndent(_NAME_INDENT_PX)
        self._row.addWidget(self._title, 1)
        self._says.setTextFormat(Qt.TextFormat.RichText)
        self._says.setTextInteractionFlags(_LINKS)
        self._says.linkActivated.connect(self.kind_wanted)

    def _paint(self) -> None:
        colour = theme().family(self._family) if self._family else theme().quiet
        self._chip.setStyleSheet(f"background: {colour}; border-radius: 3px;")
