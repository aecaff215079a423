"""Images of one's own, sorted into folders."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from engine.design.data.field import Field
from engine.design.data.source import DataSource, DataUnusable, Loading, expect_classes, source
from engine.design.data.table import shown, shown_path
from engine.design.data.written import located, texts
from engine.design.layers.parameter import param

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
MAX_CLASSES = 1_000
MAX_MEMORY_BYTES = 4 * 2**30
MAX_PIXELS = 50_000_000
"""An image of more pixels would take too long and too much memory to make smaller."""
MAX_OPENED = 1_000
"""How many images are opened to look at; a broken one among the others is named when the data is loaded."""


@source("images", "Images (a folder per class)")
class ImageFolder(DataSource):
    """A folder of images with a folder inside it for each class, which gives the class its name.

    Every image is scaled to the same size, whatever its proportions were, and its brightness runs from 0 to 1.
    """

    path: str = param("", help="The folder; as seen from the project's folder where it lies below that.")
    size: int = param(32, low=1, high=1024, unit="pixels", help="Height and width that every image is scaled to.")
    colour: Literal["grey", "colour"] = param(
        "colour", help="Whether an image has one channel, or red, green and blue."
    )

    def look(self, folder: Path) -> tuple[Field, ...]:
        """An image, and the class that its folder names."""
        if not self.path:
            raise DataUnusable("No folder is chosen yet; choose one that holds a folder of images for each class.")
        images = _images_by_class(folder / self.path)
        self._expect_room(sum(map(len, images.values())))
        _expect_readable([file for files in images.values() for file in files])
        return (
            Field("image", "image", (self._channels, int(self.size), int(self.size))),
            Field("label", "class", (), "int64", tuple(images)),
        )

    def loading(self, fields: tuple[Field, ...]) -> Loading:
        """Read the folders that `look` found."""
        classes = next((field.classes for field in fields if field.name == "label"), ())
        if not classes:
            raise DataUnusable("The images have not been looked at yet; choose the folder again.")
        side = int(self.size)
        return Loading(
            imports=("from PIL import Image, ImageOps",),
            body="\n".join(_body(self.path, classes, side, grey=self._channels == 1)),
            says=f"Read the images as {self._channels} x {side} x {side}, brightness 0 to 1; a folder is a class.",
            stratify="label",
        )

    @property
    def _channels(self) -> int:
        return 1 if self.colour == "grey" else 3

    def _expect_room(self, num_images: int) -> None:
        # While they are read, two copies of a byte a number are held beside the four bytes of float32.
        needed_bytes = 6 * num_images * self._channels * int(self.size) ** 2
        if needed_bytes > MAX_MEMORY_BYTES:
            raise DataUnusable(
                f"{num_images:,} images of {self.size} × {self.size} pixels would take {needed_bytes / 2**30:.1f} GiB "
                f"of memory, but {MAX_MEMORY_BYTES / 2**30:.0f} GiB is the most; choose a smaller size."
            )


def _images_by_class(root: Path) -> dict[str, list[Path]]:
    """The image files of each class, both in order.

    Raises:
        DataUnusable: the folder can't be found or read, or does not hold classes with images.
    """
    try:
        if not root.is_dir():
            what = "is a file, not a folder" if root.exists() else "can't be found"
            raise DataUnusable(f"The folder {shown_path(root)} {what}; choose one that holds a folder for each class.")
        folders = sorted(item for item in root.iterdir() if item.is_dir() and not item.name.startswith("."))
        images = {item.name: sorted(filter(_is_image, item.iterdir())) for item in folders[: MAX_CLASSES + 1]}
    except OSError as error:
        raise DataUnusable(f"The folder {shown_path(root)} can't be read: {error.strerror}.") from None
    if not images:
        raise DataUnusable(
            f"{shown(root.name)} has no folder inside; make one for each class and put its images there."
        )
    if len(images) > MAX_CLASSES:
        raise DataUnusable(f"{shown(root.name)} holds more than {MAX_CLASSES:,} folders, too many for classes.")
    for name, files in images.items():
        if not files:
            raise DataUnusable(
                f"The folder {shown(name)} has no images; put some there ({', '.join(SUFFIXES)}) or delete the folder."
            )
        if not name.isprintable():
            raise DataUnusable(f"The folder {shown(name)} names a class, so its name must be plain text; rename it.")
    expect_classes({name: len(files) for name, files in images.items()}, f"The folder {shown(root.name)}")
    return images


def _is_image(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES and not file.name.startswith(".") and file.is_file()


def _expect_readable(files: Sequence[Path]) -> None:
    """Read the heads of images, evenly chosen where there are many."""
    from PIL import Image  # here, because the studio starts without it

    step = -(-len(files) // MAX_OPENED)
    for file in files[::step]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                with Image.open(file) as image:
                    width, height = image.size
        except Image.DecompressionBombError:
            width, height = MAX_PIXELS, 2
        except (OSError, ValueError, SyntaxError):
            raise DataUnusable(
                f"{shown(f'{file.parent.name}/{file.name}')} can't be read as an image; repair or delete it."
            ) from None
        if width * height > MAX_PIXELS:
            raise DataUnusable(
                f"An image may have {MAX_PIXELS:,} pixels, but {shown(f'{file.parent.name}/{file.name}')} has more; "
                f"make it smaller or delete it."
            )


def _body(path: str, classes: Sequence[str], side: int, *, grey: bool) -> list[str]:
    arranged = "[None]" if grey else ".transpose(2, 0, 1)"
    return [
        located("path", path),
        texts(classes, before="classes = "),
        texts(SUFFIXES, before="suffixes = ", brackets="{}"),
        "images, labels = [], []",
        "for label, name in enumerate(classes):",
        "    for file in sorted((path / name).iterdir()):",
        '        if file.suffix.lower() not in suffixes or file.name.startswith("."):',
        "            continue",
        "        try:",
        "            with Image.open(file) as image:",
        "                # A camera held upright writes so beside the pixels.",
        f'                image = ImageOps.exif_transpose(image).convert("{"L" if grey else "RGB"}")',
        "        except (OSError, SyntaxError, Image.DecompressionBombError) as error:",
        '            message = f"{file} can\'t be read as an image: {error}"',
        "            raise ValueError(message) from error",
        f"        pixels = np.asarray(image.resize(({side}, {side})), np.uint8)",
        f"        images.append(pixels{arranged})",
        "        labels.append(label)",
        "return {",
        '    "image": np.stack(images) / np.float32(255),',
        '    "label": np.array(labels, np.int64),',
        "}",
    ]
