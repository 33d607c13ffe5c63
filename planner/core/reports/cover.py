"""The cover: question, answer, key figures, and how to read the file."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import planner
from planner.core.answer import headline, month_name, summary
from planner.core.document import BASE, scenario_of, set_values
from planner.core.evaluation import Result
from planner.core.factory.exchange import exchange, foreign_currencies
from planner.core.hurdles import hurdles
from planner.core.language.kinds import display_value
from planner.core.language.workbook import Cell, Layout
from planner.core.reality.acknowledgements import unbelievable
from planner.core.reports.book import Sheet
from planner.core.reports.heading import Heading
from planner.core.reports.input_places import InputPlaces, Status
from planner.core.reports.input_sheet import first_day
from planner.core.reports.lines import day_number
from planner.core.reports.metric_sheet import MetricSheet
from planner.core.reports.names import (
    ANNUAL,
    BILL,
    CHECKS,
    COVER,
    INPUTS,
    METRICS,
    SOURCES,
)
from planner.core.reports.styles import (
    ACCENT,
    FAINT,
    HEADING,
    HEADING_INDENTED,
    HEADING_RIGHT,
    INPUT,
    LINK,
    MONTH_COUNT,
    MONTH_NAME,
    MUTED,
    PLAIN,
    SECTION,
    STAMPED,
    STRONG,
    SUBTITLE,
    UNIT,
    WARNING,
    Style,
    number_format,
    readable_unit,
)

_LABEL, _VALUE, _UNIT, _EXPORTED, _NOTE = range(1, 6)
_WIDTHS: Mapping[int, float] = {
    0: 2,
    _LABEL: 44,
    _VALUE: 24,
    _UNIT: 20,
    _EXPORTED: 20,
    _NOTE: 62,
}
_QUESTION = (
    "If we build this AI factory, when does it pay, how much does it make, and what "
    "would change the answer?"
)
_ANSWER = Style(bold=True, size=14, colour=ACCENT)
_LETTERS_OF_ANSWER = 100
_MET, _MISSED, _NOT_SET = "met", "missed", "not set"
_LETTERS_OF_TEXT = 150

_KEY_METRICS = (
    *("npv", "irr", "payback_months", "discounted_payback_months"),
    *("payback_from_first_revenue_months", "peak_funding", "capex_total"),
    *("capex_per_gpu", "time_to_monetization_days", "breakeven_month"),
    *("cost_per_mtok", "revenue_per_mtok", "margin_per_mtok"),
    *("tco_per_gpu_hour", "revenue_per_gpu_hour", "gross_margin", "ebitda_margin"),
)
# Lines and inputs by phase that make the chain to monetization.
_CHAIN = (
    *("order", "delivery", "site_ready", "ready", "first_token"),
    *("first_sale", "retirement"),
)
_RULES = (
    "Change blue cells, on the sheets Inputs and Bill of materials; everything else "
    "follows. Green cells are links, black cells are calculated.",
    "Grey cells are locked or stamped: the horizon, the lists of phases, items and "
    "products, and what only the planner can work out.",
    "Revenues and costs are positive in their own lines; results subtract. Cash in is "
    "positive. Cash of a month counts at its end.",
    "Month 1 is the month of the decision. All money is nominal. Rates are per year "
    "unless their unit says otherwise.",
    "Each line is one row with one formula for all its months; the opening column is "
    "the state before month 1.",
    "Every figure without a source is marked as an assumption, on the sheets Inputs, "
    "Bill of materials and Sources.",
)


@dataclass(frozen=True)
class Stamp:
    """What a workbook says about the document it was made from.

    `saved` is empty where the caller does not say when it was saved.
    """

    saved: str
    fingerprint: str


class Cover:
    """Writes the first sheet, from top to bottom."""

    def __init__(
        self,
        sheet: Sheet,
        result: Result,
        layout: Layout,
        *,
        inputs: InputPlaces,
        metrics: MetricSheet,
        heading: Heading,
        stamp: Stamp,
    ) -> None:
        self._sheet = sheet
        self._result = result
        self._layout = layout
        self._inputs = inputs
        self._metrics = metrics
        self._heading = heading
        self._stamp = stamp
        self._row = 1

    def write(self, chapters: Sequence[str]) -> None:
        """Write the sheet; `chapters` are the names of the sheets of the model."""
        sheet = self._sheet
        sheet.widths(_WIDTHS)
        self._write_answer()
        self._write_case()
        self._write_metrics()
        self._write_hurdles()
        self._write_acknowledgements()
        self._write_chain()
        self._write_rules()
        self._write_live()
        self._write_sheets(chapters)
        sheet.print_as(last_row=self._row, last_column=_NOTE)
        sheet.open_here()

    def _write_answer(self) -> None:
        project = self._result.project
        self._sheet.text(1, _LABEL, project.name, Style(bold=True, size=20))
        self._sheet.height(1, 32)
        self._row = 1
        for line in textwrap.wrap(project.description, _LETTERS_OF_TEXT):
            self._row += 1
            self._sheet.text(self._row, _LABEL, line, SUBTITLE)
        self._row += 2
        self._sheet.text(self._row, _LABEL, _QUESTION, Style(colour=MUTED, italic=True))
        for line in textwrap.wrap(headline(self._result), _LETTERS_OF_ANSWER):
            self._row += 1
            self._sheet.text(self._row, _LABEL, line, _ANSWER)
            self._sheet.height(self._row, 21)
        said = f"{summary(self._result)}. The answer in words is as exported."
        self._sheet.text(self._row + 1, _LABEL, said, FAINT)
        self._row += 3

    def _write_case(self) -> None:
        result, project = self._result, self._result.project
        start, scenario = result.months[0], "Base"
        if result.scenario != BASE:
            chosen = scenario_of(project, result.scenario)
            scenario = (
                f"{chosen.label}: {len(chosen.overrides)} inputs differ from base"
            )
        self._section("The case")
        self._sheet.text(self._row, _LABEL, "State of the checks")
        self._heading.write_status(self._sheet, self._row, _VALUE)
        self._row += 1
        horizon = f"{len(result.months)} months from {month_name(start)}"
        saved = self._stamp.saved
        for label, text in (
            ("Scenario", scenario),
            ("Horizon", horizon),
            ("Currency", project.currency),
            *_rates(result),
            *([("Project last saved", saved)] if saved else []),
            ("AI Factory Planner", f"version {planner.__version__}"),
            ("Fingerprint of the project's data", self._stamp.fingerprint),
        ):
            self._sheet.text(self._row, _LABEL, label)
            self._sheet.text(self._row, _VALUE, text, SUBTITLE)
            self._row += 1
        self._row += 1

    def _write_metrics(self) -> None:
        self._section("Key figures")
        self._headings(("Figure", "Now", "Unit", "As exported", "Note"))
        for key in _KEY_METRICS:
            metric, row = self._result.metrics[key], self._row
            number = number_format(metric.unit, key)
            self._sheet.text(row, _LABEL, metric.label)
            value: float | str = "" if metric.value is None else metric.value
            source = self._metrics.value(key).absolute(COVER)
            look = LINK.but(number=number, bold=True)
            self._sheet.formula(row, _VALUE, source, value, look)
            unit = readable_unit(metric.unit, self._result.project.currency)
            self._sheet.text(row, _UNIT, unit, UNIT)
            if metric.value is not None:
                faint = FAINT.but(number=number)
                self._sheet.number(row, _EXPORTED, metric.value, faint)
            note = self._metrics.note(key)
            if note is not None:
                text = self._result.reason(key) or ""
                self._sheet.formula(row, _NOTE, note.absolute(COVER), text, UNIT)
            self._row += 1
        self._row += 1

    def _write_hurdles(self) -> None:
        found = hurdles(self._result)
        if not found:
            return
        self._section("Hurdles")
        self._headings(("Hurdle", "Now", "Verdict", "Asked", "Margin"))
        cells = self._inputs.key_cells()
        for hurdle in found:
            row, number = self._row, number_format(hurdle.unit, hurdle.metric)
            unit = readable_unit(hurdle.unit, self._result.project.currency)
            side = "at least" if hurdle.is_least else "at most"
            self._sheet.text(row, _LABEL, f"{hurdle.label}, {side} ({unit})")
            now = self._metrics.value(hurdle.metric).absolute(COVER)
            asked = cells[hurdle.key].absolute(COVER)
            value = "" if hurdle.value is None else hurdle.value
            look = LINK.but(number=number)
            self._sheet.formula(row, _VALUE, now, value, look.but(bold=True))
            blank_or = f'IF({asked}="","",{asked})'
            self._sheet.formula(row, _EXPORTED, blank_or, hurdle.threshold, look)
            here, wanted, margin = (
                Cell(COVER, row, column).absolute(COVER)
                for column in (_VALUE, _EXPORTED, _NOTE)
            )
            self._sheet.formula(
                row,
                _UNIT,
                f'IF({wanted}="","{_NOT_SET}",IF({margin}="","{_MISSED}",'
                f'IF({margin}>=0,"{_MET}","{_MISSED}")))',
                _MET if hurdle.passes else _MISSED,
                STRONG.but(indent=1),
            )
            room = f"{here}-{wanted}" if hurdle.is_least else f"{wanted}-{here}"
            self._sheet.formula(
                row,
                _NOTE,
                f'IF(AND(ISNUMBER({here}),ISNUMBER({wanted})),{room},"")',
                "" if hurdle.margin is None else hurdle.margin,
                PLAIN.but(number=number, align="left", indent=1),
            )
            self._row += 1
        self._row += 1

    def _write_acknowledgements(self) -> None:
        found = unbelievable(self._result)
        if not found:
            return
        self._section("Acknowledgements, as exported")
        for one in found:
            shown = display_value(one.figure.value, one.figure.unit)
            said = "NOT ACKNOWLEDGED: it must not be shown until somebody stands for it"
            if one.given is not None:
                said = f"acknowledged {one.given.date}: {one.given.reason}"
            for line in textwrap.wrap(
                f"{one.figure.label} is {shown}, {said}.", _LETTERS_OF_TEXT
            ):
                self._sheet.text(self._row, _LABEL, line, STRONG.but(colour=WARNING))
                self._row += 1
        self._row += 1

    def _write_chain(self) -> None:
        self._section("Chain to monetization")
        self._headings(
            ("Event", "Months since the decision", "Month", "", "What it is")
        )
        for place, phase in enumerate(self._result.project.phases):
            for name in _CHAIN:
                line = self._result.line(name)
                months = float(line.values[place])
                cell = self._layout.constant_cell(name, (place,))
                row = self._row
                self._sheet.text(row, _LABEL, f"{line.label} · {phase.label}")
                elapsed = LINK.but(number=MONTH_COUNT)
                self._sheet.formula(row, _VALUE, cell.absolute(COVER), months, elapsed)
                here = Cell(COVER, row, _VALUE).absolute(COVER)
                decision = self._inputs.decision.absolute(COVER)
                self._sheet.formula(
                    row,
                    _UNIT,
                    f"EDATE({decision},INT({here}))",
                    day_number(_after(self._result.months[0], int(months))),
                    PLAIN.but(number=MONTH_NAME, align="left", indent=1),
                )
                self._sheet.text(row, _NOTE, line.description, UNIT)
                self._row += 1
        self._row += 1

    def _write_rules(self) -> None:
        self._section("How to read this file")
        for rule in _RULES:
            self._sheet.text(self._row, _LABEL, rule)
            self._row += 1
        for word, style in (
            ("Input", INPUT),
            ("Link", LINK),
            ("Calculated", PLAIN),
            ("Locked or stamped", STAMPED),
        ):
            self._sheet.text(self._row, _LABEL, word, style)
            self._row += 1
        self._row += 1

    def _write_live(self) -> None:
        self._section("What is live and what is stamped")
        sized = self._inputs.with_status(Status.SIZED)
        fixed = self._inputs.with_status(Status.FIXED)
        words = self._inputs.with_status(Status.WORD)
        for text in (
            "Live: the dates, all blue inputs, quantities and prices of the bill, and "
            "what follows from them: GPUs, power, rack units, delivery, cost by class.",
            f"Sized by the planner, {len(sized)} values: they can be changed here, and "
            "a check turns red where they are not as exported: "
            f"{_named([row.label for row in sized])}.",
            f"Fixed by the planner, {len(fixed)} values: the horizon, the calendar, "
            "and what shapes the case.",
            *(
                f"Only in the planner: {row.label} ({row.value}); the prices it leads "
                "to are on the sheet Inputs."
                for row in words
            ),
            "Stamped: the answer in words, the figures as exported, the bands of the "
            "reality check, and the sentences of the sheets Bill of materials and "
            "Sources.",
        ):
            for line in textwrap.wrap(text, _LETTERS_OF_TEXT):
                self._sheet.text(self._row, _LABEL, line)
                self._row += 1
        self._row += 1

    def _write_sheets(self, chapters: Sequence[str]) -> None:
        self._section("Sheets")
        for name, text in (
            (INPUTS, "every input with range, source and status"),
            (BILL, "what is bought: quantities, prices, power, delivery"),
            *((chapter, "chapter of the model, by month") for chapter in chapters),
            (ANNUAL, "the months by calendar year"),
            (METRICS, "the figures of the case, with the reality check"),
            (CHECKS, "what must be 0"),
            (SOURCES, "who says so, and what is assumed"),
        ):
            self._sheet.link(self._row, _LABEL, name, STRONG.but(colour=ACCENT))
            self._sheet.text(self._row, _VALUE, text, FAINT)
            self._row += 1

    def _section(self, title: str) -> None:
        self._sheet.text(self._row, _LABEL, title, SECTION)
        self._row += 1

    def _headings(self, headings: Sequence[str]) -> None:
        for column, heading in enumerate(headings, start=_LABEL):
            style = HEADING_RIGHT if column in (_VALUE, _EXPORTED) else HEADING
            if column in (_UNIT, _NOTE):
                style = HEADING_INDENTED
            self._sheet.text(self._row, column, heading, style)
        self._row += 1


def _rates(result: Result) -> list[tuple[str, str]]:
    """Return the exchange rates of the case, each with its label."""
    project = result.project
    rates = exchange(project, set_values(project, result.scenario))
    return [
        ("Exchange rate", rates.rate_in_words(currency))
        for currency in foreign_currencies(project)
    ]


def _after(month: str, months: int) -> date:
    """Return the first day of the month that many months after a month."""
    first = first_day(month)
    serial = first.year * 12 + first.month - 1 + months
    return date(serial // 12, serial % 12 + 1, 1)


def _named(labels: Sequence[str]) -> str:
    """Return the distinct names of inputs, without their items."""
    return ", ".join(dict.fromkeys(label.split(" · ")[0] for label in labels))
