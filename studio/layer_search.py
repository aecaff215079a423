"""Finding a layer by what a person calls it: its name, torch's name, another word for it, its family, what it does."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import NamedTuple, cast

from engine.design.check.blocks import FAMILY as BLOCKS
from engine.design.layers import Layer

EXACT_NAME = 1_000
EXACT_TORCH = 900
WORDS_BEGIN = 850
EXACT_WORD = 800
NAME_BEGINS = 700
PHRASE = 600
NAME_HOLDS = 500
FAMILY = 400
_MOST_BY_WORDS = 300
_PREFIX_FROM = 3
_PROSE_PREFIX_FROM = 4
"""Shorter pieces of words stand in nearly every sentence."""


_OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    "Bottleneck": ("skip connection", "shortcut", "resnet", "residual block"),
    "BottleneckDown": ("skip connection", "shortcut", "resnet", "residual block"),
    "DecoderBlock": ("transformer", "cross-attention", "decoder"),
    "DenseLayer": ("densenet", "dense block"),
    "DenseTransition": ("densenet",),
    "EncoderBlock": ("transformer", "self-attention", "encoder", "bert", "vit"),
    "Inception": ("googlenet",),
    "InvertedResidual": ("skip connection", "shortcut", "mobilenet", "mbconv"),
    "InvertedResidualDown": ("mobilenet", "mbconv"),
    "Residual": ("skip connection", "shortcut", "resnet", "residual block"),
    "ResidualDown": ("skip connection", "shortcut", "resnet", "residual block"),
    "SqueezeExcite": ("channel attention", "se block"),
    "UNetDown": ("u-net", "contracting path"),
    "UNetUp": ("u-net", "skip connection", "expanding path"),
}
"""Other words for the blocks that Netloom ships, as the file of a block has no place for them."""


class _Texts(NamedTuple):
    name: str
    torch: str
    tail: str
    synonyms: frozenset[str]
    phrases: str
    family: str
    told: frozenset[str]
    prose: frozenset[str]


def fitness(layer: type[Layer], typed: str) -> int:
    """How well a layer fits what was typed: 0 not at all, more is better; everything fits where nothing was typed."""
    wanted = " ".join(typed.casefold().split())
    if not wanted:
        return 1
    texts = _texts(cast(Hashable, layer))
    joined = wanted.replace(" ", "")
    if wanted == texts.name:
        return EXACT_NAME
    if joined == texts.name or wanted in (texts.torch, f"torch.{texts.torch}", texts.tail):
        return EXACT_TORCH
    if joined != wanted and texts.name.startswith(joined):
        return WORDS_BEGIN  # several words of a name are meant as that name
    if wanted in texts.synonyms:
        return EXACT_WORD
    if texts.name.startswith(joined):
        return NAME_BEGINS
    if f" {wanted}" in texts.phrases:
        return PHRASE
    if joined in texts.name:
        return NAME_HOLDS
    if len(wanted) >= _PREFIX_FROM and texts.family.startswith(wanted):
        return FAMILY
    return min(_by_words(texts, wanted.split()), _MOST_BY_WORDS)


def _by_words(texts: _Texts, words: list[str]) -> int:
    """The worth of every word by where it is found; nothing where one is not found at all."""
    total = 0
    for word in words:
        if word in texts.name or word in texts.torch:
            total += 50
        elif _begins(word, texts.told, _PREFIX_FROM):
            total += 30
        elif _begins(word, texts.prose, _PROSE_PREFIX_FROM):
            total += 10
        else:
            return 0
    return total


def _begins(word: str, among: frozenset[str], prefix_from: int) -> bool:
    return word in among or (len(word) >= prefix_from and any(other.startswith(word) for other in among))


@lru_cache(maxsize=4_096)
def _texts(kind: Hashable) -> _Texts:
    layer = cast(type[Layer], kind)
    others = _OTHER_WORDS.get(layer.name, ()) if layer.family == BLOCKS else ()
    synonyms = tuple(word.casefold() for word in (*layer.synonyms, *others))
    torch = layer.torch.casefold()
    return _Texts(
        layer.name.casefold(),
        torch,
        torch.rpartition(".")[2],
        frozenset(synonyms),
        "".join(f" {word}\n" for word in synonyms),
        layer.family.casefold(),
        frozenset(re.findall(r"\w+", " ".join((*synonyms, layer.family.casefold())))),
        frozenset(re.findall(r"\w+", layer.summary().casefold())),
    )
