"""The answer of a case as people read it on a terminal."""

import sys
from collections.abc import Iterator, Sequence

from planner.cli.case import understood
from planner.cli.output import (
    print_table,
    print_text,
    print_title,
    shown,
    wrapped,
)
from planner.core.answer import failed_checks, headline, month_name, summary
from planner.core.catalog.claims import claims_of_return
from planner.core.evaluation import Result
from planner.core.hurdles import hurdles
from planner.core.issues.found import issues
from planner.core.issues.issue import Issue
from planner.core.language.kinds import SHARE, display_value
from planner.core.reality.acknowledgements import unbelievable
from planner.core.reality.check import RealityFigure, reality, remarks
from planner.core.reality.walk import NAIVE_UTILIZATION, token_walks
from planner.core.studies.breakeven import breakeven_volume
from planner.core.studies.generations import generation_steps
from planner.core.studies.scenarios import label_of
from planner.core.timing import Event, chain

# The figures an executive asks for first, in the order of the window's strip.
KEY_METRICS = (
    *("capex_total", "npv", "irr", "payback_months", "discounted_payback_months"),
    *("peak_funding", "time_to_monetization_days", "breakeven_month"),
    *("cost_per_mtok", "revenue_per_mtok", "margin_per_mtok"),
    *("tco_per_gpu_hour", "revenue_per_gpu_hour", "ebitda_margin"),
)
_VERDICTS = {"good": "", "low": "below", "high": "above", "undefined": "n/a"}


def print_answer(
    result: Result, *, all_metrics: bool, settings: Sequence[str] = ()
) -> None:
    """Print headline, metrics, chain to monetization and reality check of a case.

    `settings` are the ``KEY=VALUE`` that were set for it; what they were understood as
    stands with the answer.
    """
    project = result.project
    label = label_of(project, result.scenario)
    print_text(f"{project.name} · {label} · {project.currency}")
    if settings:
        print_text(f"With {', '.join(understood(result, settings))}")
    print()
    errors = _errors(result)
    if any(error.chapter != "reality" for error in errors):
        print_text("NOT VALID: the plan has an error, told under “What to look at”.")
    elif errors:
        print_text(
            "NOT YET TO BE SHOWN: a figure needs an acknowledgement, told under “What "
            "to look at”."
        )
    print_text(headline(result))
    print_text(summary(result))
    print_title("All metrics" if all_metrics else "Key metrics")
    print_table(_metric_rows(result, all_metrics=all_metrics), "lrl")
    print_title("Chain to monetization")
    print_table([_event_row(event) for event in chain(result)], "lrl")
    print_text("* a delay here delays the first sale", indent="  ")
    _print_hurdles(result)
    _print_reality(result)
    _print_walks(result)
    _print_issues(result)
    _print_basis(result)


def _metric_rows(result: Result, *, all_metrics: bool) -> list[tuple[str, str, str]]:
    return [
        (
            metric.label,
            shown(metric.value, metric.unit, key),
            f"— {metric.reason}" if metric.reason else "",
        )
        for key, metric in result.metrics.items()
        if all_metrics or key in KEY_METRICS
    ]


def _event_row(event: Event) -> tuple[str, str, str]:
    mark = " *" if event.is_critical and event.months else ""
    return (month_name(event.date), f"{event.days:,.0f} d", f"{event.label}{mark}")


def _print_hurdles(result: Result) -> None:
    found = hurdles(result)
    if found:
        print_title("Hurdles")
    for hurdle in found:
        verdict = "met" if hurdle.passes else "MISSED"
        first = f"  {verdict:<6}  "
        print(wrapped(hurdle.sentence, first=first, following=" " * len(first)))


def _print_reality(result: Result) -> None:
    figures = reality(result)
    print_title("Reality check")
    rows = [("", "this plan", "plausible", "")]
    rows += [
        (
            figure.label,
            shown(figure.value, figure.unit, figure.key),
            _band(figure) + (" (A)" if figure.assumption else ""),
            _VERDICTS[figure.verdict],
        )
        for figure in figures
    ]
    print_table(rows, "lrll")
    if any(figure.assumption for figure in figures):
        print_text("(A) the band is our assumption", indent="  ")
    for sentence in _beside(result):
        print(wrapped(sentence, first="  · ", following="    "))


