"""The flow of power: from the utility through the IT into heat, and outside.

All widths are to one scale. The power is the highest there is: the IT at its peak, and
the facility at the design PUE, with which the power chain is sized.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from planner.core.catalog.items import (
    ASSET_CLASSES,
    CatalogItem,
    Cooling,
    Facility,
    Power,
)
from planner.core.document import Phase
from planner.core.evaluation import Result
from planner.core.factory.bill import BillLine
from planner.core.language.kinds import Locale
from planner.core.pictures.canvas import Canvas
from planner.core.pictures.scene import (
    SHEET,
    Box,
    Rect,
    Ribbon,
    Scene,
    Sheet,
    Table,
    Target,
    empty_scene,
)
from planner.core.pictures.words import amount, kilowatts, without_power

_SYSTEM_TONE: Final = "s1"
_CLASS_TONES: Final = {
    "accelerated-systems": _SYSTEM_TONE,
    "network": "s4",
    "storage": "s2",
    "management": "s6",
}
_OTHER_TONE: Final = "s6"
# Classes that have shorter names where there is little room.
_SHORT: Final = {"accelerated-systems": "Systems", "management": "Management"}
# Ribbons are this much of the way to the ground.
_PALE: Final = "/60"

# Lines of text.
_NODE: Final = 0.7
_BESIDE: Final = 0.5
_BETWEEN: Final = 0.7
_LOWEST: Final = 3.0
_MOST_ITEMS: Final = 8
_HALVINGS: Final = 50


@dataclass(slots=True)
class _Node:
    """An amount at one place of its way; without a name it only passes by."""

    name: str
    kw: float
    tone: str = _OTHER_TONE
    tip: str = ""
    target: Target | None = None
    words: tuple[str, ...] = ()
    # Where it stands, once that is known.
    top: float = 0.0
    taken: float = 0.0
    given: float = 0.0


@dataclass(slots=True)
class _Flow:
    """An amount from one node to another."""

    start: _Node
    end: _Node
    kw: float
    tone: str
    tip: str = ""
    target: Target | None = None


@dataclass(slots=True)
class _Diagram:
    """Nodes in columns from left to right, and what flows between them."""

    columns: list[list[_Node]] = field(default_factory=list)
    flows: list[_Flow] = field(default_factory=list)


def power_flow(result: Result, phase: str = "", sheet: Sheet = SHEET) -> Scene:
    """Return the flow of power of a phase.

    Without one, that of all phases that stand side by side: a refresh takes the place
    of another phase.
    """
    phases = [
        one
        for one in result.project.phases
        if (one.id == phase if phase else not one.refreshes)
    ]
    lines = [
        line
        for line in result.bill
        if line.quantity > 0 and any(line.phase == one.id for one in phases)
    ]
    facility_kw = sum(result.assembly.sizing[one.id].facility_kw for one in phases)
    if not facility_kw:
        without = without_power(result, [one.id for one in phases])
        if without:
            return empty_scene(
                f"No power can be shown {without}: enter it in the catalog.", sheet
            )
        return empty_scene(
            "Nothing draws power yet: add systems to the bill, and their power is "
            "followed from the grid to the heat it becomes.",
            sheet,
        )
    diagram = _diagram(lines, facility_kw, sheet.locale)
    said = _sentence(result, phases, lines, facility_kw, sheet.locale)
    return _draw(diagram, said, sheet)


# ------------------------------------------------------------------------ the amounts


def _is_it(item: CatalogItem) -> bool:
    """Whether the power of an item is that of IT; other power is part of the PUE."""
    return not isinstance(item, Power | Cooling | Facility)


def _kw(line: BillLine) -> float:
    return line.quantity * line.item.peak_kw if _is_it(line.item) else 0.0


def _liquid_kw(line: BillLine) -> float:
    return _kw(line) * (line.item.liquid_heat_fraction or 0.0)


def _diagram(lines: Sequence[BillLine], facility_kw: float, locale: Locale) -> _Diagram:
    """Return the columns utility, power chain, IT by class, heat, and outside."""
    classes = list(_classes(lines, locale))
    it_kw = sum(node.kw for node, _lines in classes)
    rest_kw = facility_kw - it_kw
    liquid_kw = sum(_liquid_kw(line) for line in lines)
    utility = _Node(
        "Utility",
        facility_kw,
        "s2",
        f"{kilowatts(facility_kw, locale)} from the utility at most",
        _target(lines, "transformer", "switchgear", "building"),
    )
    chain = _chain(lines, it_kw, locale)
    liquid = _Node(
        "Heat to liquid",
        liquid_kw,
        "s3",
        _heat_tip(lines, liquid_kw, "liquid", ("cdu",), locale),
        _target(lines, "cdu", "piping"),
    )
    air = _Node(
        "Heat to air",
        it_kw - liquid_kw,
        "s5",
        _heat_tip(
            lines, it_kw - liquid_kw, "the air", ("air-handler", "rear-door"), locale
        ),
        _target(lines, "air-handler", "rear-door"),
    )
    outside = _Node(
        "Outside",
        facility_kw,
        "muted",
        _heat_tip(lines, facility_kw, "outside", ("heat-rejection", "chiller"), locale),
        _target(lines, "heat-rejection", "chiller", "building"),
    )
    heats = [node for node in (liquid, air) if node.kw > 1e-9]
    made = _Diagram(
        columns=[[utility], [chain], [node for node, _ in classes], heats, [outside]]
    )
    made.flows.append(_Flow(utility, chain, it_kw, f"s2{_PALE}", utility.tip))
    for node, inside in classes:
        made.flows.append(
            _Flow(chain, node, node.kw, f"{_SYSTEM_TONE}{_PALE}", node.tip, node.target)
        )
        warm = sum(_liquid_kw(line) for line in inside)
        for heat, kw in ((liquid, warm), (air, node.kw - warm)):
            if kw > 1e-9:
                tip = f"{node.name}: {kilowatts(kw, locale)}, {_lower(heat.name)}"
                tone = f"{heat.tone}{_PALE}"
                made.flows.append(_Flow(node, heat, kw, tone, tip, node.target))
    for heat in heats:
        tone = f"{heat.tone}{_PALE}"
        made.flows.append(_Flow(heat, outside, heat.kw, tone, heat.tip, heat.target))
    if rest_kw > 1e-9:
        _add_rest(made, utility, outside, rest_kw, lines, locale)
    return made


def _add_rest(
    made: _Diagram,
    utility: _Node,
    outside: _Node,
    kw: float,
    lines: Sequence[BillLine],
    locale: Locale,
) -> None:
    """Add what is no IT: it passes by the IT, and ends outside as well."""
    tip = "\n".join(
        (
            f"Cooling and losses: {kilowatts(kw, locale)}",
            "What the facility draws beyond its IT: pumps, fans, chillers, losses.",
            *_units(lines, Cooling, locale),
        )
    )
    target = _target(lines, "heat-rejection", "chiller", "air-handler", "cdu")
    rest = _Node("Cooling and losses", kw, _OTHER_TONE, tip, target)
    way = [utility, rest, _Node("", kw), _Node("", kw), outside]
    for column, node in zip(made.columns[1:4], way[1:4], strict=True):
        column.append(node)
    for start, end in pairwise(way):
        tone = f"{_OTHER_TONE}{_PALE}"
        made.flows.append(_Flow(start, end, kw, tone, tip, target))


def _classes(
    lines: Sequence[BillLine], locale: Locale
) -> Iterator[tuple[_Node, list[BillLine]]]:
    """Yield the IT by class, with the lines of each."""
    for key, label in ASSET_CLASSES.items():
        inside = [line for line in lines if line.asset_class == key and _kw(line) > 0]
        if not inside:
            continue
        inside.sort(key=lambda line: -_kw(line))
        kw = sum(_kw(line) for line in inside)
        warm = sum(_liquid_kw(line) for line in inside)
        rows = [f"{label}: {kilowatts(kw, locale)}"]
        rows += [
            f"{amount(line, locale)}: {kilowatts(_kw(line), locale)}"
            for line in inside[:_MOST_ITEMS]
        ]
        if len(inside) > _MOST_ITEMS:
            rows.append(f"and {len(inside) - _MOST_ITEMS} more")
        rows.append(
            f"{kilowatts(warm, locale)} of heat to liquid, "
            f"{kilowatts(kw - warm, locale)} to air"
        )
        main = inside[0]
        tone = _CLASS_TONES.get(key, _OTHER_TONE)
        target = (main.phase, main.item.id)
        name = _SHORT.get(key, label)
        yield _Node(name, kw, tone, "\n".join(rows), target), inside


def _chain(lines: Sequence[BillLine], it_kw: float, locale: Locale) -> _Node:
    """Return the power chain of the IT: its own UPS, or what brings one."""
    units = list(_units(lines, Power, locale))
    kinds = {
        getattr(line.item, "kind", "")
        for line in lines
        if isinstance(line.item, Power | Facility)
    }
    name = "Power chain"
    if "ups" in kinds:
        name = "UPS"
    said = f"{kilowatts(it_kw, locale)} to the IT at most"
    if not units:
        brings = "The building" if "building" in kinds else "The hall"
        units = [f"{brings} brings UPS, generators and transformers."]
    return _Node(
        name,
        it_kw,
        _SYSTEM_TONE,
        "\n".join((f"{name}: {said}", *units)),
        _target(lines, "ups", "switchgear", "building"),
    )


def _units(
    lines: Sequence[BillLine], kind: type[CatalogItem], locale: Locale
) -> Iterator[str]:
    """Yield how much there is of the equipment of a kind."""
    for line in lines:
        if isinstance(line.item, kind):
            yield amount(line, locale)


def _heat_tip(
    lines: Sequence[BillLine],
    kw: float,
    where: str,
    kinds: tuple[str, ...],
    locale: Locale,
) -> str:
    rows = [f"{kilowatts(kw, locale)} of heat to {where}"]
    if where == "outside":
        rows = [f"{kilowatts(kw, locale)} outside: all power ends as heat"]
    for line in lines:
        item = line.item
        if isinstance(item, Cooling) and item.kind in kinds:
            each = item.cooling_capacity_kw
            carries = f", {kilowatts(each, locale)} each" if each else ""
            rows.append(f"{amount(line, locale)}{carries}")
    return "\n".join(rows)


def _target(lines: Sequence[BillLine], *kinds: str) -> Target | None:
    """Return the line of the bill that is shown for a node, the best kind first."""
    for kind in kinds:
        for line in lines:
            if getattr(line.item, "kind", "") == kind:
                return line.phase, line.item.id
    return None


def _lower(name: str) -> str:
    return f"{name[:1].lower()}{name[1:]}"


def _sentence(
    result: Result,
    phases: Sequence[Phase],
    lines: Sequence[BillLine],
    facility_kw: float,
    locale: Locale,
) -> str:
    it_kw = sum(_kw(line) for line in lines)
    factor = f"{facility_kw / it_kw:.3g}"
    named = ", ".join(one.label for one in phases)
    annual = result.number("pue")
    without = without_power(result, [one.id for one in phases])
    remark = f", {without}" if without else ""
    said = (
        f"{named}, highest power: {kilowatts(it_kw, locale)} of IT × design PUE "
        f"{factor} = {kilowatts(facility_kw, locale)}{remark}."
    )
    return f"{said} Energy over a year follows from the annual PUE of {annual:.3g}."


# ------------------------------------------------------------------------ the drawing


def _draw(diagram: _Diagram, said: str, sheet: Sheet) -> Scene:
    """Return the diagram on a sheet; it grows where its words need room."""
    line = sheet.line
    node_width = _NODE * line
    for column in diagram.columns:
        for node in column:
            node.words = _words(node, sheet, is_wrapped=False)
    rooms = _rooms(diagram, sheet)
    least = len(diagram.columns) * node_width + sum(rooms)
    if least > sheet.width:
        for column in diagram.columns:
            for node in column:
                node.words = _words(node, sheet, is_wrapped=True)
        rooms = _rooms(diagram, sheet)
        least = len(diagram.columns) * node_width + sum(rooms)
    width = max(sheet.width, least)
    # What is free goes between the columns; the last one has nothing behind it.
    spare = (width - least) / (len(rooms) - 1)
    caption = sheet.wrapped(said, sheet.width)
    foot = (caption.count("\n") + 2) * line
    high = max(sheet.height - foot, _needed(diagram, sheet, 0.0) + _LOWEST * line)
    scale = _per_kw(diagram, sheet, high)
    canvas = Canvas(sheet, 1.0)
    lefts, x = [], 0.0
    for place, room in enumerate(rooms):
        lefts.append(x)
        x += node_width + room + (spare if place < len(rooms) - 1 else 0.0)
    for column in diagram.columns:
        _stack(column, sheet, scale, high)
    column_of = {
        id(node): place for place, nodes in enumerate(diagram.columns) for node in nodes
    }
    ribbons: list[tuple[_Flow, Ribbon]] = []
    for flow in sorted(diagram.flows, key=lambda flow: (flow.start.top, flow.end.top)):
        start_x = lefts[column_of[id(flow.start)]]
        if flow.start.name:
            start_x += node_width
        height = flow.kw * scale
        ribbon = Ribbon(
            start=(start_x, flow.start.top + flow.start.given),
            end=(lefts[column_of[id(flow.end)]], flow.end.top + flow.end.taken),
            height=height,
            tone=flow.tone,
            tip=flow.tip,
            target=flow.target,
        )
        ribbons.append((flow, ribbon))
        flow.start.given += height
        flow.end.taken += height
    # What leaves a thin node would strike its words out: they have ground over it.
    thin = [
        (left, node)
        for left, column in zip(lefts, diagram.columns, strict=True)
        for node in column
        if node.name and node.kw * scale < line
    ]
    from_thin = {id(node) for _left, node in thin}
    canvas.add(*(one for flow, one in ribbons if id(flow.start) in from_thin))
    for left, node in thin:
        canvas.add(Box(place=_words_place(canvas, node, left, scale), tone="surface"))
    canvas.add(*(one for flow, one in ribbons if id(flow.start) not in from_thin))
    for left, room, column in zip(lefts, rooms, diagram.columns, strict=True):
        for node in column:
            _draw_node(canvas, node, left, room, scale)
    canvas.write(Rect(0.0, high + line, width, foot - line), caption, down="top")
    rows = tuple(
        # What passes by the IT ends outside.
        (flow.start.name, flow.end.name or diagram.columns[-1][0].name, flow.kw)
        for flow in diagram.flows
        if flow.start.name
    )
    return Scene(
        width=width,
        height=high + foot,
        scale=1.0,
        shapes=tuple(canvas.shapes),
        sentence=said,
        table=Table((("From", ""), ("To", ""), ("Power", "kW")), rows),
    )


def _words(node: _Node, sheet: Sheet, *, is_wrapped: bool) -> tuple[str, ...]:
    """Return the lines beside a node: its name, and its power."""
    if not node.name:
        return ()
    name, power = node.name, kilowatts(node.kw, sheet.locale)
    if is_wrapped:
        name = sheet.wrapped(name, sheet.widest([*name.split(" "), power]))
    return (*name.split("\n"), power)


def _rooms(diagram: _Diagram, sheet: Sheet) -> list[float]:
    """Return the room that the words of each column need beside its nodes."""
    return [
        sheet.widest(text for node in column for text in node.words)
        + 2 * _BESIDE * sheet.line
        for column in diagram.columns
    ]


def _slot(node: _Node, sheet: Sheet, scale: float) -> float:
    """Return the height of a node or its words, whatever is higher."""
    return max(node.kw * scale, len(node.words) * sheet.line)


def _needed(diagram: _Diagram, sheet: Sheet, scale: float) -> float:
    return max(
        sum(_slot(node, sheet, scale) for node in column)
        + (len(column) - 1) * _BETWEEN * sheet.line
        for column in diagram.columns
    )


def _per_kw(diagram: _Diagram, sheet: Sheet, high: float) -> float:
    """Return the largest scale at which every column fits."""
    low, top = 0.0, high / max(node.kw for node in diagram.columns[0])
    for _ in range(_HALVINGS):
        middle = (low + top) / 2
        if _needed(diagram, sheet, middle) <= high:
            low = middle
        else:
            top = middle
    return low


def _stack(column: Sequence[_Node], sheet: Sheet, scale: float, high: float) -> None:
    """Place the nodes of a column below each other."""
    slots = [_slot(node, sheet, scale) for node in column]
    gap = _BETWEEN * sheet.line
    free = high - sum(slots) - gap * (len(column) - 1)
    gap += free / (len(column) + 1)
    y = free / (len(column) + 1)
    for node, slot in zip(column, slots, strict=True):
        node.top = y + (slot - node.kw * scale) / 2
        y += slot + gap


def _draw_node(
    canvas: Canvas, node: _Node, left: float, room: float, scale: float
) -> None:
    """Draw the bar of a node and its words beside it."""
    if not node.name:
        return
    sheet = canvas.sheet
    line = sheet.line
    height = node.kw * scale
    canvas.add(
        Box(
            place=Rect(left, node.top, _NODE * line, height),
            tone=node.tone,
            edge=node.tone,
            tip=node.tip,
            target=node.target,
        )
    )
    place = _words_place(canvas, node, left, scale)
    *name, power = node.words
    wide = room - 2 * _BESIDE * line
    for row, text in enumerate(name):
        canvas.write(
            Rect(place.left, place.top + row * line, wide, line),
            text,
            tone="text",
            is_strong=True,
        )
    canvas.write(
        Rect(place.left, place.top + len(name) * line, wide, line), power, tone="text"
    )


def _words_place(canvas: Canvas, node: _Node, left: float, scale: float) -> Rect:
    """Return where the words of a node stand: beside its middle."""
    line = canvas.sheet.line
    height = len(node.words) * line
    return Rect(
        left + (_NODE + _BESIDE) * line,
        node.top + (node.kw * scale - height) / 2,
        canvas.width_of("\n".join(node.words)),
        height,
    )
