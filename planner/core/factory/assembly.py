"""Assembly: a factory becomes inputs of the model, each with the sentence behind it.

The bill of materials gives GPUs, power, rack units, lead times and capital; operating
points and price lists give what the products make and fetch. What a user sets wins
over what is derived here; that is up to the evaluation, but what follows from a value
that is set follows from it here too.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from planner.core.catalog.items import FACILITY_CLASSES
from planner.core.catalog.market import market
from planner.core.catalog.prices import POSITIONS, token_prices
from planner.core.document import Phase, Product, Project
from planner.core.factory.bill import BillLine, asset_classes, bill
from planner.core.factory.chain import horizon_months, months_between
from planner.core.factory.errors import AssemblyError
from planner.core.factory.values import counted, spoken
from planner.core.language.kinds import Value
from planner.core.records import either
from planner.core.throughput.workloads import (
    TIERS,
    UnknownWorkloadError,
    Workload,
    workloads,
)

__all__ = ["PRICE_POSITION", "Assembly", "AssemblyError", "assemble"]

PRICE_POSITION: Final = "revenue.price_position"
DEFAULT_POSITION: Final = "p25"
TOKEN_KINDS: Final = ("api", "internal")
CURRENCY: Final = "USD"

# Buildings are on the path of the site, not on that of the delivery.
_NOT_DELIVERED: Final = "building"

Defaults = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Assembly:
    """A factory as inputs of the model.

    `inputs` and `sentences` have the same full keys; `sources` names, for those that
    rest on published figures, where these are from. `bill` is what they follow from.
    """

    inputs: dict[str, float]
    sentences: dict[str, str]
    sources: dict[str, str]
    bill: tuple[BillLine, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """The project being assembled, what it sets, and the inputs found so far."""

    project: Project
    values: Mapping[str, Value]
    defaults: Defaults
    bill: tuple[BillLine, ...]
    inputs: dict[str, float] = field(default_factory=dict)
    sentences: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def put(self, key: str, value: float, sentence: str, source: str = "") -> None:
        self.inputs[key] = value
        self.sentences[key] = sentence
        if source:
            self.sources[key] = source

    def refuse_unless_set(self, key: str, problem: str) -> None:
        """Refuse to go on without a value, unless the user has set it by hand."""
        if key not in self.values:
            raise AssemblyError(f"{problem} Set '{key}' by hand.")


def assemble(
    project: Project, values: Mapping[str, Value], defaults: Defaults
) -> Assembly:
    """Derive the model's inputs from a project's factory.

    Parameters
    ----------
    project
        The phases with the items of their bills, and the products.
    values
        The set values by full key: the base's with those of the scenario over them.
    defaults
        Gives the declared default of a model input by its key without items; it is
        asked for the times of the chain and the life of the equipment.

    Raises
    ------
    AssemblyError
        If something is missing that cannot be derived; the message names what would
        mend it.
    """
    if project.currency != CURRENCY:
        raise AssemblyError(
            f"The catalog and the market prices are in {CURRENCY}, and there is no "
            f"exchange rate to {project.currency}. Set the project's currency to "
            f"{CURRENCY}."
        )
    draft = _Draft(project, values, defaults, bill(project, values))
    classes = tuple(asset_classes(project))
    gpus: dict[str, dict[str, float]] = {}
    for number, phase in enumerate(project.phases):
        lines = tuple(line for line in draft.bill if line.phase == phase.id)
        gpus[phase.id] = _gpus_by_kind(lines)
        _equip(draft, phase, lines, gpus[phase.id])
        _spend(draft, phase, lines, classes)
        _schedule(draft, phase, lines, is_first=number == 0)
    for asset_class in classes:
        is_facility = asset_class in FACILITY_CLASSES
        draft.put(
            f"depreciation.is_facility.{asset_class}",
            float(is_facility),
            "Part of the hall, which outlives the computing equipment."
            if is_facility
            else "Computing equipment; it retires with its phase.",
        )
    for product in project.products:
        if product.kind in TOKEN_KINDS:
            _sell_tokens(draft, product, gpus)
        else:
            _sell_hours(draft, product)
    _date(draft)
    _compare(draft, gpus)
    return Assembly(draft.inputs, draft.sentences, draft.sources, draft.bill)


# ------------------------------------------------------------------ phases


def _gpus_by_kind(lines: tuple[BillLine, ...]) -> dict[str, float]:
    """Return how many GPUs of each kind the lines hold."""
    found: dict[str, float] = {}
    for line in lines:
        if line.item.gpus and line.quantity > 0:
            gpu = line.item.gpu
            found[gpu] = found.get(gpu, 0.0) + line.quantity * line.item.gpus
    return found


def _equip(
    draft: _Draft,
    phase: Phase,
    lines: tuple[BillLine, ...],
    gpus: Mapping[str, float],
) -> None:
    """Count the GPUs, rack units and power of a phase."""
    systems = " and ".join(
        f"{counted(line.quantity, line.item.unit)} of {line.item.model} with "
        f"{line.item.gpus} GPUs each"
        for line in lines
        if line.item.gpus and line.quantity > 0
    )
    draft.put(
        f"capacity.gpus.{phase.id}",
        sum(gpus.values()),
        f"{systems}." if systems else "The bill has no system with GPUs.",
        _specified_in(line for line in lines if line.item.gpus and line.quantity > 0),
    )
    specified = _specified_in(line for line in lines if line.quantity)
    units, peak_kw, typical_kw = 0.0, 0.0, 0.0
    takes_space, draws_power = [], []
    for line in lines:
        item, quantity = line.item, line.quantity
        if item.rack_units and quantity:
            units += quantity * item.rack_units
            takes_space.append(f"{spoken(quantity * item.rack_units)} U {item.model}")
        if item.power_kw and quantity:
            peak_kw += quantity * item.power_kw
            typical_kw += quantity * item.typical_kw
            draws_power.append(f"{spoken(quantity * item.power_kw)} kW {item.model}")
    power = " + ".join(draws_power) or "Nothing in the bill draws power"
    draft.put(
        f"capacity.rack_units.{phase.id}",
        units,
        f"{' + '.join(takes_space) or 'Nothing in the bill takes rack space'}.",
        specified,
    )
    draft.put(
        f"opex.power_peak_kw.{phase.id}",
        peak_kw,
        f"At the highest: {power}.",
        specified,
    )
    draft.put(
        f"opex.power_typical_kw.{phase.id}",
        typical_kw,
        f"The same items under load; at the highest they draw {spoken(peak_kw)} kW.",
        specified,
    )
    draft.put(
        f"opex.contracted_kw.{phase.id}",
        peak_kw,
        f"The highest IT power of {phase.label}.",
    )


def _spend(
    draft: _Draft,
    phase: Phase,
    lines: tuple[BillLine, ...],
    classes: tuple[str, ...],
) -> None:
    """Sum the cost of a phase by asset class."""
    costs = dict.fromkeys(classes, 0.0)
    terms: dict[str, list[str]] = {asset_class: [] for asset_class in classes}
    priced_in: dict[str, list[str]] = {asset_class: [] for asset_class in classes}
    for line in lines:
        if line.quantity:
            costs[line.asset_class] += line.cost
            priced_in[line.asset_class].append(
                f"{line.item.model}: {line.price_source}"
                + (f" ({line.price_source_date})" if line.price_source_date else "")
            )
            terms[line.asset_class].append(
                f"{counted(line.quantity, line.item.unit)} of {line.item.model} at "
                f"{spoken(line.unit_price)} USD"
            )
    for asset_class in classes:
        draft.put(
            f"capex.equipment_cost.{phase.id}.{asset_class}",
            costs[asset_class],
            f"{' + '.join(terms[asset_class]) or 'Nothing in the bill'}.",
            "; ".join(priced_in[asset_class]),
        )


def _specified_in(lines: Iterable[BillLine]) -> str:
    """Return where the specifications of the items are from."""
    return "; ".join(
        f"{line.item.model}: {line.item.source} ({line.item.source_date})"
        for line in lines
    )


def _schedule(
    draft: _Draft, phase: Phase, lines: tuple[BillLine, ...], *, is_first: bool
) -> None:
    """Find how long the phase's items take, and when work on its site starts."""
    longest: BillLine | None = None
    for line in lines:
        weeks = line.item.lead_time_weeks
        is_delivered = line.quantity > 0 and line.asset_class != _NOT_DELIVERED
        if not is_delivered or weeks is None:
            continue
        if longest is None or weeks > (longest.item.lead_time_weeks or 0.0):
            longest = line
    draft.put(
        f"timeline.lead_time.{phase.id}",
        0.0 if longest is None else longest.item.lead_time_weeks or 0.0,
        "No item of the bill has a lead time."
        if longest is None
        else f"{longest.item.model} takes longest of the items that are delivered.",
        "" if longest is None else _specified_in((longest,)),
    )
    order_key = f"timeline.order.{phase.id}"
    order = draft.values.get(order_key)
    draft.put(
        f"timeline.site_start.{phase.id}",
        0.0
        if is_first
        else float(draft.defaults("timeline.order") if order is None else order),
        "At the decision, as for every first phase."
        if is_first
        else "At the order of the phase, as for every later phase.",
    )
    draft.put(
        f"timeline.is_first_phase.{phase.id}",
        float(is_first),
        "It stands first in the project."
        if is_first
        else "Another phase stands first.",
    )


