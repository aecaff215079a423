"""Taking the drawing out of the studio: as a file, to the clipboard, to a printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QPageLayout

from studio.figures import counted
from studio.project_files import file_name

if TYPE_CHECKING:
    from studio.canvas.paper import Sheet
    from studio.canvas.view import CanvasView

MENU = "picture"
"""What the property `menu` of these commands says, by which menus keep them together."""

_FILTERS = {"svg": "Scalable picture (*.svg)", "png": "Picture (*.png)", "pdf": "PDF page (*.pdf)"}


class PictureCommands:
    """What is drawn is what the canvas shows: the network, or the block that is open."""

    def __init__(self, canvas: CanvasView, add: Callable[..., QAction]) -> None:
        self._canvas = canvas
        tr = canvas.tr
        self.drawing = add(tr("Drawing as SVG, PNG or PDF…"), None, self.save_drawing)
        self.part = add(tr("Selection as SVG, PNG or PDF…"), None, lambda: self.save_drawing(only_selected=True))
        self.copy = add(tr("Copy as a picture"), "Ctrl+Shift+C", self.copy_picture)
        self.print = add(tr("Print the drawing…"), "Ctrl+P", self.print_drawing)
        self.actions = [self.drawing, self.part, self.copy, self.print]
        for action in self.actions:
            action.setProperty("menu", MENU)
            action.setProperty("words", "export image figure svg png pdf print paper")
        canvas.selection.changed.connect(self.refresh)
        canvas.place.changed.connect(self.refresh)
        canvas.place.moved.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Offer what there is something for."""
        graph, selection = self._canvas.place.graph, self._canvas.selection
        for action in (self.drawing, self.copy, self.print):
            action.setEnabled(bool(graph.nodes))
        self.part.setEnabled(bool(selection.nodes or selection.annotations))

    @property
    def _title(self) -> str:
        return self._canvas.place.block or self._canvas.document.project.name

    def save_drawing(self, *, only_selected: bool = False) -> None:
        """Ask for a file, and write the drawing, or what is selected of it, into that."""
        from PySide6.QtWidgets import QFileDialog

        canvas = self._canvas
        path = canvas.document.path
        suggested = (path.parent if path else Path.home()) / f"{file_name(self._title)}.svg"
        chosen, kind = QFileDialog.getSaveFileName(
            canvas, canvas.tr("Save the drawing"), str(suggested), ";;".join(_FILTERS.values())
        )
        if chosen:
            self.save_to(_with_suffix(Path(chosen), kind), only_selected=only_selected)

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
