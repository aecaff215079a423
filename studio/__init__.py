"""The window: canvas, panels, plots, and the link to the engine process."""
