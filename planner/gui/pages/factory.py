"""Factory: the bill of materials of every phase, and what it comes to."""

from typing import Final

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from planner.core.answer import most_at_once
from planner.core.evaluation import Result
from planner.core.language.axes import ASSET, PHASE
from planner.gui.charts.class_bars import ClassBar, ClassBars
from planner.gui.figures import figure
from planner.gui.models.bill_table import NAME, BillModel, BillRow
from planner.gui.pages.base import PlannerPage, Shared
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import Card, Page
from planner.gui.widgets.fields import ValueField
from planner.gui.widgets.figure_grid import Cell, FigureGrid, GridRow

_SOURCE_FROM: Final = 620
# Of the room that quantities, prices and costs leave; the rest is for sources.
_SHARE_OF_NAMES: Final = 0.6


class _BillDelegate(QStyledItemDelegate):
    """Draws items in two lines, class headings, and prices with their basis."""

    def __init__(self, table: "BillTable") -> None:
        super().__init__(table)
        self._table = table

    # Names and spelling of Qt from here on.

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Return the height of a heading or an item."""
        row = self._table.bill.row_at(index.row())
        return QSize(0, theme().pixels(46 if row.item else 28))

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, index: QModelIndex
    ) -> QWidget | None:
        """Return a field that knows the input of the cell."""
        row = self._table.bill.input_at(index)
        if row is None:
            return None
        field = ValueField(self._table.session, row)
        field.setParent(parent)
        field.setProperty("role", "cell")
        return field

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        """Show the input as it is now; what is being typed stays."""
        row = self._table.bill.input_at(index)
        if isinstance(editor, ValueField) and row is not None:
            editor.set_row(row)

    def setModelData(self, editor: QWidget, _model: object, _index: object) -> None:
        """Take over what was typed."""
        if isinstance(editor, ValueField):
            editor.commit()

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: QModelIndex
    ) -> None:
        """Let the field fill its cell, but be no higher than a field."""
        room = option.rect
        height = min(room.height(), editor.sizeHint().height())
        room.setTop(room.top() + (room.height() - height) // 2)
        room.setHeight(height)
        wide = editor.minimumSizeHint().width()
        if room.width() < wide:
            room.setLeft(room.right() - wide)
        editor.setGeometry(room)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Draw a cell."""
        bill = self._table.bill
        row = bill.row_at(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(option.rect)
        if row.item is None:
            self._paint_heading(painter, room, index)
        else:
            lit = bool(option.state & QStyle.StateFlag.State_Selected)
            if lit:
                painter.fillRect(room, theme().colour("accentbg"))
            painter.setPen(QPen(theme().colour("border"), 1))
            painter.drawLine(room.bottomLeft(), room.bottomRight())
            inner = room.adjusted(theme().pixels(8), 0, -theme().pixels(8), 0)
            if index.column() == NAME:
                _paint_lines(painter, inner, row.item.model, row.item.contains)
            elif index.column() == bill.source_column:
                self._paint_source(painter, inner, row)
            else:
                self._paint_figure(painter, inner, index)
        painter.restore()

    @staticmethod
    def _paint_heading(painter: QPainter, room: QRectF, index: QModelIndex) -> None:
        painter.fillRect(room, theme().colour("sunken"))
        if index.column() == NAME:
            painter.setFont(theme().font("body", QFont.Weight.DemiBold))
            painter.setPen(theme().colour("text"))
            text = room.adjusted(theme().pixels(8), 0, 0, 0)
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, index.data())

    def _paint_figure(
        self, painter: QPainter, room: QRectF, index: QModelIndex
    ) -> None:
        bill = self._table.bill
        found = bill.input_at(index)
        is_quantity = 1 <= index.column() < bill.price_column
        weight = QFont.Weight.DemiBold if is_quantity else QFont.Weight.Normal
        painter.setFont(theme().figures("body", weight))
        painter.setPen(theme().colour("text"))
        text = str(index.data() or "")
        if text and index.column() == bill.price_column:
            text = text.partition(" /")[0]
        aligned = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        if is_quantity and " " in text:
            text, _space, unit = text.partition(" ")
            painter.setFont(theme().font("caption"))
            painter.setPen(theme().colour("muted"))
            painter.drawText(room, int(aligned), unit)
            wide = painter.fontMetrics().horizontalAdvance(unit) + 4
            room = room.adjusted(0, 0, -wide, 0)
            painter.setFont(theme().figures("body", weight))
            painter.setPen(theme().colour("text"))
        painter.drawText(room, int(aligned), text)
        if found is not None and found.changed_from_base:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent"))
            width = painter.fontMetrics().horizontalAdvance(text)
            y = room.center().y()
            painter.drawEllipse(QRectF(room.right() - width - 14, y - 3, 6, 6))

    @staticmethod
    def _paint_source(painter: QPainter, room: QRectF, row: BillRow) -> None:
        line = row.line
        if line is None:
            return
        basis = tr("own price") if line.price_is_set else line.item.price_basis
        painter.setFont(theme().font("caption"))
        metrics = painter.fontMetrics()
        warns = line.price_assumption
        width = metrics.horizontalAdvance(basis) + 10
        chip = QRectF(room.left(), 0, min(width, room.width()), metrics.height() + 3)
        chip.moveTop(room.center().y() - metrics.height() - 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("warnbg" if warns else "sunken"))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(theme().colour("warn" if warns else "muted"))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, basis)
        source = " ".join((line.price_source_date, line.price_source)).strip()
        text = metrics.elidedText(
            source, Qt.TextElideMode.ElideRight, int(room.width())
        )
        place = QRectF(room.left(), room.center().y() + 3, room.width(), 20)
        painter.setPen(theme().colour("muted"))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft, text)


