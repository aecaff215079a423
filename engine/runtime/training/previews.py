"""What is shown after an epoch: explanations of the pinned samples, and what each node makes of the first of them."""

from __future__ import annotations

import time

from engine.design.check import Checked
from engine.design.training import TrainingPlan
from engine.protocol.messages import Explained, Log
from engine.runtime.training.loop import Loop
from engine.runtime.training.pace import Clock
from engine.runtime.training.recorder import Reporter

SHARE = 1 / 20
"""How much of the time may go into previews. Of epochs that are too short for that, some are passed over."""


class Previews:
    """Called after each epoch of a loop; shows the first epoch, the last, and those between as time allows."""

    def __init__(
        self,
        plan: TrainingPlan,
        checked: Checked,
        run: str,
        report: Reporter,
        *,
        clock: Clock = time.perf_counter,
    ) -> None:
        self._plan = plan
        self._checked = checked
        self._run = run
        self._report = report
        self._clock = clock
        self._not_before_s = 0.0
        self._is_hopeless = False

    def __call__(self, loop: Loop) -> None:
        """Show how the network sees now, if it is time to."""
        is_last = loop.epoch == self._plan.epochs
        if self._is_hopeless or (self._clock() < self._not_before_s and not is_last):
            return
        started_s = self._clock()
        try:
            import captum.attr  # noqa: F401 - takes a second to read, which is no part of what a preview costs

            started_s = self._clock()
            self._show(loop)
        except Exception as error:  # noqa: BLE001 - no preview is worth a training
            self._is_hopeless = True
            self._report(Log(f"Nothing is explained while training: {error}"))
        ended_s = self._clock()
        self._not_before_s = ended_s + (ended_s - started_s) * (1 / SHARE - 1)

    def _show(self, loop: Loop) -> None:
        from engine.runtime.insight import explain, strips

        insight, learner = self._plan.insight, loop.learner
        samples = tuple(sample for sample in insight.samples if sample < learner.num_validation)
        for strip in strips(learner.model, learner.validation, (*samples, 0)[0], self._checked, epoch=loop.epoch):
            self._report(strip)
        if insight.method and samples:
            layer, explanations = explain(
                learner.model, learner.validation, samples, insight.method, self._looked_at(), self._checked
            )
            self._report(Explained(0, self._run, loop.epoch, insight.method, layer, explanations))

    def _looked_at(self) -> str:
        """The node that is looked at; while that one is bypassed, the one that the method chooses by itself."""
        layer = self._plan.insight.layer
        check = self._checked.nodes.get(layer)
        return "" if check is not None and check.node.bypassed else layer
