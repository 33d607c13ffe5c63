"""How inputs become a form: which stand side by side and which below each other.

Inputs that vary over a few items (phases, products) stand in one line with a column for
each item; those that vary over many have a line for each. No Qt here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from planner.core.declarations import InputRow

DOT: Final = " · "
MOST_COLUMNS: Final = 4


@dataclass(frozen=True)
class FormLine:
    """One line: a label and a field for each column (None where an item has none)."""

    label: str
    rows: tuple[InputRow | None, ...]

    @property
    def first(self) -> InputRow:
        """The row that speaks for the line."""
        return next(row for row in self.rows if row is not None)


@dataclass(frozen=True)
class FormBlock:
    """Lines that share their columns; a single unnamed column for plain inputs."""

    columns: tuple[str, ...]
    lines: tuple[FormLine, ...]


@dataclass(frozen=True)
class FormSection:
    """One foldable group: the inputs of a chapter."""

    chapter: str
    label: str
    blocks: tuple[FormBlock, ...]

    def rows(self) -> Iterable[InputRow]:
        """Yield every input in it."""
        for block in self.blocks:
            for line in block.lines:
                yield from (row for row in line.rows if row is not None)


def base_label(row: InputRow) -> str:
    """Return an input's label without its items.

    Labels of items stand behind it, one for each, between dots.
    """
    return DOT.join(
        row.label.split(DOT)[: -len(row.items)] if row.items else [row.label]
    )


def item_labels(row: InputRow) -> tuple[str, ...]:
    """Return the labels of an input's items."""
    return tuple(row.label.split(DOT)[-len(row.items) :]) if row.items else ()


def is_shown(row: InputRow) -> bool:
    """Whether an input belongs in a form: it can be edited and changes something.

    What the factory should derive and cannot has no field; what is simply not set has
    one.
    """
    has_field = row.value is not None or not row.derived
    return row.editable and row.applies and has_field


def plan(
    rows: Sequence[InputRow], chapters: Sequence[tuple[str, str]]
) -> tuple[FormSection, ...]:
    """Return the sections of a form for some chapters (id, label), in their order.

    An item that has no use for an input leaves its place in the line empty, so that
    columns stay where they are.
    """
    sections = []
    for chapter, label in chapters:
        own = [row for row in rows if row.chapter == chapter]
        blocks = tuple(_blocks(own))
        if blocks:
            sections.append(FormSection(chapter, label, blocks))
    return tuple(sections)


def _blocks(rows: Sequence[InputRow]) -> list[FormBlock]:
    by_columns: list[tuple[tuple[str, ...], list[FormLine]]] = []
    for _base, group in groupby(rows, key=lambda row: row.base_key):
        columns, lines = _lines(list(group))
        if not lines:
            continue
        if by_columns and by_columns[-1][0] == columns:
            by_columns[-1][1].extend(lines)
        else:
            by_columns.append((columns, lines))
    return [FormBlock(columns, tuple(lines)) for columns, lines in by_columns]


def _lines(rows: list[InputRow]) -> tuple[tuple[str, ...], list[FormLine]]:
    """Return the columns and lines of one declared input."""
    first = rows[0]
    shown = [row for row in rows if is_shown(row)]
    column_axis = _column_axis(rows)
    if not shown or column_axis is None:
        return ("",), [FormLine(row.label, (row,)) for row in shown]
    columns = list(dict.fromkeys(item_labels(row)[column_axis] for row in rows))
    lines: dict[tuple[str, ...], dict[str, InputRow]] = {}
    for row in shown:
        labels = item_labels(row)
        others = labels[:column_axis] + labels[column_axis + 1 :]
        lines.setdefault(others, {})[labels[column_axis]] = row
    return tuple(columns), [
        FormLine(
            DOT.join((base_label(first), *others)),
            tuple(found.get(column) for column in columns),
        )
        for others, found in lines.items()
    ]


def _column_axis(rows: list[InputRow]) -> int | None:
    """Return which item becomes the columns: the first with few enough, if any."""
    for axis in range(len(rows[0].items)):
        if 1 < len({item_labels(row)[axis] for row in rows}) <= MOST_COLUMNS:
            return axis
    return None
