"""The run folder and its history: written by the worker, read by the studio. No torch, no Qt."""
