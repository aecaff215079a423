import pytest

from engine.design.data import as_text


@pytest.mark.parametrize(
    ("indices", "vocabulary", "text"),
    [
        ([1, 0, 2], ("the", "in", "end"), "in the end"),
        ([2, 1, 0, 2], ("a", "<space>", "b"), "b ab"),
        ([2, 0, 1], ("<mask>", "a", "b"), "b█a"),
        ([1, -100, 2], ("<unknown>", "in", "end"), "in · end"),
        ([1, 7], ("a", "b"), "b·"),
        ([1, 2, 0, 0], ("<pad>", "a", "b"), "ab"),
        ([], ("a", "b"), ""),
    ],
)
def test_tokens_are_written_as_a_person_reads_them(indices: list[int], vocabulary: tuple[str, ...], text: str) -> None:
    assert as_text(indices, vocabulary) == text
