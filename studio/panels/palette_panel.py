"""The palette: every layer by family, found by name, by torch's name, by synonym; dragged or added with Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMenu, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from engine.design.layers import LAYERS, Layer
from studio import preferences
from studio.theme import chip, theme, themes

LAYER_MIME = "application/x-netloom-layer"
"""What is dragged out of the palette: the layer's registered name as UTF-8."""

FAMILIES = (
    "Input and output",
    "Convolution",
    "Pooling",
    "Padding",
    "Activation",
    "Normalization",
    "Regularization",
    "Linear",
    "Recurrent",
    "Embedding",
    "Shape",
    "Reduction",
    "Combine",
    "Arithmetic",
    "Elementwise",
    "Comparison",
    "Indexing",
    "Sources",
    "Loss",
)
"""The families in the order in which a network is mostly built; others follow."""

MAX_RECENT = 5
HEADING_PX = 28
ROW_PX = 24
_LAYER = Qt.ItemDataRole.UserRole


def matches(layer: type[Layer], words: str) -> int:
    """How well a layer fits what was typed: 0 not at all, more is better."""
    wanted = words.casefold().split()
    if not wanted:
        return 1
    name = layer.name.casefold()
    texts = (
        (6, (name,)),
        (4, (layer.torch.casefold(),)),
        (3, tuple(word.casefold() for word in layer.synonyms)),
        (2, (layer.family.casefold(),)),
        (1, (layer.summary().casefold(),)),
    )
    score = 0
    for word in wanted:
        found = max((weight for weight, group in texts for text in group if word in text), default=0)
        if not found:
            return 0
        score += found
    if name.startswith(wanted[0]):
        score += 6
    return score + 4 * (name == words.strip().casefold())


