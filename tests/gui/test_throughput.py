"""The operating curve through real drags and keys: the point, its figures, undo."""

import csv
import io
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton
from shiboken6 import isValid

from planner.core.studies.operating import CurvePlace, MeasuredPlace, PhaseCurve
from planner.gui.charts.operating_curve import OperatingCurve
from planner.gui.pages.factory.throughput_view import ThroughputView
from planner.gui.theme import Mode, theme

SPEED = "throughput.user_speed.phase-1.deepseek-mixed"
RATE = "capacity.output_rate.phase-1.deepseek-mixed"
SHAPE = (
    "throughput.input_tokens.deepseek-mixed",
    "throughput.output_tokens.deepseek-mixed",
    "demand.input_per_output.deepseek-mixed",
    "demand.cached_share.deepseek-mixed",
)


def shown(qtbot, session, size=(1000, 900)):
    """Show the view of a session in a window of its own."""
    view = ThroughputView(session)
    session.result_changed.connect(view.refresh)
    session.failed.connect(view.refresh)
    theme().changed.connect(view.refresh)
    qtbot.addWidget(view)
    view.resize(*size)
    view.refresh()
    with qtbot.waitActive(view, timeout=5000):
        view.show()
        view.activateWindow()
    qtbot.waitUntil(lambda: view.curve.chart.width() > 200)
    return view


@pytest.fixture
def view(qtbot, session):
    view = shown(qtbot, session)
    yield view
    if isValid(view):
        theme().changed.disconnect(view.refresh)


@pytest.fixture
def chart(view):
    return view.curve.chart


def place_at(chart: OperatingCurve, speed: float) -> QPoint:
    return chart.point_at(speed, chart.shown.rate_at(speed)).toPoint()


def pull(qtbot, chart, start: QPoint, ends) -> None:
    """Press and move the mouse from place to place; the button stays down."""
    qtbot.mousePress(chart, Qt.MouseButton.LeftButton, pos=start)
    for end in ends:
        qtbot.mouseMove(chart, end)


def drag(qtbot, session, chart, speed: float) -> None:
    start = chart.handle_at().toPoint()
    end = place_at(chart, speed)
    pull(qtbot, chart, start, [(start + end) / 2, end])
    qtbot.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=end)
    session.finish_computing()


def undo_texts(session):
    stack = session.undo_stack
    return [stack.text(place) for place in range(stack.count())]


def value(session, key):
    return session.row(key).value


def text_of(view, name):
    return view.findChild(QLabel, name).text()


def figure_of(view, key):
    return view.findChild(QAbstractButton, f"figure.{key}").row.value


def choose(picker, choice):
    picker.setCurrentIndex(picker.findData(choice))
    picker.activated.emit(picker.currentIndex())


# ------------------------------------------------------------------ what is shown


def test_the_point_is_the_output_rate_of_the_plan(session, view, chart):
    speed, rate = chart.shown.point

    assert rate == value(session, RATE) == 2750.0
    assert speed == 35.0
    assert chart.shown.own == chart.shown.point
    assert "2,750 tok/s per GPU at 35 tok/s per user" in chart.accessibleName()


def test_tier_band_and_rows_stand_beside_the_curve(view):
    assert text_of(view, "throughput.tier").startswith("Tier 2: a measured row")
    band = text_of(view, "throughput.band")
    assert "1,700 tok/s to 3,400 tok/s" in band
    labels = [one.text() for one in view.known.findChildren(QLabel)]
    assert any("on 72 GB200, server" in text for text in labels)


def test_hovering_a_measured_row_cites_it_with_its_date(view, chart):
    server = next(row for row in chart.shown.rows if "server" in row.citation)

    tip = chart.tip_at(chart.dot_place(server))

    assert server.citation in tip
    assert server.date in tip
    assert "rests on this row" in tip


def test_the_meaning_of_the_point_follows_from_the_plan(session, view):
    # A third of 576 GPUs at 2,750 tokens a second, 35 for each user.
    share = value(session, "capacity.gpu_share.deepseek-mixed")
    gpus = value(session, "capacity.gpus.phase-1")
    users = 2750.0 * gpus * share / 35.0
    shown_users = figure_of(view, "capacity.gpu_share.deepseek-mixed")

    assert shown_users.split()[0] == f"{users / 1000:.3g}"
    assert figure_of(view, "cost_per_mtok").startswith("$")
    assert figure_of(view, "payback_months").endswith("mo")


# ------------------------------------------------------------------ dragging


