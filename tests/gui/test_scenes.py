"""The pictures of the factory: drawn, pointed at, chosen, zoomed and exported."""

from itertools import combinations

import pytest
from PySide6.QtCore import QByteArray, QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QImage, QKeyEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolTip

from planner.core.editing.bill import add_item, remove_item, size_in_detail
from planner.core.editing.phases import add_phase, add_refresh
from planner.core.pictures.scene import Box, Ribbon, Text
from planner.core.templates import load_template
from planner.gui.charts.tones import tone_name
from planner.gui.scenes.floor_view import FloorView
from planner.gui.scenes.items import reading_tone
from planner.gui.scenes.network_view import NetworkView
from planner.gui.scenes.power_flow_view import PowerFlowView
from planner.gui.session import Session
from planner.gui.theme import Mode, contrast, theme

VIEWS = (FloorView, PowerFlowView, NetworkView)
SYSTEM = "gb200-nvl72"


def shown(qtbot, view, size=(640, 520)):
    qtbot.addWidget(view)
    view.resize(*size)
    with qtbot.waitActive(view, timeout=5000):
        view.show()
        view.activateWindow()
    view.refresh()
    QApplication.processEvents()
    return view


@pytest.fixture
def floor(qtbot, session):
    return shown(qtbot, FloorView(session))


@pytest.fixture
def power(qtbot, session):
    return shown(qtbot, PowerFlowView(session))


@pytest.fixture
def network(qtbot, session):
    return shown(qtbot, NetworkView(session))


def stop_of(view, item, number=0):
    """Return the place of a shape of an item, among all that can be pointed at."""
    found = [
        place
        for place, stop in enumerate(view.picture.stops)
        if stop.target is not None and stop.target[1] == item
    ]
    return found[number]


def press(view, key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(view, key, modifier)
    QApplication.processEvents()


# --- mouse --------------------------------------------------------------------------


def test_a_click_on_a_rack_chooses_its_line_of_the_bill(qtbot, floor):
    view = floor.view
    place = view.place_of(stop_of(view, SYSTEM, 2))

    with qtbot.waitSignal(floor.item_chosen) as heard:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert heard.args == ["phase-1", SYSTEM]
    assert view.current is view.picture.stops[stop_of(view, SYSTEM, 2)]


def test_a_click_beside_all_shapes_chooses_nothing(qtbot, floor):
    with qtbot.assertNotEmitted(floor.item_chosen):
        qtbot.mouseClick(
            floor.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 2)
        )


def test_what_is_pointed_at_is_told_in_the_tip_and_below(qtbot, floor):
    view = floor.view
    place = view.place_of(stop_of(view, SYSTEM))
    event = QHelpEvent(
        QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(QPoint(0, 0)) + place
    )
    QApplication.sendEvent(view.viewport(), event)
    assert "132 kW: 115 kW of heat to liquid" in QToolTip.text()
    assert floor.said.full_text().startswith("Point at a shape")

    qtbot.mouseMove(view.viewport(), place)
    assert "rack 1 of 8, Phase 1 · 132 kW" in floor.said.full_text()

    qtbot.mouseMove(view.viewport(), QPoint(2, 2))
    assert floor.said.full_text().startswith("Point at a shape")


def test_a_picture_that_is_larger_than_its_view_is_dragged(qtbot, floor):
    view = floor.view
    view.setFocus()
    for _ in range(4):
        press(view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    bar = view.horizontalScrollBar()
    start = view.viewport().rect().center()
    before = bar.value()

    with qtbot.assertNotEmitted(floor.item_chosen):
        qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(view.viewport(), start - QPoint(30, 0))
        qtbot.mouseMove(view.viewport(), start - QPoint(60, 0))
        end = start - QPoint(60, 0)
        qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)

    assert bar.value() == min(before + 60, bar.maximum())


# --- keys ---------------------------------------------------------------------------


def test_arrows_go_among_racks_and_enter_chooses(qtbot, floor):
    view = floor.view
    view.setFocus()
    racks = [stop_of(view, SYSTEM, number) for number in range(8)]
    press(view, Qt.Key.Key_Home)
    assert view.current is view.picture.stops[racks[0]]

    for number in (1, 2):
        press(view, Qt.Key.Key_Right)
        assert view.current is view.picture.stops[racks[number]]
    press(view, Qt.Key.Key_Left)
    assert view.current is view.picture.stops[racks[1]]
    assert "rack 2 of 8" in floor.said.full_text()
    assert "rack 2 of 8" in view.accessibleDescription()

    press(view, Qt.Key.Key_Down)
    assert view.current.target == ("phase-2", SYSTEM)
    with qtbot.waitSignal(floor.item_chosen) as heard:
        press(view, Qt.Key.Key_Return)
    assert heard.args == ["phase-2", SYSTEM]


