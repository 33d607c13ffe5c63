"""Assembly: a factory becomes inputs of the model, each with the sentence behind it.

The bill of materials gives GPUs, power, rack units, lead times and capital; operating
points and price lists give what the products make and fetch. What a user sets wins
over what is derived here; that is up to the evaluation, but what follows from a value
that is set follows from it here too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from planner.core.catalog.items import FACILITY_CLASSES, CatalogItem
from planner.core.catalog.market import market
from planner.core.catalog.prices import POSITIONS, token_prices
from planner.core.catalog.regimes import price_regimes
from planner.core.document import (
    PACKAGED_KINDS,
    SALES_UNITS,
    TOKEN_KINDS,
    Evidence,
    Phase,
    Product,
    Project,
)
from planner.core.factory.bill import (
    QUANTITY,
    BillLine,
    asset_classes,
    bill,
    phase_sizings,
)
from planner.core.factory.chain import (
    ORDER,
    SITE_START,
    PhaseTimes,
    horizon_months,
    months_between,
    phase_times,
)
from planner.core.factory.errors import AssemblyError
from planner.core.factory.exchange import Exchange, exchange
from planner.core.factory.needs import PhaseSizing
from planner.core.factory.rates import (
    INPUT_TOKENS,
    OUTPUT_RATE,
    OUTPUT_TOKENS,
    USER_SPEED,
    gpus_by_kind,
    output_rate,
    requests_set,
)
from planner.core.factory.values import counted, spoken
from planner.core.keys import PLAN_CHOICE
from planner.core.language.kinds import Value
from planner.core.records import either
from planner.core.throughput.workloads import (
    UnknownWorkloadError,
    Workload,
    workloads,
)

__all__ = ["PRICE_POSITION", "PRICE_REGIME", "Assembly", "AssemblyError", "assemble"]

PRICE_POSITION: Final = "revenue.price_position"
DEFAULT_POSITION: Final = "p25"
PRICE_REGIME: Final = "revenue.price_regime"

# What stands on the path of the site with its own lead time; how long building takes is
# an input of its own.
_SITE_EQUIPMENT: Final = "power"

_CHOSEN: Final = Evidence(source=PLAN_CHOICE, assumption=False)

Defaults = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Assembly:
    """A factory as inputs of the model.

    `inputs` and `sentences` have the same full keys; `evidence` says of those that rest
    on figures or on a choice, where these are from. `bill` is what they follow from,
    and `sizing` what the rules ask of each phase.
    """

    inputs: dict[str, float]
    sentences: dict[str, str]
    evidence: dict[str, Evidence]
    bill: tuple[BillLine, ...]
    sizing: Mapping[str, PhaseSizing]


@dataclass(frozen=True, slots=True)
class _Draft:
    """The project being assembled, what it sets, and the inputs found so far."""

    project: Project
    values: Mapping[str, Value]
    defaults: Defaults
    bill: tuple[BillLine, ...]
    rates: Exchange
    inputs: dict[str, float] = field(default_factory=dict)
    sentences: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def put(
        self, key: str, value: float, sentence: str, evidence: Evidence | None = None
    ) -> None:
        self.inputs[key] = value
        self.sentences[key] = sentence
        if evidence is not None:
            self.evidence[key] = evidence

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
    rates = exchange(project, values)
    draft = _Draft(project, values, defaults, bill(project, values), rates)
    _quantify(draft)
    classes = tuple(asset_classes(project))
    gpus: dict[str, dict[str, float]] = {}
    for phase in project.phases:
        lines = tuple(line for line in draft.bill if line.phase == phase.id)
        gpus[phase.id] = gpus_by_kind(lines)
        _equip(draft, phase, lines, gpus[phase.id])
        _spend(draft, phase, lines, classes)
        _find_lead_times(draft, phase, lines)
    times = phase_times(project, {**draft.inputs, **draft.values}, draft.defaults)
    _schedule(draft, times)
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
    _follow_regime(draft)
    _date(draft, times)
    _compare(draft, gpus)
    return Assembly(
        draft.inputs,
        draft.sentences,
        draft.evidence,
        draft.bill,
        phase_sizings(project, values),
    )


# ------------------------------------------------------------------ phases


def _quantify(draft: _Draft) -> None:
    """Give the items that the rules size their quantities."""
    for line in draft.bill:
        if line.derived_quantity is not None:
            draft.put(
                f"{QUANTITY}.{line.phase}.{line.item.id}",
                line.derived_quantity,
                f"The rules ask for {spoken(line.derived_quantity)}: "
                f"{line.quantity_sentence}"
                if line.is_pinned
                else line.quantity_sentence,
                _CHOSEN,
            )


def _equip(
    draft: _Draft,
    phase: Phase,
    lines: tuple[BillLine, ...],
    gpus: Mapping[str, float],
) -> None:
    """Count the GPUs, rack units and power of a phase."""
    systems = " and ".join(
        f"{counted(line.quantity, line.item.unit)} of {line.item.model} with "
        f"{line.system.gpus} GPUs each"
        for line in lines
        if line.system is not None and line.quantity > 0
    )
    draft.put(
        f"capacity.gpus.{phase.id}",
        sum(gpus.values()),
        f"{systems}." if systems else "The bill has no system with GPUs.",
        _specified(
            [line.system for line in lines if line.system and line.quantity > 0],
            assumption=False,
        ),
    )
    units, peak_kw, typical_kw = 0.0, 0.0, 0.0
    takes_space, draws_power = [], []
    spacious, powered = [], []
    for line in lines:
        item, quantity = line.item, line.quantity
        if item.rack_units and quantity:
            units += quantity * item.rack_units
            spacious.append(item)
            takes_space.append(f"{spoken(quantity * item.rack_units)} U {item.model}")
        if item.power_kw and quantity:
            peak_kw += quantity * item.peak_kw
            typical_kw += quantity * item.typical_kw
            powered.append(item)
            draws_power.append(f"{spoken(quantity * item.power_kw)} kW {item.model}")
    power = " + ".join(draws_power) or "Nothing in the bill draws power"
    power_evidence = _specified(
        powered, assumption=any(item.size_assumption for item in powered)
    )
    draft.put(
        f"capacity.rack_units.{phase.id}",
        units,
        f"{' + '.join(takes_space) or 'Nothing in the bill takes rack space'}.",
        _specified(spacious, assumption=any(item.size_assumption for item in spacious)),
    )
    draft.put(
        f"opex.power_peak_kw.{phase.id}",
        peak_kw,
        f"At the highest: {power}.",
        power_evidence,
    )
    draft.put(
        f"opex.power_typical_kw.{phase.id}",
        typical_kw,
        f"The same items under load; at the highest they draw {spoken(peak_kw)} kW.",
        power_evidence,
    )
    draft.put(
        f"opex.contracted_kw.{phase.id}",
        peak_kw,
        f"The highest IT power of {phase.label}.",
        power_evidence,
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
    priced: dict[str, list[BillLine]] = {asset_class: [] for asset_class in classes}
    for line in lines:
        if line.quantity:
            costs[line.asset_class] += line.cost
            priced[line.asset_class].append(line)
            terms[line.asset_class].append(line.term)
    for asset_class in classes:
        is_converted = any(line.conversion for line in priced[asset_class])
        rate = f" Converted at {draft.rates.rate_in_words()}." if is_converted else ""
        draft.put(
            f"capex.equipment_cost.{phase.id}.{asset_class}",
            costs[asset_class],
            f"{' + '.join(terms[asset_class]) or 'Nothing in the bill'}.{rate}",
            _cited(
                [
                    (line.item.model, line.price_source, line.price_source_date)
                    for line in priced[asset_class]
                ],
                assumption=any(line.price_assumption for line in priced[asset_class]),
            ),
        )


def _specified(items: Sequence[CatalogItem], *, assumption: bool) -> Evidence | None:
    """Return where the specifications of the items are from."""
    return _cited(
        [(item.model, item.source, item.source_date) for item in items],
        assumption=assumption,
    )


def _cited(
    cited: Sequence[tuple[str, str, str]], *, assumption: bool
) -> Evidence | None:
    """Return the evidence of a figure made of others, None where there are none.

    Each has its name, its source and the date of that. A source on its own keeps its
    date; several name theirs in the text.
    """
    if not cited:
        return None
    if len(cited) == 1:
        ((name, source, date),) = cited
        text = f"{name}: {source}" if source else ""
        return Evidence(source=text, source_date=date, assumption=assumption)
    return Evidence(
        source="; ".join(
            f"{name}: {source}" + (f" ({date})" if date else "")
            for name, source, date in cited
            if source
        ),
        assumption=assumption,
    )


def _find_lead_times(draft: _Draft, phase: Phase, lines: tuple[BillLine, ...]) -> None:
    """Find how long the phase's items take."""
    bought = [line.item for line in lines if line.quantity > 0]
    _wait_for(
        draft,
        f"timeline.lead_time.{phase.id}",
        [item for item in bought if item.asset_class not in FACILITY_CLASSES],
        "items that are delivered",
    )
    _wait_for(
        draft,
        f"timeline.site_lead_time.{phase.id}",
        [item for item in bought if item.asset_class == _SITE_EQUIPMENT],
        "power equipment of the site",
    )


