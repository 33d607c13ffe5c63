"""The items that draw the shapes of a scene."""

import math
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
)
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QStyleOptionGraphicsItem,
)

from planner.core.pictures.scene import Box, Line, Rect, Ribbon, Shape, Text
from planner.gui.charts.tones import tone_colour, tone_name
from planner.gui.theme import Colours, contrast, theme

_DASHES: Final = (3.0, 2.0)
# Smaller corners, in pixels, are not rounded: that is not seen, and takes long.
_LEAST_RADIUS: Final = 1.5
# Pixels between words inside a shape and its edges.
_MARGIN: Final = 3.0


def rect_of(place: Rect) -> QRectF:
    """Return a place as Qt has it."""
    return QRectF(place.left, place.top, place.width, place.height)


def reading_tone(ground: str) -> str:
    """Return the name of the colour that is read best on a tone."""
    return _reading_tone(ground, theme().colours)


# A hall has the same few tones on hundreds of racks.
@lru_cache(maxsize=256)
def _reading_tone(ground: str, colours: Colours) -> str:
    lies_on = tone_name(ground)
    return max(
        ("text", "on_accent"),
        key=lambda name: contrast(getattr(colours, name), lies_on),
    )


def _colour(tone: str) -> QColor:
    return _known_colour(tone, theme().colours)


@lru_cache(maxsize=256)
def _known_colour(tone: str, _colours: Colours) -> QColor:
    return tone_colour(tone)


def item_of(shape: Shape, scale: float) -> QGraphicsItem:
    """Return the item that draws a shape in the present theme.

    A unit has so many pixels where the whole picture is seen.
    """
    if isinstance(shape, Box):
        return _box(shape, scale)
    if isinstance(shape, Line):
        return _line(shape)
    if isinstance(shape, Ribbon):
        return _ribbon(shape)
    return WordsItem(shape)


def _pen(tone: str, width: float = 0.0, *, is_dashed: bool = False) -> QPen:
    if not tone:
        return QPen(Qt.PenStyle.NoPen)
    # Without a width it is one pixel wide however large the picture is drawn; a
    # cosmetic one of width 1 would make the shape a whole unit larger to the mouse.
    pen = QPen(_colour(tone), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if is_dashed:
        pen.setDashPattern(_DASHES)
    return pen


def _brush(tone: str) -> QBrush:
    return QBrush(_colour(tone)) if tone else QBrush(Qt.BrushStyle.NoBrush)


def _box(shape: Box, scale: float) -> QGraphicsItem:
    item: QGraphicsRectItem | QGraphicsPathItem
    if shape.radius * scale < _LEAST_RADIUS:
        item = QGraphicsRectItem(rect_of(shape.place))
    else:
        path = QPainterPath()
        path.addRoundedRect(rect_of(shape.place), shape.radius, shape.radius)
        item = QGraphicsPathItem(path)
    item.setPen(_pen(shape.edge, is_dashed=shape.is_dashed))
    item.setBrush(_brush(shape.tone))
    return item


def _line(shape: Line) -> QGraphicsItem:
    path = QPainterPath(QPointF(*shape.points[0]))
    for point in shape.points[1:]:
        path.lineTo(QPointF(*point))
    item = QGraphicsPathItem(path)
    item.setPen(_pen(shape.tone, shape.width, is_dashed=shape.is_dashed))
    return item


def ribbon_path(shape: Ribbon) -> QPainterPath:
    """Return the outline of a ribbon: level at both ends."""
    (x0, y0), (x1, y1), high = shape.start, shape.end, shape.height
    middle = (x0 + x1) / 2
    path = QPainterPath(QPointF(x0, y0))
    path.cubicTo(QPointF(middle, y0), QPointF(middle, y1), QPointF(x1, y1))
    path.lineTo(x1, y1 + high)
    path.cubicTo(
        QPointF(middle, y1 + high), QPointF(middle, y0 + high), QPointF(x0, y0 + high)
    )
    path.closeSubpath()
    return path


def _ribbon(shape: Ribbon) -> QGraphicsItem:
    item = QGraphicsPathItem(ribbon_path(shape))
    # However little it carries, it is seen.
    item.setPen(_pen(shape.tone))
    item.setBrush(_brush(shape.tone))
    return item


class WordsItem(QGraphicsItem):
    """A text, as large as other texts of the window however large the picture is."""

    def __init__(self, shape: Text) -> None:
        super().__init__()
        self.text = shape
        self._scale = 1.0
        self._font = theme().font(
            "caption", QFont.Weight.DemiBold if shape.is_strong else QFont.Weight.Normal
        )
        tone = reading_tone(shape.ground) if shape.ground else shape.tone
        self._colour = _colour(tone)
        self.shown = ""
        self.is_turned = False
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def arrange(self, scale: float) -> None:
        """Choose the words that fit where a unit has so many pixels."""
        self._scale = scale
        room = self.text.room
        wide, high = room.width * scale, room.height * scale
        self.shown, self.is_turned = "", False
        metrics = QFontMetricsF(self._font)
        for words in self.text.words:
            across, down = _size(metrics, words)
            # Words inside a shape keep away from its edges.
            free = wide - _MARGIN if self.text.ground else wide + 0.5
            fits = across <= free and down <= high + 1.0
            turns = self.text.turns and across <= high - _MARGIN and down <= wide + 1.0
            if fits or turns:
                self.shown, self.is_turned = words, not fits
                break
        self.setVisible(bool(self.shown))

    # Names and spelling of Qt from here on.

    def boundingRect(self) -> QRectF:
        """Return the room of the words."""
        return rect_of(self.text.room)

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: object = None,
    ) -> None:
        """Write the words."""
        if not self.shown:
            return
        room = self.text.room
        painter.save()
        painter.setFont(self._font)
        painter.setPen(self._colour)
        painter.translate(room.left, room.top)
        painter.scale(1 / self._scale, 1 / self._scale)
        place = QRectF(0, 0, room.width * self._scale, room.height * self._scale)
        if self.is_turned:
            painter.translate(0, place.height())
            painter.rotate(-90)
            place = QRectF(0, 0, place.height(), place.width())
        painter.drawText(place, _alignment(self.text), self.shown)
        painter.restore()


def _size(metrics: QFontMetricsF, words: str) -> tuple[float, float]:
    lines = words.split("\n")
    across = max(metrics.horizontalAdvance(line) for line in lines)
    return across, len(lines) * metrics.height()


def _alignment(shape: Text) -> int:
    across = {
        "left": Qt.AlignmentFlag.AlignLeft,
        "centre": Qt.AlignmentFlag.AlignHCenter,
        "right": Qt.AlignmentFlag.AlignRight,
    }[shape.across]
    down = {
        "top": Qt.AlignmentFlag.AlignTop,
        "centre": Qt.AlignmentFlag.AlignVCenter,
    }[shape.down]
    return int(across | down | Qt.TextFlag.TextDontClip)


def line_height() -> float:
    """Return the height of a line of a picture in pixels."""
    return math.ceil(QFontMetricsF(theme().font("caption")).height())


def strong_width(text: str) -> float:
    """Return the width of strong words of a picture in pixels."""
    font = theme().font("caption", QFont.Weight.DemiBold)
    return QFontMetricsF(font).horizontalAdvance(text) + 1.0
