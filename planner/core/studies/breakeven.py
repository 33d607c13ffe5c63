"""Break-even volume: how much of what is planned must be sold for nothing to be lost.

A goal seek on NPV: all products sell the same share of their plan, everything else
stays, so that the figure is after tax and at the plan's own discount rate.
"""

from collections.abc import Mapping
from typing import Final

from planner.core.evaluation import Result, evaluate

# What a product's volume hangs on: a share of capacity, or a curve of units.
_SHARES: Final = "demand.utilization_target"
_CURVES: Final = ("demand.start_volume", "demand.saturation_volume")
_MOST_STEPS: Final = 40
# Of the planned volume; finer than any plan knows it.
_EXACT: Final = 1e-5


def breakeven_volume(result: Result) -> float | None:
    """Return the share of the planned volume at which NPV is zero, 1 being the plan.

    None where no volume reaches it: not with nothing sold below zero, or not even with
    every product sold in full. Computes the case some ten times.
    """
    targets = {
        row.key: float(row.value or 0.0)
        for row in result.input_rows
        if row.base_key in (_SHARES, *_CURVES)
    }
    shares = [
        value
        for key, value in targets.items()
        if key.startswith(f"{_SHARES}.") and value > 0
    ]
    if not shares:
        return None
    # Where the product with the lowest target is sold in full, all of them are.
    low, high = 0.0, 1.0 / min(shares)

    def npv(share: float) -> float:
        return evaluate(
            result.project, result.scenario, _scaled(targets, share)
        ).number("npv")

    below, above = npv(low), npv(high)
    if below > 0 or above < 0:
        return None
    side = 0
    for _ in range(_MOST_STEPS):
        if high - low < _EXACT or above == below:
            break
        middle = (low * above - high * below) / (above - below)
        value = npv(middle)
        if abs(value) < _EXACT * max(above, -below):
            return middle
        # The Illinois way: an end that stays for a second time counts half.
        if value < 0:
            low, below = middle, value
            above = above / 2 if side < 0 else above
            side = -1
        else:
            high, above = middle, value
            below = below / 2 if side > 0 else below
            side = 1
    return (low + high) / 2


def _scaled(targets: Mapping[str, float], share: float) -> Mapping[str, float]:
    """Return the inputs of the volume, times a share; none goes beyond full use."""
    return {
        key: min(value * share, 1.0) if key.startswith(f"{_SHARES}.") else value * share
        for key, value in targets.items()
    }
