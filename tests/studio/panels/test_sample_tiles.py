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
