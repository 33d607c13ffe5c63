"""What stands below the cards: a hint, and buttons for what is chosen or marked."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.gui.catalog.entries import add_text
from planner.gui.texts import tr
from planner.gui.widgets.basics import button, label


class Foot(QWidget):
    """What can be done with the chosen card and with the marked ones."""

    def __init__(self) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        self.hint = label("", "caption", wraps=True)
        self.hint.setObjectName("catalog.hint")
        box.addWidget(self.hint)
        self.add_button = button("", "primary", name="catalog.add")
        self.details_button = button(tr("Details"), name="catalog.show-details")
        self.compare_button = button("", "primary", name="catalog.compare")
        self.clear_button = button(tr("Clear"), name="catalog.clear-marked")
        line = QHBoxLayout()
        line.setSpacing(6)
        for one in (
            self.add_button,
            self.details_button,
            self.compare_button,
            self.clear_button,
        ):
            line.addWidget(one)
        line.addStretch(1)
        box.addLayout(line)

    def show_state(
        self,
        obstacle: str,
        phase: str,
        *,
        has_current: bool,
        marked: int,
        is_short: bool,
    ) -> None:
        """Show what is possible now."""
        is_comparing = marked > 0
        for one in (self.add_button, self.details_button):
            one.setVisible(has_current and not is_comparing)
        for one in (self.compare_button, self.clear_button):
            one.setVisible(is_comparing)
        self.add_button.setText(add_text(phase))
        self.add_button.setToolTip(tr("Add to {phase}", phase=phase))
        self.add_button.setEnabled(not obstacle)
        self.compare_button.setText(tr("Compare {count}", count=marked))
        self.compare_button.setEnabled(marked > 1)
        if is_comparing:
            hint = tr("Space or Ctrl+click marks more items.")
        else:
            hint = obstacle or tr("Drag or press Enter to add · Space compares")
        self.hint.setText(hint)
        self.hint.setVisible(bool(obstacle) or not is_short)