def test_a_drag_moves_the_point_along_the_curve_as_one_step(
    qtbot, session, view, chart
):
    cost = session.result.metrics["cost_per_mtok"].value

    drag(qtbot, session, chart, 60.0)

    assert value(session, SPEED) == pytest.approx(60.0, rel=0.03)
    assert value(session, RATE) < 2750.0
    assert chart.shown.point == pytest.approx(
        (value(session, SPEED), value(session, RATE))
    )
    assert session.result.metrics["cost_per_mtok"].value > cost
    assert len(undo_texts(session)) == 1
    session.undo_stack.undo()
    session.finish_computing()
    assert not session.row(SPEED).is_set
    assert chart.shown.point == (35.0, 2750.0)


def test_every_figure_follows_while_the_button_is_down(qtbot, session, view, chart):
    before = figure_of(view, "cost_per_mtok")
    start = chart.handle_at().toPoint()

    pull(qtbot, chart, start, [place_at(chart, 50.0), place_at(chart, 80.0)])
    session.finish_computing()

    assert figure_of(view, "cost_per_mtok") != before
    assert value(session, SPEED) == pytest.approx(80.0, rel=0.03)
    qtbot.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=place_at(chart, 80.0))
    assert len(undo_texts(session)) == 1


def test_two_drags_are_two_steps(qtbot, session, view, chart):
    drag(qtbot, session, chart, 60.0)
    drag(qtbot, session, chart, 45.0)

    assert len(undo_texts(session)) == 2


def test_a_click_on_the_curve_brings_the_point_there(qtbot, session, view, chart):
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place_at(chart, 70.0))
    session.finish_computing()

    assert value(session, SPEED) == pytest.approx(70.0, rel=0.03)
    assert len(undo_texts(session)) == 1


def test_a_click_on_the_point_or_beside_the_curve_changes_nothing(
    qtbot, session, view, chart
):
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.handle_at().toPoint())
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(60, 40))

    assert undo_texts(session) == []


def test_escape_takes_a_drag_back_and_leaves_no_step(qtbot, session, view, chart):
    before = session.project
    start = chart.handle_at().toPoint()
    pull(qtbot, chart, start, [place_at(chart, 50.0), place_at(chart, 80.0)])

    qtbot.keyClick(chart, Qt.Key.Key_Escape)
    session.finish_computing()
    qtbot.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=place_at(chart, 80.0))

    assert session.project == before
    assert undo_texts(session) == []
    assert chart.shown.point == (35.0, 2750.0)


def test_a_drag_beyond_the_curve_ends_at_its_end(qtbot, session, view, chart):
    start = chart.handle_at().toPoint()
    far = QPoint(chart.width() + 200, chart.height() + 200)
    pull(qtbot, chart, start, [far])
    qtbot.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=far)
    session.finish_computing()

    fastest = chart.shown.places[-1].user_speed
    assert value(session, SPEED) == pytest.approx(fastest, rel=0.02)
    assert not session.problem


def test_a_drag_in_a_scenario_changes_that_scenario_alone(qtbot, session, view, chart):
    session.select("delay-of-six-months")
    session.finish_computing()

    drag(qtbot, session, chart, 60.0)

    assert SPEED not in session.project.inputs
    assert session.row(SPEED).changed_from_base


def test_what_the_base_case_sets_cannot_be_reset_in_a_scenario(
    qtbot, session, view, chart
):
    drag(qtbot, session, chart, 60.0)
    reset = view.findChild(QPushButton, "throughput.reset")
    assert reset.isEnabled()

    session.select("delay-of-six-months")
    session.finish_computing()

    assert not reset.isEnabled()


def test_a_drag_in_the_window_moves_its_headline_figures(qtbot, window, settle):
    window.resize(1440, 900)
    window.show_page("factory")
    window.page("factory").show_view("throughput")
    settle(window)
    chart = window.findChild(OperatingCurve)
    before = window.session.result.metrics["npv"].value
    shown_before = window.kpis.text()

    pull(qtbot, chart, chart.handle_at().toPoint(), [place_at(chart, 20.0)])
    window.session.finish_computing()

    assert window.session.result.metrics["npv"].value > before
    assert window.kpis.text() != shown_before
    end = place_at(chart, 20.0)
    qtbot.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=end)
    settle(window)
    assert len(undo_texts(window.session)) == 1


# ------------------------------------------------------------------ keys


