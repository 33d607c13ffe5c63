"""The line above a view: the phases, and the names of the views."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from planner.gui.pages.factory.phase_bar import PhaseBar
from planner.gui.texts import tr
from planner.gui.theme import GAP
from planner.gui.widgets.picker import Picker
from planner.gui.widgets.segments import Segments

# Qt's own largest width.
_NO_LIMIT: Final = 16_777_215


class Top(QWidget):
    """Phases and views: in one line, in two, or where it is narrow as short as can be.

    Signals
    -------
    view_chosen
        The id of the view that is to be shown.
    """

    view_chosen = Signal(str)

    def __init__(self, phases: PhaseBar, views: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._phases = phases
        self._views = list(views)
        self.names = Segments(views, name="factory.views", wraps=True)
        self.names.chosen.connect(self.view_chosen)
        self.picker = Picker("factory.view", tr("View"))
        self.picker.show_choices(views, views[0][0])
        self.picker.activated.connect(
            lambda _place: self.view_chosen.emit(self.picker.currentData())
        )
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        for part in (phases, self.names, self.picker):
            self._box.addWidget(part)
        self.picker.hide()
        box = self.names.layout()
        widths = [box.itemAt(n).sizeHint().width() for n in range(box.count())]
        self._names_width = sum(widths) + box.spacing() * len(widths)

    def show_view(self, view: str) -> None:
        """Light another view."""
        self.names.choose(view)
        self.picker.show_choices(self._views, view)

    def arrange(self) -> None:
        """See how much fits into one line."""
        room = self.width()
        wide = self._phases.natural_width(is_compact=False)
        is_compact = max(wide, self._names_width) > room
        if is_compact:
            wide = self._phases.natural_width(is_compact=True)
        beside = self.picker.sizeHint().width() if is_compact else self._names_width
        is_one = wide + 2 * GAP + beside <= room
        direction = QBoxLayout.Direction
        self._phases.set_compact(is_compact)
        self.names.setVisible(not is_compact)
        self.picker.setVisible(is_compact)
        self._box.setDirection(
            direction.LeftToRight if is_one else direction.TopToBottom
        )
        self._box.setStretchFactor(self._phases, 1 if is_one else 0)
        self.names.setMinimumWidth(self._names_width if is_one else 0)
        self.names.setMaximumWidth(self._names_width if is_one else _NO_LIMIT)

    # Names and spelling of Qt from here on.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange both anew."""
        super().resizeEvent(event)
        self.arrange()
