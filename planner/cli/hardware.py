"""``planner hardware``: two systems side by side for the same workload."""

import argparse
from collections.abc import Iterator

from planner.cli.case import read_project, scenario_id
from planner.cli.output import print_json, print_table, print_text, print_title
from planner.cli.start import TEMPLATE
from planner.core.document import BASE
from planner.core.evaluation import evaluate
from planner.core.language.kinds import display_value
from planner.core.studies.generations import Ratio
from planner.core.studies.hardware import (
    GROUPS,
    HardwareComparison,
    compare_hardware,
)
from planner.core.studies.hardware_side import Figure, HardwareSide
from planner.core.studies.rate_ratios import cited, tier_in_words
from planner.core.templates import load_template

_BETTER = "✓"


def run(arguments: argparse.Namespace) -> int:
    """Compare two systems with the inputs of a project."""
    if arguments.project is None:
        project, scenario = load_template(TEMPLATE), BASE
    else:
        project = read_project(arguments.project)
        scenario = scenario_id(project, arguments.scenario)
    found = compare_hardware(
        evaluate(project, scenario), arguments.one, arguments.other, arguments.workload
    )
    if arguments.json:
        print_json(_as_json(found, project.name, project.currency))
    else:
        _print(found, project.name)
    return 0


def _as_json(
    found: HardwareComparison, project: str, currency: str
) -> dict[str, object]:
    """Return the comparison as programs read it; its shape is in docs/contract.md."""
    return {
        "project": project,
        "currency": currency,
        "workload": found.workload.id,
        "title": found.title,
        "headline": found.headline,
        "gains": [
            {
                "key": gain.key,
                "label": gain.label,
                "ratio": _ratio_as_json(gain.ratio),
                "note": gain.note,
                "rows": gain.rows,
            }
            for gain in found.gains
        ],
        "one": _side_as_json(found.one),
        "other": _side_as_json(found.other),
        "figures": [
            {
                "key": row.key,
                "group": row.group,
                "label": row.label,
                "help": row.help,
                "unit": row.unit,
                "one": _figure_as_json(row.one),
                "other": _figure_as_json(row.other),
                "ratio": _ratio_as_json(row.ratio),
                "better": row.better or None,
            }
            for row in found.rows
        ],
        "claims": [
            {
                "id": claim.id,
                "statement": claim.statement,
                "value": claim.value,
                "by": claim.by,
                "source": claim.source,
                "source_date": claim.source_date,
                "leaves_out": claim.leaves_out,
            }
            for claim in found.claims
        ],
        "held_equal": found.held_equal,
        "differences": found.differences,
    }


def _side_as_json(side: HardwareSide) -> dict[str, object]:
    rate = side.rate
    return {
        "id": side.system.id,
        "model": side.system.model,
        "gpu": side.system.gpu,
        "tier": None if rate is None else rate.tier,
        "date": None if rate is None else rate.date,
        "rows": () if rate is None else [cited(row) for row in rate.rows],
        "reason": side.reason,
        "sources": side.sources,
    }


def _figure_as_json(figure: Figure) -> dict[str, object]:
    return {
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "reason": _reason(figure),
        "note": figure.note,
    }


def _reason(figure: Figure) -> str:
    """Return why a figure is missing, with what it is called in a project's file."""
    if not figure.in_file:
        return figure.reason
    return f"{figure.reason} (in the file of a project: {figure.in_file})"


def _ratio_as_json(ratio: Ratio | None) -> dict[str, float] | None:
    if ratio is None:
        return None
    return {"value": ratio.value, "low": ratio.low, "high": ratio.high}


# ----------------------------------------------------------------------------- people


def _print(found: HardwareComparison, project: str) -> None:
    print(f"{found.title}: {found.workload.label}, with the inputs of {project}")
    print_text(found.headline, indent="  ")
    for side in (found.one, found.other):
        if side.rate is not None:
            print_text(f"{side.rate.gpu}: {tier_in_words(side.rate)}", indent="  ")
    print()
    print_table(
        [(gain.label, _ratio(gain.ratio), gain.note) for gain in found.gains], "lll"
    )
    print()
    print_table(_table(found), "lrrl")
    missing = dict.fromkeys(
        _reason(figure) for row in found.rows for figure in (row.one, row.other)
    )
    for reason in filter(None, missing):
        print_text(f"n/a: {reason}", indent="  ")
    for title, said in (
        ("The same on both sides", found.held_equal),
        ("Not the same", found.differences),
        ("Claimed", tuple(_claims(found))),
        (found.one.system.model, found.one.sources),
        (found.other.system.model, found.other.sources),
    ):
        if said:
            print_title(title)
        for sentence in said:
            print_text(sentence, indent="  ")


def _table(found: HardwareComparison) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the figures, ordered by their parts."""
    yield ("", found.one.system.id, found.other.system.id, "ratio (worst to best)")
    part = ""
    for row in found.rows:
        if row.group != part:
            part = row.group
            yield (GROUPS[part],)
        yield (
            row.label,
            _cell(row.one, row.unit, is_better=row.better == "one"),
            _cell(row.other, row.unit, is_better=row.better == "other"),
            _ratio(row.ratio),
        )


def _cell(figure: Figure, unit: str, *, is_better: bool) -> str:
    mark = _BETTER if is_better else " "
    return f"{display_value(figure.value, unit)} {mark}"


def _ratio(ratio: Ratio | None) -> str:
    if ratio is None:
        return ""
    value, low, high = (
        f"{one:.2f}" if one >= 1 else f"{one:.2g}"
        for one in (ratio.value, ratio.low, ratio.high)
    )
    return value if ratio.low == ratio.high else f"{value} ({low} to {high})"


def _claims(found: HardwareComparison) -> Iterator[str]:
    for claim in found.claims:
        yield (
            f"By {claim.by}, {claim.source_date}: {claim.statement} Left out: "
            f"{claim.leaves_out} Source: {claim.source}."
        )
