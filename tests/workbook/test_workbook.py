"""The business case of every template: same numbers, clean formulas, safe texts."""

import re
import zipfile

import msgspec
import numpy as np
import openpyxl
import pytest

from planner.core.document import Scenario
from planner.core.language.axes import MONTH
from planner.core.language.line import LEVEL
from planner.core.language.workbook import LONGEST_SHEET_NAME
from planner.core.model import MODEL
from planner.core.reports.book import WorkbookError, open_book
from planner.core.reports.names import chapter_sheets
from planner.core.reports.workbook import export_workbook
from tests.workbook.conftest import (
    MONTHS,
    TEMPLATES,
    Exported,
    export,
    largest_money,
    plan,
    short,
)
from tests.workbook.recalculate import differences
from tests.workbook.sheets import bare, line_rows, relative, rows_by_key

SHEETS = [
    *("Cover", "Inputs", "Bill of materials"),
    *("Timeline", "Capacity", "Demand", "Revenue", "Capex"),
    *("Energy and space", "Upkeep", "Opex", "Depreciation", "Disposal"),
    *("Tax depreciation", "Tax", "Cash flow", "Metrics workings", "Unit economics"),
    "Reality check",
    *("Annual", "Metrics", "Checks", "Sources"),
]
MARGINS = {"gross_margin": "gross_profit", "ebitda_margin": "ebitda"}
FORBIDDEN = ("OFFSET", "INDIRECT", "NPV", "LET", "LAMBDA", "XLOOKUP", "NOW", "TODAY")

every_template = pytest.mark.parametrize("name", TEMPLATES)


# -------------------------------------------------------------------- same numbers


@every_template
def test_every_formula_of_a_template_equals_the_engine_when_recalculated(
    exported, name, libreoffice, tmp_path
):
    case = exported[name]
    anew = case.recalculated(libreoffice, tmp_path)
    money = largest_money(case.result)
    assert len(case.formulas) > 9_000
    assert differences(case.formulas, case.stored, anew, largest_money=money) == []
    assert not [v for v in anew.values() if str(v).startswith("#")]


@pytest.mark.slow
@every_template
def test_every_formula_over_the_whole_horizon_equals_the_engine_when_recalculated(
    name, libreoffice, tmp_path
):
    case = export(plan(name), tmp_path)
    anew = case.recalculated(libreoffice, tmp_path)
    money = largest_money(case.result)
    assert differences(case.formulas, case.stored, anew, largest_money=money) == []


@every_template
def test_that_the_sheets_hold_every_line_with_the_values_of_the_engine(exported, name):
    case = exported[name]
    sheets = chapter_sheets()
    rows = line_rows(case.stored, list(sheets))
    assert {row.name for row in rows} == set(MODEL.lines)
    for row in rows:
        line = case.result.line(row.name)
        axes = [axis for axis in line.axes if axis is not MONTH]
        place = tuple(
            line.items[axis].index(item)
            for axis, item in zip(axes, row.items, strict=True)
        )
        expected = line.values[place]
        if MODEL.is_monthly(row.name):
            found = [case.stored[address] for address in row.months(MONTHS)]
            np.testing.assert_allclose(found, expected, rtol=1e-14, atol=0)
        elif np.isnan(expected):
            assert row.constant not in case.stored
        else:
            assert case.stored[row.constant] == pytest.approx(expected, rel=1e-14)


@every_template
def test_that_the_years_are_those_of_the_engine(exported, name):
    case = exported[name]
    years = len(case.result.years)
    checked = 0
    for row in line_rows(case.stored, ["Annual"]):
        line = case.result.line(row.name)
        if line.name in MARGINS:
            continue
        place = tuple(
            items.index(item)
            for items, item in zip(line.items.values(), row.items, strict=True)
        )
        found = [case.stored[address] for address in row.months(years)]
        expected = case.result.yearly(row.name)[place]
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-6)
        checked += 1
    assert checked > 50


@every_template
def test_that_a_margin_is_profit_over_revenue_of_its_year_and_of_the_life(
    exported, name
):
    case = exported[name]
    years = len(case.result.years)
    rows = {row.name: row for row in line_rows(case.stored, ["Annual"])}

    def by_year(line: str) -> list[float | None]:
        return [case.stored.get(address) for address in rows[line].months(years)]

    for margin, profit in MARGINS.items():
        shares = [
            earned / revenue if revenue else None
            for earned, revenue in zip(by_year(profit), by_year("revenue"), strict=True)
        ]
        assert by_year(margin) == pytest.approx(shares)
        total = case.stored["Annual", f"J{rows[margin].row}"]
        assert total == pytest.approx(case.result.metrics[margin].value)


