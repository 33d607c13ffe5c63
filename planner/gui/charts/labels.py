"""Texts in a chart: where they cover neither each other nor what is drawn."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from planner.gui.theme import theme

# What it costs a place to cover something; the cheapest place is taken.
_COVERS_LABEL: Final = 100
_COVERS_SHAPE: Final = 10
_CROSSES_CURVE: Final = 3
_STEPS: Final = 12


class Labels:
    """Finds places for texts in the area of one chart."""

    def __init__(self, area: QRectF) -> None:
        self._area = area
        self._labels: list[QRectF] = []
        self._shapes: list[QRectF] = []
        self._curves: list[np.ndarray] = []

    def keep(self, room: QRectF) -> None:
        """Note where a text stands already."""
        self._labels.append(room)

    def avoid(
        self,
        *,
        shapes: Iterable[QRectF] = (),
        curves: Iterable[np.ndarray] = (),
    ) -> None:
        """Note what is drawn: bars, and curves through points, a row (x, y) a point."""
        self._shapes += shapes
        self._curves += [_dense(points) for points in curves]

    def place(self, size: QSizeF, corners: Iterable[QPointF]) -> QRectF:
        """Return room for a text at the best of some upper left corners, and keep it.

        The first corner at which nothing is covered is taken, else the one that covers
        the least. Places that reach beyond the area are moved into it.
        """
        best, least = QRectF(), float("inf")
        for corner in corners:
            room = self._inside(QRectF(corner, size))
            cost = self._cost(room)
            if cost < least:
                best, least = room, cost
            if cost == 0:
                break
        self.keep(best)
        return best

    def _inside(self, room: QRectF) -> QRectF:
        area = self._area
        room.moveLeft(max(min(room.left(), area.right() - room.width()), area.left()))
        room.moveTop(max(min(room.top(), area.bottom() - room.height()), area.top()))
        return room

    def _cost(self, room: QRectF) -> int:
        wide = room.adjusted(-3, -1, 3, 1)
        return (
            _COVERS_LABEL * sum(wide.intersects(one) for one in self._labels)
            + _COVERS_SHAPE * sum(room.intersects(one) for one in self._shapes)
            + _CROSSES_CURVE * sum(_crosses(one, wide) for one in self._curves)
        )


def _dense(points: np.ndarray) -> np.ndarray:
    """Return the points of a curve with more of them between each two."""
    if len(points) < 2:
        return points
    places = np.arange(len(points))
    between = np.linspace(0, len(points) - 1, (len(points) - 1) * _STEPS + 1)
    return np.stack(
        [np.interp(between, places, points[:, axis]) for axis in (0, 1)], axis=1
    )


def _crosses(points: np.ndarray, room: QRectF) -> bool:
    """Whether a curve through dense points runs through a place."""
    x, y = points[:, 0], points[:, 1]
    inside = (x > room.left()) & (x < room.right())
    return bool((inside & (y > room.top()) & (y < room.bottom())).any())


def around(point: QPointF, size: QSizeF, gap: float = 8.0) -> list[QPointF]:
    """Return corners at which a text stands near a point, the nicest first."""
    right, left = point.x() + gap, point.x() - gap - size.width()
    middle = point.x() - size.width() / 2
    below, above = point.y() + gap * 0.6, point.y() - gap * 0.6 - size.height()
    corners = [QPointF(x, y) for y in (below, above) for x in (right, left, middle)]
    far = 1.4 * size.height()
    corners += [QPointF(x, below + far) for x in (right, left, middle)]
    corners += [QPointF(x, above - far) for x in (right, left, middle)]
    return corners


def write(painter: QPainter, room: QRectF, text: str, colour: QColor) -> None:
    """Write a text on its own ground, so that what lies below does not disturb it."""
    ground = QColor(theme().colour("surface"))
    ground.setAlphaF(0.82)
    painter.fillRect(room.adjusted(-2, 0, 2, 0), ground)
    painter.setPen(colour)
    painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), text)


def write_reason(painter: QPainter, room: QRectF, reason: str) -> None:
    """Say in the middle of a chart why nothing is drawn in it."""
    painter.setFont(theme().font("body", QFont.Weight.Normal))
    painter.setPen(theme().colour("muted"))
    wraps = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    painter.drawText(room, wraps, reason)
