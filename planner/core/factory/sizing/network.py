"""The network between systems: a rail-optimised fat tree, switch by switch.

Half of a leaf's ports go down to endpoints and half up, so that nothing is
oversubscribed. A scalable unit has one leaf for each rail.
"""

from dataclasses import dataclass
from typing import Final

from planner.core.factory.sizing.quantities import SizingError, whole

# Ports of the switches that are sold, at one of their speeds.
_RADIXES: Final = (32, 36, 40, 48, 64, 128, 144, 256, 512)


@dataclass(frozen=True, slots=True, kw_only=True)
class FatTree:
    """The switches and cables that join a number of endpoints.

    An endpoint is one GPU with one port in each plane. Switches (`leaf`, `spine`,
    `core`) are those of all planes; `units` are the scalable units of one. A cable
    carries one link of every plane. `explanation` has a sentence for each figure.
    """

    endpoints: int
    ports: int
    rails: int
    planes: int
    manager_ports: int
    tiers: int
    units: int
    leaf: int
    spine: int
    core: int
    node_leaf_cables: int
    leaf_spine_cables: int
    spine_core_cables: int
    explanation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Layers:
    """Switches of one plane."""

    units: int
    leaf: int
    spine: int
    core: int
    explanation: tuple[str, ...]


def fat_tree(
    endpoints: float,
    *,
    ports: float,
    rails: float,
    planes: float = 1,
    manager_ports: float = 0,
    redundant: bool = False,
) -> FatTree:
    """Return the full fat tree of switches with `ports` ports for the endpoints.

    - A part-filled scalable unit gets all its leaves.
    - One rail on no more than `ports` endpoints is one switch, two if `redundant`.
    - Two tiers hold ports²/2 endpoints on as many leaves as a switch has ports. The
      spines are half the leaves, rounded up so that they divide a leaf's uplinks.
    - Three tiers hold ports³/4 endpoints, with as many spines as leaves and half as
      many cores.

    Parameters
    ----------
    endpoints
        GPUs to connect, without the ports of the fabric manager.
    ports
        Ports of a switch at the speed of a link; even.
    rails
        Leaves of a scalable unit, over which the ports of a system are spread.
    planes
        Networks side by side; every endpoint has one port in each.
    manager_ports
        Ports that the fabric manager of an InfiniBand network takes at the leaves.
    redundant
        Whether a second switch stands beside a single one.

    Raises
    ------
    SizingError
        If a number is not whole or too small, `ports` is odd, or three tiers do not
        hold the endpoints; then it names the next radix that does.

    The reference architecture of 127 nodes with eight GPUs on 64-port switches:

    >>> tree = fat_tree(1016, ports=64, rails=8, manager_ports=4)
    >>> tree.leaf, tree.spine, tree.node_leaf_cables, tree.leaf_spine_cables
    (32, 16, 1020, 1024)
    """
    endpoints = whole("Endpoints", endpoints, least=1)
    ports = whole("Ports of a switch", ports, least=2)
    rails = whole("Rails", rails, least=1)
    planes = whole("Planes", planes, least=1)
    manager_ports = whole("Manager ports", manager_ports, least=0)
    if ports % 2:
        raise SizingError(
            f"Ports of a switch must be even, not {ports:,}: half of a leaf’s ports "
            "go down and half up."
        )
    attached = endpoints + manager_ports
    if attached > _most(ports):
        raise SizingError(
            f"Three tiers of {ports:,}-port switches hold {_most(ports):,} endpoints, "
            f"not {attached:,}. {_wider(attached)}"
        )
    if rails == 1 and attached <= ports:
        layers = _single(attached, ports, redundant=redundant)
    else:
        layers = _tiers(attached, ports, rails)
    inner = ports // 2
    leaf_spine = layers.leaf * inner if layers.spine else 0
    spine_core = layers.spine * inner if layers.core else 0
    return FatTree(
        endpoints=endpoints,
        ports=ports,
        rails=rails,
        planes=planes,
        manager_ports=manager_ports,
        tiers=1 + bool(layers.spine) + bool(layers.core),
        units=layers.units,
        leaf=layers.leaf * planes,
        spine=layers.spine * planes,
        core=layers.core * planes,
        node_leaf_cables=attached,
        leaf_spine_cables=leaf_spine,
        spine_core_cables=spine_core,
        explanation=(
            *layers.explanation,
            *_planes(layers, planes),
            *_cables(layers, endpoints, manager_ports, inner),
        ),
    )


