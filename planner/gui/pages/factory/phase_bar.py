"""The phases of a plan as chips: one is shown, and more can be added."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QMenu, QWidget

from planner.gui.icons import icon
from planner.gui.phase_editor import PhaseEditor
from planner.gui.texts import tr
from planner.gui.theme import theme
from planner.gui.widgets.basics import FlowLayout, button
from planner.gui.widgets.fields import field_height


@dataclass(frozen=True)
class PhaseEntry:
    """One phase: its id, its name, and a few words on its size."""

    id: str
    label: str
    note: str


class _PhaseChip(QAbstractButton):
    def __init__(self, entry: PhaseEntry) -> None:
        super().__init__(objectName=f"phase.{entry.id}", checkable=True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.show_entry(entry)

    def show_entry(self, entry: PhaseEntry) -> None:
        self.entry = entry
        self.setText(entry.label)
        self.setAccessibleName(f"{entry.label}, {entry.note}")
        self.setToolTip(tr("Show the bill of {phase}", phase=entry.label))
        self.updateGeometry()
        self.update()

    def _widths(self) -> tuple[int, int]:
        name = QFontMetrics(theme().font("body", QFont.Weight.DemiBold))
        note = QFontMetrics(theme().font("caption"))
        return (
            min(name.horizontalAdvance(self.entry.label), theme().pixels(180)),
            note.horizontalAdvance(self.entry.note),
        )

    def sizeHint(self) -> QSize:
        name, note = self._widths()
        gap = theme().pixels(8) if note else 0
        return QSize(name + note + gap + theme().pixels(26), field_height(self))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.isChecked()
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = "accent" if lit or self.hasFocus() else "outline"
        painter.setPen(QPen(theme().colour(edge)))
        painter.setBrush(theme().colour("accentbg" if lit else "surface"))
        painter.drawRoundedRect(room, room.height() / 2, room.height() / 2)
        name, note = self._widths()
        left = theme().pixels(13)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(theme().font("body", QFont.Weight.DemiBold))
        painter.setPen(theme().colour("accent" if lit else "text"))
        shown = painter.fontMetrics().elidedText(
            self.entry.label, Qt.TextElideMode.ElideRight, name + 1
        )
        painter.drawText(QRectF(left, 0, name + 2, self.height()), middle, shown)
        painter.setFont(theme().font("caption"))
        painter.setPen(theme().colour("muted"))
        at = left + name + theme().pixels(8)
        painter.drawText(
            QRectF(at, 0, note + 2, self.height()), middle, self.entry.note
        )


class PhaseBar(QWidget):
    """A chip for each phase, and what can be done with phases.

    Signals
    -------
    chosen
        The id of the phase that is to be shown.
    """

    chosen = Signal(str)

    def __init__(self, editor: PhaseEditor) -> None:
        super().__init__(objectName="factory.phases")
        self._editor = editor
        self._phase = ""
        self._chips: list[_PhaseChip] = []
        self._group = QButtonGroup(self, exclusive=True)
        self._flow = FlowLayout(gap=6)
        self.setLayout(self._flow)
        self._more = [
            self._command(
                "add",
                tr("+ Add Phase"),
                tr("Add a phase with an empty bill"),
                editor.add,
            ),
            self._command(
                "refresh",
                tr("Add Refresh"),
                tr("Add a successor with the same equipment at the end of its life"),
                lambda: editor.add_refresh_of(self._phase),
            ),
            self._command(
                "remove",
                tr("Remove"),
                tr("Remove the phase that is shown, with all that is set for it"),
                lambda: editor.remove_phase(self._phase),
            ),
        ]
        self._menu = self._command(
            "menu",
            tr("Phase…"),
            tr("Add a phase, a refresh, or remove one"),
            self._open,
        )
        self._is_compact = False

    def _command(self, name: str, text: str, tip: str, run: object) -> QWidget:
        made = button(text, name=f"factory.phase.{name}")
        made.setToolTip(tip)
        made.clicked.connect(run)
        return made

    def natural_width(self, *, is_compact: bool) -> int:
        """Return how wide it is in one line, with its commands in a menu or not."""
        commands = [self._menu] if is_compact else self._possible()
        widths = [one.sizeHint().width() for one in (*self._chips, *commands)]
        return sum(widths) + self._flow.spacing() * len(widths)

    def set_compact(self, is_compact: bool) -> None:
        """Put the commands into a menu, or beside the chips."""
        self._is_compact = is_compact
        self._show_commands()

    def _possible(self) -> list[QWidget]:
        """Return the commands that can be used on the phase that is shown."""
        add, refresh, remove = self._more
        found = [add]
        if self._editor.can_refresh(self._phase):
            found.append(refresh)
        if self._editor.can_remove_phase(self._phase):
            found.append(remove)
        return found

    def _show_commands(self) -> None:
        self._menu.setVisible(self._is_compact)
        possible = [] if self._is_compact else self._possible()
        for one in self._more:
            one.setVisible(one in possible)

    def show_phases(self, entries: Sequence[PhaseEntry], phase: str) -> None:
        """Show other phases, with one of them lit."""
        self._phase = phase
        if [one.id for one in entries] != [chip.entry.id for chip in self._chips]:
            self._rebuild(entries)
        for chip, entry in zip(self._chips, entries, strict=True):
            if chip.entry != entry:
                chip.show_entry(entry)
            chip.setChecked(entry.id == phase)
        self._show_commands()

    def _rebuild(self, entries: Sequence[PhaseEntry]) -> None:
        while self._flow.takeAt(0) is not None:
            pass
        for chip in self._chips:
            self._group.removeButton(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [_PhaseChip(entry) for entry in entries]
        for chip in self._chips:
            self._group.addButton(chip)
            self._flow.addWidget(chip)
            chip.clicked.connect(
                lambda _=False, one=chip: self.chosen.emit(one.entry.id)
            )
            chip.customContextMenuRequested.connect(
                lambda at, one=chip: self._offer(one, at)
            )
        for one in (*self._more, self._menu):
            self._flow.addWidget(one)

    def _open(self) -> None:
        """Offer all that can be done with phases."""
        menu = self._menu_of(self._phase)
        first = menu.actions()[0]
        add = QAction(icon("add"), tr("Add Phase"), menu)
        add.triggered.connect(self._editor.add)
        menu.insertAction(first, add)
        menu.popup(self._menu.mapToGlobal(self._menu.rect().bottomLeft()))

    def _offer(self, chip: _PhaseChip, at: QPoint) -> None:
        """Offer what can be done with a phase."""
        self._menu_of(chip.entry.id).popup(chip.mapToGlobal(at))

    def _menu_of(self, phase: str) -> QMenu:
        menu = QMenu(self, objectName="phase.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rename = menu.addAction(icon("rename"), tr("Rename…"))
        rename.triggered.connect(lambda: self._editor.rename(phase))
        refresh = menu.addAction(icon("timeline"), tr("Add Refresh"))
        refresh.setEnabled(self._editor.can_refresh(phase))
        refresh.triggered.connect(lambda: self._editor.add_refresh_of(phase))
        remove = menu.addAction(icon("delete"), tr("Remove This Phase"))
        remove.setEnabled(self._editor.can_remove_phase(phase))
        remove.triggered.connect(lambda: self._editor.remove_phase(phase))
        return menu
