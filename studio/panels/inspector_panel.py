"""The inspector: everything that can be set about what is selected, and what follows from it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from studio.document import Document
from studio.panels.block_page import BlockPage
from studio.panels.cost_bar import CostBar
from studio.panels.network_page import NetworkPage
from studio.panels.node_page import NodePage
from studio.selection import Selection


class PageSource(Protocol):
    """Pages for a kind of thing besides layers that can be selected, such as frames."""

    def page(self, shown: QWidget | None) -> QWidget | None:
        """The page for what is selected now, up to date; None where nothing of this kind is.

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
        return self.widget()

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
        if isinstance(self.page, NodePage) and set(self.page.layers) == {"Input"}:  # they offer the fields by name
            names = self._names()
            self._replace(NodePage(self._document, self._selection, names) if names else NetworkPage(self._document))

    def _names(self) -> tuple[str, ...]:
        nodes, selected = self._document.place.graph.nodes, self._selection.nodes
        if len(selected) < 2:
            return tuple(name for name in selected if name in nodes)
        return tuple(name for name in nodes if name in selected)

    def _show(self) -> None:
        names, page = self._names(), self.page
        if names:
            if not (isinstance(page, NodePage) and page.take(names)):
                self._replace(NodePage(self._document, self._selection, names))
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

    def _replace(self, page: QWidget) -> None:
        """Put another page in place; the old one goes once the event that asked for this is over."""
        old = self.takeWidget()
        if old is not None:
            old.hide()
            old.setParent(None)
            old.deleteLater()
        self.cost.leave()
        if isinstance(page, NodePage | NetworkPage | BlockPage):
            told = page if isinstance(page, NodePage) else page.variables
            told.considered.connect(self.cost.consider)
            told.dropped.connect(self.cost.drop)
            told.made.connect(self.cost.made)
        self.setWidget(page)

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
