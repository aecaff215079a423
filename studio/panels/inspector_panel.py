"""The inspector: everything that can be set about what is selected, and what follows from it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget

from studio.document import Document
from studio.panels.block_page import BlockPage
from studio.panels.cost_bar import CostBar
from studio.panels.network_page import NetworkPage
from studio.panels.node_page import NodePage, PageKey, page_key
from studio.selection import Selection

MAX_KEPT = 16
"""Pages that are kept for when layers of their kinds are selected again: to build one takes longer than a blink."""


class PageSource(Protocol):
    """Pages for a kind of thing besides layers that can be selected, such as frames."""

    def page(self, shown: QWidget | None) -> QWidget | None:
        """The page for what is selected now, up to date; None where nothing of this kind is.

        The inspector lets a page go once it shows another one.

        Args:
            shown: the page in the inspector now, to be returned where it still suits.
        """


class InspectorPanel(QScrollArea):
    """Shows the page that suits the selection and keeps it true of the document."""

    def __init__(self, document: Document, selection: Selection) -> None:
        super().__init__()
        self.setAccessibleName("Inspector")
        self._document = document
        self._selection = selection
        self._sources: list[PageSource] = []
        self._kept: OrderedDict[PageKey, NodePage] = OrderedDict()
        self._page: QWidget | None = None
        self._pages = QVBoxLayout()
        self._pages.setContentsMargins(0, 0, 0, 0)
        pages = QWidget()
        pages.setLayout(self._pages)
        self.setWidget(pages)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(300)
        self.cost = CostBar(document, self)
        self.cost.shown_changed.connect(self._make_room)
        selection.changed.connect(self._on_changed)
        document.place.checked_changed.connect(self._on_changed)
        document.data_changed.connect(self._on_data_changed)
        self._show()

    @property
    def page(self) -> QWidget | None:
        """The page shown now."""
        return self._page

    def add_source(self, source: PageSource) -> None:
        """Ask also there for a page while no layer is selected; call `refresh` when something else is selected."""
        self._sources.append(source)

    def refresh(self) -> None:
        """Show what is selected now, as it is now."""
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the foot at the foot."""
        super().resizeEvent(event)
        self._make_room()

    def _on_changed(self, _: object) -> None:
        self._show()

    def _on_data_changed(self) -> None:
        for key in [key for key in self._kept if "Input" in key[1]]:  # they offer the fields by name
            self._drop(self._kept.pop(key))
        if self._page is None:
            self._show()

    def _names(self) -> tuple[str, ...]:
        nodes, selected = self._document.place.graph.nodes, self._selection.nodes
        if len(selected) < 2:
            return tuple(name for name in selected if name in nodes)
        return tuple(name for name in nodes if name in selected)

    def _show(self) -> None:
        names, page = self._names(), self.page
        if names:
            if not (isinstance(page, NodePage) and page.take(names)):
                self._replace(self._node_page(names))
            return
        for source in self._sources:
            found = source.page(page)
            if found is not None:
                if found is not page:
                    self._replace(found)
                return
        if self._document.place.block:
            if isinstance(page, BlockPage) and page.fits(self._document.place):
                page.refresh()
            else:
                self._replace(BlockPage(self._document.place))
        elif isinstance(page, NetworkPage):
            page.refresh()
        else:
            self._replace(NetworkPage(self._document))

    def _node_page(self, names: tuple[str, ...]) -> NodePage:
        """The page for nodes: one that was made for others of their kinds, or a new one."""
        nodes = self._document.place.graph.nodes
        key = page_key(self._document.place, tuple(nodes[name].layer for name in names))
        kept = self._kept.pop(key, None)
        if kept is not None and not kept.take(names):
            self._drop(kept)
            kept = None
        page = self._kept[key] = kept or NodePage(self._document, self._selection, names)
        while len(self._kept) > MAX_KEPT:
            self._drop(self._kept.popitem(last=False)[1])
        return page

    def _replace(self, page: QWidget) -> None:
        """Put another page in place."""
        old, self._page = self._page, page
        self.cost.leave()
        if old is not None:
            old.hide()
            if old not in self._kept.values():
                self._drop(old)
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
            if isinstance(page, NodePage | NetworkPage | BlockPage):
                told = page if isinstance(page, NodePage) else page.variables
                told.considered.connect(self.cost.consider)
                told.dropped.connect(self.cost.drop)
                told.made.connect(self.cost.made)
        page.show()
        self.verticalScrollBar().setValue(0)

    def _drop(self, page: QWidget) -> None:
        """Let a page go, once the event that asked for this is over."""
        if page is self._page:
            self._page = None
        self._pages.removeWidget(page)
        page.hide()
        page.deleteLater()

    def _make_room(self) -> None:
        """Give the foot the room it needs below the page, and keep in sight what is being typed."""
        height = 0 if self.cost.isHidden() else self.cost.heightForWidth(self.width())
        if height < 0:
            height = self.cost.sizeHint().height()
        self.setViewportMargins(0, 0, 0, height)
        self.cost.setGeometry(0, self.height() - height, self.width(), height)
        self.cost.raise_()
        focused, page = QApplication.focusWidget(), self.page
        if height and focused is not None and page is not None and page.isAncestorOf(focused):
            self.ensureWidgetVisible(focused, 0, 8)
