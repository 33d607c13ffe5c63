"""``planner templates``: what a new project can start from."""

import argparse

from planner.cli.output import print_json, print_text
from planner.core.templates import templates


def run(arguments: argparse.Namespace) -> int:
    """Print the bundled templates."""
    found = templates()
    if arguments.json:
        print_json(
            [
                {
                    "id": template.id,
                    "label": template.label,
                    "description": template.description,
                    "audience": template.audience,
                }
                for template in found
            ]
        )
        return 0
    for place, template in enumerate(found):
        if place:
            print()
        print(f"{template.id} · {template.label} ({template.audience})")
        print_text(template.description, indent="    ")
    return 0