def _schedule(draft: _Draft, times: Mapping[str, PhaseTimes]) -> None:
    """Find when each phase is ordered and its site begun, and what it succeeds."""
    phases = draft.project.phases
    numbers = {phase.id: number for number, phase in enumerate(phases, start=1)}
    labels = {phase.id: phase.label for phase in phases}
    for phase in phases:
        found = times[phase.id]
        before = labels.get(phase.refreshes, "")
        draft.put(
            f"timeline.phase_number.{phase.id}",
            float(numbers[phase.id]),
            "The phases are counted in the order of the plan.",
        )
        draft.put(
            f"timeline.refreshes.{phase.id}",
            float(numbers.get(phase.refreshes, 0)),
            f"It succeeds {before}." if before else "It succeeds no other phase.",
        )
        if not before:
            when = "At the decision."
        elif found.derived_order > 0:
            when = f"So that it is ready when {before} reaches the end of its life."
        else:
            when = (
                f"At the decision: {before} reaches the end of its life before a "
                "successor could be ready."
            )
        draft.put(f"{ORDER}.{phase.id}", found.derived_order, when, _CHOSEN)
        is_first = numbers[phase.id] == 1 and not before
        draft.put(
            f"{SITE_START}.{phase.id}",
            found.derived_site_start,
            "At the decision, as for every first phase."
            if is_first
            else "At the order of the phase, as for every later phase.",
            _CHOSEN,
        )


