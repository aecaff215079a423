"""The project as a value, and the file that keeps it."""

from engine.design.project.project import Project

__all__ = ["Project"]
