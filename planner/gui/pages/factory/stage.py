"""The parts of the page beside each other: which of them are shown, and how wide."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from planner.gui.theme import GAP, theme

CATALOG: Final = "catalog"
PICTURE: Final = "picture"
BILL: Final = "bill"
SIDE: Final = "side"

# At least this wide (at 100% text), a part is of use beside others.
_USEFUL: Final = {CATALOG: 230, PICTURE: 460, BILL: 460, SIDE: 290}
_SHARES: Final = {CATALOG: 0.2, PICTURE: 0.62, BILL: 0.5, SIDE: 0.3}


class Stage(QSplitter):
    """Parts beside each other; where there is no room, the less important give way.

    Signals
    -------
    catalog_shown
        The catalog is shown now, or no longer.
    """

    catalog_shown = Signal(bool)

    def __init__(self, parts: Mapping[str, QWidget]) -> None:
        super().__init__(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self.setHandleWidth(GAP)
        self._parts = dict(parts)
        self._wanted: tuple[str, ...] = ()
        self._shown: tuple[str, ...] = ()
        # None: the catalog is shown where there is room for it.
        self._catalog: bool | None = None
        self._moved: dict[tuple[str, ...], list[int]] = {}
        for name in (CATALOG, PICTURE, BILL, SIDE):
            self.addWidget(self._parts[name])
            self._parts[name].hide()
        self.splitterMoved.connect(self._remember)

    def show_parts(self, *wanted: str) -> None:
        """Show other parts, the most important first."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._arrange()

    def want_catalog(self, is_wanted: bool) -> None:
        """Show or hide the catalog, whatever room there is."""
        self._catalog = is_wanted
        self._arrange()

    def is_shown(self, part: str) -> bool:
        """Whether a part is shown now."""
        return part in self._shown

    def _remember(self) -> None:
        self._moved[self._shown] = self.sizes()

    def _fitting(self) -> tuple[str, ...]:
        """Return the parts that are shown, in the order in which they stand."""
        rest = self.width()
        shown = []
        for part in self._wanted:
            is_forced = part == CATALOG and self._catalog is not None
            if is_forced and not self._catalog:
                continue
            needed = max(
                theme().pixels(_USEFUL[part]),
                self._parts[part].minimumSizeHint().width(),
            )
            if not shown or is_forced or needed <= rest:
                shown.append(part)
                rest -= needed + self.handleWidth()
        return tuple(part for part in _USEFUL if part in shown)

    def _arrange(self) -> None:
        shown = self._fitting()
        if shown != self._shown:
            self._shown = shown
            for name, part in self._parts.items():
                part.setVisible(name in shown)
            self.catalog_shown.emit(CATALOG in shown)
        moved = self._moved.get(shown)
        if moved is not None and sum(moved) == sum(self.sizes()):
            return
        whole = sum(_SHARES[name] for name in shown) or 1.0
        room = self.width() - self.handleWidth() * (len(shown) - 1)
        self.setSizes(
            [
                round(room * _SHARES[name] / whole) if name in shown else 0
                for name in _USEFUL
            ]
        )

    # Names and spelling of Qt from here on.

    def event(self, event: QEvent) -> bool:
        """Arrange the parts anew when one of them needs another width."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return handled

    def minimumSizeHint(self) -> QSize:
        """Return what the most important part needs: the others give way."""
        first = self._parts[self._wanted[0]] if self._wanted else None
        return first.minimumSizeHint() if first else super().minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out."""
        super().resizeEvent(event)
        self._arrange()
