"""A choice among named things, drawn like the fields."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

from planner.gui.widgets.fields import field_height, paint_choice


class Picker(QComboBox):
    """Chooses one of several things by name; the wheel alone changes nothing."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__(objectName=name)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumContentsLength(14)

    def show_choices(self, choices: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offer choices (id, name) with one of them chosen."""
        self.blockSignals(True)
        self.clear()
        for one, name in choices:
            self.addItem(name, one)
        self.setCurrentIndex(max(self.findData(chosen), 0))
        self.blockSignals(False)
        self.update()

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return the height of the fields."""
        return QSize(super().sizeHint().width(), field_height(self))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page, unless the field is being used."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it like the other fields."""
        paint_choice(self, self.currentText(), has_focus=self.hasFocus(), is_left=True)
