"""The tables: all lines over time, and the bill of materials."""

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from planner.core.document import BASE
from planner.core.editing.phases import add_refresh
from planner.core.model import MODEL
from planner.gui.models.bill_table import BillModel
from planner.gui.models.lines_table import LinesModel

STRICT = QAbstractItemModelTester.FailureReportingMode.Warning


@pytest.fixture
def lines(session):
    model = LinesModel()
    tester = QAbstractItemModelTester(model, STRICT)
    model.show_result(session.result)
    yield model
    del tester


def row_of(model, line):
    return model.row_of(line)


def test_every_monthly_line_is_in_the_table(lines):
    found = {lines.row_at(row).line for row in range(lines.rowCount())} - {""}

    assert found == {name for name in MODEL.lines if MODEL.is_monthly(name)}


def test_a_year_is_the_sum_of_its_months(lines, session):
    row = row_of(lines, "revenue")
    by_year = lines.values(row)
    monthly = session.result.line("revenue").values

    assert by_year.sum() == pytest.approx(monthly.sum())
    assert by_year[0] == pytest.approx(monthly[:12].sum())
    lines.set_monthly(True)
    assert lines.values(row_of(lines, "revenue")) == pytest.approx(monthly)
    assert lines.headerData(1, Qt.Orientation.Horizontal) == "Jan 2027"


def test_items_unfold_and_fold(lines, session):
    row = row_of(lines, "product_revenue")
    before = lines.rowCount()
    lines.toggle(row)
    products = session.project.products
    assert lines.rowCount() == before + len(products)
    assert lines.row_at(row + 1).label == products[0].label
    lines.toggle(row_of(lines, "product_revenue"))
    assert lines.rowCount() == before


def test_flat_shows_all_items(lines, session):
    lines.set_flat(True)

    rows = [lines.row_at(row) for row in range(lines.rowCount())]
    shown = [row for row in rows if row.line == "capex_paid" and row.items]
    classes = len(session.result.line("capex_paid").items)
    assert classes == 2
    assert len(shown) == session.result.line("capex_paid").values[..., 0].size


def test_the_filter_finds_lines_by_words_in_any_order(lines):
    lines.set_words("flow free")

    shown = {lines.row_at(row).line for row in range(lines.rowCount())}
    assert "free_cash_flow" in shown
    assert "revenue" not in shown


def test_copied_cells_come_with_titles_and_all_digits(lines, session):
    row = row_of(lines, "revenue")
    text = lines.as_text([row], [0, 1, 2])
    head, body = text.split("\n")

    assert head.split("\t") == ["Line", "Unit", "2027", "2028"]
    cells = body.split("\t")
    assert cells[:2] == ["Revenue", "USD"]
    assert float(cells[3]) == session.result.yearly("revenue")[1]


def test_a_double_click_explains_the_figure_of_its_month(qtbot, window, settle):
    window.show_page("results")
    settle(window)
    page = window.page("results")
    page.show_line("revenue")
    index = page.table.lines.index(page.table.lines.row_of("revenue"), 3)
    page.table.doubleClicked.emit(index)

    assert window.explanation.subject.name == "revenue"
    # December of the third year.
    assert window.explanation.subject.month == 36


def test_chosen_lines_are_drawn(window, settle):
    window.show_page("results")
    settle(window)
    page = window.page("results")
    page.show_line("product_revenue")

    assert len(page.chart._lines) == len(window.session.project.products)


# --- The bill ----------------------------------------------------------------------


@pytest.fixture
def bill(session):
    model = BillModel(session)
    tester = QAbstractItemModelTester(model, STRICT)
    model.refresh()
    yield model
    del tester


def cell(model, key):
    return next(
        model.index(row, column)
        for row in range(model.rowCount())
        for column in range(model.columnCount())
        if model.key_at(model.index(row, column)) == key
    )


def test_quantities_and_prices_can_be_edited_and_the_rest_cannot(bill):
    quantity = cell(bill, "bill.quantity.phase-1.gb200-nvl72")
    price = cell(bill, "bill.price.gb200-nvl72")
    cost = bill.index(price.row(), bill.cost_column)

    assert bill.flags(quantity) & Qt.ItemFlag.ItemIsEditable
    assert bill.flags(price) & Qt.ItemFlag.ItemIsEditable
    assert not bill.flags(cost) & Qt.ItemFlag.ItemIsEditable
    assert (quantity.data(), price.data(), cost.data()) == (
        "8 rack",
        "$3.10 M /rack",
        "$49.6 M",
    )


