"""Scenarios: named differences from the base case, edited and put side by side.

All functions are pure: a project goes in and another comes out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from planner.core.declarations import reset_input, set_inputs
from planner.core.document import (
    BASE,
    Project,
    Scenario,
    ScenarioError,
    free_id,
    scenario_of,
    with_scenario,
)
from planner.core.evaluation import Metric, Result, evaluate
from planner.core.language.kinds import TEXT, Value
from planner.core.language.ranges import Array

BASE_LABEL = "Base case"
CURVE = "cumulative_free_cash_flow"
# Longer ones fit no list and no chart.
LONGEST_LABEL = 80


# ------------------------------------------------------------------ editing


def add_scenario(
    project: Project, label: str, overrides: Mapping[str, object] | None = None
) -> Project:
    """Return the project with a new scenario at the end; its id comes from the label.

    Raises ScenarioError for an empty label and InputError for overrides that are not
    allowed.
    """
    new = Scenario(id=new_id(project, label), label=_checked_label(project, label))
    project = msgspec.structs.replace(project, scenarios=(*project.scenarios, new))
    return set_inputs(project, overrides or {}, new.id)


def rename_scenario(project: Project, scenario: str, label: str) -> Project:
    """Return the project with a scenario under another label; its id stays.

    Raises ScenarioError for an unknown scenario, an empty label and one that is taken.
    """
    renamed = scenario_of(project, scenario)
    label = _checked_label(project, label, besides=scenario)
    return with_scenario(project, msgspec.structs.replace(renamed, label=label))


def duplicate_scenario(
    project: Project, scenario: str = BASE, label: str | None = None
) -> Project:
    """Return the project with a copy of a scenario, or of the base, right after it.

    The copy of the base differs in nothing yet. Without a label, it is called a copy.
    Raises ScenarioError for an unknown scenario and an empty or taken label.
    """
    original = (
        Scenario(id=BASE, label=BASE_LABEL)
        if scenario == BASE
        else scenario_of(project, scenario)
    )
    label = _free_label(project, original.label) if label is None else label
    label = _checked_label(project, label)
    copy = msgspec.structs.replace(
        original, id=new_id(project, label), label=label, colour=""
    )
    ids = [candidate.id for candidate in project.scenarios]
    place = ids.index(scenario) + 1 if scenario in ids else len(ids)
    scenarios = (*project.scenarios[:place], copy, *project.scenarios[place:])
    return msgspec.structs.replace(project, scenarios=scenarios)


def delete_scenario(project: Project, scenario: str) -> Project:
    """Return the project without a scenario.

    Raises ScenarioError for an unknown one.
    """
    deleted = scenario_of(project, scenario)
    kept = tuple(other for other in project.scenarios if other.id != deleted.id)
    return msgspec.structs.replace(project, scenarios=kept)


def set_override(project: Project, scenario: str, key: str, value: object) -> Project:
    """Return the project with an input set otherwise in a scenario.

    Raises ScenarioError for an unknown scenario and InputError for an unknown key or a
    value that is not allowed.
    """
    scenario_of(project, scenario)
    return set_inputs(project, {key: value}, scenario)


def reset_override(project: Project, scenario: str, key: str) -> Project:
    """Return the project with an input of a scenario back at the value of the base.

    Raises ScenarioError for an unknown scenario and InputError for an unknown key.
    """
    scenario_of(project, scenario)
    return reset_input(project, key, scenario)


def set_notes(project: Project, scenario: str, notes: str) -> Project:
    """Return the project with other notes on a scenario.

    Raises ScenarioError for an unknown scenario and for characters that cannot be
    printed.
    """
    noted = scenario_of(project, scenario)
    problem = TEXT.check(notes, minimum=None, maximum=None)
    if problem is not None:
        raise ScenarioError(problem)
    return with_scenario(project, msgspec.structs.replace(noted, notes=notes))


def new_id(project: Project, label: str) -> str:
    """Return an id for a label that no scenario of the project has.

    >>> from planner.core.document import Project
    >>> project = Project(
    ...     name="", description="", template="", audience="provider",
    ...     phases=(), products=(), inputs={},
    ... )  # fmt: skip
    >>> new_id(project, "Énergie +20 %")
    'energie-20'
    """
    taken = {BASE, *(scenario.id for scenario in project.scenarios)}
    return free_id(label, taken, otherwise="scenario")


def _checked_label(project: Project, label: str, *, besides: str = BASE) -> str:
    label = label.strip()
    if not label:
        raise ScenarioError("A scenario needs a name.")
    if len(label) > LONGEST_LABEL or not label.isprintable():
        raise ScenarioError(
            f"A scenario's name is one line of at most {LONGEST_LABEL} characters."
        )
    problem = TEXT.check(label, minimum=None, maximum=None)
    if problem is not None:
        raise ScenarioError(problem)
    taken = {other.label for other in project.scenarios if other.id != besides}
    if label in taken | {BASE_LABEL}:
        raise ScenarioError(
            f"There is a scenario '{label}' already; choose another name."
        )
    return label


def _free_label(project: Project, label: str) -> str:
    taken = {scenario.label for scenario in project.scenarios}
    found, number = f"{label}, copy", 2
    while found in taken:
        found, number = f"{label}, copy {number}", number + 1
    return found


# ------------------------------------------------------------------ comparing


@dataclass(frozen=True, kw_only=True, slots=True)
class Curve:
    """A monthly line of one scenario; `months` are calendar months as ``2027-01``."""

    scenario: str
    label: str
    months: tuple[str, ...]
    values: Array


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Scenarios side by side; every list has one place per scenario, in their order.

    `changed_inputs` holds the inputs that at least one of the scenarios sets itself and
    that do not have the same value in all of them; what merely follows from such an
    input is not among them. `curves` are the cumulative free cash flows, each as long
    as its scenario's horizon.
    """

    scenarios: tuple[str, ...]
    labels: tuple[str, ...]
    metrics: Mapping[str, tuple[Metric, ...]]
    changed_inputs: Mapping[str, tuple[Value | None, ...]]
    curves: tuple[Curve, ...]


