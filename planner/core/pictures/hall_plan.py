"""The plan of the hall in metres: which phases share a place, where each rack stands.

A plan depends on the plan of the factory alone, not on the window it is shown in.
Racks stand in rows of at most twenty; a phase that refreshes another stands in its
place. Sizes that no catalog states are assumptions, and the picture says so.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from planner.core.document import Phase
from planner.core.evaluation import Result
from planner.core.language.axes import PHASE
from planner.core.language.kinds import Locale
from planner.core.pictures.hall import SYSTEMS, PhaseHall, Rack, Unit, phase_hall
from planner.core.pictures.scene import Rect
from planner.core.pictures.words import month_of

# Metres, all of them assumptions.
RACK_WIDTH: Final = 0.6
RACK_DEPTH: Final = 1.2
CDU_WIDTH: Final = 0.9
AISLE: Final = 1.8
MAIN_AISLE: Final = 3.0
AIR_HANDLER: Final = (1.2, 2.1)
_GROUP_GAP: Final = 0.3
_WALL: Final = 1.2
_AIR_GAP: Final = 0.3

MOST_IN_A_ROW: Final = 20
_SMALLEST: Final = (6.6, 4.8)
# Of a main aisle, the upper part belongs to the labels of the row above it, the lower
# part to the title of the rows below; along a wall there is only the lower part.
_TITLE: Final = 1.65
_LABELS: Final = MAIN_AISLE - _TITLE
_ALONG_WALL: Final = 2.1
_NEAR: Final = 0.12
# Width over height that a hall comes near to.
_PROPORTION: Final = 1.5
# An event this close, in months, is at the same time.
_SAME: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Stage:
    """A time at which something comes into service, in months since the decision."""

    month: float
    label: str


def stages(result: Result) -> tuple[Stage, ...]:
    """Return the times at which phases come into service, in their order."""
    found: dict[float, list[str]] = {}
    for phase, ready in sorted(_times(result, "ready").items(), key=lambda one: one[1]):
        month = next((one for one in found if ready - one <= _SAME), ready)
        found.setdefault(month, []).append(result.item_labels[PHASE][phase])
    return tuple(
        Stage(month, f"{month_of(result, month)}: {', '.join(labels)}")
        for month, labels in found.items()
    )


def _times(result: Result, name: str) -> dict[str, float]:
    line = result.line(name)
    return dict(zip(line.items[PHASE], map(float, line.values), strict=True))


@dataclass(frozen=True, slots=True)
class PlacedRack:
    """A rack on its place."""

    rack: Rack
    place: Rect


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A unit of equipment on its place."""

    unit: Unit
    place: Rect
    phase: str
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of racks with the coolant distribution units at its end.

    `room` is the part of the aisle below it that belongs to its labels.
    """

    number: int
    place: Rect
    room: Rect
    racks: tuple[PlacedRack, ...]
    cdus: tuple[PlacedUnit, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of a phase; `title` is the room above them.

    `is_planned` says that it is not in service yet, `successor` names the phase that
    takes its place later.
    """

    hall: PhaseHall
    title: Rect
    rows: tuple[Row, ...]
    is_planned: bool
    state: str
    successor: str


@dataclass(frozen=True, slots=True)
class HallPlan:
    """The hall: its size, the phases in it, and the air handlers at its wall."""

    width: float
    height: float
    blocks: tuple[Block, ...]
    air_handlers: tuple[PlacedUnit, ...]


@dataclass(frozen=True, slots=True)
class _Filled:
    """What stands in one row, before it has a place."""

    racks: tuple[Rack, ...]
    cdus: tuple[Unit, ...]

    @property
    def width(self) -> float:
        gaps = sum(one.kind != other.kind for one, other in pairwise(self.racks))
        gaps += bool(self.racks and self.cdus)
        return (
            len(self.racks) * RACK_WIDTH
            + len(self.cdus) * CDU_WIDTH
            + gaps * _GROUP_GAP
        )


