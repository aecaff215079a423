import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.design.data import SOURCES, DataPlan, DataUnusable, Field
from engine.design.data.field import Column
from engine.design.data.sources import csv_file
from engine.design.data.table import delimiter_of
from engine.design.graph import ParamValue
from tests.engine.design.data.loaded import (
    expect_agreement,
    layout_faults,
    load,
    loading_of,
    looked,
    source_of,
)

PEOPLE = """age,colour,height,bought
30,red,1.8,yes
40,blue,1.7,no
50,red,,yes
,,1.5,no
"""


def plan_for(text: str | bytes, folder: Path, **options: ParamValue) -> DataPlan:
    (folder / "people.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return DataPlan("csv", {"path": "people.csv", **options})


def refusal(plan: DataPlan, folder: Path) -> str:
    with pytest.raises(DataUnusable) as caught:
        looked(plan, folder)
    said = str(caught.value)
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 500
    return said


def test_numbers_stay_words_become_a_number_each_and_what_is_unknown_stays_unknown(tmp_path: Path) -> None:
    plan = plan_for(PEOPLE, tmp_path)
    fields = looked(plan, tmp_path)
    assert fields == (
        Field("features", "vector", (4,), columns=(Column("age"), Column("colour", ("blue", "red")), Column("height"))),
        Field("label", "class", (), "int64", ("no", "yes"), (Column("bought"),)),
    )
    arrays = load(plan, tmp_path)
    expect_agreement(fields, arrays)
    nan = math.nan
    np.testing.assert_array_equal(
        arrays["features"],
        np.array([[30, 0, 1, 1.8], [40, 1, 0, 1.7], [50, 0, 1, nan], [nan, 0, 0, 1.5]], np.float32),
    )
    assert arrays["label"].tolist() == [1, 0, 1, 0]
    loading = loading_of(plan, fields)
    assert (loading.stratify, loading.standardise) == ("label", ("features",))


def test_the_loading_code_reads_as_written_by_hand(tmp_path: Path) -> None:
    plan = plan_for(PEOPLE, tmp_path)
    source = source_of(loading_of(plan, looked(plan, tmp_path)))
    assert '        "colour": ["blue", "red"],\n' in source
    assert '    classes = ["no", "yes"]\n' in source
    assert '    path = folder / "people.csv"\n' in source
    assert not layout_faults(source)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_file_may_divide_and_encode_as_spreadsheets_do(mark: str, encoding: str, tmp_path: Path) -> None:
    text = PEOPLE.replace(",", mark).replace("\n", "\r\n").replace("age", "Größe")
    plan = plan_for(text.encode(encoding), tmp_path)
    fields = looked(plan, tmp_path)
    assert fields[0].columns[0].name == "Größe"
    expect_agreement(fields, load(plan, tmp_path))


def test_marks_inside_quoted_headings_divide_nothing() -> None:
    assert delimiter_of('"a, b, c";"d, e"\n') == ";"
    assert delimiter_of('a,"b;c;d\n') == ","


def test_another_column_can_be_the_target(tmp_path: Path) -> None:
    plan = plan_for(PEOPLE, tmp_path, target="height", task="number")
    fields = looked(plan, tmp_path)
    assert fields[1] == Field("target", "number", (1,), columns=(Column("height"),))
    arrays = load(plan, tmp_path)
    # The row without a height is left out.
    assert arrays["target"][:, 0].tolist() == np.array([1.8, 1.7, 1.5], np.float32).tolist()
    assert len(arrays["features"]) == 3
    assert loading_of(plan, fields).standardise == ("features", "target")


@pytest.mark.parametrize(
    ("answers", "classes"),
    [
        (["0", "1", "0", "1"], ("0", "1")),
        (["10", "9", "10", "9"], ("9", "10")),
        (["0.5", "1", "0.5", "1"], None),
        ([str(n // 2) for n in range(40)], tuple(map(str, range(20)))),
        ([str(n // 2) for n in range(42)], None),
        (["a", "1", "a", "1"], ("1", "a")),
    ],
)
def test_few_whole_numbers_or_words_are_classes_and_other_numbers_are_not(
    answers: list[str], classes: tuple[str, ...] | None, tmp_path: Path
) -> None:
    text = "x,y\n" + "".join(f"{i},{answer}\n" for i, answer in enumerate(answers))
    plan = plan_for(text, tmp_path)
    fields = looked(plan, tmp_path)
    assert fields[1].classes == (classes or ())
    expect_agreement(fields, load(plan, tmp_path))


def test_a_column_without_a_heading_only_numbers_the_rows(tmp_path: Path) -> None:
    plan = plan_for(",x,y\n0,5,a\n1,6,a\n2,7,b\n3,8,b\n", tmp_path)
    assert [column.name for column in looked(plan, tmp_path)[0].columns] == ["x"]
    assert load(plan, tmp_path)["features"].tolist() == [[5], [6], [7], [8]]


def test_an_absolute_path_is_taken_as_it_is(tmp_path: Path) -> None:
    plan_for(PEOPLE, tmp_path)
    plan = DataPlan("csv", {"path": str(tmp_path / "people.csv")})
    assert len(load(plan, tmp_path / "elsewhere")["label"]) == 4


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", {}, "headings"),
        ("\n\n", {}, "headings"),
        ("only\n1\n2\n", {}, "at least two columns, but 'people.csv' has 1"),
        ("x,y\n", {}, "no rows"),
        ("1,2\n3,4\n", {}, "holds numbers"),
        ("x,x,y\n1,2,3\n", {}, "'x' stands above 2 columns"),
        ("x,y\n1,a\n2\n", {}, "line 3 has 1"),
        ("x,y\n1,a\n2,b,c\n", {}, "line 3 has 3"),
        (PEOPLE, {"target": "Bought"}, "no column 'Bought'"),
        (PEOPLE, {"target": "a\nb"}, r"no column 'a\nb'"),
        (PEOPLE, {"target": "colour", "task": "number"}, "holds words"),
        (PEOPLE, {"standardise": False}, "'age' lacks 1 numbers"),
        ("x,y\n1,a\n2,a\n", {}, "two classes at least"),
        ("x,y\n1,a\n2,a\n3,b\n", {}, "'b' has 1"),
        ("x,y\n1,5\n2,5\n", {"task": "number"}, "same in every row"),
        ("x,y\n1,\n2,NA\n", {}, "'y' is to be predicted, but it is empty"),
        ("x,y\n,a\n?,a\n,b\n,b\n", {}, "'x' is empty"),
        ("x,y\n1,a\ninf,a\n3,b\n4,b\n", {}, "line 3 has 'inf'"),
        ("x,y\n1,a\n1e39,a\n3,b\n4,b\n", {}, "line 3 has '1e39'"),
        ("x,y\n" + "".join(f"name{i},{i % 2}\n" for i in range(101)), {}, "'x' holds words, of which at most 100"),
        ("x,y\n" + "".join(f"{i},name{i}\n" for i in range(1001)), {}, "too many for classes"),
        ("x,y\n" + "1" * 200_000 + ",a\n", {}, "field larger than field limit"),
        ("x" * 300 + ",y\n1,a\n", {}, "at most 200 characters"),
        (",".join(f"c{i}" for i in range(10_001)) + "\n", {}, "at most 10,000 columns"),
    ],
)
def test_what_cannot_be_learned_from_is_refused_in_words(
    text: str, options: dict[str, ParamValue], said: str, tmp_path: Path
) -> None:
    assert said in refusal(plan_for(text, tmp_path, **options), tmp_path)


def test_a_table_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "MAX_VALUES", 15)
    assert "4 samples of 4 numbers" in refusal(plan_for(PEOPLE, tmp_path), tmp_path)


def test_a_file_that_is_not_there_or_not_text_is_refused_in_words(tmp_path: Path) -> None:
    assert "No table is chosen" in refusal(DataPlan("csv"), tmp_path)
    assert "can't be found" in refusal(DataPlan("csv", {"path": "gone.csv"}), tmp_path)
    assert "is a folder" in refusal(DataPlan("csv", {"path": "."}), tmp_path)
    assert "can't be found" in refusal(DataPlan("csv", {"path": "a\0b"}), tmp_path)
    assert "not written in UTF-8" in refusal(plan_for("größe,y\n1,a\n".encode("latin-1"), tmp_path), tmp_path)


def test_code_is_written_only_for_a_table_that_was_looked_at(tmp_path: Path) -> None:
    with pytest.raises(DataUnusable, match="not been looked at"):
        loading_of(plan_for(PEOPLE, tmp_path), ())


HOSTILE = [
    'quo"te',
    "quo'te",
    "both\"'",
    "line\nbreak",
    "back\\slash",
    '"""',
    "{brace}",
    "__import__('os')",
    "名前",
    "\u202e",
]


def test_hostile_headings_and_words_are_only_ever_text(tmp_path: Path) -> None:
    def quoted(word: str) -> str:
        return '"' + word.replace('"', '""') + '"'

    text = ",".join(map(quoted, [*HOSTILE, "target\n'\""])) + "\n"
    for row in range(2 * len(HOSTILE)):
        text += ",".join(map(quoted, [HOSTILE[(row + i) % len(HOSTILE)] for i in range(len(HOSTILE) + 1)])) + "\n"
    plan = plan_for(text, tmp_path)
    fields = looked(plan, tmp_path)
    assert [column.name for column in fields[0].columns] == HOSTILE
    source = source_of(loading_of(plan, fields))
    assert not layout_faults(source)
    expect_agreement(fields, load(plan, tmp_path))


@pytest.mark.parametrize("length", [8, 58, 64, 68, 70, 72, 74, 76, 78, 80, 84, 90])
def test_long_names_keep_the_layout(length: int, tmp_path: Path) -> None:
    fields = (
        Field("features", "vector", (2,), columns=(Column("w", ("p" * (length // 2), "q" * (length // 2))),)),
        Field("label", "class", (), "int64", ("a" * length, "b"), (Column("t" * length),)),
    )
    for path in ("p" * length, "/" + "p" * length):
        source = source_of(loading_of(DataPlan("csv", {"path": path}), fields))
        assert not layout_faults(source)


@given(
    rows=st.lists(
        st.tuples(
            st.one_of(st.integers(-9, 9).map(str), st.floats(-1e6, 1e6).map(repr), st.just("")),
            st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=6),
            st.sampled_from(["yes", "no"]),
        ),
        min_size=4,
        max_size=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_table_that_is_accepted_loads_as_promised(
    rows: list[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("table")
    text = "number,word,answer\n" + "".join(
        f'{number},"{word.replace(chr(34), chr(34) * 2)}",{answer}\n' for number, word, answer in rows
    )
    plan = plan_for(text, folder)
    try:
        fields = looked(plan, folder)
    except DataUnusable:
        return
    expect_agreement(fields, load(plan, folder))


@pytest.mark.parametrize("source", ["csv", "images"])
def test_a_path_that_no_file_can_have_is_told_in_a_sentence(source: str, tmp_path: Path) -> None:
    plan = DataPlan(source, {"path": "a" * 300})
    with pytest.raises(DataUnusable, match="too long"):
        SOURCES[source].configured(plan.options).look(tmp_path)
    assert not plan.lies_in(tmp_path)