def test_that_a_year_without_revenue_has_no_margin(exported):
    # The hall of the provider is built in the first year.
    case = exported["provider-token-factory"]
    rows = {row.name: row for row in line_rows(case.stored, ["Annual"])}
    first, second = rows["ebitda_margin"].months(2)
    assert (case.stored["Annual", "M4"], case.stored.get(first)) == (2027, None)
    assert case.formulas[first].endswith(',"")')
    assert case.stored[second] == pytest.approx(0.48, abs=0.005)


def test_that_the_years_leave_out_what_is_a_step_on_the_way(exported):
    shown = {row.name for row in line_rows(exported["hopper-today"].stored, ["Annual"])}
    for name in shown - MARGINS.keys():
        line = MODEL.lines[name]
        assert line.chapter not in ("metrics", "unit_economics", "reality")
        assert line.unit not in ("month", "year")
        assert line.quantity is not LEVEL
    assert shown >= {"revenue", "opex", "ebitda", "free_cash_flow", "unlevered_tax"}


@every_template
def test_that_metrics_stand_with_value_or_reason(exported, name):
    case = exported[name]
    rows = rows_by_key(case.stored, "Metrics", "B")
    for key, metric in case.result.metrics.items():
        value = case.stored.get(("Metrics", f"C{rows[key]}"))
        assert value == (None if metric.value is None else pytest.approx(metric.value))
        note = case.stored.get(("Metrics", f"G{rows[key]}")) or None
        assert note == case.result.reason(key)


def test_that_every_input_stands_on_inputs_or_in_the_bill(exported):
    case = exported["provider-token-factory"]
    on_inputs = rows_by_key(case.stored, "Inputs", "B")
    for declared in case.result.input_rows:
        if declared.base_key != "bill.quantity":
            assert declared.key in on_inputs
    sheet = openpyxl.load_workbook(case.path)["Bill of materials"]
    items = [cell.value for cell in sheet["D"] if cell.value]
    assert items == ["Key", *(line.item.id for line in case.result.bill)]


# -------------------------------------------------------------------- clean formulas


@every_template
def test_that_a_row_has_one_formula_in_all_months(exported, name):
    case = exported[name]
    monthly = [*chapter_sheets(), "Annual"]
    patterns: dict[tuple[str, int], set[str]] = {}
    for (sheet, address), formula in case.formulas.items():
        match = re.fullmatch(r"([A-Z]+)([0-9]+)", address)
        assert match is not None
        is_month = len(match[1]) > 1 or match[1] >= "M"
        if sheet in monthly and is_month:
            row = patterns.setdefault((sheet, int(match[2])), set())
            row.add(relative(formula, address))
    assert len(patterns) > 300
    assert {place: found for place, found in patterns.items() if len(found) > 1} == {}


@every_template
def test_that_formulas_are_plain(exported, name):
    # What a formula may say: our own words, never a text of the user.
    words = {'""', '"<"', '"none of the choices"'}
    for declared in exported[name].result.input_rows:
        words |= {f'"{choice.replace("-", " ")}"' for choice in declared.choices}
    for address, formula in exported[name].formulas.items():
        inner = bare(formula)
        constants = set(re.findall(r"(?<![A-Z.])[0-9.]+", inner)) - {"0", "1"}
        assert constants == set(), (address, formula)
        assert set(re.findall(r'"[^"]*"', formula)) <= words, (address, formula)
        assert "[" not in formula
        assert "{" not in formula
        assert formula.count("IF(") - formula.count("COUNTIF(") <= 1 or (
            # The two ends of a range are two tests beside each other.
            re.fullmatch(r"=IF\([^()]*\)\+IF\([^()]*\)", formula)
        ), (address, formula)
        assert not [f for f in FORBIDDEN if re.search(rf"\b{f}\(", formula)]


@every_template
def test_that_every_formula_has_its_value_stored(exported, name):
    case = exported[name]
    with zipfile.ZipFile(case.path) as file:
        for part in file.namelist():
            if part.startswith("xl/worksheets/sheet"):
                text = file.read(part).decode()
                assert text.count("<f>") == text.count("</f><v>")
    assert not [v for v in case.stored.values() if v == "nan"]


