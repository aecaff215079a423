"""What a trained network looks at: attributions, and what each node makes of a sample."""

from engine.runtime.insight.explain import explain
from engine.runtime.insight.method import METHODS, Method
from engine.runtime.insight.question import NotExplainable, NotThere
from engine.runtime.insight.strips import strips

__all__ = ["METHODS", "Method", "NotExplainable", "NotThere", "explain", "strips"]
