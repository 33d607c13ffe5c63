"""What narrows the catalog down: words, categories and vendors."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from planner.gui.texts import tr
from planner.gui.theme import theme

_GAP: Final = 4
_SIDE: Final = 8


class FilterChip(QAbstractButton):
    """A small round switch: a name, and how many items it would leave."""

    def __init__(self, choice: str, name: str) -> None:
        super().__init__(objectName=f"catalog.filter.{choice}", checkable=True)
        self.choice = choice
        self._count = ""
        self.setText(name)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_count(self, count: int | None) -> None:
        """Show how many items there are of it."""
        text = "" if count is None else str(count)
        if text != self._count:
            self._count = text
            self.setAccessibleName(f"{self.text()} {text}")
            self.updateGeometry()
            self.update()

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return room for name and number."""
        metrics = QFontMetrics(theme().font("caption", QFont.Weight.Medium))
        width = metrics.horizontalAdvance(self.text()) + 2 * theme().pixels(_SIDE)
        if self._count:
            width += metrics.horizontalAdvance(self._count) + theme().pixels(_GAP)
        return QSize(width, metrics.height() + theme().pixels(7))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the chip, lit where it is on."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.isChecked()
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = "accent" if lit or self.hasFocus() else "border"
        painter.setPen(QPen(theme().colour(edge)))
        hovered = "sunken" if self.underMouse() else "surface"
        painter.setBrush(theme().colour("accentbg" if lit else hovered))
        painter.drawRoundedRect(room, room.height() / 2, room.height() / 2)
        weight = QFont.Weight.DemiBold if lit else QFont.Weight.Medium
        painter.setFont(theme().font("caption", weight))
        painter.setPen(theme().colour("accent" if lit else "text"))
        place = room.adjusted(theme().pixels(_SIDE), 0, -theme().pixels(_SIDE), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight
        text = self.text()
        painter.drawText(place, int(middle), text)
        if self._count:
            painter.setFont(theme().font("caption"))
            painter.setPen(theme().colour("accent" if lit else "muted"))
            painter.drawText(place, int(middle | right), self._count)


class FilterChips(QWidget):
    """Chips in one line, as many as fit; the last one opens a menu of all.

    Those that are on come first, so that they stay in sight.

    Signals
    -------
    changed
        Other chips are on.
    """

    changed = Signal()

    def __init__(self, choices: Mapping[str, str]) -> None:
        super().__init__(objectName="catalog.filters")
        self._chips = {one: FilterChip(one, name) for one, name in choices.items()}
        self._counts: dict[str, int] = {}
        for chip in self._chips.values():
            chip.setParent(self)
            chip.clicked.connect(self._clicked)
        self._more = FilterChip("more", "")
        self._more.setParent(self)
        self._more.setCheckable(False)
        self._more.setToolTip(tr("All categories"))
        self._more.clicked.connect(self._show_menu)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        theme().changed.connect(self._arrange)

    def chosen(self) -> frozenset[str]:
        """Return the choices that are on; none means all."""
        return frozenset(one for one, chip in self._chips.items() if chip.isChecked())

    def choose(self, choices: Sequence[str]) -> None:
        """Switch these on and the others off; `changed` is not emitted."""
        for choice, chip in self._chips.items():
            chip.setChecked(choice in choices)
        self._arrange()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many items each choice has; those without any are left out."""
        self._counts = dict(counts)
        for choice, chip in self._chips.items():
            chip.show_count(counts.get(choice, 0))
        self._arrange()

    def _clicked(self) -> None:
        self._arrange()
        self.changed.emit()

    def _show_menu(self) -> None:
        menu = QMenu(self, objectName="catalog.filter.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for choice, chip in self._chips.items():
            count = self._counts.get(choice, 0)
            if count or chip.isChecked():
                action = menu.addAction(f"{chip.text()} ({count})")
                action.setCheckable(True)
                action.setChecked(chip.isChecked())
                action.triggered.connect(chip.click)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _offered(self) -> list[FilterChip]:
        """Return the chips that leave any items, those that are on first."""
        found = [
            chip
            for choice, chip in self._chips.items()
            if chip.isChecked() or self._counts.get(choice, 0)
        ]
        return sorted(found, key=lambda chip: not chip.isChecked())

    def _arrange(self) -> None:
        """Place the chips that fit."""
        offered = self._offered()
        line = self._fitting(offered)
        hidden = len(offered) - len(line)
        if hidden:
            self._more.setText(f"+{hidden}")
            self._more.setAccessibleName(tr("{count} more categories", count=hidden))
            line = [*line, self._more]
        x = 0
        for chip in line:
            size = chip.sizeHint()
            chip.setGeometry(x, 0, min(size.width(), self.width()), size.height())
            x += size.width() + theme().pixels(_GAP)
        for chip in (*self._chips.values(), self._more):
            chip.setVisible(chip in line)
        self.setFixedHeight(self._more.sizeHint().height())

    def _fitting(self, offered: Sequence[FilterChip]) -> list[FilterChip]:
        """Return the first chips that fit into the line, beside the last one."""
        gap = theme().pixels(_GAP)
        widths = [chip.sizeHint().width() for chip in offered]
        if sum(widths) + gap * (len(widths) - 1) <= self.width():
            return list(offered)
        self._more.setText(f"+{len(offered)}")
        left = self.width() - self._more.sizeHint().width()
        shown = []
        for chip, wide in zip(offered, widths, strict=True):
            left -= wide + gap
            if left < 0:
                break
            shown.append(chip)
        return shown

    # Names and spelling of Qt from here on.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the chips anew."""
        super().resizeEvent(event)
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        """Return the width of a chip."""
        return QSize(theme().pixels(120), self._more.sizeHint().height())
