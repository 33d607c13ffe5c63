"""The small note under a field: what was understood, or what is wrong."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from planner.gui.widgets.basics import set_property

_DISTANCE = 4


class Bubble(QLabel):
    """A note that floats under a field without moving anything.

    It is a child of the window, so that it goes where the window goes.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(
            window, textFormat=Qt.TextFormat.PlainText, objectName="bubble"
        )
        self.setProperty("role", "bubble")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setWordWrap(True)
        self.hide()

    def say(self, text: str, field: QWidget, *, is_wrong: bool) -> None:
        """Show a text under a field, above it where there is no room below."""
        window = self.parentWidget()
        set_property(self, "wrong", "true" if is_wrong else "false")
        self.setText(text)
        widest = min(self.fontMetrics().averageCharWidth() * 60, window.width())
        single = self.fontMetrics().horizontalAdvance(text) + 24
        self.setFixedWidth(max(min(single, widest), 40))
        self.adjustSize()
        corner = field.mapTo(window, QPoint(0, field.height() + _DISTANCE))
        corner.setX(max(min(corner.x(), window.width() - self.width() - _DISTANCE), 0))
        if corner.y() + self.height() > window.height():
            corner = field.mapTo(window, QPoint(0, -self.height() - _DISTANCE))
        self.move(corner)
        self.raise_()
        self.show()


def bubble_of(widget: QWidget) -> Bubble:
    """Return the one bubble of a widget's window."""
    window = widget.window()
    return window.findChild(Bubble) or Bubble(window)