@dataclass(frozen=True, slots=True)
class _Site:
    """A place in the hall, which phases have one after the other."""

    shown: PhaseHall
    rows: tuple[_Filled, ...]
    # Of all its phases: what the place must hold.
    most_rows: int
    width: float
    is_planned: bool
    state: str
    successor: str


def hall_plan(result: Result, month: float, locale: Locale) -> HallPlan:
    """Return the plan of the hall as it stands at a time, in months since the decision.

    Phases that are not in service yet stand on their places, too.
    """
    sites = [_site(result, chain, month, locale) for chain in _chains(result)]
    sites = [site for site in sites if site.most_rows]
    columns = _columns(sites)
    inner = max((site.width for site in sites), default=0.0)
    width = 2 * _WALL + columns * inner + (columns - 1) * AISLE
    height = _height(sites, columns)
    units = [(unit, site) for site in sites for unit in site.shown.air_handlers]
    deep, long = AIR_HANDLER
    per_column = max(1, int((height - _AIR_GAP) / (long + _AIR_GAP)))
    gallery = math.ceil(len(units) / per_column)
    racks_end = max(width, _SMALLEST[0])
    width = racks_end + gallery * (deep + 2 * _AIR_GAP)
    placed = []
    for place, (unit, site) in enumerate(units):
        column, line = divmod(place, per_column)
        left = racks_end + column * (deep + 2 * _AIR_GAP) + _AIR_GAP
        top = _AIR_GAP + line * (long + _AIR_GAP)
        placed.append(
            PlacedUnit(
                unit,
                Rect(left, top, deep, long),
                site.shown.phase.id,
                site.is_planned,
            )
        )
    blocks, top, number = [], _ALONG_WALL - MAIN_AISLE, 0
    for site in sites:
        block = _block(site, top, racks_end, inner, columns, number)
        blocks.append(block)
        top += _block_height(site, columns)
        number += len(block.rows)
    return HallPlan(width, height, tuple(blocks), tuple(placed))


# ------------------------------------------------------------------- who stands where


def _chains(result: Result) -> list[list[Phase]]:
    """Return the phases that have the same place one after the other."""
    phases = result.project.phases
    successors = {phase.refreshes: phase for phase in phases if phase.refreshes}
    chains = []
    for phase in phases:
        if not phase.refreshes:
            chain = [phase]
            while chain[-1].id in successors:
                chain.append(successors[chain[-1].id])
            chains.append(chain)
    return chains


def _site(
    result: Result, chain: Sequence[Phase], month: float, locale: Locale
) -> _Site:
    ready, retirement, order = (
        _times(result, name) for name in ("ready", "retirement", "order")
    )
    halls = [phase_hall(result, phase, locale) for phase in chain]
    filled = [_rows(hall) for hall in halls]
    live = [place for place, one in enumerate(chain) if ready[one.id] <= month + _SAME]
    place = live[-1] if live else 0
    phase = chain[place]
    if not live:
        state = (
            f"ordered {month_of(result, order[phase.id])}, "
            f"in service {month_of(result, ready[phase.id])}"
        )
    elif retirement[phase.id] <= month + _SAME:
        state = f"retired {month_of(result, retirement[phase.id])}"
    else:
        state = f"in service since {month_of(result, ready[phase.id])}"
    successor = ""
    if place + 1 < len(chain):
        after = chain[place + 1]
        successor = (
            f"{after.label} takes its place in {month_of(result, ready[after.id])}"
        )
    return _Site(
        shown=halls[place],
        rows=filled[place],
        most_rows=max(len(rows) for rows in filled),
        width=max((row.width for rows in filled for row in rows), default=0.0),
        is_planned=not live or retirement[phase.id] <= month + _SAME,
        state=state,
        successor=successor,
    )


