"""Questions with words of their own on their buttons."""

from PySide6.QtWidgets import QMessageBox


def clicked_role(question: QMessageBox) -> QMessageBox.ButtonRole:
    """Ask, let the question go, and tell what the button does that was clicked; where none was, `InvalidRole`.

    Which button it was can't be told by comparing objects: Python may be given one of an earlier button that was
    destroyed and lay where this one lies now.
    """
    question.exec()
    role = question.buttonRole(question.clickedButton())
    question.deleteLater()
    return role
