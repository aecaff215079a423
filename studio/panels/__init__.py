"""The panels around the canvas. Each shows the document and changes nothing but it."""
