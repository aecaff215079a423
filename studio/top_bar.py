"""The bar along the top: name, menus, project, search, device, and the buttons that train."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenuBar, QPushButton, QSizePolicy, QSpacerItem, QWidget

from studio.device_box import DeviceBox
from studio.panels.elided_button import MIN_WIDTH_PX, ElidedButton
from studio.search_button import SearchButton
from studio.theme import icon, theme, themes

HEIGHT_PX = 48
DEVICE_WIDTH_PX, DEVICE_LEAST_PX = 184, 84
SEARCH_PX, SEARCH_LEAST_PX, SEARCH_MOST_PX = 160, 36, 380
TITLE_PX = 128
"""So much of a project's name is shown before anything else gets more than it needs."""
MAX_ELSEWHERE = 24
"""So many letters of the name of a project in another tab are shown."""


class TopBar(QFrame):
    """What is always at hand.

    Signals:
        title_clicked: the person wants to see or change the project as a whole.
        search_clicked: the person wants to search.
        device_chosen: torch's name of the device to compute on.
        elsewhere_clicked: the person wants to see the project that is being trained in another tab.
    """

    title_clicked = Signal()
    search_clicked = Signal()
    device_chosen = Signal(str)
    elsewhere_clicked = Signal()

    def __init__(self, menus: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT_PX)
        self._menus = menus
        menus.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._name = QLabel("Netloom")
        self._name.setProperty("role", "name")
        self.title = ElidedButton("")
        self.title.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.title.setIconSize(QSize(10, 10))
        self.title.clicked.connect(self.title_clicked)
        self.search = SearchButton()
        self.search.clicked.connect(self.search_clicked)
        self.elsewhere = ElidedButton("")
        self.elsewhere.setProperty("role", "flat")
        self.elsewhere.setIconSize(QSize(12, 12))
        self.elsewhere.clicked.connect(self.elsewhere_clicked)
        self.elsewhere.hide()
        self.device = DeviceBox()
        self.device.activated.connect(self._on_device_activated)
        self.pause = QPushButton("Pause")
        self.stop = QPushButton("Stop")
        self.train = QPushButton("Train")
        self.train.setProperty("role", "primary")
        self.train.setMinimumWidth(96)
        self._least: dict[QWidget, int] = {
            self.title: MIN_WIDTH_PX,
            self.elsewhere: MIN_WIDTH_PX,
            self.search: SEARCH_LEAST_PX,
            self.device: DEVICE_LEAST_PX,
        }
        self._row, self._counterweight = self._laid_out()
        self._project: str | None = None
        self._is_dirty = self._is_open = False
        self.show_devices([("auto", "Auto")], "auto")
        themes.follow(self, self._paint)

    def _laid_out(self) -> tuple[QHBoxLayout, QSpacerItem]:
        """Everything in a row, with what keeps the search in the middle."""
        for widget, least_px in self._least.items():
            widget.setFixedWidth(least_px)
        row, counterweight = QHBoxLayout(self), QSpacerItem(0, 0, QSizePolicy.Policy.Maximum)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self._name)
        row.addWidget(self._menus, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(8)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.search)
        row.addStretch(1)
        row.addItem(counterweight)
        for widget in (self.elsewhere, self.device, self.pause, self.stop, self.train):
            row.addWidget(widget)
        return row, counterweight

    def show_project(self, name: str, *, is_dirty: bool, is_open: bool) -> None:
        """Show the project's name, with a dot while there is something to save."""
        if (name, is_dirty, is_open) == (self._project, self._is_dirty, self._is_open):
            return  # as after most edits
        self._project, self._is_dirty, self._is_open = name, is_dirty, is_open
        shown = name if len(name) <= 40 else f"{name[:39]}…"
        self.title.setText(f"{shown}  " if is_dirty else shown)
        self.title.setVisible(is_open)
        self.title.setToolTip(f"{name} – " + ("there are changes to save" if is_dirty else "everything is saved"))
        self.title.setAccessibleName(f"Project {name}, {'changed' if is_dirty else 'saved'}")
        for widget in (self.device, self.pause, self.stop, self.train):
            widget.setVisible(is_open)
        self._paint()
        self._fit()

    def show_devices(self, devices: list[tuple[str, str]], chosen: str) -> None:
        """Offer devices, by torch's name and by what a person calls them."""
        with QSignalBlocker(self.device):
            self.device.clear()
            for name, title in devices:
                self.device.addItem(title, name)
            if self.device.findData(chosen) < 0:
                self.device.addItem(f"{chosen} (not here)", chosen)
            self.device.setCurrentIndex(self.device.findData(chosen))

    def show_training(self, state: str) -> None:
        """Show which of the buttons make sense, from the state of the training session."""
        is_active = state in ("starting", "training", "paused", "stopping")
        self.train.setEnabled(not is_active)
        titles = {"starting": "Starting…", "training": "Training…", "paused": "Paused", "stopping": "Stopping…"}
        self.train.setText(titles.get(state, "Train"))
        self.pause.setText("Resume" if state == "paused" else "Pause")
        self.pause.setEnabled(state in ("training", "paused"))
        self.stop.setEnabled(state in ("starting", "training", "paused", "following"))
        self.device.setEnabled(not is_active)
        self._fit()

    def show_elsewhere(self, name: str, progress: str) -> None:
        """Show which project is being trained in another tab, and how far; with an empty name, that none is."""
        self.elsewhere.setVisible(bool(name))
        shown = name if len(name) <= MAX_ELSEWHERE else f"{name[: MAX_ELSEWHERE - 1]}…"
        self.elsewhere.setText(shown)
        says = f"{name} is being trained: {progress}. Click to go there."
        self.elsewhere.setToolTip(says)
        self.elsewhere.setAccessibleName(says)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Share the room out anew when something in the bar needs more of it now, or less, as in another font."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """Share out the room, so that in a wider bar nothing is narrower than it is in this one.

        That is why some room may be left over before there is enough for the program's name.
        """
        flexible = {widget: least_px for widget, least_px in self._least.items() if not widget.isHidden()}
        name_px = self._name.sizeHint().width() + self._row.spacing()
        taken_px = self._row.sizeHint().width() - self._counterweight.sizeHint().width()
        taken_px -= sum(widget.minimumWidth() for widget in flexible)
        taken_px -= 0 if self._name.isHidden() else name_px
        spare_px = self.width() - taken_px - sum(flexible.values())
        is_named = False
        for widget, most_px in self._wishes():
            if widget is self._name:
                is_named = spare_px >= name_px
                if not is_named:
                    break
                spare_px -= name_px
            elif widget in flexible:
                more_px = min(max(most_px - flexible[widget], 0), max(spare_px, 0))
                flexible[widget] += more_px
                spare_px -= more_px
        self._name.setVisible(is_named)
        for widget, px in flexible.items():
            widget.setFixedWidth(px)
        self._balance()
        self._row.activate()

    def _wishes(self) -> list[tuple[QWidget, int]]:
        """What gets room up to which width, one after the other; the last goes short first.

        The name of the program comes late, as the window's title says it too.
        """
        title_px, elsewhere_px = self.title.sizeHint().width(), self.elsewhere.sizeHint().width()
        return [
            (self.title, min(title_px, TITLE_PX)),
            (self.elsewhere, min(elsewhere_px, TITLE_PX)),
            (self.search, SEARCH_PX),
            (self.device, DEVICE_WIDTH_PX),
            (self._name, 0),
            (self.title, title_px),
            (self.elsewhere, elsewhere_px),
            (self.search, SEARCH_MOST_PX),
        ]

    def _balance(self) -> None:
        """Have the search stand in the middle, above what it opens, as long as no project is open.

        What is being trained in another tab may stand to the right of it then. A narrow bar gives all of them their
        width before that.
        """
        gap_px, margins = self._row.spacing(), self._row.contentsMargins()
        left_px = self._menus.sizeHint().width() + 2 * gap_px
        left_px += 0 if self._name.isHidden() else self._name.sizeHint().width()
        right_px = 0 if self.elsewhere.isHidden() else self.elsewhere.width() + gap_px
        taken_px = margins.left() + left_px + self.search.width() + right_px + margins.right() + 2 * gap_px
        wide = 0 if self._is_open else max(0, min(self.width() - taken_px, left_px - right_px))
        if wide != self._counterweight.sizeHint().width():
            self._counterweight.changeSize(wide, 0, QSizePolicy.Policy.Maximum)
            self._row.invalidate()

    def _on_device_activated(self) -> None:
        self.device_chosen.emit(self.device.currentData())

    def _paint(self) -> None:
        self.title.setIcon(_dot(theme().quiet) if self._is_dirty else QIcon())
        self.elsewhere.setIcon(icon("play", theme().accent))
        self.search.paint_icon()


def _dot(colour: str) -> QIcon:
    pixmap = QPixmap(20, 20)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(1, 1, 8, 8)
    return QIcon(pixmap)
