"""Views: one of several parts is shown, chosen by its name above them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from planner.gui.theme import GAP
from planner.gui.widgets.segments import Segments


@dataclass(frozen=True)
class View:
    """One part: its id, what it is called, and what shows it."""

    id: str
    title: str
    widget: QWidget


class Views(QWidget):
    """Names above, and below them the part that is chosen.

    Signals
    -------
    shown
        The id of the part that is shown now.
    """

    shown = Signal(str)

    def __init__(self, views: Sequence[View], *, name: str) -> None:
        super().__init__()
        self._views = {view.id: view.widget for view in views}
        self.current = views[0].id
        self.names = Segments(
            [(view.id, view.title) for view in views], name=name, wraps=True
        )
        self.names.chosen.connect(self.show_view)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(self.names)
        # No stack of pages: hidden parts must not ask for room.
        for view in views:
            view.widget.setVisible(view.id == self.current)
            box.addWidget(view.widget, 1)

    def show_view(self, view: str) -> None:
        """Show another part."""
        if view == self.current:
            return
        self._views[self.current].hide()
        self.current = view
        self.names.choose(view)
        self.shown.emit(view)
        self._views[view].show()
