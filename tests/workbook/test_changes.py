"""Inputs changed in the workbook lead to what the engine says for the same inputs."""

import random
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np
import openpyxl
import pytest

from planner.core.document import Project
from planner.core.evaluation import Result, evaluate
from planner.core.language.axes import MONTH
from planner.core.language.kinds import COUNT, SWITCH, Value
from planner.core.model import MODEL
from planner.core.reports.names import chapter_sheets
from tests.workbook.conftest import (
    MONTHS,
    SIZED,
    TEMPLATES,
    Exported,
    export,
    largest_money,
    short,
)
from tests.workbook.recalculate import (
    Address,
    Content,
    differences,
    recalculated,
    values_of,
)
from tests.workbook.sheets import line_rows, rows_by_key

INPUTS, BILL = "Inputs", "Bill of materials"


def changed_workbook(
    case: Exported, changes: dict[Address, object], libreoffice: str, work: Path
) -> dict[Address, Content]:
    """Return the values after cells were changed as in Excel and all recalculated."""
    book = openpyxl.load_workbook(case.path)
    for (sheet, address), value in changes.items():
        book[sheet][address].value = value
    path = work / "changed.xlsx"
    book.save(path)
    return values_of(recalculated(path, libreoffice=libreoffice, work=work))


def assert_equal_to_engine(values: dict[Address, Content], result: Result) -> None:
    money = largest_money(result)

    def assert_close(found: Content, expected: float) -> None:
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12 * money + 1e-6)

    for row in line_rows(values, list(chapter_sheets())):
        line = result.line(row.name)
        axes = [axis for axis in line.axes if axis is not MONTH]
        place = tuple(
            line.items[axis].index(item)
            for axis, item in zip(axes, row.items, strict=True)
        )
        if MODEL.is_monthly(row.name):
            for address, expected in zip(
                row.months(MONTHS), line.values[place], strict=True
            ):
                assert_close(values[address], float(expected))
        elif np.isnan(line.values[place]):
            assert not values.get(row.constant)
        else:
            assert_close(values[row.constant], float(line.values[place]))
    rows = rows_by_key(values, "Metrics", "B")
    for key in result.metrics:
        note = values.get(("Metrics", f"G{rows[key]}")) or None
        assert note == result.reason(key)


def random_changes(
    case: Exported, choose: random.Random
) -> tuple[dict[Address, object], dict[str, Value]]:
    """Return ten changes as cells of the workbook, and as inputs of the project."""
    rows = rows_by_key(case.stored, INPUTS, "B")
    open_inputs = [
        declared
        for declared in case.result.input_rows
        if declared.base_key != "bill.quantity"
        and declared.value is not None
        and case.stored[INPUTS, f"J{rows[declared.key]}"]
        in ("live input", "sized by the planner")
    ]
    cells: dict[Address, object] = {}
    overrides: dict[str, Value] = {}
    for declared in choose.sample(open_inputs, 9):
        address = (INPUTS, f"C{rows[declared.key]}")
        old = float(case.stored[address])
        if declared.kind is SWITCH:
            value = 1.0 - old
        elif declared.choices:
            value = float(choose.randint(1, len(declared.choices)))
        else:
            value = old * choose.uniform(0.7, 1.3) + choose.choice([0.0, 0.01])
            if declared.maximum is not None:
                value = min(value, declared.maximum)
            if declared.minimum is not None:
                value = max(value, declared.minimum)
            if declared.kind is COUNT:
                value = float(round(value))
        cells[address] = value
        if declared.choices:
            overrides[declared.key] = declared.choices[int(value) - 1]
        else:
            overrides[declared.key] = bool(value) if declared.kind is SWITCH else value
    sized = {line.phase for line in case.result.bill if line.derived_quantity}
    lines = [line for line in case.result.bill if line.quantity]
    # Where a phase is sized, a quantity moves others, in the planner alone.
    lines = [line for line in lines if line.phase not in sized]
    if not lines:
        return cells, overrides
    line = choose.choice(lines)
    row = next(
        int(address[1:])
        for (sheet, address), content in case.stored.items()
        if sheet == BILL
        and address[0] == "D"
        and content == line.item.id
        and case.stored[BILL, f"B{address[1:]}"] == line.phase
    )
    quantity = float(choose.randint(1, 40))
    cells[BILL, f"E{row}"] = quantity
    overrides[f"bill.quantity.{line.phase}.{line.item.id}"] = quantity
    return cells, overrides