def test_arrow_keys_move_the_point_as_one_step(qtbot, session, view, chart):
    chart.setFocus()
    for _ in range(3):
        qtbot.keyClick(chart, Qt.Key.Key_Right)
    session.finish_computing()

    # Three steps of two in a hundred, each rounded to three digits.
    assert value(session, SPEED) == 37.1
    assert len(undo_texts(session)) == 1
    qtbot.keyClick(chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    session.finish_computing()
    assert value(session, SPEED) == 33.7


def test_home_and_end_go_to_the_ends_of_the_curve(qtbot, session, view, chart):
    chart.setFocus()
    qtbot.keyClick(chart, Qt.Key.Key_End)
    session.finish_computing()
    places = chart.shown.places
    assert value(session, SPEED) == pytest.approx(places[-1].user_speed, rel=0.01)
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    session.finish_computing()
    assert value(session, SPEED) == pytest.approx(places[0].user_speed, rel=0.01)


def test_delete_and_the_button_reset_the_point(qtbot, session, view, chart):
    reset = view.findChild(QPushButton, "throughput.reset")
    assert not reset.isEnabled()
    drag(qtbot, session, chart, 60.0)
    assert reset.isEnabled()
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    session.finish_computing()
    assert chart.shown.point == (35.0, 2750.0)

    drag(qtbot, session, chart, 60.0)
    chart.setFocus()
    qtbot.keyClick(chart, Qt.Key.Key_Delete)
    session.finish_computing()
    assert not session.row(SPEED).is_set


def test_a_drag_on_another_phase_moves_that_phase_alone(qtbot, session, view, chart):
    view.show_product("deepseek-mixed", "phase-2")

    drag(qtbot, session, chart, 60.0)

    assert not session.row(SPEED).is_set
    assert session.row(SPEED.replace("phase-1", "phase-2")).is_set


# ------------------------------------------------------------------ where no curve is


def test_a_product_of_hours_says_that_it_has_no_curve(view, chart):
    choose(view.curve.product, "reserved")

    assert chart.shown is None
    assert "sells GPU-hours, not tokens" in chart.reason
    assert chart.chart_data().is_empty
    assert view.shape.isHidden()
    assert view.known.isHidden()


def test_a_phase_without_gpus_says_what_to_do(session, view, chart):
    for row in session.rows:
        if row.key.startswith("bill.quantity.phase-2.") and "nvl72" in row.key:
            session.set_value(row, 0.0)
    session.finish_computing()
    view.show_product("", "phase-2")

    assert chart.shown is None
    assert "has no GPUs" in chart.reason


def test_a_rate_entered_by_hand_is_told_and_can_be_given_up(
    qtbot, session, view, chart
):
    session.set_value(session.row(RATE), 4000.0)
    session.finish_computing()
    assert "entered by hand, 4,000 tok/s" in text_of(view, "throughput.problem")

    qtbot.mouseClick(
        view.findChild(QPushButton, "throughput.derive"), Qt.MouseButton.LeftButton
    )
    session.finish_computing()
    assert view.findChild(QLabel, "throughput.problem").isHidden()
    assert value(session, RATE) == 2750.0


# ------------------------------------------------------------------ requests, software


def press_shape(qtbot, view, shape):
    one = view.findChild(QAbstractButton, f"throughput.shape.{shape}")
    qtbot.mouseClick(one, Qt.MouseButton.LeftButton)


def test_a_request_shape_sets_all_its_inputs_as_one_step(qtbot, session, view, chart):
    before = session.project

    press_shape(qtbot, view, "chat")
    session.finish_computing()

    # 215 tokens read for 200 written, none from cache.
    assert [value(session, key) for key in SHAPE] == [215.0, 200.0, 1.075, 0.0]
    assert view.shape.choices.findChild(
        QAbstractButton, "throughput.shape.chat"
    ).isChecked()
    assert len(undo_texts(session)) == 1
    session.undo_stack.undo()
    session.finish_computing()
    assert session.project == before


def test_the_workload_s_own_requests_come_back_as_one_step(qtbot, session, view):
    before = session.project
    press_shape(qtbot, view, "reasoning")
    session.finish_computing()

    press_shape(qtbot, view, "own")
    session.finish_computing()

    assert session.project == before
    assert len(undo_texts(session)) == 2


def test_own_numbers_make_a_custom_request(qtbot, session, view):
    press_shape(qtbot, view, "chat")
    session.finish_computing()
    field = view.findChild(QLineEdit, SHAPE[1])
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "430")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    session.finish_computing()

    assert value(session, SHAPE[1]) == 430.0
    assert value(session, SHAPE[2]) == 0.5
    assert view.shape.choices.findChild(
        QAbstractButton, "throughput.shape.custom"
    ).isChecked()
    assert len(undo_texts(session)) == 2


def test_an_answer_that_cannot_be_is_refused_in_the_field(qtbot, session, view):
    field = view.findChild(QLineEdit, SHAPE[1])
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0")
    qtbot.keyClick(field, Qt.Key.Key_Return)

    assert field.property("wrong") == "true"
    assert undo_texts(session) == []


def test_the_software_gain_says_what_it_comes_to(qtbot, session, view):
    said = text_of(view, "throughput.software")
    growth = session.result.line("throughput_growth").values[-1]
    assert f"{growth:.3g} times" in said
    assert "2,750 tok/s per GPU become" in said

    field = view.findChild(QLineEdit, "capacity.software_gain")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    session.finish_computing()

    assert "2,750 tok/s per GPU become 2,750 tok/s" in text_of(
        view, "throughput.software"
    )


