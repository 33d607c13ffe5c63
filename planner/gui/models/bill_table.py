"""The bill of one phase as a table: items below their class, and what is missing."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from planner.core.catalog.items import ASSET_CLASSES, CatalogItem
from planner.core.declarations import InputRow, set_inputs
from planner.core.document import BASE, own_values
from planner.core.factory.bill import PRICE, QUANTITY, BillLine
from planner.core.factory.needs import Need, PhaseSizing
from planner.core.factory.roles import ROLES
from planner.core.factory.values import spoken
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import Value
from planner.gui.figures import figure
from planner.gui.locale import number_locale
from planner.gui.session import Session
from planner.gui.texts import tr

AnyIndex = QModelIndex | QPersistentModelIndex

NAME: Final = 0
QUANTITY_COLUMN: Final = 1
PRICE_COLUMN: Final = 2
COST_COLUMN: Final = 3
REMOVE_COLUMN: Final = 4
_COLUMNS: Final = 5


@dataclass(frozen=True)
class BillRow:
    """One row: a heading, a line of the bill, or a need without an item for it.

    `cost` is that of the line, or of all lines below the heading, 0 where there is only
    one. `asked` is how much the rules ask of the item of a line, None where nothing.
    """

    heading: str = ""
    line: BillLine | None = None
    need: Need | None = None
    cost: float = 0.0
    asked: float | None = None

    @property
    def item(self) -> CatalogItem | None:
        """The item of a line."""
        return self.line.item if self.line else None

    @property
    def title(self) -> str:
        """What stands first in the row."""
        if self.line is not None:
            return self.line.item.model
        return ROLES[self.need.role] if self.need else self.heading

    @property
    def explanation(self) -> str:
        """Why there is as much of it, or what one unit holds where that was counted."""
        if self.need is not None:
            return self.need.sentence
        if self.line is None:
            return ""
        follows = self.line.derived_quantity is not None
        is_as_asked = follows or self.asked == self.line.quantity
        sentence = self.line.quantity_sentence if is_as_asked else ""
        return sentence or self.line.item.contains

    @property
    def differs(self) -> bool:
        """Whether the quantity is pinned at another than the rules ask for."""
        line = self.line
        return (
            line is not None
            and line.derived_quantity is not None
            and line.is_pinned
            and line.quantity != line.derived_quantity
        )

    @property
    def quantity_text(self) -> str:
        """The quantity, and what the rules ask for where that is another: "2 → 3"."""
        line = self.line
        if line is None:
            return ""
        if self.differs and line.derived_quantity is not None:
            return f"{spoken(line.quantity)} → {spoken(line.derived_quantity)}"
        return spoken(line.quantity)


class BillModel(QAbstractTableModel):
    """Items by class; quantities and prices can be edited in their cells."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows: list[BillRow] = []
        self._phase = ""
        self._shown: tuple[object, ...] | None = None

    @property
    def phase(self) -> str:
        """The id of the phase that is shown."""
        return self._phase

    def row_at(self, row: int) -> BillRow:
        """Return a row."""
        return self._rows[row]

    def row_of(self, item: str) -> int:
        """Return the row of an item, -1 where the phase has none."""
        found = (
            n for n, row in enumerate(self._rows) if row.item and row.item.id == item
        )
        return next(found, -1)

    def refresh(self, phase: str) -> None:
        """Take over the bill of a phase from the present result."""
        session = self._session
        lines = tuple(line for line in session.result.bill if line.phase == phase)
        sizing = session.result.assembly.sizing.get(phase)
        open_needs = tuple(n for n in sizing.needs if n.item is None) if sizing else ()
        marked = tuple(
            key
            for key in own_values(session.project, session.scenario)
            if session.scenario != BASE and key.startswith("bill.")
        )
        asked = (
            tuple(sizing.quantity_of(line.item.id) for line in lines) if sizing else ()
        )
        shown = (phase, lines, open_needs, asked, marked)
        if shown == self._shown:
            return
        self._shown = shown
        rows = [*_rows_of(lines, sizing), *_gaps(open_needs)]
        same = phase == self._phase and [_shape(row) for row in rows] == [
            _shape(row) for row in self._rows
        ]
        if same and rows:
            self._rows = rows
            last = self.index(len(rows) - 1, _COLUMNS - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows, self._phase = rows, phase
        self.endResetModel()

    def key_at(self, index: AnyIndex) -> str:
        """Return the key of the input in a cell; empty for other cells."""
        item = self._rows[index.row()].item
        if item is None:
            return ""
        if index.column() == QUANTITY_COLUMN:
            return f"{QUANTITY}.{self._phase}.{item.id}"
        if index.column() == PRICE_COLUMN:
            return f"{PRICE}.{item.id}"
        return ""

    def index_of(self, key: str) -> QModelIndex:
        """Return the cell of an input; an invalid index where there is none."""
        name, _dot, item = key.rpartition(".")
        row = self.row_of(item)
        for column in (QUANTITY_COLUMN, PRICE_COLUMN):
            index = self.index(row, column)
            if row >= 0 and name and self.key_at(index) == key:
                return index
        return QModelIndex()

    def input_at(self, index: AnyIndex) -> InputRow | None:
        """Return the input in a cell."""
        key = self.key_at(index)
        return self._session.row(key) if key else None

    # -- many cells at once

    def paste(self, corner: AnyIndex, text: str) -> list[str]:
        """Set a block of cells as one step; returns what could not be understood.

        Headings are passed over, and so are the titles and names that a block copied
        from this table has, so that it fits again.
        """
        values: dict[str, Value] = {}
        problems = []
        targets = [
            n for n in range(corner.row(), len(self._rows)) if self._rows[n].item
        ]
        block = [line.split("\t") for line in text.splitlines() if line.strip()]
        if block and self._is_title(block[0], corner.column()):
            block = block[1:]
        for row, cells in zip(targets, block, strict=False):
            for step, cell in enumerate(cells):
                index = self.index(row, corner.column() + step)
                found = self.input_at(index) if index.isValid() else None
                if not cell.strip() or self._is_name(index, cell):
                    continue
                if found is None:
                    problems.append(tr("“{text}” has no cell to go to.", text=cell))
                    continue
                try:
                    values[found.key] = self._parsed(found, cell)
                except PlannerError as error:
                    problems.append(f"{found.label}: {error}")
        if values:
            session = self._session
            after = set_inputs(session.project, values, session.scenario)
            session.edit(tr("Paste {count} values", count=len(values)), after)
        return problems

    def _is_title(self, cells: list[str], first: int) -> bool:
        across = Qt.Orientation.Horizontal
        return all(
            first + step < _COLUMNS and cell == self.headerData(first + step, across)
            for step, cell in enumerate(cells)
        )

    def _is_name(self, index: AnyIndex, cell: str) -> bool:
        """Whether a cell holds the name of its own row."""
        is_name = index.isValid() and index.column() == NAME
        return is_name and cell.strip() == self._rows[index.row()].title

    @staticmethod
    def _parsed(row: InputRow, text: str) -> Value:
        value = row.kind.parse(text, unit=row.unit, locale=number_locale())
        problem = row.kind.check(value, minimum=row.minimum, maximum=row.maximum)
        if problem is not None:
            raise PlannerError(problem)
        return value

    # Names and spelling of Qt from here on.

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Return the number of columns."""
        return 0 if parent.isValid() else _COLUMNS

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Return the title of a column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (tr("Item"), tr("Quantity"), tr("Unit price"), tr("Cost"), "")
        return titles[section]

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return whether a cell can be chosen and edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        row = self._rows[index.row()]
        flags = Qt.ItemFlag.ItemIsEnabled
        if row.item is None and row.need is None:
            return flags
        flags |= Qt.ItemFlag.ItemIsSelectable
        found = self.input_at(index)
        if found is not None and found.editable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index, row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = row.explanation if index.column() == NAME else ""
            return f"{self._text(index, row)} {said}".strip()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(index, row)
        return None

    def _text(self, index: AnyIndex, row: BillRow) -> str:
        column = index.column()
        if column == NAME:
            return row.title
        if column == COST_COLUMN and row.need is None:
            return figure(row.cost, self._session.project.currency)
        found = self.input_at(index)
        if found is not None:
            return found.kind.display(
                found.value, unit=found.unit, locale=number_locale()
            )
        return ""

    def _tip(self, index: AnyIndex, row: BillRow) -> str:
        line, column = row.line, index.column()
        if row.need is not None:
            return f"{row.need.sentence}\n{tr('Press Enter to choose an item for it.')}"
        if line is None:
            return ""
        if column == NAME:
            lines = [f"{line.item.vendor} {line.item.model}", line.item.contains]
            if row.explanation not in lines:
                lines.append(row.explanation)
            lines.append(line.item.note)
            return "\n".join(part for part in lines if part)
        if column == QUANTITY_COLUMN:
            return self._quantity_tip(index, row, line)
        if column == PRICE_COLUMN:
            found = self.input_at(index)
            said = [found.label, found.help, found.conversion] if found else []
            source = ", ".join(
                part for part in (line.price_source, line.price_source_date) if part
            )
            return "\n".join(part for part in (*said, source) if part)
        return line.sentence if column == COST_COLUMN else tr("Remove This Line")

    def _quantity_tip(self, index: AnyIndex, row: BillRow, line: BillLine) -> str:
        if line.derived_quantity is None:
            found = self.input_at(index)
            said = [found.label, found.help] if found else []
            if row.asked is not None and row.asked != line.quantity:
                asked = tr("The rules ask for {asked}.", asked=spoken(row.asked))
                said += [asked, line.quantity_sentence]
            return "\n".join(said)
        asked = spoken(line.derived_quantity)
        if not line.is_pinned:
            how = tr("Enter a number to pin it; it then stays, and is checked.")
            return f"{line.quantity_sentence}\n{how}"
        said = (
            tr("Pinned at {pinned}; the rules ask for {asked}.")
            if row.differs
            else tr("Pinned at {pinned}, as much as the rules ask for.")
        ).format(pinned=spoken(line.quantity), asked=asked)
        how = tr("Delete, or a click on the pin, gives the derived quantity back.")
        return f"{said}\n{line.quantity_sentence}\n{how}"


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == NAME else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _rows_of(lines: tuple[BillLine, ...], sizing: PhaseSizing | None) -> list[BillRow]:
    """Return the lines of a phase, each class below its heading."""
    rows = []
    for asset_class, label in ASSET_CLASSES.items():
        own = [line for line in lines if line.asset_class == asset_class]
        if own:
            total = sum(line.cost for line in own) if len(own) > 1 else 0.0
            rows.append(BillRow(heading=label, cost=total))
            for line in own:
                asked = sizing.quantity_of(line.item.id) if sizing else None
                rows.append(
                    BillRow(
                        line=line,
                        cost=line.cost,
                        asked=asked if line.roles else None,
                    )
                )
    return rows


def _gaps(needs: tuple[Need, ...]) -> list[BillRow]:
    """Return the needs for which no item is chosen, below a heading of their own."""
    if not needs:
        return []
    return [
        BillRow(heading=tr("Still to choose")),
        *(BillRow(need=need) for need in needs),
    ]


def _shape(row: BillRow) -> tuple[str, str]:
    role = row.need.role if row.need else ""
    return row.heading or role, row.item.id if row.item else ""
