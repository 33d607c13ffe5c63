"""Rates of return of a series of flows: all there are, where one is not enough.

The present value of flows that change sign several times can be zero at several rates,
or at none. These functions find them, so that a figure that is not defined can say why.
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from planner.core.language.kinds import display_value
from planner.core.language.ranges import Array

# Rates a year between which zeros are looked for: nearly everything lost, and the money
# back forty-fold. The grid is even in the logarithm of 1 + rate: steps of half a
# point near zero.
LOWEST_RATE: Final = -0.95
HIGHEST_RATE: Final = 40.0
_GRID: Final = 1_500
# Halvings of a step of the grid; then a rate is exact to 1e-13.
_HALVINGS: Final = 36


def sign_changes(values: Sequence[float] | Array, tolerance: float = 0.0) -> int:
    """Return how often numbers change sign; those within the tolerance have none.

    >>> sign_changes([-100.0, 0.0, 230.0, -132.0])
    2
    """
    numbers = np.asarray(values, dtype=float)
    signs = np.sign(numbers[np.abs(numbers) > tolerance])
    return int(np.count_nonzero(signs[1:] != signs[:-1]))


def one_sided(flows: Sequence[float] | Array, tolerance: float = 0.0) -> str:
    """Return why flows can have no rate of return; empty where some go each way.

    >>> one_sided([-100.0, -20.0, 0.0]), one_sided([-100.0, 130.0])
    ('no money comes in within the horizon', '')
    """
    numbers = np.asarray(flows, dtype=float)
    if not np.any(numbers > tolerance):
        return "no money comes in within the horizon"
    return "" if np.any(numbers < -tolerance) else "no money goes out"


def rates_of_return(
    flows: Sequence[float] | Array,
    *,
    periods_per_year: int = 1,
    tolerance: float = 0.0,
) -> tuple[float, ...]:
    """Return every yearly rate at which flows are worth nothing, in rising order.

    Flows are at the ends of periods of equal length; those within the tolerance count
    as zero. Rates are bracketed on a grid from `LOWEST_RATE` to `HIGHEST_RATE`: two
    that lie within a step of it, or one where the present value only touches zero, are
    not found.

    >>> [round(rate, 9) for rate in rates_of_return([-100.0, 230.0, -132.0])]
    [0.1, 0.2]
    """
    amounts = np.asarray(flows, dtype=float)
    amounts = np.where(np.abs(amounts) > tolerance, amounts, 0.0)
    if not np.any(amounts):
        return ()

    def values(logarithms: Array) -> Array:
        return _values(amounts, logarithms / periods_per_year)

    grid = np.linspace(math.log1p(LOWEST_RATE), math.log1p(HIGHEST_RATE), _GRID)
    signs = np.sign(values(grid))
    left = np.flatnonzero(signs[:-1] * signs[1:] < 0)
    low, high = grid[left], grid[left + 1]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_left = np.sign(values(middle)) == signs[left]
        low, high = np.where(is_left, middle, low), np.where(is_left, high, middle)
    roots = np.concatenate([grid[signs == 0], (low + high) / 2])
    return tuple(float(root) for root in np.expm1(np.sort(roots)))


def _values(amounts: Array, logarithms: Array) -> Array:
    """Return what flows are worth at each log(1 + rate a period).

    As of the first flow, or where the rate is below zero as of the last one: the sign
    is the same, and no power exceeds one.
    """
    periods = np.arange(len(amounts))
    rates = logarithms[:, None]
    exponents = np.where(rates >= 0, -rates * periods, rates * periods[::-1])
    worth: Array = np.exp(exponents) @ amounts
    return worth


def rates_in_words(
    rates: Sequence[float], *, changes_of_flows: int, changes_of_sum: int
) -> str:
    """Return what is known of flows that have no single rate of return.

    >>> said = rates_in_words((0.1, 0.2), changes_of_flows=2, changes_of_sum=1)
    >>> said.split("; ")[0]
    'they change sign 2 times and once'
    >>> said.split("; ")[1]
    'between −95% and 4,000% a year present value is zero at 10% and 20%'
    """
    shown = [display_value(rate, "1/year") for rate in rates]
    found = " and ".join((", ".join(shown[:-1]), shown[-1])) if shown[1:] else ""
    found = found or "".join(shown) or "no rate"
    lowest, highest = (
        display_value(rate, "1/year") for rate in (LOWEST_RATE, HIGHEST_RATE)
    )
    flows, total = (_times(count) for count in (changes_of_flows, changes_of_sum))
    return (
        f"they change sign {flows} and {total}; between {lowest} and {highest} a year "
        f"present value is zero at {found}"
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
