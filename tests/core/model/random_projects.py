"""Random projects for the laws of the model: all kinds of phases, products and inputs.

They are what people could plan: every value lies within what is allowed, though mostly
not at its ends, and no product or milestone takes more than the whole.
"""

from collections.abc import Mapping
from functools import cache

import msgspec
from hypothesis import strategies as st

from planner.core.declarations import declared_keys, set_inputs
from planner.core.document import SALES_UNITS, TOKEN_KINDS, Phase, Product, Project
from planner.core.keys import KeyDeclaration
from planner.core.language.kinds import Value

RACKS = ("gb200-nvl72", "dgx-b200", "hgx-h100-8gpu")
WORKLOADS = ("gpt-oss-120b-mixed", "deepseek-671b-agents", "llama-70b-mixed")
# One of each asset class, besides accelerated systems.
EXTRAS = (
    *("network-per-rack-nvl72", "management-server", "supermicro-inrack-cdu-250"),
    *("genset-2500kw", "facility-build-liquid-mw", "nvidia-ai-enterprise-5y"),
    *("storage-flash-pb-2026", "installation-per-rack-nvl72"),
)
OF_A_HALL = ("genset-2500kw", "facility-build-liquid-mw")

# Drawn by themselves: more of one alone would be more than there is.
SHARES_OF_A_WHOLE = (
    *("capacity.gpu_share", "capex.deposit_share", "capex.shipment_share"),
)
_DRAWN_BEFORE = (*SHARES_OF_A_WHOLE, "bill.quantity", "capacity.output_rate")

