"""The strip of key figures: always visible, each with its change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QMenu, QSizePolicy

from planner.core.evaluation import Metric, Result
from planner.gui.figures import (
    bare_figure,
    date_text,
    difference,
    figure,
    full_figure,
)
from planner.gui.icons import icon
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import theme

# A smaller change than this share of the value is not worth an arrow.
_NOTABLE: Final = 5e-4


@dataclass(frozen=True)
class Kpi:
    """One figure of the strip: what it is called, shows, and notes while unchanged."""

    key: str
    label: Callable[[Result], str]
    value: Callable[[Result, Metric], str]
    note: Callable[[Result], str]


def _plain(_result: Result, metric: Metric) -> str:
    return bare_figure(metric.value, metric.unit, name=metric.key)


def _of(key: str, text: str) -> Callable[[Result], str]:
    """Return a note with another metric's figure."""

    def note(result: Result) -> str:
        metric = result.metrics[key]
        if metric.value is None:
            return ""
        return text.format(bare_figure(metric.value, metric.unit, name=key))

    return note


def _first_sale(result: Result, _metric: Metric) -> str:
    return date_text(result, result.number("first_sale_time"))


def _days_to_first_sale(result: Result) -> str:
    days = result.metrics["time_to_monetization_days"].value
    return "" if days is None else tr("{days:,.0f} days", days=days)


def _payback_note(result: Result) -> str:
    value = result.metrics["payback_months"].value
    if value is None:
        return tr("within {months} months", months=len(result.months))
    return date_text(result, value, at_month_end=True)


def _discount_rate(result: Result) -> str:
    return figure(result.number("discount_rate"), "1/year", digits=3)


def kpis() -> tuple[Kpi, ...]:
    """Return the figures of the strip, the most important first."""
    return (
        Kpi(
            "capex_total",
            lambda _result: tr("Capex"),
            _plain,
            _of("capex_per_gpu", tr("{} per GPU")),
        ),
        Kpi(
            "npv",
            lambda result: tr("NPV @ {rate}", rate=_discount_rate(result)),
            _plain,
            lambda _result: tr("unlevered, after tax"),
        ),
        Kpi(
            "irr",
            lambda _result: tr("IRR"),
            _plain,
            lambda result: tr("hurdle {rate}", rate=_discount_rate(result)),
        ),
        Kpi(
            "payback_months",
            lambda _result: tr("Payback"),
            _plain,
            _payback_note,
        ),
        Kpi(
            "time_to_monetization_days",
            lambda _result: tr("First revenue"),
            _first_sale,
            _days_to_first_sale,
        ),
        Kpi(
            "cost_per_mtok",
            lambda _result: tr("Cost / Mtok"),
            _plain,
            _of("revenue_per_mtok", tr("sold at {}")),
        ),
        Kpi(
            "margin_per_mtok",
            lambda _result: tr("Margin / Mtok"),
            _plain,
            _of("cash_cost_per_mtok", tr("cash cost {}")),
        ),
        Kpi(
            "peak_funding",
            lambda _result: tr("Peak funding"),
            _plain,
            _of("ebitda_margin", tr("EBITDA {}")),
        ),
    )


@dataclass(frozen=True)
class Change:
    """A change of a figure: its arrow and size, and whether it is good."""

    text: str
    colour: str


def change_of(metric: Metric, before: Metric | None) -> Change | None:
    """Return how a figure differs from another case, or None if it does not."""
    if before is None or metric.value == before.value:
        return None
    if metric.value is None or before.value is None:
        was = tr("none")
        if before.value is not None:
            was = bare_figure(before.value, before.unit, name=before.key)
        return Change(tr("was {value}", value=was), "warn")
    step = metric.value - before.value
    if abs(step) <= _NOTABLE * max(abs(metric.value), abs(before.value)):
        return None
    arrow = "▲" if step > 0 else "▼"
    size = difference(step, metric.unit, name=metric.key)
    colour = "muted"
    if metric.better:
        colour = "pos" if (step > 0) == (metric.better == "higher") else "neg"
    return Change(f"{arrow} {size}", colour)


