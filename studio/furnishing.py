"""Everything the window gets after its first paint, one step at a time: engine, canvas, panels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from engine.protocol.messages import Hello
from studio.pending_field import finish_typing

if TYPE_CHECKING:
    from studio.link.engine import Engine
    from studio.link.training_session import TrainingSession
    from studio.open_project import OpenProject
    from studio.panel_walk import PanelWalk
    from studio.panels.insight_panel import InsightPanel
    from studio.panels.palette_panel import PalettePanel
    from studio.window import MainWindow


def furnishing(window: MainWindow) -> Iterator[None]:
    """Bring in one thing after another; the window answers at every yield."""
    if not window.is_attached:
        from studio.document import Document

        window.attach(Document(parent=window))
    window.commands.paint()
    if not window.is_open:
        window.start_page.fill()
        yield
    engine = _bring_engine(window)
    yield
    _bring_canvas(window)
    yield from window.open_what_waits()
    yield
    _bring_palette_and_inspector(window)
    yield
    _bring_problems_and_code(window)
    yield
    session = _bring_training(window, engine)
    yield
    yield from _bring_studies(window, engine, session)
    _connect_training(window, engine, session)


def _bring_engine(window: MainWindow) -> Engine:
    from studio.link.engine import Engine
    from studio.link.shape_finder import ShapeFinder

    engine = window.engine = window.engine or Engine(parent=window)
    engine.state_changed.connect(lambda state: window.status.show_engine(state, engine.says))
    engine.hello.connect(lambda hello: show_devices(window, hello))
    engine.lost.connect(lambda says: _on_engine_lost(window, engine, says))
    window.commands.bind(restart_engine=engine.try_again)
    window.status.engine_clicked.connect(window.commands["about"].trigger)
    window.status.show_engine(engine.state, engine.says)
    ShapeFinder(window.document, engine, window)
    engine.start()
    return engine


def _bring_canvas(window: MainWindow) -> None:
    from studio.canvas.view import CanvasView
    from studio.custom.bringing import bring_custom_layers

    canvas = CanvasView(window.document, window.selection)
    canvas.status.connect(window.notice.tell)
    canvas.done.connect(partial(window.notice.tell, kind="check"))
    window.closed.connect(canvas.commands.layout.shut_down)
    canvas.block_page_wanted.connect(lambda: _edit_sentence(window))
    window.put_canvas(canvas)
    bring_custom_layers(window, canvas)


def _go_to(window: MainWindow, path: str) -> None:
    """Show a node, and for that the inside of the block that it is in."""
    window.selection.go_to(window.document.place.reach(path))


def _edit_sentence(window: MainWindow) -> None:
    """Put the cursor into the open block's sentence."""
    from studio.panels.block_page import BlockPage
    from studio.panels.inspector_panel import InspectorPanel

    window.docks.bring("inspector")
    panel = window.docks["inspector"].panel
    if isinstance(panel, InspectorPanel) and isinstance(panel.page, BlockPage):
        panel.page.says_edit.setFocus()
        panel.page.says_edit.selectAll()


def _bring_palette_and_inspector(window: MainWindow) -> None:
    from studio.panel_walk import PanelWalk
    from studio.panels.annotation_page import AnnotationPages
    from studio.panels.inspector_panel import InspectorPanel
    from studio.panels.outline_panel import OutlinePanel
    from studio.panels.palette_panel import PalettePanel

    palette = PalettePanel(window.document)
    palette.layer_chosen.connect(lambda layer: _add_layer(window, palette, layer))
    palette.code_wanted.connect(window.commands["new_code"].trigger)
    window.docks.put("palette", palette)
    inspector = InspectorPanel(window.document, window.selection)
    inspector.add_source(AnnotationPages(window.document.place, window.selection))
    window.docks.put("inspector", inspector)
    outline = OutlinePanel(window.document, window.selection, window.canvas)
    window.docks.put("outline", outline)
    walk = PanelWalk(window)
    outline.parameters_wanted.connect(lambda: _go_to_parameters(window, walk))

    def find_layer() -> None:
        window.docks.bring("palette")
        palette.search.setFocus()
        palette.search.selectAll()

    window.commands.bind(find_layer=find_layer)


