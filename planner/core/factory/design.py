"""The sizing of a phase: what its systems need around them, and why.

Networks, storage, management, racks, cooling and the power chain follow from the
systems by the rules of `sizing`. Each need has its sentence; whether the bill has as
much is for the checks to say.
"""

from collections.abc import Iterable, Mapping

from planner.core.catalog.items import CatalogItem
from planner.core.catalog.loading import Catalog
from planner.core.document import Phase
from planner.core.factory.draft import Draft
from planner.core.factory.needs import PhaseSizing, Pod
from planner.core.factory.network_needs import size_networks
from planner.core.factory.plant_needs import it_load, size_plant
from planner.core.factory.rack_needs import size_racks
from planner.core.factory.roles import HALL_ROLES, covered_by, roles_by_hand
from planner.core.factory.rules import PhaseRules
from planner.core.factory.support_needs import size_support


def size_phase(
    phase: Phase,
    catalog: Catalog,
    pinned: Mapping[str, float],
    rules: PhaseRules,
    *,
    is_rented: bool,
    in_hall: frozenset[str] = frozenset(),
) -> PhaseSizing:
    """Return what the systems of a phase need around them.

    Parameters
    ----------
    phase
        The phase with the items of its bill and the roles of those that are sized.
    catalog
        Where its items are looked up; all of them are there.
    pinned
        The quantities that are set, by item; the others follow.
    rules
        The inputs of the rules.
    is_rented
        Whether the hall is colocation, with its power chain and air handling.
    in_hall
        The roles that the hall has already, as earlier phases built it.

    Raises
    ------
    SizingError
        If a network cannot be built, with what would mend it.
    """
    items = {item: catalog.item(item) for item in phase.items}
    covered = _covered(items.values(), pinned, is_rented=is_rented)
    draft = Draft(
        items=items,
        chosen=_chosen(phase, items, pinned, covered | in_hall),
        pinned=pinned,
        rules=rules,
        covered=covered | in_hall,
    )
    pods: tuple[Pod, ...] = ()
    if draft.systems:
        size_support(draft)
        pods = size_networks(draft)
    racks = size_racks(draft)
    load = it_load(draft)
    facility_kw = size_plant(draft, load)
    return PhaseSizing(
        phase=phase.id,
        pods=pods,
        needs=tuple(draft.needs),
        it_kw=load.it_kw,
        typical_kw=load.typical_kw,
        liquid_kw=load.liquid_kw,
        facility_kw=facility_kw,
        system_racks=racks.systems,
        network_racks=racks.network,
        storage_racks=racks.storage,
        management_racks=racks.management,
        rack_weight_kg=racks.weight_kg,
        heaviest=racks.heaviest,
        covered=covered,
        missing=tuple(draft.missing),
    )


def _covered(
    items: Iterable[CatalogItem], pinned: Mapping[str, float], *, is_rented: bool
) -> frozenset[str]:
    """Return the roles that something in the bill takes the place of."""
    covered: set[str] = set(HALL_ROLES if is_rented else ())
    for item in items:
        if pinned.get(item.id, 0.0) > 0:
            covered |= covered_by(item)
    return frozenset(covered)


def _chosen(
    phase: Phase,
    items: Mapping[str, CatalogItem],
    pinned: Mapping[str, float],
    covered: frozenset[str],
) -> dict[str, CatalogItem]:
    """Return the item of each role, those counted by hand included."""
    chosen = {sized.role: items[sized.item] for sized in phase.sized}
    with_role = {sized.item for sized in phase.sized}
    counted = (
        item
        for item in items.values()
        if item.id not in with_role and pinned.get(item.id, 0.0) > 0
    )
    return chosen | roles_by_hand(counted, chosen.keys() | covered)
