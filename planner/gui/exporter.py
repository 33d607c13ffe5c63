"""Export to Excel in a thread of its own, with its progress in the window."""

import gc
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from planner.core.language.errors import PlannerError
from planner.core.project import Project
from planner.gui.texts import tr
from planner.gui.widgets.fields import commit_focused_field

if TYPE_CHECKING:
    from planner.gui.window import MainWindow


class _Export(QThread):
    """Writes one workbook.

    Signals
    -------
    progressed
        The share that is done, 0 to 1.
    failed
        Why it could not be written.
    """

    progressed = Signal(float)
    failed = Signal(str)

    def __init__(
        self, parent: QObject, project: Project, path: Path, scenario: str
    ) -> None:
        super().__init__(parent)
        self.path = path
        self._project = project
        self._scenario = scenario

    # Names and spelling of Qt from here on.

    def run(self) -> None:
        """Write the workbook; the heavy libraries load here, not at the start."""
        from planner.core.reports.workbook import export_workbook

        try:
            export_workbook(
                self._project,
                self.path,
                scenario=self._scenario,
                progress=self.progressed.emit,
            )
        except (PlannerError, OSError) as error:
            self.failed.emit(str(error))


class Exporter(QObject):
    """Asks where to, exports, and says when it is done.

    Signals
    -------
    progressed
        The share that is done, 0 to 1; below 0 when nothing is running.
    exported
        The path of a finished workbook.
    """

    progressed = Signal(float)
    exported = Signal(object)

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._export: _Export | None = None

    @property
    def is_running(self) -> bool:
        """Whether an export is under way."""
        return self._export is not None

    def ask(self) -> None:
        """Ask where to, and export."""
        if not commit_focused_field() or self.is_running:
            return
        session = self._window.session
        folder = session.path.parent if session.path else Path.home()
        name, _filter = QFileDialog.getSaveFileName(
            self._window,
            tr("Export to Excel"),
            str(folder / f"{session.title}.xlsx"),
            tr("Excel workbooks (*.xlsx)"),
        )
        if name:
            path = Path(name)
            self.export(path if path.suffix else path.with_suffix(".xlsx"))

    def export(self, path: Path) -> None:
        """Export the scenario that is worked on to a file."""
        session = self._window.session
        self._export = _Export(self, session.project, path, session.scenario)
        self._export.progressed.connect(self.progressed)
        self._export.failed.connect(self._complain)
        self._export.finished.connect(self._finish)
        self._failure = ""
        self.progressed.emit(0.0)
        # Python collects garbage in whichever thread allocates. Widgets that are
        # collected outside the thread of the window end the program.
        gc.disable()
        self._export.start()

    def wait(self) -> None:
        """Wait for an export under way, when the window closes."""
        if self._export is not None:
            self._export.wait()
            gc.enable()

    def _complain(self, reason: str) -> None:
        self._failure = reason

    def _finish(self) -> None:
        gc.enable()
        export, self._export = self._export, None
        self.progressed.emit(-1.0)
        if export is None:
            return
        export.deleteLater()
        if self._failure:
            message = QMessageBox(
                QMessageBox.Icon.Warning,
                tr("Problem"),
                tr("The workbook cannot be written."),
                parent=self._window,
            )
            message.setInformativeText(self._failure)
            message.open()
            return
        self.exported.emit(export.path)
