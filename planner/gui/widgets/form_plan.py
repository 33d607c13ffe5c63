"""How inputs become a form: which stand side by side and which below each other.

Inputs that vary over a few items (phases, products) stand in one line with a column for
each item. Where the columns would not fit beside each other, it is the other way round:
a line for each item and a column for each of the inputs that belong together. No Qt
here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Final

from planner.core.declarations import InputRow
from planner.core.language.kinds import choice_text

DOT: Final = " · "
MOST_COLUMNS: Final = 4
# A choice of longer words takes the room of two numbers.
_LETTERS_OF_A_COLUMN: Final = 10


@dataclass(frozen=True)
class Group:
    """What stands in one foldable group: inputs by their keys without items.

    The inputs of one of its `blocks` belong together. `advanced` are rarely used and
    folded away. All inputs of its `chapters` that no group names follow.
    """

    id: str
    label: str
    blocks: tuple[tuple[str, ...], ...] = ()
    advanced: tuple[tuple[str, ...], ...] = ()
    chapters: tuple[str, ...] = ()

    def named(self) -> Iterator[str]:
        """Yield the keys of the inputs that it names."""
        for block in (*self.blocks, *self.advanced):
            yield from block


@dataclass(frozen=True)
class FormLine:
    """One line: a label and a field for each column (None where there is none)."""

    label: str
    rows: tuple[InputRow | None, ...]

    @property
    def first(self) -> InputRow:
        """The row that speaks for the line."""
        return next(row for row in self.rows if row is not None)

    def own_rows(self) -> Iterator[InputRow]:
        """Yield the inputs in it."""
        return (row for row in self.rows if row is not None)


@dataclass(frozen=True)
class FormBlock:
    """Lines that share their columns; a single unnamed column for plain inputs.

    The columns are items and the lines inputs, in a table the other way round.
    """

    columns: tuple[str, ...]
    lines: tuple[FormLine, ...]
    is_table: bool = False

    def column(self, place: int) -> tuple[InputRow, ...]:
        """Return the inputs of one column."""
        found = (line.rows[place] for line in self.lines)
        return tuple(row for row in found if row is not None)


@dataclass(frozen=True)
class FormSection:
    """One foldable group; `advanced` is folded away within it."""

    id: str
    label: str
    blocks: tuple[FormBlock, ...]
    advanced: tuple[FormBlock, ...] = ()

    def rows(self) -> Iterable[InputRow]:
        """Yield every input in it."""
        for block in (*self.blocks, *self.advanced):
            for line in block.lines:
                yield from line.own_rows()

    def outline(self) -> tuple[object, ...]:
        """Return what its widgets depend on: everything but the values."""
        return (
            self.label,
            *(
                tuple(
                    (
                        block.columns,
                        block.is_table,
                        tuple(
                            (line.label, tuple(_field_of(row) for row in line.rows))
                            for line in block.lines
                        ),
                    )
                    for block in blocks
                )
                for blocks in (self.blocks, self.advanced)
            ),
        )


def _field_of(row: InputRow | None) -> tuple[object, ...] | None:
    return None if row is None else (row.key, row.choices)


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


def plan(rows: Sequence[InputRow], groups: Sequence[Group]) -> tuple[FormSection, ...]:
    """Return the sections of a form for some groups, in their order.

    An item that has no use for an input leaves its place in the line empty, so that
    columns stay where they are. What no item has a use for is left out, and so is a
    group without inputs.
    """
    by_base: dict[str, list[InputRow]] = {}
    for row in rows:
        by_base.setdefault(row.base_key, []).append(row)
    named = {key for group in groups for key in group.named()}
    sections = []
    for group in groups:
        others = tuple(
            base
            for base, found in by_base.items()
            if found[0].chapter in group.chapters and base not in named
        )
        blocks = tuple(_blocks(by_base, (*group.blocks, others)))
        advanced = tuple(_blocks(by_base, group.advanced))
        if blocks or advanced:
            sections.append(FormSection(group.id, group.label, blocks, advanced))
    return tuple(sections)


def _blocks(
    by_base: Mapping[str, list[InputRow]], together: Iterable[tuple[str, ...]]
) -> list[FormBlock]:
    blocks: list[FormBlock] = []
    for keys in together:
        inputs = [by_base[key] for key in keys if key in by_base]
        for _items, run in groupby(inputs, key=_items_of):
            same_items = list(run)
            if any(not _fits_across(rows) for rows in same_items):
                made = [_table(part) for part in _parts(same_items)]
            else:
                made = [FormBlock(*_lines(rows)) for rows in same_items]
            for block in made:
                _add(blocks, block)
    return blocks


def _add(blocks: list[FormBlock], block: FormBlock) -> None:
    """Add a block that has lines, to the last one where it has the same columns."""
    if not block.lines:
        return
    last = blocks[-1] if blocks else None
    if last and not (last.is_table or block.is_table) and last.columns == block.columns:
        blocks[-1] = FormBlock(last.columns, (*last.lines, *block.lines))
    else:
        blocks.append(block)


def _items_of(rows: list[InputRow]) -> tuple[tuple[str, ...], ...]:
    return tuple(item_labels(row) for row in rows)


# ------------------------------------------------------------------ tables


def _width(rows: list[InputRow]) -> int:
    """Return how many columns of numbers the field of an input takes."""
    letters = max((len(choice_text(one)) for one in rows[0].choices), default=0)
    return 1 if letters <= _LETTERS_OF_A_COLUMN else 2


def _fits_across(rows: list[InputRow]) -> bool:
    """Whether the items of an input can stand beside each other."""
    if len(rows[0].items) != 1 or len(rows) == 1:
        return True
    return len(rows) * _width(rows) <= MOST_COLUMNS


def _parts(inputs: list[list[InputRow]]) -> Iterator[list[list[InputRow]]]:
    """Divide inputs into parts that fit beside each other, about equally wide."""
    whole = sum(_width(rows) for rows in inputs)
    wanted = ceil(whole / ceil(whole / MOST_COLUMNS))
    part: list[list[InputRow]] = []
    for rows in inputs:
        if part and sum(map(_width, part)) + _width(rows) > wanted:
            yield part
            part = []
        part.append(rows)
    yield part


def _table(inputs: list[list[InputRow]]) -> FormBlock:
    """Return the table of inputs of the same items: items down, inputs across."""
    shown = [rows for rows in inputs if any(map(is_shown, rows))]
    lines = []
    for same_item in zip(*shown, strict=True):
        cells = tuple(row if is_shown(row) else None for row in same_item)
        if any(cells):
            lines.append(FormLine(item_labels(same_item[0])[0], cells))
    columns = tuple(base_label(rows[0]) for rows in shown)
    return FormBlock(columns, tuple(lines), is_table=True)


# ------------------------------------------------------------------ lines


def _lines(rows: list[InputRow]) -> tuple[tuple[str, ...], tuple[FormLine, ...]]:
    """Return the columns and lines of one declared input."""
    first = rows[0]
    shown = [row for row in rows if is_shown(row)]
    column_axis = _column_axis(rows)
    if not shown or column_axis is None:
        return ("",), tuple(FormLine(row.label, (row,)) for row in shown)
    columns = list(dict.fromkeys(item_labels(row)[column_axis] for row in rows))
    lines: dict[tuple[str, ...], dict[str, InputRow]] = {}
    for row in shown:
        labels = item_labels(row)
        others = labels[:column_axis] + labels[column_axis + 1 :]
        lines.setdefault(others, {})[labels[column_axis]] = row
    return tuple(columns), tuple(
        FormLine(
            DOT.join((base_label(first), *others)),
            tuple(found.get(column) for column in columns),
        )
        for others, found in lines.items()
    )


def _column_axis(rows: list[InputRow]) -> int | None:
    """Return which item becomes the columns: the first with few enough, if any."""
    for axis in range(len(rows[0].items)):
        if 1 < len({item_labels(row)[axis] for row in rows}) <= MOST_COLUMNS:
            return axis
    return None
