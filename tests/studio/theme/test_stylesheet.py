"""What the stylesheet asks of the widgets."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView, QStyle, QTableView, QTreeView
from pytestqt.qtbot import QtBot

from studio.theme import set_theme


@pytest.mark.parametrize(("kind", "wide"), [(QTreeView, False), (QListView, True), (QTableView, True)])
def test_a_selected_row_is_marked_beside_the_branches_of_a_tree_and_across_a_list(
    kind: type[QAbstractItemView], wide: bool, qtbot: QtBot
) -> None:
    set_theme("dark")
    view = kind()
    qtbot.addWidget(view)
    view.ensurePolished()
    hint = QStyle.StyleHint.SH_ItemView_ShowDecorationSelected
    assert bool(view.style().styleHint(hint, None, view)) is wide


def test_the_stylesheet_says_of_each_kind_of_view_once_how_its_selection_is_marked(qtbot: QtBot) -> None:
    set_theme("dark")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    rules = re.findall(r"([^{}]+)\{[^{}]*show-decoration-selected", app.styleSheet())
    kinds = [kind.strip() for rule in rules for kind in rule.split(",")]
    assert sorted(kinds) == ["QListView", "QTableView", "QTreeView"]
