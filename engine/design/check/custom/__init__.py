"""Custom layers: code of the user's own, read and never run here, and what the engine has found out about it."""
