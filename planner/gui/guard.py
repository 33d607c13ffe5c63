"""What becomes of an exception that nobody expected.

All of them end here: it is logged with its traceback and said once, in plain words; the
document survives. Qt cannot pass an exception of Python on: one that leaves a method
that Qt calls (``showEvent``) interrupts whoever made Qt call it, and one that leaves a
``paintEvent`` keeps its painter, and the program ends when that goes. Work in such a
method is therefore `guarded`.
"""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

from planner.gui.texts import tr

_log = logging.getLogger(__name__)


@contextmanager
def guarded() -> Iterator[None]:
    """Report an exception like any that nobody expected, and go on behind it."""
    try:
        yield
    except Exception as error:
        sys.excepthook(type(error), error, error.__traceback__)


class Complaints:
    """Says once, in plain words, that something unexpected went wrong; logs the rest.

    To be the ``sys.excepthook``. The document survives: it is autosaved, and the window
    stays open.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._is_told = False

    def __call__(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Log an exception; the first time, tell of it as soon as Qt is at rest."""
        _log.error("unexpected", exc_info=(kind, error, trace))
        said = str(error) or kind.__name__
        details = "".join(traceback.format_exception(error))
        # The traceback holds what was at work, such as the painter of a widget.
        traceback.clear_frames(trace)
        if not self._is_told:
            self._is_told = True
            QTimer.singleShot(0, self._window, lambda: self._tell(said, details))

    def _tell(self, said: str, details: str) -> None:
        message = QMessageBox(
            QMessageBox.Icon.Warning,
            tr("Something Went Wrong"),
            tr("Something unexpected went wrong: {error}", error=said),
            parent=self._window,
        )
        message.setInformativeText(
            tr("Your plan is safe: save it, then start the program again.")
        )
        message.setDetailedText(details)
        message.open()
