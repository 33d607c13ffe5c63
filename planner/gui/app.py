"""Starts the window: application, font, theme, document."""

import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from planner import __version__
from planner.core.language.errors import PlannerError
from planner.core.project import load
from planner.core.resources import resource_path
from planner.core.templates import load_template
from planner.gui.guard import Complaints
from planner.gui.theme import load_fonts, theme
from planner.gui.window import MainWindow

ORGANISATION: Final = "ai-factory-planner"
# What a first start shows: a computed example.
SAMPLE: Final = "provider-token-factory"


def application() -> QApplication:
    """Return the application with our style and font, made now if there is none."""
    running = QApplication.instance()
    made = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    made.setApplicationName("AI Factory Planner")
    made.setOrganizationName(ORGANISATION)
    made.setApplicationVersion(__version__)
    made.setDesktopFileName("ai-factory-planner")
    made.setStyle("Fusion")
    load_fonts()
    made.styleHints().colorSchemeChanged.connect(theme().apply)
    made.setWindowIcon(QIcon(str(resource_path("icons", "app.png"))))
    return made


def open_window(path: Path | None, settings: QSettings) -> MainWindow:
    """Return a window on a file, or on the sample if there is none to open.

    `begin` of its documents then complains about a file that cannot be opened.
    """
    theme().restore(settings)
    theme().apply()
    try:
        opened = load(path) if path else None
    except PlannerError:
        opened = None
    if path is not None and opened is not None:
        return MainWindow(opened, settings, path)
    window = MainWindow(load_template(SAMPLE), settings)
    if path is None:
        window.welcome()
    return window


def run(path: Path | None = None) -> int:
    """Open the window on a project file, or on the sample, until it is closed.

    Returns the exit status of the program.
    """
    running = application()
    window = open_window(path, QSettings(ORGANISATION, ORGANISATION))
    window.show()
    sys.excepthook = Complaints(window)
    QTimer.singleShot(0, window, lambda: window.documents.begin(path))
    return running.exec()
