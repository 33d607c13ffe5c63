"""Results: charts of the case, its key figures, and every line by year or month."""

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRectF, QSize, Qt, Signal
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
    QCheckBox,
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

from planner.core.evaluation import Result
from planner.core.hurdles import hurdles
from planner.core.model import MODEL
from planner.core.studies.horizon import terminal_parts
from planner.gui.charts.cash import DISCOUNTED, CashChart, Curve
from planner.gui.charts.lines import LineChart
from planner.gui.charts.margin import MarginChart
from planner.gui.charts.unit_cost import UnitCostChart
from planner.gui.charts.yearly import DepreciationChart, RevenueCostChart
from planner.gui.figures import bare_figure, full_figure, month_text
from planner.gui.icons import paint_icon
from planner.gui.models.lines_table import LinesModel
from planner.gui.pages.base import PlannerPage, Shared
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import Card, Page, button
from planner.gui.widgets.figure_list import FigureList, FigureRow
from planner.gui.widgets.metric_list import MetricList
from planner.gui.widgets.segments import Segments
from planner.gui.widgets.views import View, Views

_FIRST_LINE: Final = "free_cash_flow"
_MOST_CURVES: Final = 5
# Below this width (at 100% text) the key figures stand in one column.
_TWO_COLUMNS_FROM: Final = 720
_PAYBACKS: Final = (
    *("payback_months", "payback_with_terminal_months", "first_payback_months"),
    *("discounted_payback_months", "payback_from_first_revenue_months"),
)
_GROUPS: Final = (
    ("Value and return", ("npv", "irr", "peak_funding")),
    ("Payback", (*_PAYBACKS, "breakeven_month")),
    (
        "Time to monetization",
        (
            *("time_to_monetization_days", "time_to_first_token_days"),
            *("order_to_first_sale_days", "install_to_first_sale_days"),
            "install_to_first_model_days",
        ),
    ),
    ("Capital and site", ("capex_total", "capex_per_gpu", "capex_per_mw", "site_mw")),
    (
        "A million output tokens",
        (
            *("revenue_per_mtok", "cost_per_mtok", "margin_per_mtok"),
            *("cash_cost_per_mtok", "tax_per_mtok", "opening_price_per_mtok"),
            "breakeven_price_per_mtok",
        ),
    ),
    (
        "A million tokens of any kind",
        (
            *("revenue_per_mtok_total", "cost_per_mtok_total"),
            *("margin_per_mtok_total", "cash_cost_per_mtok_total"),
            "tax_per_mtok_total",
        ),
    ),
    (
        "A GPU-hour, a kilowatt, a rack unit",
        (
            *("tco_per_gpu_hour", "tco_per_gpu_hour_sold", "revenue_per_gpu_hour"),
            *("opex_per_gpu_hour", "gross_profit_per_kw_month"),
            *("gross_profit_per_rack_unit_month", "tokens_per_kwh"),
        ),
    ),
    (
        "Margins and use",
        (
            *("gross_margin", "ebitda_margin", "idle_share_of_hours"),
            "api_bill_replaced_per_year",
        ),
    ),
)


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