# ------------------------------------------------------------------ chart and layout


@pytest.fixture
def invented():
    """A curve whose every place is known by hand: rate = 1,000 - 5 x user speed."""
    places = tuple(
        CurvePlace(user_speed=speed, rate=rate, low=rate / 2, high=rate * 2)
        for speed in (10.0, 50.0, 100.0)
        for rate in (1000.0 - 5.0 * speed,)
    )
    rows = (
        MeasuredPlace(
            rate=900.0, user_speed=20.0, citation="A", date="2026-09", is_basis=True
        ),
        MeasuredPlace(
            rate=1000.0, user_speed=None, citation="B", date="2025-12", is_basis=False
        ),
    )
    return PhaseCurve(
        places=places,
        rows=rows,
        point=(50.0, 750.0),
        band=(600.0, 900.0),
        own=(10.0, 950.0),
    )


def test_the_data_of_the_chart_hold_point_curve_and_rows(qapp, invented):
    chart = OperatingCurve()
    chart.show_curve(invented)

    head, *rows = list(csv.reader(io.StringIO(chart.chart_data().as_csv())))

    assert head[1] == "Tokens a second per user (token/second)"
    assert rows[0] == ["Operating point", "50.0", "750.0", "600.0", "900.0", ""]
    assert rows[1][:3] == ["Workload’s own point", "10.0", "950.0"]
    assert rows[2:5] == [
        ["Curve", "10.0", "950.0", "475.0", "1900.0", ""],
        ["Curve", "50.0", "750.0", "375.0", "1500.0", ""],
        ["Curve", "100.0", "500.0", "250.0", "1000.0", ""],
    ]
    assert rows[5] == ["A", "20.0", "900.0", "", "", "2026-09"]
    assert rows[6] == ["B", "", "1000.0", "", "", "2025-12"]


def test_the_chart_can_be_copied_and_saved(qapp, invented):
    chart = OperatingCurve()
    chart.resize(500, 300)
    chart.show_curve(invented)

    assert chart.tools.png().startswith(b"\x89PNG")
    drawing = chart.tools.svg().decode()
    assert "<svg" in drawing
    assert "tokens/s per user" in drawing
    assert not chart.tools.data().is_empty


def test_wide_ranges_are_drawn_as_ratios(qapp, invented):
    chart = OperatingCurve()
    chart.resize(500, 300)
    chart.show_curve(invented)

    # Over tenfold of user speeds equal ratios are equal distances.
    one, two, four = (chart.point_at(speed, 800.0).x() for speed in (20.0, 40.0, 80.0))
    assert two - one == pytest.approx(four - two)


def test_a_row_without_a_user_speed_stands_at_the_edge(qapp, invented):
    chart = OperatingCurve()
    chart.resize(500, 300)
    chart.show_curve(invented)
    edge = chart.dot_place(invented.rows[1])

    assert edge.x() < chart.point_at(10.0, 950.0).x()
    assert "speed per user was not recorded" in chart.tip_at(QPointF(edge))


def test_a_row_far_off_does_not_press_the_curve_flat(qapp, invented):
    far = MeasuredPlace(
        rate=90_000.0, user_speed=20.0, citation="F", date="2026-09", is_basis=False
    )
    near, with_far = OperatingCurve(), OperatingCurve()
    for chart, rows in ((near, ()), (with_far, (far,))):
        chart.resize(500, 300)
        chart.show_curve(replace(invented, rows=(*invented.rows, *rows)))

    assert with_far.handle_at() == near.handle_at()
    place = with_far.dot_place(far)
    # At the upper edge, above all that is shown; the tip has the true figure.
    assert place.y() < with_far.point_at(10.0, 1900.0).y()
    assert "F" in with_far.tip_at(place)


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_view_fits_small_windows_and_large_text(qtbot, session, mode, scale):
    theme().set_scale(scale)
    theme().set_mode(mode)
    view = shown(qtbot, session, size=(700, 560))

    for card in (view.curve, view.point, view.shape, view.software):
        assert card.width() <= view.width()
    chart = view.curve.chart
    assert chart.rect().contains(chart.handle_at().toPoint())
    theme().changed.disconnect(view.refresh)


def test_users_at_once_tell_their_arithmetic(view):
    (row,) = [
        one
        for one in view.point.figures.findChildren(QAbstractButton)
        if one.text() == "" and "Users at once" in one.accessibleName()
    ]

    for part in ("per GPU ×", "576 GPUs ×", "of their hours ÷", "per user."):
        assert part in row.toolTip()
