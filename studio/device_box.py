"""The list of devices to train on, as it stands in the top bar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox


class DeviceBox(QComboBox):
    """A list of devices that cuts the name of the chosen one where there is too little room for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Device to train on")
        self.setToolTip("Where the network is trained")

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Say what there is room for."""
        super().initStyleOption(option)
        control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, field, self).width()
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
