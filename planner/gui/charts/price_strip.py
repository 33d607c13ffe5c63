"""Where a price stands among providers: a row and a dot each, the plan between them."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from planner.core.catalog.listings import ListedPrice, PricePosition
from planner.gui.charts.data import ChartData, Column
from planner.gui.charts.labels import write_reason
from planner.gui.charts.scale import spread
from planner.gui.charts.tools import ChartTools
from planner.gui.figures import bare_figure, figure
from planner.gui.texts import tr
from planner.gui.theme import theme

_ROW: Final = 18
_DOT: Final = 4.5
_SHARE_OF_NAMES: Final = 0.4
# A price beyond so many times the median is drawn at the edge: one dear provider must
# not press all others together.
_FARTHEST: Final = 3.0


@dataclass(frozen=True)
class _Row:
    """One row: a provider's price, or the plan's own."""

    name: str
    price: float
    listed: ListedPrice | None = None


@dataclass(frozen=True)
class _Scale:
    """Where names, dots and figures stand."""

    left: float
    right: float
    highest: float

    def x(self, price: float) -> float:
        share = min(price / self.highest, 1.0)
        return self.left + share * (self.right - self.left)


class PriceStrip(QWidget):
    """Prices of providers from the cheapest on, with the plan's own in its place."""

    def __init__(self) -> None:
        super().__init__()
        self._found: PricePosition | None = None
        self._rows: tuple[_Row, ...] = ()
        self._unit = "USD/Mtok"
        self._reason = ""
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)
        self.tools = ChartTools(self, self.chart_data)

    def show_position(
        self, found: PricePosition | None, *, unit: str, reason: str
    ) -> None:
        """Show a price among others; `reason` says why there is none to show."""
        if (found, unit, reason) == (self._found, self._unit, self._reason):
            return
        self._found, self._unit, self._reason = found, unit, reason
        self._rows = self._made_rows(found) if found else ()
        self.setAccessibleName(self.sentence() or reason)
        self.updateGeometry()
        self.update()

    @staticmethod
    def _made_rows(found: PricePosition) -> tuple[_Row, ...]:
        models = {one.listing.model for one in found.listed}
        families = {model.rpartition("-")[0] for model in models}
        rows = []
        for one in found.listed:
            name = one.listing.provider
            if len(models) > 1:
                # The name of the family need not be read in each row.
                _family, _dash, version = one.listing.model.rpartition("-")
                told = version if len(families) == 1 else one.listing.model
                name = f"{name} · {told}"
            rows.append(_Row(name, one.price, one))
        rows.insert(found.cheaper, _Row(tr("This plan"), found.price))
        return tuple(rows)

    def sentence(self) -> str:
        """Return in words where the price stands; empty where there is none."""
        found = self._found
        if found is None:
            return ""
        words = {"count": len(found.listed), "cheaper": found.cheaper}
        if found.dearer == len(found.listed):
            return tr("below all {count} that list the model", **words)
        if found.cheaper == len(found.listed):
            return tr("above all {count} that list the model", **words)
        return tr("{cheaper} of {count} that list the model ask less", **words)

    def reason(self) -> str:
        """Return why nothing is drawn; empty while something is."""
        return "" if self._found else self._reason

    def chart_data(self) -> ChartData:
        """Return the figures: a row a provider and the plan, the cheapest first."""
        if self._found is None:
            return ChartData(())
        dates = tuple(
            r.listed.listing.source_date if r.listed else "" for r in self._rows
        )
        return ChartData(
            (
                Column(tr("Provider"), "", tuple(row.name for row in self._rows)),
                Column(tr("Price"), self._unit, tuple(row.price for row in self._rows)),
                Column(tr("Date"), "", dates),
            )
        )

    # -- places

    def _head(self) -> int:
        return QFontMetrics(theme().font("caption")).height() + theme().pixels(5)

    def _scale(self, found: PricePosition) -> _Scale:
        names = QFontMetrics(theme().font("caption", QFont.Weight.DemiBold))
        left = max(names.horizontalAdvance(row.name) for row in self._rows)
        left = min(left, round(self.width() * _SHARE_OF_NAMES)) + theme().pixels(12)
        figures = QFontMetrics(theme().figures("caption", QFont.Weight.DemiBold))
        right = max(figures.horizontalAdvance(self._amount(row)) for row in self._rows)
        dearest = max(row.price for row in self._rows)
        highest = min(dearest, max(_FARTHEST * found.quartiles[1], found.price)) or 1.0
        return _Scale(left, self.width() - right - theme().pixels(14), highest)

    def _amount(self, row: _Row) -> str:
        return bare_figure(row.price, self._unit)

    def _row_at(self, position: QPointF) -> _Row | None:
        number = int((position.y() - self._head()) // theme().pixels(_ROW))
        return self._rows[number] if 0 <= number < len(self._rows) else None

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return a row for each provider."""
        height = self._head() + theme().pixels(_ROW) * max(len(self._rows), 3)
        return QSize(theme().pixels(320), height)

    def minimumSizeHint(self) -> QSize:
        """Return the height of all rows."""
        return QSize(theme().pixels(240), self.sizeHint().height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what the provider under the cursor lists."""
        row = self._row_at(event.position())
        if row is None or row.listed is None:
            QToolTip.hideText()
            return
        listing = row.listed.listing
        cached = (
            tr("billed as input")
            if listing.cached is None
            else figure(listing.cached, self._unit)
        )
        text = "\n".join(
            (
                f"{listing.provider}, {listing.model}",
                tr("input {price}", price=figure(listing.input, self._unit)),
                tr("cached input {price}", price=cached),
                tr("output {price}", price=figure(listing.output, self._unit)),
                f"{listing.note}, {listing.source_date}",
            )
        )
        QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw quartiles, and a row for each price."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        found = self._found
        if found is None:
            write_reason(painter, QRectF(self.rect()), self._reason)
            return
        scale = self._scale(found)
        self._paint_quartiles(painter, found, scale)
        height = theme().pixels(_ROW)
        for number, row in enumerate(self._rows):
            room = QRectF(0, self._head() + number * height, self.width(), height)
            self._paint_row(painter, row, room, scale)

    def _paint_quartiles(
        self, painter: QPainter, found: PricePosition, scale: _Scale
    ) -> None:
        painter.setFont(theme().font("caption"))
        metrics = painter.fontMetrics()
        top = float(self._head())
        xs = [scale.x(one) for one in found.quartiles]
        bottom = top + theme().pixels(_ROW) * len(self._rows)
        painter.fillRect(
            QRectF(xs[0], top, max(xs[2] - xs[0], 1), bottom - top),
            theme().colour("sunken"),
        )
        texts = (tr("25%"), tr("median"), tr("75%"))
        shown = [one for n, one in enumerate(texts) if n == 1 or xs[0] < xs[1] < xs[2]]
        places = [x for n, x in enumerate(xs) if n == 1 or len(shown) == len(texts)]
        wide = max(metrics.horizontalAdvance(text) for text in shown) + 8
        if wide * len(shown) > scale.right - scale.left:
            shown, places = [texts[1]], [xs[1]]
        placed = spread(
            places,
            distance=wide,
            low=scale.left + wide / 2,
            high=scale.right - wide / 2,
        )
        painter.setPen(QPen(theme().colour("outline"), 1, Qt.PenStyle.DashLine))
        for x in xs:
            x = round(x) + 0.5
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        painter.setPen(theme().colour("muted"))
        for text, x in zip(shown, placed, strict=True):
            room = QRectF(x - wide / 2, 0, wide, top - 2)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_row(
        self, painter: QPainter, row: _Row, room: QRectF, scale: _Scale
    ) -> None:
        is_plan = row.listed is None
        if is_plan:
            painter.fillRect(room, theme().colour("warnbg"))
        tone = theme().colour("warn" if is_plan else "text")
        weight = QFont.Weight.DemiBold if is_plan else QFont.Weight.Normal
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme().font("caption", weight))
        painter.setPen(tone)
        width = int(scale.left - theme().pixels(12))
        name = painter.fontMetrics().elidedText(
            row.name, Qt.TextElideMode.ElideRight, width
        )
        painter.drawText(room.adjusted(2, 0, 0, 0), int(middle), name)
        painter.setFont(theme().figures("caption", weight))
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.drawText(room.adjusted(0, 0, -2, 0), int(right), self._amount(row))
        y = room.center().y()
        x = scale.x(row.price)
        painter.setPen(QPen(theme().colour("border"), 1))
        painter.drawLine(QPointF(scale.left, y), QPointF(x, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("warn" if is_plan else "s1"))
        dot = theme().pixels(_DOT)
        if row.price > scale.highest:
            # It lies beyond the edge: an arrow instead of a dot.
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(x - dot, y - dot),
                        QPointF(x - dot, y + dot),
                        QPointF(x + dot, y),
                    ]
                )
            )
        elif is_plan:
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(x, y - 1.4 * dot),
                        QPointF(x + 1.4 * dot, y),
                        QPointF(x, y + 1.4 * dot),
                        QPointF(x - 1.4 * dot, y),
                    ]
                )
            )
        else:
            painter.drawEllipse(QPointF(x, y), dot, dot)
