"""One file per family of layers. A new file here is found by itself."""
