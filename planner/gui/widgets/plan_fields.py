"""What the plan itself says: its name, the month of the decision, its currency."""

from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit

from planner.core.language.kinds import MONTH_DATE, TEXT, Kind, ParseError
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import Card, label, set_property
from planner.gui.widgets.bubble import bubble_of
from planner.gui.widgets.currency_dialog import CurrencyButton

_FIELD_WIDTH: Final = 190


class PlanField(QLineEdit):
    """One property of the project, typed and checked through its kind."""

    def __init__(self, session: Session, name: str, title: str, kind: Kind) -> None:
        super().__init__(objectName=f"plan.{name}")
        self._session = session
        self._name = name
        self._title = title
        self._kind = kind
        self.setAccessibleName(title)
        self.setFixedWidth(theme().pixels(_FIELD_WIDTH))
        self.textEdited.connect(self._echo)
        self.returnPressed.connect(self.commit)
        session.project_changed.connect(self._show_value)
        self._show_value()

    @property
    def _value(self) -> str:
        return str(getattr(self._session.project, self._name))

    def _show_value(self) -> None:
        set_property(self, "wrong", "false")
        if self.hasFocus():
            self.setText(self._kind.format(self._value, unit="1"))
        else:
            self.setText(self._kind.display(self._value, unit="1"))

    def _understood(self) -> str:
        value = self._kind.parse(self.text().strip(), unit="1")
        problem = self._kind.check(value, minimum=None, maximum=None)
        if problem is None and not str(value):
            problem = tr("It cannot be empty.")
        if problem is not None:
            raise ParseError(problem, "")
        return str(value)

    def _echo(self) -> None:
        try:
            said = self._kind.echo(self._understood(), unit="1")
        except ParseError as error:
            set_property(self, "wrong", "true")
            bubble_of(self).say(str(error).strip(), self, is_wrong=True)
        else:
            set_property(self, "wrong", "false")
            bubble_of(self).say(said, self, is_wrong=False)

    def commit(self) -> bool:
        """Take over what was typed; False if it is not understood."""
        try:
            value = self._understood()
        except ParseError:
            return False
        if value != self._value:
            after = replace(self._session.project, **{self._name: value})
            text = tr("Change {label}", label=self._title)
            self._session.edit(text, after)
        return True

    # Names and spelling of Qt from here on.

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the value as it is typed."""
        super().focusInEvent(event)
        self._show_value()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take over what was typed; what is not understood is given up."""
        super().focusOutEvent(event)
        bubble_of(self).hide()
        self.commit()
        self._show_value()


class PlanCard(Card):
    """Name of the plan, month of the decision and currency."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Plan"), tr("time is counted from the decision"))
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setHorizontalSpacing(GAP)
        grid.setColumnStretch(0, 1)
        for row, (name, title, kind) in enumerate(
            (
                ("name", tr("Name"), TEXT),
                ("decision", tr("Month of the decision"), MONTH_DATE),
            )
        ):
            grid.addWidget(label(title), row, 0)
            field = PlanField(session, name, title, kind)
            grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignRight)
        currency = CurrencyButton(session)
        currency.setFixedWidth(theme().pixels(_FIELD_WIDTH))
        row = grid.rowCount()
        grid.addWidget(label(tr("Currency")), row, 0)
        grid.addWidget(currency, row, 1, Qt.AlignmentFlag.AlignRight)
        self.box.addLayout(grid)
