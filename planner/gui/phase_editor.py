"""Phases added to the plan and taken out of it, each one undo step."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QInputDialog, QWidget

from planner.core.document import Phase
from planner.core.editing.phases import (
    add_phase,
    add_refresh,
    phase_of,
    remove_phase,
    rename_phase,
    successor_of,
)
from planner.gui.texts import tr

if TYPE_CHECKING:
    from planner.gui.session import Session


class PhaseEditor(QObject):
    """Asks which phase is meant, where there is a choice, and edits the session."""

    def __init__(self, session: "Session", parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._parent = parent

    def add(self) -> None:
        """Add a phase with an empty bill."""
        project = self._session.project
        after = self._session.attempt(lambda: add_phase(project))
        if after is not None:
            label = after.phases[-1].label
            self._session.edit(tr("Add {phase}", phase=label), after)
            self._session.told.emit(
                tr(
                    "Added {phase}. Its bill is empty: add a system from the catalog "
                    "on the Factory page.",
                    phase=label,
                )
            )

    def refresh(self) -> None:
        """Add a successor of one of the phases that have none."""
        self._choose(
            tr("Add Refresh of a Phase"),
            tr("Which phase is succeeded at the end of its life?"),
            self._without_successor(),
            self.add_refresh_of,
        )

    def add_refresh_of(self, phase: str) -> None:
        """Add a successor of a phase."""
        after = self._session.attempt(lambda: add_refresh(self._session.project, phase))
        if after is not None:
            new = after.phases[-1]
            self._session.edit(tr("Add {phase}", phase=new.label), after)
            self._session.told.emit(
                tr(
                    "Added {phase}: the same equipment, ordered for the end of life of "
                    "its phase. Change it on the Factory page.",
                    phase=new.label,
                )
            )

    def rename(self, phase: str) -> None:
        """Ask for another name of a phase."""
        dialog = QInputDialog(self._parent, objectName="phase.name")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(tr("Rename Phase"))
        dialog.setLabelText(tr("Name of the phase"))
        dialog.setTextValue(phase_of(self._session.project, phase).label)
        dialog.textValueSelected.connect(lambda label: self._rename(phase, label))
        dialog.open()

    def _rename(self, phase: str, label: str) -> None:
        project = self._session.project
        after = self._session.attempt(lambda: rename_phase(project, phase, label))
        if after is not None:
            before = phase_of(project, phase).label
            self._session.edit(tr("Rename {phase}", phase=before), after)

    def can_refresh(self, phase: str) -> bool:
        """Whether a phase has no successor yet."""
        return any(one.id == phase for one in self._without_successor())

    @property
    def can_remove(self) -> bool:
        """Whether there is a phase that the plan can do without."""
        return len(self._session.project.phases) > 1

    def can_remove_phase(self, phase: str) -> bool:
        """Whether the plan can do without a phase."""
        return self.can_remove and self.can_refresh(phase)

    def remove(self) -> None:
        """Remove one of the phases that have no successor."""
        self._choose(
            tr("Remove a Phase"),
            tr("Which phase is to be removed, with all that is set for it?"),
            self._without_successor(),
            self.remove_phase,
        )

    def remove_phase(self, phase: str) -> None:
        """Remove a phase; no question, for it can be undone."""
        project = self._session.project
        after = self._session.attempt(lambda: remove_phase(project, phase))
        if after is not None:
            label = phase_of(project, phase).label
            self._session.edit(tr("Remove {phase}", phase=label), after)
            self._session.told.emit(
                tr("Removed {phase}. Undo brings it back.", phase=label)
            )

    def _without_successor(self) -> list[Phase]:
        project = self._session.project
        return [p for p in project.phases if successor_of(project, p.id) is None]

    def _choose(
        self,
        title: str,
        text: str,
        phases: Sequence[Phase],
        use: Callable[[str], None],
    ) -> None:
        """Ask for one of some phases; without a choice there is no question."""
        if len(phases) == 1:
            use(phases[0].id)
            return
        ids = {phase.label: phase.id for phase in phases}
        dialog = QInputDialog(self._parent, objectName="phase.choice")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setLabelText(text)
        dialog.setComboBoxItems(list(ids))
        dialog.textValueSelected.connect(lambda label: use(ids[label]))
        dialog.open()