def _rows(hall: PhaseHall) -> tuple[_Filled, ...]:
    """Return the racks of a phase in rows of about the same length."""
    if not hall.racks:
        return (_Filled((), hall.cdus),) if hall.cdus else ()
    count = math.ceil(len(hall.racks) / MOST_IN_A_ROW)
    length = math.ceil(len(hall.racks) / count)
    rows = [
        hall.racks[first : first + length]
        for first in range(0, len(hall.racks), length)
    ]
    # Cooling units stand where there is heat to take away.
    warm = [
        place
        for place, row in enumerate(rows)
        if any(rack.liquid_kw > 0 for rack in row)
    ] or list(range(len(rows)))
    cdus: list[list[Unit]] = [[] for _row in rows]
    for place, unit in enumerate(hall.cdus):
        cdus[warm[place * len(warm) // len(hall.cdus)]].append(unit)
    return tuple(
        _Filled(tuple(row), tuple(units)) for row, units in zip(rows, cdus, strict=True)
    )


# -------------------------------------------------------------------------- the sizes


def _lines(site: _Site, columns: int) -> int:
    """Return how many rows of a site stand below each other."""
    return math.ceil(site.most_rows / columns)


def _block_height(site: _Site, columns: int) -> float:
    lines = _lines(site, columns)
    return MAIN_AISLE + lines * RACK_DEPTH + (lines - 1) * AISLE


def _height(sites: Sequence[_Site], columns: int) -> float:
    blocks = sum(_block_height(site, columns) for site in sites)
    return max(blocks + _ALONG_WALL - MAIN_AISLE + AISLE, _SMALLEST[1])


def _columns(sites: Sequence[_Site]) -> int:
    """Return how many rows stand beside each other, for a hall of good proportions."""
    inner = max((site.width for site in sites), default=0.0)
    most = max((site.most_rows for site in sites), default=1)

    def misfit(columns: int) -> float:
        width = 2 * _WALL + columns * inner + (columns - 1) * AISLE
        return abs(math.log(width / _height(sites, columns) / _PROPORTION))

    return min(range(1, most + 1), key=misfit)


def _block(
    site: _Site, top: float, width: float, inner: float, columns: int, number: int
) -> Block:
    """Return the rows of a site below `top`; they are counted on from `number`."""
    lines = _lines(site, columns)
    rows = []
    for place, filled in enumerate(site.rows):
        column, line = divmod(place, lines)
        left = _WALL + column * (inner + AISLE)
        y = top + MAIN_AISLE + line * (RACK_DEPTH + AISLE)
        rows.append(_row(filled, site, number + place, left, y, inner))
    high = _TITLE if number else _ALONG_WALL
    bottom = top + MAIN_AISLE - _NEAR
    title = Rect(_WALL, bottom - high + _NEAR, width - _WALL - _GROUP_GAP, high - _NEAR)
    return Block(
        hall=site.shown,
        title=title,
        rows=tuple(rows),
        is_planned=site.is_planned,
        state=site.state,
        successor=site.successor,
    )


def _row(
    filled: _Filled, site: _Site, number: int, left: float, top: float, inner: float
) -> Row:
    x = left
    racks: list[PlacedRack] = []
    for rack in filled.racks:
        if racks and racks[-1].rack.kind != rack.kind:
            x += _GROUP_GAP
        racks.append(PlacedRack(rack, Rect(x, top, RACK_WIDTH, RACK_DEPTH)))
        x += RACK_WIDTH
    x += _GROUP_GAP if racks and filled.cdus else 0.0
    cdus = []
    for unit in filled.cdus:
        place = Rect(x, top, CDU_WIDTH, RACK_DEPTH)
        phase = site.shown.phase.id
        cdus.append(PlacedUnit(unit, place, phase, site.is_planned))
        x += CDU_WIDTH
    bottom = top + RACK_DEPTH
    return Row(
        number=number,
        place=Rect(left, top, x - left, RACK_DEPTH),
        room=Rect(left, bottom, inner + _WALL - _GROUP_GAP, _LABELS),
        racks=tuple(racks),
        cdus=tuple(cdus),
    )


def is_system(placed: PlacedRack) -> bool:
    """Whether a rack computes."""
    return placed.rack.kind == SYSTEMS
