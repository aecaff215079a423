"""Files that are dragged onto the window: what they are, and what can be done with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QWidget

from studio.theme import theme

VEIL = 0.85
"""How much of what lies below the hint is hidden."""
PROJECT = ".netloom"
TABLES = (".csv", ".tsv", ".txt")
"""Files that may hold a table to learn from."""


@dataclass(frozen=True)
class Dropped:
    """Files in somebody's hand.

    Attributes:
        projects: those to open.
        data: a table or a folder of images to start from, if there are no projects.
        others: the names of what can't be taken in.
    """

    projects: tuple[Path, ...] = ()
    data: Path | None = None
    others: tuple[str, ...] = ()

    @property
    def offer(self) -> str:
        """What happens when they are let go, or nothing where nothing would."""
        if len(self.projects) == 1:
            return f"Open {self.projects[0].stem}"
        if self.projects:
            return f"Open {len(self.projects)} projects"
        return f"Start a project from {self.data.name}" if self.data is not None else ""

    @property
    def says(self) -> str:
        """Why nothing can be done with them, or nothing where something can."""
        if not self.others or self.offer:
            return ""
        many = len(self.others) > 1
        what = f"{self.others[0]} and {len(self.others) - 1} more" if many else self.others[0]
        return (
            f"{what} can't be opened here. Drop projects ({PROJECT}), a table (.csv), or a folder that holds a folder "
            "of images for each class."
        )


def dropped(mime: QMimeData) -> Dropped | None:
    """What is dragged, if it is files."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if not paths:
        return None
    projects = tuple(path for path in paths if path.suffix == PROJECT)
    is_data = not projects and len(paths) == 1 and (paths[0].is_dir() or paths[0].suffix.lower() in TABLES)
    others = tuple(path.name for path in paths if path.suffix != PROJECT)
    return Dropped(projects, paths[0], ()) if is_data else Dropped(projects, None, others)


class DropHint(QLabel):
    """Lies over the window while files are dragged over it, and says what letting go would do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "title")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim what lies below, frame it, and write the sentence above."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = QColor(theme().ground)
            ground.setAlphaF(VEIL)
            painter.setBrush(ground)
            painter.setPen(QPen(QColor(theme().accent), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 1, -1, -1), 8, 8)
        super().paintEvent(event)

    def say(self, text: str) -> None:
        """Cover the window with a sentence; an empty one uncovers it."""
        self.setText(text)
        self.setVisible(bool(text))
        parent = self.parentWidget()
        if text and parent is not None:
            self.setGeometry(parent.rect().adjusted(8, 8, -8, -8))
            self.raise_()
