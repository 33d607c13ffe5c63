"""The end of the sheet Metrics: the walk to sold tokens, and what stands beside.

Stamped, not live: the steps rest on measurements that no cell of the file holds.
"""

from planner.core.evaluation import Result
from planner.core.language.kinds import display_value
from planner.core.reality.check import remarks
from planner.core.reality.walk import TokenWalk, token_walks
from planner.core.reports.book import Sheet
from planner.core.reports.styles import (
    FAINT,
    HEADING,
    HEADING_INDENTED,
    HEADING_RIGHT,
    PLAIN,
    SECTION,
    UNIT,
)

_LABEL, _FACTOR, _RATE, _WHY = 0, 2, 4, 6
_FACTOR_FORMAT = "0.000"
_RATE_FORMAT = "#,##0"


def write_walks(sheet: Sheet, row: int, result: Result) -> int:
    """Write remarks and walks from a row on; return the last row written."""
    sheet.text(row, _LABEL, "Beside IRR and payback, as exported", SECTION)
    for remark in remarks(result):
        row += 1
        sheet.text(row, _LABEL, remark.sentence)
    for walk in token_walks(result):
        row = _write_walk(sheet, row + 2, walk)
    return row


def _write_walk(sheet: Sheet, row: int, walk: TokenWalk) -> int:
    title = f"From benchmark to sold tokens, as exported: {walk.label}"
    sheet.text(row, _LABEL, title, SECTION)
    row += 1
    for column in range(_WHY + 1):
        sheet.text(row, column, "", HEADING)
    sheet.text(row, _LABEL, "Step", HEADING)
    sheet.text(row, _FACTOR, "Factor", HEADING_RIGHT)
    sheet.text(row, _RATE, "Tokens/s per GPU", HEADING_RIGHT)
    sheet.text(row, _WHY, "Why", HEADING_INDENTED)
    rate = PLAIN.but(number=_RATE_FORMAT)
    row += 1
    sheet.text(row, _LABEL, "Benchmark")
    sheet.number(row, _RATE, walk.benchmark, rate)
    sheet.text(row, _WHY, walk.benchmark_sentence, UNIT)
    for step in walk.steps:
        row += 1
        sheet.text(row, _LABEL, step.label)
        sheet.number(row, _FACTOR, step.factor, PLAIN.but(number=_FACTOR_FORMAT))
        sheet.number(row, _RATE, step.rate, rate)
        sheet.text(row, _WHY, f"{step.sentence} Source: {step.source}", UNIT)
    row += 1
    hours = display_value(walk.gpu_hours, "GPU*hour")
    said = f"Times {hours} in service: {display_value(walk.paid_mtok, 'Mtok')} paid for"
    sheet.text(row, _LABEL, said, FAINT)
    return row
