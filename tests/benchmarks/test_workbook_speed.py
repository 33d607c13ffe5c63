"""How long the export of a business case takes; 27,000 formulas in at most 3 s."""

import msgspec

from planner.core.evaluation import evaluate
from planner.core.reports.workbook import write_workbook
from planner.core.templates import load_template
from tests.workbook.recalculate import formulas_of

MONTHS = 55
FORMULAS = 27_000


def test_twenty_seven_thousand_formulas_are_exported_in_three_seconds(
    benchmark, tmp_path
):
    project = msgspec.structs.replace(
        load_template("provider-token-factory"), horizon_months=MONTHS
    )
    result = evaluate(project)
    path = tmp_path / "case.xlsx"

    benchmark.pedantic(write_workbook, args=(result, path), rounds=3, warmup_rounds=1)

    assert len(formulas_of(path)) >= FORMULAS
