"""One file per attribution method. A new file here is found by itself."""