def compare(project: Project, scenarios: Sequence[str] | None = None) -> Comparison:
    """Return scenarios side by side, by default the base and all others.

    Raises ScenarioError for an unknown scenario, and what `evaluate` raises.
    """
    if scenarios is None:
        scenarios = (BASE, *(scenario.id for scenario in project.scenarios))
    labels = [label_of(project, scenario) for scenario in scenarios]
    results = [evaluate(project, scenario) for scenario in scenarios]
    return Comparison(
        scenarios=tuple(scenarios),
        labels=tuple(labels),
        metrics={
            key: tuple(result.metrics[key] for result in results)
            for key in (results[0].metrics if results else ())
        },
        changed_inputs=_changed_inputs(results),
        curves=tuple(
            Curve(
                scenario=result.scenario,
                label=label,
                months=result.months,
                values=result.line(CURVE).values,
            )
            for label, result in zip(labels, results, strict=True)
        ),
    )


def label_of(project: Project, scenario: str) -> str:
    """Return the name of a scenario, or of the base, as people read it.

    Raises ScenarioError for an unknown scenario.
    """
    return BASE_LABEL if scenario == BASE else scenario_of(project, scenario).label


def _changed_inputs(
    results: Sequence[Result],
) -> dict[str, tuple[Value | None, ...]]:
    changed = {
        row.key: None
        for result in results
        for row in result.input_rows
        if row.changed_from_base
    }
    values = [{row.key: row.value for row in result.input_rows} for result in results]
    rows = {key: tuple(value[key] for value in values) for key in changed}
    return {key: row for key, row in rows.items() if len(set(row)) > 1}
