"""What all pages share: what they ask of the window, and how they stand in it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from planner.gui.guard import guarded
from planner.gui.session import Session
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import Page
from planner.gui.widgets.form import InputForm
from planner.gui.widgets.form_plan import Group


class PlannerPage(QWidget):
    """A page of the window. It refreshes only while it is seen.

    Signals
    -------
    explained
        A figure is to be explained: its line and items.
    input_explained
        An input is to be explained: its key.
    """

    explained = Signal(str, tuple)
    input_explained = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._is_stale = True
        session.result_changed.connect(self.mark_stale)
        session.failed.connect(self.mark_stale)
        session.scenarios_computed.connect(self._others_computed)
        theme().changed.connect(self.mark_stale)

    def refresh(self) -> None:
        """Show the present figures."""

    def refresh_others(self) -> None:
        """Show the present figures of the other scenarios."""

    def reveal(self, _key: str) -> bool:
        """Show the field of an input; False if it is not on this page."""
        return False

    def filter_target(self) -> QWidget | None:
        """Return the filter field, if the page has one."""
        return None

    def mark_stale(self) -> None:
        """Refresh now if it is seen, else when it will be."""
        self._is_stale = True
        if self.isVisible():
            self._refresh_stale()

    def _refresh_stale(self) -> None:
        if self._is_stale:
            self._is_stale = False
            with guarded():
                self.refresh()

    def _others_computed(self) -> None:
        if self.isVisible():
            with guarded():
                self.refresh_others()

    # Names and spelling of Qt from here on.

    def showEvent(self, event: QShowEvent) -> None:
        """Show what has changed meanwhile."""
        super().showEvent(event)
        self._refresh_stale()
        with guarded():
            self.refresh_others()


class Shared(QSplitter):
    """Two parts; the first has a share of the room until the handle is moved.

    Where they do not fit beside each other, the second gives way: it is hidden, or, if
    it `stacks`, goes below the first.
    """

    def __init__(
        self,
        first: QWidget,
        second: QWidget,
        share: float,
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
        *,
        stacks: bool = False,
    ) -> None:
        super().__init__(orientation, childrenCollapsible=False)
        self._is_across = orientation == Qt.Orientation.Horizontal
        self._share = share
        self._stacks = stacks
        self._is_moved = False
        self.addWidget(first)
        self.addWidget(second)
        self.setHandleWidth(GAP)
        self.splitterMoved.connect(self._moved)

    def _moved(self) -> None:
        self._is_moved = True

    def _arrange(self) -> None:
        """Share the room out."""
        if self._is_across:
            needed = sum(
                max(part.minimumSizeHint().width(), part.minimumWidth())
                for part in (self.widget(0), self.widget(1))
            )
            fits = needed + self.handleWidth() <= self.width()
            if self._stacks:
                across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
                self.setOrientation(across if fits else down)
            else:
                self.widget(1).setVisible(fits)
        if not self._is_moved:
            is_across = self.orientation() == Qt.Orientation.Horizontal
            whole = self.width() if is_across else self.height()
            first = round(whole * self._share)
            self.setSizes([first, whole - first])

    # Names and spelling of Qt from here on.

    def event(self, event: QEvent) -> bool:
        """Arrange the parts anew when one of them needs another width."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return handled

    def minimumSizeHint(self) -> QSize:
        """Return what the first part needs: the second gives way."""
        return self.widget(0).minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out."""
        super().resizeEvent(event)
        self._arrange()


class FormPage(PlannerPage):
    """A form at the left, and at the right pictures of what it does.

    Where there is no room for both, the pictures are hidden, or, if the page `stacks`,
    go below the form.
    """

    def __init__(
        self,
        session: Session,
        chapters: Sequence[str],
        *,
        groups: Sequence[Group] = (),
        share: float = 0.5,
        stacks: bool = False,
    ) -> None:
        super().__init__(session)
        self.form = InputForm(session, chapters, groups)
        self.form.explained.connect(self.input_explained)
        self._pictures = Page()
        self.pictures = QVBoxLayout(self._pictures.content)
        self.pictures.setContentsMargins(0, 0, 0, 0)
        self.pictures.setSpacing(GAP)
        side = QWidget()
        self.inputs = QVBoxLayout(side)
        self.inputs.setContentsMargins(0, 0, 0, 0)
        self.inputs.setSpacing(GAP)
        self.inputs.addWidget(self.form, 1)
        self.splitter = Shared(side, self._pictures, share, stacks=stacks)
        box = QHBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.addWidget(self.splitter)

    def reveal(self, key: str) -> bool:
        """Show the field of an input; False if it is not on this page."""
        return self.form.reveal(key)

    def filter_target(self) -> QWidget | None:
        """Return the filter of the form."""
        return self.form.filter_field
