"""The list of pages at the left, in the order of the work."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy

from planner.gui.icons import paint_icon
from planner.gui.theme import theme
from planner.gui.widgets.basics import Frame

_HEIGHT: Final = 32
_ICON: Final = 17


class NavigationItem(QAbstractButton):
    """One page: icon, title and a badge with the number of its issues."""

    def __init__(self, page: str, title: str, picture: str) -> None:
        super().__init__(objectName=f"navigation.{page}", checkable=True)
        self.page = page
        self._picture = picture
        self._badge = 0
        self.setText(title)
        self.setAccessibleName(title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_badge(self, count: int) -> None:
        """Show how many issues the page has; 0 for none."""
        if count != self._badge:
            self._badge = count
            self.update()

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return room for icon, title and badge."""
        width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width + theme().pixels(84), theme().pixels(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the size hint."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the item, lit where it is the present page."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.isChecked()
        if lit or self.underMouse() or self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accentbg" if lit else "sunken"))
            radius = theme().pixels(6)
            painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        colour = "accent" if lit else "text"
        side = theme().pixels(_ICON)
        place = QRectF(theme().pixels(11), (self.height() - side) / 2, side, side)
        tint = getattr(theme().colours, "accent" if lit else "muted")
        paint_icon(painter, self._picture, place, tint)
        weight = QFont.Weight.DemiBold if lit else QFont.Weight.Medium
        painter.setFont(theme().font("body", weight))
        painter.setPen(theme().colour(colour))
        room = self.rect().adjusted(theme().pixels(38), 0, 0, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self._badge:
            self._paint_badge(painter)

    def _paint_badge(self, painter: QPainter) -> None:
        height, width = theme().pixels(17), theme().pixels(24)
        place = QRectF(0, 0, width, height)
        right = self.width() - theme().pixels(8) - width / 2
        place.moveCenter(QPointF(right, self.height() / 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("warnbg"))
        painter.drawRoundedRect(place, height / 2, height / 2)
        painter.setFont(theme().font("caption", QFont.Weight.DemiBold))
        painter.setPen(theme().colour("warn"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(self._badge))


class Navigation(Frame):
    """The pages; one of them is present.

    Signals
    -------
    chosen
        The id of a page was clicked.
    """

    chosen = Signal(str)

    def __init__(self, pages: Sequence[tuple[str, str, str]]) -> None:
        super().__init__("side", margin=8)
        self.box.setSpacing(2)
        self._group = QButtonGroup(self, exclusive=True)
        self.items = {page: NavigationItem(page, *rest) for page, *rest in pages}
        for item in self.items.values():
            self._group.addButton(item)
            self.box.addWidget(item)
            item.clicked.connect(lambda _=False, page=item.page: self.chosen.emit(page))
        self.box.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def show_page(self, page: str) -> None:
        """Light the present page."""
        self.items[page].setChecked(True)

    def show_badges(self, counts: dict[str, int]) -> None:
        """Show the number of issues of each page."""
        for page, item in self.items.items():
            item.set_badge(counts.get(page, 0))