# ------------------------------------------------------------------ products


def _sell_hours(draft: _Draft, product: Product) -> None:
    """Give a product of GPU-hours its zeros."""
    reason = f"{product.label} sells GPU-hours, not tokens."
    keys = [
        f"capacity.is_token_product.{product.id}",
        f"demand.input_per_output.{product.id}",
        f"demand.cached_share.{product.id}",
        f"revenue.output_price.{product.id}",
        f"revenue.input_price.{product.id}",
        f"revenue.cached_price.{product.id}",
    ]
    keys.extend(
        f"capacity.output_rate.{phase.id}.{product.id}"
        for phase in draft.project.phases
    )
    for key in keys:
        draft.put(key, 0.0, reason)


def _sell_tokens(
    draft: _Draft, product: Product, gpus: Mapping[str, Mapping[str, float]]
) -> None:
    """Give a token product its request shape, its prices and its output rates."""
    workload = _workload_of(product)
    shape, shaped_in = workload.shape, f"{workload.source} ({workload.source_date})"
    draft.put(
        f"capacity.is_token_product.{product.id}", 1.0, f"{product.label} sells tokens."
    )
    draft.put(
        f"demand.input_per_output.{product.id}",
        workload.input_per_output,
        shape,
        shaped_in,
    )
    draft.put(
        f"demand.cached_share.{product.id}", workload.cached_share, shape, shaped_in
    )
    _price_tokens(draft, product, workload)
    for phase in draft.project.phases:
        _rate(draft, phase, product, workload, gpus[phase.id])


