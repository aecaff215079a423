"""The project as a value, and the file that keeps it."""

from engine.design.project.block_files import library, main_blocks, read_block_file, write_block_file
from engine.design.project.project import Project
from engine.design.project.reading import parse_graph_text, parse_project, read_project
from engine.design.project.templates import Baseline, Template, templates
from engine.design.project.wording import ProjectUnreadable
from engine.design.project.writing import ProjectUnwritable, graph_text, project_text, write_project

__all__ = [
    "Baseline",
    "Project",
    "ProjectUnreadable",
    "ProjectUnwritable",
    "Template",
    "graph_text",
    "library",
    "main_blocks",
    "parse_graph_text",
    "parse_project",
    "project_text",
    "read_block_file",
    "read_project",
    "templates",
    "write_block_file",
    "write_project",
]