def _wait_for(draft: _Draft, key: str, items: Iterable[CatalogItem], what: str) -> None:
    """Find the longest lead time among the items, in weeks; 0 if none has one."""
    weeks, longest = 0.0, None
    for item in items:
        if item.lead_time_weeks is not None and item.lead_time_weeks > weeks:
            weeks, longest = item.lead_time_weeks, item
    if longest is None:
        draft.put(key, 0.0, f"None of the {what} has a lead time.")
        return
    draft.put(
        key,
        weeks,
        f"{longest.model} takes longest of the {what}.",
        _specified([longest], assumption=longest.lead_time_assumption),
    )


# ------------------------------------------------------------------ products


def _sell_hours(draft: _Draft, product: Product) -> None:
    """Give a product of GPU-hours its zeros."""
    reason = f"{product.label} sells GPU-hours, not tokens."
    keys = [
        f"capacity.is_token_product.{product.id}",
        f"revenue.is_internal.{product.id}",
        f"demand.mtok_per_unit.{product.id}",
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
    shape = workload.shape
    shaped_in = Evidence(
        source=workload.source,
        source_date=workload.source_date,
        assumption=workload.assumption,
    )
    draft.put(
        f"capacity.is_token_product.{product.id}", 1.0, f"{product.label} sells tokens."
    )
    requests = requests_set(product, workload, draft.values)
    if requests is None:
        draft.put(
            f"demand.input_per_output.{product.id}",
            workload.input_per_output,
            shape,
            shaped_in,
        )
    else:
        draft.put(
            f"demand.input_per_output.{product.id}",
            requests.input_tokens / requests.output_tokens,
            f"{product.label} has requests of {requests.in_words}.",
            _CHOSEN,
        )
    draft.put(
        f"demand.cached_share.{product.id}", workload.cached_share, shape, shaped_in
    )
    _package(draft, product)
    if product.kind in PACKAGED_KINDS:
        _price_package(draft, product)
    else:
        _price_tokens(draft, product, workload)
    for phase in draft.project.phases:
        rate = output_rate(
            draft.project, phase, product, workload, gpus[phase.id], draft.values
        )
        draft.put(
            f"{OUTPUT_RATE}.{phase.id}.{product.id}",
            rate.value,
            rate.sentence,
            rate.evidence,
        )
        if rate.user_speed is not None:
            draft.put(
                f"{USER_SPEED}.{phase.id}.{product.id}",
                rate.user_speed,
                "Of the operating point.",
                rate.user_evidence,
            )
    for key, tokens in (
        (INPUT_TOKENS, workload.requests.input_tokens),
        (OUTPUT_TOKENS, workload.output_tokens),
    ):
        draft.put(
            f"{key}.{product.id}", tokens, f"{workload.length_source}.", shaped_in
        )


def _package(draft: _Draft, product: Product) -> None:
    """Say what a token product is sold by, and whether the company buys it itself."""
    is_internal = product.kind == "internal"
    draft.put(
        f"revenue.is_internal.{product.id}",
        float(is_internal),
        f"{product.label} is used inside the company: it is valued at the market price "
        "that it replaces."
        if is_internal
        else f"{product.label} is sold.",
    )
    key = f"demand.mtok_per_unit.{product.id}"
    if product.kind in PACKAGED_KINDS:
        unit = SALES_UNITS[product.kind]
        month = " and month" if product.kind == "seats" else ""
        draft.refuse_unless_set(
            key,
            f"How many tokens {product.label} takes per {unit}{month} is not known.",
        )
    else:
        draft.put(key, 1.0, f"{product.label} is sold by the million output tokens.")


def _price_package(draft: _Draft, product: Product) -> None:
    """Give a product its zeros that is paid by the seat or the task."""
    unit = SALES_UNITS[product.kind]
    for component in ("output", "input", "cached"):
        draft.put(
            f"revenue.{component}_price.{product.id}",
            0.0,
            f"{product.label} is sold by the {unit}; its tokens are in that price.",
        )


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
        price = getattr(prices, component)
        conversion = draft.rates.in_words(price)
        draft.put(
            key,
            draft.rates.convert(price),
            f"Price of {POSITIONS[position]} of {listed.hosts} that list "
            f"{workload.model_class}{f': {conversion}' if conversion else ''}.",
            Evidence(
                source=listed.source,
                source_date=listed.source_date,
                assumption=listed.assumption,
            ),
        )


# ------------------------------------------------------------------ dates and market


def _follow_regime(draft: _Draft) -> None:
    """Take the price change and the software gain that belong together."""
    regimes = price_regimes()
    chosen = str(draft.values.get(PRICE_REGIME, next(iter(regimes))))
    regime = regimes.get(chosen)
    if regime is None:
        raise AssemblyError(
            f"'{PRICE_REGIME}' is '{chosen}'. Choose {either(regimes)}."
        )
    said = f"{regime.label}, the price regime of the plan."
    draft.put(
        "revenue.token_price_change",
        regime.price_change,
        said,
        Evidence(
            source=regime.source,
            source_date=regime.source_date,
            assumption=regime.assumption,
            low=regime.low,
            high=regime.high,
            reason=regime.reason,
        ),
    )
    draft.put(
        "capacity.software_gain",
        regime.software_gain,
        said,
        Evidence(
            source=regime.software_source,
            source_date=regime.software_date,
            low=regime.software_low,
            high=regime.software_high,
            reason=regime.software_reason,
        ),
    )


def _date(draft: _Draft, times: Mapping[str, PhaseTimes]) -> None:
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
        horizon = horizon_months(times)
        sentence = "To the end of the useful life of the phase that retires last."
    draft.put("timeline.horizon", float(horizon), sentence, _CHOSEN)


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
    reasons, sources, assumption = [], [], False
    for gpu, count in counts.items():
        rental = market().reference(gpu)
        if rental is None:
            draft.put(
                key,
                0.0,
                f"There is no rental market price of {gpu}, so nothing is compared "
                f"with it. Set '{key}' where you know one.",
            )
            return
        weighted += rental.price * count
        reasons.append(f"{gpu} {rental.price:.2f} USD per GPU-hour, {rental.contract}")
        sources.append((gpu, rental.source, rental.source_date))
        assumption = assumption or rental.assumption
    mixed = "Weighted by GPUs: " if len(counts) > 1 else ""
    price = weighted / sum(counts.values())
    rates = draft.rates
    converted = f", at {rates.rate_in_words()}" if rates.is_needed() else ""
    draft.put(
        key,
        rates.convert(price),
        f"{mixed}{'; '.join(reasons)}{converted}.",
        _cited(sources, assumption=assumption),
    )
