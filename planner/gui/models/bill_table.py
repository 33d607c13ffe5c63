"""The bill of materials as a table: items below their class, a quantity a phase."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from planner.core.catalog.items import ASSET_CLASSES, CatalogItem
from planner.core.declarations import InputRow, set_inputs
from planner.core.document import BASE, own_values
from planner.core.factory.bill import PRICE, QUANTITY, BillLine
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import Value
from planner.gui.figures import figure
from planner.gui.locale import number_locale
from planner.gui.session import Session
from planner.gui.texts import tr

AnyIndex = QModelIndex | QPersistentModelIndex
ItemRole: Final = Qt.ItemDataRole.UserRole + 1
InputRowRole: Final = Qt.ItemDataRole.UserRole + 2
LineRole: Final = Qt.ItemDataRole.UserRole + 3

NAME: Final = 0


@dataclass(frozen=True)
class BillRow:
    """One row: the heading of a class, or an item with its line in each phase."""

    asset_class: str
    item: CatalogItem | None = None
    lines: tuple[BillLine | None, ...] = ()

    @property
    def line(self) -> BillLine | None:
        """The line that speaks for price and source."""
        return next((line for line in self.lines if line is not None), None)


class BillModel(QAbstractTableModel):
    """Items by class; quantities and prices can be edited in their cells."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._rows: list[BillRow] = []
        self._phases: tuple[tuple[str, str], ...] = ()
        self._shown: tuple[object, ...] | None = None

    # -- columns

    @property
    def price_column(self) -> int:
        """The column of unit prices, after the quantities."""
        return 1 + len(self._phases)

    @property
    def cost_column(self) -> int:
        """The column of costs."""
        return self.price_column + 1

    @property
    def source_column(self) -> int:
        """The column of sources."""
        return self.price_column + 2

    def row_at(self, row: int) -> BillRow:
        """Return a row."""
        return self._rows[row]

    def refresh(self) -> None:
        """Take over the bill of the present result."""
        session = self._session
        project, bill = session.project, session.result.bill
        phases = tuple((phase.id, phase.label) for phase in project.phases)
        marked = tuple(
            key
            for key in own_values(project, session.scenario)
            if session.scenario != BASE and key.startswith("bill.")
        )
        shown = (bill, phases, marked)
        if shown == self._shown:
            return
        self._shown = shown
        rows = self._made_rows(bill, phases)
        same = phases == self._phases and [self._shape(row) for row in rows] == [
            self._shape(row) for row in self._rows
        ]
        if same:
            self._rows = rows
            last = self.index(len(rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows, self._phases = rows, phases
        self.endResetModel()

    @staticmethod
    def _shape(row: BillRow) -> tuple[str, str]:
        return row.asset_class, row.item.id if row.item else ""

    @staticmethod
    def _made_rows(
        bill: tuple[BillLine, ...], phases: tuple[tuple[str, str], ...]
    ) -> list[BillRow]:
        rows = []
        for asset_class in ASSET_CLASSES:
            lines = [line for line in bill if line.asset_class == asset_class]
            if not lines:
                continue
            rows.append(BillRow(asset_class))
            for item in {line.item.id: line.item for line in lines}.values():
                by_phase = {one.phase: one for one in lines if one.item.id == item.id}
                own = tuple(by_phase.get(phase) for phase, _label in phases)
                rows.append(BillRow(asset_class, item, own))
        return rows

    def key_at(self, index: AnyIndex) -> str:
        """Return the key of the input in a cell; empty for other cells."""
        row = self._rows[index.row()]
        if row.item is None:
            return ""
        if 1 <= index.column() < self.price_column:
            line = row.lines[index.column() - 1]
            phase = self._phases[index.column() - 1][0]
            return f"{QUANTITY}.{phase}.{row.item.id}" if line else ""
        if index.column() == self.price_column:
            return f"{PRICE}.{row.item.id}"
        return ""

    def input_at(self, index: AnyIndex) -> InputRow | None:
        """Return the input in a cell."""
        key = self.key_at(index)
        return self._session.row(key) if key else None

    # -- many cells at once

    def paste(self, corner: AnyIndex, text: str) -> list[str]:
        """Set a block of cells as one step; returns what could not be understood.

        Headings are passed over, so that a block copied from this table fits again.
        """
        values: dict[str, Value] = {}
        problems = []
        targets = [
            n for n in range(corner.row(), len(self._rows)) if self._rows[n].item
        ]
        block = [line.split("\t") for line in text.splitlines() if line.strip()]
        for row, cells in zip(targets, block, strict=False):
            for step, cell in enumerate(cells):
                index = self.index(row, corner.column() + step)
                found = self.input_at(index) if index.isValid() else None
                if not cell.strip():
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
        return 0 if parent.isValid() else len(self._phases) + 4

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
            ends = section in (NAME, self.source_column)
            side = Qt.AlignmentFlag.AlignLeft if ends else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = [
            tr("Item"),
            *(label for _id, label in self._phases),
            tr("Unit price"),
            tr("Cost"),
            tr("Source of the price"),
        ]
        return titles[section]

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Return whether a cell can be chosen and edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._rows[index.row()].item is None:
            return Qt.ItemFlag.ItemIsEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        found = self.input_at(index)
        if found is not None and found.editable:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what a cell shows."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ItemRole:
            return row.item
        if role == LineRole:
            return row.line
        if role == InputRowRole:
            return self.input_at(index)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            ends = index.column() in (NAME, self.source_column)
            side = Qt.AlignmentFlag.AlignLeft if ends else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(index, row)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(index, row)
        return None

    def _text(self, index: AnyIndex, row: BillRow) -> str:
        column = index.column()
        if row.item is None:
            return ASSET_CLASSES[row.asset_class] if column == NAME else ""
        if column == NAME:
            return row.item.model
        found = self.input_at(index)
        if found is not None:
            return found.kind.display(
                found.value, unit=found.unit, locale=number_locale()
            )
        if column == self.cost_column:
            cost = sum(line.cost for line in row.lines if line is not None)
            return figure(cost, self._session.project.currency)
        if column == self.source_column and row.line is not None:
            line = row.line
            return " ".join((line.price_source, line.price_source_date)).strip()
        return ""

    def _tip(self, index: AnyIndex, row: BillRow) -> str:
        if row.item is None:
            return ""
        found = self.input_at(index)
        if found is not None:
            said = (found.label, found.help, found.conversion)
            return "\n".join(part for part in said if part)
        if index.column() == self.cost_column:
            return "\n".join(line.sentence for line in row.lines if line is not None)
        if index.column() == NAME:
            return f"{row.item.vendor} {row.item.model}\n{row.item.contains}"
        return "\n".join(
            part for part in (self._text(index, row), row.item.note) if part
        )
