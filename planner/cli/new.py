"""``planner new``: a project file from a template."""

import argparse

import msgspec

from planner.cli.output import print_json, print_text
from planner.core.language.errors import PlannerError
from planner.core.project import SUFFIX, save
from planner.core.templates import load_template


class FileInTheWayError(PlannerError):
    """A file is there already and would be lost."""


def run(arguments: argparse.Namespace) -> int:
    """Write the project and say where."""
    path = arguments.file
    if path.suffix != SUFFIX:
        path = path.with_name(path.name + SUFFIX)
    project = load_template(arguments.template)
    if path.exists() and not arguments.force:
        raise FileInTheWayError(
            f"{path} is there already; choose another name or give --force."
        )
    if arguments.name is not None:
        project = msgspec.structs.replace(project, name=arguments.name)
    save(project, path)
    if arguments.json:
        print_json(
            {"file": str(path), "template": arguments.template, "project": project.name}
        )
        return 0
    print_text(f"{path}: {project.name}, from the template {arguments.template}.")
    print_text(f"Next: planner evaluate {path}, or planner {path} for the window.")
    return 0
