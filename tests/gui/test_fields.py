"""Fields: what typing, keys, wheel and reset do."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from planner.gui.widgets.bubble import Bubble
from planner.gui.widgets.fields import ChoiceField, SwitchField
from planner.gui.widgets.form_plan import is_shown

RATE = "finance.discount_rate"
POWER = "hurdle.site_mw"
COST = "opex.other_per_year.phase-1"


@pytest.fixture
def field(window, settle):
    """Return the field of an input, on its page, with the focus."""

    def find(key):
        window.show_input(key)
        settle(window)
        found = QApplication.focusWidget()
        assert found.objectName() == key
        return found

    return find


def typed(qtbot, field, text):
    field.selectAll()
    qtbot.keyClicks(field, text)


@pytest.mark.parametrize(
    ("key", "text", "value", "shown"),
    [
        (COST, "3.2M", 3_200_000.0, "$3.20 M"),
        (RATE, "12%", 0.12, "12%"),
        (RATE, "0.12", 0.12, "12%"),
        (COST, "=4*1.2M", 4_800_000.0, "$4.80 M"),
        (POWER, "1.2 GW", 1200.0, "1,200 MW"),
    ],
)
def test_numbers_are_understood_as_people_write_them(
    qtbot, window, field, key, text, value, shown
):
    one = field(key)
    typed(qtbot, one, text)
    qtbot.keyClick(one, Qt.Key.Key_Return)

    assert window.session.row(key).value == pytest.approx(value)
    one.clearFocus()
    assert one.text() == shown


def test_what_is_understood_is_echoed_while_typing(qtbot, window, field):
    one = field(COST)
    typed(qtbot, one, "3.2M")

    bubble = window.findChild(Bubble)
    assert bubble.isVisible()
    assert bubble.text() == "understood: 3,200,000 USD per year"


def test_what_is_not_allowed_is_said_and_changes_nothing(qtbot, window, field):
    one = field("capacity.derate")
    before = window.session.project
    typed(qtbot, one, "250%")
    qtbot.keyClick(one, Qt.Key.Key_Return)

    assert "allowed is 0% to 150%" in window.findChild(Bubble).text()
    assert one.property("wrong") == "true"
    assert window.session.project is before


def test_the_effect_shows_when_typing_pauses(qtbot, window, field):
    one = field(RATE)
    typed(qtbot, one, "9%")

    qtbot.waitUntil(lambda: window.session.row(RATE).value == 0.09)
    assert one.text() == "9%"
    assert window.session.undo_stack.count() == 1


def test_typing_on_after_a_pause_is_still_one_step(qtbot, window, field):
    one = field(RATE)
    typed(qtbot, one, "9")
    qtbot.waitUntil(lambda: window.session.row(RATE).value == 0.09)
    qtbot.keyClicks(one, ".5%")
    qtbot.keyClick(one, Qt.Key.Key_Return)

    assert window.session.row(RATE).value == 0.095
    assert window.session.undo_stack.count() == 1


def test_escape_gives_back_the_value_from_before_the_typing(qtbot, window, field):
    one = field(RATE)
    before = window.session.project
    typed(qtbot, one, "9%")
    qtbot.waitUntil(lambda: window.session.row(RATE).value == 0.09)

    qtbot.keyClick(one, Qt.Key.Key_Escape)

    assert window.session.project == before
    assert not window.session.is_modified
    assert one.text() == "11%"


def test_leaving_the_field_takes_over_what_was_typed(qtbot, window, field):
    one = field(RATE)
    typed(qtbot, one, "9%")
    qtbot.keyClick(one, Qt.Key.Key_Tab)

    assert window.session.row(RATE).value == 0.09


def test_every_digit_is_there_to_edit_and_the_short_form_to_read(window, field):
    one = field(COST)
    assert one.text() == "540,000" or one.text().replace(",", "").isdigit()
    one.clearFocus()
    assert one.text().startswith("$")


def wheel(widget):
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(widget.mapToGlobal(QPoint(5, 5))),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_month_of_the_decision_moves_the_calendar(qtbot, window, settle):
    window.show_page("timeline")
    settle(window)
    decision = window.page("timeline").findChild(QLineEdit, "plan.decision")
    decision.setFocus()
    typed(qtbot, decision, "July 2027")
    assert window.findChild(Bubble).text() == "understood: July 2027"
    qtbot.keyClick(decision, Qt.Key.Key_Return)
    settle(window)

    assert window.session.project.decision == "2027-07"
    assert window.session.result.months[0] == "2027-07"
    assert window.session.undo_stack.undoText() == "Change Month of the decision"


def test_the_horizon_is_typed_undone_and_emptied(qtbot, window, settle):
    window.show_page("timeline")
    settle(window)
    session = window.session
    horizon = window.page("timeline").findChild(QLineEdit, "plan.horizon_months")
    whole = len(session.result.months)
    assert horizon.text() == ""
    assert horizon.placeholderText().startswith(f"{whole} mo")

    for text in ("0", "601", "7.5", "soon"):
        horizon.setFocus()
        typed(qtbot, horizon, text)
        assert horizon.property("wrong") == "true", text
        qtbot.keyClick(horizon, Qt.Key.Key_Return)
        assert session.project.horizon_months is None
    typed(qtbot, horizon, "8 years")
    assert window.findChild(Bubble).text() == "understood: 96 months"
    qtbot.keyClick(horizon, Qt.Key.Key_Return)
    settle(window)

    assert session.project.horizon_months == 96
    assert len(session.result.months) == 96
    assert session.undo_stack.undoText() == "Change Horizon"
    session.undo_stack.undo()
    settle(window)
    assert (session.project.horizon_months, horizon.text()) == (None, "")
    session.undo_stack.redo()
    horizon.setFocus()
    horizon.selectAll()
    qtbot.keyClick(horizon, Qt.Key.Key_Delete)
    qtbot.keyClick(horizon, Qt.Key.Key_Return)
    settle(window)
    assert session.project.horizon_months is None
    assert len(session.result.months) == whole


def test_the_wheel_changes_no_field_that_has_no_focus(window, settle):
    window.show_page("revenue")
    settle(window)
    before = window.session.project
    form = window.page("revenue").form

    for kind in (ChoiceField, SwitchField, QLineEdit):
        for one in form.findChildren(kind):
            one.clearFocus()
            wheel(one)

    assert window.session.project is before


def test_a_choice_and_a_switch_are_made_with_the_keyboard(qtbot, window, field):
    choice = field("revenue.price_position")
    assert isinstance(choice, ChoiceField)
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert window.session.row("revenue.price_position").value == "median"

    switch = field("demand.s_shaped_ramp")
    assert isinstance(switch, SwitchField)
    before = window.session.row("demand.s_shaped_ramp").value
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    assert window.session.row("demand.s_shaped_ramp").value is not before


def test_one_field_of_a_scenario_is_reset_by_its_button(qtbot, window, field, settle):
    scenario = window.session.project.scenarios[0]
    key = next(iter(scenario.overrides))
    window.session.select(scenario.id)
    one = field(key)
    assert one.row.changed_from_base

    one.actions()[0].trigger()
    settle(window)

    assert not window.session.row(key).changed_from_base
    assert window.session.row(key).value == window.session.project.inputs.get(
        key, window.session.row(key).default
    )


def test_the_tip_says_help_range_and_source(window, field):
    one = field("opex.electricity_price")
    row = one.row

    for part in (row.help, row.source, row.source_date):
        assert part in one.toolTip()
    assert "allowed" in one.toolTip()


def test_an_assumption_is_called_one_in_the_tip(window, field):
    shown = (row for row in window.session.rows if row.chapter == "opex")
    key = next(row.key for row in shown if row.assumption and is_shown(row))
    assert "assumption" in field(key).toolTip()


def test_every_field_has_a_name_that_says_what_it_is(window, settle):
    for page in ("timeline", "revenue", "costs"):
        window.show_page(page)
        settle(window)
        for row in window.session.rows:
            one = window.page(page).form.field(row.key)
            if one is not None:
                assert one.objectName() == row.key
                assert one.accessibleName() == row.label


def test_a_choice_shows_the_value_of_the_plan_not_the_first_in_its_list(field):
    shown = field("revenue.price_position")

    assert shown.row.choices[0] == "lowest"
    assert shown.currentData() == "p25"
