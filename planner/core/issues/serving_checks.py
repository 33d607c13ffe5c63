"""Serving: whether the models that are sold fit the GPUs that are to serve them."""

from collections.abc import Iterator
from typing import Final

from planner.core.document import TOKEN_KINDS, Product, set_values
from planner.core.evaluation import Result
from planner.core.factory.items import project_catalog
from planner.core.factory.rates import (
    OUTPUT_RATE,
    USER_SPEED,
    rate_points,
    refusal,
)
from planner.core.factory.values import number_set
from planner.core.issues.factory_phase import FactoryPhase
from planner.core.issues.issue import Issue
from planner.core.throughput.estimate import usual_replica
from planner.core.throughput.gpus import ServingGpu, ThroughputError, serving_gpus
from planner.core.throughput.models import architecture
from planner.core.throughput.roofline import largest_batch
from planner.core.throughput.workloads import workloads

# Speeds this close are the same.
_SAME_SPEED: Final = 1e-3


def serving_issues(result: Result, phase: FactoryPhase) -> Iterator[Issue]:
    """Yield products that the GPUs of a phase cannot serve.

    Where the rate follows from the GPUs, those make none of the product; a rate that
    was set by hand says nothing of memory.
    """
    known = serving_gpus(project_catalog(result.project).items)
    row = [one.id for one in result.project.phases].index(phase.phase.id)
    shares = result.line("gpu_share").values
    rates = result.line("output_rate").values
    values = set_values(result.project, result.scenario)
    kinds = dict.fromkeys(system.gpu for system, _quantity in phase.systems)
    for place, product in enumerate(result.project.products):
        if product.kind not in TOKEN_KINDS or not shares[place]:
            continue
        key = f"{OUTPUT_RATE}.{phase.phase.id}.{product.id}"
        if key not in values:
            for kind in kinds:
                yield from _makes_none(result, phase, product, kind)
            yield from _out_of_reach(result, phase, product)
            continue
        if not rates[row, place]:
            continue
        for kind in kinds:
            # A GPU without memory or FLOPS in the catalog cannot be judged.
            if kind in known:
                yield from _does_not_fit(phase, product, known[kind])


def _makes_none(
    result: Result, phase: FactoryPhase, product: Product, gpu: str
) -> Iterator[Issue]:
    values = set_values(result.project, result.scenario)
    why = refusal(result.project, phase.phase, product, gpu, values)
    if why:
        yield phase.issue(
            f"unserved.{product.id}.{'-'.join(gpu.lower().split())}",
            "error",
            f"The {gpu} of {phase.label} make no {product.label}, though it has a "
            f"share of their hours: {why}",
            "choose other systems or another model, or set the output rate by hand",
            key=f"{OUTPUT_RATE}.{phase.phase.id}.{product.id}",
        )


def _out_of_reach(
    result: Result, phase: FactoryPhase, product: Product
) -> Iterator[Issue]:
    key = f"{USER_SPEED}.{phase.phase.id}.{product.id}"
    values = set_values(result.project, result.scenario)
    asked = number_set(values, key)
    if asked is None or any(
        refusal(result.project, phase.phase, product, system.gpu, values)
        for system, _quantity in phase.systems
    ):
        return
    for rate in rate_points(result.project, values, phase.phase.id, product.id):
        reached = rate.user_tokens_per_s
        if reached is not None and abs(reached - asked) > _SAME_SPEED * asked:
            yield phase.issue(
                f"speed.{product.id}.{'-'.join(rate.gpu.lower().split())}",
                "warning",
                f"Users of {product.label} are to be served at {asked:,.3g} tokens/s; "
                f"the {rate.gpu} of {phase.label} serve them at {reached:,.3g}, and "
                "the plan counts with that.",
                "ask for a speed within reach, or choose other systems",
                key=key,
            )


def _does_not_fit(
    phase: FactoryPhase, product: Product, gpu: ServingGpu
) -> Iterator[Issue]:
    workload = workloads().workload(product.workload)
    shape = workload.requests
    try:
        replica = usual_replica(gpu, architecture(workload.model), shape)
        largest_batch(replica, shape)
    except ThroughputError as error:
        yield phase.issue(
            f"memory.{product.id}.{'-'.join(gpu.gpu.lower().split())}",
            "error",
            f"{product.label} cannot be served: {error}",
            "change the systems or the product; a rate set by hand does not make it "
            "fit",
            key=f"capacity.output_rate.{phase.phase.id}.{product.id}",
        )
