"""Everything the planner knows and computes, without a window.

The command line, the window and scripts all stand on this package. Nothing in it
imports Qt, and loading it loads neither pandas nor a workbook library.
"""
