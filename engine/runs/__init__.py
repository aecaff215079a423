"""What a training leaves on disk: the run folder and its history. No torch, no Qt."""

from engine.runs.description import RunDescription
from engine.runs.folder import CheckpointFile, RunFolder, RunUnreadable, new_run_folder
from engine.runs.history import Event, History, HistoryUnreadable
from engine.runs.listing import RunStatus, RunSummary, list_runs, summarise
from engine.runs.lock import RunBusy, RunLock, is_held

__all__ = [
    "CheckpointFile",
    "Event",
    "History",
    "HistoryUnreadable",
    "RunBusy",
    "RunDescription",
    "RunFolder",
    "RunLock",
    "RunStatus",
    "RunSummary",
    "RunUnreadable",
    "is_held",
    "list_runs",
    "new_run_folder",
    "summarise",
]
