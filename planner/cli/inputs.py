"""``planner inputs``: every input with its value, range and source."""

import argparse
from collections.abc import Iterable

from planner.cli.case import read_project, scenario_id
from planner.cli.output import print_json, print_title, wrapped
from planner.core.declarations import InputRow, input_rows
from planner.core.language.axes import MONTH
from planner.core.language.inputs import Input
from planner.core.language.kinds import Kind, Value
from planner.core.model import CHAPTERS, MODEL

_FIELDS = (
    *("key", "label", "unit", "value", "default", "minimum", "maximum"),
    *("low", "high", "source", "source_date", "assumption", "help", "applies"),
)
_INDENT = "      "


def run(arguments: argparse.Namespace) -> int:
    """List the inputs of a project, or without one those the model declares."""
    rows: list[InputRow] | list[Input]
    if arguments.file is None:
        declared = [i for i in MODEL.inputs.values() if MONTH not in i.axes]
        order = [chapter.id for chapter in CHAPTERS]
        rows = sorted(declared, key=lambda declared: order.index(declared.chapter))
    else:
        project = read_project(arguments.file)
        rows = list(input_rows(project, scenario_id(project, arguments.scenario)))
    if arguments.json:
        print_json([_as_json(row) for row in rows])
    else:
        _print(rows)
    return 0


def _as_json(row: InputRow | Input) -> dict[str, object]:
    """Return an input as programs read it; a mere declaration has its default."""
    special = {"value": _value(row), "applies": _applies(row)}
    return {
        name: special[name] if name in special else getattr(row, name)
        for name in _FIELDS
    }


def _applies(row: InputRow | Input) -> bool:
    """Whether an input can change anything; a mere declaration may."""
    return not isinstance(row, InputRow) or row.applies


def _value(row: InputRow | Input) -> Value | None:
    return row.value if isinstance(row, InputRow) else row.default


def _print(rows: Iterable[InputRow | Input]) -> None:
    titles = {"bill": "Bill of materials", "factory": "Sizing rules and limits"}
    titles |= {chapter.id: chapter.label for chapter in CHAPTERS}
    chapter = ""
    for row in rows:
        if row.chapter != chapter:
            chapter = row.chapter
            print_title(titles[chapter])
        value = _value(row)
        shown = "" if value is None else f" = {row.kind.display(value, unit=row.unit)}"
        print(wrapped(f"{_key(row)}{shown}", first="  ", following=_INDENT))
        print(wrapped(_about(row), first=_INDENT, following=_INDENT))


def _key(row: InputRow | Input) -> str:
    """Return the key; a declaration says which items follow it."""
    if isinstance(row, InputRow):
        return row.key
    return ".".join((row.key, *(f"<{axis.key}>" for axis in row.item_axes)))


def _about(row: InputRow | Input) -> str:
    """Return what is declared about an input, in one paragraph."""
    parts = [row.label]
    if isinstance(row, InputRow) and row.changed_from_base:
        parts.append("changed by the scenario")
    if isinstance(row, InputRow) and row.choices:
        parts.append(f"one of {', '.join(row.choices)}")
    if not _applies(row):
        parts.append("without effect in this plan")
    if not row.editable:
        parts.append("fixed" if not row.derived else "from the factory")
    elif row.derived:
        is_set = isinstance(row, InputRow) and row.is_set
        parts.append("set instead of the factory's" if is_set else "from the factory")
    if row.editable:
        parts += _ranges(row)
    if row.assumption and _applies(row):
        parts.append("ASSUMPTION")
    if row.source:
        date = f" ({row.source_date})" if row.source_date else ""
        parts.append(f"{row.source}{date}")
    if isinstance(row, InputRow) and row.sentence and not row.is_set:
        parts.append(row.sentence)
    return " · ".join(parts)


def _ranges(row: InputRow | Input) -> list[str]:
    allowed = _range(row.kind, row.unit, row.minimum, row.maximum)
    likely = _range(row.kind, row.unit, row.low, row.high)
    ranges = (("allowed", allowed), ("likely", likely))
    return [f"{word} {text}" for word, text in ranges if text]


def _range(kind: Kind, unit: str, low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"{kind.display(low, unit=unit)} or more"
    if low is None:
        return f"at most {kind.display(high, unit=unit)}"
    return f"{kind.display(low, unit=unit)} to {kind.display(high, unit=unit)}"
