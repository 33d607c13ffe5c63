"""Choosing the currency of a plan, with the exchange rate from USD and its source."""

from typing import Final

from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from planner.core.document import Evidence, Project
from planner.core.editing.currency import amounts_set, with_currency
from planner.core.factory.exchange import (
    HIGHEST_RATE,
    LOWEST_RATE,
    SHIPPED,
    rate_key,
    written,
)
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import NUMBER
from planner.core.language.numbers import CURRENCIES
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import button, dialog_buttons, label
from planner.gui.widgets.entry import Entry
from planner.gui.widgets.picker import Picker

_FIELD_WIDTH: Final = 260
# Those that most plans are made in stand first, all others after them by their codes.
_FIRST: Final = (
    *("USD", "EUR", "GBP", "JPY", "CNY", "INR", "KRW", "CHF", "CAD", "AUD", "SGD"),
    *("SEK", "NOK", "DKK", "PLN", "BRL", "MXN", "AED", "SAR", "TWD"),
)


class CurrencyDialog(QDialog):
    """Asks for a currency and its rate, and says what will be converted."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent, objectName="currency")
        self.setWindowTitle(tr("Currency"))
        self._session = session
        box = QVBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.setSpacing(GAP)
        box.addWidget(label(tr("Currency of the plan"), "title"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(GAP // 2)
        self._grid.setColumnStretch(0, 1)
        box.addLayout(self._grid)
        self._make_fields()
        self.note = label("", "muted", wraps=True)
        box.addWidget(self.note)
        self._problem = label("", "bad", wraps=True)
        self._problem.hide()
        box.addWidget(self._problem)
        box.addStretch(1)
        box.addLayout(self._make_buttons())
        self.picker.currentIndexChanged.connect(self._chosen)
        self.rate.textChanged.connect(self._changed)
        self._show_rate()
        self.setMinimumWidth(theme().pixels(520))

    # -- parts

    def _make_fields(self) -> None:
        present = self._session.project.currency
        others = sorted(CURRENCIES - set(_FIRST))
        self.picker = Picker("currency.code", tr("Currency"))
        self.picker.show_choices([(one, one) for one in (*_FIRST, *others)], present)
        self._add(tr("Currency"), self.picker)
        title = tr("Exchange rate")
        self.rate = Entry(
            NUMBER,
            "1",
            name="currency.rate",
            title=title,
            minimum=LOWEST_RATE,
            maximum=HIGHEST_RATE,
        )
        self._rate_title = label(title)
        self._add(self._rate_title, self.rate)
        self.day = QLineEdit(objectName="currency.date")
        self.day.setAccessibleName(tr("Date of the rate"))
        self.day.setPlaceholderText("2026-11-20")
        self._day_title = label(tr("Date of the rate"))
        self._add(self._day_title, self.day)
        self.source = QLineEdit(objectName="currency.source")
        self.source.setAccessibleName(tr("Source of the rate"))
        self.source.setPlaceholderText(tr("without one: an assumption"))
        self._source_title = label(tr("Source of the rate"))
        self._add(self._source_title, self.source)

    def _add(self, title: QWidget | str, field: QWidget) -> None:
        row = self._grid.rowCount()
        field.setFixedWidth(theme().pixels(_FIELD_WIDTH))
        shown = label(title) if isinstance(title, str) else title
        self._grid.addWidget(shown, row, 0)
        self._grid.addWidget(field, row, 1)

    def _make_buttons(self) -> QHBoxLayout:
        self.apply_button = button(tr("Apply"), "primary", name="currency.apply")
        self.apply_button.setDefault(True)
        self.apply_button.clicked.connect(self._apply)
        return dialog_buttons(self, self.apply_button, name="currency.cancel")

    # -- what is chosen

    @property
    def currency(self) -> str:
        """The code of the chosen currency."""
        return str(self.picker.currentData())

    def _chosen(self) -> None:
        # A rate is that of one currency.
        self._show_rate()

    def _show_rate(self) -> None:
        """Show the rate that the project has of the chosen currency, if any."""
        project = self._session.project
        key = rate_key(SHIPPED)
        rate = project.inputs.get(key) if self.currency == project.currency else None
        proof = None if rate is None else project.evidence.get(key)
        if rate is None:
            self.rate.clear()
        else:
            self.rate.show_value(rate)
        self.day.setText(proof.source_date if proof else "")
        self.source.setText(proof.source if proof else "")
        self._changed()

    def _changed(self) -> None:
        self._problem.hide()
        is_shipped = self.currency == SHIPPED
        for shown in (
            *(self._rate_title, self.rate, self._day_title, self.day),
            *(self._source_title, self.source),
        ):
            shown.setVisible(not is_shipped)
        title = tr("{currency} for one {other}", currency=self.currency, other=SHIPPED)
        self._rate_title.setText(title)
        self.note.setText(self._what_happens())
        self.apply_button.setEnabled(is_shipped or self.rate.value() is not None)

    def _what_happens(self) -> str:
        project = self._session.project
        shipped = tr(
            "Prices of the catalog and of the market and the planner's defaults are in "
            "{other} and follow the rate.",
            other=SHIPPED,
        )
        if self.currency == project.currency:
            return (
                tr("The plan counts in {currency}.", currency=self.currency)
                if self.currency == SHIPPED
                else f"{shipped} " + tr("What the plan itself sets stays as it is.")
            )
        own = tr(
            "{count} amounts that the plan itself sets, in all its scenarios, are "
            "converted from {before} to {after}; their sources stay.",
            count=amounts_set(project),
            before=project.currency,
            after=self.currency,
        )
        return own if self.currency == SHIPPED else f"{shipped} {own}"

    def _apply(self) -> None:
        session, currency = self._session, self.currency
        before = session.project
        try:
            after = self._project(before)
        except PlannerError as error:
            self._problem.setText(str(error))
            self._problem.show()
            return
        self.accept()
        session.edit(tr("Change the currency to {code}", code=currency), after)
        if currency != before.currency:
            session.told.emit(
                tr(
                    "The plan counts in {after} now; {count} amounts of its own were "
                    "converted. Undo brings {before} back.",
                    after=currency,
                    before=before.currency,
                    count=amounts_set(before),
                )
            )

    def _project(self, before: Project) -> Project:
        """Return the project as chosen. Raises PlannerError where that cannot be."""
        if self.currency == SHIPPED:
            return with_currency(before, SHIPPED)
        source, day = self.source.text().strip(), self.day.text().strip()
        proof = Evidence(source=source, source_date=day, assumption=not source)
        rate = self.rate.value()
        assert rate is not None, "without a rate the button cannot be pressed"
        return with_currency(before, self.currency, float(rate), proof)


class CurrencyButton(QPushButton):
    """Shows the currency of the plan with its rate, and opens the dialog."""

    def __init__(self, session: Session) -> None:
        super().__init__(objectName="plan.currency")
        self.setAccessibleName(tr("Currency"))
        self._session = session
        self.clicked.connect(self.ask)
        session.project_changed.connect(self._show_currency)
        self._show_currency()

    def _show_currency(self) -> None:
        project = self._session.project
        rate = project.inputs.get(rate_key(SHIPPED))
        text = project.currency
        if project.currency != SHIPPED:
            shown = tr("no rate") if rate is None else written(float(rate))
            text = f"{text} · " + tr("{rate} per {other}", rate=shown, other=SHIPPED)
        self.setText(f"{text} …")

    def ask(self) -> None:
        """Open the dialog."""
        dialog = CurrencyDialog(self._session, self.window())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
