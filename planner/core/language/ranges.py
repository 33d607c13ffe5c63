"""Values of the words that look along the months or the items.

Arrays have one place per `Axis`, the months last. Every function takes whole arrays and
returns arrays that broadcast with them.
"""

import math
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from planner.core.language.axes import Axis

Array = npt.NDArray[np.float64]


def cumulative(flow: Array) -> Array:
    """Return the running sum over the months."""
    return np.cumsum(flow, axis=-1)


def spread(array: Array, shape: tuple[int, ...]) -> Array:
    """Return the array at this shape; broadcasting costs even where nothing changes."""
    return array if array.shape == shape else np.broadcast_to(array, shape)


def _from_opening(line: Array, opening: Array, *, months: int) -> Array:
    """Return the first months of the line with its opening in front of them."""
    items = line.shape[:-1]
    if opening.ndim:  # else it is a single number
        items = _together(items, opening.shape[:-1])
    full = np.empty((*items, months + 1))
    full[..., :1] = opening
    full[..., 1:] = line[..., :months]
    return full


def _together(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape two arrays with the same axes have together."""
    return tuple(b if a == 1 else a for a, b in zip(one, other, strict=True))


def shifted(line: Array, opening: Array) -> Array:
    """Return the line one month ago: its opening, then all but its last month."""
    return _from_opening(line, opening, months=line.shape[-1] - 1)


def at_month(line: Array, opening: Array, month: Array) -> Array:
    """Return the line at a month number, clipped to 0 (its opening) … the last."""
    months = line.shape[-1]
    places = _places(month, months)
    is_opening = places == 0
    # From here on the places count from the first month; memory is not made twice.
    places -= 1
    np.maximum(places, 0, out=places)
    if line.size == months:
        found = np.take(line, places, mode="clip")
    elif places.size == places.shape[-1]:  # the same for all items
        found = np.take(line, places.reshape(-1), axis=-1, mode="clip")
    else:
        rows = np.arange(0, line.size, months).reshape((*line.shape[:-1], 1))
        is_full = _together(rows.shape, places.shape) == places.shape
        places = np.add(rows, places, out=places if is_full else None)
        found = np.take(line, places, mode="clip")
    if not is_opening.any():
        return found
    return np.where(is_opening, opening, found)


def number_at(line: Array, opening: float, month: float) -> float:
    """Return the only row of a line at a month number, as `at_month` does."""
    place = int(min(max(month, 0.0), float(line.size)))
    return line.item(place - 1) if place else opening


def _places(month: Array, last: int) -> npt.NDArray[np.intp]:
    """Return month numbers as whole numbers from 0 to the last."""
    clipped = np.asarray(np.maximum(month, 0.0))
    places = np.minimum(clipped, float(last), out=clipped).astype(np.intp)
    return _with_all_axes(places)


_Any = TypeVar("_Any", bound=np.generic)


def _with_all_axes(array: npt.NDArray[_Any]) -> npt.NDArray[_Any]:
    """Return an array with a place for every axis; single numbers come without."""
    missing = len(Axis) - array.ndim
    return array.reshape((1,) * missing + array.shape) if missing else array


def trailing(cumulated: Array, opening: Array, months: Array) -> Array:
    """Return the amount of the last `months` months, from the cumulated line."""
    now = np.arange(1.0, cumulated.shape[-1] + 1.0)
    return cumulated - at_month(cumulated, opening, now - months)


def vintage(cumulated: Array, opening: Array, start: Array, end: Array) -> Array:
    """Return what was added between `start` and `end` months ago."""
    now = np.arange(1.0, cumulated.shape[-1] + 1.0)
    return at_month(cumulated, opening, now - start) - at_month(
        cumulated, opening, now - end
    )


def first_month(flag: Array) -> Array:
    """Return the number of the first month whose flag is 1, else months + 1."""
    held = flag == 1.0
    first: Array = np.argmax(held, axis=-1, keepdims=True) + 1.0
    return np.where(held.any(axis=-1, keepdims=True), first, flag.shape[-1] + 1.0)


def lowest(line: Array, axis: int) -> Array:
    """Return the lowest place along an axis; 0 where the axis has none."""
    if not line.shape[axis]:
        return _nothing(line, axis)
    edge: Array = line.min(axis=axis, keepdims=True)
    return edge


def highest(line: Array, axis: int) -> Array:
    """Return the highest place along an axis; 0 where the axis has none."""
    if not line.shape[axis]:
        return _nothing(line, axis)
    edge: Array = line.max(axis=axis, keepdims=True)
    return edge


def _nothing(line: Array, axis: int) -> Array:
    """Return zeros with one place along an axis, as a spreadsheet has for no cells."""
    return np.zeros([1 if place == axis else n for place, n in enumerate(line.shape)])


def matched(line: Array, key: Array, mine: Array, axis: int) -> Array:
    """Return for each item the total over the items whose key equals its `mine`."""
    return _total_of(line, key, mine, axis, np.equal)


def ahead(line: Array, rank: Array, axis: int) -> Array:
    """Return for each item the total over the items with a lower rank."""
    return _total_of(line, rank, rank, axis, np.less)


def _total_of(
    line: Array, key: Array, mine: Array, axis: int, compare: np.ufunc
) -> Array:
    """Return for each item the total over the items whose key compares so with it.

    The totals are the product of two matrices: of the comparisons of each item with
    each other, which are 0 and 1, and of the line.
    """
    items = line.shape[axis]
    counts = compare(key.reshape((-1, 1, 1, items)), mine.reshape((-1, 1, items, 1)))
    before = math.prod(line.shape[1:axis])
    after = math.prod(line.shape[axis + 1 :])
    flat = line.reshape((line.shape[0], before, items, after))
    summed: Array = np.matmul(counts.astype(np.float64), flat)
    return summed.reshape((summed.shape[0], *line.shape[1:]))


def present_value(flow: Array, factor: Array) -> Array:
    """Return the sum over the months of flow times discount factor."""
    worth: Array = (flow * factor).sum(axis=-1, keepdims=True)
    return worth


def compound(rate: Array, time: Array, out: Array | None = None) -> Array:
    """Return ``(1 + rate) ** time``, in `out` where it is given.

    By the logarithm, which takes a third of the time of a power; where nothing is left
    of the base, or less, there is none.
    """
    if (rate > -1.0).all():
        growth = np.multiply(np.log1p(rate), time, out=out)
        return np.exp(growth, out=growth if growth.ndim else None)
    return np.power(1.0 + rate, time, out=out)


def ratio(numerator: Array, denominator: Array) -> Array:
    """Return numerator / denominator, and 0 where the denominator is 0."""
    if np.count_nonzero(denominator) == denominator.size:
        return numerator / denominator
    zero = denominator == 0.0
    return np.where(zero, 0.0, numerator / (denominator + zero))


def divide(numerator: Array, denominator: Array, out: Array) -> None:
    """Fill `out` with numerator / denominator, and 0 where the denominator is 0."""
    out.fill(0.0)
    np.divide(numerator, denominator, out=out, where=denominator != 0.0)


def shift(line: Array, opening: Array, out: Array) -> None:
    """Fill `out` with the line one month ago: its opening, then all but the last."""
    out[..., 1:] = line[..., :-1]
    out[..., :1] = opening


# Limits of the search in log(1 + rate): a monthly rate of -99.9999998% to 48 500 000,
# beyond any plan.
_LOWEST_LOG = -20.0
_HIGHEST_LOG = 20.0
_STEPS = 200


def irr(flow: Array, guess: Array, defined: Array) -> Array:
    """Return the monthly rate at which the flows have no present value, else 0.

    Only meaningful where `defined` is 1: the flows then have exactly one root.

    >>> flow = np.array([-100.0, 0.0, 121.0]).reshape(1, 1, 1, 1, 1, 1, 3)
    >>> one = np.ones((1,) * 7)
    >>> round(irr(flow, 0.01 * one, one).item(), 12)
    0.1
    """
    guess, defined = _with_all_axes(guess), _with_all_axes(defined)
    shape = np.broadcast_shapes(flow.shape[:-1], guess.shape[:-1], defined.shape[:-1])
    flows = np.broadcast_to(flow, (*shape, flow.shape[-1])).reshape(-1, flow.shape[-1])
    start = np.log1p(np.broadcast_to(guess[..., 0], shape).reshape(-1))
    # Flows that are all 0 have every rate as a root, or none.
    has_root = np.broadcast_to(defined[..., 0] == 1.0, shape).reshape(-1)
    has_root = has_root & flows.any(axis=1)
    rates = np.zeros(len(flows))
    if has_root.any():
        rates[has_root] = np.expm1(_roots(flows[has_root], start[has_root]))
    return rates.reshape((*shape, 1))


def _roots(flows: Array, guess: Array) -> Array:
    """Solve sum(flow * exp(-log * month)) = 0 for each row of flows.

    Newton steps on log(present value of inflows / that of outflows), which is close to
    a straight line, inside a bracket that every step narrows; where a step would leave
    the bracket, it is halved.
    """
    months = np.arange(flows.shape[1], dtype=np.float64)
    inflows, outflows = np.maximum(flows, 0.0), np.maximum(-flows, 0.0)
    # A guess of -100% or less is none.
    logs = np.where(np.isfinite(guess), guess, 0.0)
    low = np.full(len(flows), _LOWEST_LOG)
    high = np.full(len(flows), _HIGHEST_LOG)
    # Above its only root a present value has the sign of the first flow.
    first = np.sign(flows[np.arange(len(flows)), np.argmax(flows != 0.0, axis=1)])
    rows = np.arange(len(flows))
    for _ in range(_STEPS):
        log = logs[rows]
        # Discounting to the first month, or at negative rates compounding to the last,
        # keeps every factor at or below 1; the root is the same.
        last = np.minimum(log, 0.0) * months[-1]
        factors = np.exp(last[:, None] - log[:, None] * months)
        inflow, outflow = inflows[rows] * factors, outflows[rows] * factors
        into, out = inflow.sum(axis=1), outflow.sum(axis=1)
        slope = (outflow @ months) / out - (inflow @ months) / into
        step = log - np.log(into / out) / slope
        above = np.sign(into - out) == first[rows]
        high[rows] = right = np.where(above, log, high[rows])
        low[rows] = left = np.where(above, low[rows], log)
        inside = (step >= left) & (step <= right)
        logs[rows] = np.where(inside, step, (left + right) / 2.0)
        # Newton doubles the exact digits: after a step this small nothing is left.
        is_found = inside & (np.abs(step - log) <= 1e-9)
        rows = rows[~(is_found | (right - left <= 1e-15))]
        if not len(rows):
            break
    return logs
