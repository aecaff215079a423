from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.design.data import DataPlan
from engine.design.project import read_project
from engine.design.project.templates import templates
from studio.document import Document
from studio.panels.data_panel import DataPanel
from studio.panels.parameter_editors import TextEditor
from tests.studio.engines import PATIENCE_MS, MakeEngine, ready
from tests.studio.slow_source import SlowDisk

Show = Callable[[str], DataPanel]


@pytest.fixture
def show(qtbot: QtBot, document: Document, make_engine: MakeEngine) -> Iterator[Show]:
    panels: list[DataPanel] = []

    def shown(mode: str = "works") -> DataPanel:
        panel = DataPanel(document, ready(qtbot, make_engine(mode)))
        qtbot.addWidget(panel)
        panels.append(panel)
        panel.resize(1100, 320)
        with qtbot.waitExposed(panel):
            panel.show()
        return panel

    yield shown
    for panel in panels:
        panel.shut_down()


def looked(qtbot: QtBot, panel: DataPanel) -> DataPanel:
    qtbot.waitUntil(lambda: "to learn from" in panel._counts.text(), timeout=PATIENCE_MS)
    return panel


def test_shows_fields_balance_and_samples(qtbot: QtBot, show: Show) -> None:
    panel = looked(qtbot, show("works"))
    assert "image" in panel.fields.text()
    assert "1 × 32 × 32" in panel.fields.text()
    assert panel._counts.text() == "80 samples to learn from, 20 for validation"
    assert panel.balance.counts == ((40, 10), (40, 10))
    assert len(panel.samples.grid.tiles) == 48
    image, label = panel.samples.grid.tiles[0]
    assert (image.width(), image.height(), label) == (8, 8, "7")
    assert image.pixelColor(7, 7).lightness() == 255


def test_without_data_it_says_what_to_do(show: Show, document: Document) -> None:
    panel = show("works")
    document.edit_project("none", lambda project: replace(project, data=None))
    assert panel._empty.isVisible()
    assert not panel._found.isVisible()
    panel.choose_source("digits")
    assert document.project.data is not None
    assert document.project.data.source == "digits"
    assert not panel._empty.isVisible()


def test_an_option_changes_the_fields_at_once(show: Show, document: Document) -> None:
    panel = show("works")
    panel.option_rows["scale"].chosen.emit("scale", 2)
    assert document.project.data is not None
    assert document.project.data.options == {"scale": 2}
    assert "1 × 16 × 16" in panel.fields.text()
    document.undo()
    assert "1 × 32 × 32" in panel.fields.text()


def test_another_source_has_its_own_options_and_says_what_is_missing(
    qtbot: QtBot, show: Show, document: Document
) -> None:
    panel = show("works")
    panel.choose_source("csv")
    assert "path" in panel.option_rows
    assert "scale" not in panel.option_rows
    qtbot.waitUntil(lambda: "choose a CSV file" in panel.note.text)
    assert panel.note.text == document.data_problem
    assert not panel.samples.grid.tiles


def test_while_the_disk_is_slow_it_says_that_it_looks(
    qtbot: QtBot, show: Show, document: Document, slow_disk: SlowDisk
) -> None:
    panel = looked(qtbot, show("works"))
    plan = DataPlan("slow", {"path": "wide 12"})
    document.edit_project("Slow", lambda project: replace(project, data=plan))
    assert panel.note.text == "Looking at the data…"
    assert not panel._again.isEnabled()
    assert not panel.fields.isVisible()
    assert not panel.samples.grid.tiles, "those were of other data"
    slow_disk.let("wide 12")
    qtbot.waitUntil(lambda: "wide" in panel.fields.text())
    assert panel.note.text == ""
    assert panel._again.isEnabled()


def test_the_split_belongs_to_the_project(show: Show, document: Document) -> None:
    panel = show("works")
    panel.split_rows["validation"].chosen.emit("validation", 0.3)
    assert document.project.data is not None
    assert document.project.data.validation == 0.3


def test_data_that_can_not_be_shown_is_worded(qtbot: QtBot, show: Show) -> None:
    panel = show("fails")
    qtbot.waitUntil(lambda: bool(panel.note.text), timeout=PATIENCE_MS)
    assert panel.note.text == "There is no file data.csv. Choose another one."


def test_a_table_is_shown_as_rows_with_its_headings(qtbot: QtBot, show: Show, document: Document) -> None:
    mlp = next(template for template in templates() if template.name == "mlp")
    document.new(read_project(mlp.path))
    panel = looked(qtbot, show("table"))
    table = panel.samples.table
    assert table.isVisible()
    heading = table.horizontalHeaderItem(0)
    cell = table.item(0, 0)
    assert heading is not None
    assert cell is not None
    assert heading.text() == "sepal length (cm)"
    assert cell.text() == "0.25"
    assert table.item(0, 4).text() == "virginica"  # type: ignore[union-attr]


def test_a_table_of_ones_own_keeps_its_headings_and_says_what_became_of_gaps(
    qtbot: QtBot, show: Show, document: Document, tmp_path: Path
) -> None:
    rows = "2,30,Oslo,low\n3,,Oslo,low\n2,50,Bergen,mid\n4,70,,mid\n5,90,Oslo,top\n6,95,Bergen,top\n"
    (tmp_path / "flats.csv").write_text(f"rooms,size,city,price\n{rows}")
    panel = show("table")
    panel.choose_source("csv")
    target = panel.option_rows["target"].editor
    assert isinstance(target, TextEditor)
    assert target.line.placeholderText() == "the last one"
    assert not panel._gaps.isVisible()
    panel.option_rows["path"].chosen.emit("path", "flats.csv")
    looked(qtbot, panel)
    assert target.line.placeholderText() == "price (the last one)"
    assert target.line.text() == ""
    assert "rooms, size, city" in panel.fields.text()
    table = panel.samples.table
    headings = [table.horizontalHeaderItem(at).text() for at in range(table.columnCount())]  # type: ignore[union-attr]
    assert headings == ["rooms", "size", "city = Bergen", "city = Oslo", "price"]
    assert panel._gaps.isVisible()
    assert panel._gaps.text() == "Missing numbers became the training mean, missing categories none of the words."
    panel.option_rows["path"].chosen.emit("path", "gone.csv")
    qtbot.waitUntil(lambda: "gone.csv" in panel.note.text)
    assert target.line.placeholderText() == "the last one"
    assert not panel._gaps.isVisible()


def test_a_chosen_file_below_the_project_is_kept_relative(tmp_path: Path) -> None:
    from studio.panels.data_panel import _as_seen_from

    assert _as_seen_from(tmp_path / "data" / "a.csv", tmp_path / "p.netloom") == "data/a.csv"
    assert _as_seen_from(tmp_path / "a.csv", None) == str(tmp_path / "a.csv")
