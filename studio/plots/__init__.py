"""Curves, heatmaps and bars. pyqtgraph is imported when the first curve is drawn, not before."""
