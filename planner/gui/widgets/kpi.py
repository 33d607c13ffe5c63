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
from planner.core.hurdles import Hurdle, hurdles
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
            lambda result: tr("discount rate {rate}", rate=_discount_rate(result)),
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


def hurdle_note(hurdle: Hurdle) -> Change:
    """Return by how much a hurdle is met or missed."""
    if hurdle.margin is None:
        return Change(tr("not met: not defined"), "neg")
    size = difference(hurdle.margin, hurdle.unit, name=hurdle.metric)
    if hurdle.passes:
        return Change(tr("met, {size} to spare", size=size), "pos")
    return Change(tr("missed by {size}", size=size), "neg")


def _hurdle_mark(hurdle: Hurdle) -> str:
    """Return a hurdle in a few signs, for beside the label: ``✗ ≥ 12%``."""
    asked = bare_figure(hurdle.threshold, hurdle.unit, name=hurdle.metric)
    sign = "≥" if hurdle.is_least else "≤"
    return f"{'✓' if hurdle.passes else '✗'} {sign} {asked}"


@dataclass(frozen=True)
class _Shown:
    """All that a tile shows."""

    label: str
    value: str
    note: str
    note_colour: str
    metric: Metric
    mark: str = ""
    mark_colour: str = "muted"
    hurdle: str = ""
    error: str = ""


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
        self._shown: _Shown | None = None
        self._is_compact = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self.explained.emit(kpi.key))

    @property
    def value_text(self) -> str:
        """The figure as shown."""
        return self._shown.value if self._shown else ""

    @property
    def note_text(self) -> str:
        """What stands beneath: the change, or a second figure."""
        return self._shown.note if self._shown else ""

    @property
    def mark_text(self) -> str:
        """What stands beside the label: the hurdle, and whether it is met."""
        return self._shown.mark if self._shown else ""

    def show_result(
        self,
        result: Result,
        reference: Result | None,
        hurdle: Hurdle | None = None,
        error: str = "",
    ) -> None:
        """Show the figure and its change against a reference.

        A hurdle stands beside the label; an `error` says why no figure is valid.
        """
        metric = result.metrics[self.kpi.key]
        before = reference.metrics.get(self.kpi.key) if reference else None
        note = change_of(metric, before) or (hurdle_note(hurdle) if hurdle else None)
        note = note or Change(self.kpi.note(result), "muted")
        shown = _Shown(
            label=self.kpi.label(result),
            value=(
                tr("none") if metric.value is None else self.kpi.value(result, metric)
            ),
            note=note.text,
            note_colour="muted" if error else note.colour,
            metric=metric,
            mark=_hurdle_mark(hurdle) if hurdle else "",
            mark_colour="pos" if hurdle and hurdle.passes else "neg",
            hurdle=hurdle.sentence if hurdle else "",
            error=error,
        )
        if shown == self._shown:
            return
        self._shown = shown
        self.setToolTip(self._tip(shown))
        self.setAccessibleName(self._name(shown))
        self.updateGeometry()
        self.update()

    def set_compact(self, is_compact: bool) -> None:
        """Show a smaller value and cut notes, where there is little room."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self.updateGeometry()
            self.update()

    @staticmethod
    def _name(shown: _Shown) -> str:
        said = f"{shown.label}: {shown.value}, {shown.note}"
        parts = [tr("Not valid") if shown.error else "", said, shown.hurdle]
        return ". ".join(part for part in parts if part)

    @staticmethod
    def _tip(shown: _Shown) -> str:
        metric = shown.metric
        value = full_figure(metric.value, metric.unit, name=metric.key)
        tip = [tr("Not valid: {error}", error=shown.error)] if shown.error else []
        tip.append(f"{metric.label}: {value}")
        if metric.reason:
            tip.append(metric.reason[0].upper() + metric.reason[1:] + ".")
        if shown.hurdle:
            tip.append(shown.hurdle)
        tip.append(tr("Click for the explanation; right-click to copy."))
        return "\n".join(tip)

    def copy(self) -> None:
        """Put label and full value on the clipboard."""
        if self._shown is not None:
            metric = self._shown.metric
            value = full_figure(metric.value, metric.unit, name=metric.key)
            QGuiApplication.clipboard().setText(f"{self._shown.label}\t{value}")

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

    def _value_font(self) -> QFont:
        size = "title" if self._is_compact else "kpi"
        return theme().figures(size, QFont.Weight.DemiBold)

    def sizeHint(self) -> QSize:
        """Return room for the three lines; of notes only where there is room."""
        caption, value = (
            QFontMetrics(theme().font("caption")),
            QFontMetrics(self._value_font()),
        )
        shown = self._shown
        label = f"{shown.label} {shown.mark}" if shown else ""
        width = value.horizontalAdvance(self.value_text)
        if self._is_compact:
            label = shown.label if shown else ""
        else:
            width = max(width, caption.horizontalAdvance(self.note_text))
        width = max(width, caption.horizontalAdvance(label))
        height = 2 * caption.height() + value.height()
        edge = 16 if self._is_compact else 24
        return QSize(width + theme().pixels(edge), height + theme().pixels(18))

    def minimumSizeHint(self) -> QSize:
        """Return the size hint: a cut figure is worse than none."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the three lines."""
        painter = QPainter(self)
        shown = self._shown
        if shown is None:
            return
        if shown.error:
            painter.fillRect(self.rect(), theme().colour("negbg"))
        elif self.underMouse() or self.hasFocus():
            painter.fillRect(self.rect(), theme().colour("sunken"))
        painter.setPen(QPen(theme().colour("border"), 1))
        right = self.width() - 1
        painter.drawLine(QPoint(right, 0), QPoint(right, self.height()))
        x = theme().pixels(8 if self._is_compact else 14)
        y = float(theme().pixels(9))
        value_colour = "muted" if shown.error else "text"
        for text, font, colour in (
            (shown.label, theme().font("caption"), "muted"),
            (shown.value, self._value_font(), value_colour),
            (shown.note, theme().font("caption"), shown.note_colour),
        ):
            painter.setFont(font)
            painter.setPen(theme().colour(colour))
            metrics = painter.fontMetrics()
            room = QRectF(x, y, self.width() - x - 2, metrics.height())
            text = metrics.elidedText(
                text, Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, text)
            if text == shown.label and shown.mark:
                room.setLeft(x + metrics.horizontalAdvance(text) + 6)
                painter.setPen(theme().colour(shown.mark_colour))
                painter.drawText(room, Qt.AlignmentFlag.AlignLeft, shown.mark)
            y += metrics.height()