class PalettePanel(QWidget):
    """The list of layers.

    Signals:
        layer_chosen: the name of a layer to add where the person looks.
    """

    layer_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Layers")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a layer")
        self.search.setAccessibleName("Find a layer")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_searched)
        self.search.installEventFilter(self)
        self.search.returnPressed.connect(self._choose_current)
        self.tree = _LayerTree()
        self.tree.itemActivated.connect(self._on_activated)
        self.tree.customContextMenuRequested.connect(self._on_menu_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 8, 4)
        layout.setSpacing(8)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        self._collapsed: set[str] = set(preferences.words("palette/collapsed"))
        self.tree.itemCollapsed.connect(lambda item: self._on_folded(item, folded=True))
        self.tree.itemExpanded.connect(lambda item: self._on_folded(item, folded=False))
        themes.follow(self, self._fill)

    def note_used(self, layer: str) -> None:
        """Remember that a layer was added, however it was."""
        recent = [layer, *(name for name in preferences.words("palette/recent") if name != layer)]
        preferences.set_words("palette/recent", recent[:MAX_RECENT])
        self._fill()

    def shown(self) -> list[str]:
        """The names of the layers in the list now, from top to bottom."""
        return [item.data(0, _LAYER) for item in self._rows(folded=True)]

    def eventFilter(self, watched: object, event: object) -> bool:
        """Let the arrow keys walk the list while the search has the focus."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._walk(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return False

    # Filling

    def _fill(self) -> None:
        words = self.search.text()
        position = self.tree.verticalScrollBar().value()
        self.tree.blockSignals(True)
        self.tree.clear()
        if not words.strip():
            self._add_group("Favourites", self._known("palette/favourites"))
            self._add_group("Recently used", self._known("palette/recent"))
        best: tuple[int, QTreeWidgetItem | None] = (0, None)
        for family in _families():
            members = [(matches(layer, words), layer) for layer in LAYERS.values() if layer.family == family]
            fitting = [(score, layer) for score, layer in members if score]
            for (score, _), item in zip(fitting, self._add_group(family, [la for _, la in fitting]), strict=True):
                if score > best[0]:
                    best = (score, item)
        self.tree.blockSignals(False)
        if words.strip() and best[1] is not None:
            self.tree.setCurrentItem(best[1])
        else:
            self.tree.verticalScrollBar().setValue(position)
        self.tree.setProperty("empty", best[1] is None)

    def _add_group(self, title: str, layers: Sequence[type[Layer]]) -> list[QTreeWidgetItem]:
        if not layers:
            return []
        group = QTreeWidgetItem([title])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setSizeHint(0, QSize(0, HEADING_PX))
        group.setForeground(0, QColor(theme().quiet))
        self.tree.addTopLevelItem(group)
        items = []
        for layer in layers:
            item = QTreeWidgetItem([layer.name])
            item.setData(0, _LAYER, layer.name)
            item.setSizeHint(0, QSize(0, ROW_PX))
            item.setIcon(0, chip(theme().family(layer.family)))
            item.setToolTip(0, _tooltip(layer))
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, layer.summary())
            group.addChild(item)
            items.append(item)
        group.setExpanded(title not in self._collapsed or bool(self.search.text().strip()))
        return items

    def _known(self, key: str) -> list[type[Layer]]:
        return [LAYERS[name] for name in preferences.words(key) if name in LAYERS]

    # What a person does

    def _on_searched(self) -> None:
        self._fill()

    def _walk(self, step: int) -> None:
        items = self._rows(folded=False)
        if not items:
            return
        current = self.tree.currentItem()
        row = items.index(current) if current in items else (-1 if step > 0 else 0)
        self.tree.setCurrentItem(items[(row + step) % len(items)])

    def _rows(self, *, folded: bool) -> list[QTreeWidgetItem]:
        """The layers from top to bottom, with or without those in folded families."""
        rows = []
        for position in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(position)
            if group is not None and (folded or group.isExpanded()):
                rows += [item for item in map(group.child, range(group.childCount())) if item is not None]
        return rows

    def _choose_current(self) -> None:
        item = self.tree.currentItem()
        if item is not None:
            self._on_activated(item)

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        name = item.data(0, _LAYER)
        if name:
            self.layer_chosen.emit(name)

    def _on_folded(self, item: QTreeWidgetItem, *, folded: bool) -> None:
        if self.search.text().strip():
            return
        (self._collapsed.add if folded else self._collapsed.discard)(item.text(0))
        preferences.set_words("palette/collapsed", sorted(self._collapsed))

    def _on_menu_requested(self, place: QPoint) -> None:
        item = self.tree.itemAt(place)
        name = item.data(0, _LAYER) if item else None
        if not name:
            return
        favourites = preferences.words("palette/favourites")
        menu = QMenu(self)
        menu.addAction(f"Add {name}", lambda: self.layer_chosen.emit(name))
        if name in favourites:
            menu.addAction("Remove from favourites", lambda: self._set_favourites([n for n in favourites if n != name]))
        else:
            menu.addAction("Add to favourites", lambda: self._set_favourites([*favourites, name]))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def _set_favourites(self, names: list[str]) -> None:
        preferences.set_words("palette/favourites", names)
        self._fill()


class _LayerTree(QTreeWidget):
    """The tree, which hands out layer names when it is dragged from."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Layers by family")
        self.setHeaderHidden(True)
        self.setIndentation(12)
        self.setIconSize(QSize(10, 10))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setExpandsOnDoubleClick(False)
        self.itemClicked.connect(self._on_clicked)

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        """The dragged layer's name."""
        data = QMimeData()
        name = next((item.data(0, _LAYER) for item in items if item.data(0, _LAYER)), "")
        if name:
            data.setData(LAYER_MIME, str(name).encode())
        return data

    def mimeTypes(self) -> list[str]:
        """Layers, and nothing that a text field would take."""
        return [LAYER_MIME]

    def _on_clicked(self, item: QTreeWidgetItem) -> None:
        if item.childCount():
            item.setExpanded(not item.isExpanded())


def _families() -> list[str]:
    present = {layer.family for layer in LAYERS.values()}
    return [name for name in FAMILIES if name in present] + sorted(present - set(FAMILIES))


def _tooltip(layer: type[Layer]) -> str:
    torch = f" <span style='color:{theme().quiet}'>torch.{layer.torch}</span>" if layer.torch else ""
    return f"<p><b>{layer.name}</b>{torch}</p><p>{layer.summary()}</p>"
