"""The table of actions, and what is made from it."""

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from planner.gui.actions import actions
from planner.gui.pages.catalogue import PAGES
from planner.gui.widgets.palette import CommandPalette, Entry, matching


def test_every_id_and_every_shortcut_is_used_once(qapp):
    table = actions()
    ids = Counter(action.id for action in table)
    keys = Counter(key.toString() for action in table for key in action.sequences())

    assert [one for one, times in ids.items() if times > 1] == []
    assert [one for one, times in keys.items() if times > 1] == []


def test_every_action_is_in_its_menu(window):
    for action in actions():
        menu = window.menus[action.menu]
        assert window.actions_by_id[action.id] in menu.actions()


def test_pages_are_reached_with_alt_and_a_digit(qtbot, window):
    for number, page in enumerate(PAGES, start=1):
        key = getattr(Qt.Key, f"Key_{number}")
        qtbot.keyClick(window, key, Qt.KeyboardModifier.AltModifier)
        assert window.page_id == page.id
        assert window.navigation.items[page.id].isChecked()


def test_pages_are_reached_with_a_click(qtbot, window):
    for page, item in window.navigation.items.items():
        qtbot.mouseClick(item, Qt.MouseButton.LeftButton)
        assert window.page(page).isVisible()


@pytest.mark.parametrize(
    ("text", "first"),
    [("undo", "Undo Change IRR"), ("irr", "IRR"), ("change", "Undo Change IRR")],
)
def test_the_best_match_comes_first(text, first):
    entries = [
        Entry("Save As", "Command", print),
        Entry("Undo Change IRR", "Command", print),
        Entry("IRR", "Figure", print),
        Entry("Monthly IRR", "Line", print),
    ]

    assert matching(entries, text)[0].title == first


def palette(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    return window.findChild(CommandPalette)


def test_the_palette_finds_an_input_and_goes_to_its_field(qtbot, window, settle):
    found = palette(qtbot, window)
    qtbot.keyClicks(found.field, "electricity price")
    qtbot.keyClick(found.field, Qt.Key.Key_Return)
    settle(window)

    assert window.page_id == "costs"
    assert QApplication.focusWidget().objectName() == "opex.electricity_price"


def test_the_palette_finds_a_figure_and_explains_it(qtbot, window):
    found = palette(qtbot, window)
    qtbot.keyClicks(found.field, "peak funding")
    qtbot.keyClick(found.field, Qt.Key.Key_Return)

    assert window.explanation.isVisible()
    assert window.explanation.subject.name == "peak_funding"


def test_what_the_palette_finds_stands_on_one_line(qtbot, window):
    def picture(note):
        found = CommandPalette([Entry("Revenue", "line", print, note)], window)
        qtbot.addWidget(found)
        found.open_in(window)
        return found.list.grab().toImage()

    assert picture("Tokens and\nGPU-hours.") == picture("Tokens and GPU-hours.")


def test_the_palette_runs_a_command(qtbot, window):
    found = palette(qtbot, window)
    qtbot.keyClicks(found.field, "dark theme")
    qtbot.keyClick(found.field, Qt.Key.Key_Return)

    from planner.gui.theme import theme

    assert theme().is_dark


def test_the_page_of_shortcuts_opens_with_a_question_mark(qtbot, window):
    qtbot.keyClicks(window, "?")

    dialog = window.findChild(QDialog, "shortcuts")
    assert dialog.isVisible()
    dialog.close()


def test_f1_explains_the_field_with_the_focus(qtbot, window, settle):
    window.show_input("opex.pue")
    settle(window)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F1)

    assert window.explanation.subject.key == "opex.pue"


def test_text_grows_and_shrinks_and_no_page_is_lost(qtbot, window):
    window.show_page("revenue")
    before = window.fontMetrics().height()
    for _ in range(5):
        window.zoom_text(+1)
    assert window.fontMetrics().height() > before
    assert window.page("revenue").isVisible()
    window.zoom_text(0)

    assert window.fontMetrics().height() == before


def test_nothing_else_than_the_window_is_ever_a_window(window, settle):
    for page in PAGES:
        window.show_page(page.id)
        settle(window)
    window.explain("npv")

    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert shown == [window]
