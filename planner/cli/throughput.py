"""``planner throughput``: what a GPU serves of a model, and how sure that is."""

import argparse

from planner.cli.output import print_json, print_table, print_text, print_title
from planner.core.records import did_you_mean, either
from planner.core.throughput.curve import OperatingCurve
from planner.core.throughput.estimate import (
    Estimate,
    estimate,
    measured_estimate,
    operating_curve,
)
from planner.core.throughput.gpus import ThroughputError
from planner.core.throughput.roofline import RequestShape
from planner.core.throughput.shapes import REQUEST_SHAPES
from planner.core.throughput.workloads import TIERS

_DEFAULT_SHAPE = "chat"


def run(arguments: argparse.Namespace) -> int:
    """Print the estimate, the curve it lies on and the rows behind it."""
    shape = _shape(arguments)
    gpus, precision = arguments.gpus, arguments.precision.lower()
    if gpus is not None and gpus != int(gpus):
        raise ThroughputError(
            f"A replica of {gpus:g} GPUs cannot be; give a whole number."
        )
    replica = {
        "gpus_per_replica": None if gpus is None else int(gpus),
        "precision": precision,
    }
    found = estimate(
        gpu=arguments.gpu,
        model=arguments.model,
        shape=shape,
        user_speed=arguments.user_speed,
        **replica,
    )
    curve = operating_curve(
        gpu=arguments.gpu, model=arguments.model, shape=shape, **replica
    )
    benchmark = measured_estimate(gpu=arguments.gpu, model=arguments.model)
    if arguments.json:
        print_json(_as_json(found, curve, benchmark))
    else:
        _print(found, curve, benchmark)
    return 0


def _shape(arguments: argparse.Namespace) -> RequestShape:
    """Return the requests that are asked for: a named shape, changed in parts."""
    named = REQUEST_SHAPES.get(arguments.shape or _DEFAULT_SHAPE)
    if named is None:
        hint = did_you_mean(arguments.shape, REQUEST_SHAPES)
        raise ThroughputError(
            f"There is no shape '{arguments.shape}'.{hint} "
            f"Choose {either(REQUEST_SHAPES)}."
        )
    given = (arguments.input, arguments.output, arguments.cached)
    own = (named.input_tokens, named.output_tokens, named.cached_share)
    return RequestShape(
        *(old if new is None else new for new, old in zip(given, own, strict=True))
    )


def _as_json(
    found: Estimate, curve: OperatingCurve, benchmark: Estimate | None
) -> dict[str, object]:
    shape = curve.shape
    return {
        **_figures(found),
        "batch": found.batch,
        "input_tokens": shape.input_tokens,
        "output_tokens": shape.output_tokens,
        "cached_share": shape.cached_share,
        "benchmark": None if benchmark is None else _figures(benchmark),
        "curve": [
            {
                "user_speed": point.tokens_per_s_per_user,
                "value": point.tokens_per_s_per_gpu,
                "batch": point.batch,
                "gpus_per_replica": curve.replica.gpus,
            }
            for point in curve.points
        ],
    }


def _figures(found: Estimate) -> dict[str, object]:
    return {
        "model": found.model,
        "gpu": found.gpu,
        "gpus_per_replica": found.gpus_per_replica,
        "precision": found.precision,
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "user_speed": found.user_tokens_per_s,
        "tier": found.tier,
        "date": found.date,
        "rows": [row.id for row in found.rows],
        "reason": found.reason,
    }


def _print(found: Estimate, curve: OperatingCurve, benchmark: Estimate | None) -> None:
    speed = found.user_tokens_per_s
    print(
        f"{found.value:,.0f} output tokens/s per GPU, likely {found.low:,.0f} to "
        f"{found.high:,.0f}"
    )
    rows = [
        ("Model", found.model),
        (
            "Replica",
            f"{found.gpus_per_replica} {found.gpu}, {found.precision.upper()}",
        ),
        ("Requests", curve.shape.in_words),
        ("Each user", f"{speed:,.3g} tokens/s" if speed else "not recorded"),
        ("Tier", f"{found.tier}: {TIERS[found.tier]} ({found.date})"),
    ]
    print_table(rows, "ll")
    print_text(found.reason, indent="  ")
    if benchmark is not None:
        print_title("MLPerf as it stands, with requests of its own")
        band = ""
        if benchmark.low != benchmark.high:
            band = f", {benchmark.low:,.0f} to {benchmark.high:,.0f}"
        print_text(
            f"{benchmark.value:,.0f} output tokens/s per GPU{band}: "
            f"{benchmark.reason} ({benchmark.date})",
            indent="  ",
        )
    # Users who do not wait may be served by a larger replica than the one above.
    print_title(f"Operating curve of {curve.replica.in_words}")
    print_table(
        [
            ("tokens/s per user", "tokens/s per GPU", "at once"),
            *(
                (
                    f"{point.tokens_per_s_per_user:,.1f}",
                    f"{point.tokens_per_s_per_gpu:,.0f}",
                    f"{point.batch:,.0f}",
                )
                for point in (*curve.points[:-1:6], curve.points[-1])
            ),
        ],
        "rrr",
    )
