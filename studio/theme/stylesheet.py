"""The style sheet of the window, on top of Qt's Fusion style. Sizes follow a 4-pixel grid."""

from __future__ import annotations

from pathlib import Path
from string import Template

from studio.theme.colours import Theme

ICONS = Path(__file__).parent / "icons"

_SHEET = Template("""
* { outline: none; }
QWidget { color: $text; }
QMainWindow, QDialog { background: $surface; }
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 8px; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: 17px; font-weight: 600; }
QLabel[role="hero"] { font-size: 28px; font-weight: 600; }
QLabel[role="name"] { font-weight: 600; }
QLabel[role="quiet"], QLabel[role="section"] { color: $quiet; }
QLabel[role="small"] { color: $quiet; font-size: 12px; }
QLabel[role="section"] { font-size: 12px; padding-top: 8px; }
QLabel[role="error"] { color: $error; }
QLabel[role="good"] { color: $good; }
QLabel[role="figure"] { font-weight: 600; }
QLabel[role="formula"] {
    background: $field; border: 1px solid $line; border-radius: 6px; padding: 6px 8px 4px 8px; color: $text;
}

QLabel[role="badge"] {
    background: $hover; color: $quiet; border-radius: 8px; padding: 0 6px; font-size: 11px; min-height: 16px;
    margin-right: 10px;
}
QLabel[role="badge"][state="good"] { color: $good; }
QLabel[role="badge"][state="error"] { background: $error; color: $on_accent; }

QPushButton {
    background: $raised; border: 1px solid $line; border-radius: 6px; padding: 4px 12px; min-height: 20px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $field; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $faint; }
QPushButton:checked { background: $tint; border-color: $accent; }
QPushButton[role="primary"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; padding: 4px 16px;
}
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:focus { border-color: $text; }
QPushButton[role="primary"]:disabled { background: $raised; border-color: $line; color: $faint; }
QPushButton[role="flat"] { background: transparent; border-color: transparent; }
QPushButton[role="flat"]:hover { background: $hover; }
QPushButton[role="flat"]:focus { border-color: $accent; }
QPushButton[role="search"] { text-align: left; color: $quiet; background: $field; padding: 4px 12px; }
QPushButton[role="search"]:hover { border-color: $strong_line; }
QPushButton[role="small"] { padding: 1px 10px; min-height: 18px; font-size: 12px; }
QPushButton[role="inferred"] {
    background: transparent; border: 1px dashed $strong_line; text-align: left; padding: 2px 8px; min-height: 18px;
    color: $quiet;
}
QPushButton[role="inferred"]:hover { color: $text; background: $hover; }
QPushButton[role="inferred"]:focus { color: $text; border: 1px solid $accent; }
QPushButton[role="fold"] {
    background: transparent; border: none; padding: 0; text-align: left; color: $quiet; font-size: 12px;
    min-height: 20px;
}
QPushButton[role="fold"]:hover, QPushButton[role="fold"]:focus { color: $text; }
QPushButton[role="link"] {
    background: transparent; border: none; padding: 0; color: $accent; font-size: 12px; min-height: 16px;
}
QPushButton[role="link"]:hover, QPushButton[role="link"]:focus { color: $accent_hover; text-decoration: underline; }
QPushButton[role="status"] {
    background: transparent; border: none; padding: 0 2px; color: $quiet; font-size: 12px; min-height: 18px;
}
QPushButton[role="status"]:hover, QPushButton[role="status"]:focus { color: $text; }
QPushButton[role="card"] { text-align: left; padding: 0; border-radius: 8px; background: $raised; }
QPushButton[role="card"]:hover { border-color: $strong_line; background: $hover; }
QPushButton[role="card"]:focus { border-color: $accent; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton::menu-indicator { image: url($icons/arrow-down.svg); width: 10px; height: 10px; right: 8px; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 3px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $field; }
QToolButton:checked { background: $tint; color: $accent; }
QToolButton[role="bare"]:checked { background: transparent; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $faint; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit, QTextBrowser {
    background: $field; border: 1px solid $line; border-radius: 6px;
    selection-background-color: $tint; selection-color: $text;
}
QPlainTextEdit[role="code"] { selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit, QAbstractSpinBox, QComboBox { padding: 2px 8px; min-height: 20px; }
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $strong_line; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
    border-color: $accent;
}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { color: $faint; }
QLineEdit[state="wrong"], QAbstractSpinBox[state="wrong"] { border-color: $error; }
QLineEdit[state="mixed"], QAbstractSpinBox[state="mixed"], QComboBox[state="mixed"] {
    border: 1px dashed $strong_line;
}
QLineEdit[state="mixed"]:focus, QAbstractSpinBox[state="mixed"]:focus, QComboBox[state="mixed"]:focus {
    border-color: $accent;
}
QLineEdit[role="bare"] { background: transparent; border-color: transparent; padding: 0 4px; }
QLineEdit[role="bare"]:hover { border-color: $line; }
QLineEdit[role="bare"]:focus { border-color: $accent; background: $field; }
QAbstractSpinBox { padding: 2px 0; max-height: 20px; }
QAbstractSpinBox::up-button {
    subcontrol-origin: border; subcontrol-position: top right; width: 16px; border: none; margin: 2px 2px 0 0;
}
QAbstractSpinBox::down-button {
    subcontrol-origin: border; subcontrol-position: bottom right; width: 16px; border: none; margin: 0 2px 2px 0;
}
QAbstractSpinBox::up-arrow { image: url($icons/arrow-up.svg); width: 8px; height: 8px; }
QAbstractSpinBox::down-arrow { image: url($icons/arrow-down.svg); width: 8px; height: 8px; }
QAbstractSpinBox::up-arrow:off { image: url($icons/arrow-up-off.svg); }
QAbstractSpinBox::down-arrow:off { image: url($icons/arrow-down-off.svg); }
QAbstractSpinBox[role="half"]::up-button, QAbstractSpinBox[role="half"]::down-button { width: 0; margin: 0; }
QAbstractSpinBox[role="half"]::up-arrow, QAbstractSpinBox[role="half"]::down-arrow { image: none; width: 0; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url($icons/arrow-down.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $line; padding: 4px; selection-background-color: $tint;
}

QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid $strong_line; border-radius: 4px; background: $field;
}
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover, QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url($icons/check-$name.svg);
}
QCheckBox::indicator:indeterminate { image: url($icons/dash.svg); }
QRadioButton::indicator:checked { background: $accent; border-color: $accent; image: url($icons/dot-$name.svg); }
QCheckBox::indicator:disabled { background: $raised; border-color: $line; }

QMenuBar { background: $surface; border-bottom: 1px solid $line; padding: 0 6px; }
QMenuBar::item { padding: 4px 8px; background: transparent; border-radius: 4px; color: $quiet; }
QMenuBar::item:selected { background: $hover; color: $text; }
QFrame[role="bar"] QMenuBar { border: none; background: transparent; padding: 0; }
QMenu { background: $raised; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 4px 24px 4px 12px; border-radius: 4px; }
QMenu::item:selected { background: $tint; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 12px; height: 12px; margin-left: 6px; }
QMenu::indicator:checked { image: url($icons/tick.svg); }

QDockWidget {
    font-weight: 600;
    titlebar-close-icon: url($icons/close.svg);
    titlebar-normal-icon: url($icons/float.svg);
}
QDockWidget::title { background: $surface; padding: 8px 12px; border-bottom: 1px solid $line; }
QDockWidget::close-button, QDockWidget::float-button { border: none; padding: 0; background: transparent; }
QDockWidget::close-button:hover, QDockWidget::float-button:hover { background: $hover; border-radius: 4px; }

QTabBar { background: transparent; }
QTabBar::tab {
    background: transparent; color: $quiet; padding: 8px 10px 7px 10px; border: none;
    border-bottom: 2px solid transparent; margin: 0;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; font-weight: 600; }
QTabBar::tab:focus { color: $accent; }
QTabBar[role="projects"]::tab {
    padding: 0 6px 0 14px; border: none; border-top: 2px solid transparent; border-right: 1px solid $line;
    border-bottom: none; font-weight: 400;
}
QTabBar[role="projects"]::tab:hover { background: $hover; }
QTabBar[role="projects"]::tab:selected {
    background: $ground; border-top: 2px solid $accent; border-bottom: none; font-weight: 400;
}
QTabBar[role="projects"]::tab:focus { color: $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }

QTreeView, QListView, QTableView {
    background: transparent; border: none; alternate-background-color: $raised;
    selection-background-color: $tint; selection-color: $text;
}
QListView, QTableView { show-decoration-selected: 1; }
QTreeView { show-decoration-selected: 0; }
QTreeView::item, QListView::item { padding: 2px 4px; min-height: 20px; border: none; border-radius: 4px; }
QTreeView::item:hover, QListView::item:hover, QTableView::item:hover { background: $hover; }
QTreeView::item:selected, QListView::item:selected { background: $tint; color: $text; }
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:closed { image: url($icons/arrow-right.svg); }
QTreeView::branch:has-children:open { image: url($icons/arrow-down.svg); }
QTableView { gridline-color: $line; }
QTableView::item { padding: 0 8px; border: none; }
QTableView::item:selected { background: $tint; color: $text; }
QHeaderView { background: transparent; }
QHeaderView::section {
    background: $surface; color: $quiet; border: none; border-bottom: 1px solid $line; padding: 4px 11px;
}
QTableCornerButton::section { background: $surface; border: none; }

QScrollArea { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 24px; }
QScrollBar::handle:horizontal { min-width: 24px; }
QScrollBar::handle:hover { background: $strong_line; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $line; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QSlider::groove:horizontal { height: 4px; background: $line; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::sub-page:horizontal:disabled { background: $line; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -4px 0; border-radius: 6px; background: $text; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider::handle:horizontal:disabled { background: $strong_line; }

QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QStatusBar { background: $surface; border-top: 1px solid $line; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $quiet; font-size: 12px; }

QFrame[role="bar"] { background: $surface; border: none; border-bottom: 1px solid $line; }
QFrame[role="foot"] { background: $raised; border: none; border-top: 1px solid $line; }
QFrame[role="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="card"] { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame[role="card"][hot="true"] { border-color: $strong_line; background: $hover; }
QFrame[role="card"]:focus { border-color: $accent; }
QFrame[role="popup"] { background: $raised; border: 1px solid $strong_line; border-radius: 8px; }
QLabel#canvas_hint { padding: 5px 8px; border-radius: 6px; }
QLabel[role="mark"] {
    border: 1px solid $strong_line; border-radius: 4px; padding: 0 5px; color: $quiet; font-size: 11px;
}
QFrame[role="line"] { background: transparent; border: 1px solid transparent; border-radius: 6px; }
QFrame[role="line"]:hover { background: $hover; }
QFrame[role="line"]:focus { border-color: $accent; }
QFrame[role="note"]:focus { border-color: $accent; }
QFrame[role="note"] { background: $raised; border: 1px solid $line; border-radius: 8px; }
QWidget[role="ground"] { background: $ground; }
QWidget[role="surface"] { background: $surface; }
""")


def stylesheet(colours: Theme) -> str:
    """Write the style sheet in a theme's colours."""
    words = {name: value for name, value in vars(colours).items() if isinstance(value, str)}
    return _SHEET.substitute(words, icons=ICONS.as_posix())
