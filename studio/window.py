"""The window: what stands where, and which command does what. It is painted first and furnished afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QMenuBar, QStackedWidget, QVBoxLayout, QWidget

from studio import preferences
from studio.commands import Commands
from studio.menus import Menus
from studio.notice import Notice
from studio.on_screen import put_on_screen
from studio.pending_field import finish_typing
from studio.selection import Selection
from studio.start_page import StartPage
from studio.state_view import StateView, show_titles
from studio.status_line import StatusLine
from studio.theme import set_theme, themes
from studio.top_bar import TopBar

if TYPE_CHECKING:
    from engine.design.graph import Graph
    from studio.canvas.view import CanvasView
    from studio.custom.trust_bar import TrustBar
    from studio.docks import Docks
    from studio.document import Document
    from studio.last_session import LastSession
    from studio.link.engine import Engine
    from studio.link.training_session import TrainingSession
    from studio.project_files import ProjectFiles
    from studio.tab_bar import TabBar


class MainWindow(QMainWindow):
    """The studio.

    Attributes:
        title_at_start: the name of the project that is about to be opened; empty once it is there.

    Signals:
        furnished: canvas, panels and engine are there.
        closed: the window goes; what runs beside it has to end.
    """

    furnished = Signal()
    closed = Signal()

    document: Document
    files: ProjectFiles
    docks: Docks
    tab_bar: TabBar
    trust_bar: TrustBar

    def __init__(self, document: Document | None = None, engine: Engine | None = None) -> None:
        """Make what the first paint shows.

        Args:
            document: the open project; if left out, an empty one is brought after the first paint, since what a
                project is takes longer to import than the window takes to paint.
            engine: the engine to work with; one on this machine if left out.
        """
        super().__init__()
        self.selection = Selection(self)
        self.engine = engine
        self.session: TrainingSession | None = None
        self.canvas: CanvasView | None = None
        self.commands = Commands(self)
        self.start_page = StartPage()
        self._desk = QWidget()
        self._desk_layout = QVBoxLayout(self._desk)
        self._desk_layout.setContentsMargins(0, 0, 0, 0)
        self._desk.setProperty("role", "ground")
        self._middle = QStackedWidget()
        self._middle.addWidget(self.start_page)
        self._middle.addWidget(self._desk)
        self.setCentralWidget(self._middle)
        menu_bar = QMenuBar()
        self.menus = Menus(menu_bar, self.commands)
        self.top_bar = TopBar(menu_bar)
        self.setMenuWidget(self.top_bar)
        self.status = StatusLine()
        self.setStatusBar(self.status)
        self.notice = Notice(self._middle)
        self._steps: Iterator[None] | None = None
        self._file_at_start: Path | None = None
        self.title_at_start = ""
        self._session_wanted = ""
        self.last_session: LastSession | None = None
        self._is_attached = False
        self._is_painted = False
        self._is_furnished = False
        self.commands[f"theme_{themes.choice}"].setChecked(True)
        self.commands["restore"].setChecked(preferences.is_on(preferences.RESTORE))
        put_on_screen(self, preferences.blob("window/geometry"))
        show_titles(self, "", is_dirty=False)
        if document is not None:
            self.attach(document)

    @property
    def is_attached(self) -> bool:
        """Whether the document is there."""
        return self._is_attached

    @property
    def is_open(self) -> bool:
        """Whether a project is shown, rather than the start page."""
        return self._middle.currentWidget() is self._desk

    def attach(self, document: Document) -> None:
        """Bring the document, and with it all that begins, opens and saves projects."""
        from studio.drop_target import DropTarget
        from studio.project_files import ProjectFiles
        from studio.undo_in_fields import UndoInFields

        self.document = document
        self.files = ProjectFiles(document, self)
        self._bring_docks()
        document.place.changed.connect(self._on_changed)
        document.place.moved.connect(lambda: self.selection.select([]))
        document.leaving.connect(self._on_leaving)
        document.opened.connect(self._on_opened)
        self._state_view = StateView(self)
        document.refused.connect(self.notice.tell)
        self._follow_pages()
        self._bind_commands()
        self.top_bar.title_clicked.connect(self._on_title_clicked)
        self.top_bar.search_clicked.connect(self.search)
        self.status.problems_clicked.connect(lambda: self.docks.bring("problems"))
        UndoInFields(self)
        DropTarget(self)
        self.menus.recent_chosen = self.files.open
        self._is_attached = True
        self._state_view.show()

    def _follow_pages(self) -> None:
        """Show what is opened and begun, from the start page or elsewhere."""
        files = self.files
        files.begun.connect(self.show_desk)
        files.emptied.connect(self.show_start_page)
        page = self.start_page
        page.template_chosen.connect(files.from_template_named)
        page.file_chosen.connect(files.open)
        page.tab_chosen.connect(files.go)
        page.recovered_chosen.connect(files.from_recovered)
        page.recovered_dropped.connect(self._on_recovered_dropped)
        page.new_wanted.connect(files.new)
        page.open_wanted.connect(lambda: files.open())
        page.data_wanted.connect(files.from_data)

    def _bind_commands(self) -> None:
        files, document = self.files, self.document
        self.commands.bind(
            new=files.new,
            from_data=files.from_data,
            open=files.open,
            start_page=self.show_start_page,
            save=files.save,
            save_as=files.save_as,
            close_tab=files.close,
            reopen_tab=files.reopen,
            next_tab=lambda: files.step(1),
            previous_tab=lambda: files.step(-1),
            restore=lambda: preferences.switch(preferences.RESTORE, on=self.commands["restore"].isChecked()),
            close=self.close,
            undo=document.undo,
            redo=document.redo,
            find=self.search,
            arrange=lambda: self.docks.arrange(),
            theme_system=lambda: self.choose_theme("system"),
            theme_dark=lambda: self.choose_theme("dark"),
            theme_light=lambda: self.choose_theme("light"),
            about=self._on_about,
            keys=self._on_keys,
        )

    def _bring_docks(self) -> None:
        if hasattr(self, "docks"):
            return
        from studio.docks import Docks

        self.docks = Docks(self)
        self.menus.add_docks(self.docks)

    # First paint, then the rest

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint; and once that has been done, bring in what needs more time."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self._furnish_on)

    def furnish(self) -> None:
        """Bring in everything now."""
        while not self._is_furnished:
            self._furnish_on()

    def _furnish_on(self) -> None:
        """Take one step, so that the window answers between two of them."""
        if self._is_furnished:
            return
        from studio.furnishing import furnishing  # everything that the first paint can do without

        if self._steps is None:
            self._steps = furnishing(self)
        if next(self._steps, self) is self:
            self._is_furnished = True
            self.furnished.emit()
        elif self.isVisible():
            QTimer.singleShot(0, self._furnish_on)

    def put_canvas(self, canvas: CanvasView) -> None:
        """Put the canvas in the middle."""
        self.canvas = canvas
        from studio.breadcrumbs import Breadcrumbs
        from studio.custom.trust_bar import TrustBar
        from studio.tab_bar import TabBar

        crumbs = Breadcrumbs(self.document.place)
        crumbs.left.connect(canvas.commands.blocks.select_left)
        self._desk_layout.setSpacing(0)
        self.tab_bar = TabBar(self.document)
        self.tab_bar.chosen.connect(self.files.go)
        self.tab_bar.close_wanted.connect(self.files.close)
        self.tab_bar.new_wanted.connect(self.files.new)
        self._desk_layout.addWidget(self.tab_bar)
        self.trust_bar = TrustBar(self.document)
        self._desk_layout.addWidget(self.trust_bar)
        self._desk_layout.addWidget(crumbs)
        self._desk_layout.addWidget(canvas, 1)
        self.menus.add_canvas(canvas.commands.actions)
        if self.is_open:
            canvas.setFocus()

    # Pages

    def show_desk(self) -> None:
        """Show the open project."""
        if not self.is_open:
            self._middle.setCurrentWidget(self._desk)
            self.docks.restore()
            QTimer.singleShot(0, self._look_as_before)
        self._state_view.show()
        if self.canvas is not None:
            self.canvas.setFocus()

    def _look_as_before(self) -> None:
        """Show the network as it was looked at last, or all of it, once the docks have left the canvas its room."""
        if self.canvas is not None:
            self.canvas.look_as_before()

    def show_start_page(self) -> None:
        """Show templates and recent projects; the open projects stay open behind them."""
        if self.is_open:
            if self.canvas is not None:
                self.canvas.keep_camera()
            self.docks.keep()
            self.docks.hide()
        self.start_page.fill()
        self.start_page.show_open([tab for tab in self.document.tabs if not tab.is_untouched])
        self._middle.setCurrentWidget(self.start_page)
        self._state_view.show()

    # The start

    def open_at_start(self, path: Path) -> None:
        """Show the desk at once, and open this file on it once the canvas is there."""
        self._session_wanted = "keep"
        self._file_at_start = path
        self._show_desk_at_start(path.stem)

    def restore_at_start(self) -> None:
        """Show the desk at once if projects were open last, and open them again once the canvas is there."""
        is_wanted = preferences.is_on(preferences.RESTORE)
        self._session_wanted = "restore" if is_wanted else "keep"
        title = preferences.word(preferences.FRONT)
        if is_wanted and title:
            self._show_desk_at_start(title)

    def _show_desk_at_start(self, title: str) -> None:
        self._bring_docks()
        self.title_at_start = title
        self._middle.setCurrentWidget(self._desk)
        self.docks.restore()
        show_titles(self, title, is_dirty=False)

    def open_what_waits(self) -> Iterator[None]:
        """Open the file that the program was started with, or what was open the last time; then remember what is."""
        path, self._file_at_start, self.title_at_start = self._file_at_start, None, ""
        if path is not None and not self.files.open(path):
            self.show_start_page()
        if not self._session_wanted:
            return
        from studio.restoring import restore_session

        yield from restore_session(self, is_wanted=self._session_wanted == "restore")

    def search(self) -> None:
        """Open the search over everything."""
        if self._is_furnished:
            from studio.finding import open_search

            open_search(self)

    def choose_theme(self, choice: str) -> None:
        """Show another theme and remember it."""
        preferences.set_word("theme", choice)
        set_theme(choice)
        self.commands[f"theme_{themes.choice}"].setChecked(True)

    # What changed

    def _on_changed(self, _: Graph, new: Graph) -> None:
        gone = self.selection.nodes - new.nodes.keys()
        if gone:
            self.selection.select(self.selection.nodes - gone)

    def _on_leaving(self) -> None:
        """Have what is being typed become part of the project that is left, and remember what was selected there."""
        finish_typing(self)
        self.document.here.selected = self.selection.nodes

    def _on_opened(self) -> None:
        """Select what was selected here the last time."""
        self.selection.select(self.document.here.selected & self.document.place.graph.nodes.keys())

    # What a person does

    def _on_title_clicked(self) -> None:
        self.selection.select([])
        self.docks.bring("inspector")

    def _on_recovered_dropped(self, found: object) -> None:
        self.files.drop_recovered(found)  # type: ignore[arg-type]
        self.start_page.show_recovered()

    def _on_about(self) -> None:
        from studio.about import show_about

        show_about(self)

    def _on_keys(self) -> None:
        from studio.keys_page import show_keys

        show_keys(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, remember the arrangement, and part from the engine."""
        if self._is_attached and not self.files.may_leave():
            event.ignore()
            return
        if self.is_open:
            self.docks.keep()
        preferences.set_blob("window/geometry", self.saveGeometry())
        if self._is_attached:
            self._on_leaving()
            if self.canvas is not None:
                self.canvas.keep_camera()
            if self.last_session is not None:
                self.last_session.shut_down()
            self.document.shut_down()
        self.hide()  # the engine may take a moment to keep what it has learned
        self.closed.emit()
        if self.session is not None:
            self.session.shut_down()
        elif self.engine is not None:
            self.engine.shut_down()
        event.accept()
