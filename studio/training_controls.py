"""How a training is begun, held and ended from the window, and what the window tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.protocol.messages import Done, Failure
from studio.closing import ask_about_training
from studio.pending_field import finish_typing

if TYPE_CHECKING:
    from studio.link.engine import Engine
    from studio.link.training_session import TrainingSession
    from studio.open_project import OpenProject
    from studio.window import MainWindow


class TrainingControls(QObject):
    """The buttons and commands of a training, whichever of the open projects it is of."""

    def __init__(self, window: MainWindow, engine: Engine, session: TrainingSession) -> None:
        """Bind the commands.

        Args:
            window: the window, with its docks and tabs.
            engine: what trains.
            session: the training.
        """
        super().__init__(window)
        self._window = window
        self._engine = engine
        self._session = session
        bar, commands = window.top_bar, window.commands
        commands.bind(train=self.train, pause=self.pause, stop=session.stop)
        bar.train.clicked.connect(commands["train"].trigger)
        bar.pause.clicked.connect(commands["pause"].trigger)
        bar.stop.clicked.connect(commands["stop"].trigger)
        bar.elsewhere_clicked.connect(self._on_elsewhere_clicked)
        session.state_changed.connect(lambda _: self.show())
        session.changed.connect(self._show_elsewhere)
        session.ended.connect(self._on_ended)
        session.failed.connect(self._on_failed)
        session.refused.connect(self._on_refused)
        window.document.opened.connect(self.show)
        window.files.begun.connect(self.show)
        window.files.may_close = self.may_close
        self.show()

    # What it shows

    def show(self) -> None:
        """Show what can be done now."""
        bar, commands, session = self._window.top_bar, self._window.commands, self._session
        bar.show_training(session.state_here)
        self._show_elsewhere()
        self._window.tab_bar.show_training(session.home)
        for name, button in (("train", bar.train), ("pause", bar.pause), ("stop", bar.stop)):
            commands[name].setEnabled(button.isEnabled() and self._window.is_open)
        commands["pause"].setText(bar.pause.text())

    def _show_elsewhere(self) -> None:
        session = self._session
        home = session.home if self._window.is_open and not session.is_here else None
        self._window.top_bar.show_elsewhere(home.name if home is not None else "", session.progress_says)

    # What a person does

    def train(self) -> None:
        """Train the project in front, or show why that can't be."""
        finish_typing(self._window)
        in_problems = self._session.waits_for_network
        self._window.trust_bar.ask()
        self._session.start()
        self._window.docks.bring("problems" if in_problems else "training")

    def pause(self) -> None:
        """Hold the training, or go on with it."""
        if self._session.state == "paused":
            self._session.resume()
        else:
            self._session.pause()

    def may_close(self, tab: OpenProject) -> bool:
        """Ask what becomes of the training of a project that is to be closed; whether it is closed."""
        if not self._session.is_active or self._session.home is not tab:
            return True
        answer = ask_about_training(tab.name, self._window)
        if answer == "stop":
            self._session.stop()
        return answer != "cancel"

    def _on_elsewhere_clicked(self) -> None:
        if self._session.home is not None:
            self._window.files.go(self._session.home)

    # What it tells

    def _on_refused(self, says: str) -> None:
        """Say why nothing is trained; where there is a way out of that, with the way."""
        window, session = self._window, self._session
        home = session.home
        if session.is_active and home is not None and not session.is_here:
            window.notice.tell(says, action=f"Go to {home.name}", act=lambda: window.files.go(home))
        elif session.waits_for_data:
            window.notice.tell(says, action="Open the Data panel", act=lambda: window.docks.bring("data"))
        else:
            window.notice.tell(says)

    def _on_ended(self, done: Done) -> None:
        """Say how a training ended that nobody looks at; why one failed has been said by then."""
        home = self._elsewhere()
        if home is None or done.outcome == "failed":
            return
        has = f"The training of {home.name} has finished."
        says = has if done.outcome == "finished" else f"{home.name}: training {done.outcome}."
        self._window.notice.tell(says, kind="check", action="Go there", act=lambda: self._window.files.go(home))

    def _on_failed(self, failure: Failure) -> None:
        """Say why a training failed that nobody looks at, with the way to it, or to an engine that is gone for good."""
        home = self._elsewhere()
        if home is None:
            return
        says, notice = f"{home.name}: training failed. {failure.says}".strip(), self._window.notice
        if self._engine.state == "lost" and not self._engine.will_restart:
            notice.tell(says, kind="error", action="Start it again", act=self._engine.try_again, stays=True)
        else:
            notice.tell(says, kind="error", action="Go there", act=lambda: self._window.files.go(home))

    def _elsewhere(self) -> OpenProject | None:
        """The project of the last training, if it is not the one in front."""
        return None if self._session.is_here else self._session.last_home
