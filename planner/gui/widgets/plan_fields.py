"""What the plan itself says: name, month of the decision, horizon and currency."""

from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit

from planner.core.checking import LONGEST_HORIZON_MONTHS
from planner.core.language.kinds import COUNT, MONTH_DATE, TEXT, Kind, ParseError, Value
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import Card, label, set_property
from planner.gui.widgets.bubble import bubble_of
from planner.gui.widgets.currency_dialog import CurrencyButton

_FIELD_WIDTH: Final = 190


class PlanField(QLineEdit):
    """One property of the project, typed and checked through its kind."""

    unit = "1"

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
    def _value(self) -> Value | None:
        value: Value | None = getattr(self._session.project, self._name)
        return value

    def _show_value(self) -> None:
        set_property(self, "wrong", "false")
        if self._value is None:
            self.clear()
        elif self.hasFocus():
            self.setText(self._kind.format(self._value, unit=self.unit))
        else:
            self.setText(self._kind.display(self._value, unit=self.unit))

    def _understood(self) -> Value | None:
        value = self._kind.parse(self.text().strip(), unit=self.unit)
        problem = self._problem(value)
        if problem is not None:
            raise ParseError(problem, "")
        return value

    def _problem(self, value: Value) -> str | None:
        """Return why a value is not allowed, None where it is."""
        problem = self._kind.check(value, minimum=None, maximum=None)
        if problem is None and not str(value):
            return tr("It cannot be empty.")
        return problem

    def _said(self, value: Value | None) -> str:
        """Return what was understood."""
        return "" if value is None else self._kind.echo(value, unit=self.unit)

    def _echo(self) -> None:
        try:
            said = self._said(self._understood())
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


class HorizonField(PlanField):
    """How many months the plan looks ahead; empty, to the end of its last phase."""

    unit = "month"

    def __init__(self, session: Session, name: str, title: str) -> None:
        super().__init__(session, name, title, COUNT)
        self.setToolTip(
            tr(
                "How many months the plan looks ahead. Empty: to the end of the phase "
                "that retires last."
            )
        )
        session.result_changed.connect(self._show_own)
        self._show_own()

    def _show_own(self) -> None:
        """Say in the empty field how far the plan looks of itself."""
        if self._value is None:
            months = len(self._session.result.months)
            self.setPlaceholderText(tr("{months} mo, to the end", months=months))

    def _understood(self) -> Value | None:
        if not self.text().strip():
            return None
        return int(float(super()._understood() or 0))

    def _problem(self, value: Value) -> str | None:
        return self._kind.check(value, minimum=1, maximum=LONGEST_HORIZON_MONTHS)

    def _said(self, value: Value | None) -> str:
        if value is None:
            return tr("understood: to the end of the last phase")
        return super()._said(value)


class PlanCard(Card):
    """Name of the plan, month of the decision, horizon and currency."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Plan"), tr("time is counted from the decision"))
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        grid.setHorizontalSpacing(GAP)
        grid.setColumnStretch(0, 1)
        month = tr("Month of the decision")
        fields = (
            PlanField(session, "name", tr("Name"), TEXT),
            PlanField(session, "decision", month, MONTH_DATE),
            HorizonField(session, "horizon_months", tr("Horizon")),
        )
        for row, field in enumerate(fields):
            grid.addWidget(label(field.accessibleName()), row, 0)
            grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignRight)
        currency = CurrencyButton(session)
        currency.setFixedWidth(theme().pixels(_FIELD_WIDTH))
        row = grid.rowCount()
        grid.addWidget(label(tr("Currency")), row, 0)
        grid.addWidget(currency, row, 1, Qt.AlignmentFlag.AlignRight)
        self.box.addLayout(grid)
