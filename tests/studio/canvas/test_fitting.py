"""The order in which layers are offered for a wire."""

from engine.design.layers import LAYERS, Shape, Size
from studio.canvas.fitting import USUAL, likely_first, takes

N = Size.free("N")


def offered(shape: Shape | None) -> list[str]:
    return [layer.name for layer in likely_first((layer for layer in LAYERS.values() if takes(layer, shape)), shape)]


def test_every_usual_layer_is_one_that_there_is() -> None:
    assert {name for names in USUAL.values() for name in names} <= set(LAYERS)


def test_a_sequence_begins_with_what_walks_along_it() -> None:
    assert offered(Shape(N, 28, 16))[:3] == ["LSTM", "GRU", "Conv1d"]


def test_tokens_begin_with_an_embedding_and_numbers_are_not_offered_one() -> None:
    assert offered(Shape(N, 12, dtype="int64", classes=50))[0] == "Embedding"
    assert "Embedding" not in offered(Shape(N, 12))


def test_where_nothing_is_known_only_the_number_of_wires_counts() -> None:
    names = offered(None)
    singles = [name for name in names if name in ("ReLU", "Conv2d", "Linear", "Softmax")]
    assert singles == [name for name in LAYERS if name in singles]
    assert max(map(names.index, singles)) < min(map(names.index, ("Add", "MSELoss", "MaxUnpool1d")))
