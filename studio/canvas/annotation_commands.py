"""Frames and notes from the canvas: drawing, writing, colouring, fitting them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from engine.design.graph import Annotation, Graph, Point
from engine.design.graph.drawing import COLOURS, AnnotationColour
from engine.design.graph.drawing_edits import annotate, change_annotation
from studio.canvas import placing
from studio.canvas.frame_item import BAR_HEIGHT, FrameItem
from studio.canvas.framing import around
from studio.canvas.name_field import NameField
from studio.canvas.note_field import NoteField
from studio.canvas.note_item import NoteItem, height_for
from studio.canvas.told import told
from studio.theme import chip, theme

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

MENU = "annotation"
"""What the property `menu` of these commands says, by which menus keep them together."""

MAX_TITLE = 120
_APART = 16.0
_FRAME_SIZE: Point = (400.0, 240.0)
_NOTE_SIZE: Point = (240.0, 96.0)
_FIRST_COLOURS: dict[str, AnnotationColour] = {"frame": "teal", "note": "yellow"}


class AnnotationCommands:
    """The commands of frames and notes; each edit is one step of undo."""

    def __init__(self, canvas: CanvasView, add: Callable[..., QAction]) -> None:
        self._canvas = canvas
        tr = canvas.tr
        self.frame = add(tr("Frame the selection"), "Ctrl+Shift+F", self.add_frame)
        self.note = add(tr("Add a note"), "Ctrl+Shift+N", self.add_note)
        self.write = add(tr("Edit the title or the note"), None, self.edit_chosen)
        self.fit = add(tr("Fit to its contents"), None, self.fit_chosen)
        self.inside = add(tr("Select what the frame holds"), None, self.select_contents)
        self.next = add(tr("Go to the next frame or note"), "Shift+N", self.go_on)
        self.colours = [add(_words(tr, name), None, partial(self.colour, name)) for name in COLOURS]
        self.actions = [self.frame, self.note, self.write, self.fit, self.inside, self.next, *self.colours]
        for action in self.actions:
            action.setProperty("menu", MENU)
        canvas.selection.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Offer what is possible with what is selected."""
        chosen = self._canvas.selection.annotations
        drawn = self._canvas.place.graph.drawing.annotations
        self.write.setEnabled(len(chosen) == 1)
        self.inside.setEnabled(any(name in drawn and drawn[name].kind == "frame" for name in chosen))
        for action in (self.fit, *self.colours):
            action.setEnabled(bool(chosen))

    def fill(self, menu: QMenu) -> None:
        """Offer in a menu what can be done with the selected frames and notes."""
        chosen = self._chosen()
        if not chosen:
            return
        menu.addSeparator()
        menu.addActions([action for action in (self.write, self.fit, self.inside) if action.isEnabled()])
        colours = menu.addMenu(self._canvas.tr("Colour"))
        shown = {item.colour for item in chosen}
        for name in COLOURS:
            action = colours.addAction(chip(theme().annotation(name)), self._canvas.tr(name.capitalize()))
            action.setCheckable(True)
            action.setChecked(shown == {name})
            action.triggered.connect(partial(self.colour, name))

    def _chosen(self) -> list[Annotation]:
        selected = self._canvas.selection.annotations
        return [item for name, item in self._canvas.place.graph.drawing.annotations.items() if name in selected]

    # Drawing

    def add_frame(self) -> None:
        """Draw a frame around the selection, or at the pointer where nothing is selected, and ask for its title."""
        canvas, stage = self._canvas, self._canvas.stage
        nodes, drawn = canvas.selection.nodes, canvas.selection.annotations
        if nodes or drawn:
            rect = around(stage.occupied(nodes, drawn))
        else:
            at = self._pointer()
            corner = placing.snapped((at.x() - _FRAME_SIZE[0] / 2, at.y() - BAR_HEIGHT / 2), canvas.view_options.step)
            rect = QRectF(*corner, *_FRAME_SIZE)
        label = canvas.tr("Frame {what}").format(what=told(canvas.place.graph, nodes, drawn) or canvas.tr("a place"))
        frame = _drawn("frame", "", rect)
        if self._add(label, frame):
            if not canvas.camera.seen.contains(rect.topLeft()) or canvas.is_far:
                canvas.camera.frame(rect, fly=False)
            self.edit_chosen()

    def add_note(self) -> None:
        """Let a note be written at the pointer; one that is left empty is none."""
        canvas, at = self._canvas, self._pointer()
        if canvas.is_far:
            canvas.camera.look(1.0, at)
        rect = QRectF(*placing.snapped((at.x(), at.y()), canvas.view_options.step), *_NOTE_SIZE)
        if not self._has_pointer():
            rect = self._free(rect)
        colour = _FIRST_COLOURS["note"]

        def take(text: str) -> bool:
            high = max(placing.snapped((0.0, height_for(text, rect.width()) + 7.0))[1], rect.height())
            grown = QRectF(rect.x(), rect.y(), rect.width(), high)
            if not text.strip():
                return True
            if not self._add(canvas.tr("Add a note"), _drawn("note", text, grown)):
                return False
            canvas.reveal_area(grown)
            return True

        NoteField(canvas, "", colour, take).open_over(rect)

    def _add(self, label: str, annotation: Annotation) -> bool:
        new: list[str] = []

        def edited(graph: Graph) -> Graph:
            graph, name = annotate(graph, annotation)
            new.append(name)
            return graph

        if not self._canvas.place.edit(label, edited):
            return False
        self._canvas.selection.select((), new[-1:])
        return True

    def _has_pointer(self) -> bool:
        return self._canvas.viewport().rect().contains(self._canvas.hand.pointer)

    def _pointer(self) -> QPointF:
        """Where the pointer is, or the middle of the view where it is elsewhere."""
        canvas = self._canvas
        return canvas.mapToScene(canvas.hand.pointer) if self._has_pointer() else canvas.camera.centre

    def _free(self, rect: QRectF) -> QRectF:
        """The rectangle, moved down until neither a card nor a note is there."""
        stage = self._canvas.stage
        taken = [card.card for card in stage.cards.values()] + [note.rect for note in stage.annotations.notes]
        rect = QRectF(rect)
        while True:
            hit = [other for other in taken if other.intersects(rect)]
            if not hit:
                return rect
            below = max(other.bottom() for other in hit) + _APART
            rect.moveTop(placing.snapped((0.0, below))[1])

    # Words

    def edit_chosen(self) -> None:
        """Type the title of the one selected frame, or the text of the one selected note, where it stands."""
        chosen = self._chosen()
        if len(chosen) == 1:
            self.edit(chosen[0].id)

    def edit(self, name: str) -> None:
        """Type the title of a frame or the text of a note where it stands."""
        canvas = self._canvas
        item = canvas.stage.annotations.get(name)
        if item is None:
            return
        if canvas.is_far or not canvas.camera.seen.intersects(item.rect):
            canvas.camera.frame(item.rect, fly=False)
        if isinstance(item, FrameItem):
            words = canvas.tr("Title of the frame")
            where = canvas.document.here, canvas.place.path
            field = NameField(canvas, item.annotation.text, words, partial(self._title, name, where))
            field.setMaxLength(MAX_TITLE)
            field.setPlaceholderText(canvas.tr("Title"))
            field.open_over(item.bar.adjusted(6, 1, -6, -1))
        else:
            text, colour = item.annotation.text, item.annotation.colour
            NoteField(canvas, text, colour, partial(self._write, name)).open_over(item.rect)

    def _title(self, name: str, where: object, text: str) -> bool:
        """Take a title over, unless another project or the inside of a block is shown since it was asked for."""
        is_elsewhere = where != (self._canvas.document.here, self._canvas.place.path)
        return is_elsewhere or self._write(name, text)

    def _write(self, name: str, text: str) -> bool:
        """Take words over; a note grows where they need more room. Returns whether that was possible."""
        item = self._canvas.place.graph.drawing.annotations.get(name)
        if item is None or text == item.text:
            return True
        size = item.size
        if item.kind == "note":
            size = (size[0], max(size[1], placing.snapped((0.0, height_for(text, size[0]) + 7.0))[1]))
        changed = replace(item, text=text, size=size)
        label = self._canvas.tr("Title a frame") if item.kind == "frame" else self._canvas.tr("Write a note")
        return self._canvas.place.edit(label, lambda graph: change_annotation(graph, changed))

    def go_on(self) -> None:
        """Select the frame or note that comes next, from the top to the bottom, and bring it into view."""
        canvas = self._canvas
        drawn = canvas.place.graph.drawing.annotations
        ranked = sorted(drawn, key=lambda name: (drawn[name].at[1], drawn[name].at[0]))
        if not ranked:
            canvas.status.emit(canvas.tr("There is no frame and no note here yet."))
            return
        chosen = [place for place, name in enumerate(ranked) if name in canvas.selection.annotations]
        name = ranked[(chosen[-1] + 1) % len(ranked)] if chosen else ranked[0]
        canvas.selection.select((), [name])
        rect = canvas.stage.annotations[name].rect
        if canvas.is_far or not canvas.camera.seen.contains(rect):
            canvas.jump(lambda: canvas.camera.frame(rect))

    # Looks

    def colour(self, name: AnnotationColour) -> None:
        """Give the selected frames and notes a colour."""
        chosen = self._chosen()
        changed = [replace(item, colour=name) for item in chosen if item.colour != name]
        self._change(self._canvas.tr("Colour {what} {name}"), changed, name=name)

    def fit_chosen(self) -> None:
        """Make each selected frame just large enough for what it holds, and each note for its text."""
        changed = []
        for item in self._chosen():
            rect = self._fitting(item)
            if rect is not None and (rect.x(), rect.y(), rect.width(), rect.height()) != (*item.at, *item.size):
                changed.append(replace(item, at=(rect.x(), rect.y()), size=(rect.width(), rect.height())))
        if self._chosen() and not changed:
            self._canvas.status.emit(self._canvas.tr("It fits already, or holds nothing to fit to."))
        self._change(self._canvas.tr("Fit {what}"), changed)

    def _fitting(self, item: Annotation) -> QRectF | None:
        """The rectangle that suits what a frame or a note holds; none where that is nothing."""
        if item.kind == "note":
            high = placing.snapped((0.0, height_for(item.text, item.size[0]) + 3.0))[1]
            return QRectF(*item.at, item.size[0], high)
        stage, area = self._canvas.stage, QRectF(*item.at, *item.size)
        cards = [name for name, card in stage.cards.items() if area.contains(card.card.center())]
        others = {name: other for name, other in stage.annotations.items() if name != item.id}
        inner = [name for name, other in others.items() if self._belongs(other, area)]
        return around(stage.occupied(cards, inner)) if cards or inner else None

    def _belongs(self, other: FrameItem | NoteItem | object, area: QRectF) -> bool:
        """Whether a frame or a note lies in an area: a frame wholly, a note by its middle."""
        if isinstance(other, FrameItem):
            return area.contains(other.rect)
        return isinstance(other, NoteItem) and area.contains(other.rect.center())

    def _change(self, words: str, changed: Collection[Annotation], **more: str) -> None:
        if not changed:
            return

        def edited(graph: Graph) -> Graph:
            for item in changed:
                graph = change_annotation(graph, item)
            return graph

        ids = [item.id for item in changed]
        self._canvas.place.edit(words.format(what=told(self._canvas.place.graph, (), ids), **more), edited)

    def select_contents(self) -> None:
        """Select what lies wholly in the selected frames, and no longer the frames themselves."""
        selection = self._canvas.selection
        frames = {item.id for item in self._chosen() if item.kind == "frame"}
        nodes, drawn = self._canvas.stage.with_contents(selection.nodes, selection.annotations)
        selection.select(nodes, drawn - frames)


def _drawn(kind: str, text: str, rect: QRectF) -> Annotation:
    at, size = (rect.x(), rect.y()), (rect.width(), rect.height())
    if kind == "frame":
        return Annotation("", "frame", text, at, size, _FIRST_COLOURS["frame"])
    return Annotation("", "note", text, at, size, _FIRST_COLOURS["note"])


def _words(tr: Callable[[str], str], colour: str) -> str:
    return tr("Colour it {name}").format(name=colour)
