"""Export: look at the code, then save it as a file or as a folder that trains without Netloom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from studio.asking import answer_to
from studio.export import NoCode, folder_files, module_of, script_of, write_folder
from studio.panels.python_highlighter import PythonHighlighter
from studio.pending_field import finish_typing
from studio.project_files import file_name
from studio.theme import fixed_font

if TYPE_CHECKING:
    from studio.window import MainWindow

What = Literal["module", "script", "folder"]

TITLES = {"module": "Python module", "script": "Training script", "folder": "Folder"}
SAYS = {
    "module": "The network as a class. It needs torch alone.",
    "script": "Data, network and training in one file: <tt>python train.py --epochs 10</tt> trains to the same losses.",
    "folder": "Model, training script and requirements. "
    "<tt>pip install -r requirements.txt</tt>, then <tt>python train.py</tt> trains to the same losses.",
}


def ask_for_export(window: MainWindow, what: What) -> None:
    """Show the code and offer to save it; where there is none yet, say why."""
    finish_typing(window)
    document = window.document
    project, checked = document.project, document.checked
    if document.is_looking:
        window.notice.tell("The data is still being looked at. Export as soon as the Data panel shows what is in it.")
        return
    try:
        if what == "module":
            files = {f"{file_name(project.name).replace('-', '_')}.py": module_of(project, checked).text}
        elif what == "script":
            files = {"train.py": script_of(project, checked, document.folder).text}
        else:
            files = folder_files(project, checked, document.folder)
    except NoCode as reason:
        window.notice.tell(str(reason))
        return
    folder = document.path.parent if document.path else Path.home()
    dialog = ExportDialog(what, files, folder / file_name(project.name), window)
    dialog.exec()
    if dialog.saved_to is not None:
        window.notice.tell(f"Saved to {dialog.saved_to}.", kind="check")


class ExportDialog(QDialog):
    """The files that would be written, and a button that writes them."""

    def __init__(self, what: What, files: dict[str, str], suggested: Path, parent: QWidget | None = None) -> None:
        """Show files.

        Args:
            what: whether one file or a folder is written.
            files: their texts by name.
            suggested: the folder offered at first.
            parent: the window.
        """
        super().__init__(parent)
        self.setWindowTitle(f"Export: {TITLES[what]}")
        self._what = what
        self._files = files
        self._suggested = suggested
        self.saved_to: Path | None = None
        says = QLabel(SAYS[what])
        says.setWordWrap(True)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Files")
        self.tabs.tabBar().setAccessibleName("Files")
        for name, text in files.items():
            self.tabs.addTab(_code_view(name, text), name)
        self.error = QLabel()
        self.error.setProperty("role", "error")
        self.error.setWordWrap(True)
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.hide()
        self.save_button = QPushButton("Save…")
        self.save_button.setProperty("role", "primary")
        self.save_button.clicked.connect(self._on_save)
        copy = QPushButton("Copy")
        copy.clicked.connect(self._on_copy)
        close = QPushButton("Close")
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(says)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.error)
        layout.addLayout(buttons)
        self.resize(860, 640)

    def write(self, target: Path) -> bool:
        """Write the files: to this file, or into this folder; where the disk refuses, the dialog says so."""
        try:
            if self._what == "folder":
                write_folder(self._files, target)
            else:
                target.write_text(next(iter(self._files.values())), encoding="utf-8", newline="\n")
        except OSError as error:
            self.error.setText(f"{target} could not be written: {error.strerror or error}. Choose another place.")
            self.error.show()
            return False
        self.saved_to = target
        self.accept()
        return True

    def _on_save(self) -> None:
        if self._what == "folder":
            name, start = self._suggested.name, str(self._suggested.parent)
            chosen = QFileDialog.getExistingDirectory(self, f"Choose where the new folder {name} goes", start)
            target = Path(chosen) / name
            if chosen and self._may_replace(target):
                self.write(target)
            return
        start = str(self._suggested.parent / next(iter(self._files)))
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the code", start, "Python (*.py)")
        if chosen:
            self.write(Path(chosen))

    def _may_replace(self, folder: Path) -> bool:
        """Ask before files of an earlier export, or anybody's, are written over."""
        there = [name for name in self._files if (folder / name).exists()]
        if not there:
            return True
        question = QMessageBox(self)
        question.setIcon(QMessageBox.Icon.Warning)
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setText(f"The folder {folder.name} holds {', '.join(there)} already.")
        question.setInformativeText("Replace what is there?")
        question.addButton("Replace", QMessageBox.ButtonRole.AcceptRole)
        question.addButton("Keep", QMessageBox.ButtonRole.RejectRole)
        return answer_to(question) == QMessageBox.ButtonRole.AcceptRole

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._files[self.tabs.tabText(self.tabs.currentIndex())])


def _code_view(name: str, text: str) -> QPlainTextEdit:
    view = QPlainTextEdit()
    view.setReadOnly(True)
    view.setAccessibleName(name)
    view.setFont(fixed_font())
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    if name.endswith(".py"):
        PythonHighlighter(view.document())
    view.setPlainText(text)
    return view
