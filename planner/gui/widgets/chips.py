"""Chips: small round switches that choose which scenarios a chart shows."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from planner.gui.charts.timeplot import series_pen
from planner.gui.texts import tr
from planner.gui.theme import theme
from planner.gui.widgets.basics import FlowLayout


class Chip(QAbstractButton):
    """One scenario: its name in its colour, with its dash."""

    def __init__(self, scenario: str, name: str, number: int) -> None:
        super().__init__(objectName=f"chip.{scenario}", checkable=True, checked=True)
        self.scenario = scenario
        self.number = number
        self.setText(name)
        self.setToolTip(tr("Show or hide {name}", name=name))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return room for the dash and the name."""
        metrics = QFontMetrics(theme().font("caption", QFont.Weight.Medium))
        width = min(metrics.horizontalAdvance(self.text()), theme().pixels(200))
        height = metrics.height() + theme().pixels(7)
        return QSize(width + theme().pixels(42), height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the chip, faint where it is off."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = "accent" if self.hasFocus() else "border"
        painter.setPen(QPen(theme().colour(edge)))
        painter.setBrush(theme().colour("surface" if self.isChecked() else "sunken"))
        painter.drawRoundedRect(room, room.height() / 2, room.height() / 2)
        x, y = theme().pixels(10), room.center().y()
        if self.isChecked():
            painter.setPen(series_pen(self.number))
            painter.drawLine(x, round(y), x + theme().pixels(16), round(y))
        painter.setFont(theme().font("caption", QFont.Weight.Medium))
        painter.setPen(theme().colour("text" if self.isChecked() else "muted"))
        place = room.adjusted(theme().pixels(32), 0, -theme().pixels(6), 0)
        text = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, int(place.width())
        )
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)


class ScenarioChips(QWidget):
    """A chip for each scenario; hidden while there is only one.

    Signals
    -------
    toggled
        A chip was switched: the id of its scenario.
    """

    toggled = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout()
        self.setLayout(self._flow)
        self._chips: dict[str, Chip] = {}
        self._shown: tuple[tuple[str, str, int], ...] = ()

    def show_scenarios(
        self, scenarios: Sequence[tuple[str, str, int]], present: str
    ) -> None:
        """Show a chip for each scenario: id, name, number of its series."""
        shown = tuple(scenarios)
        if shown != self._shown:
            self._shown = shown
            was_off = {one for one, chip in self._chips.items() if not chip.isChecked()}
            while (item := self._flow.takeAt(0)) is not None:
                if widget := item.widget():
                    widget.hide()
                    widget.deleteLater()
            self._chips = {}
            for scenario, name, number in shown:
                chip = Chip(scenario, name, number)
                chip.setChecked(scenario not in was_off)
                chip.clicked.connect(
                    lambda _=False, one=scenario: self.toggled.emit(one)
                )
                self._chips[scenario] = chip
                self._flow.addWidget(chip)
        for scenario, chip in self._chips.items():
            chip.setEnabled(scenario != present)
        self.setVisible(len(shown) > 1)

    def chosen(self) -> list[str]:
        """Return the ids of the scenarios that are to be shown."""
        return [one for one, chip in self._chips.items() if chip.isChecked()]