def test_that_the_sheets_are_set_up_for_reading_and_printing(exported):
    book = openpyxl.load_workbook(exported["provider-token-factory"].path)
    assert book.sheetnames == SHEETS
    assert book.active.title == "Cover"
    for sheet in book.worksheets:
        assert len(sheet.title) <= LONGEST_SHEET_NAME
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_area
        assert not sheet.merged_cells.ranges
        assert not [r for r in sheet.row_dimensions.values() if r.hidden]
        assert not [c for c in sheet.column_dimensions.values() if c.hidden]
    for name in [*chapter_sheets(), "Annual"]:
        assert book[name].freeze_panes == "B5"
        assert book[name].print_title_rows == "$1:$4"
    assert book["Timeline"]["M4"].number_format == "mmm yy"


def test_that_an_input_takes_only_what_is_allowed(exported):
    case = exported["enterprise-pod"]
    row = rows_by_key(case.stored, "Inputs", "B")["finance.discount_rate"]
    sheet = openpyxl.load_workbook(case.path)["Inputs"]
    (rule,) = [r for r in sheet.data_validations.dataValidation if f"C{row}" in r.sqref]
    assert (rule.type, rule.operator) == ("decimal", None)
    assert (float(rule.formula1), float(rule.formula2)) == (-0.5, 1.0)


# -------------------------------------------------------------------- safe texts, files


def test_that_text_of_vendors_and_users_is_never_a_formula_or_a_link(tmp_path):
    project = short("enterprise-pod")
    phase = msgspec.structs.replace(project.phases[0], label="=1+1")
    product = msgspec.structs.replace(project.products[0], label="=cmd|' /C calc'!A0")
    project = msgspec.structs.replace(
        project,
        name="=1+1",
        description="http://example.com/",
        phases=(phase,),
        products=(product, *project.products[1:]),
    )
    case = export(project, tmp_path)
    book = openpyxl.load_workbook(case.path)
    name = book["Cover"]["B1"]
    assert (name.value, name.data_type) == ("=1+1", "s")
    assert book["Cover"]["B2"].hyperlink is None
    assert case.stored["Bill of materials", "A5"] == "=1+1"
    assert not [f for f in case.formulas.values() if "calc" in f or "=1+1" in f]


def test_that_the_same_case_gives_the_same_bytes(exported, tmp_path):
    case = exported["enterprise-pod"]
    again = export(short("enterprise-pod"), tmp_path)
    assert again.path.read_bytes() == case.path.read_bytes()


def test_that_a_scenario_says_so_and_marks_what_it_changes(tmp_path):
    scenario = Scenario(
        id="dear", label="Dear power", overrides={"opex.electricity_price": 0.2}
    )
    project = msgspec.structs.replace(short("enterprise-pod"), scenarios=(scenario,))
    path = tmp_path / "dear.xlsx"
    shares: list[float] = []
    export_workbook(project, path, scenario="dear", progress=shares.append)
    case = Exported(export(project, tmp_path, "dear").result, path)
    row = rows_by_key(case.stored, "Inputs", "B")["opex.electricity_price"]
    assert case.stored["Inputs", f"C{row}"] == 0.2
    assert case.stored["Inputs", f"J{row}"] == "live input, changed in this scenario"
    assert "Scenario Dear power" in str(case.stored["Inputs", "A2"])
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_that_a_file_that_cannot_be_written_is_said_plainly(tmp_path):
    path = tmp_path / "missing" / "case.xlsx"
    with pytest.raises(WorkbookError, match="cannot be written to"):
        export_workbook(short("enterprise-pod"), path)
    assert list(tmp_path.iterdir()) == []


def test_that_a_figure_that_is_no_number_is_refused(tmp_path):
    path = tmp_path / "nan.xlsx"
    with (
        pytest.raises(WorkbookError, match=r"Sums!\$B\$1 is not a finite number"),
        open_book(path, title="Nan") as book,
    ):
        book.sheet("Sums").formula(1, 1, "0/0", float("nan"))
    assert not path.exists()


def test_that_a_text_longer_than_a_cell_is_cut_with_a_mark(tmp_path):
    path = tmp_path / "long.xlsx"
    with open_book(path, title="Long") as book:
        book.sheet("Long").text(1, 0, "x" * 40_000)
    text = openpyxl.load_workbook(path)["Long"]["A1"].value
    assert len(text) == 32_767
    assert text.endswith("x…")