@pytest.fixture
def table(window, settle):
    window.show_page("factory")
    settle(window)
    return window.page("factory").table


def choose(table, key):
    index = cell(table.bill, key)
    table.setFocus()
    flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
    table.selectionModel().setCurrentIndex(index, flags)
    return index


def test_a_price_is_edited_in_its_cell(qtbot, window, table, settle):
    before = window.kpis.tile("capex_total").value_text
    index = choose(table, "bill.price.gb200-nvl72")
    qtbot.keyClick(table, Qt.Key.Key_Return)
    editor = QApplication.focusWidget()
    assert editor.text() == "3,100,000"
    qtbot.keyClicks(editor, "3.4M")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    settle(window)

    assert index.data() == "$3.40 M /rack"
    assert window.kpis.tile("capex_total").value_text != before
    assert window.session.undo_stack.undoText().startswith("Change Price")
    assert window.session.row("bill.price.gb200-nvl72").value == 3_400_000


def test_a_pasted_block_is_one_undo_step(window, table):
    before = window.session.project
    choose(table, "bill.quantity.phase-1.gb200-nvl72")
    QApplication.clipboard().setText("10\t12\t3.2M\n10\t12")
    table.paste()

    inputs = window.session.project.inputs
    assert inputs["bill.quantity.phase-1.gb200-nvl72"] == 10
    assert inputs["bill.quantity.phase-2.gb200-nvl72"] == 12
    assert inputs["bill.price.gb200-nvl72"] == 3_200_000
    assert inputs["bill.quantity.phase-2.network-per-rack-nvl72"] == 12
    assert window.session.undo_stack.undoText() == "Paste 5 values"
    window.session.undo_stack.undo()
    assert window.session.project == before


def test_a_cell_of_a_pasted_block_that_is_no_number_is_told(window, table):
    choose(table, "bill.quantity.phase-1.gb200-nvl72")
    QApplication.clipboard().setText("10\tmany")
    table.paste()

    assert window.session.project.inputs["bill.quantity.phase-1.gb200-nvl72"] == 10
    told = window.findChild(object, "told").full_text()
    assert "many" in told
    assert "Quantity · Phase 2" in told


def test_copied_cells_of_the_bill_come_with_their_titles(window, table):
    choose(table, "bill.quantity.phase-1.gb200-nvl72")
    table.copy()

    assert QApplication.clipboard().text().split("\n") == [
        "Item\tPhase 1",
        f"{window.session.result.bill[0].item.model}\t8 rack",
    ]


def test_the_filter_of_the_bill_hides_other_items_and_empty_classes(window, table):
    table.filter("network")
    shown = [
        table.bill.row_at(row)
        for row in range(table.bill.rowCount())
        if not table.isRowHidden(row)
    ]

    assert [row.item.id for row in shown if row.item] == ["network-per-rack-nvl72"] or (
        "network-per-rack-nvl72" in [row.item.id for row in shown if row.item]
    )
    assert "cooling" not in {row.asset_class for row in shown}


def test_the_totals_of_the_phases_are_those_of_the_model(window, table):
    page = window.page("factory")
    result = window.session.result

    assert result.number("gpus_total") == 1152
    assert "1,152" in page.totals.findChild(object, "cell.gpus.3").text()
    assert "576" in page.totals.findChild(object, "cell.gpus.1").text()


def test_the_totals_tell_what_is_bought_from_what_stands_at_once(window, settle):
    window.show_page("factory")
    window.session.edit("Refresh", add_refresh(window.session.project, "phase-1"))
    settle(window)
    page = window.page("factory")

    assert window.session.result.number("gpus_total") == 1728
    # Three phases of 576 GPUs, their total, and the two that stand at once.
    assert page.totals.findChild(object, "cell.gpus.4").text().count("1,728")
    assert page.totals.findChild(object, "cell.gpus.5").text().count("1,152")


def test_an_edit_elsewhere_leaves_the_bill_alone(window, table, settle):
    changed = []
    table.bill.dataChanged.connect(lambda *_: changed.append(1))
    window.session.set_value(window.session.row("opex.pue"), 1.3)
    settle(window)
    assert changed == []

    window.session.set_value(window.session.row("bill.price.gb200-nvl72"), 3e6)
    settle(window)
    assert changed != []
    assert window.session.scenario == BASE
