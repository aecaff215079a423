"""What differs between two mappings and between two graphs."""

from hypothesis import given
from hypothesis import strategies as st

from engine.design.graph import changed_keys

VALUES = [object(), object(), object()]
MAPPINGS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(VALUES))


@given(MAPPINGS, MAPPINGS)
def test_the_changed_keys_are_those_of_other_objects_in_the_newer_order(
    old: dict[str, object], new: dict[str, object]
) -> None:
    assert changed_keys(old, new) == [key for key in new if key not in old or old[key] is not new[key]]


@given(MAPPINGS, st.sampled_from("abcdef"))
def test_putting_one_value_in_another_s_place_changes_one_key(old: dict[str, object], key: str) -> None:
    assert changed_keys(old, {**old, key: object()}) == [key]
