"""Results: every line of the case by year or month, with a chart of the chosen ones."""

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from planner.core.model import MODEL
from planner.gui.charts.lines import LineChart
from planner.gui.icons import paint_icon
from planner.gui.models.lines_table import LinesModel
from planner.gui.pages.base import PlannerPage, Shared
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import PADDING, theme
from planner.gui.widgets.basics import Card, button
from planner.gui.widgets.segments import Segments

_FIRST_LINE: Final = "free_cash_flow"
_MOST_CURVES: Final = 5


class _LineHeader(QHeaderView):
    """Names of the lines: chapters bold, lines with items with a chevron."""

    def __init__(self, model: LinesModel) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._lines = model
        self.setSectionsClickable(True)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return a width that holds most names."""
        return QSize(
            self.fontMetrics().averageCharWidth() * 40, super().sizeHint().height()
        )

    def paintSection(self, painter: QPainter, rect: object, index: int) -> None:
        """Draw one name."""
        row = self._lines.row_at(index)
        room = QRectF(rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "sunken" if row.is_heading else "surface"
        chosen = (
            self.selectionModel().isRowSelected(index) if not row.is_heading else False
        )
        painter.fillRect(room, theme().colour("accentbg" if chosen else ground))
        if not row.is_heading:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(theme().colour("border"), 1))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        indent = theme().pixels(8 if row.is_heading else 40 if row.items else 24)
        if row.has_items:
            side = theme().pixels(13)
            place = QRectF(theme().pixels(7), room.center().y() - side / 2, side, side)
            name = "chevron-down" if self._lines.is_unfolded(index) else "chevron-right"
            paint_icon(painter, name, place, theme().colours.muted)
        weight = QFont.Weight.DemiBold if row.is_heading else QFont.Weight.Normal
        painter.setFont(theme().font("body", weight))
        painter.setPen(theme().colour("muted" if row.items else "text"))
        room.adjust(indent, 0, -4, 0)
        text = painter.fontMetrics().elidedText(
            row.label, Qt.TextElideMode.ElideRight, int(room.width())
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


class _FigureDelegate(QStyledItemDelegate):
    """Draws figures on hairlines; a page of them takes a few milliseconds."""

    # Names and spelling of Qt from here on.

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Draw a cell."""
        room = option.rect
        text = index.data()
        if text is None:
            heading = index.data(Qt.ItemDataRole.BackgroundRole)
            if heading is not None:
                painter.fillRect(room, heading)
                return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, theme().colour("accentbg"))
        painter.setPen(theme().colour("border"))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        if text:
            is_unit = index.column() == 0
            painter.setPen(theme().colour("muted" if is_unit else "text"))
            painter.setFont(theme().figures())
            side = (
                Qt.AlignmentFlag.AlignLeft if is_unit else Qt.AlignmentFlag.AlignRight
            )
            inner = room.adjusted(theme().pixels(8), 0, -theme().pixels(8), 0)
            painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, text)