@pytest.mark.parametrize("made", VIEWS)
def test_every_shape_is_reached_by_arrow_keys(qtbot, session, made):
    panel = shown(qtbot, made(session))
    view = panel.view
    view.setFocus()
    reached, edge = set(), {0}
    while edge:
        place = edge.pop()
        reached.add(place)
        for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            view._go_to(place)
            press(view, key)
            edge.add(view._current)
        edge -= reached
    assert reached == set(range(len(view.picture.stops)))


def test_keys_zoom_the_picture_and_not_the_window(qtbot, floor):
    view = floor.view
    view.setFocus()
    control = Qt.KeyboardModifier.ControlModifier
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Plus, control)
    event.ignore()
    QApplication.sendEvent(view, event)
    assert event.isAccepted()

    press(view, Qt.Key.Key_Plus, control)
    press(view, Qt.Key.Key_Plus, control)
    assert view.zoom == pytest.approx(1.25**2)
    press(view, Qt.Key.Key_Minus, control)
    assert view.zoom == pytest.approx(1.25)
    press(view, Qt.Key.Key_0)
    assert view.zoom == 1.0
    press(view, Qt.Key.Key_Minus, control)
    assert view.zoom == 1.0


def test_more_is_written_where_there_is_more_room(qtbot, session):
    panel = shown(qtbot, FloorView(session), (420, 420))
    before = sum(bool(item.shown) for item in panel.view.words)
    panel.view.zoom_by(8)
    assert sum(bool(item.shown) for item in panel.view.words) > before


# --- what is shown ------------------------------------------------------------------


def plans():
    provider = load_template("provider-token-factory")
    mixed = load_template("published-claim")
    for item, quantity in (("gb300-nvl72", 30.0), ("hgx-b200-8gpu", 9.0)):
        mixed = add_item(mixed, "rack", item, quantity)
    return {
        "provider": provider,
        "pod": load_template("enterprise-pod"),
        "hopper": load_template("hopper-today"),
        "refreshed": add_refresh(provider, "phase-1"),
        "detailed": size_in_detail(provider, "phase-1"),
        "mixed": mixed,
    }


@pytest.mark.parametrize("plan", sorted(plans()))
@pytest.mark.parametrize("made", VIEWS)
@pytest.mark.parametrize(
    ("size", "scale"), [((560, 480), 1.0), ((690, 520), 1.5), ((420, 360), 1.5)]
)
def test_words_are_neither_cut_nor_on_top_of_each_other(
    qtbot, qapp, plan, made, size, scale
):
    theme().set_scale(scale)
    panel = shown(qtbot, made(Session(plans()[plan])), size)
    written = [item for item in panel.view.words if item.shown]
    factor = panel.view.transform().m11()
    assert len(written) > 4

    places = []
    for item in written:
        metrics = QFontMetricsF(item._font)
        lines = item.shown.split("\n")
        size_of = [
            max(metrics.horizontalAdvance(line) for line in lines),
            len(lines) * metrics.height(),
        ]
        if item.is_turned:
            size_of.reverse()
        room = item.sceneBoundingRect()
        assert size_of[0] <= room.width() * factor + 1, item.shown
        assert size_of[1] <= room.height() * factor + 1.5, item.shown
        places.append(room)
    assert not any(
        QRectF(a).adjusted(1e-6, 1e-6, -1e-6, -1e-6).intersects(b)
        for a, b in combinations(places, 2)
    )
    # A title stays: each phase is named, and so is each layer and each node.
    strong = [item.text for item in panel.view.words if item.text.is_strong]
    named = [one for one in strong if one.tone == "text" and not one.ground]
    assert named
    assert {id(one) for one in named} <= {id(item.text) for item in written}


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
@pytest.mark.parametrize("made", VIEWS)
def test_words_can_be_read_on_what_they_stand_on(qtbot, session, made, mode):
    theme().set_mode(mode)
    panel = shown(qtbot, made(session))
    colours = theme().colours
    shapes = panel.view.picture.shapes
    grounds = {shape.ground for shape in shapes if isinstance(shape, Text)} - {""}
    for ground in grounds:
        words = getattr(colours, reading_tone(ground))
        assert contrast(words, tone_name(ground)) >= 4.5, ground
    for ribbon in {shape.tone for shape in shapes if isinstance(shape, Ribbon)}:
        assert contrast(colours.text, tone_name(ribbon)) >= 4.5, ribbon


def test_the_theme_and_the_size_of_texts_are_followed(qtbot, floor):
    def ground():
        return floor.view.grab().toImage().pixelColor(40, 40).name()

    light, scale = ground(), floor.view.picture.scale
    theme().set_mode(Mode.DARK)
    QApplication.processEvents()
    assert ground() != light
    theme().set_scale(1.5)
    QApplication.processEvents()
    assert floor.view.picture.scale != scale


def test_the_hall_is_shown_at_the_time_that_is_chosen(qtbot, floor):
    def is_dashed(phase):
        stops = floor.view.picture.stops
        return {
            stop.is_dashed
            for stop in stops
            if isinstance(stop, Box) and stop.target == (phase, SYSTEM)
        }

    assert floor.stage.count() == 2
    assert (is_dashed("phase-1"), is_dashed("phase-2")) == ({False}, {True})

    floor.stage.setFocus()
    press(floor.stage, Qt.Key.Key_Down)

    assert floor.stage.currentText() == "Feb 2029: Phase 2"
    assert is_dashed("phase-2") == {False}


