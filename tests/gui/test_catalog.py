import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QMenu,
    QPushButton,
)

from planner.core.catalog.loading import catalog
from planner.core.catalog.user import import_items, user_catalog_file
from planner.core.document import Evidence
from planner.core.editing.currency import with_currency
from planner.core.editing.own_items import copied
from planner.core.factory.bill import QUANTITY
from planner.gui.catalog.browser import CatalogBrowser
from planner.gui.catalog.comparison import BEST_ROLE
from planner.gui.catalog.model import ITEM_MIME
from planner.gui.theme import Mode, theme

ECB = Evidence(source="ECB", source_date="2026-11-20")
ALL = len(catalog().items)


@pytest.fixture
def browser(qtbot, session):
    browser = CatalogBrowser(session)
    qtbot.addWidget(browser)
    browser.resize(262, 700)
    with qtbot.waitActive(browser):
        browser.show()
        browser.activateWindow()
    browser.list.setFocus()
    yield browser
    for dialog in browser.findChildren(QDialog):
        dialog.reject()
    user_catalog_file().unlink(missing_ok=True)


def shown(browser):
    model = browser.cards
    return [model.card_at(model.index(row)).item.id for row in range(model.rowCount())]


def click(qtbot, browser, item, modifier=Qt.KeyboardModifier.NoModifier):
    browser.reveal(item)
    place = browser.list.visualRect(browser.list.currentIndex()).center()
    port = browser.list.viewport()
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, modifier, place)


def seen(parent, kind, name):
    """Return the widget of a name that is shown; those of before may still be there."""
    QApplication.processEvents()
    return next(one for one in parent.findChildren(kind, name) if one.isVisible())


def press(qtbot, parent, name):
    button = seen(parent, QPushButton, name)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def text_of(parent, name):
    return seen(parent, QLabel, name).text()


