"""``planner evaluate``: the answer of one case."""

import argparse
from collections.abc import Iterator
from dataclasses import asdict

import msgspec

from planner.cli.answering import print_answer, status
from planner.cli.case import read_project, scenario_id
from planner.cli.output import (
    axis_keys,
    nested,
    number,
    print_json,
    print_table,
    print_title,
    shown,
    width,
)
from planner.core.evaluation import LineValues, Result, evaluate
from planner.core.hurdles import hurdles
from planner.core.language.kinds import readable_unit
from planner.core.language.ranges import Array
from planner.core.model import CHAPTERS, MODEL
from planner.core.reality.acknowledgements import unbelievable
from planner.core.studies.margins import yearly_margins


def run(arguments: argparse.Namespace) -> int:
    """Print the answer; status 1 where the case has errors."""
    project = read_project(arguments.file, arguments.settings)
    result = evaluate(project, scenario_id(project, arguments.scenario))
    if arguments.json:
        print_json(as_json(result, lines=arguments.lines))
    else:
        print_answer(result, all_metrics=True, settings=arguments.settings)
        if arguments.lines:
            _print_lines(result)
    return status(result, silent=arguments.json)


def as_json(result: Result, *, lines: bool = False) -> dict[str, object]:
    """Return a case as programs read it; its shape is in docs/contract.md."""
    margins = yearly_margins(result)
    answer: dict[str, object] = {
        "project": result.project.name,
        "scenario": result.scenario,
        "currency": result.project.currency,
        "months": result.months,
        "metrics": {
            key: {
                "label": metric.label,
                "unit": metric.unit,
                "value": metric.value,
                "reason": metric.reason,
            }
            for key, metric in result.metrics.items()
        },
        "by_year": {
            "years": margins.years,
            "metrics": margins.margins,
            "reasons": margins.reasons,
        },
        "checks": {name: number(value) for name, value in result.checks.items()},
        "hurdles": [asdict(hurdle) for hurdle in hurdles(result)],
        "acknowledgements": {
            one.figure.key: msgspec.to_builtins(one.given)
            for one in unbelievable(result)
        },
    }
    if lines:
        answer["lines"] = {name: _line(result.line(name)) for name in MODEL.lines}
    return answer


def _line(line: LineValues) -> dict[str, object]:
    return {
        "label": line.label,
        "unit": line.unit,
        "axes": axis_keys(line.name),
        "items": {axis.key: ids for axis, ids in line.items.items()},
        "values": nested(line.values),
    }


# ----------------------------------------------------------------------------- people


# A label with its values, or a heading over the items that follow.
_Row = tuple[str, ...]


def _print_lines(result: Result) -> None:
    """Print every line: monthly ones by year, the others as they are."""
    years = tuple(str(year) for year in result.years)
    for chapter in CHAPTERS:
        lines = [line for line in MODEL.lines.values() if line.chapter == chapter.id]
        if not lines:
            continue
        print_title(chapter.label)
        single: list[_Row] = []
        yearly: list[_Row] = []
        for line in lines:
            if MODEL.is_monthly(line.name):
                by_year = result.yearly(line.name).reshape(-1, len(years))
                yearly += _rows(result.line(line.name), by_year)
            else:
                found = result.line(line.name)
                single += _rows(found, found.values.reshape(-1, 1))
        print_table(single, "lr")
        _print_in_blocks(years, yearly)


def _rows(line: LineValues, values: Array) -> Iterator[_Row]:
    """Yield the rows of a line: one for each combination of items."""
    unit = readable_unit(line.unit)
    heading = f"{line.label} ({unit})" if unit else line.label
    labels = [" · ".join(labels) for _, labels, _ in line.rows()]
    if labels != [""]:
        yield (heading,)
        labels = [f"  {label}" for label in labels]
    else:
        labels = [heading]
    for label, numbers in zip(labels, values, strict=True):
        yield (label, *(_compact(float(value), line) for value in numbers))


def _compact(value: float, line: LineValues) -> str:
    """Return a number without its unit, which stands in the heading."""
    return shown(value, "1", line.name if line.unit == "1" else "")


def _print_in_blocks(years: tuple[str, ...], rows: list[_Row]) -> None:
    """Print a table of years, as many of them side by side as fit."""
    if not rows:
        return
    full = [row for row in rows if len(row) > 1]
    widest = max(len(value) for row in full for value in row[1:]) + 2
    room = width() - max(len(row[0]) for row in full) - 2
    size = max(room // widest, 1)
    for first in range(0, len(years), size):
        table = [("", *years[first : first + size])]
        table += [(row[0], *row[1 + first : 1 + first + size]) for row in rows]
        print_table(table, "l" + "r" * len(table[0][1:]))
