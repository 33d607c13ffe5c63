"""Reading what a project sets, and writing numbers in sentences."""

from collections.abc import Mapping
from functools import lru_cache

from planner.core.language.kinds import Value


def number_set(values: Mapping[str, Value], key: str) -> float | None:
    """Return the number a project sets for a key, None where it sets none."""
    value = values.get(key)
    return None if value is None else float(value)


# Assembly runs at every edit and speaks the same few numbers again and again.
@lru_cache(maxsize=4096)
def spoken(number: float) -> str:
    """Write a number as sentences have it: whole, or with few decimals.

    >>> spoken(3_100_000.0), spoken(1.44), spoken(184.06)
    ('3,100,000', '1.44', '184.06')
    """
    if number == int(number):
        return f"{int(number):,}"
    return f"{number:,.3f}".rstrip("0")


def rounded(number: float) -> str:
    """Write a measured number as sentences have it, with one decimal.

    >>> rounded(1185.125), rounded(132.0)
    ('1,185.1', '132')
    """
    return spoken(round(number, 1))


def counted(number: float, word: str) -> str:
    """Write a number with its word, in the plural where it needs one.

    >>> counted(1.0, "rack"), counted(8.0, "rack"), counted(1.44, "MW")
    ('1 rack', '8 racks', '1.44 MW')
    """
    plural = word.islower() and number != 1
    return f"{spoken(number)} {word}{'s' if plural else ''}"
