"""``planner acknowledge``: a figure nobody believes stands, for a reason."""

import argparse
from datetime import date

from planner.cli.output import print_json, print_text
from planner.core.project import load, save
from planner.core.reality.acknowledgements import acknowledge


def run(arguments: argparse.Namespace) -> int:
    """Write the acknowledgement into the project file."""
    project = load(arguments.file)
    # The day on the user's own calendar.
    today = date.today()
    project = acknowledge(project, arguments.figure, arguments.reason, today)
    save(project, arguments.file)
    given = project.acknowledgements[arguments.figure]
    if arguments.json:
        print_json(
            {
                "file": str(arguments.file),
                "figure": arguments.figure,
                "reason": given.reason,
                "date": given.date,
            }
        )
        return 0
    print_text(
        f"{arguments.file}: {arguments.figure} is acknowledged {given.date}: "
        f"{given.reason}"
    )
    return 0
