"""``planner compare``: scenarios side by side."""

import argparse
from collections.abc import Sequence

from planner.cli.case import read_project, scenario_id
from planner.cli.output import (
    print_json,
    print_table,
    print_text,
    print_title,
    shown,
    width,
)
from planner.core.declarations import declared_keys
from planner.core.document import Project
from planner.core.studies.scenarios import Comparison, compare

_WIDEST_COLUMN = 24


def run(arguments: argparse.Namespace) -> int:
    """Print metrics and changed inputs of the scenarios."""
    project = read_project(arguments.file, arguments.settings)
    named = arguments.scenarios
    ids = None if named is None else [scenario_id(project, name) for name in named]
    comparison = compare(project, ids)
    if arguments.json:
        print_json(_as_json(comparison))
    else:
        _print(project, comparison)
    return 0


def _as_json(comparison: Comparison) -> dict[str, object]:
    """Return the comparison as programs read it; its shape is in docs/contract.md."""
    return {
        "scenarios": comparison.scenarios,
        "metrics": {
            key: [metric.value for metric in metrics]
            for key, metrics in comparison.metrics.items()
        },
        "reasons": {
            key: [metric.reason for metric in metrics]
            for key, metrics in comparison.metrics.items()
            if any(metric.value is None for metric in metrics)
        },
        "changed_inputs": comparison.changed_inputs,
    }


# ----------------------------------------------------------------------------- people


def _print(project: Project, comparison: Comparison) -> None:
    print(project.name)
    metrics = [
        (
            found[0].label,
            *(shown(metric.value, metric.unit, key) for metric in found),
        )
        for key, found in comparison.metrics.items()
    ]
    _print_in_blocks(comparison.labels, metrics)
    _print_reasons(comparison)
    if len(comparison.scenarios) == 1:
        print_title("There is one scenario only: nothing to compare it with.")
        return
    print_title("Changed inputs")
    declared = declared_keys(project)
    inputs = [
        (
            key,
            *(
                declared[key].kind.display(value, unit=declared[key].unit)
                for value in values
            ),
        )
        for key, values in comparison.changed_inputs.items()
    ]
    _print_in_blocks(comparison.labels, inputs)
    if not inputs:
        print_text("None: the scenarios have the same inputs.", indent="  ")


def _print_reasons(comparison: Comparison) -> None:
    undefined: dict[str, dict[str, None]] = {}
    for found in comparison.metrics.values():
        for metric in found:
            if metric.value is None and metric.reason:
                undefined.setdefault(metric.reason, {})[metric.label] = None
    if undefined:
        print()
    for reason, labels in undefined.items():
        print_text(f"n/a for {', '.join(labels)}: {reason}.", indent="  ")


def _print_in_blocks(labels: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table with one column a scenario, as many side by side as fit."""
    if not rows:
        return
    headings = [_shortened(label) for label in labels]
    cells = [*headings, *(cell for row in rows for cell in row[1:])]
    column = max(len(cell) for cell in cells) + 2
    room = width() - max(len(row[0]) for row in rows) - 2
    size = max(room // column, 1)
    for first in range(0, len(headings), size):
        print()
        table = [("", *headings[first : first + size])]
        table += [(row[0], *row[1 + first : 1 + first + size]) for row in rows]
        print_table(table, "l" + "r" * len(table[0][1:]))


def _shortened(label: str) -> str:
    if len(label) <= _WIDEST_COLUMN:
        return label
    return f"{label[: _WIDEST_COLUMN - 1]}…"
