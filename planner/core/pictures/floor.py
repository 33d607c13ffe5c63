"""The floor: the hall of a factory from above, to scale, with what stands in it.

Racks are coloured by their power; a phase that is not in service yet is dashed. What
stands outside the hall is named beside it, not to scale.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from planner.core.evaluation import Result
from planner.core.factory.rack_needs import MANAGEMENT, NETWORK, STORAGE
from planner.core.factory.values import counted
from planner.core.pictures.canvas import Canvas, flowed
from planner.core.pictures.hall import OUTSIDE_COOLING, PLANT, Plant, Unit
from planner.core.pictures.hall_plan import (
    AISLE,
    MAIN_AISLE,
    RACK_DEPTH,
    RACK_WIDTH,
    Block,
    HallPlan,
    PlacedRack,
    PlacedUnit,
    Row,
    hall_plan,
    is_system,
    stages,
)
from planner.core.pictures.scene import (
    SHEET,
    Box,
    Cell,
    Line,
    Rect,
    Scene,
    Sheet,
    Table,
    Target,
    empty_scene,
)
from planner.core.pictures.words import kilowatts, number

# Up to so many kW a rack has the tone beside it; beyond the last, the full colour.
KW_TONES: Final = (
    (10.0, "s1/86"),
    (30.0, "s1/74"),
    (60.0, "s1/62"),
    (100.0, "s1/47"),
    (150.0, "s1/20"),
    (math.inf, "s1"),
)
_KIND_TONES: Final = {NETWORK: "s4", STORAGE: "s2", MANAGEMENT: "s6"}
_RACK_EDGE: Final = "s1/30"
_COOLING_TONE: Final = "s3"
_POWER_TONE: Final = "s2"

# Metres.
_INSET: Final = 0.03
_BAND: Final = 0.14
_LOOP_DROP: Final = 0.26
_LOOP: Final = 0.12
_PIPE: Final = 0.04
_RADIUS: Final = 0.06
_HALL_RADIUS: Final = 0.2
_LETTER_ROOM: Final = 0.8
# More cooling units inside a rack are not told apart.
_MOST_IN_RACK: Final = 3

# A metre is not drawn larger, in lines of text: an only rack need not fill the window.
_LARGEST: Final = 4.5
# Lines of text: gaps and paddings of what stands outside the hall.
_GAP: Final = 0.8
_PADDING: Final = 0.5
_TILE_LINES: Final = 2.0
_BETWEEN: Final = 0.6
_NARROWEST: Final = 22.0
# The hall is never lower than so many lines, and so much of the height of the sheet.
_LEAST_LINES: Final = 13.0
_LEAST_SHARE: Final = 0.5
# What stands beside the hall may be so much higher than the room for both.
_MOST_BESIDE: Final = 1.3


def floor(result: Result, sheet: Sheet = SHEET, month: float | None = None) -> Scene:
    """Return the hall as it stands at a time, in months since the decision.

    By default that is when the first phase comes into service. Its units are metres.
    """
    found = stages(result)
    when = month if month is not None else found[0].month if found else 0.0
    plan = hall_plan(result, when, sheet.locale)
    if not plan.blocks:
        return empty_scene(
            "There is no rack to place yet: add systems to the bill, and the hall is "
            "drawn around them.",
            sheet,
        )
    return _Drawing(result, plan, sheet).scene()


@dataclass(frozen=True, slots=True)
class _Tile:
    """Equipment outside the hall; one item of one or more phases."""

    title: str
    note: str
    tip: str
    target: Target | None
    edge: str
    is_planned: bool


@dataclass(frozen=True, slots=True)
class _Key:
    """One entry of the legend."""

    text: str
    tone: str = ""
    edge: str = ""
    is_dashed: bool = False

    @property
    def has_swatch(self) -> bool:
        """Whether it shows a colour, and is not a title."""
        return bool(self.tone or self.edge)


class _Drawing:
    """The hall on its sheet: first how large a metre is, then the shapes."""

    def __init__(self, result: Result, plan: HallPlan, sheet: Sheet) -> None:
        self._result = result
        self._plan = plan
        self._sheet = sheet
        self._tiles = tuple(_tiles(result, plan, sheet))
        self._keys = tuple(self._legend())
        self._width = max(sheet.width, _NARROWEST * sheet.line)
        self._caption = sheet.wrapped(self._assumptions(), self._width)
        self._is_beside, scale = self._best_scale()
        self._canvas = Canvas(sheet, scale)

    # -- sizes, in pixels

    def _tile_width(self) -> float:
        texts = [text for tile in self._tiles for text in (tile.title, tile.note)]
        texts += [_POWER_AREA, _NOT_TO_SCALE]
        return self._sheet.widest(texts) + 2 * _PADDING * self._sheet.line

    def _tile_places(self) -> list[tuple[int, float]]:
        line = self._sheet.line
        if self._is_beside:
            return [(place, 0.0) for place in range(len(self._tiles))]
        widths = [self._tile_width()] * len(self._tiles)
        return flowed(widths, self._width, _BETWEEN * line)

    def _tile_height(self) -> float:
        return (_TILE_LINES + _PADDING) * self._sheet.line

    def _tiles_height(self, lines: int) -> float:
        line = self._sheet.line
        return line * (1 + _PADDING) + lines * (self._tile_height() + _BETWEEN * line)

    def _foot_height(self) -> float:
        """Return the height of legend and caption."""
        line = self._sheet.line
        rows = self._key_places()[-1][0] + 1
        caption = self._caption.count("\n") + 1
        return line * (_GAP + rows * 1.25 + _PADDING + caption)

    def _key_places(self) -> list[tuple[int, float]]:
        line = self._sheet.line
        widths = [
            self._sheet.width_of(key.text) + (line if key.has_swatch else 0.0)
            for key in self._keys
        ]
        return flowed(widths, self._width, 0.8 * line)

    def _best_scale(self) -> tuple[bool, float]:
        """Return whether the power area stands beside the hall, and pixels a metre."""
        line, plan = self._sheet.line, self._plan
        high = self._sheet.height - self._foot_height()
        # All titles have room for a line, and the hall can be seen.
        least = max(
            line / min(block.title.height for block in plan.blocks),
            min(
                self._width / plan.width,
                max(_LEAST_SHARE * self._sheet.height, _LEAST_LINES * line)
                / plan.height,
            ),
        )
        self._is_beside = False
        lines = self._tile_places()[-1][0] + 1 if self._tiles else 0
        tiles = self._tiles_height(lines) + _GAP * line if lines else 0.0
        below = max(least, min(self._width / plan.width, (high - tiles) / plan.height))
        wide = self._width - self._tile_width() - _GAP * line
        beside = max(least, min(wide / plan.width, high / plan.height))
        is_beside = (
            bool(self._tiles)
            and beside >= below
            and beside * plan.width <= wide + 1
            and self._tiles_height(len(self._tiles))
            <= max(_MOST_BESIDE * high, beside * plan.height)
        )
        return is_beside, min(beside if is_beside else below, _LARGEST * line)

    # -- the scene

    def scene(self) -> Scene:
        """Return the whole picture."""
        canvas, plan = self._canvas, self._plan
        hall = Rect(0.0, 0.0, plan.width, plan.height)
        canvas.add(Box(place=hall, tone="sunken", edge="border", radius=_HALL_RADIUS))
        for block in plan.blocks:
            self._draw_block(block)
        for unit in plan.air_handlers:
            self._draw_unit(unit, "Air", turns=True)
        bottom = plan.height
        width = max(canvas.units(self._width), plan.width)
        if self._tiles:
            gap = canvas.units(_GAP * self._sheet.line)
            if self._is_beside:
                left = plan.width + gap
                bottom = max(bottom, self._draw_tiles(left, 0.0))
                width = max(width, left + canvas.units(self._tile_width()))
            else:
                bottom = self._draw_tiles(0.0, plan.height + gap)
        bottom = self._draw_foot(bottom)
        return Scene(
            width=width,
            height=bottom,
            scale=canvas.scale,
            shapes=tuple(canvas.shapes),
            sentence=self._sentence(),
            table=self._table(),
        )

    def _draw_block(self, block: Block) -> None:
        self._draw_title(block)
        inside = _shared_out(block)
        for row in block.rows:
            self._draw_letter(row)
            loop = self._draw_loop(block, row)
            for placed in row.racks:
                units = next(inside) if is_system(placed) else []
                self._draw_rack(block, placed, units[:_MOST_IN_RACK])
            for unit in row.cdus:
                self._draw_unit(unit, "CDU", turns=True)
            self._draw_labels(block, row, loop)

    def _draw_title(self, block: Block) -> None:
        """Name the phase above its rows, in as many lines as there is room for."""
        canvas, sheet, room = self._canvas, self._sheet, block.title
        wide = room.width * canvas.scale
        hall, locale = block.hall, sheet.locale
        label = hall.phase.label
        power = kilowatts(hall.it_kw, locale)
        heat = kilowatts(hall.liquid_kw, locale)
        told = f"{hall.systems} · {power}"
        name = sheet.elided(label, wide)
        lines: list[tuple[str, ...]] = [
            (
                f"{label} · {block.state}",
                f"{label} · {block.state.partition(',')[0]}",
                label,
                name,
            ),
            (
                f"{told}, {heat} of heat to liquid" if hall.liquid_kw else told,
                told,
                f"{power} of IT",
            ),
        ]
        if block.successor:
            lines.append((block.successor, sheet.elided(block.successor, wide)))
        most = max(1, int(room.height * canvas.scale / sheet.line + 1e-6))
        if most == 1:
            said = (label, block.state, told)
            lines = [
                (" · ".join(said), f"{label} · {told}", f"{label} · {power}", name)
            ]
        shown = lines[:most]
        top = room.bottom - len(shown) * canvas.line
        for place, words in enumerate(shown):
            canvas.write(
                Rect(room.left, top + place * canvas.line, room.width, canvas.line),
                *(word for word in words if sheet.fits(word, wide)),
                tone="text" if place == 0 else "muted",
                is_strong=place == 0,
            )

    def _draw_letter(self, row: Row) -> None:
        place = Rect(
            row.place.left - _LETTER_ROOM - 0.1,
            row.place.top,
            _LETTER_ROOM,
            RACK_DEPTH,
        )
        self._canvas.write(place, row_name(row.number), across="right")

    def _draw_rack(
        self, block: Block, placed: PlacedRack, units: Sequence[Unit]
    ) -> None:
        """Draw a rack with its power, what kind it is, and cooling units inside."""
        rack = placed.rack
        place = _shrunk(placed.place)
        tone = kw_tone(rack.kw)
        shown = Box(
            place=place,
            tone="" if block.is_planned else tone,
            edge="s1" if block.is_planned else _RACK_EDGE,
            is_dashed=block.is_planned,
            radius=_RADIUS,
            tip=f"{rack.tip}\n{block.state[:1].upper()}{block.state[1:]}",
            target=(block.hall.phase.id, rack.item),
        )
        self._canvas.add(shown)
        kind = _KIND_TONES.get(rack.kind)
        above = _BAND if kind else 0.0
        if kind:
            band = Rect(place.left, place.top, place.width, _BAND)
            self._canvas.add(Box(place=band, tone=kind))
        below = len(units) * _BAND
        room = Rect(
            place.left, place.top + above, place.width, place.height - above - below
        )
        for number_, unit in enumerate(units, start=1):
            self._draw_in_rack(block, place, number_, unit)
        locale = self._sheet.locale
        words = [number(rack.kw, locale, digits=3)]
        if rack.kw >= 10:
            words.append(f"{rack.kw:.0f}")
        self._canvas.write(
            room,
            *words,
            is_strong=True,
            across="centre",
            turns=True,
            ground="sunken" if block.is_planned else tone,
        )

    def _draw_in_rack(self, block: Block, rack: Rect, number_: int, unit: Unit) -> None:
        """Draw a cooling unit inside a rack, counted from its back."""
        top = rack.bottom - number_ * _BAND
        self._canvas.add(
            Box(
                place=Rect(rack.left, top, rack.width, _BAND),
                tone="" if block.is_planned else _COOLING_TONE,
                edge=_COOLING_TONE,
                is_dashed=block.is_planned,
                tip=unit.tip,
                target=(block.hall.phase.id, unit.item),
            )
        )

    def _draw_unit(self, placed: PlacedUnit, word: str, *, turns: bool) -> None:
        is_planned = placed.is_planned
        place = _shrunk(placed.place)
        self._canvas.add(
            Box(
                place=place,
                tone="" if is_planned else _COOLING_TONE,
                edge=_COOLING_TONE if is_planned else "",
                is_dashed=is_planned,
                radius=_RADIUS,
                tip=placed.unit.tip,
                target=(placed.phase, placed.unit.item),
            )
        )
        self._canvas.write(
            place,
            word,
            is_strong=True,
            across="centre",
            turns=turns,
            ground="sunken" if is_planned else _COOLING_TONE,
        )

    def _draw_loop(self, block: Block, row: Row) -> float:
        """Draw the liquid loop of a row; return how many kW it carries.

        It is thick under racks that give heat to it, and a thin pipe past others.
        """
        warm = [placed for placed in row.racks if placed.rack.liquid_kw > 0]
        if not warm:
            return 0.0
        y = row.place.bottom + _LOOP_DROP
        left, right = warm[0].place.left + _INSET, warm[-1].place.right - _INSET
        pipe = [(left, y), (right, y)]
        if row.cdus:
            x = row.cdus[-1].place.centre[0]
            pipe = [(left, y), (x, y), (x, row.place.bottom)]
        lines = [(tuple(pipe), _PIPE)]
        for is_warm, run in groupby(row.racks, key=lambda one: one.rack.liquid_kw > 0):
            if is_warm:
                first, *rest = run
                last = rest[-1] if rest else first
                ends = (first.place.left + _INSET, y), (last.place.right - _INSET, y)
                lines.append((ends, _LOOP))
        for points, width in lines:
            self._canvas.add(
                Line(
                    points=points,
                    tone=_COOLING_TONE,
                    width=width,
                    is_dashed=block.is_planned,
                )
            )
        return sum(placed.rack.liquid_kw for placed in warm)

    def _draw_labels(self, block: Block, row: Row, loop_kw: float) -> None:
        """Say below a row what the loop carries and what its other racks are."""
        sheet, canvas, room = self._sheet, self._canvas, row.room
        top = room.top + (_LOOP_DROP + _LOOP if loop_kw else 0.1)
        high = room.bottom - top
        others = [placed for placed in row.racks if not is_system(placed)]
        groups = [
            (kind, len(list(members)))
            for kind, members in groupby(others, key=lambda one: one.rack.kind)
        ]
        split = others[0].place.left if others else room.right
        if groups:
            right = Rect(split, top, room.right - split, high)
            wide = right.width * canvas.scale
            kinds = [kind for kind, _count in groups]
            numbers = [f"{count} {kind}" for kind, count in groups]
            words = [", ".join(numbers), ", ".join(kinds)]
            if len(groups) == 1:
                words.insert(0, counted(groups[0][1], f"{kinds[0]} rack"))
            canvas.write(
                right,
                words[0],
                *(sheet.wrapped(text, wide) for text in words),
                down="top",
            )
        if loop_kw:
            power = kilowatts(loop_kw, sheet.locale)
            left = Rect(room.left, top, split - room.left - 0.15, high)
            wide = left.width * canvas.scale
            said = f"liquid loop {power}"
            canvas.write(left, said, sheet.wrapped(said, wide), power, down="top")

    def _draw_tiles(self, left: float, top: float) -> float:
        """Draw what stands outside the hall; return where it ends."""
        canvas, sheet = self._canvas, self._sheet
        line = canvas.line
        wide = canvas.units(self._tile_width())
        high = canvas.units(self._tile_height())
        head = f"{_POWER_AREA} · {_NOT_TO_SCALE}"
        free = wide if self._is_beside else canvas.units(self._width)
        canvas.write(Rect(left, top, free, line), head, _POWER_AREA, is_strong=True)
        top += line * (1 + _PADDING)
        bottom = top
        for tile, (row, x) in zip(self._tiles, self._tile_places(), strict=True):
            y = top + row * (high + _BETWEEN * line)
            place = Rect(left + canvas.units(x), y, wide, high)
            bottom = place.bottom
            canvas.add(
                Box(
                    place=place,
                    tone="" if tile.is_planned else "surface",
                    edge=tile.edge,
                    is_dashed=tile.is_planned,
                    radius=canvas.units(0.3 * sheet.line),
                    tip=tile.tip,
                    target=tile.target,
                )
            )
            pad = _PADDING * line
            for number_, text in enumerate((tile.title, tile.note)):
                room = Rect(
                    place.left + pad,
                    place.top + pad / 2 + number_ * line,
                    place.width - 2 * pad,
                    line,
                )
                canvas.write(
                    room,
                    text,
                    tone="muted" if number_ else "text",
                    is_strong=not number_,
                )
        return bottom + _BETWEEN * line

    def _draw_foot(self, top: float) -> float:
        """Draw legend and caption; return where they end."""
        canvas = self._canvas
        line = canvas.line
        top += _GAP * line / 2
        bottom = top
        for key, (row, x) in zip(self._keys, self._key_places(), strict=True):
            y = top + row * 1.25 * line
            left = canvas.units(x)
            if key.has_swatch:
                canvas.add(
                    Box(
                        place=Rect(left, y + 0.15 * line, 0.7 * line, 0.7 * line),
                        tone=key.tone,
                        edge=key.edge,
                        is_dashed=key.is_dashed,
                    )
                )
                left += line
            canvas.write(Rect(left, y, canvas.width_of(key.text), line), key.text)
            bottom = y + 1.25 * line
        rows = self._caption.count("\n") + 1
        top = bottom + _PADDING * line / 2
        room = Rect(0.0, top, canvas.units(self._width), rows * line)
        canvas.write(room, self._caption, down="top")
        return room.bottom

    # -- words and figures

    def _legend(self) -> Iterator[_Key]:
        racks = [
            placed.rack
            for block in self._plan.blocks
            for row in block.rows
            for placed in row.racks
        ]
        yield _Key("kW per rack:")
        low = 0.0
        for limit, tone in KW_TONES:
            text = f"> {low:.0f}" if math.isinf(limit) else f"≤ {limit:.0f}"
            yield _Key(text, tone=tone, edge=_RACK_EDGE)
            low = limit
        kinds = {rack.kind for rack in racks}
        for kind, tone in _KIND_TONES.items():
            if kind in kinds:
                yield _Key(kind, tone=tone)
        if any(block.hall.cdus or block.hall.in_rack for block in self._plan.blocks):
            yield _Key("cooling unit, liquid loop", tone=_COOLING_TONE)
        elif any(rack.liquid_kw for rack in racks):
            yield _Key("liquid loop", tone=_COOLING_TONE)
        if any(block.is_planned for block in self._plan.blocks):
            yield _Key("not in service", edge="s1", is_dashed=True)

    def _assumptions(self) -> str:
        plan = self._plan

        def metres(*lengths: float) -> str:
            locale = self._sheet.locale
            return " × ".join(number(round(one, 1), locale) for one in lengths)

        said = (
            f"Hall of {metres(plan.width, plan.height)} m, drawn to scale. Assumed: "
            f"racks of {metres(RACK_WIDTH, RACK_DEPTH)} m, aisles of {metres(AISLE)} "
            f"and {metres(MAIN_AISLE)} m, sizes of cooling units."
        )
        unplaced = {one for block in plan.blocks for one in block.hall.unplaced}
        return " ".join((said, *sorted(unplaced)))

    def _sentence(self) -> str:
        plan = self._plan
        parts = [
            f"{block.hall.phase.label}: {block.hall.systems} in "
            f"{counted(len(block.hall.racks), 'rack')}, {block.state}"
            for block in plan.blocks
        ]
        size = f"{plan.width:.1f} by {plan.height:.1f} metres"
        return f"Hall of {size}. {'; '.join(parts)}."

    def _table(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for block in self._plan.blocks:
            label = block.hall.phase.label
            for (kind, item, kw), members in groupby(
                block.hall.racks, key=lambda one: (one.kind, one.item, one.kw)
            ):
                count = len(list(members))
                rows.append((label, block.state, kind, item, count, kw, count * kw))
            for kind, units in (
                ("cooling", (*block.hall.cdus, *block.hall.in_rack)),
                ("air handling", block.hall.air_handlers),
            ):
                for item, same in groupby(units, key=lambda one: one.item):
                    count = len(list(same))
                    rows.append((label, block.state, kind, item, count, None, None))
        heads = (
            *(("Phase", ""), ("State", ""), ("Kind", ""), ("Item", "")),
            *(("Count", ""), ("Power each", "kW"), ("Power", "kW")),
        )
        return Table(heads, tuple(rows))


_POWER_AREA: Final = "Outside the hall"
_NOT_TO_SCALE: Final = "not to scale"
_BROUGHT: Final = "brings power and cooling"


def _tiles(result: Result, plan: HallPlan, sheet: Sheet) -> Iterator[_Tile]:
    """Yield what stands outside the hall: the same item of all phases together."""
    found: dict[str, list[tuple[Block, Plant]]] = {}
    for block in plan.blocks:
        for one in block.hall.plant:
            found.setdefault(one.item, []).append((block, one))
    for item, places in found.items():
        # What waits for a later phase has a tile of its own.
        for is_planned in (False, True):
            those = [pair for pair in places if pair[0].is_planned == is_planned]
            if those:
                yield _tile(item, those, sheet)
    if not found and any(_is_rented(result, block) for block in plan.blocks):
        yield _Tile(
            title="Rented hall",
            note=_BROUGHT,
            tip="Colocation: the landlord brings UPS, generators, transformers, "
            "switchgear, air handling and heat rejection.",
            target=None,
            edge=_POWER_TONE,
            is_planned=False,
        )


def _tile(item: str, places: Sequence[tuple[Block, Plant]], sheet: Sheet) -> _Tile:
    """Return the tile of an item that some phases have, in the same state."""
    block, first = places[0]
    total = number(sum(one.quantity for _block, one in places), sheet.locale)
    if first.kind == "building":
        note = f"{total} {first.unit}, {_BROUGHT}"
    else:
        note = f"{total} of {first.each}" if first.each else total
    return _Tile(
        title=PLANT[first.kind],
        note=note,
        tip="\n".join(
            f"{block.hall.phase.label}, {block.state}\n{one.tip}"
            for block, one in places
        ),
        target=(block.hall.phase.id, item),
        edge=_COOLING_TONE if first.kind in OUTSIDE_COOLING else _POWER_TONE,
        is_planned=block.is_planned,
    )


def _is_rented(result: Result, block: Block) -> bool:
    return "ups" in result.assembly.sizing[block.hall.phase.id].covered


def _shared_out(block: Block) -> Iterator[list[Unit]]:
    """Yield the cooling units inside each rack of systems."""
    units = block.hall.in_rack
    count = sum(is_system(one) for row in block.rows for one in row.racks)
    for place in range(count):
        yield list(units[place::count])


def kw_tone(kw: float) -> str:
    """Return the tone of a rack by its power.

    >>> kw_tone(4.0), kw_tone(132.0), kw_tone(230.0)
    ('s1/86', 's1/20', 's1')
    """
    return next(tone for limit, tone in KW_TONES if kw <= limit)


def row_name(place: int) -> str:
    """Return the letters of a row.

    >>> row_name(0), row_name(25), row_name(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _shrunk(place: Rect) -> Rect:
    return Rect(
        place.left + _INSET,
        place.top + _INSET,
        place.width - 2 * _INSET,
        place.height - 2 * _INSET,
    )
