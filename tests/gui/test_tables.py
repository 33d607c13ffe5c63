"""The table of all lines over time."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from planner.core.model import MODEL
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
