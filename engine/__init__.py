"""What Netloom knows and does without a window: design time, protocol, runs and run time."""

__version__ = "0.1.0"
