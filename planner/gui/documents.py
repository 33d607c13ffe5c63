"""Documents of the window: new, open, save, recent files, and what a crash left."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from planner.core import recovery
from planner.core.language.errors import PlannerError
from planner.core.project import SUFFIX, Project, load, save
from planner.core.templates import Template, load_template, templates
from planner.gui.texts import tr
from planner.gui.widgets.fields import commit_focused_field
from planner.gui.widgets.template_dialog import TemplateDialog

if TYPE_CHECKING:
    from planner.gui.window import MainWindow

MOST_RECENT: Final = 8
AUTOSAVE_MS: Final = 400
_RECENT: Final = "documents/recent"
_FOLDER: Final = "documents/folder"


def read_recent(settings: QSettings) -> list[Path]:
    """Return the files that were open last, newest first, as far as they exist."""
    stored = settings.value(_RECENT) or []
    names = [stored] if isinstance(stored, str) else list(stored)
    return [path for path in map(Path, names) if path.exists()]


class Documents(QObject):
    """Opens and saves the document of a window; never loses unsaved work silently.

    Signals
    -------
    recent_changed
        The list of recent files is another.
    """

    recent_changed = Signal()

    def __init__(self, window: "MainWindow", settings: QSettings) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._settings = settings
        self._autosave = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._autosave.timeout.connect(self.autosave)
        self._session.undo_changed.connect(self._autosave.start)

    # -- commands

    def new(self) -> None:
        """Ask for a template and open it as a document without a file."""
        dialog = TemplateDialog(templates(), self._window)
        dialog.chosen.connect(self.new_from)
        dialog.open()

    def new_from(self, template: Template) -> None:
        """Open a template as a document without a file."""
        if self.may_leave():
            self._show(load_template(template.id), None)

    def open(self) -> None:
        """Ask for a file and open it."""
        if not self.may_leave():
            return
        name, _filter = QFileDialog.getOpenFileName(
            self._window, tr("Open Plan"), str(self._folder()), self._filter()
        )
        if name:
            self._open(Path(name))

    def begin(self, path: Path | None) -> None:
        """Do what a new window begins with: offer what a crash left.

        A file that is not open yet could not be read; that is said now.
        """
        if path is not None and self._session.path is None:
            self._open(path)
            return
        if path is not None:
            self._remember(path)
        self.offer_recovery(path)

    def open_path(self, path: Path) -> None:
        """Open a file, unless there are edits that are to be kept."""
        if self.may_leave():
            self._open(path)

    def save(self) -> bool:
        """Save; asks for a file if there is none yet. False if it was not saved."""
        if not self._is_ready():
            return False
        path = self._session.path
        return self._save(path) if path else self._ask_and_save()

    def save_as(self) -> bool:
        """Ask for a file and save there."""
        return self._is_ready() and self._ask_and_save()

    def may_leave(self) -> bool:
        """Ask what becomes of unsaved edits; False if the document is to stay."""
        commit_focused_field()
        if not self._session.is_modified:
            return True
        question = QMessageBox(
            QMessageBox.Icon.Warning,
            tr("Unsaved Changes"),
            tr("Save the changes to “{name}”?", name=self._session.title),
            QMessageBox.StandardButton.Save
            | QMessageBox.StandardButton.Discard
            | QMessageBox.StandardButton.Cancel,
            self._window,
        )
        question.setInformativeText(tr("They are lost if you do not save them."))
        question.setDefaultButton(QMessageBox.StandardButton.Save)
        answer = question.exec()
        if answer == QMessageBox.StandardButton.Save:
            return self.save()
        if answer == QMessageBox.StandardButton.Discard:
            self._discard_side_file(self._session.path)
            return True
        return False

    # -- recovery

    def autosave(self) -> None:
        """Write the edits to the side file, or remove it where there are none."""
        self._autosave.stop()
        try:
            if self._session.is_modified:
                recovery.autosave(self._session.project, self._session.path)
            else:
                recovery.discard(self._session.path)
        except PlannerError as error:
            self._session.told.emit(str(error))

    def offer_recovery(self, path: Path | None) -> None:
        """Offer what a crash has left, of a document or of one never saved."""
        if path is None:
            found = recovery.abandoned()
            left = found[0] if found else None
        else:
            left = recovery.recoverable(path)
        if left is None:
            return
        written = left.written.astimezone().strftime("%Y-%m-%d %H:%M")
        question = QMessageBox(
            QMessageBox.Icon.Question,
            tr("Unsaved Work Found"),
            tr(
                "There is unsaved work on “{name}” of {time}.",
                name=path.stem if path else left.project.name,
                time=written,
            ),
            parent=self._window,
        )
        question.setInformativeText(
            tr("The program ended before it was saved. Restoring can be undone.")
        )
        restore = question.addButton(tr("Restore"), QMessageBox.ButtonRole.AcceptRole)
        drop = question.addButton(tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        question.addButton(tr("Later"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(restore)
        question.exec()
        if question.clickedButton() is restore:
            if path is None:
                self._session.replace(left.project, None)
            self._session.edit(tr("Restore unsaved work"), left.project)
            self.autosave()
        if question.clickedButton() in (restore, drop):
            self._dismiss(left)

    def closed(self) -> None:
        """Forget the side file: the window was closed in order."""
        self._autosave.stop()
        self._discard_side_file(self._session.path)

    def recent(self) -> list[Path]:
        """Return the files that were open last."""
        return read_recent(self._settings)

    # -- how

    def _dismiss(self, left: recovery.Recovery) -> None:
        try:
            if left.document is None:
                recovery.dismiss(left)
        except PlannerError as error:
            self._session.told.emit(str(error))

    def _is_ready(self) -> bool:
        if commit_focused_field():
            return True
        self._session.told.emit(
            tr("Not saved: what is being typed is not understood yet.")
        )
        return False

    def _open(self, path: Path) -> None:
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            project = load(path)
            self._show(project, path)
        except PlannerError as error:
            QApplication.restoreOverrideCursor()
            self._complain(tr("The plan cannot be opened."), error)
            return
        QApplication.restoreOverrideCursor()
        self._remember(path)
        self.offer_recovery(path)

    def _show(self, project: Project, path: Path | None) -> None:
        before = self._session.path
        self._session.replace(project, path)
        if before != path:
            self._discard_side_file(before)

    def _ask_and_save(self) -> bool:
        start = self._session.path or self._folder() / f"{self._session.title}{SUFFIX}"
        name, _filter = QFileDialog.getSaveFileName(
            self._window, tr("Save Plan"), str(start), self._filter()
        )
        if not name:
            return False
        path = Path(name)
        return self._save(path if path.suffix else path.with_suffix(SUFFIX))

    def _save(self, path: Path) -> bool:
        before = self._session.path
        try:
            save(self._session.project, path)
        except PlannerError as error:
            self._complain(tr("The plan cannot be saved."), error)
            return False
        self._autosave.stop()
        self._session.saved_as(path)
        self._discard_side_file(before)
        self._discard_side_file(path)
        self._remember(path)
        return True

    def _discard_side_file(self, path: Path | None) -> None:
        try:
            recovery.discard(path)
        except PlannerError as error:
            self._session.told.emit(str(error))

    def _complain(self, text: str, error: PlannerError) -> None:
        message = QMessageBox(
            QMessageBox.Icon.Warning, tr("Problem"), text, parent=self._window
        )
        message.setInformativeText(str(error))
        message.exec()

    def _folder(self) -> Path:
        stored = self._settings.value(_FOLDER)
        folder = Path(str(stored)) if stored else Path.home()
        return folder if folder.is_dir() else Path.home()

    @staticmethod
    def _filter() -> str:
        return tr("Plans (*{suffix});;All files (*)", suffix=SUFFIX)

    def _remember(self, path: Path) -> None:
        path = path.resolve()
        others = [one for one in self.recent() if one != path]
        names = [str(one) for one in (path, *others)][:MOST_RECENT]
        self._settings.setValue(_RECENT, names)
        self._settings.setValue(_FOLDER, str(path.parent))
        self.recent_changed.emit()
