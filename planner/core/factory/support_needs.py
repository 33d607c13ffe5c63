"""What a phase needs beside its systems: storage, management, services."""

from typing import Final

from planner.core.catalog.items import Storage
from planner.core.factory.draft import Draft
from planner.core.factory.roles import is_rack_system
from planner.core.factory.sizing.quantities import units_for
from planner.core.factory.values import counted, spoken

_TB_PER_PB: Final = 1000.0
# Storage that is sold by the PB is bought in tenths of it, other in whole units.
_PB: Final = "PB"
_STORAGE_STEPS: Final = 10
_LEAST_MANAGEMENT_SERVERS: Final = 2


def size_support(draft: Draft) -> None:
    """Note storage, management servers with their network, and services."""
    _storage(draft)
    _management(draft)
    _services(draft)


def _storage(draft: Draft) -> None:
    """Note the storage the GPUs need."""
    gpus = draft.gpus
    per_gpu = draft.rules.number("storage_tb_per_gpu")
    storage_pb = gpus * per_gpu / _TB_PER_PB
    said = (
        f"{spoken(gpus)} GPUs with {spoken(per_gpu)} TB each: {spoken(storage_pb)} PB"
    )
    item = draft.chosen.get("storage")
    if isinstance(item, Storage) and not item.capacity_pb:
        draft.lacks(item, "capacity_pb", "the storage")
        return
    if isinstance(item, Storage) and item.unit != _PB:
        units = units_for(storage_pb, item.capacity_pb)
        said += f", {spoken(item.capacity_pb)} PB in each {item.unit}: {units:,}."
        draft.need("storage", units, said)
        return
    tenths = units_for(storage_pb * _STORAGE_STEPS, 1)
    draft.need("storage", tenths / _STORAGE_STEPS, f"{said}, rounded up to a tenth.")


def _management(draft: Draft) -> None:
    """Note management servers and the out-of-band network."""
    rules = draft.rules
    gpus = draft.gpus
    per_server = rules.number("gpus_per_management_server")
    by_gpus = units_for(gpus, per_server)
    servers = max(by_gpus, _LEAST_MANAGEMENT_SERVERS)
    least = " Two at least, so that one may fail." if servers > by_gpus else ""
    draft.need(
        "management-server",
        servers,
        f"One for every {spoken(per_server)} of {spoken(gpus)} GPUs: {by_gpus:,}."
        f"{least}",
    )
    count = sum(quantity for _system, quantity in draft.systems)
    per_switch = rules.number("systems_per_management_switch")
    draft.need(
        "management-switch",
        units_for(count, per_switch),
        f"{counted(count, 'system')}, up to {spoken(per_switch)} to a switch.",
    )
    per_system = rules.number("management_ports_per_system")
    draft.need(
        "management-cable",
        units_for(count * per_system, 1),
        f"{counted(count, 'system')} with {spoken(per_system)} management ports each.",
    )


def _services(draft: Draft) -> None:
    """Note what is bought with each system, and the licences of its GPUs."""
    racks = sum(q for system, q in draft.systems if is_rack_system(system))
    servers = sum(q for system, q in draft.systems if not is_rack_system(system))
    for role, count, what in (
        ("spares", racks, "rack"),
        ("server-spares", servers, "server"),
        ("installation", racks, "rack"),
        ("server-installation", servers, "server"),
    ):
        if role in draft.chosen:
            draft.need(role, count, f"One for each of {counted(count, what)}.")
    if "software" in draft.chosen:
        draft.need(
            "software", draft.gpus, f"One for each of {spoken(draft.gpus)} GPUs."
        )
