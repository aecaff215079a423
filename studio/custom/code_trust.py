"""Whether the open project brings code of its own, and whether the person has said that they trust it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.design.graph import Blocks
from engine.design.graph.code import code_of
from engine.design.project import trust

if TYPE_CHECKING:
    from studio.document import Document


class CodeTrust(QObject):
    """The person's word on the code of the open project; as long as it is missing, nothing of it runs anywhere.

    Signals:
        changed: there is other code now, or other trust.
    """

    changed = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self._blocks: Blocks | None = None
        self.digest = ""
        self.trusted = ""
        document.changed.connect(self._on_changed)
        self._on_changed()

    @property
    def layers(self) -> dict[str, str]:
        """The code of each custom layer by its name."""
        return code_of(self._document.project.graph.blocks)

    @property
    def is_missing(self) -> bool:
        """Whether there is code that may not run."""
        return self.digest != self.trusted

    def give(self) -> None:
        """Trust the code as it is now, and remember it."""
        try:
            trust.trust(self._document.project)
        except OSError as error:
            self._document.refused.emit(f"Your trust can't be remembered: {error.strerror or error}.")
            return
        self._look()
        self._document.know(self._document.found)

    def _on_changed(self) -> None:
        is_trusted = bool(self.digest) and not self.is_missing
        is_same = self._document.project.graph.blocks is self._blocks
        if not is_same or self._document.found.is_trusted != is_trusted:
            self._look()

    def _look(self) -> None:
        project, found, before = self._document.project, self._document.found, (self.digest, self.trusted)
        self._blocks = project.graph.blocks
        self.digest = trust.digest_of(project)
        self.trusted = trust.trusted_digest(project)
        is_trusted = bool(self.digest) and not self.is_missing
        if found.is_trusted != is_trusted:
            self._document.found = replace(found, is_trusted=is_trusted)  # in time for the check that follows
        if (self.digest, self.trusted) != before:
            self.changed.emit()
