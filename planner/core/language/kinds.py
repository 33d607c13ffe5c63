"""Kinds of input values: how each is typed, shown and checked.

A kind (money, share, power, date, choice and so on) owns the way between a text and a
value in both directions and the rules a value obeys; no widget and no command parses a
number itself. Reading numbers as people write them is done in
``planner.core.language.numbers``; which kind, unit and range an input has is declared
in ``planner.core.language.inputs``.
"""

import difflib
import math
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from numbers import Real
from types import MappingProxyType
from typing import Final

from planner.core.language.numbers import (
    CURRENCIES,
    ENGLISH,
    FRENCH,
    GERMAN,
    SWISS,
    Locale,
    ParseError,
    UnitText,
    quoted,
    read_number,
    readable_unit,
    split_unit,
    to_float,
)

__all__ = [
    "CHOICE",
    "COUNT",
    "DAYS",
    "ENERGY_PRICE",
    "ENGLISH",
    "FRENCH",
    "GERMAN",
    "KINDS",
    "MONEY",
    "MONTHS",
    "MONTH_DATE",
    "NUMBER",
    "POWER",
    "RATE",
    "SHARE",
    "SWISS",
    "SWITCH",
    "TEXT",
    "WEEKS",
    "YEARS",
    "Kind",
    "Locale",
    "ParseError",
    "choice_text",
    "display_value",
    "readable_unit",
]

Value = float | str | bool

NOT_AVAILABLE: Final = "n/a"
# Digits of a number that is echoed: enough to check it, too few to show float noise.
_ECHOED_DIGITS: Final = 12


@dataclass(frozen=True)
class Kind(ABC):
    """One sort of input value: the way from text to value and back, and its rules."""

    name: str

    @abstractmethod
    def parse(self, text: str, *, unit: str, locale: Locale = ENGLISH) -> Value:
        """Return the value a text means in a field of this unit.

        Raises
        ------
        ParseError
            If the text is not understood; its message and remedy are for the user.
        """

    @abstractmethod
    def format(self, value: Value, *, unit: str, locale: Locale = ENGLISH) -> str:
        """Return the text an editor shows; parsing it gives exactly the value again."""

    @abstractmethod
    def check(
        self,
        value: object,
        *,
        minimum: float | None,
        maximum: float | None,
        choices: tuple[str, ...] = (),
    ) -> str | None:
        """Return None if a value is allowed, else a sentence with what is allowed."""

    def echo(self, value: Value, *, unit: str, locale: Locale = ENGLISH) -> str:
        """Return what was understood, to be shown while the user types."""
        said = self.display(value, unit=unit, locale=locale)
        return f"understood: {said}"

    def display(
        self,
        value: Value | None,
        *,
        unit: str,
        digits: int = 4,
        locale: Locale = ENGLISH,
    ) -> str:
        """Return a short text for figures and tables; "n/a" for an undefined value."""
        if value is None:
            return NOT_AVAILABLE
        return self.format(value, unit=unit, locale=locale)


# ------------------------------------------------------------------ kinds of numbers


