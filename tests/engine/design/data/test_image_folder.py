from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.design.data import DataPlan, DataUnusable
from engine.design.data.sources import image_folder
from engine.design.graph import ParamValue
from tests.engine.design.data.loaded import expect_agreement, layout_faults, load, loading_of, looked, source_of


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    """Two classes of three images; a cat is dark on the left and bright on the right."""
    for name, flipped in (("cat", False), ("dog", True)):
        folder = tmp_path / "pets" / name
        folder.mkdir(parents=True)
        for index, size in enumerate([(4, 4), (8, 8), (8, 4)]):
            pixels = np.zeros((size[1], size[0], 3), np.uint8)
            half = slice(None, size[0] // 2) if flipped else slice(size[0] // 2, None)
            pixels[:, half] = (255, 0, 51)
            Image.fromarray(pixels).save(folder / f"{index}.png")
    return tmp_path


def plan_for(**options: ParamValue) -> DataPlan:
    return DataPlan("images", {"path": "pets", "size": 4, **options})


def refusal(plan: DataPlan, folder: Path) -> str:
    with pytest.raises(DataUnusable) as caught:
        looked(plan, folder)
    said = str(caught.value)
    assert said.endswith(".")
    assert "\n" not in said
    return said


@pytest.mark.parametrize("colour", ["grey", "colour"])
def test_looking_promises_what_loading_gives(colour: str, pets: Path) -> None:
    plan = plan_for(colour=colour)
    fields = looked(plan, pets)
    assert fields[0].shape == (1 if colour == "grey" else 3, 4, 4)
    assert fields[1].classes == ("cat", "dog")
    arrays = load(plan, pets)
    expect_agreement(fields, arrays)
    assert arrays["label"].tolist() == [0, 0, 0, 1, 1, 1]
    assert not layout_faults(source_of(loading_of(plan, fields)))


def test_brightness_runs_from_0_to_1_with_red_first(pets: Path) -> None:
    image = load(plan_for(), pets)["image"][0]
    np.testing.assert_allclose(image[:, 0, 0], [0, 0, 0])
    np.testing.assert_allclose(image[:, 0, 3], [1, 0, 0.2], atol=1e-6)


def test_a_camera_held_upright_gives_an_upright_image(pets: Path) -> None:
    for index in range(3):
        file = pets / "pets" / "cat" / f"{index}.png"
        with Image.open(file) as image:
            exif = image.getexif()
            exif[0x0112] = 3  # turned by 180 degrees
            image.save(file, exif=exif)
    arrays = load(plan_for(), pets)
    np.testing.assert_allclose(arrays["image"][0], arrays["image"][3], atol=1e-6)


def test_other_files_are_passed_over(pets: Path) -> None:
    (pets / "pets" / "notes.txt").write_text("cats and dogs")
    (pets / "pets" / "cat" / "Thumbs.db").write_bytes(b"\0")
    (pets / "pets" / ".hidden").mkdir()
    plan = plan_for()
    expect_agreement(looked(plan, pets), load(plan, pets))


def test_a_folder_that_holds_no_classes_is_refused_in_words(pets: Path) -> None:
    assert "No folder is chosen" in refusal(DataPlan("images"), pets)
    assert "can't be found" in refusal(plan_for(path="gone"), pets)
    assert "is a file" in refusal(plan_for(path="pets/cat/0.png"), pets)
    assert "no folder inside" in refusal(plan_for(path="pets/cat"), pets)
    (pets / "pets" / "bird").mkdir()
    assert "'bird' has no images" in refusal(plan_for(), pets)


def test_one_class_or_a_single_image_of_one_is_refused(pets: Path) -> None:
    single = pets / "pets" / "bird"
    single.mkdir()
    Image.new("L", (4, 4)).save(single / "0.png")
    assert "'bird' has 1" in refusal(plan_for(), pets)
    alone = pets / "alone" / "cat"
    alone.mkdir(parents=True)
    Image.new("L", (4, 4)).save(alone / "0.png")
    assert "two classes at least" in refusal(plan_for(path="alone"), pets)


def test_a_broken_image_is_named(pets: Path) -> None:
    (pets / "pets" / "dog" / "broken.png").write_bytes(b"not an image")
    assert "'dog/broken.png' can't be read as an image" in refusal(plan_for(), pets)


def test_an_image_cut_short_is_named_when_it_is_loaded(pets: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    file = pets / "pets" / "dog" / "short.png"
    Image.fromarray(noise).save(file)
    file.write_bytes(file.read_bytes()[:3000])
    with pytest.raises(ValueError, match=r"short\.png can't be read as an image"):
        load(plan_for(), pets)


@pytest.mark.parametrize("pixels", [100, 5_000, 20_000])
def test_an_image_that_would_burst_the_memory_is_refused(
    pixels: int, pets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond its own limit Pillow warns, and beyond twice that it refuses; both are said as one."""
    monkeypatch.setattr(image_folder, "MAX_PIXELS", 63)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", pixels)
    Image.new("L", (120, 120)).save(pets / "pets" / "dog" / "huge.png")
    for other in pets.glob("pets/*/[0-9].png"):
        Image.new("L", (4, 4)).save(other)
    assert "'dog/huge.png' has more" in refusal(plan_for(), pets)


def test_more_images_than_fit_into_memory_are_refused(pets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_folder, "MAX_MEMORY_BYTES", 6 * 3 * 6 * 16 - 1)
    assert "6 images of 4 × 4 pixels" in refusal(plan_for(), pets)
    looked(plan_for(colour="grey"), pets)


def test_hostile_folder_names_are_only_ever_text(pets: Path) -> None:
    for index, name in enumerate(['quo"te', "quo'te", "{x}", "__import__('os')", "名前", "back\\slash"]):
        (pets / "pets" / ("dog" if index == 0 else f"copy{index - 1}")).rename(pets / "pets" / name)
        copy = pets / "pets" / f"copy{index}"
        copy.mkdir()
        for image in range(2):
            Image.new("L", (4, 4)).save(copy / f"{image}.png")
    plan = plan_for()
    fields = looked(plan, pets)
    expect_agreement(fields, load(plan, pets))
    assert not layout_faults(source_of(loading_of(plan, fields)))
    (pets / "pets" / "cat").rename(pets / "pets" / "line\nbreak")
    assert "must be plain text" in refusal(plan, pets)
