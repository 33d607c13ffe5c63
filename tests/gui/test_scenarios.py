"""The life of a scenario, by clicks: created, edited, compared, renamed, deleted."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QPushButton

from planner.core.document import BASE
from planner.core.studies.scenarios import compare

RATE = "finance.discount_rate"


def press(qtbot, window, name):
    qtbot.mouseClick(
        window.page("scenarios").findChild(QPushButton, name),
        Qt.MouseButton.LeftButton,
    )


def give_name(window, name):
    dialog = window.findChild(QInputDialog, "scenario.name")
    dialog.setTextValue(name)
    dialog.accept()
    dialog.deleteLater()


def test_a_scenario_is_created_edited_compared_renamed_and_deleted(
    qtbot, window, settle
):
    session = window.session
    window.show_page("scenarios")
    before = session.project
    press(qtbot, window, "button.scenario.new")
    give_name(window, "Cheap money")
    assert session.scenario == "cheap-money"

    window.show_input(RATE)
    settle(window)
    field = QApplication.focusWidget()
    field.selectAll()
    qtbot.keyClicks(field, "4%")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(window)
    assert session.project.inputs == before.inputs
    assert session.project.scenarios[-1].overrides == {RATE: 0.04}

    window.show_page("scenarios")
    settle(window)
    page = window.page("scenarios")
    listed = page.changed.findChild(object, RATE)
    assert listed.text() == "4%"
    expected = compare(session.project, (BASE, "cheap-money")).metrics["npv"]
    cell = page.comparison.findChild(object, "cell.npv.3").text()
    assert "▲" in cell
    assert expected[1].value > expected[0].value

    press(qtbot, window, "button.scenario.rename")
    give_name(window, "Cheaper money")
    assert session.scenario_label("cheap-money") == "Cheaper money"

    press(qtbot, window, "button.scenario.delete")
    assert session.scenario == BASE
    assert session.project == before
    for _ in range(4):
        session.undo_stack.undo()
    assert session.project == before


def test_a_duplicate_has_the_same_changes_and_is_worked_on(qtbot, window):
    session = window.session
    original = session.project.scenarios[0]
    session.select(original.id)
    qtbot.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)

    assert session.scenario not in (BASE, original.id)
    copy = next(s for s in session.project.scenarios if s.id == session.scenario)
    assert copy.overrides == original.overrides


def test_undo_of_a_deletion_brings_the_scenario_back(qtbot, window):
    session = window.session
    before = session.project
    session.select(before.scenarios[0].id)
    window.scenario_editor.delete()
    assert len(session.project.scenarios) == len(before.scenarios) - 1

    session.undo_stack.undo()

    assert session.project == before
    assert session.scenario == before.scenarios[0].id


def test_a_change_is_reset_alone_in_the_list_of_changes(qtbot, window, settle):
    session = window.session
    scenario = session.project.scenarios[0]
    session.select(scenario.id)
    window.show_page("scenarios")
    settle(window)
    key = next(iter(scenario.overrides))
    field = window.page("scenarios").changed.findChild(object, key)

    field.actions()[0].trigger()
    settle(window)

    left = next(s for s in session.project.scenarios if s.id == scenario.id).overrides
    assert set(left) == set(scenario.overrides) - {key}


def test_a_click_on_a_scenario_works_on_it(qtbot, window, settle):
    window.show_page("scenarios")
    settle(window)
    target = window.session.project.scenarios[1].id
    card = window.page("scenarios").findChild(object, f"scenario.{target}")

    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)

    assert window.session.scenario == target
    assert window.kpis.tile("npv").note_text.startswith(("▲", "▼"))


def test_notes_are_kept_when_the_field_is_left(qtbot, window, settle):
    session = window.session
    session.select(session.project.scenarios[0].id)
    window.show_page("scenarios")
    settle(window)
    notes = window.page("scenarios").notes
    notes.setFocus()
    notes.selectAll()
    qtbot.keyClicks(notes, "Asked the utility.")
    notes.clearFocus()

    assert session.project.scenarios[0].notes == "Asked the utility."


def test_a_name_that_is_taken_is_refused_with_a_reason(window):
    taken = window.session.project.scenarios[0].label
    before = window.session.project
    window.scenario_editor.create_named(taken)

    assert window.session.project is before
    assert "choose another name" in window.findChild(object, "told").full_text()


def test_a_curve_of_another_scenario_is_switched_off_by_its_chip(qtbot, window, settle):
    settle(window)
    page = window.page("overview")
    shown = len(page.cash._curves)
    chip = page.chips.findChild(object, f"chip.{window.session.scenario_ids[1]}")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)

    assert len(page.cash._curves) == shown - 1
