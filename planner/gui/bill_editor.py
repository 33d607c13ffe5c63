"""Changes to the bill of a phase, each one undo step with a name people understand."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from planner.core.catalog.items import CatalogItem
from planner.core.declarations import reset_input
from planner.core.document import BASE, Project, own_values
from planner.core.editing.bill import (
    add_item,
    choose_item,
    remove_item,
    size_in_detail,
)
from planner.core.editing.phases import phase_of
from planner.core.factory.bill import QUANTITY
from planner.core.factory.items import project_catalog
from planner.core.factory.roles import fits
from planner.gui.texts import tr
from planner.gui.widgets.fields import is_resettable

if TYPE_CHECKING:
    from planner.core.declarations import InputRow
    from planner.gui.session import Session


class BillEditor(QObject):
    """Edits the bill of the session's project."""

    def __init__(self, session: "Session", parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def add(self, phase: str, item: str) -> bool:
        """Add an item of the catalog; a system brings along what it needs."""
        session = self._session
        before = session.project
        after = session.attempt(
            lambda: add_item(before, phase, item, scenario=session.scenario)
        )
        if after is None:
            return False
        model = project_catalog(after).item(item).model
        session.edit(tr("Add {item}", item=model), after)
        more = len(phase_of(after, phase).items) - len(phase_of(before, phase).items)
        label = phase_of(after, phase).label
        if more > 1:
            text = tr(
                "Added {item} to {phase}, and {count} items that it needs around it.",
                item=model,
                phase=label,
                count=more - 1,
            )
        else:
            text = tr("Added {item} to {phase}.", item=model, phase=label)
        session.told.emit(text)
        return True

    def remove(self, phase: str, item: CatalogItem) -> None:
        """Remove a line; no question, for it can be undone."""
        session = self._session
        after = session.attempt(lambda: remove_item(session.project, phase, item.id))
        if after is not None:
            session.edit(tr("Remove {item}", item=item.model), after)
            session.told.emit(
                tr("Removed {item}. Undo brings it back.", item=item.model)
            )

    def choose(
        self, phase: str, role: str, item: CatalogItem, before: str = ""
    ) -> None:
        """Use another item for a role; its quantity follows anew.

        `before` is an item that was counted by hand and makes way.
        """
        session = self._session

        def chosen() -> Project:
            changed = choose_item(session.project, phase, role, item.id)
            is_left = before and before != item.id
            return remove_item(changed, phase, before) if is_left else changed

        after = session.attempt(chosen)
        if after is not None:
            session.edit(tr("Use {item}", item=item.model), after)

    def size(self, phase: str, role: str, item: CatalogItem) -> None:
        """Let a quantity that was counted by hand follow from the rules."""
        session, key = self._session, f"{QUANTITY}.{phase}.{item.id}"

        def sized() -> Project:
            changed = choose_item(session.project, phase, role, item.id)
            for scenario in {BASE, session.scenario}:
                if key in own_values(changed, scenario):
                    changed = reset_input(changed, key, scenario)
            return changed

        after = session.attempt(sized)
        if after is not None:
            session.edit(tr("Size {item} by the Rules", item=item.model), after)

    def choices(self, role: str) -> list[CatalogItem]:
        """Return the items that fit a role, by vendor and model."""
        known = project_catalog(self._session.project).items.values()
        found = [item for item in known if fits(role, item)]
        return sorted(found, key=lambda item: (item.vendor, item.model))

    def size_in_detail(self, phase: str) -> None:
        """Replace planning allowances by items that are sized one by one."""
        session = self._session
        after = session.attempt(lambda: size_in_detail(session.project, phase))
        if after is not None:
            label = phase_of(after, phase).label
            session.edit(tr("Size {phase} in Detail", phase=label), after)
            session.told.emit(
                tr(
                    "{phase}: networks, racks, cooling and power are sized one by one.",
                    phase=label,
                )
            )

    def reset(self, row: "InputRow") -> None:
        """Give a quantity or a price back to the rules or the catalog."""
        session = self._session
        if is_resettable(session, row) or (row.is_set and session.scenario == BASE):
            session.reset_value(row)
        elif row.is_set:
            session.told.emit(
                tr("This is set in the base case; reset it there, or enter another.")
            )
        else:
            session.told.emit(tr("Nothing is set here that could be reset."))
