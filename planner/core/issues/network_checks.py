"""Networks: enough ports, enough spines, one speed, and no single switch for all."""

from collections.abc import Iterator

from planner.core.catalog.items import Optic, Switch
from planner.core.factory.bill import BillLine
from planner.core.factory.items import project_catalog
from planner.core.factory.needs import Pod
from planner.core.factory.roles import companions, fits
from planner.core.factory.sizing.network import FatTree
from planner.core.factory.values import counted, spoken
from planner.core.issues.factory_phase import TOLERANCE, FactoryPhase
from planner.core.issues.issue import Fix, Issue

_ROLE = "compute-switch"


def network_issues(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield what is wrong with the networks of a phase."""
    yield from _ports(phase)
    yield from _speeds(phase)
    yield from _single_leaf(phase)


def _ports(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield a compute network with too few switches for leaves, or for spines."""
    line = phase.with_role(_ROLE)
    trees = [(pod.tree, pod.pods) for pod in phase.sizing.pods if pod.tree]
    if line is None or not trees:
        return
    needed = phase.sizing.quantity_of(line.item.id)
    if line.quantity >= needed * (1 - TOLERANCE):
        return
    of_others = sum(
        need.quantity
        for need in phase.sizing.needs
        if need.role != _ROLE and need.item is not None and need.item.id == line.item.id
    )
    there = max(0.0, line.quantity - of_others)
    leaves = sum(pods * tree.leaf for tree, pods in trees)
    fix = phase.quantity_fix(line, needed)
    key = phase.quantity_key(line)
    if there < leaves:
        yield phase.issue(
            f"ports.{line.item.id}",
            "error",
            f"{counted(there, 'switch').replace('switchs', 'switches')} of "
            f"{line.item.model} for {leaves:,} leaves: {_unconnected(trees, there)}.",
            "plan the switches that the rules ask for, or fewer systems",
            key=key,
            fix=fix,
        )
        return
    upper = there - leaves
    what, is_error = _blocked(trees, leaves, upper)
    yield phase.issue(
        f"oversubscribed.{line.item.id}",
        "error" if is_error else "warning",
        f"{leaves:,} leaves and {spoken(upper)} of "
        f"{sum(pods * (tree.spine + tree.core) for tree, pods in trees):,} switches "
        f"above them: {what}.",
        "plan the spines that the rules ask for",
        key=key,
        fix=fix,
    )


def _unconnected(trees: list[tuple[FatTree, int]], there: float) -> str:
    """Say what has no port where leaves are missing."""
    wanted = sum(pods * tree.node_leaf_cables for tree, pods in trees)
    if len(trees) == 1:
        tree = trees[0][0]
        down = tree.ports if tree.tiers == 1 else tree.ports // 2
        ports = there * down // tree.planes
        if ports < wanted:
            return f"there are {spoken(ports)} ports for {wanted:,} links"
    return "on some rails the GPUs have no leaf to connect to"


def _blocked(
    trees: list[tuple[FatTree, int]], leaves: int, upper: float
) -> tuple[str, bool]:
    """Say what too few switches above the leaves mean, and whether all stands still."""
    if upper <= 0:
        return "GPUs at different leaves cannot reach each other", True
    if any(tree.core for tree, _pods in trees):
        wanted = sum(pods * (tree.spine + tree.core) for tree, pods in trees)
        return f"traffic is oversubscribed {wanted / upper:.2g} to 1", False
    ratio = leaves / (2 * upper)
    if ratio <= 1:
        return "the uplinks of a leaf do not spread evenly over the spines", False
    return f"traffic is oversubscribed {ratio:.2g} to 1", False


def _speeds(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield switches and optics that are slower than the ports of the systems."""
    planes = phase.rules.number("network_planes")
    line = phase.with_role(_ROLE) or _counted_switch(phase)
    for pod in phase.sizing.pods:
        speed = pod.system.port_speed_gbps
        if not speed:
            continue
        if line is not None and isinstance(line.item, Switch):
            yield from _slow_switch(phase, pod, line.item, speed / planes)
    fastest = max(
        (pod.system for pod in phase.sizing.pods),
        key=lambda system: system.port_speed_gbps or 0.0,
        default=None,
    )
    for role in ("compute-optics", "node-optics", "compute-cable"):
        found = phase.with_role(role)
        if found is not None and fastest is not None and fastest.port_speed_gbps:
            yield from _slow_optic(
                phase,
                found,
                fastest.port_speed_gbps,
                f"the ports of {fastest.model}",
                role,
            )
    switch, optic = (
        phase.with_role(role) for role in ("storage-switch", "storage-optics")
    )
    if switch is not None and optic is not None and isinstance(switch.item, Switch):
        yield from _slow_optic(
            phase,
            optic,
            switch.item.port_speed_gbps,
            f"the ports of {switch.item.model}",
            "storage-optics",
        )


def _counted_switch(phase: FactoryPhase) -> BillLine | None:
    """Return the switch that is chosen for the compute network, though it has none.

    Where the speeds clash nothing is sized, and the item has no role yet.
    """
    chosen = {one.role: one.item for one in phase.phase.sized}.get(_ROLE)
    for line in phase.lines:
        if line.item.id == chosen:
            return line
        is_open = chosen is None and _ROLE not in phase.sizing.covered
        if is_open and not line.roles and line.quantity and fits(_ROLE, line.item):
            return line
    return None


def _slow_switch(
    phase: FactoryPhase, pod: Pod, switch: Switch, lane: float
) -> Iterator[Issue]:
    if switch.port_speed_gbps >= lane:
        return
    yield phase.issue(
        f"speed.{switch.id}.{pod.system.id}",
        "error",
        f"the ports of {switch.model} have {spoken(switch.port_speed_gbps)} Gbit/s, "
        f"those of {pod.system.model} {spoken(lane)}: no network is sized.",
        "choose a faster switch for the compute network, or spread the ports over "
        "more planes",
        fix=_usual_network(phase, pod, lane),
    )


def _usual_network(phase: FactoryPhase, pod: Pod, lane: float) -> Fix | None:
    """Return the fix that chooses what is proposed for the systems, if fast enough."""
    proposed = {
        one.role: one.item for one in companions(pod.system, has_own_plant=False)
    }
    switch = project_catalog(phase.project).item(proposed[_ROLE])
    if not isinstance(switch, Switch) or switch.port_speed_gbps < lane:
        return None
    return Fix(
        label=f"Choose the network usual for {pod.system.model}",
        adds=tuple(
            (phase.phase.id, role, proposed[role])
            for role in (_ROLE, "compute-optics", "node-optics")
        ),
    )


def _slow_optic(
    phase: FactoryPhase, line: BillLine, speed: float, whose: str, role: str
) -> Iterator[Issue]:
    optic = line.item
    if not isinstance(optic, Optic) or not optic.port_speed_gbps:
        return
    carries = optic.ports * optic.port_speed_gbps
    if carries < speed:
        yield phase.issue(
            f"speed.{role}.{optic.id}",
            "error",
            f"{optic.model} carries {spoken(carries)} Gbit/s, {whose} have "
            f"{spoken(speed)}.",
            "choose a faster one, or put systems of other speeds in phases of their "
            "own",
        )


def _single_leaf(phase: FactoryPhase) -> Iterator[Issue]:
    """Yield networks in which one switch connects everything."""
    for pod in phase.sizing.pods:
        tree = pod.tree
        if tree is not None and tree.tiers == 1 and tree.leaf == 1:
            systems = tree.endpoints // (pod.system.ports or 1)
            gpus = systems * pod.system.gpus
            yield phase.issue(
                f"single-leaf.{pod.system.id}",
                "warning",
                f"one switch connects all {gpus:,} GPUs of "
                f"{pod.system.model}: when it fails, all of them wait.",
                "plan two planes, or accept the risk",
                key=phase.rule_key("network_planes"),
            )
