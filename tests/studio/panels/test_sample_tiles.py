import numpy as np
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from engine.design.data import Field
from engine.protocol.messages import Array, Preview
from studio.panels.sample_tiles import SampleTiles

CLASSES = ("different", "same")


def array(values: NDArray[np.float32]) -> Array:
    return Array(values.shape, values.astype("<f4").tobytes())


def shown(qtbot: QtBot, fields: list[Field], **values: NDArray[np.float32]) -> SampleTiles:
    tiles = SampleTiles()
    qtbot.addWidget(tiles)
    tiles.show_samples(fields, [Preview({name: array(value) for name, value in values.items()})])
    return tiles


def test_two_images_of_a_sample_stand_side_by_side(qtbot: QtBot) -> None:
    fields = [
        Field("a", "image", (1, 4, 5)),
        Field("b", "image", (1, 4, 3)),
        Field("same", "class", (), "int64", CLASSES),
    ]
    values = {"a": np.ones((1, 4, 5), np.float32), "b": np.ones((1, 4, 3), np.float32)}
    tiles = shown(qtbot, fields, **values, same=np.array(1, np.float32))
    image, label = tiles.grid.tiles[0]
    assert (image.width(), image.height()) == (8, 4)
    assert label == "same"


def test_a_mask_stands_beside_its_image_as_a_picture(qtbot: QtBot) -> None:
    fields = [Field("image", "image", (1, 4, 4)), Field("mask", "image", (4, 4), "int64", ("background", "digit"))]
    tiles = shown(qtbot, fields, image=np.zeros((1, 4, 4), np.float32), mask=np.eye(4, dtype=np.float32))
    image, label = tiles.grid.tiles[0]
    assert (image.width(), image.height()) == (8, 4)
    assert image.pixelColor(4, 0) != image.pixelColor(5, 0)
    assert image.pixelColor(0, 0) == image.pixelColor(1, 0)
    assert label == ""


def test_an_image_of_another_height_is_left_out(qtbot: QtBot) -> None:
    fields = [Field("a", "image", (1, 4, 4)), Field("b", "image", (1, 2, 2))]
    tiles = shown(qtbot, fields, a=np.zeros((1, 4, 4), np.float32), b=np.zeros((1, 2, 2), np.float32))
    assert tiles.grid.tiles[0][0].width() == 4


def test_text_stands_in_a_table_as_it_reads(qtbot: QtBot) -> None:
    fields = [
        Field("tokens", "tokens", (3,), "int64", ("the", "in", "end")),
        Field("hidden", "tokens", (3,), "int64", ("the", "in", "end")),
        Field("label", "class", (), "int64", CLASSES),
    ]
    tokens, hidden = np.array([1, 0, 2], np.float32), np.array([-100, 0, -100], np.float32)
    tiles = shown(qtbot, fields, tokens=tokens, hidden=hidden, label=np.array(1, np.float32))
    assert tiles.table.isVisibleTo(tiles)
    cells = [item.text() for column in range(3) if (item := tiles.table.item(0, column)) is not None]
    assert cells == ["in the end", "· the ·", "same"]
    assert tiles.table.columnCount() == 3


def test_a_sound_is_drawn_as_it_swings(qtbot: QtBot) -> None:
    fields = [Field("sound", "sound", (1, 840)), Field("label", "class", (), "int64", CLASSES)]
    swing = np.sin(np.linspace(0, 2 * np.pi, 840, dtype=np.float32))[None]
    tiles = shown(qtbot, fields, sound=swing, label=np.array(0, np.float32))
    image, label = tiles.grid.tiles[0]
    assert label == "different"
    dark = image.pixelColor(0, 0)
    bright = [{y for y in range(image.height()) if image.pixelColor(x, y) != dark} for x in range(image.width())]
    assert all(bright)
    quarter = image.width() // 4
    assert min(bright[quarter]) <= 1
    assert max(bright[3 * quarter]) >= image.height() - 2


def test_silence_is_a_line_in_the_middle(qtbot: QtBot) -> None:
    tiles = shown(qtbot, [Field("sound", "sound", (1, 100))], sound=np.zeros((1, 100), np.float32))
    image, _ = tiles.grid.tiles[0]
    dark = image.pixelColor(0, 0)
    rows = {y for y in range(image.height()) if image.pixelColor(5, y) != dark}
    assert rows <= {image.height() // 2 - 1, image.height() // 2}
    assert rows
