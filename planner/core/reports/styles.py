"""How the cells of the business case look: fonts, colours, number formats by unit.

The colours are those of the light theme; a cell's meaning is never told by its colour
alone. Nothing here knows the library that writes the file.
"""

import textwrap
from dataclasses import dataclass, replace
from functools import lru_cache

from planner.core.answer import is_percentage
from planner.core.language.money import MODEL_CURRENCY, in_currency
from planner.core.language.units import parse_unit

TEXT = "#18202B"
MUTED = "#586474"
ACCENT = "#0B5FD0"
ACCENT_GROUND = "#E7F0FD"
GOOD = "#0A7A4B"
GOOD_GROUND = "#E3F4EC"
BAD = "#BF3527"
BAD_GROUND = "#FBE9E7"
WARNING = "#8F5F00"
WARNING_GROUND = "#FFF4DC"
BORDER = "#DDE2E8"
SUNKEN = "#EDF0F3"

# On every Windows and Mac, and replaced by a font of the same widths elsewhere.
FONT = "Arial"


@dataclass(frozen=True)
class Style:
    """The look of a cell; equal styles are stored once in the file."""

    colour: str = TEXT
    fill: str = ""
    number: str = ""
    bold: bool = False
    italic: bool = False
    size: float = 9
    align: str = ""
    top: bool = False
    wrap: bool = False
    indent: int = 0
    line_above: str = ""
    line_below: str = ""
    boxed: str = ""

    def but(self, **changes: object) -> "Style":
        """Return the same style with some properties changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names are checked


PLAIN = Style()
FAINT = Style(colour=MUTED, size=8)
UNIT = FAINT.but(indent=1)
STRONG = Style(bold=True)
TITLE = Style(bold=True, size=16)
SECTION = Style(bold=True, size=11, colour=ACCENT)
SUBTITLE = Style(colour=MUTED)
HEADING = Style(bold=True, colour=MUTED, fill=SUNKEN, line_below=BORDER, size=8)
HEADING_RIGHT = HEADING.but(align="right")
HEADING_INDENTED = HEADING.but(indent=1)
PARAGRAPH = Style(wrap=True)
INPUT = Style(colour=ACCENT, fill=ACCENT_GROUND, boxed=BORDER)
LINK = Style(colour=GOOD)
STAMPED = Style(colour=TEXT, fill=SUNKEN)
ASSUMPTION = Style(colour=WARNING, size=8)

AMOUNT = '#,##0;-#,##0;"–"'
ONE_DECIMAL = '#,##0.0;-#,##0.0;"–"'
PERCENT = '0.0%;-0.0%;"–"'
# Magnitudes in one column: 1,234 · 12.34 · 0.1234.
PRICE = "[>=1000]#,##0;[>=1]#,##0.00;0.0000"
FACTOR = "[=0]0;[=1]1;0.0000"
MONTH_COUNT = '0.00;-0.00;"–"'
INTEGER = "0"
MONTH_NAME = "mmm yy"
LONG_DATE = "d mmmm yyyy"
CHECK = '0.000000;-0.000000;"0"'

_COUNTS = frozenset({"GPU", "token", "U", "rack", "day", "USD"})
_TIMES = frozenset({"month", "year"})
_SHARES = frozenset({"share", "rate"})
_SMALLEST_PLAIN = 1e-4
# A column of a width holds that many letters of a size of one point; measured on the
# sheets of the templates, on the safe side.
_LETTERS_OF_WIDTH = 11
_LINE_OF_SIZE = 1.4
_PLURALS = {time: f"{time}s" for time in ("day", "week", "month", "year")}


def input_format(unit: str, kind: str, value: float) -> str:
    """Return the number format of an input, made for the value it has.

    >>> input_format("1", "share", 0.375)
    '0.0##%'
    """
    if kind in _SHARES:
        return "0.0##%"
    if kind in ("switch", "choice"):
        return INTEGER
    if kind == "count" or in_currency(unit, MODEL_CURRENCY) == MODEL_CURRENCY:
        return "#,##0" if value == int(value) else "General"
    if 0 < abs(value) < _SMALLEST_PLAIN:
        return "0.0E+00"
    above = "#,##0" if value == int(value) else "#,##0.0##"
    return f"[>=1000]{above};[>=10]#,##0.0##;#,##0.00####"


def text_height(text: str, width: float, size: float) -> float:
    """Return about how many points a wrapped text needs in a column of a width.

    >>> text_height("short", 90, 9)
    12.6
    """
    lines = len(textwrap.wrap(text, int(width * _LETTERS_OF_WIDTH / size))) or 1
    return lines * size * _LINE_OF_SIZE


@lru_cache(maxsize=256)
def number_format(unit: str, name: str) -> str:
    """Return the number format of a line or metric by its unit and its name.

    >>> number_format("USD", "npv") == number_format("EUR", "npv") == AMOUNT
    True
    """
    if is_percentage(name, unit):
        return PERCENT
    factors = parse_unit(in_currency(unit, MODEL_CURRENCY)).factors
    if not factors:
        return FACTOR
    if factors == (("year", -1),) or factors == (("month", -1),):
        return PERCENT
    if len(factors) == 1 and factors[0][1] == 1:
        base = factors[0][0]
        if base in _COUNTS:
            return AMOUNT
        return MONTH_COUNT if base in _TIMES else ONE_DECIMAL
    if unit in ("GPU*hour", "kWh"):
        return AMOUNT
    return PRICE


def readable_unit(unit: str, currency: str = "USD") -> str:
    """Return a unit as people write it, in the project's currency.

    >>> readable_unit("USD/(GPU*hour)", "EUR")
    'EUR/GPU-hour'
    >>> readable_unit("1"), readable_unit("month"), readable_unit("1/year")
    ('', 'months', 'per year')
    """
    if unit == "1":
        return ""
    if unit in _PLURALS:
        return _PLURALS[unit]
    words = unit.replace("USD", currency).replace("*", "-")
    words = words.replace("(", "").replace(")", "")
    return f"per {words.removeprefix('1/')}" if words.startswith("1/") else words