def type_into(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def dialog_of(browser):
    return next(one for one in browser.findChildren(QDialog) if one.isVisible())


def quantity(session, item):
    line = next(line for line in session.result.bill if line.item.id == item)
    return line.quantity


def test_the_model_keeps_the_rules_of_qt(browser):
    tester = QAbstractItemModelTester(
        browser.cards, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    browser.search_field.setText("nvl72")
    browser.cards.toggle_marked("gb200-nvl72")
    browser.show_all()
    assert tester.model() is browser.cards


# ------------------------------------------------------------------ finding


def test_all_items_are_shown_systems_first(browser):
    assert len(shown(browser)) == ALL
    assert shown(browser)[0] == "gb200-nvl72"
    assert browser.count.full_text() == f"{ALL} items"


def test_words_find_items(qtbot, browser):
    qtbot.keyClicks(browser.search_field, "infiniband xdr")
    assert shown(browser) == ["q3400"]
    assert browser.count.full_text() == f"1 of {ALL} items"


def test_letters_typed_over_the_cards_search(qtbot, browser):
    qtbot.keyClicks(browser.list, "m")
    assert browser.search_field.text() == "m"
    assert browser.search_field.hasFocus()


def test_chips_narrow_down_to_categories_and_say_how_many(qtbot, browser):
    chip = browser.chips.findChild(QAbstractButton, "catalog.filter.gpu")
    assert "12" in chip.accessibleName()
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    categories = {catalog().item(one).category for one in shown(browser)}
    assert categories == {"gpu"}
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert len(shown(browser)) == ALL


def test_categories_without_room_are_in_a_menu(qtbot, browser):
    power = browser.chips.findChild(QAbstractButton, "catalog.filter.power")
    more = browser.chips.findChild(QAbstractButton, "catalog.filter.more")
    assert not power.isVisible()
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    menu = browser.chips.findChild(QMenu, "catalog.filter.menu")
    next(one for one in menu.actions() if one.text() == "Power (9)").trigger()
    menu.close()
    assert len(shown(browser)) == 9
    # What is on stays in sight.
    assert power.isVisible()


def test_the_vendor_is_chosen(browser):
    picker = browser.vendor_picker
    picker.setCurrentIndex(picker.findData("CoolIT"))
    assert shown(browser) == ["coolit-chx2000"]


def test_where_nothing_is_found_all_can_be_shown_again(qtbot, browser):
    browser.search_field.setText("steam engine")
    assert not browser.list.isVisible()
    press(qtbot, browser, "catalog.show-all")
    assert len(shown(browser)) == ALL


def test_the_chosen_card_stays_chosen_while_it_is_found(browser):
    browser.reveal("dgx-h200")
    browser.search_field.setText("dgx")
    assert browser.list.current().item.id == "dgx-h200"


def test_cards_say_everything_to_those_who_listen(browser):
    index = browser.cards.index_of("gb300-nvl72")
    said = index.data(Qt.ItemDataRole.AccessibleTextRole)
    for word in ("GB300 NVL72", "72 GPUs", "142 kW", "$3.90 M", "assumption"):
        assert word in said


# ------------------------------------------------------------------ adding


def test_enter_adds_one_as_one_step(qtbot, browser, session):
    before, undo = quantity(session, "gb200-nvl72"), session.undo_stack.count()
    browser.reveal("gb200-nvl72")
    with qtbot.waitSignal(browser.added) as added:
        qtbot.keyClick(browser.list, Qt.Key.Key_Return)
    session.finish_computing()
    assert added.args == ["gb200-nvl72"]
    assert quantity(session, "gb200-nvl72") == before + 1
    assert session.undo_stack.count() == undo + 1
    session.undo_stack.undo()
    session.finish_computing()
    assert quantity(session, "gb200-nvl72") == before


def test_a_double_click_adds(qtbot, browser, session):
    click(qtbot, browser, "qm9700")
    place = browser.list.visualRect(browser.list.currentIndex()).center()
    port = browser.list.viewport()
    qtbot.mouseDClick(port, Qt.MouseButton.LeftButton, pos=place)
    assert "qm9700" in session.project.phases[0].items


def test_the_button_adds_to_the_phase_that_is_shown(qtbot, browser, session):
    phase = session.project.phases[-1]
    browser.phase = phase.id
    browser.reveal("storage-hdd-object-pb")
    press(qtbot, browser, "catalog.add")
    assert "storage-hdd-object-pb" in session.project.phases[-1].items


def test_a_card_is_dragged_by_the_id_of_its_item(browser):
    index = browser.cards.index_of("dgx-b200")
    assert index.flags() & Qt.ItemFlag.ItemIsDragEnabled
    data = browser.cards.mimeData([index])
    assert bytes(data.data(ITEM_MIME).data()) == b"dgx-b200"


def test_adding_counts_in_the_scenario_that_is_worked_on(qtbot, browser, session):
    scenario = session.scenario_ids[-1]
    session.select(scenario)
    browser.reveal("qm9700")
    qtbot.keyClick(browser.list, Qt.Key.Key_Return)
    key = f"{QUANTITY}.{browser.phase}.qm9700"
    assert session.row(key).value == 1.0


def test_what_is_paid_by_the_month_says_which_input_it_is(qtbot, browser, session):
    before = session.project
    browser.reveal("colo-retail-kw-month")
    assert "Paid by the month" in text_of(browser, "catalog.hint")
    assert not browser.findChild(QPushButton, "catalog.add").isEnabled()
    qtbot.keyClick(browser.list, Qt.Key.Key_Return)
    assert session.project is before
    with qtbot.waitSignal(browser.input_explained) as asked:
        press(qtbot, browser.details, "catalog.details.mend")
    assert asked.args == ["opex.colocation_price"]
    assert session.row(asked.args[0]) is not None


def test_the_inputs_of_what_is_not_bought_are_inputs(browser, session):
    for card in browser._entries.values():
        if card.item.charge != "once":
            browser.show_details(card.item.id)
            button = seen(browser.details, QPushButton, "catalog.details.mend")
            heard = []
            browser.input_explained.connect(heard.append)
            button.click()
            assert session.row(heard[0]) is not None, card.item.id
            browser.input_explained.disconnect(heard.append)


def test_what_has_no_price_says_what_it_comes_in_and_takes_a_price(qtbot, browser):
    click(qtbot, browser, "gb200-gpu")
    index = browser.list.currentIndex()
    assert not index.flags() & Qt.ItemFlag.ItemIsDragEnabled
    qtbot.keyClick(browser.list, Qt.Key.Key_Return)
    said = text_of(browser.details, "catalog.details.obstacle")
    assert "comes inside GB200 NVL72" in said
    press(qtbot, browser.details, "catalog.details.mend")
    focused = dialog_of(browser).focusWidget()
    assert focused.objectName() == "catalog.item.price_usd"


# ------------------------------------------------------------------ details


def test_details_show_figures_parts_and_sources(qtbot, browser):
    browser.reveal("gb200-nvl72")
    qtbot.keyClick(browser.list, Qt.Key.Key_Right)
    texts = {label.text() for label in browser.details.findChildren(QLabel)}
    assert {"132 kW", "72", "87%", "analyst estimate", "High confidence"} <= texts
    assert "2025-08" in texts
    source = text_of(browser.details, "catalog.details.source")
    assert source.startswith("Price: SemiAnalysis")
    qtbot.keyClick(browser.details, Qt.Key.Key_Escape)
    assert browser.list.isVisible()
    assert browser.list.hasFocus()


def test_a_part_inside_leads_to_its_own_details(qtbot, browser):
    browser.show_details("gb200-nvl72")
    link = seen(browser.details, QLabel, "catalog.part.grace-cpu")
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert text_of(browser.details, "catalog.details.model").startswith("Grace CPU")
    assert seen(browser.details, QLabel, "catalog.part.gb200-nvl72")


def test_the_source_is_copied_whole(qtbot, browser):
    browser.show_details("gb200-nvl72")
    press(qtbot, browser.details, "catalog.details.copy-source")
    assert QGuiApplication.clipboard().text() == catalog().item("gb200-nvl72").source


def test_a_price_that_the_project_sets_is_told(qtbot, browser, session):
    session.set_value(session.row("bill.price.gb200-nvl72"), 2_900_000.0)
    session.finish_computing()
    browser.show_details("gb200-nvl72")
    texts = [label.text() for label in browser.details.findChildren(QLabel)]
    assert "This project pays $2.90 M for it." in texts


def test_details_add_too(qtbot, browser, session):
    browser.show_details("qm9700")
    press(qtbot, browser.details, "catalog.details.add")
    assert "qm9700" in session.project.phases[0].items
    assert browser.details.isVisible()


# ------------------------------------------------------------------ comparing


def test_space_marks_and_two_marked_items_are_compared(qtbot, browser, session):
    for item in ("dgx-b200", "dgx-b300"):
        browser.reveal(item)
        qtbot.keyClick(browser.list, Qt.Key.Key_Space)
    assert browser.cards.marked == ("dgx-b200", "dgx-b300")
    press(qtbot, browser, "catalog.compare")
    dialog = dialog_of(browser)
    model = dialog.model
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert model.headerData(1, across) == "DGX B300"
    rows = {model.headerData(row, down): row for row in range(model.rowCount())}
    price = [model.index(rows["Price"], column) for column in (0, 1)]
    assert price[0].data().startswith("$515 k\nstreet")
    assert price[0].data(BEST_ROLE)
    said = price[0].data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.endswith(", best")
    dialog.table.selectColumn(1)
    press(qtbot, dialog, "catalog.comparison.add")
    assert "dgx-b300" in session.project.phases[0].items


def test_ctrl_click_and_the_box_of_a_card_mark(qtbot, browser):
    click(qtbot, browser, "dgx-b200", Qt.KeyboardModifier.ControlModifier)
    browser.reveal("dgx-b300")
    place = browser.list.visualRect(browser.list.currentIndex())
    box = QPoint(place.left() + 16, place.top() + 16)
    port = browser.list.viewport()
    qtbot.mouseClick(port, Qt.MouseButton.LeftButton, pos=box)
    assert browser.cards.marked == ("dgx-b200", "dgx-b300")
    press(qtbot, browser, "catalog.clear-marked")
    assert browser.cards.marked == ()


def test_a_figure_that_is_missing_is_said(browser):
    browser.cards.set_marked(("dgx-rubin-nvl8", "dgx-b300"))
    browser.compare()
    dialog = dialog_of(browser)
    table = dialog.model.as_text().split("\n")
    price = next(line for line in table if line.startswith("Price\t"))
    assert price.split("\t")[1] == "not stated"


def test_an_item_is_left_out_of_the_comparison(qtbot, browser):
    browser.cards.set_marked(("dgx-b200", "dgx-b300", "dgx-h200"))
    browser.compare()
    dialog = dialog_of(browser)
    press(qtbot, dialog, "catalog.comparison.leave-out")
    assert dialog.model.columnCount() == 2
    assert browser.cards.marked == ("dgx-b300", "dgx-h200")


def test_the_comparison_is_copied_as_a_table(qtbot, browser):
    browser.cards.set_marked(("dgx-b200", "dgx-b300"))
    browser.compare()
    press(qtbot, dialog_of(browser), "catalog.comparison.copy")
    assert "\tDGX B200\tDGX B300\n" in QGuiApplication.clipboard().text()


# ------------------------------------------------------------------ own items


def test_an_entered_price_makes_an_item_that_can_be_bought(qtbot, browser, session):
    browser.show_details("mi355x")
    press(qtbot, browser.details, "catalog.details.figures")
    dialog = dialog_of(browser)
    type_into(qtbot, dialog._numbers["price_usd"], "25k")
    assert dialog._choices["price_basis"].currentData() == "quote"
    type_into(qtbot, dialog._texts["source"], "Quote 17")
    press(qtbot, dialog, "catalog.item.use")
    own = session.project.own_items[0]
    assert (own.id, own.price_usd, own.price_basis) == ("mi355x", 25_000.0, "quote")
    assert own.source.startswith("Quote 17 (Price)")
    card = browser.list.current()
    assert card.can_be_bought
    assert card.origin == "own"
    assert session.undo_stack.undoText() == "Enter figures of Instinct MI355X"
    session.undo_stack.undo()
    assert session.project.own_items == ()
    assert not browser.list.current().can_be_bought


def test_a_figure_without_a_source_is_refused_at_the_field(qtbot, browser, session):
    browser.enter_figures("dgx-b300", "weight_kg")
    dialog = dialog_of(browser)
    assert dialog.focusWidget().objectName() == "catalog.item.weight_kg"
    type_into(qtbot, dialog._numbers["weight_kg"], "141")
    press(qtbot, dialog, "catalog.item.use")
    assert "No source is given" in text_of(dialog, "catalog.item.problem")
    assert dialog.focusWidget().objectName() == "catalog.item.source"
    assert session.project.own_items == ()
    qtbot.keyClicks(dialog._texts["source"], "Data sheet")
    press(qtbot, dialog, "catalog.item.use")
    assert session.project.own_items[0].weight_kg == 141.0


@pytest.mark.parametrize(
    ("typed", "said"), [("heavy", "heavy"), ("-3", "allowed is 0 or more")]
)
def test_what_is_not_understood_is_said(qtbot, browser, session, typed, said):
    browser.enter_figures("dgx-b300", "weight_kg")
    dialog = dialog_of(browser)
    type_into(qtbot, dialog._numbers["weight_kg"], typed)
    press(qtbot, dialog, "catalog.item.use")
    problem = text_of(dialog, "catalog.item.problem")
    assert problem.startswith("Weight: ")
    assert said in problem
    assert session.project.own_items == ()


def test_a_price_outside_its_range_is_said(qtbot, browser):
    browser.enter_figures("dgx-b200", "price_usd")
    dialog = dialog_of(browser)
    type_into(qtbot, dialog._numbers["price_low_usd"], "600k")
    type_into(qtbot, dialog._texts["source"], "Quote 17")
    press(qtbot, dialog, "catalog.item.use")
    assert dialog.isVisible()
    assert text_of(dialog, "catalog.item.problem")


def test_a_new_item_begins_as_a_copy(qtbot, browser, session):
    browser.show_details("dgx-b200")
    press(qtbot, browser.details, "catalog.details.copy")
    dialog = dialog_of(browser)
    press(qtbot, dialog, "catalog.item.use")
    assert "name of its own" in text_of(dialog, "catalog.item.problem")
    type_into(qtbot, dialog._texts["model"], "Own Server")
    type_into(qtbot, dialog._numbers["gpus"], "4")
    type_into(qtbot, dialog._texts["source"], "Drawing 3")
    press(qtbot, dialog, "catalog.item.use")
    own = session.project.own_items[0]
    assert (own.id, own.gpus, own.price_usd) == ("own-server", 4, 515_000.0)
    assert "own-server" in shown(browser)
    assert browser.count.full_text() == f"{ALL + 1} items"
    press(qtbot, browser.details, "catalog.details.remove")
    assert session.project.own_items == ()
    assert browser.list.isVisible()


def test_an_own_item_of_a_bill_stays_and_says_why(qtbot, browser, session):
    browser.new_item("qm9700")
    dialog = dialog_of(browser)
    type_into(qtbot, dialog._texts["model"], "Own Switch")
    press(qtbot, dialog, "catalog.item.use")
    browser.add("own-switch")
    with qtbot.waitSignal(session.told) as told:
        browser.remove_own_item("own-switch")
    assert "stands in the bill" in told.args[0]
    assert session.project.own_items


def test_items_of_the_users_file_are_there_and_become_own(qtbot, browser, session):
    import_items([copied(catalog().item("qm9700"), "House Switch", ())])
    browser.hide()
    browser.show()
    assert "house-switch" in shown(browser)
    browser.reveal("house-switch")
    assert browser.list.current().origin == "user"
    browser.add("house-switch")
    assert [own.id for own in session.project.own_items] == ["house-switch"]
    assert browser.list.current().origin == "own"


def test_what_is_wrong_in_the_users_file_is_told(browser):
    path = user_catalog_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('[[item]]\nid = "broken"\ncategory = "gpu"\n')
    browser.hide()
    browser.show()
    assert "left out" in text_of(browser, "catalog.told")
    assert len(shown(browser)) == ALL


# ------------------------------------------------------------------ the rest


def test_the_menu_of_a_card_offers_what_can_be_done(qtbot, browser):
    browser.reveal("qm9700")
    browser.list.menu_wanted.emit("qm9700", browser.mapToGlobal(QPoint(20, 20)))
    menu = browser.findChild(QMenu, "catalog.menu")
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts[:3] == ["Add to Phase 1", "Details", "Compare"]
    menu.close()


def test_prices_are_in_the_currency_of_the_project(browser, session):
    session.edit("euros", with_currency(session.project, "EUR", 0.92, ECB))
    browser.reveal("gb200-nvl72")
    # 3.1 M USD at 0.92 EUR per USD.
    assert browser.list.current().price == "EUR\N{NO-BREAK SPACE}2.85 M"


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_it_is_drawn_in_both_themes_narrow_and_short(qtbot, browser, mode, scale):
    theme().set_scale(scale)
    theme().set_mode(mode)
    browser.resize(round(230 * scale), 380)
    QApplication.processEvents()
    assert not browser.grab().isNull()
    assert browser.width() == round(230 * scale)
    assert browser.list.height() > 0
    # The second has the longest words about its source.
    for item in ("gb200-nvl72", "h100-sxm"):
        browser.show_details(item)
        QApplication.processEvents()
        assert browser.details.horizontalScrollBar().maximum() == 0
