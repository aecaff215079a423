"""Custom layers in the window: their code is written, looked at and trusted here, and never run in this process."""
