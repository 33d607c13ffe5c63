"""What a phase needs beside its systems: storage, management, services."""

from typing import Final

from planner.core.factory.draft import Draft
from planner.core.factory.sizing.quantities import units_for
from planner.core.factory.values import counted, spoken

_TB_PER_PB: Final = 1000.0
# Storage is bought in tenths of a PB.
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
    rounded = units_for(storage_pb * _STORAGE_STEPS, 1) / _STORAGE_STEPS
    draft.need(
        "storage",
        rounded,
        f"{spoken(gpus)} GPUs with {spoken(per_gpu)} TB each: {spoken(storage_pb)} PB, "
        "rounded up to a tenth.",
    )


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
        f"One for every {spoken(per_switch)} of {counted(count, 'system')}.",
    )
    per_system = rules.number("management_ports_per_system")
    draft.need(
        "management-cable",
        units_for(count * per_system, 1),
        f"{counted(count, 'system')} with {spoken(per_system)} management ports each.",
    )


def _services(draft: Draft) -> None:
    """Note what is bought with each system."""
    count = sum(quantity for _system, quantity in draft.systems)
    for role in ("spares", "installation"):
        if role in draft.chosen:
            draft.need(role, count, f"One for each of {counted(count, 'system')}.")
