"""``planner check``: what is wrong or doubtful in a case, and what would mend it."""

import argparse

from planner.cli.answering import status
from planner.cli.case import read_project, scenario_id
from planner.cli.output import print_json, print_text, wrapped
from planner.core.evaluation import evaluate
from planner.core.issues.found import issues
from planner.core.issues.issue import SEVERITIES, Fix, Issue


def run(arguments: argparse.Namespace) -> int:
    """Print every issue, the worst first; 1 where one is an error."""
    project = read_project(arguments.file, arguments.settings)
    result = evaluate(project, scenario_id(project, arguments.scenario))
    found = issues(result)
    if arguments.json:
        print_json(
            {
                "project": project.name,
                "scenario": result.scenario,
                "issues": [_as_json(issue) for issue in found],
            }
        )
    else:
        _print(project.name, found)
    return status(result, silent=arguments.json)


def _as_json(issue: Issue) -> dict[str, object]:
    return {
        "id": issue.id,
        "severity": issue.severity,
        "message": issue.message,
        "remedy": issue.remedy,
        "chapter": issue.chapter,
        "metric": issue.metric,
        "key": issue.key,
        "fix": _fix_as_json(issue.fix),
    }


def _fix_as_json(fix: Fix | None) -> dict[str, object] | None:
    if fix is None:
        return None
    return {
        "label": fix.label,
        "values": dict(fix.values),
        "adds": [
            {"phase": phase, "role": role, "item": item}
            for phase, role, item in fix.adds
        ],
    }


def _print(name: str, found: tuple[Issue, ...]) -> None:
    counts = [sum(issue.severity == one for issue in found) for one in SEVERITIES]
    said = ", ".join(
        f"{count} {severity}{'' if count == 1 else 's'}"
        for count, severity in zip(counts, SEVERITIES, strict=True)
    )
    print_text(f"{name}: {said}.")
    for issue in found:
        remedy = f"{issue.remedy[:1].upper()}{issue.remedy[1:]}".rstrip(".")
        print()
        print(
            wrapped(
                f"{issue.severity.upper()}: {issue.message} {remedy}.",
                following="  ",
            )
        )
        if issue.fix is not None:
            print(wrapped(f"Fix: {issue.fix.label}.", first="  ", following="  "))
