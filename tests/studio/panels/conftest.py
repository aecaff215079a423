"""The engines that these tests speak to."""

from tests.studio.engines import document, make_engine, make_session

__all__ = ["document", "make_engine", "make_session"]
