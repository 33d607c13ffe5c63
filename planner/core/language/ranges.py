"""Values of the words that look along the months or the items.

Arrays have one place per `Axis`, the months last. Every function takes whole arrays and
returns arrays that broadcast with them.
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def cumulative(flow: Array) -> Array:
    """Return the running sum over the months."""
    return np.cumsum(flow, axis=-1)


def spread(array: Array, shape: tuple[int, ...]) -> Array:
    """Return the array at this shape; broadcasting costs even where nothing changes."""
    return array if array.shape == shape else np.broadcast_to(array, shape)


def _from_opening(line: Array, opening: Array, items: tuple[int, ...]) -> Array:
    """Return the line with its opening in front of the months."""
    months = line.shape[-1]
    head = spread(opening[..., :1], (*items, 1))
    return np.concatenate((head, spread(line, (*items, months))), axis=-1)


def shifted(line: Array, opening: Array) -> Array:
    """Return the line one month ago: its opening, then all but its last month."""
    items = np.broadcast_shapes(line.shape[:-1], opening.shape[:-1])
    return _from_opening(line[..., :-1], opening, items)


def at_month(line: Array, opening: Array, month: Array) -> Array:
    """Return the line at a month number, clipped to 0 (its opening) … the last."""
    items = np.broadcast_shapes(line.shape[:-1], opening.shape[:-1], month.shape[:-1])
    full = _from_opening(line, opening, items)
    index = np.floor(np.clip(month, 0, line.shape[-1])).astype(np.intp)
    if index.size == index.shape[-1]:  # the same for all items: much faster
        return full[..., index.reshape(-1)]
    places = np.broadcast_to(index, (*items, index.shape[-1]))
    return np.take_along_axis(full, places, axis=-1)


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
    """Return for each item the total over the items whose key compares so with it."""
    summed = np.zeros(np.broadcast_shapes(line.shape, key.shape, mine.shape))
    for item in range(line.shape[axis]):
        place = (slice(None),) * axis + (slice(item, item + 1),)
        counts = compare(key[place], mine)
        if counts.any():
            np.add(summed, line[place], out=summed, where=counts)
    return summed


def present_value(flow: Array, factor: Array) -> Array:
    """Return the sum over the months of flow times discount factor."""
    worth: Array = (flow * factor).sum(axis=-1, keepdims=True)
    return worth


def ratio(numerator: Array, denominator: Array) -> Array:
    """Return numerator / denominator, and 0 where the denominator is 0."""
    zero = denominator == 0.0
    if not np.any(zero):
        return numerator / denominator
    quotient = numerator / np.where(zero, 1.0, denominator)
    return np.where(zero, 0.0, quotient)


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