@dataclass(frozen=True)
class _NumberKind(Kind):
    """A number in the field's unit; other units of the same sort are converted."""

    def parse(self, text: str, *, unit: str, locale: Locale = ENGLISH) -> float:
        reading = read_number(text, unit=unit, locale=locale)
        # "12%" of what? Only in a formula, or where there is no unit, it is an answer.
        has_unit = split_unit(unit) != UnitText()
        if reading.is_percent and has_unit and not reading.is_formula:
            raise ParseError(
                f"{quoted(text)} is a percentage, but this field is in "
                f"{readable_unit(unit)}.",
                "Write the amount, or a formula such as =12%*3.1M.",
            )
        return to_float(reading.value, text=text)

    def format(self, value: Value, *, unit: str, locale: Locale = ENGLISH) -> str:
        return _written(_decimal(value), locale)

    def echo(self, value: Value, *, unit: str, locale: Locale = ENGLISH) -> str:
        number = _echoed(_decimal(value), locale)
        said = f"{number} {readable_unit(unit, is_one=number == '1')}"
        return f"understood: {said.rstrip()}"

    def display(
        self,
        value: Value | None,
        *,
        unit: str,
        digits: int = 4,
        locale: Locale = ENGLISH,
    ) -> str:
        number = None if value is None else _number(value)
        return display_value(number, unit, digits=digits, locale=locale)

    def check(
        self,
        value: object,
        *,
        minimum: float | None,
        maximum: float | None,
        choices: tuple[str, ...] = (),
    ) -> str | None:
        allowed = self._allowed(minimum, maximum)
        if isinstance(value, bool) or not isinstance(value, Real):
            return f"{quoted(str(value))} is not a number; allowed is {allowed}."
        try:
            number = float(value)
        except OverflowError:
            # A whole number with hundreds of digits, as a damaged file may hold.
            number = math.inf
        if not math.isfinite(number):
            return f"The value is not a finite number; allowed is {allowed}."
        is_low = minimum is not None and number < minimum
        is_high = maximum is not None and number > maximum
        if is_low or is_high:
            return f"{self._plain(number)} is not allowed; allowed is {allowed}."
        return None

    def _allowed(self, minimum: float | None, maximum: float | None) -> str:
        """Say the allowed range: "0 to 10", "0 or more", "at most 10"."""
        if minimum is not None and maximum is not None:
            return f"{self._plain(minimum)} to {self._plain(maximum)}"
        if minimum is not None:
            return f"{self._plain(minimum)} or more"
        if maximum is not None:
            return f"at most {self._plain(maximum)}"
        return "any number"

    def _plain(self, number: float) -> str:
        return self.format(number, unit="1").replace("-", "−")


@dataclass(frozen=True)
class _CountKind(_NumberKind):
    """A whole number of things."""

    def parse(self, text: str, *, unit: str, locale: Locale = ENGLISH) -> float:
        number = super().parse(text, unit=unit, locale=locale)
        if not number.is_integer():
            raise ParseError(
                f"{quoted(text)} means {_echoed(_decimal(number), locale)}, "
                "which is not a whole number.",
                f"Write {math.floor(number)} or {math.ceil(number)}.",
            )
        return number

    def display(
        self,
        value: Value | None,
        *,
        unit: str,
        digits: int = 4,
        locale: Locale = ENGLISH,
    ) -> str:
        """Return every digit below a billion: a count is compared with others."""
        if value is not None and abs(_number(value)) < 1e9:
            digits = max(digits, 9)
        return super().display(value, unit=unit, digits=digits, locale=locale)

    def check(
        self,
        value: object,
        *,
        minimum: float | None,
        maximum: float | None,
        choices: tuple[str, ...] = (),
    ) -> str | None:
        problem = super().check(value, minimum=minimum, maximum=maximum)
        if (
            problem is None
            and isinstance(value, Real)
            and not float(value).is_integer()
        ):
            allowed = self._allowed(minimum, maximum)
            shown = self._plain(float(value))
            return f"{shown} is not a whole number; allowed is {allowed}."
        return problem


@dataclass(frozen=True)
class _PercentKind(_NumberKind):
    """A fraction inside, a percentage on screen.

    A number with a percent sign is a percentage. Without, up to 1 it is taken for a
    fraction and above for a percentage: 0.12, 12 and 12% are all 12%. The echo says
    what was understood.
    """

    lowest: float | None = None
    highest: float | None = None

    def parse(self, text: str, *, unit: str, locale: Locale = ENGLISH) -> float:
        reading = read_number(text, unit=unit, locale=locale)
        if reading.is_converted:
            # 1% a month is 12% a year or 12.7%, by simple or by compound interest.
            raise ParseError(
                f"{quoted(text)} is not {readable_unit(unit)}, as this field is.",
                f"Write the rate {readable_unit(unit)}.",
            )
        is_fraction = reading.is_percent or abs(reading.value) <= 1
        return to_float(
            reading.value if is_fraction else reading.value / 100, text=text
        )

    def format(self, value: Value, *, unit: str, locale: Locale = ENGLISH) -> str:
        return f"{_written(_decimal(value).scaleb(2), locale)}%"

    def echo(self, value: Value, *, unit: str, locale: Locale = ENGLISH) -> str:
        percent = _echoed(_decimal(value).scaleb(2), locale)
        return f"understood: {percent}% {readable_unit(unit)}".rstrip()

    def display(
        self,
        value: Value | None,
        *,
        unit: str,
        digits: int = 4,
        locale: Locale = ENGLISH,
    ) -> str:
        if value is None or not math.isfinite(_number(value)):
            return NOT_AVAILABLE
        return _percent(_decimal(value), digits=digits, locale=locale)

    def check(
        self,
        value: object,
        *,
        minimum: float | None,
        maximum: float | None,
        choices: tuple[str, ...] = (),
    ) -> str | None:
        return super().check(
            value,
            minimum=self.lowest if minimum is None else minimum,
            maximum=self.highest if maximum is None else maximum,
        )


