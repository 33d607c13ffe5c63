"""The examples in the window's docstrings are true, and its modules stay light."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import planner.gui

MODULES = [
    module.name
    for module in pkgutil.walk_packages(planner.gui.__path__, "planner.gui.")
]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_module_are_true(qapp, name):
    result = doctest.testmod(importlib.import_module(name))

    assert result.failed == 0


def test_the_window_starts_without_loading_a_heavy_library():
    program = """
import sys, tempfile
from PySide6.QtCore import QSettings
from planner.gui.app import application, open_window
application()
settings = QSettings(tempfile.mktemp(), QSettings.Format.IniFormat)
window = open_window(None, settings)
window.show()
for page in ("factory", "revenue", "results", "scenarios"):
    window.show_page(page)
print(*(n for n in ("pandas", "openpyxl", "xlsxwriter", "scipy") if n in sys.modules))
window.session.undo_stack.setClean()
window.close()
"""
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout.strip() == ""
