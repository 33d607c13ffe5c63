"""Pictures of results on screen, drawn with pyqtgraph."""