def _go_to_parameters(window: MainWindow, walk: PanelWalk) -> None:
    """Put the keyboard on the first parameter of what is selected."""
    from studio.panel_walk import enter
    from studio.panels.inspector_panel import InspectorPanel
    from studio.panels.node_page import NodePage

    walk.go("inspector", to_first=True)
    panel = window.docks["inspector"].panel
    if isinstance(panel, InspectorPanel) and isinstance(panel.page, NodePage):
        next((True for row in panel.page.rows.values() if enter(row)), False)


def _bring_problems_and_code(window: MainWindow) -> None:
    from studio.export_dialog import ask_for_export
    from studio.panels.code_panel import CodePanel
    from studio.panels.problems_panel import ProblemsPanel

    problems = ProblemsPanel(window.document, window.selection)
    problems.told.connect(lambda says: window.notice.tell(says, kind="hint"))
    window.docks.put("problems", problems)
    code = CodePanel(window.document, window.selection)
    code.told.connect(lambda says: window.notice.tell(says, kind="hint"))
    window.docks.put("code", code)
    window.commands.bind(
        next_problem=lambda: problems.step(1),
        previous_problem=lambda: problems.step(-1),
        fix_alike=problems.fix_alike,
        export_module=lambda: ask_for_export(window, "module"),
        export_script=lambda: ask_for_export(window, "script"),
        export_folder=lambda: ask_for_export(window, "folder"),
    )


def _bring_training(window: MainWindow, engine: Engine) -> TrainingSession:
    from studio.link.training_session import TrainingSession
    from studio.live_cards import LiveCards
    from studio.panels.training_panel import TrainingPanel

    session = window.session = TrainingSession(window.document, engine, window)
    panel = TrainingPanel(window.document, session, engine)
    panel.node_wanted.connect(lambda path: _go_to(window, path))
    panel.tab_wanted.connect(window.files.go)
    panel.refused.connect(window.notice.tell)
    window.docks.put("training", panel)
    assert window.canvas is not None
    LiveCards(window.document, session, window.canvas, window)
    return session


def _bring_studies(window: MainWindow, engine: Engine, session: TrainingSession) -> Iterator[None]:
    """The panels that look at data, runs and what a network looks at."""
    from studio.panels.data_panel import DataPanel
    from studio.panels.insight_panel import InsightPanel
    from studio.panels.training_panel import TrainingPanel

    data = DataPanel(window.document, engine)
    window.docks.put("data", data)
    yield
    insight = InsightPanel(window.document, session, engine)
    insight.node_wanted.connect(lambda path: _go_to(window, path))
    window.docks.put("insight", insight)
    training = window.docks["training"].panel
    if isinstance(training, TrainingPanel):
        training.sample_wanted.connect(lambda sample: _show_sample(window, insight, sample))
    yield
    from studio.panels.runs_panel import RunsPanel

    runs = RunsPanel(session)
    runs.refused.connect(window.notice.tell)
    window.docks.put("runs", runs)
    window.closed.connect(data.shut_down)
    window.closed.connect(insight.shut_down)
    window.closed.connect(runs.shut_down)
    yield


def _show_sample(window: MainWindow, insight: InsightPanel, sample: int) -> None:
    window.docks.bring("insight")
    insight.show_sample(sample)


