"""The Excel business case: the model of a project, alive in a file of its own.

Every sheet is placed before any is written, for sheets refer to each other in both
directions. The same project, scenario and date give the same bytes.
"""

import calendar
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec

from planner.core.document import BASE, Project, scenario_of
from planner.core.evaluation import Result, evaluate
from planner.core.language.axes import ITEM_AXES, MONTH, Axis
from planner.core.language.workbook import MONTH_ROW, Layout
from planner.core.model import MODEL
from planner.core.reports.annual_sheet import AnnualSheet
from planner.core.reports.bill_sheet import BillSheet
from planner.core.reports.book import Book, open_book
from planner.core.reports.check_sheet import CheckSheet
from planner.core.reports.cover import Cover, Stamp
from planner.core.reports.heading import Heading
from planner.core.reports.input_places import InputPlaces
from planner.core.reports.input_sheet import InputSheet
from planner.core.reports.lines import Calendar, Header, ItemNames, LineSheets
from planner.core.reports.metric_sheet import MetricSheet
from planner.core.reports.names import (
    ANNUAL,
    BILL,
    CHECKS,
    COVER,
    INPUTS,
    METRICS,
    SOURCES,
    chapter_sheets,
)
from planner.core.reports.source_sheet import write_sources
from planner.core.reports.styles import ACCENT, GOOD, MUTED, WARNING

Progress = Callable[[float], None]

_FINGERPRINT_DIGITS = 16


def export_workbook(
    project: Project,
    path: Path,
    scenario: str = BASE,
    progress: Progress | None = None,
    *,
    saved: str = "",
) -> None:
    """Write the business case of a scenario as an Excel workbook.

    Parameters
    ----------
    project
        The plan.
    path
        Where to write; an existing file is replaced once the new one is complete.
    scenario
        The id of the scenario, or of the base case.
    progress
        Is told the share that is done, from 0 to 1.
    saved
        When the project was last saved, for the cover; left out where empty.

    Raises
    ------
    PlannerError
        Where the case cannot be computed or the file cannot be written.
    """
    write_workbook(evaluate(project, scenario), path, progress, saved=saved)


def write_workbook(
    result: Result, path: Path, progress: Progress | None = None, *, saved: str = ""
) -> None:
    """Write the business case of a computed case; see `export_workbook`."""
    with open_book(path, title=f"{result.project.name}: business case") as book:
        _Export(result, book, progress or (lambda _: None), saved).write()
    if progress is not None:
        progress(1.0)


class _Export:
    """Places all sheets of one workbook, then writes them."""

    def __init__(
        self, result: Result, book: Book, progress: Progress, saved: str
    ) -> None:
        self._result = result
        self._book = book
        self._progress = progress
        self._stamp = Stamp(saved, _fingerprint(result))
        self._chapters = chapter_sheets()
        self._bill = BillSheet(result)
        self._inputs = InputPlaces(result, self._bill)
        self._layout = Layout(
            MODEL,
            _sizes(result),
            self._chapters,
            input_cells=self._inputs.model_cells(),
            header={"month": MONTH_ROW},
        )
        first_chapter = next(iter(self._chapters))
        names = ItemNames(
            {a: tuple(items) for a, items in result.item_labels.items()},
            {a: tuple(items.values()) for a, items in result.item_labels.items()},
        )
        self._annual = AnnualSheet(result, self._layout, first_chapter)
        self._metrics = MetricSheet(result, self._layout)
        self._checks = CheckSheet(
            result,
            self._layout,
            inputs=self._inputs,
            bill=self._bill,
            annual=self._annual,
        )
        self._heading = Heading(_case(result), self._checks.status)
        ends = [_month_end(month) for month in result.months]
        header = Header(
            write_title=self._heading.write,
            calendar=Calendar(self._inputs.decision, ends),
            calendar_sheet=first_chapter,
        )
        self._lines = LineSheets(
            self._layout, result.values, names, result.project.currency, header
        )

    def write(self) -> None:
        """Write all sheets in their order."""
        cover = self._book.sheet(COVER, colour=ACCENT)
        Cover(
            cover,
            self._result,
            self._layout,
            inputs=self._inputs,
            metrics=self._metrics,
            heading=self._heading,
            stamp=self._stamp,
        ).write(list(self._chapters))
        inputs = self._book.sheet(INPUTS, colour=ACCENT)
        InputSheet(self._inputs, self._result.project).write(inputs, self._heading)
        bill = self._book.sheet(BILL, colour=ACCENT)
        self._bill.write(bill, self._inputs.key_cells(), self._heading)
        for done, (name, lines) in enumerate(self._chapters.items()):
            self._progress(done / (len(self._chapters) + 2))
            sheet = self._book.sheet(name, colour=MUTED)
            self._lines.write(sheet, name, lines)
            self._lines.set_up_printing(sheet, lines)
        self._annual.write(self._book.sheet(ANNUAL, colour=GOOD), self._lines)
        self._metrics.write(self._book.sheet(METRICS, colour=GOOD), self._heading)
        self._checks.write(self._book.sheet(CHECKS, colour=WARNING), self._heading)
        sources = self._book.sheet(SOURCES, colour=MUTED)
        write_sources(sources, self._result, self._heading)


def _sizes(result: Result) -> dict[Axis, int]:
    sizes = {axis: len(result.item_labels.get(axis, ())) or 1 for axis in ITEM_AXES}
    return sizes | {MONTH: len(result.months)}


def _case(result: Result) -> str:
    project = result.project
    label = "Base case"
    if result.scenario != BASE:
        label = f"Scenario {scenario_of(project, result.scenario).label}"
    return f"{project.name} · {label} · {project.currency}"


def _month_end(month: str) -> date:
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, calendar.monthrange(year, number)[1])


def _fingerprint(result: Result) -> str:
    """Return a short hash of the project and the scenario, to tell cases apart."""
    project = msgspec.json.encode(result.project, order="sorted")
    digest = hashlib.sha256(project + b"\0" + result.scenario.encode())
    return digest.hexdigest()[:_FINGERPRINT_DIGITS]
