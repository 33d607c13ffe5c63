"""``planner export``: the business case as a workbook."""

import argparse

from planner.cli.case import read_project, scenario_id
from planner.cli.output import print_json, print_text
from planner.core.language.errors import PlannerError
from planner.core.project import last_saved
from planner.core.reports.workbook import export_workbook
from planner.core.studies.scenarios import label_of


class UnknownFormatError(PlannerError):
    """The name of a file ends in a format that cannot be written."""


def run(arguments: argparse.Namespace) -> int:
    """Write the workbook and say where."""
    out = arguments.out
    if out.suffix.lower() != ".xlsx":
        raise UnknownFormatError(
            f"{out} does not end in .xlsx, the format that can be written."
        )
    project = read_project(arguments.file, arguments.settings)
    scenario = scenario_id(project, arguments.scenario)
    saved = last_saved(arguments.file)
    export_workbook(project, out, scenario=scenario, saved=saved)
    if arguments.json:
        print_json({"file": str(out), "project": project.name, "scenario": scenario})
    else:
        label = label_of(project, scenario)
        print_text(f"{out}: the business case of {project.name} · {label}.")
    return 0
