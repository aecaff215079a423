"""The palette: layers by family and blocks, found by any name they have; dragged or added with Enter."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMenu, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from engine.design.check import definitions
from engine.design.check.blocks import FAMILY as BLOCKS
from engine.design.graph import Blocks
from engine.design.graph.blocks import remove_block
from engine.design.layers import Layer
from studio import preferences
from studio.block_edits import uses
from studio.block_path import can_open
from studio.clear_button import add_clear_button
from studio.document import Document
from studio.layer_search import fitness
from studio.offered import offered
from studio.theme import chip, theme, themes

LAYER_MIME = "application/x-netloom-layer"
"""What is dragged out of the palette: the layer's registered name as UTF-8."""

FAMILIES = (
    "Input and output",
    BLOCKS,
    "Convolution",
    "Pooling",
    "Padding",
    "Activation",
    "Normalization",
    "Regularization",
    "Linear",
    "Recurrent",
    "Attention",
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

FAVOURITES, RECENT = "Favourites", "Recently used"
OPEN_AT_FIRST = frozenset({FAVOURITES, RECENT, FAMILIES[0]})
"""Nearly four hundred layers at once would be a wall: at first one sees what one uses, and all families by name."""

MAX_RECENT = 5
HEADING_PX = 28
ROW_PX = 24
_LAYER = Qt.ItemDataRole.UserRole
_WRITES = Qt.ItemDataRole.UserRole + 1


class PalettePanel(QWidget):
    """The list of layers.

    Signals:
        layer_chosen: the name of a layer to add where the person looks.
        code_wanted: a new custom layer is to be written.
    """

    layer_chosen = Signal(str)
    code_wanted = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = document.place
        self._blocks: Blocks | None = None
        self._told: dict[str, tuple[str, str]] | None = None
        self._offered: dict[str, type[Layer]] = {}
        self.setAccessibleName("Layers")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a layer")
        self.search.setAccessibleName("Find a layer")
        add_clear_button(self.search)
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
        self._turned: set[str] = set(preferences.words("palette/turned"))
        self.tree.itemCollapsed.connect(lambda item: self._on_folded(item, folded=True))
        self.tree.itemExpanded.connect(lambda item: self._on_folded(item, folded=False))
        document.place.changed.connect(self._on_changed)
        document.place.moved.connect(self._on_changed)
        themes.follow(self, self._fill)

    def _on_changed(self) -> None:
        """Offer other blocks where those of the project are others now; not for each edit inside of one."""
        blocks = self._place.graph.blocks
        if blocks is not self._blocks:
            self._blocks = blocks
            if self._told != _told_of(blocks):
                self._fill()

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
        told = _told_of(self._place.graph.blocks)
        if told != self._told:
            self._told = told
            self._offered = offered(self._place.graph)
        position = self.tree.verticalScrollBar().value()
        self.tree.blockSignals(True)
        self.tree.clear()
        if not words.strip():
            self._add_group(FAVOURITES, self._known("palette/favourites"))
            self._add_group(RECENT, self._known("palette/recent"))
        best: tuple[int, QTreeWidgetItem | None] = (0, None)
        for family, fitting in self._fitting(words):
            for (score, _), item in zip(fitting, self._add_group(family, [la for _, la in fitting]), strict=True):
                if score > best[0]:
                    best = (score, item)
        self.tree.blockSignals(False)
        if words.strip() and best[1] is not None:
            self.tree.setCurrentItem(best[1])
        else:
            self.tree.verticalScrollBar().setValue(position)
        self.tree.setProperty("empty", best[1] is None)

    def _fitting(self, words: str) -> list[tuple[str, list[tuple[int, type[Layer]]]]]:
        """The layers of each family that fit, with how well they do; the best first once something is typed."""
        groups = []
        for family in self._families():
            members = [(fitness(layer, words), layer) for layer in self._offered.values() if layer.family == family]
            fitting = sorted((found for found in members if found[0]), key=lambda found: -found[0])
            if fitting:
                groups.append((family, fitting))
        return sorted(groups, key=lambda group: -group[1][0][0])

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
            item.setToolTip(0, self._tooltip(layer))
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, layer.summary())
            group.addChild(item)
            items.append(item)
        if title == BLOCKS and not self.search.text().strip():
            group.addChild(_writing_row())
        group.setExpanded(self._is_open(title) or bool(self.search.text().strip()))
        return items

    def _known(self, key: str) -> list[type[Layer]]:
        return [self._offered[name] for name in preferences.words(key) if name in self._offered]

    def _families(self) -> list[str]:
        present = {layer.family for layer in self._offered.values()}
        return [name for name in FAMILIES if name in present] + sorted(present - set(FAMILIES))

    def _tooltip(self, layer: type[Layer]) -> str:
        origin = f"torch.{layer.torch}" if layer.torch else ""
        if layer.family == BLOCKS:
            origin = "of this project" if layer.name in self._place.graph.blocks else "comes with Netloom"
        beside = f" <span style='color:{theme().quiet}'>{origin}</span>" if origin else ""
        return f"<p><b>{html.escape(layer.name)}</b>{beside}</p><p>{html.escape(layer.summary())}</p>"

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
                items = map(group.child, range(group.childCount()))
                rows += [item for item in items if item is not None and item.data(0, _LAYER)]
        return rows

    def _choose_current(self) -> None:
        item = self.tree.currentItem()
        if item is not None:
            self._on_activated(item)

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        name = item.data(0, _LAYER)
        if name:
            self.layer_chosen.emit(name)
        elif item.data(0, _WRITES):
            self.code_wanted.emit()

    def _on_folded(self, item: QTreeWidgetItem, *, folded: bool) -> None:
        if self.search.text().strip():
            return
        title = item.text(0)
        if self._is_open(title) == folded:
            self._turned ^= {title}
            preferences.set_words("palette/turned", sorted(self._turned))

    def _is_open(self, title: str) -> bool:
        """Whether a group is unfolded: as it is at first, unless the person turned it."""
        return (title in OPEN_AT_FIRST) != (title in self._turned)

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
        if name in self._place.graph.blocks:
            self._add_block_actions(menu, name)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def _add_block_actions(self, menu: QMenu, name: str) -> None:
        menu.addSeparator()
        if can_open(self._place.graph, name):
            menu.addAction(f"Open {name}", lambda: self._place.open_block(name))
        elif self._place.graph.blocks[name].code:
            menu.addAction(f"Edit the code of {name}…", lambda: self._place.code_wanted.emit(name))
        label = f"Delete the block {name}"
        delete = menu.addAction(label, lambda: self._place.edit_all(label, lambda graph: remove_block(graph, name)))
        delete.setEnabled(not uses(self._place.whole, name))

    def _set_favourites(self, names: list[str]) -> None:
        preferences.set_words("palette/favourites", names)
        self._fill()


def _told_of(blocks: Blocks) -> dict[str, tuple[str, str]]:
    """All that the list tells of a project's own blocks."""
    return {name: (kind.family, kind.summary()) for name, kind in definitions(blocks).items()}


def _writing_row() -> QTreeWidgetItem:
    """The row below the blocks by which one of code is begun."""
    item = QTreeWidgetItem(["New custom layer…"])
    item.setData(0, _WRITES, True)
    item.setSizeHint(0, QSize(0, ROW_PX))
    item.setForeground(0, QColor(theme().quiet))
    item.setToolTip(0, "Write a layer of your own in Python: double-click, or Enter")
    return item


class _LayerTree(QTreeWidget):
    """The tree, which hands out layer names when it is dragged from."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Layers by family")
        self.setHeaderHidden(True)
        self.setIndentation(12)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # long names differ at their ends, as 1d and 2d do
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
