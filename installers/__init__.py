"""From a bare machine to a running program, with the standard library alone."""
