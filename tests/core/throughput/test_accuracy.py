"""How near the estimates come to what was measured.

The filter: all offline rows of TensorRT-LLM that have both lengths, of every model
whose architecture is known. Each test prints its table; `pytest -s` shows it.
"""

import math
from collections import defaultdict
from itertools import permutations
from statistics import mean, median

import numpy as np
import pytest

from planner.core.throughput.estimate import BANDS, estimate_on
from planner.core.throughput.gpus import efficiencies, efficiency, serving_gpu
from planner.core.throughput.measured import measured_rows
from planner.core.throughput.models import architecture, models
from planner.core.throughput.roofline import (
    Replica,
    RequestShape,
    largest_batch,
    load,
    roofline,
)

NEWER = ("H100", "H200", "B200", "GB200")
PRECISIONS = {"fp16": "bf16", "mxfp4": "fp4"}
# The grid on which efficiencies are fitted.
GRID = np.arange(0.05, 0.96, 0.02)


def replica_of(row):
    precision = PRECISIONS.get(row.precision, row.precision)
    return Replica(serving_gpu(row.gpu), row.gpus, architecture(row.model), precision)


def shape_of(row):
    return RequestShape(row.input_tokens, row.output_tokens)


ROWS = [
    row
    for row in measured_rows().values()
    if row.family == "TensorRT-LLM"
    and row.scenario == "offline"
    and row.input_tokens
    and row.output_tokens
    and row.model in models()
]
MEASURED = {row.id: row.output_tokens_per_s_per_gpu for row in ROWS}
COMPUTED = {
    row.id: roofline(replica_of(row), shape_of(row)).tokens_per_s_per_gpu
    for row in ROWS
}


def error(row):
    return abs(COMPUTED[row.id] / MEASURED[row.id] - 1)


def table(title, groups, figures):
    print(f"\n{title}")
    for name, values in groups.items():
        said = "  ".join(f"{label} {f(values):.3f}" for label, f in figures.items())
        print(f"  {name:<34} {len(values):>4}  {said}")


def factor(ratios):
    """The mean error as a factor either way."""
    return math.exp(mean(abs(math.log(ratio)) for ratio in ratios))


def test_the_roofline_is_near_the_offline_rows_of_tensorrt_llm():
    groups = defaultdict(list)
    for row in ROWS:
        groups[f"{row.gpu} {row.precision} {row.model}"].append(error(row))
        groups[f"all of {row.source_date}"].append(error(row))
        groups["all"].append(error(row))
    table(
        "Roofline over measured: TensorRT-LLM, offline, both lengths",
        groups,
        {"MAPE": mean, "median": median},
    )

    assert len(ROWS) == 241
    assert mean(groups["all"]) <= 0.30
    assert median(groups["all"]) <= 0.24


@pytest.mark.parametrize(
    ("gpu", "is_mixture"),
    [
        ("A100-80GB", False),
        *((gpu, kind) for gpu in NEWER for kind in (False, True)),
    ],
)
def test_shipped_efficiencies_are_near_the_best_that_a_fit_finds(gpu, is_mixture):
    rows = [
        row
        for row in ROWS
        if row.gpu == gpu and architecture(row.model).is_mixture == is_mixture
    ]
    assert rows
    shipped = efficiency(serving_gpu(gpu), is_mixture=is_mixture)
    best = fitted(rows)
    ratios = {
        name: factor(ideal_rate(row, *parts) / MEASURED[row.id] for row in rows)
        for name, parts in (("shipped", shipped), ("fitted", best))
    }
    print(f"\n{gpu} {'mixtures' if is_mixture else 'dense'}: {shipped} {best} {ratios}")

    # Those that are shipped were fitted by the mean error, these by its square.
    assert ratios["shipped"] <= ratios["fitted"] * 1.1


def test_a_model_left_out_of_the_fit_stays_within_a_factor_of_1_7():
    left_out = {}
    for model in sorted({row.model for row in ROWS}):
        ratios = []
        for gpu in sorted({row.gpu for row in ROWS if row.model == model}):
            rest = [
                row
                for row in ROWS
                if row.gpu == gpu
                and row.model != model
                and architecture(row.model).is_mixture == architecture(model).is_mixture
            ]
            if rest:
                parts = fitted(rest)
                ratios += [
                    ideal_rate(row, *parts) / MEASURED[row.id]
                    for row in ROWS
                    if row.gpu == gpu and row.model == model
                ]
        if ratios:
            left_out[model] = ratios
    table("Left out of the fit: mean error as a factor", left_out, {"factor": factor})
    everything = [ratio for ratios in left_out.values() for ratio in ratios]
    errors = sorted(abs(math.log(ratio)) for ratio in everything)
    two_of_three = math.exp(errors[round(len(errors) * 0.68)])
    print(f"  all: factor {factor(everything):.2f}, two of three {two_of_three:.2f}")

    assert len(left_out) >= 10
    assert max(factor(ratios) for ratios in left_out.values()) <= 1.7
    assert two_of_three <= BANDS[4]


