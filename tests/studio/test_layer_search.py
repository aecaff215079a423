"""A layer is found by whatever a person calls it, and what bears the very name comes first."""

import pytest

from engine.design.graph import Graph
from engine.design.layers import LAYERS
from engine.design.project.block_files import library
from studio.layer_search import EXACT_NAME, fitness
from studio.offered import offered


def ranked(typed: str) -> list[str]:
    """The layers that fit, the best first."""
    found = [(fitness(layer, typed), name) for name, layer in LAYERS.items()]
    return [name for score, name in sorted(found, key=lambda pair: -pair[0]) if score]


def test_every_layer_is_the_first_found_by_its_name() -> None:
    for name in LAYERS:
        assert ranked(name)[0] == name
        assert ranked(f"  {name.upper()} ")[0] == name


def test_every_layer_is_found_by_its_torch_name_each_synonym_and_its_family() -> None:
    for name, layer in LAYERS.items():
        for typed in (layer.torch, f"torch.{layer.torch}" if layer.torch else "", *layer.synonyms, layer.family):
            assert not typed or fitness(layer, typed) > 0, f"{name} is not found by {typed!r}"


def test_a_synonym_typed_in_full_comes_before_names_that_merely_hold_it() -> None:
    holders = [(word, name) for name, layer in LAYERS.items() for word in layer.synonyms]
    for word, name in holders:
        mine = fitness(LAYERS[name], word)
        better = [other for other, layer in LAYERS.items() if fitness(layer, word) > mine]
        assert all(_bears(other, word) for other in better), f"{word!r} finds {better} before {name}"


def _bears(name: str, word: str) -> bool:
    """Whether a word is a layer's own name, here or in torch, or several words with which the name begins."""
    torch = LAYERS[name].torch.casefold()
    plain = word.casefold()
    joined = plain.replace(" ", "")
    if joined != plain and name.casefold().startswith(joined):
        return True
    return joined == name.casefold() or plain in (torch, torch.rpartition(".")[2])


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("fully connected", "Linear"),
        ("dense", "Linear"),
        ("deconvolution", "ConvTranspose1d"),
        ("skip connection", "Add"),
        ("batch norm", "BatchNorm1d"),
        ("nn.LSTM", "LSTM"),
        ("relu", "ReLU"),
        ("conv2d", "Conv2d"),
        ("max pool 2d", "MaxPool2d"),
        ("cross entropy", "CrossEntropyLoss"),
    ],
)
def test_common_words_lead_to_what_is_meant(typed: str, wanted: str) -> None:
    assert ranked(typed)[0] == wanted


def test_words_in_any_order_are_all_asked_for() -> None:
    assert "ConvTranspose2d" in ranked("2d transpose")
    assert ranked("2d nosuchword") == []
    assert ranked("zzzz") == []


def test_nothing_typed_fits_everything_alike() -> None:
    assert {fitness(layer, "  ") for layer in LAYERS.values()} == {1}
    assert fitness(LAYERS["Linear"], "linear") == EXACT_NAME


def test_a_block_that_comes_with_netloom_is_found_by_the_words_it_is_known_by() -> None:
    everything = offered(Graph())
    for typed, block in (
        ("skip", "Residual"),
        ("shortcut", "Residual"),
        ("u-net", "UNetUp"),
    ):
        assert block in library().blocks
        best = max(fitness(layer, typed) for layer in everything.values())
        assert fitness(everything[block], typed) == best, typed
    assert fitness(everything["Residual"], "skip") > fitness(everything["Identity"], "skip")