# The highest usual value, where the kind of the input does not tell.
_USUAL = {
    "bill.price": 4e6,
    "capacity.highest_software_gain": 5.0,
    "demand.input_per_output": 200.0,
    "demand.start_volume": 1e6,
    "demand.saturation_volume": 1e7,
    "demand.mtok_per_unit": 50.0,
    "demand.priority": 4.0,
    "revenue.gpu_hour_price": 12.0,
    "revenue.unit_price": 500.0,
    "opex.contracted_kw": 5_000.0,
    "opex.demand_charge": 30.0,
    "opex.water_use": 3.0,
    "opex.water_price": 10.0,
    "opex.staff_count": 30.0,
    "opex.staff_cost": 300_000.0,
    "opex.other_per_year": 3e6,
    "opex.transit_per_year": 1e6,
    "opex.general_per_year": 3e6,
    "opex.model_licence_per_year": 3e6,
    "opex.adaptation_cost": 3e6,
    "opex.software_per_gpu_year": 6_000.0,
    "depreciation.lifetime_gpu_hours": 60_000.0,
    "tax.year_end_month": 12.0,
}
_HIGHEST_OF_KIND = {
    "share": 1.0,
    "rate": 0.4,
    "days": 200.0,
    "weeks": 90.0,
    "months": 40.0,
    "years": 25.0,
}
_LOWEST_RATE = -0.4
_MOST_CHANGES = 25


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Draw a plan with up to three phases, four products and 25 inputs set."""
    phases = draw(_phases())
    products = draw(_products())
    project = _bare(phases, products)
    horizon = draw(st.none() | st.integers(1, 90))
    decision = draw(st.integers(1, 12))
    project = msgspec.structs.replace(
        project,
        horizon_months=horizon,
        decision=f"2027-{decision:02}",
        prices_as_of=draw(st.sampled_from(("2026-11", "2027-01", "2027-06"))),
    )
    values = {**draw(_quantities(phases)), **draw(_shares(products))}
    values |= draw(_rates(phases, products))
    values |= draw(_other_values(_rows(phases, products)))
    return set_inputs(project, values)


@cache
def _bare(phases: tuple[Phase, ...], products: tuple[Product, ...]) -> Project:
    return Project(
        name="Random",
        description="",
        template="",
        audience="provider",
        phases=phases,
        products=products,
        inputs={},
    )


@cache
def _rows(
    phases: tuple[Phase, ...], products: tuple[Product, ...]
) -> Mapping[str, list[KeyDeclaration]]:
    """Return the inputs that can be set, by their keys without items."""
    rows: dict[str, list[KeyDeclaration]] = {}
    for declared in declared_keys(_bare(phases, products)).values():
        is_hurdle = declared.base_key.startswith("hurdle.")
        if declared.editable and not is_hurdle:
            rows.setdefault(declared.base_key, []).append(declared)
    for key in _DRAWN_BEFORE:
        del rows[key]
    return rows


@st.composite
def _phases(draw: st.DrawFn) -> tuple[Phase, ...]:
    phases: list[Phase] = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        open_ends = {phase.id for phase in phases} - {p.refreshes for p in phases}
        before = draw(st.sampled_from(["", "", *sorted(open_ends)]))
        extras = draw(st.lists(st.sampled_from(EXTRAS), unique=True, max_size=3))
        kept = tuple(item for item in extras if not before or item not in OF_A_HALL)
        phases.append(
            Phase(
                id=f"phase-{number}",
                label=f"Phase {number}",
                items=(draw(st.sampled_from(RACKS)), *kept),
                refreshes=before,
            )
        )
    return tuple(phases)


@st.composite
def _products(draw: st.DrawFn) -> tuple[Product, ...]:
    kinds = draw(st.lists(st.sampled_from(sorted(SALES_UNITS)), min_size=1, max_size=4))
    return tuple(
        Product(
            id=f"product-{number}",
            label=f"Product {number}",
            kind=kind,
            workload=draw(st.sampled_from(WORKLOADS)) if kind in TOKEN_KINDS else "",
        )
        for number, kind in enumerate(kinds, start=1)
    )


@st.composite
def _quantities(draw: st.DrawFn, phases: tuple[Phase, ...]) -> dict[str, Value]:
    """Draw what is bought; now and then a phase has no GPUs."""
    return {
        f"bill.quantity.{phase.id}.{item}": float(draw(st.integers(0, 9)))
        for phase in phases
        for item in phase.items
    }


@st.composite
def _shares(draw: st.DrawFn, products: tuple[Product, ...]) -> dict[str, Value]:
    """Draw shares of the GPUs and of the price, in whole percent of all or less."""
    values: dict[str, Value] = {}
    left = 100
    for product in products:
        percent = draw(st.integers(0, left))
        left -= percent
        values[f"capacity.gpu_share.{product.id}"] = percent / 100
    deposit = draw(st.integers(0, 100))
    values["capex.deposit_share"] = deposit / 100
    values["capex.shipment_share"] = draw(st.integers(0, 100 - deposit)) / 100
    return values


@st.composite
def _rates(
    draw: st.DrawFn, phases: tuple[Phase, ...], products: tuple[Product, ...]
) -> dict[str, Value]:
    """Draw what a GPU makes, and what seats and tasks hold: nothing gives these."""
    values: dict[str, Value] = {}
    for product in products:
        if product.kind not in TOKEN_KINDS:
            continue
        for phase in phases:
            rate = draw(st.integers(0, 20_000))
            values[f"capacity.output_rate.{phase.id}.{product.id}"] = float(rate)
        if product.kind in ("seats", "tasks"):
            thousandths = draw(st.integers(1, 20_000))
            values[f"demand.mtok_per_unit.{product.id}"] = thousandths / 1000
            values[f"revenue.unit_price.{product.id}"] = draw(st.integers(0, 90)) / 1.0
    return values


@st.composite
def _other_values(
    draw: st.DrawFn, rows: Mapping[str, list[KeyDeclaration]]
) -> dict[str, Value]:
    """Draw inputs, for one of their items or for all, and a value for each."""
    keys = st.lists(st.sampled_from(list(rows)), unique=True, max_size=_MOST_CHANGES)
    values: dict[str, Value] = {}
    for base_key in draw(keys):
        declared = draw(st.sampled_from(rows[base_key]))
        is_for_all = draw(st.booleans())
        values[base_key if is_for_all else declared.key] = draw(value_of(declared))
    return values


def value_of(declared: KeyDeclaration) -> st.SearchStrategy[Value]:
    """Return a strategy for usual values of an input."""
    if declared.choices:
        return st.sampled_from(declared.choices)
    if declared.kind.name == "switch":
        return st.booleans()
    minimum, maximum = declared.minimum, declared.maximum
    assert minimum is not None, declared.key
    assert maximum is not None, declared.key
    usual = _USUAL.get(declared.base_key, _HIGHEST_OF_KIND.get(declared.kind.name, 3.0))
    low = max(minimum, _LOWEST_RATE) if declared.kind.name == "rate" else minimum
    high = max(low, min(maximum, usual))
    if declared.kind.name == "count":
        return st.integers(int(low), int(high)).map(float)
    # As people write them: not a token a year, which would cost more than money.
    return st.floats(low, high).map(lambda number: round(number, 4))
