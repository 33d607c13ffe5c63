"""What the networks of a phase need: switches, transceivers, cables, managers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.core.catalog.items import Optic, Storage, Switch, System
from planner.core.factory.draft import Draft
from planner.core.factory.needs import Pod
from planner.core.factory.roles import ROLES
from planner.core.factory.sizing.network import FatTree, fat_tree
from planner.core.factory.sizing.quantities import units_for
from planner.core.factory.values import counted


def size_networks(draft: Draft) -> tuple[Pod, ...]:
    """Size the networks of a phase; return its systems with their compute networks.

    Storage and storage network go hand in hand: the storage has ports, too.
    """
    pods = _compute_network(draft)
    _storage_network(draft)
    return pods


def _compute_network(draft: Draft) -> tuple[Pod, ...]:
    """Size the compute network of each kind of system."""
    switch = draft.chosen.get("compute-switch")
    asked = int(draft.rules.number("pods"))
    totals = _Links()
    found = []
    for system, quantity in draft.systems:
        tree = None
        # A pod has one system at least.
        pods = min(asked, math.ceil(quantity))
        if system.ports is None:
            draft.lacks(system, "ports", "the compute network")
        elif system.ports and isinstance(switch, Switch):
            tree = _tree(draft, system, switch, math.ceil(quantity / pods))
        if tree is not None and isinstance(switch, Switch):
            totals.add(tree, pods, system, switch)
        found.append(Pod(system, quantity, pods, tree))
    if totals.switches:
        _wire(draft, totals)
    elif switch is None and any(system.ports != 0 for system, _ in draft.systems):
        draft.need(
            "compute-switch", 1.0, "No switch is chosen for the compute network."
        )
    return tuple(found)


@dataclass(slots=True)
class _Links:
    """The compute networks of a phase, added up over its systems and pods."""

    switches: int = 0
    cables: int = 0
    # Ends of links at switches and at systems, by the speed of the link.
    switch_ends: dict[float, int] = field(default_factory=dict)
    node_ends: dict[float, int] = field(default_factory=dict)
    managers: int = 0
    sentences: list[str] = field(default_factory=list)

    def add(self, tree: FatTree, pods: int, system: System, switch: Switch) -> None:
        """Add the network of a kind of system, as often as there are pods."""
        speed = system.port_speed_gbps or 0.0
        inner = _inner_cables(tree)
        at_switches = tree.node_leaf_cables + 2 * inner
        self.switches += pods * _switches(tree)
        self.cables += pods * (tree.node_leaf_cables + inner)
        self.switch_ends[speed] = self.switch_ends.get(speed, 0) + pods * at_switches
        self.node_ends[speed] = (
            self.node_ends.get(speed, 0) + pods * tree.node_leaf_cables
        )
        if switch.fabric == "infiniband":
            self.managers += pods
        of_each = f" in each of {pods} pods" if pods > 1 else ""
        why = " ".join(tree.explanation)
        self.sentences.append(f"{system.model}: {_layers(tree)}{of_each}. {why}")


def _inner_cables(tree: FatTree) -> int:
    """Return the cables between the switches of a network."""
    return tree.leaf_spine_cables + tree.spine_core_cables


def _switches(tree: FatTree) -> int:
    return tree.leaf + tree.spine + tree.core


def _layers(tree: FatTree) -> str:
    """Say how many switches each layer has: ``20 leaf + 16 spine switches``."""
    layers = {"leaf": tree.leaf, "spine": tree.spine, "core": tree.core}
    said = " + ".join(f"{count:,} {name}" for name, count in layers.items() if count)
    return f"{said} {'switch' if _switches(tree) == 1 else 'switches'}"


def _tree(draft: Draft, system: System, switch: Switch, systems: int) -> FatTree | None:
    """Return the network of one pod, None where a figure is missing or speeds clash."""
    planes = int(draft.rules.number("network_planes"))
    if not (system.ports and system.port_speed_gbps):
        draft.lacks(system, "port_speed_gbps", "the compute network")
        return None
    if not (switch.ports and switch.port_speed_gbps):
        draft.lacks(switch, "ports", "the compute network")
        return None
    lane = system.port_speed_gbps / planes
    if switch.port_speed_gbps < lane:
        return None
    is_infiniband = switch.fabric == "infiniband"
    split = 1 if is_infiniband else int(switch.port_speed_gbps // lane)
    managers = int(draft.rules.number("manager_ports")) if is_infiniband else 0
    endpoints, radix = systems * system.ports, switch.ports * split
    # Rails are for leaves to be told apart; on one switch all ports are together.
    fits_on_one = endpoints + managers <= radix
    return fat_tree(
        endpoints,
        ports=radix,
        rails=1 if fits_on_one else system.rails or 1,
        planes=planes,
        manager_ports=managers,
    )


def _wire(draft: Draft, links: _Links) -> None:
    """Note switches, transceivers, cables and managers of the compute network."""
    draft.need("compute-switch", links.switches, " ".join(links.sentences))
    _transceivers(
        draft, "compute-optics", links.switch_ends, "ends of links at the switches"
    )
    _transceivers(draft, "node-optics", links.node_ends, "ends of links at the systems")
    draft.need(
        "compute-cable",
        links.cables,
        f"{links.cables:,} links of the compute network, a cable each.",
    )
    if links.managers:
        each = draft.rules.number("fabric_managers")
        which = "the" if links.managers == 1 else f"each of {links.managers}"
        draft.need(
            "fabric-manager",
            links.managers * each,
            f"{counted(each, 'manager')} for {which} InfiniBand "
            f"network{'s' if links.managers > 1 else ''}.",
        )


def _transceivers(
    draft: Draft, role: str, ends: Mapping[float, int], what: str
) -> None:
    """Note how many transceivers the ends of links need."""
    optic = draft.chosen.get(role)
    if not isinstance(optic, Optic):
        draft.need(role, 1.0, f"No transceiver is chosen for the {what}.")
        return
    if not (optic.ports and optic.port_speed_gbps):
        draft.lacks(optic, "ports", ROLES[role].lower())
        return
    quantity, parts = 0, []
    for speed, count in ends.items():
        links = max(1, int(optic.ports * optic.port_speed_gbps // speed))
        units = math.ceil(count / links)
        quantity += units
        per = f", {links} to a transceiver" if links > 1 else ""
        parts.append(f"{count:,} {what}{per}: {units:,}")
    draft.need(role, quantity, f"{'; '.join(parts)}.")


def _storage_network(draft: Draft) -> None:
    """Note switches, transceivers and cables between systems and storage."""
    switch = draft.chosen.get("storage-switch")
    if not isinstance(switch, Switch):
        draft.need(
            "storage-switch", 1.0, "No switch is chosen for the storage network."
        )
        return
    if not (switch.ports and switch.port_speed_gbps):
        draft.lacks(switch, "ports", "the storage network")
        return
    of_systems = units_for(draft.gpus * draft.rules.number("storage_ports_per_gpu"), 1)
    storage = draft.chosen.get("storage")
    stored_pb = (
        draft.quantity(storage.id) * storage.capacity_pb
        if isinstance(storage, Storage)
        else 0.0
    )
    of_storage = units_for(stored_pb * draft.rules.number("storage_ports_per_pb"), 1)
    if of_systems + of_storage == 0:
        return
    tree = fat_tree(
        of_systems + of_storage, ports=switch.ports, rails=1, redundant=True
    )
    draft.need(
        "storage-switch",
        _switches(tree),
        f"{of_systems:,} ports of the systems and {of_storage:,} of the storage: "
        f"{_layers(tree)}. {' '.join(tree.explanation)}",
    )
    cables = tree.node_leaf_cables + _inner_cables(tree)
    _transceivers(
        draft,
        "storage-optics",
        {switch.port_speed_gbps: 2 * cables},
        "ends of links of the storage network",
    )
    draft.need(
        "storage-cable", cables, f"{cables:,} links of the storage network, one each."
    )
