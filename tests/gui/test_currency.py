"""The currency of the plan in the window: chosen once, shown everywhere, undone."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from planner.core.document import Evidence
from planner.core.editing.currency import with_currency
from planner.gui.figures import axis_figure, band, bare_figure
from planner.gui.models.lines_table import LinesModel
from planner.gui.widgets.currency_dialog import CurrencyButton, CurrencyDialog
from planner.gui.widgets.fields import is_resettable

RATE = "finance.exchange_rate.usd"
ECB = Evidence(source="ECB", source_date="2026-11-20", assumption=False)


@pytest.fixture
def parent(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


@pytest.fixture
def dialog(session, parent):
    return CurrencyDialog(session, parent)


def choose(dialog, code):
    dialog.picker.setCurrentIndex(dialog.picker.findData(code))


def test_a_currency_needs_its_rate(dialog):
    assert dialog.apply_button.isEnabled()
    choose(dialog, "EUR")
    assert not dialog.apply_button.isEnabled()
    dialog.rate.setText("0")
    assert not dialog.apply_button.isEnabled()
    dialog.rate.setText("0.92")
    assert dialog.apply_button.isEnabled()


def test_the_change_says_what_it_converts_and_is_one_step(dialog, session):
    before = session.project
    told = []
    session.told.connect(told.append)
    choose(dialog, "EUR")
    dialog.rate.setText("0.92")
    dialog.day.setText("2026-11-20")
    dialog.source.setText("ECB")
    assert "are converted from USD to EUR" in dialog.note.text()
    dialog.apply_button.click()
    assert session.project == with_currency(before, "EUR", 0.92, ECB)
    assert session.result.metrics["npv"].unit == "EUR"
    assert session.undo_stack.undoText() == "Change the currency to EUR"
    assert "Undo brings USD back" in told[-1]
    session.undo_stack.undo()
    assert session.project == before


def test_a_date_that_is_none_is_refused_in_the_dialog(dialog, session):
    before = session.project
    choose(dialog, "EUR")
    dialog.rate.setText("0.92")
    dialog.day.setText("soon")
    dialog.apply_button.click()
    problems = [
        one.text() for one in dialog.findChildren(QLabel) if "soon" in one.text()
    ]
    assert problems
    assert session.project is before


@pytest.fixture
def in_euros(session):
    session.edit("euros", with_currency(session.project, "EUR", 0.92, ECB))
    session.finish_computing()
    return session


def test_the_rate_there_is_can_be_changed_alone(parent, in_euros):
    dialog = CurrencyDialog(in_euros, parent)
    before = in_euros.project.inputs
    assert (dialog.rate.text(), dialog.source.text()) == ("0.92", "ECB")
    assert dialog.day.text() == "2026-11-20"
    assert "stays as it is" in dialog.note.text()
    dialog.rate.setText("0.95")
    dialog.apply_button.click()
    assert in_euros.project.inputs == {**before, RATE: 0.95}


def test_the_button_shows_currency_and_rate(qtbot, session):
    button = CurrencyButton(session)
    qtbot.addWidget(button)
    assert button.text().startswith("USD")
    session.edit("euros", with_currency(session.project, "EUR", 0.92, ECB))
    assert button.text().startswith("EUR · 0.92 per USD")


def test_the_rate_is_a_field_like_any_other_but_cannot_be_given_up(in_euros):
    row = in_euros.row(RATE)
    assert (row.chapter, row.unit, row.value) == ("finance", "EUR/USD", 0.92)
    assert not is_resettable(in_euros, row)
    in_euros.set_value(row, 1.0)
    in_euros.finish_computing()
    assert in_euros.result.line("staff_cost").unit == "EUR/(person*year)"


def test_amounts_of_two_currencies_are_not_subtracted(session):
    assert session.reference is not None
    session.edit("euros", with_currency(session.project, "EUR", 0.92, ECB))
    session.finish_computing()
    assert session.reference is None
    session.undo_stack.undo()
    assert session.reference is not None


def test_figures_carry_the_code():
    assert axis_figure(0.0, "EUR") == "EUR\u00a00"
    assert bare_figure(0.61, "EUR/Mtok") == "EUR\u00a00.61"
    assert band(500.0, 1800.0, "EUR/(kW*month)") == "EUR\u00a0500 – EUR\u00a01,800"


def test_the_table_of_lines_shows_the_currency(in_euros):
    table = LinesModel()
    table.show_result(in_euros.result)
    units = {table.index(row, 0).data() for row in range(table.rowCount())}
    assert "EUR" in units
    assert not [unit for unit in units if unit and "USD" in unit]
    row = table.row_of("revenue")
    assert "EUR" in table.index(row, table.columnCount() - 1).data()


def test_the_window_speaks_no_dollars(window, settle):
    session = window.session
    session.edit("euros", with_currency(session.project, "EUR", 0.92, ECB))
    for page in ("factory", "timeline", "revenue", "costs", "results", "overview"):
        window.show_page(page)
        settle(window)
    wrong = [
        one.text()
        for one in window.findChildren(QLabel)
        if one.isVisible() and "$" in one.text()
    ]
    assert wrong == []
    assert window.findChild(QPushButton, "plan.currency") is not None
