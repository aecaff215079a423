"""How the project is trained: every setting of the plan with its editor, each change a step that undo takes back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.design.graph import ParamValue
from engine.design.layers import Parameter
from engine.design.project import Project
from engine.design.training import OPTIMIZERS, OptimizerChoice, TrainingPlan
from engine.protocol.messages import Hello
from studio.document import Document
from studio.link.engine import Engine
from studio.panels.parameter_editor import ParameterEditor
from studio.panels.parameter_editors import ListedEditor
from studio.panels.parameter_row import LABEL_WIDTH_PX, ParameterRow

_DEFAULTS = TrainingPlan()


@dataclass(frozen=True)
class _Setting:
    """A field of the training plan, as its row shows it."""

    title: str
    parameter: Parameter
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)


_SETTINGS = (
    _Setting("Epochs", Parameter("epochs", "whole", 10, "How many times every training sample is seen.", low=1)),
    _Setting("Batch size", Parameter("batch_size", "whole", 64, "How many samples a step sees.", low=1)),
    _Setting("Seed", Parameter("seed", "whole", 0, "Fixes the first weights and the order of the samples.", low=0)),
    _Setting("Device", Parameter("device", "text", "auto", "What computes; automatic takes an accelerator.")),
    _Setting(
        "Threads",
        Parameter(
            "threads", "whole", None, "Threads of a CPU; not set, the fastest number is found first.",
            low=1, optional=True,
        ),
    ),
    _Setting(
        "Precision",
        Parameter("precision", "text", "float32", "The numbers the network computes with; the weights stay float32."),
        {"float32": "float32", "bfloat16": "bfloat16, faster on new hardware"},
    ),
    _Setting(
        "Images in memory",
        Parameter("memory_format", "text", "auto", "How images lie; it changes the speed, and the last digits."),
        {"auto": "whichever is faster", "contiguous": "channel by channel", "channels_last": "pixel by pixel"},
    ),
    _Setting(
        "Fused steps",
        Parameter("fused", "switch", True, "Whether the optimizer runs as one kernel over all weights."),
    ),
    _Setting(
        "On closing",
        Parameter("when_closed", "text", "finish", "What a running training does when the window closes."),
        {"finish": "train to the end", "stop": "stop with a checkpoint"},
    ),
)  # fmt: skip


class TrainingSettings(QScrollArea):
    """The settings of the open project's training plan."""

    def __init__(self, document: Document, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Training settings")
        self._document = document
        self._engine = engine
        self.rows: dict[str, ParameterRow] = {}
        self.optimizer_rows: dict[str, ParameterRow] = {}
        self._shown_optimizer = ""
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        self._layout = QVBoxLayout(body)
        self._layout.setContentsMargins(0, 0, 8, 0)
        self._layout.setSpacing(4)
        self._add_optimizer()
        for setting in _SETTINGS:
            self._add(setting)
        self._layout.addStretch(1)
        self.setWidget(body)
        document.changed.connect(self._on_changed)
        engine.hello.connect(self._on_hello)
        if engine.known is not None:
            self._on_hello(engine.known)
        self._show()

    def _add_optimizer(self) -> None:
        self.optimizer = QComboBox()
        self.optimizer.setAccessibleName("Optimizer")
        for name, definition in OPTIMIZERS.items():
            self.optimizer.addItem(name)
            self.optimizer.setItemData(self.optimizer.count() - 1, definition.summary(), Qt.ItemDataRole.ToolTipRole)
        self.optimizer.activated.connect(lambda _: self._choose_optimizer(self.optimizer.currentText()))
        label = QLabel("Optimizer")
        label.setFixedWidth(LABEL_WIDTH_PX)
        label.setBuddy(self.optimizer)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(label)
        row.addWidget(self.optimizer, 1)
        row.addSpacing(24)
        self._layout.addLayout(row)
        self._optimizer_layout = QVBoxLayout()
        self._optimizer_layout.setSpacing(4)
        self._layout.addLayout(self._optimizer_layout)

    def _add(self, setting: _Setting) -> None:
        editor: ParameterEditor | None = None
        if setting.words:
            editor = ListedEditor(setting.parameter, tuple(setting.words.items()))
        elif setting.parameter.name == "device":
            editor = ListedEditor(setting.parameter, (("auto", "automatic"), ("cpu", "CPU")))
        row = ParameterRow(setting.parameter, editor)
        row.label.setText(setting.title)
        row.chosen.connect(self._set)
        row.reset.connect(lambda name: self._set(name, getattr(_DEFAULTS, name)))
        self.rows[setting.parameter.name] = row
        self._layout.addWidget(row)

    def _on_hello(self, hello: Hello) -> None:
        editor = self.rows["device"].editor
        assert isinstance(editor, ListedEditor)
        editor.box.clear()
        for name, title in (("auto", "automatic"), *((device.name, device.title) for device in hello.devices)):
            editor.box.addItem(title, name)
        self._show()

    def _on_changed(self, old: Project, new: Project) -> None:
        if new.training is not old.training:
            self._show()

    def _show(self) -> None:
        plan = self._document.project.training
        for name, row in self.rows.items():
            value = getattr(plan, name)
            row.show_value(value, {}, is_set=value != getattr(_DEFAULTS, name))
        self.optimizer.setCurrentText(plan.optimizer.name)
        self._show_optimizer(plan.optimizer)

    def _show_optimizer(self, chosen: OptimizerChoice) -> None:
        definition = OPTIMIZERS.get(chosen.name)
        parameters = definition.parameters if definition is not None else {}
        if chosen.name != self._shown_optimizer:
            self._shown_optimizer = chosen.name
            for row in self.optimizer_rows.values():
                row.hide()
                row.deleteLater()
            self.optimizer_rows = {name: ParameterRow(parameter) for name, parameter in parameters.items()}
            for row in self.optimizer_rows.values():
                row.chosen.connect(self._set_of_optimizer)
                row.reset.connect(self._reset_of_optimizer)
                self._optimizer_layout.addWidget(row)
        for name, row in self.optimizer_rows.items():
            value = chosen.params.get(name, parameters[name].default)
            row.show_value(value, {}, is_set=name in chosen.params)

    def _set(self, name: str, value: ParamValue) -> None:
        changes: dict[str, Any] = {name: value}
        title = next(setting.title for setting in _SETTINGS if setting.parameter.name == name)
        self._change(f"Change {title.lower()}", lambda plan: replace(plan, **changes))

    def _choose_optimizer(self, name: str) -> None:
        if name != self._document.project.training.optimizer.name:
            self._change(f"Train with {name}", lambda plan: replace(plan, optimizer=OptimizerChoice(name)))

    def _set_of_optimizer(self, name: str, value: ParamValue) -> None:
        def change(plan: TrainingPlan) -> TrainingPlan:
            params = {**plan.optimizer.params, name: value}
            OPTIMIZERS[plan.optimizer.name].configured(params)
            return replace(plan, optimizer=replace(plan.optimizer, params=params))

        self._change(f"Change {name}", change)

    def _reset_of_optimizer(self, name: str) -> None:
        def change(plan: TrainingPlan) -> TrainingPlan:
            params = {key: value for key, value in plan.optimizer.params.items() if key != name}
            return replace(plan, optimizer=replace(plan.optimizer, params=params))

        self._change(f"Reset {name}", change)

    def _change(self, label: str, change: Callable[[TrainingPlan], TrainingPlan]) -> None:
        def edit(project: Project) -> Project:
            plan = change(project.training)
            return project if plan == project.training else replace(project, training=plan)

        self._document.edit_project(label, edit, merge=label)
