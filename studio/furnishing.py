"""Everything the window gets after its first paint, one step at a time: engine, canvas, panels."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.link.engine import Engine
    from studio.link.training_session import TrainingSession
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
    from studio.device_choice import DeviceChoice
    from studio.link.engine import Engine
    from studio.link.shape_finder import ShapeFinder

    engine = window.engine = window.engine or Engine(parent=window)
    engine.state_changed.connect(lambda state: window.status.show_engine(state, engine.says))
    engine.lost.connect(lambda says: _on_engine_lost(window, engine, says))
    window.commands.bind(restart_engine=engine.try_again)
    window.status.engine_clicked.connect(window.commands["about"].trigger)
    window.status.show_engine(engine.state, engine.says)
    DeviceChoice(window, engine)
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
    assert window.canvas is not None
    for asking in (outline.parameters_wanted, window.canvas.parameters_wanted):
        asking.connect(lambda: _go_to_parameters(window, walk))

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
    from studio.training_controls import TrainingControls

    TrainingControls(window, engine, session)
    if window.is_open:
        session.look_for_runs()


def _add_layer(window: MainWindow, palette: PalettePanel, layer: str) -> None:
    if window.canvas is not None and window.is_open and window.canvas.add_layer(layer):
        palette.note_used(layer)


def _on_engine_lost(window: MainWindow, engine: Engine, says: str) -> None:
    if engine.will_restart:
        window.notice.tell(says, kind="error")
    else:
        window.notice.tell(says, kind="error", action="Start it again", act=engine.try_again, stays=True)
