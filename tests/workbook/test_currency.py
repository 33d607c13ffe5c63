"""The business case in another currency: units, notes, and the rate on the cover."""

import pytest
from openpyxl import load_workbook

from planner.core.document import Evidence
from planner.core.editing.currency import with_currency
from tests.workbook.conftest import export, short
from tests.workbook.sheets import rows_by_key

ECB = Evidence(source="ECB", source_date="2026-11-20", assumption=False)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    project = with_currency(short("enterprise-pod"), "EUR", 0.92, ECB)
    return export(project, tmp_path_factory.mktemp("euros"))


def test_no_unit_speaks_of_another_currency(book):
    units = {
        str(content)
        for (sheet, address), content in book.stored.items()
        if (sheet in ("Inputs", "Metrics") and address.startswith("D"))
        or (sheet not in ("Cover", "Sources", "Checks") and address.startswith("C"))
    }
    assert "EUR" in units
    assert "EUR/GPU-hour" in units
    assert {unit for unit in units if "USD" in unit} == {"EUR/USD"}


def test_amounts_keep_their_number_formats(book):
    sheet = load_workbook(book.path)["Metrics"]
    rows = rows_by_key(book.stored, "Metrics", "B")
    assert sheet[f"C{rows['npv']}"].number_format == '#,##0;-#,##0;"–"'
    assert sheet[f"C{rows['cost_per_mtok']}"].number_format.endswith("0.0000")


def test_the_rate_is_locked_and_stands_on_the_cover(book):
    rows = rows_by_key(book.stored, "Inputs", "B")
    row = rows["finance.exchange_rate.usd"]
    assert book.stored["Inputs", f"C{row}"] == 0.92
    assert book.stored["Inputs", f"J{row}"] == "fixed by the planner"
    cover = [text for (sheet, _), text in book.stored.items() if sheet == "Cover"]
    assert "0.92 EUR per USD, ECB, 2026-11-20" in cover


def test_converted_inputs_say_so_in_their_note(book):
    rows = rows_by_key(book.stored, "Inputs", "B")
    note = str(book.stored["Inputs", f"R{rows['opex.staff_cost']}"])
    price = str(book.stored["Inputs", f"R{rows['bill.price.gb200-nvl72']}"])
    assert "USD at 0.92 EUR per USD, ECB" in note + price