def _paint_lines(painter: QPainter, room: QRectF, first: str, second: str) -> None:
    """Write a text and a small one below it."""
    painter.setFont(theme().font("body", QFont.Weight.Medium))
    painter.setPen(theme().colour("text"))
    metrics = painter.fontMetrics()
    width = int(room.width())
    middle = room.center().y()
    upper = QRectF(room.left(), middle - metrics.height() - 1, width, metrics.height())
    right = Qt.TextElideMode.ElideRight
    painter.drawText(upper, 0, metrics.elidedText(first, right, width))
    painter.setFont(theme().font("caption"))
    painter.setPen(theme().colour("muted"))
    metrics = painter.fontMetrics()
    lower = QRectF(room.left(), middle + 1, width, metrics.height())
    painter.drawText(lower, 0, metrics.elidedText(second, right, width))


class BillTable(QTableView):
    """The bill; quantities and prices are edited in their cells.

    Copy and paste work as in a spreadsheet; a pasted block is one undo step.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(objectName="bill")
        self.session = session
        self.bill = BillModel(session)
        self.setModel(self.bill)
        self.setItemDelegate(_BillDelegate(self))
        self.setAccessibleName(tr("Bill of materials"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setHighlightSections(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.bill.modelReset.connect(self._lay_out)
        self.filter_text = ""

    def refresh(self) -> None:
        """Show the present bill."""
        self.bill.refresh()

    def filter(self, text: str) -> None:
        """Show the items that have all words."""
        self.filter_text = text
        words = text.casefold().split()
        shown_classes = set()
        for number in range(self.bill.rowCount()):
            row = self.bill.row_at(number)
            if row.item is None:
                continue
            known = f"{row.item.model} {row.item.vendor} {row.item.contains}"
            shown = all(word in known.casefold() for word in words)
            self.setRowHidden(number, not shown)
            if shown:
                shown_classes.add(row.asset_class)
        for number in range(self.bill.rowCount()):
            row = self.bill.row_at(number)
            if row.item is None:
                self.setRowHidden(number, row.asset_class not in shown_classes)

    def copy(self) -> None:
        """Put the chosen cells on the clipboard, with the titles of their columns."""
        chosen = self.selectionModel().selectedIndexes()
        if not chosen:
            return
        columns = sorted({index.column() for index in chosen} | {NAME})
        rows = sorted({index.row() for index in chosen})
        across = Qt.Orientation.Horizontal
        lines = ["\t".join(str(self.bill.headerData(c, across)) for c in columns)]
        lines += [
            "\t".join(str(self.bill.index(row, c).data() or "") for c in columns)
            for row in rows
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def paste(self) -> None:
        """Set the cells from the chosen one on; what is not understood is told."""
        corner = self.currentIndex()
        if not corner.isValid():
            return
        problems = self.bill.paste(corner, QGuiApplication.clipboard().text())
        if problems:
            more = len(problems) - 1
            first = problems[0]
            self.session.told.emit(
                tr("{problem} (and {count} more)", problem=first, count=more)
                if more
                else first
            )

    def _lay_out(self) -> None:
        self.clearSpans()
        for number in range(self.bill.rowCount()):
            row = self.bill.row_at(number)
            self.setRowHeight(number, theme().pixels(46 if row.item else 28))
            if row.item is None:
                self.setSpan(number, 0, 1, self.bill.columnCount())
        self._size_columns()
        if self.filter_text:
            self.filter(self.filter_text)

    def _size_columns(self) -> None:
        bill, header = self.bill, self.horizontalHeader()
        if bill.columnCount() < 4:
            return
        header.setMinimumSectionSize(theme().pixels(50))
        metrics = self.fontMetrics()
        has_room = self.width() >= theme().pixels(_SOURCE_FROM)
        taken = 0
        self.setColumnHidden(bill.source_column, not has_room)
        for column in range(bill.columnCount()):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            if column in (NAME, bill.source_column):
                continue
            texts = [str(bill.index(r, column).data()) for r in range(bill.rowCount())]
            if column == bill.price_column:
                texts = [text.partition(" /")[0] for text in texts]
            texts.append(str(bill.headerData(column, Qt.Orientation.Horizontal)))
            wide = max(metrics.horizontalAdvance(text) for text in texts)
            header.resizeSection(column, wide + theme().pixels(26))
            taken += wide + theme().pixels(26)
        rest = max(self.viewport().width() - taken, theme().pixels(160))
        share = _SHARE_OF_NAMES if has_room else 1.0
        header.resizeSection(NAME, round(rest * share))
        header.resizeSection(bill.source_column, rest - round(rest * share))

    # Names and spelling of Qt from here on.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the sources where there is little room."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._size_columns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, paste, and edit with Enter."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # The Enter that closes an editor arrives here, too.
            if self.state() != QAbstractItemView.State.EditingState:
                self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class FactoryPage(PlannerPage):
    """The bill at the left, what it comes to at the right."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.table = BillTable(session)
        self.table.clicked.connect(self._clicked)
        self.filter_field = QLineEdit(
            placeholderText=tr("Filter items…"),
            clearButtonEnabled=True,
            objectName="filter.bill",
        )
        self.filter_field.setProperty("role", "search")
        self.filter_field.setAccessibleName(tr("Filter items"))
        self.filter_field.setMaximumWidth(theme().pixels(240))
        self.filter_field.textChanged.connect(self.table.filter)
        card = Card(
            tr("Bill of materials"),
            tr("double-click a quantity or a price to change it"),
        )
        card.head.addWidget(self.filter_field)
        card.box.addWidget(self.table, 1)
        self._side = Page()
        side = QVBoxLayout(self._side.content)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(GAP)
        totals = Card(tr("What it comes to"), tr("by phase"))
        self.totals = FigureGrid()
        self.totals.explained.connect(lambda key: self.explained.emit(key, ()))
        totals.box.addWidget(self.totals)
        capital = Card(tr("Capital by class"), tr("lighter: later phases"))
        self.capital = ClassBars()
        self.capital.explained.connect(self.explained)
        capital.box.addWidget(self.capital)
        origins = Card(tr("Where the prices come from"), tr("cost of the bill"))
        self.origins = ClassBars()
        origins.box.addWidget(self.origins)
        side.addWidget(totals)
        side.addWidget(capital)
        side.addWidget(origins)
        side.addStretch(1)
        self.table.setMinimumWidth(theme().pixels(460))
        self.splitter = Shared(card, self._side, 0.66)
        box = QHBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.addWidget(self.splitter)

    def refresh(self) -> None:
        """Show the present figures."""
        result = self.session.result
        self.table.refresh()
        self._show_totals(result)
        self._show_capital(result)
        self._show_origins(result)

    def _show_totals(self, result: Result) -> None:
        phases = list(result.line("gpus").item_labels[PHASE])
        several = len(phases) > 1
        # Where phases succeed each other, more is bought than ever stands at once.
        at_once = {
            "gpus": most_at_once(result, "gpus_in_service"),
            "power_peak_kw": most_at_once(result, "power_in_service"),
        }
        succeeds = at_once["gpus"] < result.number("gpus_total")
        rows = []
        for text, by_phase, total in (
            (tr("GPUs"), "gpus", "gpus_total"),
            (tr("IT power"), "power_peak_kw", "power_peak_total"),
            (tr("Contracted power"), "contracted_kw", ""),
            (tr("Rack units"), "rack_units", ""),
            (
                tr("Capital with contingency"),
                "phase_capital_in_service",
                "capital_in_service_total",
            ),
        ):
            line = result.line(by_phase)
            unit = "1" if line.unit in ("GPU", "U") else line.unit
            cells = [
                Cell(figure(float(value), unit, digits=5)) for value in line.values
            ]
            if several:
                shown = figure(result.number(total), unit, digits=5) if total else ""
                cells.append(Cell(shown))
            if succeeds:
                most = at_once.get(by_phase)
                cells.append(Cell("" if most is None else figure(most, unit, digits=5)))
            rows.append(GridRow(text, by_phase, tuple(cells)))
        heads = [tr("Total")] if several else []
        heads += [tr("At once")] if succeeds else []
        self.totals.show_rows([*phases, *heads], rows)

    def _show_capital(self, result: Result) -> None:
        capital = result.line("capital")
        names = dict(zip(capital.items[ASSET], capital.item_labels[ASSET], strict=True))
        place = capital.axes.index(ASSET)
        first = capital.items[PHASE][0]
        bars = []
        for number, (asset, name) in enumerate(names.items()):
            parts = tuple(float(v) for v in capital.values.take(number, axis=place))
            items = {PHASE: first, ASSET: asset}
            ordered = tuple(items[axis] for axis in capital.axes)
            if any(parts):
                bars.append(ClassBar(name, parts, "capital", ordered))
        bars.sort(key=lambda bar: -sum(bar.parts))
        phases = capital.item_labels[PHASE]
        self.capital.show_bars(tuple(bars), capital.unit, parts=phases)

    def _show_origins(self, result: Result) -> None:
        """Show how much of the bill stands on which sort of price."""
        costs: dict[str, list[float]] = {}
        phases = [phase.id for phase in result.project.phases]
        for line in result.bill:
            basis = tr("own price") if line.price_is_set else line.item.price_basis
            parts = costs.setdefault(basis, [0.0] * len(phases))
            parts[phases.index(line.phase)] += line.cost
        bars = [
            ClassBar(basis[0].upper() + basis[1:], tuple(parts), "", ())
            for basis, parts in costs.items()
            if any(parts)
        ]
        bars.sort(key=lambda bar: -sum(bar.parts))
        self.origins.show_bars(
            tuple(bars),
            result.project.currency,
            parts=[phase.label for phase in result.project.phases],
        )

    def reveal(self, key: str) -> bool:
        """Choose the cell of an input and edit it; False if it is not here."""
        self._refresh_stale()
        bill = self.table.bill
        for row in range(bill.rowCount()):
            for column in range(1, bill.source_column):
                index = bill.index(row, column)
                if bill.key_at(index) == key:
                    self.filter_field.clear()
                    self.table.setCurrentIndex(index)
                    self.table.scrollTo(index)
                    self.table.edit(index)
                    return True
        return False

    def filter_target(self) -> QWidget | None:
        """Return the filter of the bill."""
        return self.filter_field

    def _clicked(self, index: QModelIndex) -> None:
        """Explain the source of a price where it is clicked."""
        bill = self.table.bill
        if index.column() == bill.source_column and bill.row_at(index.row()).item:
            self.input_explained.emit(
                bill.key_at(bill.index(index.row(), bill.price_column))
            )
