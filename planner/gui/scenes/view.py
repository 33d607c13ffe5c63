"""A picture of the factory: any scene, with tips, keys, zoom, and its export."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsView,
    QToolTip,
)

from planner.core.pictures.scene import Box, Ribbon, Scene, Sheet
from planner.gui.charts.data import ChartData, Column
from planner.gui.charts.tools import ChartTools
from planner.gui.locale import number_locale
from planner.gui.scenes.items import (
    WordsItem,
    item_of,
    line_height,
    rect_of,
    ribbon_path,
    strong_width,
)
from planner.gui.theme import theme

# Pixels that a view keeps free around what it shows before it offers to scroll.
_MARGIN: Final = 6.0
_ZOOM_STEP: Final = 1.25
_LARGEST_ZOOM: Final = 16.0
# Pixels from which on a press drags the picture.
_DRAG_FROM: Final = 5
# At 100% text.
_LEAST: Final = QSize(300, 160)
# What lies aside counts so much more than what lies ahead, for arrow keys.
_ASIDE: Final = 3.0
_PLACE: Final = 0

_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_LARGER: Final = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)
_SMALLER: Final = (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)


class _Tools(ChartTools):
    """Copies and saves the whole picture, however much of it is seen."""

    def __init__(self, view: "SceneView") -> None:
        super().__init__(view, view.chart_data)
        self._view = view

    def image(self) -> QImage:
        """Return the picture at twice its size."""
        with self._view.whole():
            return super().image()

    def svg(self) -> bytes:
        """Return the picture as a drawing."""
        with self._view.whole():
            return super().svg()


class SceneView(QGraphicsView):
    """Draws a scene in the present theme.

    Signals
    -------
    chosen
        A shape was clicked, or Enter pressed on it: its phase and item.
    pointed
        What is said of the shape that is pointed at or reached by keys; else empty.
    sheet_changed
        The room for the picture or the size of its texts is another one.
    """

    chosen = Signal(str, str)
    pointed = Signal(str)
    sheet_changed = Signal()

    def __init__(self, name: str, title: str) -> None:
        super().__init__(frameShape=QFrame.Shape.NoFrame, objectName=name)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setViewportUpdateMode(
            QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate
        )
        self.setMouseTracking(True)
        self.setBackgroundBrush(Qt.BrushStyle.NoBrush)
        self.viewport().setAutoFillBackground(False)
        self._drawn = QGraphicsScene(self)
        self._drawn.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        self.setScene(self._drawn)
        self.picture: Scene | None = None
        self.zoom = 1.0
        self._stops: tuple[Box | Ribbon, ...] = ()
        self._current: int | None = None
        self._hovered: int | None = None
        self._pressed: QPoint | None = None
        self._scrolled = QPoint()
        self._is_dragging = False
        self._is_whole = False
        self._laid_out_for = QSize()
        self._mark: QGraphicsPathItem | None = None
        theme().changed.connect(self._restyle)
        self.tools = _Tools(self)

    # -- what is shown

    def sheet(self) -> Sheet:
        """Return what a scene that fits into the view is to be laid out for."""
        room = self.maximumViewportSize()
        least = self.minimumSizeHint()
        return Sheet(
            width=max(room.width(), least.width()) - _MARGIN,
            height=max(room.height(), least.height()) - _MARGIN,
            line=line_height(),
            width_of=strong_width,
            locale=number_locale(),
        )

    def without_bars(self, sheet: Sheet, picture: Scene) -> Sheet:
        """Return a sheet with room for the bars by which a picture is scrolled."""
        room = self.maximumViewportSize()
        is_wide = picture.width * picture.scale > room.width()
        is_high = picture.height * picture.scale > room.height()
        across = self.verticalScrollBar().sizeHint().width() if is_high else 0
        down = self.horizontalScrollBar().sizeHint().height() if is_wide else 0
        whole = self.sheet()
        return replace(
            sheet,
            width=min(sheet.width, whole.width - across),
            height=min(sheet.height, whole.height - down),
        )

    def set_scene(self, picture: Scene) -> None:
        """Draw another scene; what is chosen stays chosen where it is still there."""
        before = self._stop(self._current)
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        places = [bar.value() if self.picture else 0 for bar in bars]
        self.picture = picture
        self._stops = picture.stops
        self._current = self._same_stop(before)
        self._hovered = None
        self.setAccessibleDescription(picture.sentence)
        self._draw()
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)

    def chart_data(self) -> ChartData:
        """Return the figures of the picture."""
        table = self.picture.table if self.picture else None
        if table is None or not table.rows:
            return ChartData(())
        columns = zip(*table.rows, strict=True)
        return ChartData(
            tuple(
                Column(head, unit, tuple(values))
                for (head, unit), values in zip(table.heads, columns, strict=True)
            )
        )

    @property
    def words(self) -> list[WordsItem]:
        """The texts of the picture, with what is written of them."""
        return [item for item in self._drawn.items() if isinstance(item, WordsItem)]

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Let the view be as large as the whole picture, without zoom or mark."""
        if self.picture is None:
            yield
            return
        size, zoom = self.size(), self.zoom
        places = (self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        policies = (self.horizontalScrollBarPolicy(), self.verticalScrollBarPolicy())
        self._is_whole = True
        try:
            off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            self.setHorizontalScrollBarPolicy(off)
            self.setVerticalScrollBarPolicy(off)
            self._set_zoom(1.0)
            self._show_mark()
            area = self._drawn.sceneRect()
            scale = self.picture.scale
            self.resize(
                math.ceil(area.width() * scale + _MARGIN),
                math.ceil(area.height() * scale + _MARGIN),
            )
            yield
        finally:
            self.setHorizontalScrollBarPolicy(policies[0])
            self.setVerticalScrollBarPolicy(policies[1])
            self.resize(size)
            self._set_zoom(zoom)
            self.horizontalScrollBar().setValue(places[0])
            self.verticalScrollBar().setValue(places[1])
            self._is_whole = False
            self._show_mark()

    def _restyle(self) -> None:
        """Take over colours and sizes of the theme."""
        self._draw()
        self.updateGeometry()
        self.sheet_changed.emit()

    def _draw(self) -> None:
        self._drawn.clear()
        self._mark = None
        if self.picture is None:
            return
        places = {id(stop): place for place, stop in enumerate(self._stops)}
        for shape in self.picture.shapes:
            item = item_of(shape, self.picture.scale)
            place = places.get(id(shape))
            if place is not None:
                item.setData(_PLACE, place)
            self._drawn.addItem(item)
        self._drawn.setSceneRect(0, 0, self.picture.width, self.picture.height)
        self._set_zoom(self.zoom)
        self._show_mark()

    def _set_zoom(self, zoom: float) -> None:
        """Draw the picture so many times as large as it fits the view."""
        self.zoom = min(max(zoom, 1.0), _LARGEST_ZOOM)
        scale = self.zoom * (self.picture.scale if self.picture else 1.0)
        self.setTransform(QTransform.fromScale(scale, scale))
        for item in self.words:
            item.arrange(scale)

    # -- stops

    def _stop(self, place: int | None) -> Box | Ribbon | None:
        return None if place is None else self._stops[place]

    def _same_stop(self, before: Box | Ribbon | None) -> int | None:
        """Return the stop that says what another one said, or is of the same item."""
        if before is None:
            return None
        for same in (
            lambda stop: (stop.target, stop.tip) == (before.target, before.tip),
            lambda stop: before.target is not None and stop.target == before.target,
        ):
            for place, stop in enumerate(self._stops):
                if same(stop):
                    return place
        return None

    def stop_at(self, position: QPoint) -> int | None:
        """Return the number of the shape at a place of the view, None beside all."""
        for item in self.items(position):
            place = item.data(_PLACE)
            if place is not None:
                return int(place)
        return None

    def place_of(self, stop: int) -> QPoint:
        """Return where the middle of a shape is in the view."""
        return self.mapFromScene(_room(self._stops[stop]).center())

    @property
    def current(self) -> Box | Ribbon | None:
        """The shape that keys have reached."""
        return self._stop(self._current)

    def _go_to(self, place: int) -> None:
        self._current = place
        stop = self._stops[place]
        self.ensureVisible(_room(stop), 12, 12)
        self._show_mark()
        self.pointed.emit(_in_one_line(stop.tip))
        # Screen readers tell what has been reached.
        self.setAccessibleDescription(stop.tip)

    def _step(self, direction: tuple[int, int]) -> None:
        """Go to the nearest shape in a direction; at first to the first of all."""
        if not self._stops:
            return
        if self._current is None:
            self._go_to(0)
            return
        here = _room(self._stops[self._current]).center()
        costs = {
            place: _cost(_room(stop).center() - here, direction)
            for place, stop in enumerate(self._stops)
            if place != self._current
        }
        ahead = {place: cost for place, cost in costs.items() if cost is not None}
        if ahead:
            self._go_to(min(ahead, key=lambda place: ahead[place]))

    def _choose(self, place: int | None) -> None:
        stop = self._stop(place)
        if stop is not None and stop.target is not None:
            self.chosen.emit(*stop.target)

    def _show_mark(self) -> None:
        """Mark the shape that is pointed at, or reached by keys."""
        if self._mark is not None:
            self._drawn.removeItem(self._mark)
            self._mark = None
        place = self._hovered
        if place is None and self.hasFocus():
            place = self._current
        if place is None or self._is_whole:
            return
        stop = self._stops[place]
        if isinstance(stop, Ribbon):
            path = ribbon_path(stop)
        else:
            path = QPainterPath()
            path.addRoundedRect(rect_of(stop.place), stop.radius, stop.radius)
        mark = QGraphicsPathItem(path)
        pen = QPen(theme().colour("accent"), 2.0)
        pen.setCosmetic(True)
        mark.setPen(pen)
        mark.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._drawn.addItem(mark)
        self._mark = mark

    def _hover(self, place: int | None) -> None:
        if place == self._hovered:
            return
        self._hovered = place
        stop = self._stop(place)
        can_choose = stop is not None and stop.target is not None
        shape = Qt.CursorShape
        self.viewport().setCursor(
            shape.PointingHandCursor if can_choose else shape.ArrowCursor
        )
        self._show_mark()
        self.pointed.emit(_in_one_line(stop.tip) if stop else "")

    # -- zoom

    def zoom_by(self, factor: float) -> None:
        """Draw the picture larger or smaller around what is looked at."""
        self._set_zoom(self.zoom * factor)
        if self._current is not None and self.hasFocus():
            self.ensureVisible(_room(self._stops[self._current]), 12, 12)

    def fit(self) -> None:
        """Show the whole picture."""
        self._set_zoom(1.0)

    def _zoom_key(self, event: QKeyEvent) -> float | None:
        """Return by how much a key zooms, 0 for to fit, None for not at all."""
        if event.key() == Qt.Key.Key_0:
            return 0.0
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return None
        if event.key() in _LARGER:
            return _ZOOM_STEP
        return 1 / _ZOOM_STEP if event.key() in _SMALLER else None

    # Names and spelling of Qt from here on.

    def minimumSizeHint(self) -> QSize:
        """Return room in which a picture can be read."""
        return QSize(theme().pixels(_LEAST.width()), theme().pixels(_LEAST.height()))

    def sizeHint(self) -> QSize:
        """Return a size at which a picture is seen well."""
        return self.minimumSizeHint() * 2

    def event(self, event: QEvent) -> bool:
        """Keep the zoom keys from the window while the picture has the keys."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._zoom_key(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go among shapes by arrows, choose by Enter, zoom by Ctrl +, Ctrl − and 0."""
        factor = self._zoom_key(event)
        if factor is not None:
            if factor:
                self.zoom_by(factor)
            else:
                self.fit()
        elif event.key() in _ARROWS:
            self._step(_ARROWS[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Home and self._stops:
            self._go_to(0)
        elif event.key() == Qt.Key.Key_End and self._stops:
            self._go_to(len(self._stops) - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._current)
        else:
            event.ignore()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say what is pointed at."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self.stop_at(event.pos())
            if place is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(
                    event.globalPos(), self._stops[place].tip, self.viewport()
                )
            return True
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
            self._scrolled = QPoint(
                self.horizontalScrollBar().value(), self.verticalScrollBar().value()
            )
            self._is_dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark what is pointed at; drag a picture that is larger than the view."""
        position = event.position().toPoint()
        if self._pressed is None:
            self._hover(self.stop_at(position))
            return
        moved = position - self._pressed
        if self._is_dragging or moved.manhattanLength() >= _DRAG_FROM:
            self._is_dragging = True
            place = self._scrolled - moved
            self.horizontalScrollBar().setValue(place.x())
            self.verticalScrollBar().setValue(place.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the shape that was clicked."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        was_dragging = self._is_dragging
        self._pressed, self._is_dragging = None, False
        place = self.stop_at(event.position().toPoint())
        if not was_dragging and place is not None:
            self._current = place
            self._choose(place)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, scroll a picture that is larger than the view."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            up = event.angleDelta().y() > 0
            self._set_zoom(self.zoom * (_ZOOM_STEP if up else 1 / _ZOOM_STEP))
            event.accept()
        elif self.horizontalScrollBar().maximum() or self.verticalScrollBar().maximum():
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys go."""
        super().focusInEvent(event)
        if self._current is None and self._stops:
            self._current = 0
        self._show_mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self._show_mark()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a picture that fits."""
        super().resizeEvent(event)
        # Bars that come and go change the viewport, but not the sheet.
        room = self.maximumViewportSize()
        if room != self._laid_out_for and not self._is_whole:
            self._laid_out_for = room
            self.sheet_changed.emit()


def _room(stop: Box | Ribbon) -> QRectF:
    if isinstance(stop, Box):
        return rect_of(stop.place)
    return ribbon_path(stop).boundingRect()


def _cost(way: QPointF, direction: tuple[int, int]) -> float | None:
    """Return how far a shape is for an arrow key, None where it lies elsewhere."""
    ahead = way.x() * direction[0] + way.y() * direction[1]
    aside = abs(way.x() * direction[1]) + abs(way.y() * direction[0])
    return ahead + _ASIDE * aside if ahead > 1e-6 else None


def _in_one_line(tip: str) -> str:
    return " · ".join(tip.split("\n"))
