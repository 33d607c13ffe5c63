"""Axes: round steps between ticks, and the months of a calendar."""

import math


def round_step(span: float, most: int) -> float:
    """Return a step of 1, 2, 2.5 or 5 times a power of ten with at most `most` steps.

    >>> round_step(95.0, 5)
    20.0
    """
    if span <= 0 or most < 1:
        return 1.0
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0):
        if factor * power >= rough * (1 - 1e-9):
            return factor * power
    return 10.0 * power


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return round numbers from `low` to `high`.

    >>> ticks(-70.0, 52.0, 5)
    [-50.0, -25.0, 0.0, 25.0, 50.0]
    """
    step = round_step(high - low, most)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def ticks_around(low: float, high: float, most: int) -> list[float]:
    """Return round numbers of which the first and the last enclose a range.

    About `most` steps: rounding both ends outwards may add one or two.

    >>> ticks_around(-92.5, 27.3, 5)
    [-100.0, -75.0, -50.0, -25.0, 0.0, 25.0, 50.0]
    >>> ticks_around(0.0, 36.2, 4)
    [0.0, 10.0, 20.0, 30.0, 40.0]
    """
    step = round_step(high - low, max(most, 1))
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [number * step for number in range(first, last + 1)]


def years(first_month: str, low: float, high: float) -> list[tuple[float, int]]:
    """Return where years begin, in months elapsed since the start of a month.

    >>> years("2027-04", 0.0, 24.0)
    [(9, 2028), (21, 2029)]
    """
    year, month = (int(part) for part in first_month.split("-"))
    found = []
    place, name = (0.0, year) if month == 1 else (13 - month, year + 1)
    while place <= high:
        if place >= low:
            found.append((place, name))
        place, name = place + 12, name + 1
    return found


def spread(
    wanted: list[float], *, distance: float, low: float, high: float
) -> list[float]:
    """Move places apart so that labels at them do not overlap, keeping their order.

    >>> spread([10.0, 12.0], distance=10.0, low=0.0, high=100.0)
    [6.0, 16.0]
    """
    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    groups: list[tuple[list[int], float]] = []
    for number in order:
        groups.append(([number], wanted[number]))
        while len(groups) > 1 and _touch(groups[-2], groups[-1], distance):
            second, first = groups.pop(), groups.pop()
            members = first[0] + second[0]
            middle = sum(wanted[one] for one in members) / len(members)
            groups.append((members, middle))
    placed = [0.0] * len(wanted)
    for members, middle in groups:
        half = distance * (len(members) - 1) / 2
        middle = min(max(middle, low + half), high - half)
        for place, number in enumerate(members):
            placed[number] = middle - half + distance * place
    return placed


def _touch(
    first: tuple[list[int], float], second: tuple[list[int], float], distance: float
) -> bool:
    halves = distance * (len(first[0]) + len(second[0])) / 2
    return second[1] - first[1] < halves
