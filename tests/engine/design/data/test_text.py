"""Sources of text: all of it is Python's own manual."""

import re
import string
import sys
from collections import Counter
from pathlib import Path
from pydoc_data.topics import topics

import numpy as np
import pytest

from engine.design.data import SOURCES, DataPlan, DataUnusable, Field, as_text, manual
from engine.design.data.sources.chapters import CHAPTERS
from engine.design.graph import ParamValue
from engine.design.layers.parameter import BadParameter
from tests.engine.design.data.loaded import Arrays, expect_agreement, layout_faults, load, loading_of, looked, source_of

NOWHERE = Path("/nowhere")
PLANS: list[DataPlan] = [
    DataPlan("chapters"),
    DataPlan("chapters", {"length": 7, "vocabulary": 40}),
    DataPlan("next_token"),
    DataPlan("next_token", {"unit": "words", "length": 16, "vocabulary": 300}),
    DataPlan("hidden_tokens"),
    DataPlan("hidden_tokens", {"unit": "words", "length": 20, "vocabulary": 300, "hidden": 0.3}),
    DataPlan("neighbours", {"vocabulary": 100}),
    DataPlan("neighbours", {"negatives": 3, "window": 2}),
    DataPlan("spelling"),
    DataPlan("spelling", {"length": 6}),
    DataPlan("word_ends"),
]
EACH = pytest.mark.parametrize(
    "plan", PLANS, ids=lambda plan: "-".join([plan.source, *map(str, plan.options.values())])
)


def loaded(source: str, **options: ParamValue) -> tuple[dict[str, Field], Arrays]:
    plan = DataPlan(source, options)
    return {field.name: field for field in looked(plan, NOWHERE)}, load(plan, NOWHERE)


def told(field: Field, values: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> list[str]:
    return [field.classes[value] for value in values.tolist()]


@EACH
def test_looking_promises_what_loading_gives(plan: DataPlan) -> None:
    expect_agreement(looked(plan, NOWHERE), load(plan, NOWHERE))


@EACH
def test_the_loading_code_is_laid_out_as_ruff_would(plan: DataPlan) -> None:
    assert not layout_faults(source_of(loading_of(plan, looked(plan, NOWHERE))))


@EACH
def test_the_same_is_loaded_each_time(plan: DataPlan) -> None:
    first, second = load(plan, NOWHERE), load(plan, NOWHERE)
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name])


def test_each_paragraph_of_the_manual_counts_once() -> None:
    paragraphs = manual.manual().split("\n\n")
    assert max(Counter(paragraphs).values()) == 1
    assert set(paragraphs) == {paragraph.strip() for text in topics.values() for paragraph in text.split("\n\n")}


def test_a_passage_is_of_the_chapter_that_its_label_names() -> None:
    fields, arrays = loaded("chapters", length=12, vocabulary=5000)
    texts = {label: " ".join(re.findall("[a-z_]+", topics[chapter].lower())) for label, chapter in enumerate(CHAPTERS)}
    rows = np.random.default_rng(0).choice(len(arrays["label"]), 40, replace=False)
    # A paragraph that another chapter has, too, is left out, so that what stands around it draws together.
    found = [
        " ".join(told(fields["tokens"], arrays["tokens"][row])) in texts[int(arrays["label"][row])] for row in rows
    ]
    assert sum(found) >= 36


def test_the_most_frequent_words_come_first_and_the_rest_are_unknown() -> None:
    fields, arrays = loaded("chapters", vocabulary=50)
    words = fields["tokens"].classes
    assert words[:2] == ("<unknown>", "the")
    counts = np.bincount(arrays["tokens"].ravel(), minlength=50)[1:]
    assert (np.diff(counts) <= 0).all()


@pytest.mark.parametrize("unit", ["characters", "words"])
def test_what_follows_is_the_text_one_token_further_on(unit: str) -> None:
    _, arrays = loaded("next_token", unit=unit)
    np.testing.assert_array_equal(arrays["following"].ravel()[:-1], arrays["tokens"].ravel()[1:])


def test_characters_spell_the_manual() -> None:
    fields, arrays = loaded("next_token", vocabulary=200)
    text = as_text(arrays["tokens"].ravel().tolist(), fields["tokens"].classes)
    assert " ".join(next(iter(topics[name] for name in sorted(topics))).split()[:2]) in text[:40]
    assert "\n" not in text
    assert "===" not in text


