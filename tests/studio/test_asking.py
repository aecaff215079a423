from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from studio.asking import answer_to

ROLES = QMessageBox.ButtonRole


@pytest.fixture
def ask(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], QMessageBox.ButtonRole]:
    """Ask a question that is answered by clicking the button with this text, or by none."""
    window = QWidget()
    qtbot.addWidget(window)

    def make(answer: str) -> QMessageBox.ButtonRole:
        question = QMessageBox(window)
        question.addButton("Delete", ROLES.DestructiveRole)
        question.addButton(QMessageBox.StandardButton.Cancel)

        def answered(box: QMessageBox) -> int:
            for button in box.buttons():
                if button.text().replace("&", "") == answer:
                    button.click()
            return 0

        monkeypatch.setattr(QMessageBox, "exec", answered)
        role = answer_to(question)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert window.findChildren(QMessageBox) == [], "the window keeps no question that was answered"
        return role

    return make


@pytest.mark.parametrize(
    ("answer", "role"), [("Delete", ROLES.DestructiveRole), ("Cancel", ROLES.RejectRole), ("", ROLES.InvalidRole)]
)
def test_what_was_clicked_is_told_by_its_role(
    ask: Callable[[str], QMessageBox.ButtonRole], answer: str, role: QMessageBox.ButtonRole
) -> None:
    assert ask(answer) == role
