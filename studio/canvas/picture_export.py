"""The drawing as a file: SVG and PDF keep every line sharp, PNG is a picture of pixels; and on a printer's paper."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QRectF, QSaveFile, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtSvg import QSvgGenerator

from studio.canvas.paper import Sheet
from studio.canvas.svg_text import settled

KINDS = ("svg", "png", "pdf")
SCALE = 2.0
"""Pixels of a PNG for each of the drawing's at actual size."""

MAX_PIXELS = 80_000_000
"""What a PNG may have at most: a third of a gigabyte while it is being painted."""

MAX_SIDE_PX = 32_000
_MAX_PAGE_PT = 14_400.0
"""The longest side that a page of a PDF may have, 200 inches."""

_PT_FOR_PX = 0.75
_PDF_DPI = 600


class PictureFailed(Exception):
    """The drawing could not become a picture; the message is a sentence for the person."""


def scale_for(area: QRectF, scale: float = SCALE) -> float:
    """The scale of a PNG: the wanted one, or as much of it as memory allows."""
    pixels, side = area.width() * area.height(), max(area.width(), area.height())
    return min(scale, math.sqrt(MAX_PIXELS / max(pixels, 1.0)), MAX_SIDE_PX / max(side, 1.0))


def picture(sheet: Sheet, scale: float = SCALE) -> QImage:
    """Paint the drawing as pixels.

    Args:
        sheet: the drawing.
        scale: pixels for each of the drawing's at actual size; less than that where it is too large.

    Raises:
        PictureFailed: there is not enough memory.
    """
    _require(sheet)
    scale = scale_for(sheet.area, scale)
    size = QSize(max(round(sheet.area.width() * scale), 1), max(round(sheet.area.height() * scale), 1))
    image = QImage(size, QImage.Format.Format_RGB32)
    if image.isNull():
        raise PictureFailed(
            f"There is not enough memory for a picture of {size.width():,} × {size.height():,} pixels. "
            f"Save the drawing as SVG or PDF, or select a part of it."
        )
    image.setDotsPerMeterX(round(96 * scale / 0.0254))
    image.setDotsPerMeterY(round(96 * scale / 0.0254))
    with QPainter(image) as painter:
        sheet.paint(painter, QRectF(image.rect()))
    return image


def picture_bytes(sheet: Sheet, kind: str, title: str) -> QByteArray:
    """The drawing as the bytes of a file.

    Args:
        sheet: the drawing.
        kind: `svg`, `png` or `pdf`.
        title: what the file says it is.

    Raises:
        PictureFailed: nothing is drawn, or there is not enough memory.
    """
    _require(sheet)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if kind == "png":
        if not QImageWriter(buffer, QByteArray(b"png")).write(picture(sheet)):
            raise PictureFailed("The picture could not be written as PNG. Save it as SVG or PDF.")
    elif kind == "svg":
        _paint_svg(sheet, buffer, title)
    else:
        _paint_pdf(sheet, buffer, title)
    buffer.close()
    return settled(buffer.data()) if kind == "svg" else buffer.data()


def save_picture(sheet: Sheet, path: Path, title: str) -> None:
    """Write the drawing to a file of the kind that its name ends with; what is there gives way only to a whole one.

    Raises:
        PictureFailed: nothing is drawn, there is not enough memory, or the disk refuses.
    """
    data = picture_bytes(sheet, path.suffix.lower().removeprefix("."), title)
    file = QSaveFile(str(path))
    file.setDirectWriteFallback(False)
    if not file.open(QIODevice.OpenModeFlag.WriteOnly) or file.write(data) != data.size() or not file.commit():
        raise PictureFailed(f"{path} could not be written: {file.errorString()}. Choose another place.")


def print_sheet(sheet: Sheet, printer: QPrinter) -> None:
    """Print the drawing on one page, as large as it fits and not larger than at actual size.

    Raises:
        PictureFailed: nothing is drawn, or the printer does not answer.
    """
    _require(sheet)
    painter = QPainter()
    if not painter.begin(printer):
        raise PictureFailed("The printer does not answer. Choose another one, or save the drawing as PDF.")
    page = QRectF(printer.pageLayout().paintRectPixels(printer.resolution()))
    page.moveTopLeft(page.topLeft() * 0)
    actual = printer.resolution() / 96
    size = QSizeF(sheet.area.size() * actual).scaled(page.size(), Qt.AspectRatioMode.KeepAspectRatio)
    if size.width() > sheet.area.width() * actual:
        size = sheet.area.size() * actual
    left, top = (page.width() - size.width()) / 2, (page.height() - size.height()) / 2
    sheet.paint(painter, QRectF(left, top, size.width(), size.height()))
    painter.end()


def _require(sheet: Sheet) -> None:
    if sheet.area.isEmpty():
        raise PictureFailed("There is nothing to draw yet. Add a layer first.")


def _paint_svg(sheet: Sheet, buffer: QBuffer, title: str) -> None:
    size = QSize(math.ceil(sheet.area.width()), math.ceil(sheet.area.height()))
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setResolution(96)
    generator.setTitle(title)
    generator.setDescription("Drawn with Netloom")
    with QPainter(generator) as painter:
        sheet.paint(painter, QRectF(0, 0, sheet.area.width(), sheet.area.height()))


def _paint_pdf(sheet: Sheet, buffer: QBuffer, title: str) -> None:
    side = max(sheet.area.width(), sheet.area.height()) * _PT_FOR_PX
    page = sheet.area.size() * (_PT_FOR_PX * min(1.0, _MAX_PAGE_PT / side))
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("Netloom")
    writer.setResolution(_PDF_DPI)
    layout = QPageLayout(
        QPageSize(page, QPageSize.Unit.Point, title, QPageSize.SizeMatchPolicy.ExactMatch),
        QPageLayout.Orientation.Portrait,
        QMarginsF(),
    )
    layout.setMode(QPageLayout.Mode.FullPageMode)
    writer.setPageLayout(layout)
    with QPainter(writer) as painter:
        sheet.paint(painter, QRectF(0, 0, writer.width(), writer.height()))