class LinesView(QWidget):
    """All lines in a table, the chosen ones in a chart below it."""

    def __init__(self, page: "ResultsPage") -> None:
        super().__init__()
        self._session = page.session
        self.table = LinesTable(page)
        self.filter_field = QLineEdit(
            placeholderText=tr("Filter lines…"),
            clearButtonEnabled=True,
            objectName="filter.lines",
        )
        self.filter_field.setProperty("role", "search")
        self.filter_field.setAccessibleName(tr("Filter lines"))
        self.filter_field.setMaximumWidth(theme().pixels(260))
        self.filter_field.textChanged.connect(self.table.lines.set_words)
        periods = Segments(
            [("years", tr("Years")), ("months", tr("Months"))], name="periods"
        )
        periods.chosen.connect(
            lambda one: self.table.lines.set_monthly(one == "months")
        )
        folds = Segments([("folded", tr("Folded")), ("flat", tr("Flat"))], name="folds")
        folds.chosen.connect(lambda one: self.table.lines.set_flat(one == "flat"))
        copy = button(tr("Copy Table"), name="lines.copy")
        copy.clicked.connect(self.table.copy_all)
        card = Card(tr("All lines"), "")
        card.note.hide()
        card.head.addWidget(self.filter_field, 1)
        card.head.addStretch(1)
        for widget in (periods, folds, copy):
            card.head.addWidget(widget)
        self.table.setMinimumHeight(theme().pixels(180))
        card.box.addWidget(self.table, 1)
        self._chart_card = Card(tr("Chosen lines"), tr("by month"))
        self.chart = LineChart()
        self.chart.setMinimumHeight(theme().pixels(120))
        self._chart_card.box.addWidget(self.chart, 1)
        splitter = Shared(card, self._chart_card, 0.68, Qt.Orientation.Vertical)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(splitter)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._draw())

    def refresh(self) -> None:
        """Show the present figures."""
        is_first = self.table.lines.rowCount() == 0
        self.table.lines.show_result(self._session.result)
        if is_first:
            self.table.choose(_FIRST_LINE)
        self._draw()

    def _draw(self) -> None:
        """Draw the chosen rows that share the unit of the first."""
        model, result = self.table.lines, self._session.result
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
            self.chart.show_lines(drawn, unit=unit, months=result.months)


class CashView(QWidget):
    """Cumulative cash; beside it when it pays back, and what the horizon brings.

    Signals
    -------
    explained
        A figure was clicked: its line or metric.
    """

    explained = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.discounted = QCheckBox(
            tr("Discounted"), checked=True, objectName="cash.discounted"
        )
        self.discounted.toggled.connect(lambda _on: self.refresh())
        card = Card(tr("Cumulative cash"), tr("free cash flow, after tax"))
        card.head.insertWidget(1, self.discounted)
        self.cash = CashChart()
        card.box.addWidget(self.cash, 1)
        payback = Card(tr("Payback"), tr("from the decision"))
        self.payback = MetricList(_PAYBACKS)
        payback.box.addWidget(self.payback)
        end = Card(tr("What the horizon alone brings"))
        self._end_note = end.note
        self.end = FigureList()
        end.box.addWidget(self.end)
        for part in (self.payback, self.end):
            part.explained.connect(self.explained)
        side = Page()
        column = QVBoxLayout(side.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(payback)
        column.addWidget(end)
        column.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Shared(card, side, 0.7, stacks=True))

    def refresh(self) -> None:
        """Show the present figures."""
        session, result = self._session, self._session.result
        number = session.scenario_ids.index(session.scenario)
        name = session.scenario_label(session.scenario)
        curves = [Curve(name, number, result)]
        if self.discounted.isChecked():
            curves.append(Curve(tr("Discounted"), number + 1, result, DISCOUNTED))
        self.cash.show_case(curves, ())
        self.payback.show_metrics(
            [result.metrics[key] for key in _PAYBACKS], hurdles(result)
        )
        self._show_end(result)

    def _show_end(self, result: Result) -> None:
        self._end_note.set_full_text(month_text(result.months[-1]))
        rows = []
        for part in terminal_parts(result):
            unit = result.line(part.line).unit
            sign = "+" if part.amount > 0 else ""
            shown, tip = bare_figure(part.amount, unit), full_figure(part.amount, unit)
            rows.append(FigureRow(tr(part.label), sign + shown, part.line, tip=tip))
        self.end.show_rows(rows)


