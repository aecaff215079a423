"""The inspector: everything that can be set about what is selected, and what follows from it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from studio.document import Document
from studio.panels.block_page import BlockPage
from studio.panels.network_page import NetworkPage
from studio.panels.node_page import NodePage
from studio.selection import Selection


class InspectorPanel(QScrollArea):
    """Shows the page that suits the selection and keeps it true of the document."""

    def __init__(self, document: Document, selection: Selection) -> None:
        super().__init__()
        self.setAccessibleName("Inspector")
        self._document = document
        self._selection = selection
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(300)
        selection.changed.connect(self._on_changed)
        document.place.checked_changed.connect(self._on_changed)
        document.data_changed.connect(self._on_data_changed)
        self._show()

    @property
    def page(self) -> QWidget | None:
        """The page shown now."""
        return self.widget()

    def _on_changed(self, _: object) -> None:
        self._show()

    def _on_data_changed(self) -> None:
        if isinstance(self.page, NodePage) and set(self.page.layers) == {"Input"}:  # they offer the fields by name
            self._replace(NodePage(self._document, self._selection, self.page.names) if self._names() else None)

    def _names(self) -> tuple[str, ...]:
        nodes = self._document.place.graph.nodes
        return tuple(name for name in nodes if name in self._selection.nodes)

    def _show(self) -> None:
        names, page = self._names(), self.page
        if names:
            if isinstance(page, NodePage) and page.fits(names):
                page.refresh()
            else:
                self._replace(NodePage(self._document, self._selection, names))
        elif self._document.place.block:
            if isinstance(page, BlockPage) and page.fits(self._document.place):
                page.refresh()
            else:
                self._replace(BlockPage(self._document.place))
        elif isinstance(page, NetworkPage):
            page.refresh()
        else:
            self._replace(NetworkPage(self._document))

    def _replace(self, page: QWidget | None) -> None:
        """Put another page in place; the old one goes once the event that asked for this is over."""
        old = self.takeWidget()
        if old is not None:
            old.hide()
            old.setParent(None)
            old.deleteLater()
        self.setWidget(page or NetworkPage(self._document))
