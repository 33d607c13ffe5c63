"""The sheets of the business case, by name and in order."""

from collections.abc import Mapping

from planner.core.language.workbook import LONGEST_SHEET_NAME
from planner.core.model import CHAPTERS, MODEL

COVER = "Cover"
INPUTS = "Inputs"
BILL = "Bill of materials"
ANNUAL = "Annual"
METRICS = "Metrics"
CHECKS = "Checks"
SOURCES = "Sources"

_RESERVED = frozenset((COVER, INPUTS, BILL, ANNUAL, METRICS, CHECKS, SOURCES))


def chapter_sheets() -> Mapping[str, tuple[str, ...]]:
    """Return the names of the lines by sheet: one sheet a chapter that has lines."""
    return {
        _sheet_name(chapter.label): names
        for chapter in CHAPTERS
        if (
            names := tuple(
                line.name for line in MODEL.lines.values() if line.chapter == chapter.id
            )
        )
    }


def _sheet_name(label: str) -> str:
    """Return a sheet's name; the sheet Metrics shows what the chapter works out."""
    name = f"{label} workings" if label in _RESERVED else label
    return name[:LONGEST_SHEET_NAME]
