"""The window: shows the core's values and turns gestures into new documents.

It holds no formula and no default value. `planner.gui.app.run` opens it.
"""