# ---------------------------------------------------------------------- other kinds


@dataclass(frozen=True)
class _TextKind(Kind):
    """Any text, kept as it was typed."""

    def parse(self, text: str, *, unit: str, locale: Locale = ENGLISH) -> str:
        if _has_control_characters(text):
            raise ParseError(
                f"{quoted(text)} holds a character that cannot be printed.",
                "Remove it, or type the text instead of pasting it.",
            )
        return text

    def format(self, value: Value, *, unit: str, locale: Locale = ENGLISH) -> str:
        return str(value)

    def check(
        self,
        value: object,
        *,
        minimum: float | None,
        maximum: float | None,
        choices: tuple[str, ...] = (),
    ) -> str | None:
        if not isinstance(value, str):
            return f"{quoted(str(value))} is not a text; allowed is any text."
        if _has_control_characters(value):
            return (
                f"{quoted(value)} holds a character that cannot be printed; "
                "allowed is any printable text."
            )
        return None


@dataclass(frozen=True)
class _ChoiceKind(_TextKind):
    """One of the words its declaration lists."""

    def parse(self, text: str, *, unit: str, locale: Locale = ENGLISH) -> str:
        word = super().parse(text, unit=unit, locale=locale).strip()
        if not word:
            raise ParseError("Nothing was entered.", "Choose one of the offered words.")
        return word

    def check(
        self,
        value: object,
        *,
        minimum: float | None,
        maximum: float | None,
        choices: tuple[str, ...] = (),
    ) -> str | None:
        word = value if isinstance(value, str) else ""
        if word in choices or (word and not choices):
            return None
        near = difflib.get_close_matches(word.casefold(), choices, n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        return f"{quoted(str(value))} is not allowed{hint}; allowed is " + (
            f"one of: {', '.join(choices)}." if choices else "one of the offered words."
        )


@dataclass(frozen=True)
class _SwitchKind(Kind):
    """Yes or no."""

    def parse(self, text: str, *, unit: str, locale: Locale = ENGLISH) -> bool:
        word = text.strip().casefold()
        if word in _YES:
            return True
        if word in _NO:
            return False
        raise ParseError(f"{quoted(text)} is neither yes nor no.", "Write yes or no.")

    def format(self, value: Value, *, unit: str, locale: Locale = ENGLISH) -> str:
        return "yes" if value else "no"

    def check(
        self,
        value: object,
        *,
        minimum: float | None,
        maximum: float | None,
        choices: tuple[str, ...] = (),
    ) -> str | None:
        if isinstance(value, bool):
            return None
        return f"{quoted(str(value))} is not a switch; allowed is yes or no."


_YES: Final = frozenset(("yes", "y", "true", "on", "1"))
_NO: Final = frozenset(("no", "n", "false", "off", "0"))


@dataclass(frozen=True)
class _MonthDateKind(Kind):
    """A month of the calendar, stored as ``2027-01``.

    Its limits are years with decimals: 2027.0 is January 2027, 2027.5 July.
    """

    def parse(self, text: str, *, unit: str, locale: Locale = ENGLISH) -> str:
        match = _MONTH_DATE_TEXT.fullmatch(text.strip())
        if match:
            name, number = match["name"], match["number"] or match["leading"] or "0"
            month = _month_number(name) if name else int(number)
            year = int(match["year"] or match["year_first"])
            if 1 <= month <= 12 and _FIRST_YEAR <= year <= _LAST_YEAR:
                return f"{year:04}-{month:02}"
        raise ParseError(
            f"{quoted(text)} is not a month between {_FIRST_YEAR} and {_LAST_YEAR}.",
            "Write it as 2027-01, 01/2027 or January 2027.",
        )

    def format(self, value: Value, *, unit: str, locale: Locale = ENGLISH) -> str:
        return str(value)

    def echo(self, value: Value, *, unit: str, locale: Locale = ENGLISH) -> str:
        year, _, month = str(value).partition("-")
        return f"understood: {_MONTH_NAMES[int(month) - 1]} {year}"

    def display(
        self,
        value: Value | None,
        *,
        unit: str,
        digits: int = 4,
        locale: Locale = ENGLISH,
    ) -> str:
        if value is None:
            return NOT_AVAILABLE
        year, _, month = str(value).partition("-")
        return f"{_MONTH_NAMES[int(month) - 1][:3]} {year}"

    def check(
        self,
        value: object,
        *,
        minimum: float | None,
        maximum: float | None,
        choices: tuple[str, ...] = (),
    ) -> str | None:
        first = _month_of_year(_FIRST_YEAR if minimum is None else minimum)
        last = _month_of_year(_LAST_YEAR + 11 / 12 if maximum is None else maximum)
        is_month = isinstance(value, str) and _MONTH_DATE_VALUE.fullmatch(value)
        if not is_month:
            return (
                f"{quoted(str(value))} is not a month such as 2027-01; "
                f"allowed is {first} to {last}."
            )
        # Texts of this form sort like the months they name.
        if not first <= str(value) <= last:
            return f"{value} is not allowed; allowed is {first} to {last}."
        return None


_MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199
_MONTH_DATE_VALUE: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_MONTH_DATE_TEXT: Final = re.compile(
    r"""
      (?P<year_first>[0-9]{4}) \s?[-/. ]\s? (?P<number>[0-9]{1,2})
    | (?: (?P<leading>[0-9]{1,2}) \s?[-/. ]\s?
        | (?P<name>[A-Za-z]{3,9}) \.? ,? \s?[-/ ]?\s? )
      (?P<year>[0-9]{4})
    """,
    re.VERBOSE,
)


def _month_number(name: str) -> int:
    """Return 1 to 12 for an English name or its first letters, 0 for none of them."""
    starts = [full.casefold().startswith(name.casefold()) for full in _MONTH_NAMES]
    return starts.index(True) + 1 if sum(starts) == 1 else 0


def _month_of_year(year: float) -> str:
    """Return the month in which a year with decimals falls."""
    months = round(year * 12)
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _has_control_characters(text: str) -> bool:
    """Whether a text has characters that files and workbooks cannot hold."""
    return any(
        unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t"
        for char in text
    )


# ------------------------------------------------------------------ numbers to texts


def _number(value: object) -> float:
    """Return a value that must be a number as a plain float."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{value!r} is not a number")
    # Adding zero turns negative zero into zero.
    return float(value) + 0.0


def _decimal(value: Value) -> Decimal:
    """Return the shortest decimal that is read back as the same float."""
    number = _number(value)
    if not math.isfinite(number):
        raise ValueError(f"{number!r} has no digits")
    return Decimal(repr(number))


def _written(number: Decimal, locale: Locale) -> str:
    """Write every digit, with group marks; very large or small with an exponent."""
    number = number.normalize()
    if -7 <= number.adjusted() < 21 or number == 0:
        return _punctuated(f"{number:,f}", locale)
    return _punctuated(f"{number:e}".replace("e+", "e"), locale)


def _echoed(number: Decimal, locale: Locale) -> str:
    """Write a number without float noise and with a true minus sign."""
    return _written(_rounded(number, _ECHOED_DIGITS), locale).replace("-", "−")


def _punctuated(text: str, locale: Locale) -> str:
    """Replace the English marks by those of a locale."""
    return text.translate({ord(","): locale.group, ord("."): locale.decimal})


def _rounded(number: Decimal, significant: int) -> Decimal:
    """Round half up to significant digits, but never before the decimal mark."""
    decimals = significant - 1 - number.adjusted()
    if number == 0 or decimals <= 0:
        return number.to_integral_value(ROUND_HALF_UP)
    rounded = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if rounded.adjusted() > number.adjusted():
        # 9.996 has become 10.00, which has a digit too many.
        return rounded.quantize(Decimal(1).scaleb(1 - decimals))
    return rounded


# Powers of ten beyond which a number is shown with an exponent.
_SMALLEST_PLAIN: Final = -6
_LARGEST_PLAIN: Final = 15
_SUFFIXES: Final = ("k", "M", "B", "T")


def _shortened(
    number: Decimal,
    *,
    digits: int,
    locale: Locale,
    suffixes: tuple[str, ...] = (),
    least_decimals: int = 0,
) -> tuple[str, str]:
    """Return the digits of a short number without its sign, and its suffix.

    Whole numbers keep up to `digits` digits (1,350); beyond them the number is divided
    by 1,000 as often as there are suffixes (12.3 k). All others get one digit less.
    `least_decimals` are shown below 100, as amounts of money have them.
    """
    magnitude = abs(number)
    significant = digits - 1
    if magnitude and not _SMALLEST_PLAIN <= magnitude.adjusted() <= _LARGEST_PLAIN:
        exponential = f"{magnitude:.{significant - 1}e}".replace("e+", "e")
        return _punctuated(exponential, locale), ""
    whole = magnitude.to_integral_value(ROUND_HALF_UP)
    if suffixes and whole >= 10**digits:
        for step, suffix in enumerate(suffixes, start=1):
            scaled = _rounded(magnitude.scaleb(-3 * step), significant)
            if scaled < 1000 or step == len(suffixes):
                return _punctuated(f"{scaled:,f}", locale), suffix
    rounded = _rounded(magnitude, significant)
    decimals = max(-int(rounded.normalize().as_tuple().exponent), 0)
    if whole < 100:
        decimals = max(decimals, least_decimals)
    step_size = Decimal(1).scaleb(-decimals)
    rounded = magnitude.quantize(step_size, ROUND_HALF_UP)
    return _punctuated(f"{rounded:,f}", locale), ""


def _signed(number: Decimal, text: str) -> str:
    return f"−{text}" if number < 0 else text


def _percent(fraction: Decimal, *, digits: int, locale: Locale) -> str:
    """Show a fraction as a short percentage: ``12.6%``."""
    percent = fraction.scaleb(2)
    text, _ = _shortened(percent, digits=max(digits, 3), locale=locale)
    return _signed(fraction, f"{text}%")


# What takes the place of a suffix where the unit itself has larger sisters.
_LARGER_UNITS: Final = {
    "kW": ("MW", "GW", "TW"),
    "MW": ("GW", "TW"),
    "kWh": ("MWh", "GWh", "TWh"),
    "Mtok": ("B tok", "T tok"),
}
_SHORT_ABOVE: Final = {
    "year": "y",
    "month": "mo",
    "week": "wk",
    "day": "d",
    "hour": "h",
    "second": "s",
    "token": "tok",
    "liter": "L",
    "m3": "m³",
}
_SHORT_BELOW: Final = {"second": "s", "token": "tok", "m3": "m³"}
_CALENDAR: Final = ("year", "month", "week", "day")

# Half a cent: a smaller amount is the noise of a calculation, not money.
_SMALLEST_AMOUNT: Final = Decimal("0.005")


def choice_text(choice: str) -> str:
    """Return a word of a declaration as people write it.

    >>> choice_text("straight-line")
    'straight line'
    """
    return choice.replace("-", " ").replace("_", " ")


def display_value(
    value: float | None, unit: str, *, digits: int = 4, locale: Locale = ENGLISH
) -> str:
    """Return a short text for any line's value from its unit alone.

    Parameters
    ----------
    value
        A number in `unit`; None and numbers that are not finite show as "n/a".
    unit
        A unit such as ``USD/Mtok``. Rates (``1/year``) are shown in percent.
    digits
        Whole digits up to which no suffix is used, at least 3; one less is the
        precision of all other numbers.
    locale
        How the number is punctuated.

    Examples
    --------
    >>> display_value(3_100_000, "USD")
    '$3.10 M'
    >>> display_value(-66_400_000, "USD")
    '−$66.4 M'
    >>> display_value(0.96, "USD/Mtok")
    '$0.96 /Mtok'
    >>> display_value(10_560, "kW")
    '10.6 MW'
    >>> display_value(63, "month"), display_value(0.126, "1/year")
    ('63 mo', '12.6%')
    """
    if value is None or not math.isfinite(value):
        return NOT_AVAILABLE
    number = _decimal(value)
    digits = max(digits, 3)
    parts = split_unit(unit)
    first = parts.numerator[0] if len(parts.numerator) == 1 else ""
    if first in CURRENCIES:
        return _money(number, parts, digits=digits, locale=locale)
    if not parts.numerator and len(parts.below) == 1 and parts.below[0] in _CALENDAR:
        percent = _percent(number, digits=digits, locale=locale)
        return percent if parts.below == ("year",) else percent + f" {_below(parts)}"
    above = "-".join(_SHORT_ABOVE.get(word, word) for word in parts.numerator)
    larger = _LARGER_UNITS.get(first, ())
    text, suffix = _shortened(
        number, digits=digits, locale=locale, suffixes=larger or _SUFFIXES
    )
    if larger:
        above, suffix = suffix or above, ""
    words = (text, suffix, above + _below(parts))
    return _signed(number, " ".join(word for word in words if word))


def _money(number: Decimal, parts: UnitText, *, digits: int, locale: Locale) -> str:
    """Show an amount of money or a price: ``$3.10 M``, ``EUR 0.96 /Mtok``."""
    if not parts.denominators and abs(number) < _SMALLEST_AMOUNT:
        number = Decimal(0)
    text, suffix = _shortened(
        number,
        digits=digits,
        locale=locale,
        suffixes=_SUFFIXES,
        least_decimals=2 if number else 0,
    )
    code = parts.numerator[0]
    # No line breaks between a code and its amount, and nothing is split there.
    sign = "$" if code == "USD" else f"{code}\u00a0"
    words = (sign + text, suffix, _below(parts))
    return _signed(number, " ".join(word for word in words if word))


def _below(parts: UnitText) -> str:
    """Write what stands below the line of a unit: ``/GPU-hour``."""
    groups = ("-".join(_SHORT_BELOW.get(w, w) for w in g) for g in parts.denominators)
    return "".join(f"/{group}" for group in groups)


# -------------------------------------------------------------------------- the kinds

MONEY: Final = _NumberKind("money")
ENERGY_PRICE: Final = _NumberKind("energy-price")
NUMBER: Final = _NumberKind("number")
POWER: Final = _NumberKind("power")
MONTHS: Final = _NumberKind("months")
YEARS: Final = _NumberKind("years")
DAYS: Final = _NumberKind("days")
WEEKS: Final = _NumberKind("weeks")
COUNT: Final = _CountKind("count")
SHARE: Final = _PercentKind("share", lowest=0, highest=1)
RATE: Final = _PercentKind("rate")
CHOICE: Final = _ChoiceKind("choice")
SWITCH: Final = _SwitchKind("switch")
TEXT: Final = _TextKind("text")
MONTH_DATE: Final = _MonthDateKind("month-date")

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            *(MONEY, ENERGY_PRICE, NUMBER, COUNT, SHARE, RATE, POWER),
            *(MONTHS, YEARS, DAYS, WEEKS),
            *(CHOICE, SWITCH, TEXT, MONTH_DATE),
        )
    }
)
