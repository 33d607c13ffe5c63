"""A plan reduced to one phase and one product, and filled with other systems.

So two systems are held against each other for the same tokens: each fills a phase with
as many whole systems as the tokens take, with networks, storage, racks, cooling and
hall sized around them, and everything else as the plan has it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from planner.core.catalog.fields import FIGURES
from planner.core.catalog.items import System
from planner.core.declarations import assembled, fitted
from planner.core.document import (
    PACKAGED_KINDS,
    TOKEN_KINDS,
    Phase,
    Product,
    Project,
    set_values,
)
from planner.core.editing.bill import add_item
from planner.core.evaluation import Result, evaluate
from planner.core.factory.bill import QUANTITY
from planner.core.factory.items import project_catalog
from planner.core.factory.needs import PhaseSizing
from planner.core.factory.rates import USER_SPEED, requests_set
from planner.core.factory.values import number_set
from planner.core.language.kinds import Value
from planner.core.model import MODEL
from planner.core.throughput.serving import WorkloadRate, workload_rate
from planner.core.throughput.workloads import Workload

# What is said of the plan's own systems and follows anew from others.
_OF_THE_SYSTEMS: Final = (
    *(QUANTITY, "capacity.gpus", "capacity.rack_units", "capacity.output_rate"),
    *("capacity.training_share", "capex.equipment_cost", "opex.power_peak_kw"),
    *("opex.power_typical_kw", "opex.contracted_kw", "timeline.lead_time"),
    "reality.rental_market_price",
)
# Bought by the power of the IT, as halls are: as much for each kW as in the plan.
_BY_POWER: Final = ("kW", "MW")
# Binary fractions are no reason for one more system.
_NOISE: Final = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """A case in which systems of one kind serve the tokens: how many, and its result.

    `idle_share` is the part of what the whole systems can make that is beyond these
    tokens. `left_out` says which needs could not be sized, for want of a figure.
    """

    system: System
    systems: int
    idle_share: float
    left_out: tuple[str, ...]
    sizing: PhaseSizing
    result: Result

    @property
    def gpus(self) -> int:
        """GPUs of all systems."""
        return self.systems * self.system.gpus

    @property
    def racks(self) -> int:
        """Racks of systems, networks, storage and management."""
        return self.sizing.racks

    @property
    def rack_units(self) -> float:
        """Rack units of all in the bill."""
        return self.result.assembly.inputs[f"capacity.rack_units.{self.sizing.phase}"]

    @property
    def it_kw(self) -> float:
        """Highest power of all IT."""
        return self.result.assembly.inputs[f"opex.power_peak_kw.{self.sizing.phase}"]

    @property
    def sold_mtok(self) -> float:
        """Mtok of output sold over the plan."""
        return float(self.result.values["output_tokens"].sum())


class SameTokens:
    """The reduced plan of a workload.

    `phase` is the first phase of the plan that has GPUs, whose dates, staff and
    availability hold; `gpus` counts its GPUs by kind. `sold` is the share of the tokens
    that is sold after the ramp: the plan's own for this workload.
    """

    def __init__(self, plan: Result, workload: Workload) -> None:
        self._values = set_values(plan.project, plan.scenario)
        self._workload = workload
        self.phase = _phase_with_gpus(plan)
        self.gpus = _gpus_of(plan, self.phase)
        self.product = _product_of(plan.project, workload)
        self._hall = _hall_per_kw(plan)
        self.sold = min(
            self._number("demand.utilization_target", self.product.id),
            self._number("demand.highest_utilization"),
        )
        self._project = self._reduced(plan.project)

    def rate_of(self, gpu: str) -> WorkloadRate:
        """Return the rate of a GPU, at the requests and users that the plan sets.

        Raises PlannerError where none follows.
        """
        speed = f"{USER_SPEED}.{self.phase.id}.{self.product.id}"
        return workload_rate(
            self._workload,
            gpu,
            shape=requests_set(self.product, self._workload, self._values),
            user_speed=number_set(self._values, speed),
            items=project_catalog(self._project).items,
        )

    def serve(self, system: System, *, tokens_per_s: float, rate: float) -> Served:
        """Return the case in which a system makes these tokens at its rate per GPU.

        Raises PlannerError where the case cannot be computed, as for a system without
        a price.
        """
        of_one = system.gpus * rate
        systems = max(math.ceil(tokens_per_s / of_one - _NOISE), 1)
        phase, product = self.phase.id, self.product.id
        project = add_item(self._project, phase, system.id, float(systems))
        values = {
            **project.inputs,
            f"capacity.output_rate.{phase}.{product}": rate,
            # What whole systems make beyond these tokens is idle.
            f"demand.utilization_target.{product}": self.sold
            * tokens_per_s
            / (systems * of_one),
        }
        values |= self._hall_for(replace(project, inputs=values))
        result = evaluate(fitted(replace(project, inputs=values)))
        sizing = result.assembly.sizing[phase]
        return Served(
            system=system,
            systems=systems,
            idle_share=1.0 - tokens_per_s / (systems * of_one),
            left_out=tuple(_left_out(result, sizing)),
            sizing=sizing,
            result=result,
        )

    def _hall_for(self, project: Project) -> Mapping[str, Value]:
        """Return how much of the hall a phase takes, by the power of its IT."""
        if not self._hall:
            return {}
        phase = self.phase.id
        found = assembled(project, project.inputs).inputs
        it_kw = found[f"opex.power_peak_kw.{phase}"]
        return {
            f"{QUANTITY}.{phase}.{item}": per_kw * it_kw
            for item, per_kw in self._hall.items()
        }

    def _number(self, key: str, *items: str) -> float:
        """Return an input of the plan, as declared where the plan does not set it."""
        value = self._values.get(".".join((key, *items)))
        if value is None:
            value = MODEL.inputs[key.partition(".")[2]].default
        assert value is not None, f"'{key}' is derived"
        return float(value)

    def _reduced(self, project: Project) -> Project:
        """Return the plan with one phase, which has the hall alone, and one product."""
        product = self.product.id
        values = {
            key: value
            for key, value in self._values.items()
            if not key.startswith(tuple(f"{base}." for base in _OF_THE_SYSTEMS))
        }
        values.pop(f"demand.mtok_per_unit.{product}", None)
        values |= {
            f"capacity.gpu_share.{product}": 1.0,
            f"demand.by_curve.{product}": False,
        }
        phase = replace(self.phase, items=tuple(self._hall), sized=(), refreshes="")
        return replace(
            project,
            phases=(phase,),
            products=(self.product,),
            inputs=values,
            scenarios=(),
            acknowledgements={},
        )


def _phase_with_gpus(plan: Result) -> Phase:
    phases = plan.project.phases
    return next((phase for phase in phases if _gpus_of(plan, phase)), phases[0])


def _gpus_of(plan: Result, phase: Phase) -> dict[str, float]:
    """Return the GPUs of a phase by kind."""
    found: dict[str, float] = {}
    for line in plan.bill:
        if line.phase == phase.id and line.system is not None and line.quantity > 0:
            count = line.quantity * line.system.gpus
            found[line.system.gpu] = found.get(line.system.gpu, 0.0) + count
    return found


def _product_of(project: Project, workload: Workload) -> Product:
    """Return the plan's product of a workload, sold by the token; else a new one."""
    for product in project.products:
        if product.workload == workload.id and product.kind in TOKEN_KINDS:
            kind = "api" if product.kind in PACKAGED_KINDS else product.kind
            return replace(product, kind=kind)
    return Product(id="tokens", label=workload.label, kind="api", workload=workload.id)


def _hall_per_kw(plan: Result) -> dict[str, float]:
    """Return how much of the items that are bought by power a kW of IT has.

    A successor moves into a hall that is there, so its power does not count.
    """
    first = {phase.id for phase in plan.project.phases if not phase.refreshes}
    derived = plan.assembly.inputs
    it_kw = sum(derived[f"opex.power_peak_kw.{phase}"] for phase in first)
    found: dict[str, float] = {}
    for line in plan.bill:
        if line.item.unit in _BY_POWER and line.phase in first and line.quantity > 0:
            found[line.item.id] = found.get(line.item.id, 0.0) + line.quantity
    return {item: quantity / it_kw for item, quantity in found.items()} if it_kw else {}


def _left_out(case: Result, sizing: PhaseSizing) -> Iterator[str]:
    """Say which needs are not in a case, for want of a figure."""
    models = {line.item.id: line.item.model for line in case.bill}
    for missing in sizing.missing:
        figure = FIGURES[missing.field].label.lower()
        yield (
            f"No source states the {figure} of {models[missing.item]}. Its capital "
            f"leaves out {missing.needed_for}, which cannot be sized without it."
        )