def test_a_share_of_the_tokens_is_asked_for_and_most_of_those_are_masked() -> None:
    fields, arrays = loaded("hidden_tokens", length=40, hidden=0.2)
    asked = arrays["hidden"] >= 0
    assert (arrays["hidden"][~asked] == -100).all()
    assert asked.sum(axis=1).max() == 8
    assert asked.sum(axis=1).mean() > 7.9
    masked = arrays["tokens"][asked] == fields["tokens"].classes.index("<mask>")
    kept = arrays["tokens"][asked] == arrays["hidden"][asked]
    assert masked.mean() == pytest.approx(0.8, abs=0.01)
    # A token put in by chance may be the one that stood there.
    assert kept.mean() == pytest.approx(0.1 + 0.1 / 94, abs=0.01)
    assert not (arrays["tokens"][~asked] == 1).any()


def test_unknown_tokens_are_never_asked_for() -> None:
    _, arrays = loaded("hidden_tokens", unit="words", vocabulary=30, length=8, hidden=0.5)
    assert (arrays["tokens"] == 0).mean() > 0.3
    assert not (arrays["hidden"] == 0).any()
    # Of a passage with few known words, fewer are asked for.
    assert (arrays["hidden"] >= 0).sum(axis=1).min() < 4


def test_neighbours_stand_near_one_another_and_others_come_by_chance() -> None:
    fields, arrays = loaded("neighbours", negatives=2, window=1, vocabulary=5000)
    near = arrays["label"] == 1
    assert near.mean() == pytest.approx(1 / 3)
    np.testing.assert_array_equal(arrays["center"][~near], arrays["center"][near].repeat(2))
    pairs = Counter(zip(arrays["center"][near].tolist(), arrays["context"][near].tolist(), strict=True))
    # Each pair of neighbours is met from both sides.
    assert all(pairs[right, left] == count for (left, right), count in pairs.items())
    the = fields["center"].classes.index("the")
    words = manual.pieces("words")
    share = words.count("the") / len(words)
    # Frequent words are thinned out, and drawn by chance less often than they are met.
    assert (arrays["center"] == the).mean() < share / 2
    assert (arrays["context"][~near] == the).mean() < share / 2


def test_words_are_spelled_backwards_given_the_letters_before() -> None:
    fields, arrays = loaded("spelling", length=7)
    names = fields["source"].classes
    assert names[3:] == tuple(string.ascii_lowercase)
    words = ["".join(names[letter] for letter in row if letter) for row in arrays["source"].tolist()]
    assert len(set(words)) == len(words)
    assert {len(word) for word in words} == {3, 4, 5, 6, 7}
    for word, given, asked in zip(words, arrays["target_in"].tolist(), arrays["target_out"].tolist(), strict=True):
        end = len(word)
        assert "".join(names[letter] for letter in asked[:end]) == word[::-1]
        assert names[asked[end]] == "<end>"
        assert set(asked[end + 1 :]) <= {-100}
        assert names[given[0]] == "<start>"
        assert given[1 : end + 1] == asked[:end]
        assert set(given[end + 1 :]) <= {0}


def test_letters_and_their_ends_put_the_words_together_again() -> None:
    fields, arrays = loaded("word_ends")
    letters = told(fields["tokens"], arrays["tokens"].ravel()[:2000])
    ends = told(fields["end"], arrays["end"].ravel()[:2000])
    text = "".join(letter if end == "-" else f"{letter} " for letter, end in zip(letters, ends, strict=True))
    first = re.findall("[a-z]+", manual.manual().lower())[:100]
    assert text.split()[:100] == first
    assert set(ends) == set(fields["end"].classes)


def test_a_python_without_its_manual_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydoc_data.topics", None)
    for kept in (manual.topics, manual.manual, manual.pieces, manual.chapter_words):
        kept.cache_clear()
    try:
        with pytest.raises(DataUnusable, match="pydoc_data"):
            looked(DataPlan("next_token"), NOWHERE)
    finally:
        monkeypatch.undo()
        manual.topics.cache_clear()


def test_a_chapter_that_another_python_lacks_is_named() -> None:
    with pytest.raises(DataUnusable, match="'telepathy'"):
        manual.chapter_words(("types", "telepathy"))


@pytest.mark.parametrize(
    ("source", "option", "value"),
    [("chapters", "length", 1), ("next_token", "unit", "syllables"), ("hidden_tokens", "hidden", 0.0)],
)
def test_an_option_outside_its_rule_is_refused(source: str, option: str, value: ParamValue) -> None:
    with pytest.raises(BadParameter, match=option):
        SOURCES[source].configured({option: value})
