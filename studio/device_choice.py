"""What a network is trained on, as the top bar offers it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.design.project import Project

if TYPE_CHECKING:
    from studio.link.engine import Engine
    from studio.window import MainWindow


class DeviceChoice(QObject):
    """Offers what the engine can compute on; before it has spoken, only to leave the choice to it."""

    def __init__(self, window: MainWindow, engine: Engine) -> None:
        """Begin to offer.

        Args:
            window: the window, whose project is trained.
            engine: what knows the devices.
        """
        super().__init__(window)
        self._window = window
        self._engine = engine
        engine.hello.connect(lambda _: self.show())
        window.document.opened.connect(self.show)
        window.document.changed.connect(self._on_changed)
        window.top_bar.device_chosen.connect(self._on_chosen)
        self.show()

    def show(self) -> None:
        """Offer the devices as they are known now, with the one of the project in front chosen."""
        hello = self._engine.known
        devices = hello.devices if hello is not None else ()
        best = f"Auto · {devices[0].title}" if devices else "Auto"
        offered = [("auto", best), *((device.name, device.title) for device in devices)]
        self._window.top_bar.show_devices(offered, self._window.document.project.training.device)

    def _on_changed(self, before: Project, now: Project) -> None:
        if before.training is not now.training:
            self.show()

    def _on_chosen(self, device: str) -> None:
        self._window.document.edit_project(
            f"Train on {device}", lambda project: replace(project, training=replace(project.training, device=device))
        )
