"""``planner lines``: every line of the model and its formula in words."""

import argparse

from planner.cli.output import axis_keys, print_json, print_title, wrapped
from planner.core.explanation import wording
from planner.core.language.kinds import readable_unit
from planner.core.language.line import Line
from planner.core.model import CHAPTERS, MODEL

_INDENT = "      "


def run(arguments: argparse.Namespace) -> int:
    """List the lines, chapter by chapter."""
    order = [chapter.id for chapter in CHAPTERS]
    lines = sorted(MODEL.lines.values(), key=lambda line: order.index(line.chapter))
    if arguments.json:
        print_json([_as_json(line) for line in lines])
        return 0
    chapter = ""
    for line in lines:
        if line.chapter != chapter:
            chapter = line.chapter
            print_title(CHAPTERS[order.index(chapter)].label)
        axes = axis_keys(line.name)
        by = f", by {' and '.join(axes)}" if axes else ""
        heading = f"{line.name} ({readable_unit(line.unit) or 'number'}{by})"
        print(wrapped(heading, first="  ", following=_INDENT))
        print(wrapped(_formula(line), first=_INDENT, following=_INDENT))
    return 0


def _as_json(line: Line) -> dict[str, object]:
    return {
        "name": line.name,
        "label": line.label,
        "unit": line.unit,
        "kind": line.quantity.value,
        "role": line.role,
        "chapter": line.chapter,
        "axes": axis_keys(line.name),
        "formula": _formula(line),
        "description": line.description,
    }


def _formula(line: Line) -> str:
    return wording().formula(line.name)