class FiguresView(Page):
    """Every metric with its reason where it is undefined, and its hurdle if it has one.

    Signals
    -------
    explained
        A metric was clicked: its key.
    """

    explained = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._lists: list[tuple[MetricList, tuple[str, ...]]] = []
        self._is_wide: bool | None = None
        self._cards = []
        for title, keys in _metric_groups():
            card = Card(title)
            shown = MetricList(keys)
            shown.explained.connect(self.explained)
            card.box.addWidget(shown)
            self._lists.append((shown, keys))
            self._cards.append(card)
        self._columns = [QVBoxLayout(), QVBoxLayout()]
        self._across = QHBoxLayout(self.content)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(GAP)
        for column in self._columns:
            column.setSpacing(GAP)
            self._across.addLayout(column, 1)

    def refresh(self) -> None:
        """Show the present figures."""
        result = self._session.result
        held = hurdles(result)
        for shown, keys in self._lists:
            shown.show_metrics([result.metrics[key] for key in keys], held)

    # Names and spelling of Qt from here on.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the groups in two columns, or in one where it is narrow."""
        super().resizeEvent(event)
        is_wide = self.width() >= theme().pixels(_TWO_COLUMNS_FROM)
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        for column in self._columns:
            while column.takeAt(0) is not None:
                pass
        total = sum(len(keys) for _list, keys in self._lists)
        placed = 0
        for card, (_list, keys) in zip(self._cards, self._lists, strict=True):
            self._columns[int(is_wide and placed >= total / 2)].addWidget(card)
            placed += len(keys)
        for column in self._columns:
            column.addStretch(1)
        self._across.setStretch(1, int(is_wide))


def _metric_groups() -> list[tuple[str, tuple[str, ...]]]:
    """Return all metrics in groups, those without one at the end."""
    left = dict.fromkeys(line.name for line in MODEL.metrics)
    groups = []
    for title, wanted in _GROUPS:
        keys = tuple(key for key in wanted if key in left)
        for key in keys:
            del left[key]
        groups.append((tr(title), keys))
    reality = tuple(key for key in left if key.startswith("reality_"))
    others = tuple(key for key in left if key not in reality)
    return [
        *groups,
        *([(tr("Others"), others)] if others else []),
        (tr("Reality check"), reality),
    ]


class ResultsPage(PlannerPage):
    """Charts to choose from, key figures, and the table of all lines.

    Signals
    -------
    figure_explained
        A figure is to be explained: its line, month and items.
    """

    figure_explained = Signal(str, object, tuple)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.lines = LinesView(self)
        self.table = self.lines.table
        self.chart = self.lines.chart
        self.cash = CashView(session)
        self.figures = FiguresView(session)
        for part in (self.cash, self.figures):
            part.explained.connect(self._explain)
        self.charts = {
            "years": (
                RevenueCostChart(),
                tr("Revenue and cost"),
                tr("of a year: revenue by product, beside it cost with depreciation"),
            ),
            "unit": (
                UnitCostChart(),
                tr("Cost per Mtok"),
                tr("output tokens, by year, against their price"),
            ),
            "margin": (
                MarginChart(),
                tr("Margin per Mtok"),
                tr("output tokens, levelized over the life, before tax"),
            ),
            "depreciation": (
                DepreciationChart(),
                tr("Depreciation"),
                tr("of a year, in the books and for tax, against revenue"),
            ),
        }
        views = [View("cash", tr("Cumulative Cash"), self.cash)]
        titles = {
            "years": tr("Revenue and Cost"),
            "unit": tr("Cost per Mtok"),
            "margin": tr("Margin per Mtok"),
            "depreciation": tr("Depreciation"),
        }
        for view, (chart, title, note) in self.charts.items():
            card = Card(title, note)
            chart.explained.connect(self.explained)
            card.box.addWidget(chart, 1)
            views.append(View(view, titles[view], card))
        views.append(View("figures", tr("Key Figures"), self.figures))
        views.append(View("lines", tr("All Lines"), self.lines))
        self.views = Views(views, name="results.view")
        self.views.shown.connect(lambda _view: self.refresh())
        page = Page()
        inner = QVBoxLayout(page.content)
        inner.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        inner.addWidget(self.views)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(page)

    def refresh(self) -> None:
        """Show the present figures in the part that is seen."""
        view = self.views.current
        if view in self.charts:
            self.charts[view][0].show_result(self.session.result)
        else:
            {"cash": self.cash, "figures": self.figures, "lines": self.lines}[
                view
            ].refresh()

    def show_line(self, line: str) -> None:
        """Choose a line in the table."""
        self.views.show_view("lines")
        self.lines.filter_field.clear()
        self._refresh_stale()
        self.table.choose(line)

    def filter_target(self) -> QWidget | None:
        """Return the filter of the lines."""
        self.views.show_view("lines")
        return self.lines.filter_field

    def _explain(self, key: str) -> None:
        self.explained.emit(key, ())
