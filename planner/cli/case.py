"""The case a command is about: a project read from a file, as the options change it."""

from collections.abc import Sequence
from pathlib import Path

from planner.core.declarations import parse_key, reset_input, set_inputs
from planner.core.document import BASE, Project, scenario_of
from planner.core.evaluation import Result
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import ParseError, Value
from planner.core.project import load
from planner.core.studies.scenarios import BASE_LABEL


class SettingError(PlannerError):
    """An option ``--set`` is not understood."""


def read_project(path: Path, settings: Sequence[str] = ()) -> Project:
    """Return the project of a file with inputs set as ``KEY=VALUE``.

    What is set holds in the base case and in every scenario. Raises ProjectFileError,
    InputError for keys and values that are not allowed, and SettingError.
    """
    project = load(path)
    values: dict[str, Value] = {}
    for setting in settings:
        values |= _parsed(project, setting)
    if not values:
        return project
    project = set_inputs(project, values)
    for scenario in project.scenarios:
        for key in values.keys() & scenario.overrides.keys():
            project = reset_input(project, key, scenario.id)
    return project


def _parsed(project: Project, setting: str) -> dict[str, Value]:
    """Return the full keys a setting names, with the value typed for them."""
    key, equals, text = setting.partition("=")
    key = key.strip()
    if not equals:
        raise SettingError(f"--set {setting}: write KEY=VALUE, such as {key}=12%.")
    values = {}
    for declared in parse_key(project, key):
        try:
            value = declared.kind.parse(text, unit=declared.unit)
        except ParseError as error:
            raise SettingError(f"--set {key}: {error}") from error
        values[declared.key] = value
    return values


def understood(result: Result, settings: Sequence[str]) -> tuple[str, ...]:
    """Return what ``--set`` was understood as: ``Discount rate 12%``."""
    rows = {row.key: row for row in result.input_rows}
    keys = (setting.partition("=")[0].strip() for setting in settings)
    named = (
        declared.key for key in keys for declared in parse_key(result.project, key)
    )
    changed = [rows[key] for key in dict.fromkeys(named)]
    return tuple(
        f"{row.label} {row.kind.display(row.value, unit=row.unit)}" for row in changed
    )


def scenario_id(project: Project, named: str) -> str:
    """Return the id of a scenario that is named by its id or its label.

    Raises ScenarioError where the project has none of that name.
    """
    ids = {BASE, *(scenario.id for scenario in project.scenarios)}
    if named in ids:
        return named
    labels = {BASE_LABEL: BASE} | {s.label: s.id for s in project.scenarios}
    by_label = {label.casefold(): found for label, found in labels.items()}
    return by_label.get(named.casefold()) or scenario_of(project, named).id