def _most(ports: int) -> int:
    """Return how many endpoints three tiers hold.

    >>> _most(64)
    65536
    """
    return ports**3 // 4


def _wider(attached: int) -> str:
    """Say which switches hold the endpoints."""
    for radix in _RADIXES:
        if _most(radix) >= attached:
            return f"Switches with {radix:,} ports hold up to {_most(radix):,}."
    return (
        f"Switches with {_RADIXES[-1]:,} ports, the most there are, hold "
        f"{_most(_RADIXES[-1]):,}: divide the GPUs into pods."
    )


def _single(attached: int, ports: int, *, redundant: bool) -> _Layers:
    leaf = 2 if redundant else 1
    second = ", and a second so that one may fail" if redundant else ""
    return _Layers(
        units=1,
        leaf=leaf,
        spine=0,
        core=0,
        explanation=(
            f"{_counted(attached, 'port')} fit on one switch of {ports:,}{second}; "
            "no spine.",
        ),
    )


def _tiers(attached: int, ports: int, rails: int) -> _Layers:
    """Return a plane of two tiers, or of three where two do not hold it."""
    down = ports // 2
    in_unit = rails * down
    units = -(-attached // in_unit)
    leaf = units * rails
    said = (
        f"A scalable unit of {_counted(rails, 'rail')} × {down:,} ports holds "
        f"{in_unit:,} endpoints; {attached:,} ports fill {_counted(units, 'unit')}, "
        f"each with all its leaves: {_counted(units, 'unit')} × {rails:,} = {leaf:,} "
        "leaf switches."
    )
    if attached <= ports * down and leaf <= ports:
        spine = _divisor_from(leaf, down)
        half = f"{leaf / 2:,.10g}"
        rounded = "" if spine * 2 == leaf else f", rounded up to {spine:,}"
        return _Layers(
            units=units,
            leaf=leaf,
            spine=spine,
            core=0,
            explanation=(
                said,
                f"Half as many spines as leaves, {half}{rounded}, so that the "
                f"{down:,} uplinks of a leaf spread evenly: "
                f"{_counted(down // spine, 'link')} to each spine.",
            ),
        )
    core = -(-leaf // 2)
    return _Layers(
        units=units,
        leaf=leaf,
        spine=leaf,
        core=core,
        explanation=(
            said,
            f"Two tiers hold {ports * down:,} endpoints on {ports:,} leaves, so there "
            f"are three: as many spines as leaves, {leaf:,}, and half as many cores, "
            f"{core:,}.",
        ),
    )


def _divisor_from(leaf: int, uplinks: int) -> int:
    """Return the least divisor of the uplinks that is half the leaves or more.

    >>> _divisor_from(24, 32)
    16
    """
    return next(
        spines
        for spines in range(1, uplinks + 1)
        if 2 * spines >= leaf and uplinks % spines == 0
    )


def _planes(layers: _Layers, planes: int) -> tuple[str, ...]:
    if planes == 1:
        return ()
    names = (("leaf", layers.leaf), ("spine", layers.spine), ("core", layers.core))
    counts = ", ".join(
        f"{count * planes:,} {name}{'' if name == 'leaf' else 's'}"
        for name, count in names
        if count
    )
    return (
        f"{planes} planes, each such a network: {counts} in all; a cable carries one "
        "link of every plane.",
    )


def _cables(
    layers: _Layers, endpoints: int, manager_ports: int, inner: int
) -> tuple[str, ...]:
    managers = (
        f" + {manager_ports:,} of the fabric manager = {endpoints + manager_ports:,}"
        if manager_ports
        else ""
    )
    found = [f"Cables to the leaves: {endpoints:,} endpoints{managers}."]
    if layers.spine:
        found.append(
            f"Cables between leaves and spines: {layers.leaf:,} leaves × {inner:,} "
            f"= {layers.leaf * inner:,}."
        )
    if layers.core:
        found.append(
            f"Cables between spines and cores: {layers.spine:,} spines × {inner:,} "
            f"= {layers.spine * inner:,}."
        )
    return tuple(found)


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
