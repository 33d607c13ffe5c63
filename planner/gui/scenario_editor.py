"""Creating, renaming, duplicating and deleting scenarios, each one undo step."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog

from planner.core.document import BASE
from planner.core.studies.scenarios import (
    add_scenario,
    delete_scenario,
    duplicate_scenario,
    rename_scenario,
    set_notes,
)
from planner.gui.texts import tr

if TYPE_CHECKING:
    from planner.gui.session import Session
    from planner.gui.window import MainWindow


class ScenarioEditor(QObject):
    """Turns gestures into new projects; works on the scenario that is selected."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window

    @property
    def _session(self) -> "Session":
        return self._window.session

    def create(self) -> None:
        """Ask for a name and create a scenario that differs in nothing yet."""
        self._ask(tr("New Scenario"), tr("Its name:"), "", self.create_named)

    def create_named(self, name: str) -> None:
        """Create a scenario and work on it."""
        after = self._session.attempt(lambda: add_scenario(self._session.project, name))
        if after is not None:
            text = tr("Create scenario {name}", name=name)
            self._session.edit(text, after, scenario=after.scenarios[-1].id)

    def duplicate(self) -> None:
        """Copy the scenario that is worked on, and work on the copy."""
        before = self._session.project
        known = set(self._session.scenario_ids)
        after = duplicate_scenario(before, self._session.scenario)
        new = next(one for one in after.scenarios if one.id not in known)
        text = tr("Duplicate scenario as {name}", name=new.label)
        self._session.edit(text, after, scenario=new.id)

    def rename(self) -> None:
        """Ask for another name."""
        label = self._session.scenario_label(self._session.scenario)
        self._ask(tr("Rename Scenario"), tr("Its name:"), label, self.rename_to)

    def rename_to(self, name: str) -> None:
        """Give the scenario that is worked on another name."""
        session = self._session
        after = session.attempt(
            lambda: rename_scenario(session.project, session.scenario, name)
        )
        if after is not None:
            session.edit(tr("Rename scenario to {name}", name=name), after)

    def delete(self) -> None:
        """Delete the scenario that is worked on; no question, for it can be undone."""
        session = self._session
        label = session.scenario_label(session.scenario)
        after = delete_scenario(session.project, session.scenario)
        session.edit(tr("Delete scenario {name}", name=label), after, scenario=BASE)
        session.told.emit(tr("Deleted {name}. Undo brings it back.", name=label))

    def note(self, scenario: str, notes: str) -> None:
        """Write other notes on a scenario."""
        session = self._session
        after = session.attempt(lambda: set_notes(session.project, scenario, notes))
        if after is not None:
            label = session.scenario_label(scenario)
            session.edit(tr("Notes on {name}", name=label), after)

    def _ask(self, title: str, text: str, name: str, use: object) -> None:
        dialog = QInputDialog(self._window, objectName="scenario.name")
        dialog.setWindowTitle(title)
        dialog.setLabelText(text)
        dialog.setTextValue(name)
        dialog.textValueSelected.connect(use)
        dialog.open()
