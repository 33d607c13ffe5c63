"""Mending what an issue tells."""

from planner.core.declarations import reset_input, set_inputs
from planner.core.document import BASE, Project
from planner.core.editing.bill import choose_item
from planner.core.issues.issue import Fix


def apply_fix(project: Project, fix: Fix, scenario: str = BASE) -> Project:
    """Return the project as a fix leaves it; the original stays as it is.

    Values are set in the scenario; items are those of all scenarios. Raises BillError,
    UnknownItemError or InputError where the project has changed so that the fix no
    longer fits.
    """
    for phase, role, item in fix.adds:
        project = choose_item(project, phase, role, item)
    for key, value in fix.values.items():
        if value is None:
            project = reset_input(project, key, scenario)
    given = {key: value for key, value in fix.values.items() if value is not None}
    return set_inputs(project, given, scenario) if given else project