class LinesTable(QTableView):
    """The lines; a double click explains a figure, Ctrl+C copies with titles."""

    def __init__(self, page: "ResultsPage") -> None:
        super().__init__(objectName="lines")
        self._page = page
        self.lines = LinesModel()
        self.setModel(self.lines)
        header = _LineHeader(self.lines)
        self.setVerticalHeader(header)
        self.setItemDelegate(_FigureDelegate(self))
        self.setAccessibleName(tr("All lines over time"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setFont(theme().figures())
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setHighlightSections(False)
        header.sectionClicked.connect(self.lines.toggle)
        self.doubleClicked.connect(self._explain)
        self.lines.modelReset.connect(self._lay_out)
        theme().changed.connect(self._lay_out)
        self._lay_out()

    def copy(self) -> None:
        """Put the chosen cells on the clipboard as tab-separated text with titles."""
        chosen = self.selectionModel().selectedIndexes()
        rows = sorted({index.row() for index in chosen})
        columns = sorted({index.column() for index in chosen})
        if rows:
            QGuiApplication.clipboard().setText(self.lines.as_text(rows, columns))

    def copy_all(self) -> None:
        """Put the whole table on the clipboard."""
        rows = range(self.lines.rowCount())
        columns = range(self.lines.columnCount())
        QGuiApplication.clipboard().setText(self.lines.as_text(rows, columns))

    def choose(self, line: str) -> None:
        """Choose the first row of a line."""
        row = self.lines.row_of(line)
        if row >= 0:
            index = self.lines.index(row, 1)
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _explain(self, index: QModelIndex) -> None:
        row = self.lines.row_at(index.row())
        if row.has_items:
            self.lines.toggle(index.row())
        elif row.line:
            month = self.lines.month_of(index.column())
            self._page.figure_explained.emit(row.line, month, row.items)

    def _lay_out(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().pixels(25))
        metrics = self.fontMetrics()
        self.horizontalHeader().setDefaultSectionSize(
            metrics.horizontalAdvance("−$000.0 Mm") + theme().pixels(14)
        )
        header = self.horizontalHeader()
        header.setMinimumSectionSize(metrics.horizontalAdvance("−$000.0 Mm"))
        stretched = QHeaderView.ResizeMode.Stretch
        fixed = QHeaderView.ResizeMode.Interactive
        header.setSectionResizeMode(fixed if self.lines.is_monthly else stretched)
        if self.lines.columnCount():
            header.setSectionResizeMode(0, fixed)
            self.setColumnWidth(0, metrics.horizontalAdvance("token/(second*GP"))
        self.clearSpans()
        for row in range(self.lines.rowCount()):
            if self.lines.row_at(row).is_heading:
                self.setSpan(row, 0, 1, max(self.lines.columnCount(), 2))

    # Names and spelling of Qt from here on.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, explain with Enter, fold with Space."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._explain(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space:
            self.lines.toggle(self.currentIndex().row())
        else:
            super().keyPressEvent(event)


class ResultsPage(PlannerPage):
    """All lines in a table, the chosen ones in a chart below it.

    Signals
    -------
    figure_explained
        A figure is to be explained: its line, month and items.
    """

    figure_explained = Signal(str, object, tuple)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.table = LinesTable(self)
        self.filter_field = QLineEdit(
            placeholderText=tr("Filter lines…"),
            clearButtonEnabled=True,
            objectName="filter.lines",
        )
        self.filter_field.setProperty("role", "search")
        self.filter_field.setAccessibleName(tr("Filter lines"))
        self.filter_field.setMaximumWidth(theme().pixels(260))
        self.filter_field.textChanged.connect(self._filter)
        periods = Segments(
            [("years", tr("Years")), ("months", tr("Months"))], name="periods"
        )
        periods.chosen.connect(lambda one: self._set_monthly(one == "months"))
        folds = Segments([("folded", tr("Folded")), ("flat", tr("Flat"))], name="folds")
        folds.chosen.connect(lambda one: self._set_flat(one == "flat"))
        copy = button(tr("Copy Table"), name="lines.copy")
        copy.clicked.connect(self.table.copy_all)
        card = Card(tr("All lines"), "")
        card.note.hide()
        card.head.addWidget(self.filter_field, 1)
        card.head.addStretch(1)
        for widget in (periods, folds, copy):
            card.head.addWidget(widget)
        card.box.addWidget(self.table, 1)
        self._chart_card = Card(tr("Chosen lines"), tr("by month"))
        self.chart = LineChart()
        self.chart.setMinimumHeight(theme().pixels(120))
        self._chart_card.box.addWidget(self.chart, 1)
        splitter = Shared(card, self._chart_card, 0.68, Qt.Orientation.Vertical)
        box = QVBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.addWidget(splitter)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._draw())

    def refresh(self) -> None:
        """Show the present figures."""
        is_first = self.table.lines.rowCount() == 0
        self.table.lines.show_result(self.session.result)
        if is_first:
            self.table.choose(_FIRST_LINE)
        self._draw()

    def show_line(self, line: str) -> None:
        """Choose a line."""
        self.filter_field.clear()
        self._refresh_stale()
        self.table.choose(line)

    def filter_target(self) -> QWidget | None:
        """Return the filter of the lines."""
        return self.filter_field

    def _filter(self, text: str) -> None:
        self.table.lines.set_words(text)

    def _set_monthly(self, is_monthly: bool) -> None:
        self.table.lines.set_monthly(is_monthly)

    def _set_flat(self, is_flat: bool) -> None:
        self.table.lines.set_flat(is_flat)

    def _draw(self) -> None:
        """Draw the chosen rows that share the unit of the first."""
        model, result = self.table.lines, self.session.result
        rows = sorted({i.row() for i in self.table.selectionModel().selectedIndexes()})
        drawn = []
        unit = ""
        for number in rows:
            row = model.row_at(number)
            if row.is_heading:
                continue
            line = result.line(row.line)
            unit = unit or line.unit
            if line.unit != unit:
                continue
            if row.has_items:
                drawn += [(" · ".join(names), v) for _ids, names, v in line.rows()]
            else:
                name = " · ".join((line.label, row.label)) if row.items else line.label
                drawn.append((name, line.values[row.place]))
        drawn = drawn[:_MOST_CURVES]
        if drawn:
            first = MODEL.lines[model.row_at(rows[0]).line].label if rows else ""
            self._chart_card.title.setText(drawn[0][0] if len(drawn) == 1 else first)
            self.chart.show_lines(drawn, unit=unit, first_month=result.months[0])
