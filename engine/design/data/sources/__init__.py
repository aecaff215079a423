"""One file per kind of data. A new file here is found by itself."""
