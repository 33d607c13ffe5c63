"""The networks of a phase, one line a layer: cores, spines, leaves, systems.

Below the systems stand the storage and the management network. What is drawn is what
the rules ask for; where the bill has less, it says what that means.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from planner.core.catalog.items import Storage, Switch
from planner.core.document import Phase
from planner.core.evaluation import Result
from planner.core.factory.bill import BillLine
from planner.core.factory.needs import PhaseSizing, Pod
from planner.core.factory.sizing.network import FatTree
from planner.core.factory.values import counted
from planner.core.language.kinds import Locale
from planner.core.pictures.canvas import Canvas
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
from planner.core.pictures.words import line_tip, number, plain_name
from planner.core.timing import short_name

_SYSTEM_TONE: Final = "s1"
_SWITCH_TONE: Final = "s4"
_STORAGE_TONE: Final = "s2"
_MANAGEMENT_TONE: Final = "s6"

# Lines of text.
_BOX: Final = (2.0, 1.5)
_BOX_GAP: Final = 0.7
_LINK: Final = 2.2
_LARGEST_LINK: Final = 4.5
_AIR: Final = 0.5
_BETWEEN: Final = 1.2
_LEAST_GRAPH: Final = 8.0
_LEAST_TEXT: Final = 9.0
_TRUNK: Final = 0.8
_MOST_BOXES: Final = 12
# Counts are told with all their digits.
_DIGITS: Final = 9


@dataclass(slots=True)
class _Layer:
    """One line of the diagram.

    `link` says what joins it, to the layer above where it `is_joined` to that; a
    `trunk` leads around other layers to the one it joins. `is_whole` draws one box,
    however many units it stands for.
    """

    name: str
    detail: str
    count: int
    tone: str
    tip: str
    target: Target | None
    link: str = ""
    is_joined: bool = False
    trunk: "_Layer | None" = None
    is_whole: bool = False
    is_planned: bool = False
    is_warning: bool = False
    row: tuple[Cell, ...] = ()
    # Where it stands, once that is known.
    words: list[tuple[str, str, bool]] = field(default_factory=list)
    boxes: list[Rect] = field(default_factory=list)


def network_diagram(result: Result, phase: str, sheet: Sheet = SHEET) -> Scene:
    """Return the networks of a phase."""
    found = next(one for one in result.project.phases if one.id == phase)
    sizing = result.assembly.sizing[phase]
    if not sizing.pods:
        return empty_scene(
            f"{found.label} has no system to connect yet: add systems to the bill, and "
            "their networks are drawn.",
            sheet,
        )
    layers = list(_Phase(result, found, sizing, sheet.locale).layers())
    return _draw(layers, found.label, sheet)


# ------------------------------------------------------------------------- the layers


class _Phase:
    """A phase with its lines by role."""

    def __init__(
        self, result: Result, phase: Phase, sizing: PhaseSizing, locale: Locale
    ) -> None:
        self._phase = phase
        self._sizing = sizing
        self._locale = locale
        self._lines = [
            line for line in result.bill if line.phase == phase.id and line.quantity > 0
        ]

    def layers(self) -> Iterator[_Layer]:
        """Yield all layers from top to bottom."""
        first: _Layer | None = None
        allowance = self._covering("compute-switch")
        covering = None if allowance is None else self._allowance(allowance)
        if covering is not None:
            yield covering
        for pod in self._sizing.pods:
            if covering is None:
                yield from self._tree(pod)
            system = self._system(pod, is_covered=covering is not None)
            first = first or system
            yield system
        assert first is not None
        yield from self._storage(covering or first)
        yield from self._management(first)

    def _with_role(self, role: str) -> BillLine | None:
        return next((line for line in self._lines if role in line.roles), None)

    def _covering(self, role: str) -> BillLine | None:
        return next((one for one in self._lines if role in one.item.covers), None)

    def _target(self, line: BillLine) -> Target:
        return line.phase, line.item.id

    def _needed(self, role: str) -> float:
        """Return how much of a role the rules ask for; its item may have others."""
        need = self._sizing.needed(role)
        return need.quantity if need is not None else 0.0

    def _cables(self, role: str) -> str:
        cables = self._needed(role)
        return f"{self._number(cables)} cables" if cables else "cables"

    def _number(self, value: float) -> str:
        return number(value, self._locale, digits=_DIGITS)

    def _sized_tip(self, line: BillLine) -> str:
        """Return what there is to say of a line, and why there is so much of it."""
        return f"{line_tip(line, self._locale)}\n{line.quantity_sentence}".strip()

    def _allowance(self, line: BillLine) -> _Layer:
        return _Layer(
            name=plain_name(line),
            detail="Not sized in detail: size this phase in detail, and its switches, "
            "cables and transceivers are drawn.",
            count=1,
            tone=_SWITCH_TONE,
            tip=line_tip(line, self._locale),
            target=self._target(line),
            is_whole=True,
            is_planned=True,
            row=("Allowance", line.item.id, line.quantity, None, None, None),
        )

    def _tree(self, pod: Pod) -> Iterator[_Layer]:
        """Yield the switches above the systems of a kind."""
        line = self._with_role("compute-switch")
        tree = pod.tree
        if tree is None or line is None or not isinstance(line.item, Switch):
            yield self._no_tree(pod)
            return
        lane = (pod.system.port_speed_gbps or 0.0) / tree.planes
        speed = f"{self._number(lane)} Gbit/s"
        each = f" in each of {pod.pods:,} pods" if pod.pods > 1 else ""
        others = line.derived_quantity or 0.0
        others -= self._needed("compute-switch")
        warning = _shortage(self._sizing.pods, line.quantity - others)
        kinds = (
            ("core", tree.core, 0),
            ("spine", tree.spine, tree.spine_core_cables),
            ("leaf", tree.leaf, tree.leaf_spine_cables),
        )
        for kind, count, cables in kinds:
            if not count:
                continue
            ports = f"{short_name(line.item)}, {tree.ports:,} ports at {speed}"
            yield _Layer(
                name=_switches(count, kind) + each,
                detail=warning if warning and kind == "leaf" else ports,
                count=count,
                tone=_SWITCH_TONE,
                tip="\n".join((f"{_switches(count, kind)}{each}", *tree.explanation))
                + f"\n{line_tip(line, self._locale)}",
                target=self._target(line),
                is_joined=bool(cables),
                link=self._uplink(tree, kind, cables, speed, is_short=bool(warning)),
                is_warning=bool(warning) and kind == "leaf",
                row=(
                    *(kind, line.item.id, count * pod.pods),
                    *(tree.ports, lane, cables * pod.pods or None),
                ),
            )

    @staticmethod
    def _uplink(
        tree: FatTree, kind: str, cables: int, speed: str, *, is_short: bool
    ) -> str:
        """Say what joins switches to those above them."""
        if not cables:
            return ""
        said = f"{cables:,} cables"
        if tree.planes > 1:
            said += f", a link of {speed} in each of {tree.planes:,} planes"
        else:
            said += f" at {speed}"
        if is_short:
            return said
        if kind == "leaf":
            return f"{said}; as many up as down, 1:1"
        return said

    def _no_tree(self, pod: Pod) -> _Layer:
        """Say why there is no network to draw."""
        need = self._sizing.needed("compute-switch")
        line = self._with_role("compute-switch")
        reason = need.sentence if need is not None and need.item is None else ""
        if not reason:
            reason = (
                "Its network cannot be sized: see the checks of this phase for the "
                "figure that is missing or the speeds that do not match."
            )
        return _Layer(
            name="No compute network",
            detail=reason,
            count=1,
            tone=_SWITCH_TONE,
            tip=f"{pod.system.model}\n{reason}",
            target=self._target(line) if line else None,
            is_whole=True,
            is_planned=True,
            is_warning=True,
            row=("none", "", 0, None, None, None),
        )

    def _system(self, pod: Pod, *, is_covered: bool) -> _Layer:
        system, tree = pod.system, pod.tree
        line = next(one for one in self._lines if one.item.id == system.id)
        name = f"{self._number(pod.quantity)} × {plain_name(line)}"
        if pod.pods > 1:
            name += f" in {pod.pods:,} pods"
        parts = [f"{self._number(pod.quantity * system.gpus)} GPUs"]
        if system.ports and system.port_speed_gbps:
            speed = self._number(system.port_speed_gbps)
            parts.append(f"{counted(system.ports, 'port')} of {speed} Gbit/s each")
        if (system.scale_up_gpus or 1) > 1:
            parts.append(f"{system.scale_up_gpus} GPUs on one scale-up network")
        link = "cables of the allowance" if is_covered else ""
        if tree is not None and not is_covered:
            link = f"{tree.node_leaf_cables:,} cables"
            if tree.rails > 1:
                link += f" over {tree.rails} rails"
            if tree.manager_ports:
                link += f", {tree.manager_ports} of them for the fabric manager"
            if pod.pods > 1:
                link += ", in each pod"
        return _Layer(
            name=name,
            detail=", ".join(parts),
            count=round(pod.quantity),
            tone=_SYSTEM_TONE,
            tip=line_tip(line, self._locale),
            target=self._target(line),
            link=link,
            is_joined=bool(link),
            row=(
                "systems",
                system.id,
                pod.quantity,
                system.ports,
                system.port_speed_gbps,
                tree.node_leaf_cables * pod.pods if tree else None,
            ),
        )

    def _storage(self, joined: _Layer) -> Iterator[_Layer]:
        """Yield the storage network and the storage."""
        switch = self._with_role("storage-switch")
        storage = next(
            (line for line in self._lines if isinstance(line.item, Storage)), None
        )
        if switch is not None and isinstance(switch.item, Switch):
            count = self._needed("storage-switch")
            speed = self._number(switch.item.port_speed_gbps)
            yield _Layer(
                name=f"Storage network: {self._number(count)} × "
                f"{short_name(switch.item)}",
                detail=f"{switch.item.ports:,} ports at {speed} Gbit/s",
                count=round(count),
                tone=_SWITCH_TONE,
                tip=self._sized_tip(switch),
                target=self._target(switch),
                link=f"{self._cables('storage-cable')} to the systems and the storage",
                trunk=joined,
                row=(
                    *("storage network", switch.item.id, count, switch.item.ports),
                    *(switch.item.port_speed_gbps, self._needed("storage-cable")),
                ),
            )
        if storage is None:
            return
        amount = f"{self._number(storage.quantity)} {storage.item.unit}"
        yield _Layer(
            name=f"Storage: {amount}",
            detail=plain_name(storage),
            count=1,
            tone=_STORAGE_TONE,
            tip=self._sized_tip(storage),
            target=self._target(storage),
            is_joined=switch is not None,
            trunk=joined if switch is None else None,
            is_whole=True,
            row=("storage", storage.item.id, storage.quantity, None, None, None),
        )

    def _management(self, joined: _Layer) -> Iterator[_Layer]:
        """Yield the management network."""
        switch = self._with_role("management-switch")
        if switch is None or not isinstance(switch.item, Switch):
            return
        servers = self._with_role("management-server")
        speed = self._number(switch.item.port_speed_gbps)
        detail = f"{switch.item.ports:,} ports at {speed} Gbit/s"
        if servers is not None:
            named = counted(self._needed("management-server"), "management server")
            detail += f", {named}"
        count = self._needed("management-switch")
        yield _Layer(
            name=f"Management network: {self._number(count)} × "
            f"{short_name(switch.item)}",
            detail=detail,
            count=round(count),
            tone=_MANAGEMENT_TONE,
            tip=self._sized_tip(switch),
            target=self._target(switch),
            link=f"{self._cables('management-cable')} to the systems",
            trunk=joined,
            row=(
                *("management network", switch.item.id, count, switch.item.ports),
                *(switch.item.port_speed_gbps, self._needed("management-cable")),
            ),
        )


def _switches(count: int, kind: str) -> str:
    return f"{count:,} {kind} switch{'es' if count != 1 else ''}"


def _shortage(pods: Sequence[Pod], there: float) -> str:
    """Say what it means that there are fewer switches than the rules ask for."""
    trees = [(pod.tree, pod.pods) for pod in pods if pod.tree is not None]
    leaves = sum(count * tree.leaf for tree, count in trees)
    wanted = sum(count * (tree.spine + tree.core) for tree, count in trees)
    if there >= leaves + wanted:
        return ""
    said = f"The bill has {there:,.0f} of {leaves + wanted:,} switches: "
    above = there - leaves
    if above < 0:
        return f"{said}there are too few leaves."
    if above == 0:
        return f"{said}without spines, leaves cannot reach each other."
    has_cores = any(tree.core for tree, _count in trees)
    ratio = wanted / above if has_cores else leaves / (2 * above)
    if ratio <= 1:
        return f"{said}uplinks do not spread evenly."
    return f"{said}oversubscribed {ratio:.2g}:1."


# ------------------------------------------------------------------------ the drawing


def _draw(layers: Sequence[_Layer], label: str, sheet: Sheet) -> Scene:
    """Return the layers below each other: words at the left, boxes at the right."""
    line = sheet.line
    canvas = Canvas(sheet, 1.0)
    trunks = [layer for layer in layers if layer.trunk is not None]
    trunk_room = (len(trunks) + 0.5) * _TRUNK * line
    width = max(
        sheet.width, (_LEAST_TEXT + _BETWEEN + _LEAST_GRAPH) * line + trunk_room
    )
    natural = max(
        sheet.width_of(text)
        for layer in layers
        for text in (layer.name, layer.detail, layer.link)
    )
    text_room = min(
        natural,
        max(width * 0.46, width - 30 * line),
        width - (_LEAST_GRAPH + _BETWEEN) * line - trunk_room,
    )
    for layer in layers:
        layer.words = [
            *((text, "text", True) for text in _lines(layer.name, text_room, sheet)),
            *(
                (text, "warn" if layer.is_warning else "muted", False)
                for text in _lines(layer.detail, text_room, sheet)
            ),
        ]
    links = [_lines(layer.link, text_room, sheet) for layer in layers]
    heights = [
        max((len(layer.words) + _AIR) * line, _BOX[1] * line) for layer in layers
    ]
    gaps = [
        0.0 if place == 0 else max((len(link) + 2 * _AIR) * line, _LINK * line)
        for place, link in enumerate(links)
    ]
    free = sheet.height - sum(heights) - sum(gaps) - line
    if free > 0 and len(layers) > 1:
        more = free / (len(layers) - 1)
        gaps = [
            min(gap + more, max(gap, _LARGEST_LINK * line)) if gap else 0.0
            for gap in gaps
        ]
    graph = Rect(
        text_room + _BETWEEN * line,
        0.0,
        width - text_room - _BETWEEN * line - trunk_room,
        0.0,
    )
    y = _AIR * line
    for layer, link, height, gap in zip(layers, links, heights, gaps, strict=True):
        middle = y + gap / 2
        top = middle - len(link) * line / 2
        for place, text in enumerate(link):
            room = Rect(0.0, top + place * line, text_room, line)
            canvas.write(room, text)
        y += gap
        layer.boxes = _boxes(layer, graph, y + height / 2, line)
        top = y + (height - len(layer.words) * line) / 2
        for place, (text, tone, is_strong) in enumerate(layer.words):
            room = Rect(0.0, top + place * line, text_room, line)
            canvas.write(room, text, tone=tone, is_strong=is_strong)
        y += height
    _draw_links(canvas, layers, trunks, graph, line)
    for layer in layers:
        _draw_boxes(canvas, layer, line)
    said = [text for one in layers for text in (one.link, one.name) if text]
    return Scene(
        width=width,
        height=y + _AIR * line,
        scale=1.0,
        shapes=tuple(canvas.shapes),
        sentence=f"{label}: {'; '.join(said)}",
        table=Table(_HEADS, tuple(layer.row for layer in layers)),
    )


_HEADS: Final = (
    *(("Layer", ""), ("Item", ""), ("Count", ""), ("Ports", "")),
    *(("Speed of a port", "Gbit/s"), ("Cables", "")),
)


def _lines(text: str, room: float, sheet: Sheet) -> list[str]:
    """Return a text in lines that are no wider than a room."""
    if not text:
        return []
    return [sheet.elided(one, room) for one in sheet.wrapped(text, room).split("\n")]


def _boxes(layer: _Layer, graph: Rect, middle: float, line: float) -> list[Rect]:
    """Return where the boxes of a layer stand; the last but one may mean many."""
    wide, high = (side * line for side in _BOX)
    top = middle - high / 2
    if layer.is_whole:
        return [Rect(graph.left, top, graph.width, high)]
    step = wide + _BOX_GAP * line
    most = max(2, min(_MOST_BOXES, int((graph.width + _BOX_GAP * line) / step)))
    count = max(1, min(layer.count, most))
    step = max(step, (graph.width - wide) / count)
    left = graph.left + (graph.width - wide - (count - 1) * step) / 2
    return [Rect(left + place * step, top, wide, high) for place in range(count)]


def _draw_links(
    canvas: Canvas,
    layers: Sequence[_Layer],
    trunks: Sequence[_Layer],
    graph: Rect,
    line: float,
) -> None:
    """Draw what joins the layers: fans between neighbours, trunks around others."""
    for above, below in pairwise(layers):
        if not below.is_joined:
            continue
        for upper in _ends(above, below):
            for lower in _ends(below, above):
                canvas.rule(
                    ((upper.centre[0], upper.bottom), (lower.centre[0], lower.top)),
                    "outline",
                )
    for place, layer in enumerate(trunks):
        assert layer.trunk is not None
        x = graph.right + (place + 1) * _TRUNK * line
        start, end = layer.trunk.boxes[-1], layer.boxes[-1]
        points = (
            (start.right, start.centre[1]),
            (x, start.centre[1]),
            (x, end.centre[1]),
            (end.right, end.centre[1]),
        )
        canvas.add(Line(points=points, tone="muted", width=0.12 * line))


def _ends(layer: _Layer, other: _Layer) -> list[Rect]:
    """Return where links of a layer end; one wide box has many ends."""
    if not layer.is_whole or other.is_whole:
        return layer.boxes
    whole = layer.boxes[0]
    return [Rect(box.left, whole.top, box.width, whole.height) for box in other.boxes]


def _draw_boxes(canvas: Canvas, layer: _Layer, line: float) -> None:
    """Draw the boxes of a layer; where there are more than are drawn, an ellipsis."""
    is_cut = not layer.is_whole and layer.count > len(layer.boxes)
    for place, box in enumerate(layer.boxes):
        if is_cut and place == len(layer.boxes) - 2:
            canvas.add(
                Box(place=box, tone="surface", tip=layer.tip, target=layer.target)
            )
            canvas.write(box, "…", is_strong=True, across="centre", tone="text")
            continue
        canvas.add(
            Box(
                place=box,
                tone="surface" if layer.is_planned else layer.tone,
                edge=layer.tone,
                is_dashed=layer.is_planned,
                radius=0.25 * line,
                tip=layer.tip,
                target=layer.target,
            )
        )