def _beside(result: Result) -> Iterator[str]:
    """Yield what stands beside the figures of the reality check."""
    for one in unbelievable(result):
        if one.given is not None:
            given = f"acknowledged {one.given.date}: {one.given.reason}"
            yield f"{one.figure.label}: {given}"
    for remark in remarks(result):
        yield remark.sentence
    yield _breakeven(result)
    for step in generation_steps(result.project):
        yield step.sentence
    for claim in claims_of_return():
        yield (
            f"Claimed by {claim.by}, {claim.source_date}: {claim.statement} Left out: "
            f"{claim.leaves_out}"
        )


def _breakeven(result: Result) -> str:
    share = breakeven_volume(result)
    if share is None:
        return "No volume brings NPV to zero, with everything else as planned."
    return (
        f"NPV is zero where {SHARE.display(share, unit='1', digits=3)} of the planned "
        "volume is sold, with everything else as planned."
    )


def _print_walks(result: Result) -> None:
    """Print how each product comes from a benchmark to the tokens that are paid."""
    for walk in token_walks(result):
        print_title(f"From benchmark to sold tokens: {walk.label}")
        rows = [("Benchmark", "", _per_gpu(walk.benchmark))]
        rows += [
            (step.label, f"× {step.factor:.2f}", _per_gpu(step.rate))
            for step in walk.steps
        ]
        print_table(rows, "lrr")
        print_text(walk.benchmark_sentence, indent="  ")
        if walk.naive_revenue:
            naive, planned = (
                display_value(amount, walk.unit)
                for amount in (walk.naive_revenue, walk.revenue)
            )
            share = SHARE.display(NAIVE_UTILIZATION, unit="1")
            print_text(
                f"The benchmark at today's output price and {share} use would promise "
                f"{naive}; this plan has {planned}.",
                indent="  ",
            )


def _per_gpu(rate: float) -> str:
    return f"{rate:,.0f} tokens/s per GPU"


def _band(figure: RealityFigure) -> str:
    """Return a band with its unit once: ``$0.04 to $0.30 /Mtok``."""
    low = shown(figure.good_low, figure.unit, figure.key)
    high = shown(figure.good_high, figure.unit, figure.key)
    number, space, unit = low.partition(" ")
    if not figure.good_low or (space and high.endswith(f" {unit}")):
        low = number
    return f"{low} to {high}"


def _print_issues(result: Result) -> None:
    found = issues(result)
    if found:
        print_title("What to look at")
    for issue in found:
        remedy = f"{issue.remedy[:1].upper()}{issue.remedy[1:]}".rstrip(".")
        print(
            wrapped(
                f"{issue.severity.upper()}: {issue.message} {remedy}.",
                first="  ",
                following="    ",
            )
        )


def _print_basis(result: Result) -> None:
    inputs = [
        row
        for row in result.input_rows
        if row.editable and row.applies and not row.derived
    ]
    assumed = sum(row.assumption for row in inputs)
    print()
    print_text(
        f"{assumed} of {len(inputs)} inputs are assumptions. `planner inputs FILE` "
        "lists them, `planner explain FILE npv` shows what a figure rests on."
    )
    if not failed_checks(result):
        print_text(f"All {len(result.checks)} consistency checks are zero.")


def _errors(result: Result) -> list[Issue]:
    return [issue for issue in issues(result) if issue.severity == "error"]


def status(result: Result, *, silent: bool) -> int:
    """Return the exit status of a case: 1 where it has errors.

    Where the errors are not printed with the answer, because a program reads it, they
    are said on standard error.
    """
    errors = _errors(result)
    if silent:
        for error in errors:
            print(f"planner: {error.message} ({error.remedy})", file=sys.stderr)
    return 1 if errors else 0
