"""Editors of parameters that are several numbers."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.design.layers import LAYERS, Size
from studio.panels.axes_editors import TripleEditor
from studio.panels.number_box import NumberBox
from studio.panels.parameter_editors import SizesEditor, editor_for


def typed(box: NumberBox, text: str) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def test_a_triple_is_one_number_until_it_is_unlinked(qtbot: QtBot) -> None:
    editor = editor_for(LAYERS["Conv3d"].parameters["kernel_size"])
    assert isinstance(editor, TripleEditor)
    qtbot.addWidget(editor)
    editor.show()
    chosen: list[object] = []
    editor.chosen.connect(chosen.append)
    editor.chosen.connect(lambda value: editor.show_value(value, {}))
    editor.show_value(3, {})
    assert [box.value for box in editor.boxes] == [3, 3, 3]
    typed(editor.boxes[2], "5")
    QTest.mouseClick(editor.link, Qt.MouseButton.LeftButton)
    typed(editor.boxes[0], "1")
    QTest.mouseClick(editor.link, Qt.MouseButton.LeftButton)
    assert chosen == [5, (1, 5, 5), 1]


def test_a_word_may_stand_for_a_triple(qtbot: QtBot) -> None:
    editor = editor_for(LAYERS["Conv3d"].parameters["padding"])
    assert isinstance(editor, TripleEditor)
    qtbot.addWidget(editor)
    editor.show()
    editor.show_value("same", {})
    assert not editor.boxes[1].isVisible()
    editor.show_value((0, 1, 2), {})
    assert [box.value for box in editor.boxes] == [0, 1, 2]
    assert editor.boxes[2].isVisible()


def test_sizes_of_the_wrong_count_are_refused_in_words(qtbot: QtBot) -> None:
    editor = editor_for(LAYERS["ZeroPad2d"].parameters["padding"])
    qtbot.addWidget(editor)
    editor.show_value(1, {})
    complaints: list[str] = []
    editor.complained.connect(complaints.append)
    line = editor.focusProxy()
    assert line is not None
    line.selectAll()  # type: ignore[attr-defined]
    QTest.keyClicks(line, "1, 2")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert complaints[-1] == "padding has one or 4 numbers, but here it has 2."


def test_a_list_of_numbers_may_have_fractions_and_expressions(qtbot: QtBot) -> None:
    editor = editor_for(LAYERS["CrossEntropyLoss"].parameters["weight"])
    assert isinstance(editor, SizesEditor)
    qtbot.addWidget(editor)
    editor.show()
    chosen: list[object] = []
    editor.chosen.connect(chosen.append)
    editor.show_value(None, {"width": Size.variable("width", 6)})
    QTest.keyClicks(editor.line, "1, 0.5, width / 4")
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    assert chosen == [(1, 0.5, "= width / 4")]


def test_a_shape_can_be_typed_as_the_cards_show_it_and_its_field_shows_how(qtbot: QtBot) -> None:
    editor = editor_for(LAYERS["Input"].parameters["shape"])
    assert isinstance(editor, SizesEditor)
    qtbot.addWidget(editor)
    editor.show()
    chosen: list[object] = []
    complaints: list[str] = []
    editor.chosen.connect(chosen.append)
    editor.complained.connect(complaints.append)
    editor.show_value(None, {})
    assert "1 × 28 × 28" in editor.line.placeholderText()
    QTest.keyClicks(editor.line, "1x28x28")
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    assert chosen == [(1, 28, 28)]
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "1 by 28")
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    assert complaints[-1] == (
        "shape: '1 by 28' can't be read; numbers look like 1 × 28 × 28, an expression like = width * 2."
    )
    editor = editor_for(LAYERS["Permute"].parameters["dims"])
    assert isinstance(editor, SizesEditor)
    qtbot.addWidget(editor)
    editor.show_value((0, 2, 1), {})
    assert editor.line.placeholderText() == "e.g. 0, 2, 1"
