"""How numbers are punctuated where the program runs."""

from functools import cache

from PySide6.QtCore import QLocale

from planner.core.language.kinds import ENGLISH, Locale


@cache
def number_locale() -> Locale:
    """Return the marks of the system's locale; English where it has other ones."""
    system = QLocale.system()
    try:
        return Locale(decimal=system.decimalPoint(), group=system.groupSeparator())
    except ValueError:
        return ENGLISH
