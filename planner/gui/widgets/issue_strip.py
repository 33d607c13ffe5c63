"""The strip at the foot: what is wrong or doubtful, what would mend it, and where."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton

from planner.core.issues.found import Issue
from planner.gui.icons import icon
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import ElidedLabel, Frame, button, label, set_role


class IssueStrip(Frame):
    """One issue at a time, the worst first; hidden where there is none.

    Signals
    -------
    wanted
        The issue whose place is to be shown.
    """

    wanted = Signal(object)

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
        self.box.addWidget(self._icon)
        self.box.addWidget(self._message, 3)
        self.box.addWidget(self._remedy, 2)
        self.box.addWidget(self._count)
        self.box.addWidget(self._next)
        self.box.addWidget(self._go)
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
        """Show other issues; the one shown stays unless there is a worse one."""
        shown = self._issues[self._place] if self._issues else None
        self._issues = tuple(issues)
        same = [n for n, one in enumerate(self._issues) if shown and one.id == shown.id]
        worst = self._issues[0].severity if self._issues else ""
        stays = bool(same) and self._issues[same[0]].severity == worst
        self._place = same[0] if stays else 0
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
        is_error = issue.severity == "error"
        set_role(self, "error" if is_error else "warning")
        side = theme().pixels(16)
        picture = icon(
            "error" if is_error else "warning", "neg" if is_error else "warn"
        )
        self._icon.setPixmap(picture.pixmap(side, side))
        self._message.set_full_text(issue.message)
        self._remedy.set_full_text(f"→ {issue.remedy}" if issue.remedy else "")
        count = len(self._issues)
        self._count.setText(
            tr("{number} of {count}", number=self._place + 1, count=count)
            if count > 1
            else ""
        )
        self._next.setVisible(count > 1)
        self._go.setVisible(bool(issue.metric or issue.key or issue.page))
        self.setAccessibleName(f"{issue.message} {issue.remedy}")
        self._message.setAlignment(Qt.AlignmentFlag.AlignVCenter)
