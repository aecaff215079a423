"""Questions with words of their own on their buttons."""

from PySide6.QtWidgets import QMessageBox


def answer_to(question: QMessageBox) -> QMessageBox.ButtonRole:
    """Ask, let the question go, and tell what the button does that was clicked; where none was, `InvalidRole`."""
    question.exec()
    role = question.buttonRole(question.clickedButton())
    question.deleteLater()
    return role
