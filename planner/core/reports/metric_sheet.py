"""The sheet Metrics: the figures of the case, and why one is undefined.

A figure's note is live: the conditions under which it is undefined, or carries a
remark, stand in a table below with the sentence each of them speaks.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from planner.core.answer import RealityFigure, reality
from planner.core.evaluation import Metric, Result
from planner.core.language.expression import Call, Expression, Reference
from planner.core.language.workbook import Cell, Layout, column_letters, span
from planner.core.model import MODEL
from planner.core.reports.book import Sheet
from planner.core.reports.names import METRICS
from planner.core.reports.styles import (
    ASSUMPTION,
    FAINT,
    HEADING,
    HEADING_RIGHT,
    INTEGER,
    LINK,
    PLAIN,
    SECTION,
    SUBTITLE,
    TITLE,
    number_format,
    readable_unit,
)

_LABEL, _KEY, _VALUE, _UNIT, _BETTER, _NOTE = range(6)
_HEADING_ROW = 4
_WIDTHS: Mapping[int, float] = {
    _LABEL: 46,
    _KEY: 36,
    _VALUE: 18,
    _UNIT: 17,
    _BETTER: 16,
    _NOTE: 70,
}
_WORDS: Mapping[str, str] = {"higher": "higher is better", "lower": "lower is better"}


@dataclass(frozen=True)
class _Condition:
    """A flag of a metric, the value at which it speaks, and what it says."""

    metric: str
    flag: str
    speaks_at: float
    text: str


class MetricSheet:
    """The metrics of a result, their rows placed; `write` fills them."""

    def __init__(self, result: Result, layout: Layout) -> None:
        self._result = result
        self._layout = layout
        self._currency = result.project.currency
        self._rows = {
            key: row for row, key in enumerate(result.metrics, start=_HEADING_ROW + 1)
        }
        self._reality = reality(result)
        self._reality_row = max(self._rows.values()) + 2
        first = self._reality_row + len(self._reality) + 4
        self._conditions = dict(enumerate(_conditions(), start=first))

    def value(self, metric: str) -> Cell:
        """Return the cell with the value of a metric."""
        return Cell(METRICS, self._rows[metric], _VALUE)

    def note(self, metric: str) -> Cell:
        """Return the cell that says why a metric is undefined, or its remark."""
        return Cell(METRICS, self._rows[metric], _NOTE)

    def write(self, sheet: Sheet, subtitle: str) -> None:
        """Write the sheet."""
        sheet.text(1, 0, METRICS, TITLE)
        sheet.text(2, 0, subtitle, SUBTITLE)
        sheet.widths(_WIDTHS)
        headings = ("Metric", "Key", "Value", "Unit", "Direction", "Note")
        for column, heading in enumerate(headings):
            style = HEADING_RIGHT if column == _VALUE else HEADING
            sheet.text(_HEADING_ROW, column, heading, style)
        for metric in self._result.metrics.values():
            self._write_metric(sheet, metric)
        self._write_reality(sheet)
        self._write_conditions(sheet)
        sheet.freeze(_HEADING_ROW + 1, _KEY)
        sheet.print_as(
            last_row=max(self._conditions, default=self._reality_row),
            last_column=_NOTE,
            title_rows=(_HEADING_ROW, _HEADING_ROW),
        )

    def _write_metric(self, sheet: Sheet, metric: Metric) -> None:
        row = self._rows[metric.key]
        sheet.text(row, _LABEL, metric.label)
        sheet.text(row, _KEY, metric.key, FAINT)
        source = self._layout.constant_cell(metric.key, ()).absolute(METRICS)
        value = "" if metric.value is None else metric.value
        style = LINK.but(number=number_format(metric.unit), align="right")
        sheet.formula(row, _VALUE, source, value, style)
        sheet.text(row, _UNIT, readable_unit(metric.unit, self._currency), FAINT)
        sheet.text(row, _BETTER, _WORDS.get(metric.better, ""), FAINT)
        rows = [r for r, c in self._conditions.items() if c.metric == metric.key]
        if rows:
            speaks = _part(rows, _BETTER)
            texts = _part(rows, _NOTE)
            formula = (
                f'IF(SUM({speaks})=0,"",INDEX({texts},MATCH(1,{speaks},0)))'
            )
            sheet.formula(row, _NOTE, formula, metric.reason or "", FAINT)

    # ------------------------------------------------------------------- reality

    def _write_reality(self, sheet: Sheet) -> None:
        row = self._reality_row
        sheet.text(row, _LABEL, "Reality check", SECTION)
        headings = ("Figure", "Verdict", "Value", "Unit", "Plausible from – to", "Why")
        for column, heading in enumerate(headings):
            style = HEADING_RIGHT if column in (_VALUE, _BETTER) else HEADING
            sheet.text(row + 1, column, heading, style)
        for place, figure in enumerate(self._reality, start=row + 2):
            self._write_figure(sheet, place, figure)

    def _write_figure(self, sheet: Sheet, row: int, figure: RealityFigure) -> None:
        sheet.text(row, _LABEL, figure.label)
        sheet.text(row, _UNIT, readable_unit(figure.unit, self._currency), FAINT)

    # ------------------------------------------------------------------- conditions

    def _write_conditions(self, sheet: Sheet) -> None:
        if not self._conditions:
            return
        top = min(self._conditions) - 2
        sheet.text(top, _LABEL, "When a metric is undefined or has a remark", SECTION)
        headings = ("Metric", "Flag", "Value of the flag", "Speaks at", "Speaks", "Says")
        for column, heading in enumerate(headings):
            is_number = column in (_VALUE, _UNIT, _BETTER)
            style = HEADING_RIGHT if is_number else HEADING
            sheet.text(top + 1, column, heading, style)
        for row, condition in self._conditions.items():
            flag = self._layout.constant_cell(condition.flag, ()).absolute(METRICS)
            value = self._result.number(condition.flag)
            integer = PLAIN.but(number=INTEGER)
            sheet.text(row, _LABEL, self._result.metrics[condition.metric].label)
            sheet.text(row, _KEY, condition.flag, FAINT)
            sheet.formula(row, _VALUE, flag, value, LINK.but(number=INTEGER))
            sheet.number(row, _UNIT, condition.speaks_at, integer)
            left, right = column_letters(_VALUE), column_letters(_UNIT)
            sheet.formula(
                row,
                _BETTER,
                f"IF({left}{row}={right}{row},1,0)",
                float(value == condition.speaks_at),
                integer,
            )
            sheet.text(row, _NOTE, condition.text, FAINT)


def _part(rows: list[int], column: int) -> str:
    first, last = Cell(METRICS, rows[0], column), Cell(METRICS, rows[-1], column)
    return span(first, last, METRICS)


def _conditions() -> list[_Condition]:
    """Return the conditions of all metrics, those of a metric in a row."""
    found = []
    for metric in MODEL.metrics:
        node: Expression = metric.expression
        while isinstance(node, Call) and node.word in ("known", "remark"):
            speaks_at = 1.0 if node.word == "remark" else 0.0
            for argument, text in zip(node.arguments[1:], node.texts, strict=True):
                assert isinstance(argument, Reference)
                condition = _Condition(metric.name, argument.name, speaks_at, text)
                found.append(condition)
            node = node.arguments[0]
    return found
