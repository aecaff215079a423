"""How a network is trained: the plan, and the optimizers to choose from."""

from engine.design.training.optimizer import OPTIMIZERS, Optimizer
from engine.design.training.plan import (
    InsightPlan,
    MemoryFormat,
    OptimizerChoice,
    Precision,
    TrainingPlan,
    WhenClosed,
)

__all__ = [
    "OPTIMIZERS",
    "InsightPlan",
    "MemoryFormat",
    "Optimizer",
    "OptimizerChoice",
    "Precision",
    "TrainingPlan",
    "WhenClosed",
]
