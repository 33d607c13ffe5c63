"""Money in units: which units hold it, and the currency that a project counts in.

The units of the model say USD for the currency of the project, whichever that is; what
people and programs read says the real one. This is where the word is exchanged.
"""

import re
from functools import lru_cache
from typing import Final

from planner.core.language.numbers import CURRENCIES

MODEL_CURRENCY: Final = "USD"

_CODE = re.compile(r"\b[A-Z]{3}\b")


@lru_cache(maxsize=1024)
def in_currency(unit: str, currency: str) -> str:
    """Return a unit with this currency in the place of the one it has.

    >>> in_currency("USD/(GPU*hour)", "EUR"), in_currency("GPU*hour", "EUR")
    ('EUR/(GPU*hour)', 'GPU*hour')
    """

    def exchanged(code: re.Match[str]) -> str:
        return currency if code[0] in CURRENCIES else code[0]

    return _CODE.sub(exchanged, unit)


@lru_cache(maxsize=1024)
def is_money(unit: str) -> bool:
    """Return whether a unit is an amount of money, alone or per something.

    >>> is_money("USD/Mtok"), is_money("EUR"), is_money("Mtok")
    (True, True, False)
    """
    return any(code in CURRENCIES for code in _CODE.findall(unit))