def _connect_training(window: MainWindow, engine: Engine, session: TrainingSession) -> None:
    bar, commands = window.top_bar, window.commands

    def train() -> None:
        finish_typing(window)
        in_problems = session.waits_for_network
        window.trust_bar.ask()
        session.start()
        window.docks.bring("problems" if in_problems else "training")

    def pause() -> None:
        (session.resume if session.state == "paused" else session.pause)()

    def show() -> None:
        bar.show_training(session.state_here)
        show_elsewhere()
        window.tab_bar.show_training(session.home)
        for name, button in (("train", bar.train), ("pause", bar.pause), ("stop", bar.stop)):
            commands[name].setEnabled(button.isEnabled() and window.is_open)
        commands["pause"].setText(bar.pause.text())

    def show_elsewhere() -> None:
        home = session.home if window.is_open and not session.is_here else None
        bar.show_elsewhere(home.name if home is not None else "", session.progress_says)

    commands.bind(train=train, pause=pause, stop=session.stop)
    bar.train.clicked.connect(commands["train"].trigger)
    bar.pause.clicked.connect(commands["pause"].trigger)
    bar.stop.clicked.connect(commands["stop"].trigger)
    bar.device_chosen.connect(lambda device: _choose_device(window, device))
    bar.elsewhere_clicked.connect(lambda: _go_to_training(window, session))
    session.state_changed.connect(lambda _: show())
    session.changed.connect(show_elsewhere)
    session.ended.connect(lambda done: _tell_of_another_tab(window, session, done.outcome))
    session.failed.connect(lambda failure: _tell_of_another_tab(window, session, "failed", failure.says))
    window.document.opened.connect(show)
    window.files.begun.connect(show)
    window.files.may_close = partial(_may_close, window, session)
    session.refused.connect(lambda says: _tell_why_not(window, session, says))
    window.document.changed.connect(lambda old, new: _on_plan_changed(window, engine, old, new))
    window.document.opened.connect(lambda: show_devices(window, engine.known))
    show()
    show_devices(window, engine.known)
    if window.is_open:
        session.look_for_runs()


def _tell_why_not(window: MainWindow, session: TrainingSession, says: str) -> None:
    """Say why nothing is trained; where data is missing, with the way to it."""
    home = session.home
    if session.is_active and home is not None and not session.is_here:
        window.notice.tell(says, action=f"Go to {home.name}", act=lambda: window.files.go(home))
    elif session.waits_for_data:
        window.notice.tell(says, action="Open the Data panel", act=lambda: window.docks.bring("data"))
    else:
        window.notice.tell(says)


def _tell_of_another_tab(window: MainWindow, session: TrainingSession, outcome: str, why: str = "") -> None:
    """Say how a training ended that nobody looks at."""
    home = session.last_home
    if home is None or session.is_here or (outcome == "failed" and not why):
        return
    says = (
        f"The training of {home.name} has {outcome}." if outcome == "finished" else f"{home.name}: training {outcome}."
    )
    kind = "error" if outcome == "failed" else "check"
    window.notice.tell(f"{says} {why}".strip(), kind=kind, action="Go there", act=lambda: window.files.go(home))


def _go_to_training(window: MainWindow, session: TrainingSession) -> None:
    if session.home is not None:
        window.files.go(session.home)


def _may_close(window: MainWindow, session: TrainingSession, tab: OpenProject) -> bool:
    """Ask what becomes of the training of a project that is to be closed."""
    from studio.closing import ask_about_training

    if not session.is_active or session.home is not tab:
        return True
    answer = ask_about_training(tab.name, window)
    if answer == "stop":
        session.stop()
    return answer != "cancel"


def _on_plan_changed(window: MainWindow, engine: Engine, old: object, new: object) -> None:
    if getattr(old, "training", None) is not getattr(new, "training", None):
        show_devices(window, engine.known)


def show_devices(window: MainWindow, hello: Hello | None) -> None:
    """Offer what the engine can compute on; before it has spoken, only to leave the choice to it."""
    devices = hello.devices if hello is not None else ()
    best = f"Auto · {devices[0].title}" if devices else "Auto"
    offered = [("auto", best), *((device.name, device.title) for device in devices)]
    window.top_bar.show_devices(offered, window.document.project.training.device)


def _choose_device(window: MainWindow, device: str) -> None:
    window.document.edit_project(
        f"Train on {device}", lambda project: replace(project, training=replace(project.training, device=device))
    )


def _add_layer(window: MainWindow, palette: PalettePanel, layer: str) -> None:
    if window.canvas is not None and window.is_open and window.canvas.add_layer(layer):
        palette.note_used(layer)


def _on_engine_lost(window: MainWindow, engine: Engine, says: str) -> None:
    if engine.will_restart:
        window.notice.tell(says, kind="error")
    else:
        window.notice.tell(says, kind="error", action="Start it again", act=engine.try_again, stays=True)
