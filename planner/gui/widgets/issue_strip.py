"""The strip at the foot: what is wrong or doubtful, what would mend it, and where."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton

from planner.core.issues.issue import Issue
from planner.gui.icons import icon
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import ElidedLabel, Frame, button, label, set_role

# How each severity looks: the role of the strip, the icon and its colour.
_LOOKS: Final = {
    "error": ("error", "error", "neg"),
    "warning": ("warning", "warning", "warn"),
    "note": ("notice", "info", "accent"),
}


class IssueStrip(Frame):
    """One issue at a time, the worst first; hidden where there is none.

    Signals
    -------
    wanted
        The issue whose place is to be shown.
    fix_wanted
        The issue that is to be mended.
    """

    wanted = Signal(object)
    fix_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__("warning", horizontal=True)
        self.setObjectName("issues")
        self.box.setContentsMargins(PADDING, 5, PADDING, 5)
        self.box.setSpacing(GAP)
        self._issues: tuple[Issue, ...] = ()
        self._place = 0
        self._icon = QLabel()
        self._message = ElidedLabel()
        self._remedy = ElidedLabel(role="caption")
        self._count = label("", "caption")
        self._next = QToolButton(
            objectName="issues.next", toolTip=tr("Next issue (F4)")
        )
        self._next.setIcon(icon("chevron-right"))
        self._next.clicked.connect(self.next_issue)
        self._go = button(tr("Go"), name="issues.go")
        self._go.clicked.connect(lambda: self.wanted.emit(self._issues[self._place]))
        self._fix = button(tr("Fix"), "primary", name="issues.fix")
        self._fix.clicked.connect(
            lambda: self.fix_wanted.emit(self._issues[self._place])
        )
        self.box.addWidget(self._icon)
        self.box.addWidget(self._message, 3)
        self.box.addWidget(self._remedy, 2)
        self.box.addWidget(self._count)
        self.box.addWidget(self._next)
        self.box.addWidget(self._go)
        self.box.addWidget(self._fix)
        theme().changed.connect(self._show)
        self.hide()

    @property
    def has_issues(self) -> bool:
        """Whether there is anything to show."""
        return bool(self._issues)

    @property
    def message(self) -> str:
        """The issue that is shown."""
        return self._message.full_text()

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """Show other issues, first one that is new, for it follows from the last edit.

        The one shown stays where none is new that is as bad, and none is worse.
        """
        shown = self._issues[self._place] if self._issues else None
        known = {one.id for one in self._issues}
        self._issues = tuple(issues)
        worst = self._issues[0].severity if self._issues else ""
        bad = [n for n, one in enumerate(self._issues) if one.severity == worst]
        new = [n for n in bad if known and self._issues[n].id not in known]
        same = [n for n in bad if shown and self._issues[n].id == shown.id]
        self._place = next(iter((*new, *same, 0)))
        self.setVisible(bool(self._issues))
        self._show()

    def next_issue(self) -> None:
        """Show the next one."""
        if self._issues:
            self._place = (self._place + 1) % len(self._issues)
            self._show()

    def _show(self) -> None:
        if not self._issues:
            return
        issue = self._issues[self._place]
        role, picture, tone = _LOOKS[issue.severity]
        set_role(self, role)
        side = theme().pixels(16)
        self._icon.setPixmap(icon(picture, tone).pixmap(side, side))
        self._message.set_full_text(issue.message)
        self._remedy.set_full_text(f"→ {issue.remedy}" if issue.remedy else "")
        count = len(self._issues)
        self._count.setText(
            tr("{number} of {count}", number=self._place + 1, count=count)
            if count > 1
            else ""
        )
        self._next.setVisible(count > 1)
        self._go.setVisible(
            bool(issue.metric or issue.key or issue.chapter in ("bill", "factory"))
        )
        self._fix.setVisible(issue.fix is not None)
        if issue.fix is not None:
            self._fix.setToolTip(tr("{fix} · can be undone", fix=issue.fix.label))
            self._fix.setAccessibleName(tr("Fix: {fix}", fix=issue.fix.label))
        self.setAccessibleName(f"{issue.message} {issue.remedy}")
        self._message.setAlignment(Qt.AlignmentFlag.AlignVCenter)
