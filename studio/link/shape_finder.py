"""What the open project's custom layers give: asked of the engine, which may run them once they are trusted."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QObject

from engine.design.check import Answer, Checked, Question, Tensors, open_questions
from engine.protocol import messages
from engine.protocol.messages import Failure, FindShapes, FoundShapes, Report
from studio.document import Document
from studio.link.engine import Engine

MAX_LOST = 2
"""A question with which the engine was lost as often as this is not asked again: its code may be what ends it."""


class ShapeFinder(QObject):
    """Asks what is open, and hands the answers to the document, all that came at once in one go."""

    def __init__(self, document: Document, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._engine = engine
        self._asked: dict[int, Question] = {}
        self._answers: dict[Question, Answer] = {}
        self._lost: Counter[Question] = Counter()
        document.checked_changed.connect(self._on_checked)
        engine.report.connect(self._on_report)
        engine.delivered.connect(self._on_delivered)
        engine.hello.connect(lambda _: self._on_checked(document.checked))
        engine.lost.connect(self._on_lost)
        self._on_checked(document.checked)

    def _on_checked(self, checked: Checked) -> None:
        if self._document.trust.is_missing or not self._document.trust.digest:
            return
        waiting = set(self._asked.values())
        for question in open_questions(checked):
            if question not in waiting:
                self._ask(question)

    def _ask(self, question: Question) -> None:
        request = self._engine.new_request()
        command = FindShapes(
            request,
            question.code,
            trusted=True,
            name=question.name,
            is_module=question.is_module,
            settings=question.settings,
            sizes=question.sizes,
            inputs=tuple(None if told is None else _sent(told) for told in question.inputs),
            symbols=question.symbols,
        )
        if self._engine.send(command):
            self._asked[request] = question

    def _on_report(self, report: Report) -> None:
        match report:
            case FoundShapes() if report.request in self._asked:
                outputs = tuple(Tensors(told.dtype, told.sizes) for told in report.outputs)
                answer = Answer(outputs, report.weights, report.flops, report.says)
                self._answers[self._asked.pop(report.request)] = answer
            case Failure() if report.request in self._asked:
                self._answers[self._asked.pop(report.request)] = Answer(says=report.says.rstrip("."))

    def _on_delivered(self) -> None:
        if self._answers:
            answers, self._answers = self._answers, {}
            self._document.know(self._document.found.having(answers))

    def _on_lost(self) -> None:
        for question in self._asked.values():
            self._lost[question] += 1
            if self._lost[question] >= MAX_LOST:
                self._answers[question] = Answer(says="the engine ended while it ran this code")
        self._asked.clear()
        self._on_delivered()


def _sent(told: Tensors) -> messages.Tensors:
    return messages.Tensors(told.dtype, told.sizes)
