"""The timeline through real drags and keys: bars, echo, undo, refreshes."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QInputDialog,
    QPushButton,
    QToolTip,
)

from planner.core.document import set_values
from planner.gui.charts.chain import bar_key, chain_bars, parts_of, phase_key, plan_bars
from planner.gui.charts.gantt import GanttStrip
from planner.gui.theme import theme

DELIVERY = bar_key("phase-1", "delivery")
SITE = bar_key("phase-1", "site_build")
LEAD_TIME = "timeline.lead_time.phase-1"
DAYS = 30.4375


@pytest.fixture
def page(window, settle):
    window.resize(1440, 900)
    window.show_page("timeline")
    settle(window)
    return window.page("timeline")


@pytest.fixture
def gantt(page):
    return page.cash.gantt


def pixels(gantt: GanttStrip, months: float) -> int:
    return round(gantt._to_pixel(months) - gantt._to_pixel(0.0))


def end_of(gantt: GanttStrip, key: str) -> QPoint:
    place = gantt.rect_of(key)
    return QPoint(round(place.right()), round(place.center().y()))


def middle_of(gantt: GanttStrip, key: str) -> QPoint:
    return gantt.rect_of(key).center().toPoint()


def pull(qtbot, gantt, start: QPoint, by: int) -> QPoint:
    """Press, and move the mouse by some pixels in two steps; the button stays down."""
    qtbot.mousePress(gantt, Qt.MouseButton.LeftButton, pos=start)
    for part in (by // 2, by):
        end = start + QPoint(part, 0)
        qtbot.mouseMove(gantt, end)
    return end


def drag(qtbot, window, settle, start: QPoint, by: int) -> None:
    gantt = window.page("timeline").cash.gantt
    end = pull(qtbot, gantt, start, by)
    qtbot.mouseRelease(gantt, Qt.MouseButton.LeftButton, pos=end)
    settle(window)


def value(window, key):
    return window.session.row(key).value


def undo_texts(window):
    stack = window.session.undo_stack
    return [stack.text(place) for place in range(stack.count())]


def tip_at(gantt, place):
    event = QHelpEvent(
        QHelpEvent.Type.ToolTip, place, gantt.mapToGlobal(QPoint(0, 0)) + place
    )
    QApplication.sendEvent(gantt, event)
    return QToolTip.text()


# --- What is shown ------------------------------------------------------------------


def test_every_phase_has_a_group_with_a_bar_a_step(window, page):
    keys = [bar.key for bar in plan_bars(window.session.result)]

    steps = ["delivery", "site_build", "install", "commissioning", "first_model"]
    steps += ["sales_delay", "ramp", "service", "payments"]
    for phase in ("phase-1", "phase-2"):
        found = [parts_of(key)[1] for key in keys if parts_of(key)[0] == phase]
        assert found == ["", *steps]


def test_critical_steps_and_slack_are_told_in_words_and_shape(gantt):
    delivery, site = gantt.bar(DELIVERY), gantt.bar(SITE)

    assert site.is_critical
    assert site.slack == 0
    assert "critical" in site.label
    assert not delivery.is_critical
    assert delivery.slack * DAYS == pytest.approx(0.625)
    assert "slack" in delivery.label
    assert "without moving the first sale" in delivery.tip


def test_payments_are_diamonds_with_their_amounts(window, gantt):
    paid = gantt.bar(bar_key("phase-1", "payments"))
    spending = window.session.result.line("phase_capex_paid").values[0]

    assert [mark.month for mark in paid.marks] == [
        month + 1.0 for month in spending.nonzero()[0]
    ]
    row = round(gantt.rect_of(paid.key).center().y())
    place = QPoint(round(gantt._to_pixel(paid.marks[1].month)), row)
    # Ordered after 6 months: 30% of the computing equipment with its contingency.
    assert "Deposit · Jul 2027: $9.72 M" in tip_at(gantt, place)
    assert "Accelerated systems: $7.81 M" in tip_at(gantt, place)


def test_steps_that_follow_from_others_say_why_they_do_not_move(
    qtbot, window, settle, gantt
):
    service = gantt.bar(bar_key("phase-1", "service"))
    assert "useful life" in tip_at(gantt, middle_of(gantt, service.key))
    install = bar_key("phase-1", "install")
    assert "begins when the step before ends" in gantt.bar(install).tip

    drag(qtbot, window, settle, middle_of(gantt, service.key), 60)

    assert undo_texts(window) == []
    assert gantt.selected_key == service.key


def test_gantt_and_cash_share_axis_and_cursor(qtbot, page, gantt):
    area = page.cash.plot.plot_area()
    for month in (0.0, 12.0, 24.0):
        assert gantt._to_pixel(month) == pytest.approx(
            page.cash.plot.to_pixel(month).x(), abs=0.6
        )
    assert gantt.month_at(gantt._to_pixel(12.0)) == pytest.approx(12.0)

    qtbot.mouseMove(gantt, QPoint(round(gantt._to_pixel(12.0)), 20))

    cursor = page.cash.plot._cursor
    assert cursor.isVisible()
    assert cursor.value() == pytest.approx(12.0, abs=0.2)
    assert area.width() > 200


def test_the_view_goes_to_the_use_of_the_last_phase_or_to_the_end(
    qtbot, window, page, settle
):
    last = float(window.session.result.line("first_sale").values.max())
    assert page.cash.plot.shown_months()[1] == pytest.approx(last * 1.25)

    button = page.findChild(QAbstractButton, "timeline.view.whole")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle(window)

    assert page.cash.plot.shown_months()[1] > len(window.session.result.months)


def test_the_cards_say_how_long_it_takes_beside_the_claim(window, page):
    metrics = window.session.result.metrics
    shown = {row.row.key: row.row.value for row in page.times._rows}

    assert shown["time_to_monetization_days"] == "426 d"
    assert shown["install_to_first_sale_days"] == "61 d"
    assert metrics["install_to_first_model_days"].value == pytest.approx(56)
    assert page.claim.accessibleName() == "this plan: 56 d; NVIDIA’s claim: under 20 d"
    assert "own statement" in page.claim_note.text()
    assert "No independent measurement is known" in page.claim_note.text()


def test_the_list_of_shortenings_leads_to_the_input(qtbot, window, page, settle):
    rows = page.shorter._rows
    assert rows[0].row.value == "−183 d"
    assert page.best.text() == rows[0].row.tip
    install = next(r for r in rows if r.row.key == "timeline.install_days.phase-1")

    qtbot.mouseClick(install, Qt.MouseButton.LeftButton)
    settle(window)

    assert QApplication.focusWidget() is page.form.field(
        "timeline.install_days.phase-1"
    )


def test_the_overview_shows_the_chain_but_drags_nothing(qtbot, window, settle):
    strip = window.page("overview").cash.gantt
    window.show_page("overview")
    settle(window)
    bars = chain_bars(window.session.result)
    assert [bar.label.split(" · ")[0] for bar in bars[:2]] == ["Delivery", "Site work"]

    pull(qtbot, strip, end_of(strip, DELIVERY), 50)
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    settle(window)

    assert undo_texts(window) == []


# --- Dragging -----------------------------------------------------------------------


def test_dragging_an_end_changes_the_length_in_whole_weeks(
    qtbot, window, settle, gantt
):
    before = window.session.result.number("first_sale_time")
    by = pixels(gantt, 4 * 7 / DAYS)

    end = pull(qtbot, gantt, end_of(gantt, DELIVERY), by)

    # While it is in the hand, the plan is as it was.
    assert value(window, LEAD_TIME) == 26
    assert gantt.echo.startswith(
        "Delivery until 28 Jan 2028 · 30 weeks · first sale 27"
    )
    assert gantt.bar(DELIVERY).is_critical

    qtbot.mouseRelease(gantt, Qt.MouseButton.LeftButton, pos=end)
    settle(window)

    assert gantt.echo == ""
    assert value(window, LEAD_TIME) == 30
    assert undo_texts(window) == ["Change Lead time · Phase 1"]
    after = window.session.result.number("first_sale_time")
    # The site was ready 0.625 days after the delivery.
    assert (after - before) * DAYS == pytest.approx(28 - 0.625)

    window.undo()
    settle(window)

    assert LEAD_TIME not in window.session.project.inputs
    assert not window.session.is_modified


def test_dragging_the_end_of_a_step_of_days_snaps_to_days(qtbot, window, settle, gantt):
    key = bar_key("phase-1", "first_model")

    drag(qtbot, window, settle, end_of(gantt, key), pixels(gantt, 10 / DAYS))

    days = value(window, "timeline.first_model_days.phase-1")
    assert days == round(days)
    assert days == pytest.approx(24, abs=1.1)


def test_dragging_a_phase_moves_its_order_and_its_site_in_one_step(
    qtbot, window, settle, gantt
):
    by = pixels(gantt, 3.0)
    heading = gantt.rect_of(phase_key("phase-2"))
    start = QPoint(round(heading.left()) + 60, round(heading.center().y()))

    drag(qtbot, window, settle, start, by)

    weeks = 13  # The nearest to three months.
    later = weeks * 7 / DAYS
    assert value(window, "timeline.order.phase-2") == pytest.approx(
        18 + later, abs=0.01
    )
    assert value(window, "timeline.site_start.phase-2") == pytest.approx(
        12 + later, abs=0.01
    )
    assert undo_texts(window) == ["Move Phase 2"]

    window.undo()
    settle(window)
    assert value(window, "timeline.order.phase-2") == 18
    assert not window.session.is_modified


def test_dragging_the_middle_of_the_delivery_moves_the_order_alone(
    qtbot, window, settle, gantt
):
    drag(qtbot, window, settle, middle_of(gantt, DELIVERY), -pixels(gantt, 2.0))

    assert value(window, "timeline.order.phase-1") == pytest.approx(4, abs=0.15)
    assert value(window, LEAD_TIME) == 26
    assert value(window, "timeline.site_start.phase-1") == 0


def test_nothing_is_moved_before_the_decision(qtbot, window, settle, gantt):
    pull(qtbot, gantt, middle_of(gantt, SITE), -40)
    assert gantt.echo == "It cannot begin before the decision."
    qtbot.mouseRelease(
        gantt, Qt.MouseButton.LeftButton, pos=middle_of(gantt, SITE) - QPoint(40, 0)
    )
    settle(window)

    assert undo_texts(window) == []


def test_escape_puts_back_what_is_in_the_hand(qtbot, window, settle, gantt):
    gantt.setFocus()
    before = gantt.bar(DELIVERY)
    pull(qtbot, gantt, end_of(gantt, DELIVERY), 80)
    assert gantt.bar(DELIVERY) != before

    qtbot.keyClick(gantt, Qt.Key.Key_Escape)

    assert gantt.bar(DELIVERY) == before
    assert gantt.echo == ""
    qtbot.mouseRelease(gantt, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    settle(window)
    assert undo_texts(window) == []
    assert value(window, LEAD_TIME) == 26


def test_a_drag_in_a_scenario_changes_the_scenario_alone(qtbot, window, settle, gantt):
    scenario = window.session.scenario_ids[1]
    window.session.select(scenario)
    settle(window)

    drag(qtbot, window, settle, end_of(gantt, DELIVERY), pixels(gantt, 1.0))

    project = window.session.project
    assert set_values(project, scenario)[LEAD_TIME] == pytest.approx(30, abs=1.1)
    assert LEAD_TIME not in project.inputs


# --- Keys ---------------------------------------------------------------------------


def test_arrow_keys_select_and_move_bars(qtbot, window, settle, gantt):
    gantt.setFocus()
    qtbot.keyClick(gantt, Qt.Key.Key_Down)
    assert gantt.selected_key == phase_key("phase-1")
    qtbot.keyClick(gantt, Qt.Key.Key_Down)
    assert gantt.selected_key == DELIVERY
    assert "Delivery" in gantt.accessibleDescription()

    shift = Qt.KeyboardModifier.ShiftModifier
    for _ in range(3):
        qtbot.keyClick(gantt, Qt.Key.Key_Right, shift)
    qtbot.keyClick(gantt, Qt.Key.Key_Left, shift)
    settle(window)

    assert value(window, LEAD_TIME) == 28
    # Many presses of one key are one step to undo.
    assert undo_texts(window) == ["Change Lead time · Phase 1"]

    qtbot.keyClick(gantt, Qt.Key.Key_Left)
    settle(window)
    assert value(window, "timeline.order.phase-1") == pytest.approx(
        6 - 7 / DAYS, abs=0.01
    )
    assert undo_texts(window)[1:] == ["Change Order · Phase 1"]

    window.undo()
    window.undo()
    settle(window)
    assert not window.session.is_modified


def test_a_bar_that_only_stretches_is_stretched_by_arrow_keys(
    qtbot, window, settle, gantt
):
    gantt.setFocus()
    gantt.select(bar_key("phase-1", "install"))

    qtbot.keyClick(gantt, Qt.Key.Key_Right)
    qtbot.keyClick(gantt, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    settle(window)

    assert value(window, "timeline.install_days.phase-1") == 28 + 1 + 4


def test_keys_that_go_back_leave_no_trace(qtbot, window, settle, gantt):
    gantt.setFocus()
    gantt.select(bar_key("phase-1", "install"))

    qtbot.keyClick(gantt, Qt.Key.Key_Right)
    qtbot.keyClick(gantt, Qt.Key.Key_Left)
    settle(window)

    assert undo_texts(window) == []
    assert "timeline.install_days.phase-1" in window.session.project.evidence


# --- Refreshes ----------------------------------------------------------------------


def choose(window, label):
    asked = window.findChildren(QInputDialog, "phase.choice")
    (dialog,) = (one for one in asked if one.isVisible())
    dialog.setTextValue(label)
    dialog.accept()


def test_a_refresh_is_added_removed_and_undone(qtbot, window, settle, page):
    before = window.session.project
    button = page.findChild(QPushButton, "timeline.phase.refresh")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    choose(window, "Phase 1")
    settle(window)

    refresh = window.session.project.phases[-1]
    assert refresh.refreshes == "phase-1"
    heading = page.cash.gantt.bar(phase_key("phase-1"))
    assert "until Phase 1 refresh in Feb 2033" in heading.label
    assert page.cash.gantt.bar(phase_key(refresh.id)) is not None
    assert page.isVisible()
    assert page.cash.isVisible()
    assert undo_texts(window) == ["Add Phase 1 refresh"]

    window.actions_by_id["phase.remove"].trigger()
    choose(window, "Phase 1 refresh")
    settle(window)
    assert window.session.project == before

    window.undo()
    settle(window)
    assert window.session.project.phases[-1] == refresh
    window.undo()
    settle(window)
    assert window.session.project is before


def test_the_only_phase_cannot_be_removed(window, settle):
    window.phase_editor.remove_phase("phase-2")
    settle(window)
    window.actions_by_id.refresh()

    assert [phase.id for phase in window.session.project.phases] == ["phase-1"]
    assert not window.actions_by_id["phase.remove"].isEnabled()
    # With one phase there is nothing to choose.
    window.actions_by_id["phase.refresh"].trigger()
    settle(window)
    assert window.session.project.phases[-1].id == "phase-1-refresh"


@pytest.mark.parametrize(("size", "scale"), [((1440, 900), 1.0), ((1100, 700), 1.5)])
def test_bars_and_cash_are_seen_with_three_phases(window, settle, size, scale):
    theme().set_scale(scale)
    window.resize(*size)
    window.show_page("timeline")
    window.phase_editor.add_refresh_of("phase-1")
    settle(window)

    cash = window.page("timeline").cash
    assert not cash.gantt.visibleRegion().isEmpty()
    assert cash.gantt.width() >= 300
    assert cash.plot.height() >= 100
