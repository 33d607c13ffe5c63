"""Starts the window: application, font, theme, document."""

import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from planner import __version__
from planner.core.language.errors import PlannerError
from planner.core.project import load
from planner.core.resources import resource_path
from planner.core.templates import load_template
from planner.gui.texts import tr
from planner.gui.theme import load_fonts, theme
from planner.gui.window import MainWindow

_log = logging.getLogger(__name__)

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


class _Complaints:
    """Says once, in plain words, that something unexpected went wrong; logs the rest.

    The document survives: it is autosaved, and the window stays open.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._is_told = False

    def __call__(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        _log.error("unexpected", exc_info=(kind, error, trace))
        if self._is_told:
            return
        self._is_told = True
        message = QMessageBox(
            QMessageBox.Icon.Warning,
            tr("Something Went Wrong"),
            tr(
                "Something unexpected went wrong: {error}", error=error or kind.__name__
            ),
            parent=self._window,
        )
        message.setInformativeText(
            tr("Your plan is safe: save it, then start the program again.")
        )
        message.setDetailedText("".join(traceback.format_exception(error)))
        message.open()


def run(path: Path | None = None) -> int:
    """Open the window on a project file, or on the sample, until it is closed.

    Returns the exit status of the program.
    """
    running = application()
    window = open_window(path, QSettings(ORGANISATION, ORGANISATION))
    window.show()
    sys.excepthook = _Complaints(window)
    QTimer.singleShot(0, window, lambda: window.documents.begin(path))
    return running.exec()
