"""Starting from data: what is asked, what is said, and the project that comes of it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.start_from_data import SCREEN_MARGIN_PX, StartFromData
from tests.studio.slow_source import SlowDisk


@pytest.fixture
def ask(qtbot: QtBot, slow_disk: SlowDisk, tmp_path: Path) -> StartFromData:
    dialog = StartFromData(tmp_path)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def choose(dialog: StartFromData, source: str, path: str = "") -> None:
    for row in range(dialog.sources.count()):
        item = dialog.sources.item(row)
        if item.data(Qt.ItemDataRole.UserRole) == source:
            dialog.sources.setCurrentItem(item)
    if path:
        QTest.keyClicks(dialog.path, path)


def begin(dialog: StartFromData) -> None:
    QTest.mouseClick(dialog.begin, Qt.MouseButton.LeftButton)


def test_files_come_first_and_the_whole_list_is_seen(ask: StartFromData) -> None:
    titles = [ask.sources.item(row).text().splitlines()[0] for row in range(ask.sources.count())]
    assert titles[:2] == ["Table (CSV file)", "Images (a folder per class)"]
    built_in = titles[titles.index("Breast cancer cells") :]
    assert built_in == sorted(built_in)
    assert {"Handwritten digits", "Iris flowers", "Wine growers"} < set(built_in)
    room = ask.screen().availableGeometry().size() - QSize(SCREEN_MARGIN_PX, SCREEN_MARGIN_PX)
    across, down = ask.sources.horizontalScrollBar(), ask.sources.verticalScrollBar()
    assert not across.isVisible()
    assert ask.sources.viewport().width() >= ask.sources.sizeHintForColumn(0) or ask.width() == room.width()
    assert down.maximum() == 0 or ask.height() == room.height()


def test_what_comes_with_the_program_begins_at_once(ask: StartFromData) -> None:
    choose(ask, "digits")
    assert not ask.path.isVisible()
    begin(ask)
    assert not ask.isVisible()
    assert ask.project is not None
    assert {node.params["field"] for node in ask.project.graph.nodes.values()} == {"image", "label"}


def test_a_table_is_read_beside_the_window(qtbot: QtBot, ask: StartFromData, tmp_path: Path) -> None:
    (tmp_path / "flats.csv").write_text("rooms,size,price\n1,30,3.5\n2,50,5.25\n3,70,7.75\n")
    choose(ask, "csv", "flats.csv")
    begin(ask)
    qtbot.waitUntil(lambda: not ask.isVisible())
    assert ask.project is not None
    assert ask.project.name == "flats"
    assert ask.project.data is not None
    assert [field.name for field in ask.project.data.fields] == ["features", "target"]
    assert ask.project.data.options == {"path": str(tmp_path / "flats.csv")}, "the project has no folder of its own yet"


def test_while_it_looks_it_says_so_and_begins_nothing_twice(
    qtbot: QtBot, ask: StartFromData, slow_disk: SlowDisk, tmp_path: Path
) -> None:
    place = str(tmp_path / "broken")
    choose(ask, "slow", "broken")
    begin(ask)
    begin(ask)
    assert ask.says.text() == "Looking at the data…"
    assert not ask.begin.isEnabled()
    slow_disk.let(place)
    qtbot.waitUntil(ask.begin.isEnabled)
    assert slow_disk.looks == [place]


def test_trouble_is_worded_and_another_choice_takes_it_away(qtbot: QtBot, ask: StartFromData, tmp_path: Path) -> None:
    choose(ask, "csv", "gone.csv")
    begin(ask)
    qtbot.waitUntil(lambda: "gone.csv" in ask.says.text())
    assert ask.project is None
    assert ask.begin.isEnabled()
    choose(ask, "digits")
    assert not ask.says.isVisible()


@pytest.mark.parametrize("leave", ["another path", "cancel"])
def test_what_is_no_longer_asked_is_not_answered(
    qtbot: QtBot, ask: StartFromData, slow_disk: SlowDisk, tmp_path: Path, leave: str
) -> None:
    choose(ask, "slow", "wide 12")
    begin(ask)
    if leave == "cancel":
        QTest.keyClick(ask, Qt.Key.Key_Escape)
        assert not ask.isVisible()
    else:
        QTest.keyClicks(ask.path, "3")
        assert ask.begin.isEnabled()
        assert not ask.says.isVisible()
    slow_disk.let(str(tmp_path / "wide 12"))
    slow_disk.end()
    qtbot.wait(20)
    assert ask.project is None
