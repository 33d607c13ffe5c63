"""Figures as texts: values of lines and metrics with their units, months as dates."""

from datetime import date
from functools import lru_cache

from planner.core.answer import calendar_month, is_percentage
from planner.core.evaluation import Result
from planner.core.language.kinds import MONTH_DATE, SHARE, display_value
from planner.core.language.money import is_money
from planner.gui.locale import number_locale
from planner.gui.texts import tr


# Most figures are the same after an edit as before it.
@lru_cache(maxsize=8192)
def figure(value: float | None, unit: str, *, name: str = "", digits: int = 4) -> str:
    """Return a figure with its unit, short: ``$68.1 M``, ``12.6%``, ``63 mo``."""
    locale = number_locale()
    if is_percentage(name, unit):
        return SHARE.display(value, unit=unit, digits=digits, locale=locale)
    return display_value(value, unit, digits=digits, locale=locale)


def bare_figure(value: float | None, unit: str, *, name: str = "") -> str:
    """Return a figure without what it is per: ``$0.61`` for a cost per Mtok."""
    return figure(value, unit, name=name).partition(" /")[0]


def parted(text: str) -> tuple[str, str]:
    """Return a figure and what it is per: ``("$0.96", "per Mtok")``.

    >>> parted("$0.96 /Mtok"), parted("63 mo")
    (('$0.96', 'per Mtok'), ('63 mo', ''))
    """
    value, slash, unit = text.partition(" /")
    return value, tr("per {unit}", unit=unit) if slash else ""


@lru_cache(maxsize=256)
def band(low: float, high: float, unit: str, *, name: str = "") -> str:
    """Return a range of figures: ``24 – 54 mo``, ``$500 – $1,800``."""
    last = bare_figure(high, unit, name=name).partition("/")[0]
    if low == 0 and high > 0:
        return tr("up to {high}", high=last)
    first, _space, rest = bare_figure(low, unit, name=name).partition(" ")
    scale = rest.partition(" ")[0]
    if scale in ("k", "M", "B", "T"):
        first = f"{first} {scale}"
    return f"{first} – {last}"


def full_figure(value: float | None, unit: str, *, name: str = "") -> str:
    """Return a figure with all the digits that a person may want to check."""
    return figure(value, unit, name=name, digits=12)


@lru_cache(maxsize=1024)
def axis_figure(value: float, unit: str) -> str:
    """Return a figure as short as an axis needs it: ``$60 M``."""
    if value == 0 and not is_money(unit):
        return "0"
    text = display_value(value, unit, digits=3, locale=number_locale())
    return text.partition(" /")[0]


def difference(value: float, unit: str, *, name: str = "") -> str:
    """Return the size of a change: percentages differ by percentage points."""
    text = bare_figure(abs(value), unit, name=name)
    return tr("{points} pp", points=text[:-1]) if text.endswith("%") else text


def month_text(month: str) -> str:
    """Return a month as shown.

    >>> month_text("2028-03")
    'Mar 2028'
    """
    return MONTH_DATE.display(month, unit="")


def date_text(result: Result, elapsed: float, *, at_month_end: bool = False) -> str:
    """Return the month in which something happens, as shown: ``Mar 2028``."""
    return month_text(calendar_month(result, elapsed, at_month_end=at_month_end))


def day_text(day: date) -> str:
    """Return a day as shown.

    >>> day_text(date(2028, 3, 4))
    '4 Mar 2028'
    """
    return f"{day.day} {month_text(f'{day:%Y-%m}')}"


def in_sentence(text: str) -> str:
    """Return a title as it stands within a sentence; abbreviations stay large.

    >>> in_sentence("Air handlers"), in_sentence("UPS")
    ('air handlers', 'UPS')
    """
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
