"""How results are printed: aligned text for people, JSON for programs."""

import json
import math
import shutil
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np

from planner.core.answer import is_percentage
from planner.core.language.kinds import SHARE, display_value
from planner.core.language.ranges import Array
from planner.core.model import MODEL

_NARROWEST: Final = 60
_WIDEST: Final = 100
_GAP: Final = "  "
# The last column is not squeezed below this; the table then is wider than the terminal.
_LEAST_TEXT: Final = 20


# ----------------------------------------------------------------------------- people


def width() -> int:
    """Return the width of the text, in columns."""
    columns = shutil.get_terminal_size((_WIDEST, 24)).columns
    return min(max(columns, _NARROWEST), _WIDEST)


def print_title(text: str) -> None:
    """Print the title of a section with an empty line before it."""
    print(f"\n{text}")


def print_text(text: str, *, indent: str = "") -> None:
    """Print a paragraph."""
    print(wrapped(text, first=indent, following=indent))


def wrapped(text: str, *, first: str = "", following: str = "") -> str:
    """Return a paragraph broken into lines with something before each of them."""
    return textwrap.fill(
        text,
        max(width(), len(following) + _LEAST_TEXT),
        initial_indent=first,
        subsequent_indent=following,
        break_long_words=False,
        break_on_hyphens=False,
    )


def print_table(rows: Iterable[Sequence[str]], columns: str) -> None:
    """Print rows in aligned columns, the last of which is broken into lines.

    `columns` has one letter a column: ``l`` for left, ``r`` for right. A row of a
    single cell is a heading across all columns.
    """
    table = [tuple(row) for row in rows]
    full = [row for row in table if len(row) > 1]
    widths = [
        max((len(row[place]) for row in full), default=0)
        for place in range(len(columns))
    ]
    before = sum(widths[:-1]) + len(_GAP) * len(columns)
    room = max(width() - before, _LEAST_TEXT)
    for row in table:
        if len(row) == 1:
            print(_GAP + row[0])
            continue
        cells = [
            cell.rjust(size) if align == "r" else cell.ljust(size)
            for cell, size, align in zip(row[:-1], widths, columns, strict=False)
        ]
        start = _GAP + _GAP.join(cells) + _GAP
        if columns[-1] == "r":
            print(start + row[-1].rjust(widths[-1]))
            continue
        lines = textwrap.wrap(row[-1], room, break_long_words=False) or [""]
        for number, line in enumerate(lines):
            print(f"{start if number == 0 else ' ' * before}{line}".rstrip())


def shown(value: float | None, unit: str, name: str) -> str:
    """Return a value of a line or metric for people: ``$68.1 M``, ``34%``."""
    if is_percentage(name, unit):
        return SHARE.display(value, unit=unit)
    return display_value(value, unit)


# --------------------------------------------------------------------------- programs


def print_json(value: object) -> None:
    """Print a value as JSON; it may hold no NaN and no infinity."""
    print(_written(value))


def _written(value: object, indent: str = "") -> str:
    """Return JSON with one member a line, but plain lists on one line."""
    inner = f"{indent}  "
    if isinstance(value, Mapping):
        members = [f"{_scalar(k)}: {_written(v, inner)}" for k, v in value.items()]
        brackets = "{}"
    elif isinstance(value, (list, tuple)):
        if not any(isinstance(item, (Mapping, list, tuple)) for item in value):
            return _scalar(value)
        members = [_written(item, inner) for item in value]
        brackets = "[]"
    else:
        return _scalar(value)
    if not members:
        return brackets
    lines = f",\n{inner}".join(members)
    return f"{brackets[0]}\n{inner}{lines}\n{indent}{brackets[1]}"


def _scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def number(value: float) -> float | None:
    """Return a number for JSON; None for one that is undefined."""
    return value if math.isfinite(value) else None


def nested(values: Array) -> object:
    """Return an array as nested lists, with None where it is undefined."""
    if np.isfinite(values).all():
        return values.tolist()
    # A line that varies over nothing comes as a bare number.
    with_holes = np.asarray(values).astype(object)
    with_holes[~np.isfinite(values)] = None
    return with_holes.tolist()


def axis_keys(name: str) -> list[str]:
    """Return the axes of a line or input, the months last."""
    return [axis.key for axis in sorted(MODEL.axes[name])]
