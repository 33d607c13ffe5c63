"""The sheet Sources: who says so, and what is only assumed.

Every source that an input or an item of the bill names, what the planner worked out and
from what, and the figures for which there is no source.
"""

from collections.abc import Iterator, Mapping

from planner.core.evaluation import Result
from planner.core.factory.bill import QUANTITY
from planner.core.keys import PLAN_CHOICE
from planner.core.reality.check import reality
from planner.core.reports.book import Sheet
from planner.core.reports.heading import Heading
from planner.core.reports.names import SOURCES
from planner.core.reports.styles import (
    ASSUMPTION,
    FAINT,
    HEADING,
    PARAGRAPH,
    SECTION,
    text_height,
)

_SOURCE, _DATE, _ASSUMPTION, _USED = range(4)
_WIDTHS: Mapping[int, float] = {_SOURCE: 90, _DATE: 12, _ASSUMPTION: 12, _USED: 110}
_HEADING_ROW = 4


def write_sources(sheet: Sheet, result: Result, heading: Heading) -> None:
    """Write the sheet."""
    heading.write(sheet, SOURCES)
    sheet.widths(_WIDTHS)
    headings = ("Source", "Date", "Assumption", "Used for")
    for column, text in enumerate(headings):
        sheet.text(_HEADING_ROW, column, text, HEADING)
    row = _HEADING_ROW + 1
    for (source, source_date), uses in _by_source(result).items():
        labels = [label for label, _ in uses]
        is_assumption = any(assumed for _, assumed in uses)
        row = _write(sheet, row, source, source_date, labels, is_assumption)
    row = _write_worked_out(sheet, row + 1, result)
    row = _write_assumed(sheet, row + 1, result)
    sheet.freeze(_HEADING_ROW + 1, 0)
    sheet.print_as(
        last_row=row - 1, last_column=_USED, title_rows=(_HEADING_ROW, _HEADING_ROW)
    )


def _write(
    sheet: Sheet,
    row: int,
    source: str,
    source_date: str,
    labels: list[str],
    is_assumption: bool,
) -> int:
    used = " · ".join(dict.fromkeys(labels))
    sheet.text(row, _SOURCE, source, PARAGRAPH)
    sheet.text(row, _DATE, source_date, FAINT.but(top=True))
    if is_assumption:
        sheet.text(row, _ASSUMPTION, "assumption", ASSUMPTION.but(top=True))
    sheet.text(row, _USED, used, FAINT.but(wrap=True))
    height = max(
        text_height(source, _WIDTHS[_SOURCE], PARAGRAPH.size),
        text_height(used, _WIDTHS[_USED], FAINT.size),
    )
    sheet.height(row, height)
    return row + 1


def _write_worked_out(sheet: Sheet, row: int, result: Result) -> int:
    sheet.text(row, _SOURCE, "Worked out by the planner, as exported", SECTION)
    row += 1
    sentences: dict[str, list[str]] = {}
    for declared in result.input_rows:
        if declared.sentence and not (declared.is_set and declared.editable):
            sentences.setdefault(declared.sentence, []).append(declared.label)
    for sentence, labels in sentences.items():
        row = _write(sheet, row, sentence, "", labels, is_assumption=False)
    return row


def _write_assumed(sheet: Sheet, row: int, result: Result) -> int:
    sheet.text(row, _SOURCE, "Assumptions without a source", SECTION)
    row += 1
    helps: dict[str, list[str]] = {}
    for declared in result.input_rows:
        is_bare = declared.assumption and not declared.source
        if is_bare and declared.applies and not declared.derived:
            helps.setdefault(declared.help, []).append(declared.label)
    for text, labels in helps.items():
        row = _write(sheet, row, text, "", labels, is_assumption=True)
    return row


def _by_source(result: Result) -> Mapping[tuple[str, str], list[tuple[str, bool]]]:
    found: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    for source, source_date, label, assumed in _uses(result):
        if source and source != PLAN_CHOICE:
            found.setdefault((source, source_date), []).append((label, assumed))
    return dict(sorted(found.items(), key=lambda entry: entry[0][0].casefold()))


def _uses(result: Result) -> Iterator[tuple[str, str, str, bool]]:
    """Yield source, date, what it is for, and whether that is an assumption."""
    for declared in result.input_rows:
        if declared.base_key != QUANTITY and declared.applies:
            yield (
                declared.source,
                declared.source_date,
                declared.label,
                declared.assumption,
            )
    for line in result.bill:
        item = line.item
        yield item.source, item.source_date, f"{item.model}, figures", False
    for figure in reality(result):
        yield (
            figure.source,
            figure.source_date,
            f"Reality check · {figure.label}",
            figure.assumption,
        )
