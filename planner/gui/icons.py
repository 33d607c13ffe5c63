"""Icons of one colour, tinted from the theme in use."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from planner.core.resources import resource_path
from planner.gui.theme import theme


@lru_cache(maxsize=256)
def _drawing(name: str, colour: str) -> QSvgRenderer:
    source = resource_path("icons", f"{name}.svg").read_bytes()
    return QSvgRenderer(QByteArray(source.replace(b"currentColor", colour.encode())))


class _TintedEngine(QIconEngine):
    """Draws an icon in a colour of the theme at the moment it is painted."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name = name
        self._colour = colour

    # Names and spelling of Qt from here on.

    def paint(self, painter, rect, mode, state) -> None:
        """Draw the icon in the middle of a rectangle."""
        name = "muted" if mode == QIcon.Mode.Disabled else self._colour
        colour = getattr(theme().colours, name)
        side = min(rect.width(), rect.height())
        place = QRectF(0, 0, side, side)
        place.moveCenter(QRectF(rect).center())
        painter.save()
        if mode == QIcon.Mode.Disabled:
            painter.setOpacity(0.5)
        _drawing(self._name, colour).render(painter, place)
        painter.restore()

    def pixmap(self, size: QSize, mode, state) -> QPixmap:
        """Draw the icon onto a picture of its own."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, picture.rect(), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        """Make a copy, as Qt asks for."""
        return _TintedEngine(self._name, self._colour)


def icon(name: str, colour: str = "muted") -> QIcon:
    """Return a bundled icon by its plain name, tinted with a colour of the theme.

    It follows the theme: it is drawn in the colour that has the name at that time.
    """
    return QIcon(_TintedEngine(name, colour))


def paint_icon(painter: QPainter, name: str, rect: QRectF, colour: str) -> None:
    """Draw an icon in a colour such as ``#0B5FD0`` into a rectangle."""
    _drawing(name, colour).render(painter, rect)
