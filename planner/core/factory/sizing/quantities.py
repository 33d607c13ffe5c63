"""Quantities that go into a calculation, checked, and whole units that come out."""

import math
from typing import Final

from planner.core.language.errors import PlannerError

# Binary fractions are a little off: 0.1 + 0.2 kW is no reason to buy one unit more.
_NOISE: Final = 1e-9


class SizingError(PlannerError):
    """A size cannot be worked out; the message says why and what would mend it."""


def whole(name: str, value: float, *, least: int) -> int:
    """Return a value that must be a whole number, not below `least`.

    Raises SizingError for any other.

    >>> whole("Rails", 8.0, least=1)
    8
    """
    if not math.isfinite(value) or value != int(value) or value < least:
        raise SizingError(
            f"{name} must be a whole number from {least:,}, not {_written(value)}."
        )
    return int(value)


def positive(name: str, value: float) -> float:
    """Return a value that must be above zero; raises SizingError for any other."""
    if not math.isfinite(value) or value <= 0:
        raise SizingError(f"{name} must be above 0, not {_written(value)}.")
    return value


def not_negative(name: str, value: float) -> float:
    """Return a value that may be zero; raises SizingError for one below it."""
    if not math.isfinite(value) or value < 0:
        raise SizingError(f"{name} must be 0 or above, not {_written(value)}.")
    return value


def units_for(amount: float, each: float) -> int:
    """Return how many whole units carry an amount.

    >>> units_for(2640.0, 1350.0), units_for(2700.0, 1350.0), units_for(0.0, 1350.0)
    (2, 2, 0)
    """
    return math.ceil(amount / each - _NOISE)


def fitting(room: float, each: float) -> int:
    """Return how many whole units a room takes.

    >>> fitting(42.0, 10.0), fitting(0.3, 0.1)
    (4, 3)
    """
    return math.floor(room / each + _NOISE)


def with_spares(needed: int, spares: int) -> tuple[int, str]:
    """Return units with their spare ones, and how it is said; no units, no spares.

    >>> with_spares(2, 1)
    (3, ', and one spare (N+1) = 3')
    """
    if not needed:
        return 0, ""
    if not spares:
        return needed, ", none spare (N)"
    total = needed + spares
    said = "one spare" if spares == 1 else f"{spares:,} spares"
    return total, f", and {said} (N+{spares:,}) = {total:,}"


def _written(value: float) -> str:
    """Write a number as it was given: no ``-5.0`` where somebody wrote ``-5``."""
    return f"{value:,.10g}"
