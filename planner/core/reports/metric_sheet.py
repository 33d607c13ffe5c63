"""The sheet Metrics: the figures of the case, and why one is undefined.

A figure's note is live: the conditions under which it is undefined, or carries a
remark, stand in a table below with the sentence each of them speaks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.core.evaluation import Metric, Result
from planner.core.language.expression import Call, Expression, Reference
from planner.core.language.workbook import Cell, Layout, column_letters, span
from planner.core.model import MODEL
from planner.core.reality.check import RealityFigure, reality
from planner.core.reports.book import Sheet
from planner.core.reports.heading import Heading
from planner.core.reports.names import METRICS
from planner.core.reports.styles import (
    FAINT,
    HEADING,
    HEADING_INDENTED,
    HEADING_RIGHT,
    INTEGER,
    LINK,
    PLAIN,
    SECTION,
    UNIT,
    WARNING,
    WARNING_GROUND,
    number_format,
    readable_unit,
    text_height,
)
from planner.core.reports.walk_section import write_walks

_LABEL, _KEY, _VALUE, _UNIT, _FIRST, _SECOND, _NOTE = range(7)
_HEADING_ROW = 4
_WIDTHS: Mapping[int, float] = {
    _LABEL: 46,
    _KEY: 36,
    _VALUE: 18,
    _UNIT: 17,
    _FIRST: 16,
    _SECOND: 16,
    _NOTE: 90,
}
_WHY = UNIT.but(wrap=True)
_DIRECTIONS: Mapping[str, str] = {
    "higher": "higher is better",
    "lower": "lower is better",
}
# Beside the value in column _KEY, in the order in which the band is passed.
_VERDICTS: Mapping[str, str] = {
    "low": "below what is plausible",
    "good": "plausible",
    "high": "above what is plausible",
}


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
        first = self._verdict_row + 4
        self._conditions = dict(enumerate(_conditions(), start=first))

    def value(self, metric: str) -> Cell:
        """Return the cell with the value of a metric."""
        return Cell(METRICS, self._rows[metric], _VALUE)

    def note(self, metric: str) -> Cell | None:
        """Return the cell that says why a metric is undefined, or its remark.

        None for metrics that are always defined and carry no remark.
        """
        if all(condition.metric != metric for condition in self._conditions.values()):
            return None
        return Cell(METRICS, self._rows[metric], _NOTE)

    def write(self, sheet: Sheet, heading: Heading) -> None:
        """Write the sheet."""
        heading.write(sheet, METRICS)
        sheet.widths(_WIDTHS)
        _write_headings(
            sheet,
            _HEADING_ROW,
            ("Metric", "Key", "Value", "Unit", "As exported", "Direction", "Note"),
        )
        for metric in self._result.metrics.values():
            self._write_metric(sheet, metric)
        self._write_reality(sheet)
        self._write_conditions(sheet)
        end = max(self._conditions, default=self._verdict_row)
        last = write_walks(sheet, end + 2, self._result)
        sheet.freeze(_HEADING_ROW + 1, _KEY)
        sheet.print_as(last_row=last, last_column=_NOTE)

    def _write_metric(self, sheet: Sheet, metric: Metric) -> None:
        row = self._rows[metric.key]
        sheet.text(row, _LABEL, metric.label)
        sheet.text(row, _KEY, metric.key, FAINT)
        source = self._layout.constant_cell(metric.key, ()).absolute(METRICS)
        value = "" if metric.value is None else metric.value
        number = number_format(metric.unit, metric.key)
        sheet.formula(row, _VALUE, source, value, LINK.but(number=number))
        sheet.text(row, _UNIT, readable_unit(metric.unit, self._currency), UNIT)
        if metric.value is not None:
            sheet.number(row, _FIRST, metric.value, FAINT.but(number=number))
        sheet.text(
            row, _SECOND, _DIRECTIONS.get(metric.better, ""), FAINT.but(align="right")
        )
        rows = [r for r, c in self._conditions.items() if c.metric == metric.key]
        if rows:
            speaks, texts = _part(rows, _SECOND), _part(rows, _NOTE)
            formula = f'IF(SUM({speaks})=0,"",INDEX({texts},MATCH(1,{speaks},0)))'
            # The planner may say more; this is what the formula of the cell says.
            said = self._result.reason(metric.key) or ""
            sheet.formula(row, _NOTE, formula, said, UNIT)

    # ------------------------------------------------------------------- reality

    def _write_reality(self, sheet: Sheet) -> None:
        row = self._reality_row
        sheet.text(row, _LABEL, "Reality check", SECTION)
        _write_headings(
            sheet,
            row + 1,
            (
                *("Figure", "Verdict", "Value", "Unit"),
                *("Plausible from", "Plausible to", "Why, as exported"),
            ),
        )
        for place, figure in enumerate(self._reality, start=row + 2):
            self._write_figure(sheet, place, figure)
        last = row + 1 + len(self._reality)
        legend = self._verdict_row
        for column, word in enumerate(_VERDICTS.values(), start=_KEY):
            sheet.text(legend, column, word, FAINT)
        sheet.text(legend, _LABEL, "Words of the verdict", FAINT)
        good = Cell(METRICS, legend, _VALUE).absolute(METRICS)
        verdict = column_letters(_KEY)
        sheet.mark(
            (row + 2, _KEY),
            (last, _KEY),
            f'AND(${verdict}{row + 2}<>{good},${verdict}{row + 2}<>"")',
            PLAIN.but(colour=WARNING, fill=WARNING_GROUND),
        )

    @property
    def _verdict_row(self) -> int:
        return self._reality_row + 2 + len(self._reality)

    def _write_figure(self, sheet: Sheet, row: int, figure: RealityFigure) -> None:
        number = number_format(figure.unit, figure.key)
        sheet.text(row, _LABEL, figure.label, PLAIN.but(top=True))
        legend = span(
            Cell(METRICS, self._verdict_row, _KEY),
            Cell(METRICS, self._verdict_row, _KEY + len(_VERDICTS) - 1),
            METRICS,
        )
        value, low, high = (
            f"{column_letters(column)}{row}" for column in (_VALUE, _FIRST, _SECOND)
        )
        sheet.formula(
            row,
            _KEY,
            f"IF(ISNUMBER({value}),"
            f'INDEX({legend},1,1+({value}>={low})+({value}>{high})),"")',
            _VERDICTS.get(figure.verdict, ""),
            PLAIN.but(top=True),
        )
        known: float | str = "" if figure.value is None else figure.value
        source = self.value(figure.key).absolute(METRICS)
        sheet.formula(row, _VALUE, source, known, PLAIN.but(number=number, top=True))
        unit = readable_unit(figure.unit, self._currency)
        sheet.text(row, _UNIT, unit, UNIT.but(top=True))
        sheet.number(row, _FIRST, figure.good_low, FAINT.but(number=number, top=True))
        sheet.number(row, _SECOND, figure.good_high, FAINT.but(number=number, top=True))
        is_ours = "Our own judgement. " if figure.assumption else ""
        why = f"{is_ours}{figure.explanation}"
        sheet.text(row, _NOTE, why, _WHY)
        sheet.height(row, text_height(why, _WIDTHS[_NOTE], _WHY.size))

    # ------------------------------------------------------------------- conditions

    def _write_conditions(self, sheet: Sheet) -> None:
        if not self._conditions:
            return
        top = min(self._conditions) - 2
        sheet.text(top, _LABEL, "When a metric is undefined or has a remark", SECTION)
        _write_headings(
            sheet,
            top + 1,
            ("Metric", "Flag", "Value", "", "Speaks at", "Speaks", "Says"),
        )
        for row, condition in self._conditions.items():
            flag = self._layout.constant_cell(condition.flag, ()).absolute(METRICS)
            value = self._result.number(condition.flag)
            integer = PLAIN.but(number=INTEGER)
            sheet.text(row, _LABEL, self._result.metrics[condition.metric].label)
            sheet.text(row, _KEY, condition.flag, FAINT)
            sheet.formula(row, _VALUE, flag, value, LINK.but(number=INTEGER))
            sheet.number(row, _FIRST, condition.speaks_at, integer)
            left, right = column_letters(_VALUE), column_letters(_FIRST)
            sheet.formula(
                row,
                _SECOND,
                f"IF({left}{row}={right}{row},1,0)",
                float(value == condition.speaks_at),
                integer,
            )
            sheet.text(row, _NOTE, condition.text, UNIT)


def _write_headings(sheet: Sheet, row: int, headings: Sequence[str]) -> None:
    for column, heading in enumerate(headings):
        style = HEADING_RIGHT if column in (_VALUE, _FIRST, _SECOND) else HEADING
        if column in (_UNIT, _NOTE):
            style = HEADING_INDENTED
        sheet.text(row, column, heading, style)


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
