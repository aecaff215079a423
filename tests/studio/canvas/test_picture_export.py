from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from engine.design.graph import Graph
from studio import preferences
from studio.canvas import CanvasView
from studio.canvas.face import CARD_WIDTH
from studio.canvas.ink import ink
from studio.canvas.paper import laid_out
from studio.canvas.picture_export import (
    MAX_PIXELS,
    MAX_SIDE_PX,
    PictureFailed,
    picture,
    print_sheet,
    save_picture,
    scale_for,
)
from studio.canvas.rename_field import RenameField
from studio.canvas.strip import Text
from studio.theme import LIGHT, set_theme
from tests.studio.canvas.conftest import Hand


@pytest.fixture(autouse=True)
def _dark() -> None:
    set_theme("dark")
    preferences.store().remove("picture")


def saved(canvas: CanvasView, path: Path, *, only_selected: bool = False) -> bytes:
    assert canvas.commands.pictures.save_to(path, only_selected=only_selected)
    return path.read_bytes()


def texts(svg: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")]


def test_an_svg_holds_every_name_as_text_and_no_picture_of_a_card(canvas: CanvasView, tmp_path: Path) -> None:
    canvas.selection.select(["conv"])
    svg = saved(canvas, tmp_path / "drawing.svg")
    assert set(canvas.stage.cards) <= set(texts(svg))
    assert "N × 6 × 28 × 28" in texts(svg)
    assert b"<image" not in svg
    assert LIGHT.accent.encode() not in svg, "what is selected is not part of the drawing"
    root = ElementTree.fromstring(svg)
    assert next(element.text for element in root if element.tag.endswith("title")) == "Digits"


def test_an_svg_names_its_typefaces_so_that_browsers_understand(canvas: CanvasView, tmp_path: Path) -> None:
    families = set(re.findall(r'font-family="([^"]*)"', saved(canvas, tmp_path / "drawing.svg").decode()))
    assert any(family.startswith("Inter, ") and family.endswith("sans-serif") for family in families)
    assert any(family.endswith("monospace") for family in families)
    names = [name.strip() for family in families for name in family.split(",")]
    assert all(re.fullmatch(r"'[\w .-]+'|[A-Za-z][\w-]*", name) for name in names)


def test_every_text_of_an_svg_says_how_long_it_is_and_lies_within_its_card(
    canvas: CanvasView, hand: Hand, tmp_path: Path
) -> None:
    hand.double_click(hand.body("fc"))
    field = canvas.findChild(RenameField)
    assert field is not None
    QTest.keyClicks(field, "a_name_that_is_as_long_as_a_card_and_longer")
    QTest.keyClick(field, Qt.Key.Key_Return)
    svg = saved(canvas, tmp_path / "drawing.svg")
    words = [element for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")]
    known = {"Input · image", "image", "5×5 · 6", "CrossEntropyLoss", "N × 6 × 28 × 28"}
    assert known <= {element.text for element in words}
    assert any(str(element.text).startswith("a_name") for element in words)
    for element in words:
        length, at = float(element.attrib["textLength"]), float(element.attrib["x"])
        ends = element.get("text-anchor") == "end"
        assert length > 3
        if ends or element.text in canvas.stage.cards or str(element.text).startswith("a_name"):
            left = at - length if ends else at
            assert left >= 4, element.text
            assert left + length <= CARD_WIDTH - 4, element.text
    flush = {element.text for element in words if element.get("text-anchor") == "end"}
    assert {"Input · image", "5×5 · 6", "CrossEntropyLoss"} <= flush
    assert not flush & set(canvas.stage.cards)
    detail = next(element for element in words if element.text == "Input · image")
    assert float(detail.attrib["textLength"]) == pytest.approx(ink().detail.width("Input · image"), abs=0.01)


def test_a_png_is_light_on_white_at_twice_its_size(canvas: CanvasView, tmp_path: Path) -> None:
    saved(canvas, tmp_path / "drawing.png")
    image = QImage(str(tmp_path / "drawing.png"))
    with laid_out(canvas) as sheet:
        assert abs(image.width() - 2 * sheet.area.width()) <= 1
        assert sheet.area.contains(canvas.stage.occupied())
    assert image.pixelColor(3, 3) == QColor("white")
    assert ink().colours.is_dark, "the canvas stays dark"


def test_a_pdf_is_one_page(canvas: CanvasView, tmp_path: Path) -> None:
    pdf = saved(canvas, tmp_path / "drawing.pdf")
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert b"/Subtype /Image" not in pdf


def test_the_selection_alone_is_drawn_with_the_wires_in_between(canvas: CanvasView, tmp_path: Path) -> None:
    canvas.selection.select(["conv", "relu"])
    svg = saved(canvas, tmp_path / "part.svg", only_selected=True)
    assert {"conv", "relu"} <= set(texts(svg))
    assert not {"pool", "image", "loss"} & set(texts(svg))


def test_live_pictures_are_in_it_while_they_are_shown(canvas: CanvasView, tmp_path: Path) -> None:
    canvas.stage.show_strips({"fc": Text("0.25")})
    assert "0.25" in texts(saved(canvas, tmp_path / "drawing.svg"))


def test_live_pictures_of_the_past_are_pale_in_it_too(canvas: CanvasView) -> None:
    def drawn() -> QImage:
        with laid_out(canvas) as sheet:
            return picture(sheet)

    canvas.stage.show_strips({"fc": Text("0.25")})
    present = drawn()
    assert drawn() == present
    canvas.stage.fade_strips({"fc"})
    assert drawn() != present


def test_the_open_block_is_drawn_where_one_is_open(canvas: CanvasView, tmp_path: Path) -> None:
    canvas.commands.blocks._group(frozenset(["conv", "relu"]), "Part", frozenset())
    (name,) = canvas.selection.nodes
    assert {"Part", name} & set(texts(saved(canvas, tmp_path / "whole.svg")))
    canvas.place.enter(name)
    svg = saved(canvas, tmp_path / "block.svg")
    assert {"conv", "relu"} <= set(texts(svg))
    assert "loss" not in texts(svg)


def test_a_file_that_cannot_be_written_is_said_and_what_was_there_stays(
    canvas: CanvasView, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(canvas.status) as told:
        assert not canvas.commands.pictures.save_to(tmp_path / "no such folder" / "drawing.png")
    assert "could not be written" in told.args[0]
    assert "Choose another place." in told.args[0]
    assert ink().colours.is_dark


def test_nothing_drawn_is_said(make_canvas: Callable[[Graph], CanvasView], tmp_path: Path) -> None:
    canvas = make_canvas(Graph.of([]))
    assert not any(action.isEnabled() for action in canvas.commands.pictures.actions)
    with laid_out(canvas) as sheet, pytest.raises(PictureFailed, match="nothing to draw"):
        save_picture(sheet, tmp_path / "drawing.svg", "Empty")
    assert not list(tmp_path.iterdir())


def test_a_picture_is_made_no_larger_than_memory_allows() -> None:
    assert scale_for(QRectF(0, 0, 1000, 500)) == 2.0
    large = QRectF(0, 0, 20_000, 20_000)
    assert 20_000**2 * scale_for(large) ** 2 == pytest.approx(MAX_PIXELS)
    long = QRectF(0, 0, 200_000, 100)
    assert 200_000 * scale_for(long) == pytest.approx(MAX_SIDE_PX)


def test_a_smaller_picture_than_wanted_is_said(
    canvas: CanvasView, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.canvas.picture_export.MAX_PIXELS", 100_000)
    with qtbot.waitSignal(canvas.done) as told:
        saved(canvas, tmp_path / "drawing.png")
    assert "times its size" in told.args[0]
    assert QImage(str(tmp_path / "drawing.png")).width() < 1000


def test_the_dialogs_kind_names_the_file_where_its_name_does_not(
    canvas: CanvasView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(
        [(str(tmp_path / "one"), "PDF page (*.pdf)"), (str(tmp_path / "two.PNG"), "Scalable picture (*.svg)")]
    )
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: next(answers))
    canvas.commands.pictures.drawing["svg"].trigger()
    canvas.commands.pictures.drawing["svg"].trigger()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.pdf", "two.PNG"]
    assert (tmp_path / "two.PNG").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_the_kind_that_was_asked_for_is_proposed_and_written(
    canvas: CanvasView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, begins: bytes
) -> None:
    proposed: list[str] = []

    def answer(_: object, __: str, suggested: str, filters: str, chosen: str) -> tuple[str, str]:
        assert filters.startswith(chosen)
        proposed.append(Path(suggested).suffix)
        return str(tmp_path / "mine"), chosen

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    canvas.selection.select(["conv"])
    pictures = canvas.commands.pictures
    for action in (pictures.drawing[kind], pictures.part[kind]):
        assert kind.upper() in action.text()
        action.trigger()
        file = tmp_path / f"mine.{kind}"
        assert file.read_bytes().startswith(begins)
        file.unlink()
    assert proposed == [f".{kind}", f".{kind}"]


def test_the_next_picture_goes_where_the_last_one_went_for_as_long_as_that_is_there(
    canvas: CanvasView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "figures"
    folder.mkdir()
    proposed: list[Path] = []

    def answer(_: object, __: str, suggested: str, *more: str) -> tuple[str, str]:
        proposed.append(Path(suggested).parent)
        return (str(folder / "one.png"), "") if folder.is_dir() else ("", "")

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    save = canvas.commands.pictures.drawing["png"].trigger
    save()
    save()
    folder.joinpath("one.png").unlink()
    folder.rmdir()
    save()
    assert proposed[0] != folder
    assert proposed[1] == folder
    assert proposed[2].is_dir()


def test_a_picture_goes_to_the_clipboard(canvas: CanvasView) -> None:
    canvas.selection.select(["conv"])
    canvas.commands.pictures.copy.trigger()
    image = QGuiApplication.clipboard().image()
    with laid_out(canvas, only_selected=True) as sheet:
        assert image.size() == picture(sheet).size()


def test_the_drawing_is_printed_on_one_page(canvas: CanvasView, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    with laid_out(canvas) as sheet:
        print_sheet(sheet, printer)
    printed = (tmp_path / "printed.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