@pytest.mark.parametrize(("name", "seed"), [(n, s) for s, n in enumerate(TEMPLATES)])
def test_ten_random_changes_in_the_workbook_give_what_the_engine_gives(
    exported, name, seed, libreoffice, tmp_path
):
    case = exported[name]
    cells, overrides = random_changes(case, random.Random(seed))
    values = changed_workbook(case, cells, libreoffice, tmp_path)
    result = evaluate(case.result.project, overrides=overrides)
    assert len(overrides) >= 9
    assert result.metrics["npv"].value != case.result.metrics["npv"].value
    assert_equal_to_engine(values, result)


def test_that_a_later_decision_moves_the_dates_the_tax_years_and_the_prices(
    exported, libreoffice, tmp_path
):
    case = exported["enterprise-pod"]
    row = rows_by_key(case.stored, INPUTS, "B")["decision"]
    changes: dict[Address, object] = {(INPUTS, f"C{row}"): datetime(2028, 8, 1)}
    values = changed_workbook(case, changes, libreoffice, tmp_path)
    moved = msgspec.structs.replace(case.result.project, decision="2028-08")
    result = evaluate(moved)
    assert_equal_to_engine(values, result)
    assert values["Revenue", "M4"] == datetime(2028, 8, 31)
    # 36 months from August reach into a fourth calendar year.
    assert [values["Annual", f"{c}4"] for c in "MNOP"] == [2028, 2029, 2030, 2031]
    (revenue,) = [r for r in line_rows(values, ["Annual"]) if r.name == "revenue"]
    found = [values[address] for address in revenue.months(4)]
    np.testing.assert_allclose(found, result.yearly("revenue"), rtol=1e-9)
    status = rows_by_key(values, "Cover", "B")["State of the checks"]
    assert values["Cover", f"C{status}"] == "All checks are 0"


def test_that_the_checks_turn_red_where_a_sized_value_is_not_as_exported(
    exported, libreoffice, tmp_path
):
    case = exported["enterprise-pod"]
    rows = rows_by_key(case.stored, INPUTS, "B")
    key = next(key for key in rows if key.startswith("capacity.output_rate."))
    row = rows[key]
    changes: dict[Address, object] = {(INPUTS, f"C{row}"): 9_999.0}
    values = changed_workbook(case, changes, libreoffice, tmp_path)
    assert values[INPUTS, f"Q{row}"] == 1
    assert values["Checks", "B5"] == 1
    for sheet in ("Cover", "Inputs", "Revenue", "Annual", "Metrics", "Sources"):
        texts = [v for (name, _), v in values.items() if name == sheet]
        assert "A check is not 0: see the sheet Checks" in texts


def test_that_the_checks_turn_red_where_a_sized_phase_has_another_quantity(
    exported, libreoffice, tmp_path
):
    case = exported[SIZED]
    row = next(
        int(address[1:])
        for (sheet, address), content in case.stored.items()
        if sheet == BILL and address[0] == "D" and content == "gb200-nvl72"
    )
    values = changed_workbook(case, {(BILL, f"E{row}"): 3.0}, libreoffice, tmp_path)
    assert case.stored[BILL, f"X{row}"] == 0
    assert values[BILL, f"X{row}"] == 1
    assert values["Checks", "B5"] == 1


def random_scenario(project: Project, seed: int, folder: Path) -> Exported:
    case = export(project, folder)
    _, overrides = random_changes(case, random.Random(seed))
    inputs = {**project.inputs, **overrides}
    return export(msgspec.structs.replace(project, inputs=inputs), folder)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_the_workbook_of_a_random_scenario_equals_the_engine_when_recalculated(
    seed, libreoffice, tmp_path
):
    name = TEMPLATES[seed % len(TEMPLATES)]
    case = random_scenario(short(name), seed, tmp_path)
    anew = case.recalculated(libreoffice, tmp_path)
    money = largest_money(case.result)
    assert differences(case.formulas, case.stored, anew, largest_money=money) == []