class KpiStrip(QFrame):
    """The key figures side by side; where it is narrow they are set smaller.

    Where even that does not fit, they stand in two rows: none is ever left out.

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
        self._rows = 1
        self.tiles = [KpiTile(kpi) for kpi in kpis()]
        for tile in self.tiles:
            tile.setParent(self)
            tile.explained.connect(self.explained)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        session.result_changed.connect(self.refresh)
        session.failed.connect(self.refresh)
        theme().changed.connect(self._place)
        self.refresh()

    def tile(self, key: str) -> KpiTile:
        """Return the tile of a metric."""
        return next(tile for tile in self.tiles if tile.kpi.key == key)

    def refresh(self) -> None:
        """Show the present figures."""
        session = self._session
        held = {hurdle.metric: hurdle for hurdle in hurdles(session.result)}
        for tile in self.tiles:
            hurdle = held.get(tile.kpi.key)
            tile.show_result(session.result, session.reference, hurdle, session.error)
        self._place()

    def text(self) -> str:
        """Return all key figures as a small table for the clipboard."""
        metrics = self._session.result.metrics
        rows = []
        for metric in metrics.values():
            value = full_figure(metric.value, metric.unit, name=metric.key)
            rows.append(f"{metric.label}\t{value}")
        return "\n".join(rows)

    def _needed(self, *, is_compact: bool) -> list[int]:
        for tile in self.tiles:
            tile.set_compact(is_compact)
        return [tile.sizeHint().width() for tile in self.tiles]

    def _place(self) -> None:
        """Give every tile the same width, or what it needs."""
        needed = self._needed(is_compact=False)
        if sum(needed) > self.width():
            needed = self._needed(is_compact=True)
        rows = 1 if sum(needed) <= self.width() else 2
        self._rows = rows
        self.updateGeometry()
        height = self.tiles[0].sizeHint().height()
        per_row = -(-len(self.tiles) // rows)
        for row in range(rows):
            place = slice(row * per_row, (row + 1) * per_row)
            self._place_row(self.tiles[place], needed[place], row * height, height)

    def _place_row(
        self, tiles: list[KpiTile], needed: list[int], top: int, height: int
    ) -> None:
        spare = max(self.width() - sum(needed), 0) / len(tiles)
        even = self.width() / len(tiles)
        fits_evenly = all(need <= even for need in needed)
        x = 0.0
        for tile, need in zip(tiles, needed, strict=True):
            width = even if fits_evenly else need + spare
            tile.setGeometry(round(x), top, round(x + width) - round(x), height)
            x += width

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return the height of the tiles."""
        return QSize(0, self._rows * self.tiles[0].sizeHint().height() + 1)

    def minimumSizeHint(self) -> QSize:
        """Return the height of the tiles."""
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the tiles anew."""
        super().resizeEvent(event)
        self._place()