def _workload_of(product: Product) -> Workload:
    known = workloads()
    if not product.workload:
        raise AssemblyError(
            f"{product.label} ({product.id}) sells tokens but names no workload. "
            f"Choose {either(known.workloads)}."
        )
    try:
        return known.workload(product.workload)
    except UnknownWorkloadError as error:
        raise AssemblyError(f"{product.label} ({product.id}): {error}") from error


def _price_tokens(draft: _Draft, product: Product, workload: Workload) -> None:
    """Look up the list prices of a product's model at the project's position."""
    position = str(draft.values.get(PRICE_POSITION, DEFAULT_POSITION))
    if position not in POSITIONS:
        raise AssemblyError(
            f"'{PRICE_POSITION}' is '{position}'. Choose {either(POSITIONS)}."
        )
    keys = {
        "output": f"revenue.output_price.{product.id}",
        "input": f"revenue.input_price.{product.id}",
        "cached": f"revenue.cached_price.{product.id}",
    }
    listed = token_prices().get(workload.model_class)
    if listed is None:
        problem = f"The price list has no {workload.model_class} for {product.label}."
        for key in keys.values():
            draft.refuse_unless_set(key, problem)
        return
    prices = listed.at(position)
    for component, key in keys.items():
        draft.put(
            key,
            getattr(prices, component),
            f"Price of {POSITIONS[position]} of {listed.hosts} that list "
            f"{workload.model_class}.",
            f"{listed.source} ({listed.source_date})",
        )


