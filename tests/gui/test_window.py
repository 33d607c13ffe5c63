"""The main job through real clicks and keys: edit, undo, save, reopen, export."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from planner.core import recovery
from planner.core.declarations import set_input
from planner.core.document import BASE
from planner.core.evaluation import evaluate
from planner.core.project import load, save
from planner.core.templates import load_template
from planner.gui.app import open_window

RATE = "finance.discount_rate"


def type_into(qtbot, window, settle, key, text):
    window.show_input(key)
    settle(window)
    field = QApplication.focusWidget()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(window)
    return field


def trigger(window, name):
    window.actions_by_id[name].trigger()


@pytest.fixture
def choose_file(monkeypatch):
    """Answer the next file dialogs with a path."""

    def answer(path):
        chosen = staticmethod(lambda *_args, **_kwargs: (str(path), ""))
        monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
        monkeypatch.setattr(QFileDialog, "getOpenFileName", chosen)

    return answer


def test_the_first_window_shows_a_computed_example(window):
    expected = evaluate(load_template("provider-token-factory"))

    assert window.session.path is None
    assert not window.session.is_modified
    assert window.page("overview").welcome.isVisible()
    assert window.kpis.tile("npv").value_text.startswith("−$")
    assert window.session.result.metrics["npv"].value == expected.metrics["npv"].value


def test_an_edit_changes_the_figures_and_undo_brings_them_back(qtbot, window, settle):
    tile = window.kpis.tile("npv")
    before = tile.value_text
    type_into(qtbot, window, settle, RATE, "3%")
    assert tile.value_text != before
    assert tile.note_text.startswith("▲")
    assert window.actions_by_id["edit.undo"].text() == "Undo Change Discount rate"

    QApplication.focusWidget().clearFocus()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(window)

    assert tile.value_text == before
    assert not window.session.is_modified
    assert window.actions_by_id["edit.redo"].text() == "Redo Change Discount rate"


def test_a_saved_plan_opens_with_the_same_figures(
    qtbot, window, settle, tmp_path, choose_file
):
    path = tmp_path / "plan.aifactory"
    type_into(qtbot, window, settle, RATE, "3%")
    value = window.session.result.metrics["npv"].value
    choose_file(path)
    trigger(window, "file.save")
    assert path.exists()
    assert not window.session.is_modified
    assert "plan" in window.windowTitle()

    trigger(window, "file.new")
    dialog = window.findChild(object, "templates")
    qtbot.mouseClick(
        dialog.findChild(QPushButton, "template.hopper-today"),
        Qt.MouseButton.LeftButton,
    )
    assert window.session.project.template == "hopper-today"
    choose_file(path)
    trigger(window, "file.open")
    settle(window)

    assert window.session.path == path
    assert window.session.result.metrics["npv"].value == value


def test_a_number_being_typed_is_saved_with_the_plan(
    qtbot, window, settle, tmp_path, choose_file
):
    path = tmp_path / "plan.aifactory"
    window.show_input(RATE)
    settle(window)
    field = QApplication.focusWidget()
    field.selectAll()
    qtbot.keyClicks(field, "4%")
    choose_file(path)

    trigger(window, "file.save-as")

    assert load(path).inputs[RATE] == 0.04


def test_nothing_is_saved_while_what_is_typed_is_not_understood(
    qtbot, window, settle, tmp_path, choose_file
):
    path = tmp_path / "plan.aifactory"
    window.show_input(RATE)
    settle(window)
    field = QApplication.focusWidget()
    field.selectAll()
    qtbot.keyClicks(field, "lots")
    choose_file(path)

    trigger(window, "file.save-as")

    assert not path.exists()
    assert "not understood" in window.findChild(object, "told").full_text()
    qtbot.keyClick(field, Qt.Key.Key_Escape)


def test_files_of_the_last_time_are_offered(window, tmp_path, choose_file):
    path = tmp_path / "plan.aifactory"
    choose_file(path)
    trigger(window, "file.save-as")

    assert window.documents.recent() == [path.resolve()]
    window._fill_recent()
    assert [one.text() for one in window._recent.actions()] == ["plan"]


@pytest.mark.parametrize("words", ["Cancel", "Discard", "Save"])
def test_unsaved_edits_are_asked_about_before_another_plan_opens(
    qtbot, window, settle, tmp_path, choose_file, answer, words
):
    other = tmp_path / "other.aifactory"
    save(load_template("hopper-today"), other)
    own = tmp_path / "own.aifactory"
    choose_file(own)
    trigger(window, "file.save")
    type_into(qtbot, window, settle, RATE, "3%")
    seen = answer(words)

    window.documents.open_path(other)

    assert "Save the changes" in seen[0]
    is_other = window.session.path == other
    assert is_other == (words != "Cancel")
    assert load(own).inputs[RATE] == (0.03 if words == "Save" else 0.11)


def test_closing_with_unsaved_edits_asks_first(qtbot, window, settle, answer):
    type_into(qtbot, window, settle, RATE, "3%")
    answer("Cancel")

    assert not window.close()
    assert window.isVisible()


def test_closing_without_edits_asks_nothing(window):
    assert window.close()


def test_a_file_that_cannot_be_read_is_complained_about_and_changes_nothing(
    window, tmp_path, answer
):
    path = tmp_path / "broken.aifactory"
    path.write_text("{ not a plan", encoding="utf-8")
    before = window.session.project
    seen = answer("OK")

    window.documents.open_path(path)

    assert "cannot be opened" in seen[0]
    assert "broken.aifactory" in seen[0]
    assert window.session.project is before


def test_edits_are_kept_in_a_side_file_until_they_are_saved(
    qtbot, window, settle, tmp_path, choose_file
):
    path = tmp_path / "plan.aifactory"
    choose_file(path)
    trigger(window, "file.save")
    side_file = tmp_path / ".plan.aifactory.autosave"
    type_into(qtbot, window, settle, RATE, "3%")
    qtbot.waitUntil(side_file.exists)

    trigger(window, "file.save")

    assert not side_file.exists()


def test_work_that_a_crash_left_is_offered_and_can_be_undone(
    qtbot, settings, tmp_path, answer, settle
):
    path = tmp_path / "plan.aifactory"
    saved = load_template("provider-token-factory")
    save(saved, path)
    edited = set_input(saved, RATE, 0.03)
    recovery.autosave(edited, path)
    window = open_window(path, settings)
    qtbot.addWidget(
        window, before_close_func=lambda one: one.session.undo_stack.setClean()
    )
    window.show()
    seen = answer("Restore")

    window.documents.open_path(path)

    assert "unsaved work" in seen[0]
    assert window.session.project == edited
    assert window.session.is_modified
    window.session.undo_stack.undo()
    assert window.session.project == saved


def test_the_workbook_is_exported_with_progress_while_the_window_lives(
    qtbot, window, tmp_path, choose_file
):
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "case.xlsx"
    choose_file(path)
    shares = []
    window.exporter.progressed.connect(shares.append)

    with qtbot.waitSignal(window.exporter.exported, timeout=60_000):
        trigger(window, "file.export")
        assert not window.actions_by_id["file.export"].isEnabled()

    assert max(shares) <= 1.0
    assert len([share for share in shares if share > 0]) > 2
    assert "Inputs" in openpyxl.load_workbook(path, read_only=True).sheetnames
    assert window.actions_by_id["file.export"].isEnabled()


def test_an_export_that_fails_says_why(qtbot, window, tmp_path, choose_file):
    choose_file(tmp_path / "no" / "such" / "folder" / "case.xlsx")
    trigger(window, "file.export")

    from PySide6.QtWidgets import QMessageBox

    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=60_000)
    box = window.findChild(QMessageBox)
    assert "cannot be written" in box.text()
    assert "no such file or folder" in box.informativeText()
    assert "Errno" not in box.informativeText()
    box.accept()
    assert not window.exporter.is_running


def test_a_key_figure_is_copied_with_all_its_digits(window):
    window.kpis.tile("capex_total").copy()

    label, value = QApplication.clipboard().text().split("\t")
    assert label == "Capex"
    assert (
        value.replace(",", "")
        .strip("$")
        .startswith(str(int(window.session.result.metrics["capex_total"].value))[:5])
    )


def test_an_issue_is_shown_with_a_way_to_mend_it(window, settle):
    session = window.session
    key = f"capacity.gpu_share.{session.project.products[0].id}"
    session.set_value(session.row(key), 0.9)
    settle(window)

    assert window.issue_strip.isVisible()
    assert "of the GPUs" in window.issue_strip.message
    window.issue_strip.findChild(QPushButton, "issues.go").click()
    assert window.page_id == "revenue"
    assert QApplication.focusWidget().objectName() == key


def test_the_scenario_that_is_worked_on_is_the_base_at_first(window):
    assert window.session.scenario == BASE


def test_an_unexpected_error_is_told_once_in_plain_words(qtbot, window):
    from PySide6.QtWidgets import QMessageBox

    from planner.gui.guard import Complaints

    complain = Complaints(window)
    error = ValueError("the moon is full")
    for _ in range(3):
        complain(ValueError, error, None)
        QApplication.processEvents()

    boxes = window.findChildren(QMessageBox)
    assert len(boxes) == 1
    assert "the moon is full" in boxes[0].text()
    boxes[0].accept()