class KpiTile(QAbstractButton):
    """One key figure: small label, large value, change beneath.

    Signals
    -------
    explained
        A click: the key of the metric.
    """

    explained = Signal(str)

    def __init__(self, kpi: Kpi) -> None:
        super().__init__(objectName=f"kpi.{kpi.key}")
        self.kpi = kpi
        self._label = self._value = self._note = ""
        self._note_colour = "muted"
        self._shown: tuple[str, str, str, str, Metric] | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.explained.emit(kpi.key))

    @property
    def value_text(self) -> str:
        """The figure as shown."""
        return self._value

    @property
    def note_text(self) -> str:
        """What stands beneath: the change, or a second figure."""
        return self._note

    def show_result(self, result: Result, reference: Result | None) -> None:
        """Show the figure and its change against a reference."""
        metric = result.metrics[self.kpi.key]
        before = reference.metrics.get(self.kpi.key) if reference else None
        change = change_of(metric, before)
        shown = (
            self.kpi.label(result),
            tr("none") if metric.value is None else self.kpi.value(result, metric),
            change.text if change else self.kpi.note(result),
            change.colour if change else "muted",
            metric,
        )
        if shown == self._shown:
            return
        self._shown = shown
        self._label, self._value, self._note, self._note_colour, self._metric = shown
        self.setToolTip(self._tip())
        self.setAccessibleName(f"{self._label}: {self._value}, {self._note}")
        self.updateGeometry()
        self.update()

    def _tip(self) -> str:
        metric = self._metric
        value = full_figure(metric.value, metric.unit, name=metric.key)
        tip = [f"{metric.label}: {value}"]
        if metric.reason:
            tip.append(metric.reason[0].upper() + metric.reason[1:] + ".")
        tip.append(tr("Click for the explanation; right-click to copy."))
        return "\n".join(tip)

    def copy(self) -> None:
        """Put label and full value on the clipboard."""
        metric = self._metric
        value = full_figure(metric.value, metric.unit, name=metric.key)
        QGuiApplication.clipboard().setText(f"{self._label}\t{value}")

    # Names and spelling of Qt from here on.

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy or explain."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = QAction(icon("copy"), tr("Copy Value"), menu)
        copy.triggered.connect(self.copy)
        explain = QAction(icon("explain"), tr("Explain"), menu)
        explain.triggered.connect(self.click)
        menu.addActions([copy, explain])
        menu.popup(event.globalPos())

    def sizeHint(self) -> QSize:
        """Return room for the three lines."""
        caption = QFontMetrics(theme().font("caption"))
        value = QFontMetrics(theme().figures("kpi", QFont.Weight.DemiBold))
        width = max(
            value.horizontalAdvance(self._value),
            caption.horizontalAdvance(self._label),
            caption.horizontalAdvance(self._note),
        )
        height = 2 * caption.height() + value.height()
        return QSize(width + theme().pixels(24), height + theme().pixels(18))

    def minimumSizeHint(self) -> QSize:
        """Return the size hint: a cut figure is worse than none."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the three lines."""
        painter = QPainter(self)
        if self.underMouse() or self.hasFocus():
            painter.fillRect(self.rect(), theme().colour("sunken"))
        painter.setPen(QPen(theme().colour("border"), 1))
        right = self.width() - 1
        painter.drawLine(QPoint(right, 0), QPoint(right, self.height()))
        x = theme().pixels(14)
        y = float(theme().pixels(9))
        for text, font, colour in (
            (self._label, theme().font("caption"), "muted"),
            (self._value, theme().figures("kpi", QFont.Weight.DemiBold), "text"),
            (self._note, theme().font("caption"), self._note_colour),
        ):
            painter.setFont(font)
            painter.setPen(theme().colour(colour))
            height = painter.fontMetrics().height()
            room = QRectF(x, y, self.width() - x, height)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, text)
            y += height


class KpiStrip(QFrame):
    """The key figures side by side; the least important give way where it is narrow.

    Signals
    -------
    explained
        A figure was clicked: the key of the metric.
    """

    explained = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self._session = session
        self.tiles = [KpiTile(kpi) for kpi in kpis()]
        for tile in self.tiles:
            tile.setParent(self)
            tile.explained.connect(self.explained)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        session.result_changed.connect(self.refresh)
        theme().changed.connect(self._place)
        self.refresh()

    def tile(self, key: str) -> KpiTile:
        """Return the tile of a metric."""
        return next(tile for tile in self.tiles if tile.kpi.key == key)

    def refresh(self) -> None:
        """Show the present figures."""
        for tile in self.tiles:
            tile.show_result(self._session.result, self._session.reference)
        self._place()

    def text(self) -> str:
        """Return all key figures as a small table for the clipboard."""
        metrics = self._session.result.metrics
        rows = []
        for metric in metrics.values():
            value = full_figure(metric.value, metric.unit, name=metric.key)
            rows.append(f"{metric.label}\t{value}")
        return "\n".join(rows)

    def _place(self) -> None:
        """Give every tile that fits the same width, or what it needs."""
        self.updateGeometry()
        needed = [tile.sizeHint().width() for tile in self.tiles]
        count = len(self.tiles)
        while count > 1 and sum(needed[:count]) > self.width():
            count -= 1
        spare = max(self.width() - sum(needed[:count]), 0) / max(count, 1)
        even = self.width() / max(count, 1)
        fits_evenly = all(need <= even for need in needed[:count])
        x = 0.0
        height = self.height() - 1
        for place, tile in enumerate(self.tiles):
            tile.setVisible(place < count)
            if place < count:
                width = even if fits_evenly else needed[place] + spare
                tile.setGeometry(round(x), 0, round(x + width) - round(x), height)
                x += width

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return the height of the tiles."""
        return QSize(0, self.tiles[0].sizeHint().height() + 1)

    def minimumSizeHint(self) -> QSize:
        """Return the height of the tiles."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the tiles anew."""
        super().resizeEvent(event)
        self._place()
