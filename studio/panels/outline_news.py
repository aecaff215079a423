"""What the last step did, in words: made, taken back, or made again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from studio.document import Document


class News(QObject):
    """Watches the history of a document and tells each step, once all that follows from it has been done."""

    def __init__(self, document: Document, tell: Callable[[str], None], parent: QObject) -> None:
        """Watch.

        Args:
            document: the document.
            tell: is given what a step did: `Rename conv1 to stem`, `Taken back: Rename conv1 to stem`.
            parent: with what the watching ends.
        """
        super().__init__(parent)
        self._says = ""
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(lambda: tell(self._says))
        self._document = document
        self._labels = document.undo_label, document.redo_label
        document.history_changed.connect(self._on_history_changed)

    def _on_history_changed(self) -> None:
        undone, redone = self._labels
        undo, redo = self._labels = self._document.undo_label, self._document.redo_label
        if redo and redo == undone:
            self._says = f"Taken back: {redo}"
        elif undo and undo == redone:
            self._says = f"Made again: {undo}"
        elif undo:
            self._says = undo
        else:
            return  # another project was opened
        self._soon.start()