def test_a_plan_with_one_phase_needs_no_choice_of_time(qtbot, qapp):
    view = shown(qtbot, FloorView(Session(load_template("hopper-today"))))
    assert not view.stage.isVisible()


def test_power_is_that_of_the_phase_or_of_all(qtbot, power):
    power.phase = "phase-2"
    power.refresh()
    assert power.note.full_text() == "Phase 2"
    assert "Phase 2, highest power: 1,152 kW" in power.view.picture.sentence

    button = power.findChild(QAbstractButton, "power.which.all")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert "Phase 1, Phase 2, highest power: 2,304 kW" in power.view.picture.sentence


def test_ribbons_are_chosen_too(qtbot, power):
    view = power.view
    ribbons = [
        place
        for place, stop in enumerate(view.picture.stops)
        if isinstance(stop, Ribbon) and stop.target == ("phase-1", SYSTEM)
    ]
    place = view.place_of(ribbons[-1])
    with qtbot.waitSignal(power.item_chosen) as heard:
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == ["phase-1", SYSTEM]


def test_the_network_is_that_of_its_phase(qtbot, network, session):
    session.edit("Size", size_in_detail(session.project, "phase-2"))
    session.finish_computing()
    network.phase = "phase-2"
    network.refresh()

    assert network.note.full_text() == "Phase 2"
    assert "leaf switches" in network.view.picture.sentence
    network.phase = "gone"
    network.refresh()
    assert network.note.full_text() == "Phase 1"


@pytest.mark.parametrize("made", VIEWS)
def test_without_systems_a_picture_says_what_to_do(qtbot, qapp, made):
    project = load_template("published-claim")
    for item in project.phases[0].items:
        project = remove_item(project, "rack", item)
    panel = shown(qtbot, made(Session(project)))
    words = " ".join(item.shown for item in panel.view.words).replace("\n", " ")

    assert "add systems to the bill" in words
    press(panel.view, Qt.Key.Key_Right)
    press(panel.view, Qt.Key.Key_Return)
    assert panel.view.current is None


@pytest.mark.parametrize("made", VIEWS)
def test_a_phase_without_items_disturbs_no_picture(qtbot, session, made):
    session.edit("Add", add_phase(session.project))
    session.finish_computing()
    panel = shown(qtbot, made(session))
    panel.phase = session.project.phases[-1].id
    panel.refresh()
    assert panel.view.picture.sentence


def test_what_is_chosen_stays_chosen_when_figures_change(qtbot, floor, session):
    floor.view.setFocus()
    press(floor.view, Qt.Key.Key_Home)
    press(floor.view, Qt.Key.Key_Right)
    floor.refresh()
    assert "rack 2 of 8" in floor.view.current.tip

    session.edit("More", add_item(session.project, "phase-1", SYSTEM))
    session.finish_computing()
    floor.refresh()
    assert floor.view.current.target == ("phase-1", SYSTEM)


# --- export -------------------------------------------------------------------------


@pytest.mark.parametrize("made", VIEWS)
def test_the_whole_picture_is_exported_however_large_it_is_drawn(qtbot, session, made):
    panel = shown(qtbot, made(session), (420, 360))
    view = panel.view
    at_rest = view.tools.png()
    view.setFocus()
    view.zoom_by(3)
    view._go_to(len(view.picture.stops) - 1)
    size, zoom = view.size(), view.zoom
    bar = view.verticalScrollBar().value()

    assert view.tools.png() == at_rest
    assert (view.size(), view.zoom) == (size, zoom)
    assert view.verticalScrollBar().value() == bar

    image = QImage.fromData(at_rest)
    picture = view.picture
    assert image.width() >= 2 * picture.width * picture.scale
    assert image.height() >= 2 * picture.height * picture.scale
    drawing = QSvgRenderer(QByteArray(view.tools.svg()))
    assert drawing.isValid()
    assert drawing.defaultSize().width() >= picture.width * picture.scale
    text = bytes(view.tools.svg()).decode()
    assert "<text" in text
    assert panel.title.text() in text


def test_the_figures_are_copied_as_a_table(qtbot, floor, power):
    floor.view.tools.copy_data()
    rows = QApplication.clipboard().text().split("\n")
    assert rows[0].startswith("Phase\tState\tKind\tItem\tCount\tPower each (kW)")
    assert any(row.startswith("Phase 1\t") and SYSTEM in row for row in rows)

    power.view.tools.copy_data()
    assert "Utility\tPower chain\t1152.0" in QApplication.clipboard().text()


def test_the_menu_of_exports_hangs_in_the_head_of_the_card(qtbot, floor):
    button = floor.findChild(QAbstractButton, "chart.menu")
    assert button is not None
    assert button.accessibleName() == "Copy or save “Hall”"
