"""Taking the drawing out of the studio: as a file, to the clipboard, to a printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QPageLayout

from studio import preferences
from studio.figures import counted
from studio.project_files import file_name

if TYPE_CHECKING:
    from studio.canvas.paper import Sheet
    from studio.canvas.view import CanvasView

MENU = "picture"
"""What the property `menu` of these commands says, by which menus keep them together."""

_FILTERS = {"svg": "Scalable picture (*.svg)", "png": "Picture (*.png)", "pdf": "PDF page (*.pdf)"}
_FOLDER = "picture/folder"
"""The preference that says where the last picture went."""


class PictureCommands:
    """What is drawn is what the canvas shows: the network, or the block that is open."""

    def __init__(self, canvas: CanvasView, add: Callable[..., QAction]) -> None:
        self._canvas = canvas
        tr = canvas.tr
        whole, part = tr("Drawing as {kind}…"), tr("Selection as {kind}…")
        self.drawing = {
            kind: add(whole.format(kind=kind.upper()), None, partial(self.save_drawing, kind)) for kind in _FILTERS
        }
        self.part = {
            kind: add(part.format(kind=kind.upper()), None, partial(self.save_drawing, kind, only_selected=True))
            for kind in _FILTERS
        }
        self.copy = add(tr("Copy as a picture"), "Ctrl+Shift+C", self.copy_picture)
        self.print = add(tr("Print the drawing…"), "Ctrl+P", self.print_drawing)
        self.actions = [*self.drawing.values(), *self.part.values(), self.copy, self.print]
        for action in self.actions:
            action.setProperty("menu", MENU)
            action.setProperty("words", "export save image picture figure print paper")
        canvas.selection.changed.connect(self.refresh)
        canvas.place.changed.connect(self.refresh)
        canvas.place.moved.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Offer what there is something for."""
        graph, selection = self._canvas.place.graph, self._canvas.selection
        for action in (*self.drawing.values(), self.copy, self.print):
            action.setEnabled(bool(graph.nodes))
        for action in self.part.values():
            action.setEnabled(bool(selection.nodes or selection.annotations))

    @property
    def _title(self) -> str:
        return self._canvas.place.block or self._canvas.document.project.name

    def save_drawing(self, kind: str = "svg", *, only_selected: bool = False) -> None:
        """Ask for a file, and write the drawing, or what is selected of it, into that.

        Args:
            kind: `svg`, `png` or `pdf`, which the dialog proposes.
            only_selected: whether what is not selected is left out.
        """
        from PySide6.QtWidgets import QFileDialog

        canvas = self._canvas
        suggested = self._folder() / f"{file_name(self._title)}.{kind}"
        filters = sorted(_FILTERS.values(), key=lambda words: words != _FILTERS[kind])
        chosen, chosen_filter = QFileDialog.getSaveFileName(
            canvas, canvas.tr("Save the drawing"), str(suggested), ";;".join(filters), _FILTERS[kind]
        )
        if chosen:
            path = _with_suffix(Path(chosen), chosen_filter or _FILTERS[kind])
            if self.save_to(path, only_selected=only_selected):
                preferences.set_word(_FOLDER, str(path.absolute().parent))

    def _folder(self) -> Path:
        """Where the last picture went, else where the project is."""
        last = preferences.word(_FOLDER)
        if last and Path(last).is_dir():
            return Path(last)
        path = self._canvas.document.path
        return path.parent if path else Path.home()

    def save_to(self, path: Path, *, only_selected: bool = False) -> bool:
        """Write the drawing to a file; whether that was possible."""
        from studio.canvas.picture_export import SCALE, PictureFailed, save_picture, scale_for

        canvas = self._canvas
        try:
            with _patience(), self._sheet(only_selected=only_selected) as sheet:
                save_picture(sheet, path, self._title)
                scale = scale_for(sheet.area)
        except PictureFailed as failed:
            canvas.status.emit(str(failed))
            return False
        words = canvas.tr("The drawing is saved in {file}.").format(file=path.name)
        if path.suffix.lower() == ".png" and scale < SCALE:
            words = canvas.tr(
                "The drawing is saved in {file}, at {scale:.2g} times its size rather than {wanted:g} times, as "
                "the picture would have become too large. SVG and PDF keep every detail."
            ).format(file=path.name, scale=scale, wanted=SCALE)
        canvas.done.emit(words)
        return True

    def copy_picture(self) -> None:
        """Put a picture of the selection, or of the drawing where nothing is selected, on the clipboard."""
        from studio.canvas.picture_export import PictureFailed, picture

        canvas = self._canvas
        selected = len(canvas.selection.nodes)
        try:
            with _patience(), self._sheet(only_selected=bool(selected)) as sheet:
                image = picture(sheet)
        except PictureFailed as failed:
            canvas.status.emit(str(failed))
            return
        QGuiApplication.clipboard().setImage(image)
        what = counted(selected, "layer") if selected else canvas.tr("the drawing")
        canvas.done.emit(canvas.tr("A picture of {what} is on the clipboard.").format(what=what))

    def print_drawing(self) -> None:
        """Ask for a printer, and print the drawing on one page."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter
        from PySide6.QtWidgets import QDialog

        from studio.canvas.picture_export import PictureFailed, print_sheet

        canvas = self._canvas
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._title)
        sides, around = QPageLayout.Orientation, canvas.stage.occupied()
        printer.setPageOrientation(sides.Landscape if around.width() > around.height() else sides.Portrait)
        dialog = QPrintDialog(printer, canvas)
        dialog.setWindowTitle(canvas.tr("Print the drawing"))
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        try:
            with _patience(), self._sheet() as sheet:
                print_sheet(sheet, printer)
        except PictureFailed as failed:
            canvas.status.emit(str(failed))
            return
        canvas.done.emit(canvas.tr("The drawing was sent to the printer."))

    @contextmanager
    def _sheet(self, *, only_selected: bool = False) -> Iterator[Sheet]:
        from studio.canvas.paper import laid_out

        with laid_out(self._canvas, only_selected=only_selected) as sheet:
            yield sheet


@contextmanager
def _patience() -> Iterator[None]:
    """Show that it takes a moment."""
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QGuiApplication.restoreOverrideCursor()


def _with_suffix(path: Path, kind: str) -> Path:
    """The file's name with an ending that says a kind of picture: its own, else that of the chosen kind."""
    if path.suffix.lower().removeprefix(".") in _FILTERS:
        return path
    suffix = next((suffix for suffix, words in _FILTERS.items() if words == kind), "svg")
    return path.with_name(f"{path.name}.{suffix}")