def _rate(
    draft: _Draft,
    phase: Phase,
    product: Product,
    workload: Workload,
    gpus: Mapping[str, float],
) -> None:
    """Look up at what rate the phase's GPUs serve a product."""
    key = f"capacity.output_rate.{phase.id}.{product.id}"
    if not gpus:
        draft.put(key, 0.0, f"{phase.label} has no GPUs.")
        return
    if len(gpus) > 1:
        draft.refuse_unless_set(
            key,
            f"{phase.label} mixes {' and '.join(gpus)}, and no single output rate of "
            f"{product.label} follows from both. Make each a phase of its own.",
        )
        return
    (gpu,) = gpus
    point = workload.on(gpu)
    if point is None:
        draft.refuse_unless_set(
            key,
            f"There is no operating point of {workload.model_class} on {gpu}, which "
            f"{phase.label} has, for {product.label}.",
        )
        return
    speed = (
        f" at {spoken(point.user_tokens_per_s)} tokens/s per user"
        if point.user_tokens_per_s
        else ""
    )
    draft.put(
        key,
        point.value,
        f"{workload.label} on {gpu}{speed}: tier {point.tier}, {TIERS[point.tier]}; "
        f"likely {spoken(point.low)} to {spoken(point.high)}. {point.reason}",
        f"{point.source} ({point.source_date})",
    )


# ------------------------------------------------------------------ dates and market


def _date(draft: _Draft) -> None:
    """Place the decision in the calendar and find how far the case looks ahead."""
    project = draft.project
    draft.put(
        "revenue.price_age",
        float(months_between(project.prices_as_of, project.decision)),
        f"Prices are of {project.prices_as_of}, the decision of {project.decision}.",
    )
    draft.put(
        "timeline.decision_calendar_month",
        float(project.decision[5:]),
        f"The decision is in {project.decision}.",
    )
    if project.horizon_months is not None:
        horizon, sentence = project.horizon_months, "Set in the project."
    else:
        horizon = horizon_months(
            project, {**draft.inputs, **draft.values}, draft.defaults
        )
        sentence = "To the end of the useful life of the phase that retires last."
    draft.put("timeline.horizon", float(horizon), sentence)


def _compare(draft: _Draft, gpus: Mapping[str, Mapping[str, float]]) -> None:
    """Find what the factory's GPUs cost on the rental market."""
    key = "reality.rental_market_price"
    counts: dict[str, float] = {}
    for of_phase in gpus.values():
        for gpu, count in of_phase.items():
            counts[gpu] = counts.get(gpu, 0.0) + count
    if not counts:
        draft.put(key, 0.0, "The factory has no GPUs.")
        return
    weighted = 0.0
    reasons, sources = [], []
    for gpu, count in counts.items():
        rental = market().reference(gpu)
        if rental is None:
            draft.refuse_unless_set(key, f"There is no rental market price of {gpu}.")
            return
        weighted += rental.price * count
        reasons.append(f"{gpu} {rental.price:.2f} USD per GPU-hour, {rental.contract}")
        sources.append(f"{rental.source} ({rental.source_date})")
    mixed = "Weighted by GPUs: " if len(counts) > 1 else ""
    draft.put(
        key,
        weighted / sum(counts.values()),
        f"{mixed}{'; '.join(reasons)}.",
        "; ".join(sources),
    )