def test_scaling_a_measured_row_to_another_shape_has_a_median_error_below_20_percent():
    alike = defaultdict(list)
    for row in ROWS:
        alike[row.gpu, row.model, row.precision, row.gpus].append(row)
    groups = defaultdict(list)
    for rows in alike.values():
        for target in rows:
            others = [row for row in rows if row.id != target.id]
            if others:
                # The row that the estimates would start from.
                nearest = min(others, key=lambda row, to=target: apart(row, to))
                groups["from the nearest row"].append(moved(nearest, target))
        for start, target in permutations(rows, 2):
            away = apart(start, target)
            near = "up to 4 times" if away <= math.log(4) else "over 4 times"
            groups[f"from every row, lengths {near}"].append(moved(start, target))
            groups["from every row"].append(moved(start, target))
    table(
        "One row scaled to the lengths of another, same GPUs, model and precision",
        groups,
        {"median": median, "mean": mean},
    )

    assert median(groups["from the nearest row"]) <= 0.20
    assert median(groups["from every row, lengths up to 4 times"]) <= 0.20
    # However far the lengths are apart, the error does not run away.
    assert median(groups["from every row"]) <= 0.25


def test_the_second_and_the_third_tier_hold_two_of_three_rows_in_their_bands():
    by_tier = defaultdict(list)
    by_gpu = defaultdict(list)
    for row in ROWS:
        by_gpu[row.model, PRECISIONS.get(row.precision, row.precision)].append(row)
    for rows in by_gpu.values():
        for target in rows:
            own = [r for r in rows if r.gpu == target.gpu and r.id != target.id]
            others = [r for r in rows if r.gpu != target.gpu]
            for tier, starts in ((2, own), (3, others)):
                if starts:
                    start = min(starts, key=lambda row, to=target: apart(row, to))
                    ratio = (
                        COMPUTED[target.id] / COMPUTED[start.id] * MEASURED[start.id]
                    ) / MEASURED[target.id]
                    by_tier[tier].append(abs(math.log(ratio)))
    for tier, errors in sorted(by_tier.items()):
        inside = mean(size <= math.log(BANDS[tier]) for size in errors)
        print(f"\ntier {tier}: {len(errors)} rows, {inside:.0%} within {BANDS[tier]}")
        assert inside >= 0.66


def test_users_who_do_not_wait_are_estimated_from_offline_rows():
    # InferenceX measured at user speeds: none of these rows is behind the estimate.
    ratios = {}
    for row in measured_rows().values():
        if row.family != "InferenceX" or row.model != "deepseek-r1":
            continue
        if not row.tokens_per_s_per_user or row.gpus > 20 or row.precision == "fp16":
            continue
        estimated = estimate_on(
            replica_of(row), shape_of(row), row.tokens_per_s_per_user
        )
        if estimated.rows and estimated.rows[0].family == "TensorRT-LLM":
            ratios[row.id] = estimated.value / row.output_tokens_per_s_per_gpu
    print()
    for name, ratio in ratios.items():
        print(f"  {name[:60]:<60} {ratio:.2f}")

    assert len(ratios) >= 4
    assert factor(ratios.values()) <= 1.7


def test_every_fitted_efficiency_rests_on_rows():
    measured = {row.gpu for row in ROWS}
    fitted_gpus = {one.gpu for one in efficiencies().values() if not one.like}

    assert fitted_gpus == measured


# ------------------------------------------------------------------ the fit


def ideal_rate(row, compute, memory):
    """Output tokens a second per GPU at these parts of FLOPS and of bandwidth."""
    replica, shape = replica_of(row), shape_of(row)
    batch, ideal = largest_batch(replica, shape), load(replica, shape)
    step = np.maximum(ideal.read(batch) / memory, batch * ideal.compute / compute)
    step = step + batch / shape.output_tokens * ideal.prefill / compute
    return batch / step / replica.gpus


def fitted(rows):
    """The parts of FLOPS and bandwidth with the least square of logarithmic errors."""
    compute, memory = np.meshgrid(GRID, GRID, indexing="ij")
    loss = sum(
        np.log(ideal_rate(row, compute, memory) / MEASURED[row.id]) ** 2 for row in rows
    )
    place = np.unravel_index(np.argmin(loss), loss.shape)
    return float(compute[place]), float(memory[place])


def apart(one, other):
    return abs(math.log(one.input_tokens / other.input_tokens)) + abs(
        math.log(one.output_tokens / other.output_tokens)
    )


def moved(start, target):
    ratio = COMPUTED[target.id] / COMPUTED[start.id]
    return abs(MEASURED[start.id] * ratio / MEASURED[target.id] - 1)
