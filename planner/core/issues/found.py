"""Issues: what in a result is wrong or hard to believe, and what would mend it."""

from collections.abc import Iterator
from typing import Final

from planner.core.answer import failed_checks, is_percentage, phases_in_service
from planner.core.document import in_sales_units, set_values
from planner.core.evaluation import Result
from planner.core.factory.values import counted
from planner.core.issues.factory import factory_issues
from planner.core.issues.issue import SEVERITIES, Issue
from planner.core.issues.prices import price_issues
from planner.core.language.axes import AGE
from planner.core.language.kinds import SHARE, display_value
from planner.core.reality.acknowledgements import Unbelievable, unbelievable
from planner.core.reality.check import RealityFigure, reality

# More than the rounding of shares that add up to one.
SHARE_TOLERANCE: Final = 1e-9
# Price lists that are older say little about the decision.
OLDEST_PRICES_MONTHS: Final = 36
# Checks that fail by what was entered, and have an issue of their own.
_CHECKS_OF_INPUTS: Final = ("gpu_share_check", "milestone_check")


def issues(result: Result) -> tuple[Issue, ...]:
    """Return what is wrong or doubtful in a case, the worst first."""
    found = [
        *_broken_checks(result),
        *_nothing_bought(result),
        *_price_date(result),
        *_gpu_shares(result),
        *_idle_shares(result),
        *_empty_curves(result),
        *_tax_table(result),
        *_milestones(result),
        *_late_phases(result),
        *_early_refreshes(result),
        *factory_issues(result),
        *price_issues(result),
        *_doubts(result),
    ]
    return tuple(sorted(found, key=lambda issue: SEVERITIES.index(issue.severity)))


def _broken_checks(result: Result) -> Iterator[Issue]:
    for name in failed_checks(result):
        if name in _CHECKS_OF_INPUTS:
            continue
        yield Issue(
            id=f"check.{name}",
            severity="error",
            message=f"The model contradicts itself: “{result.line(name).label}” is off "
            f"by {display_value(result.checks[name], '1')}.",
            remedy="please report this plan; its figures cannot be relied on",
            metric=name,
        )


def _nothing_bought(result: Result) -> Iterator[Issue]:
    if result.number("gpus_bought") == 0:
        yield Issue(
            id="no-gpus",
            severity="error",
            message="The bill of materials has no GPUs; nothing can be sold.",
            remedy="enter the quantity of a system on the Factory page",
            chapter="bill",
        )


def _price_date(result: Result) -> Iterator[Issue]:
    months = result.number("price_age")
    if not 0 <= months <= OLDEST_PRICES_MONTHS:
        project = result.project
        yield Issue(
            id="price-date",
            severity="warning",
            message=f"Prices are of {project.prices_as_of}, the decision is of "
            f"{project.decision}: {abs(months):,.0f} months "
            f"{'earlier' if months < 0 else 'later'}.",
            remedy="all prices drift from their date to the decision; correct one of "
            "the two",
            chapter="revenue",
        )


def _gpu_shares(result: Result) -> Iterator[Issue]:
    if not result.project.products:
        return
    used = float(result.line("gpu_share").values.sum())
    key = f"capacity.gpu_share.{result.project.products[0].id}"
    if used > 1 + SHARE_TOLERANCE:
        yield Issue(
            id="gpu-share.above",
            severity="error",
            message=f"The products share {SHARE.display(used, unit='1')} of the GPUs.",
            remedy="lower a product’s share until they add up to 100%",
            chapter="capacity",
            key=key,
        )
    elif used < 1 - SHARE_TOLERANCE:
        idle = SHARE.display(1 - used, unit="1")
        yield Issue(
            id="gpu-share.below",
            severity="warning",
            message=f"{idle} of the GPUs serve no product.",
            remedy="raise a product’s share, or plan fewer GPUs",
            chapter="capacity",
            key=key,
        )


def _idle_shares(result: Result) -> Iterator[Issue]:
    """Yield phases that make nothing of a token product whose GPUs they have."""
    live = phases_in_service(result)
    has_gpus = [bool(gpus) for gpus in result.line("gpus").values]
    shares = result.line("gpu_share").values
    is_token = result.line("is_token_product").values
    rates = result.line("output_rate").values
    for row, phase in enumerate(result.project.phases):
        if phase.id not in live or not has_gpus[row]:
            continue
        for place, product in enumerate(result.project.products):
            key = f"capacity.output_rate.{phase.id}.{product.id}"
            # Where GPUs cannot serve a product, that is told of the factory.
            is_by_hand = key in set_values(result.project, result.scenario)
            is_idle = is_token[place] and shares[place] and not rates[row, place]
            if is_idle and is_by_hand:
                yield Issue(
                    id=f"no-rate.{phase.id}.{product.id}",
                    severity="warning",
                    message=f"{phase.label} makes no tokens of {product.label}: its "
                    "share of the GPUs stands idle there.",
                    remedy="enter its output rate on these GPUs, or give its share to "
                    "other products",
                    chapter="capacity",
                    key=key,
                )


def _empty_curves(result: Result) -> Iterator[Issue]:
    """Yield demand curves that are switched on and sell nothing, or less than asked."""
    by_curve, starts, ends = (
        result.line(name) for name in ("by_curve", "start_volume", "saturation_volume")
    )
    for place, product in enumerate(result.project.products):
        start, end = float(starts.values[place]), float(ends.values[place])
        if not by_curve.values[place] or 0 < start <= end:
            continue
        unit = in_sales_units(starts.unit, product.kind)
        if start == 0:
            why, wrong = "is 0: nothing is sold", starts
            remedy = "enter what customers want at first, or switch the curve off"
        else:
            sold = "less" if end else "nothing"
            why = (
                f"is {display_value(end, unit)}, below the {display_value(start, unit)}"
                f" at the start: {sold} is sold"
            )
            wrong, remedy = ends, "raise it: demand never grows beyond it"
        yield Issue(
            id=f"empty-curve.{product.id}",
            severity="warning",
            message=f"{product.label}: demand follows a curve, but “{wrong.label}” "
            f"{why}.",
            remedy=remedy,
            chapter="demand",
            key=f"demand.{wrong.name}.{product.id}",
        )


def _tax_table(result: Result) -> Iterator[Issue]:
    if not result.line("uses_table").values.any():
        return
    table = result.line("custom_table")
    deducted = float(table.values.sum())
    if abs(deducted - 1) > SHARE_TOLERANCE:
        yield Issue(
            id="tax-table",
            severity="warning",
            message=f"The table for tax deducts {SHARE.display(deducted, unit='1')} of "
            "the basis; its shares do not add up to 100%.",
            remedy="correct the shares of its years",
            chapter="tax",
            key=f"tax.custom_table.{table.items[AGE][0]}",
        )


def _milestones(result: Result) -> Iterator[Issue]:
    excess = result.line("milestone_excess")
    for (asset,), (label,), above in excess.rows():
        if above > SHARE_TOLERANCE:
            yield Issue(
                id=f"milestones.{asset}",
                severity="error",
                message=f"{label}: deposit and payment at shipment come to "
                f"{SHARE.display(1 + float(above), unit='1')} of the price.",
                remedy="lower one of them; the rest is paid at acceptance",
                chapter="capex",
                key=f"capex.deposit_share.{asset}",
            )


def _late_phases(result: Result) -> Iterator[Issue]:
    live = phases_in_service(result)
    for phase in result.project.phases:
        if phase.id not in live:
            yield Issue(
                id=f"late.{phase.id}",
                severity="warning",
                message=f"{phase.label} does not come into service within the "
                f"{counted(len(result.months), 'month')} of the plan.",
                remedy="what is paid for it earns nothing here: order it earlier, look "
                "further ahead, or leave it out",
                chapter="timeline",
                key=f"timeline.order.{phase.id}",
            )


def _early_refreshes(result: Result) -> Iterator[Issue]:
    phases = result.project.phases
    ready = dict(zip((p.id for p in phases), result.line("ready").values, strict=True))
    labels = {phase.id: phase.label for phase in phases}
    for phase in phases:
        if phase.refreshes and ready[phase.id] < ready[phase.refreshes]:
            before = labels[phase.refreshes]
            yield Issue(
                id=f"early-refresh.{phase.id}",
                severity="error",
                message=f"{phase.label} would be ready before {before}, which it is to "
                "succeed.",
                remedy=f"order it later: it takes over the hall of {before}",
                chapter="timeline",
                key=f"timeline.order.{phase.id}",
            )


def _doubts(result: Result) -> Iterator[Issue]:
    beyond_belief = {found.figure.key: found for found in unbelievable(result)}
    for figure in reality(result):
        if figure.key in beyond_belief:
            yield _acknowledgement(beyond_belief[figure.key])
        elif figure.verdict in ("low", "high"):
            shown = _shown(figure, figure.value)
            yield Issue(
                id=figure.key,
                severity="warning",
                message=f"{figure.label} is {shown}, {_side(figure)}.",
                remedy=figure.explanation,
                chapter="reality",
                metric=figure.key,
            )


def _acknowledgement(found: Unbelievable) -> Issue:
    figure, given = found.figure, found.given
    shown = _shown(figure, figure.value)
    if given is None:
        limit = display_value(found.limit, figure.unit)
        return Issue(
            id=figure.key,
            severity="error",
            message=f"{figure.label} is {shown}. Below {limit} it needs an "
            "acknowledgement before it can be shown.",
            remedy="look for the error; if there is none, acknowledge it with a "
            f"reason, under Reality check or by `planner acknowledge FILE {figure.key} "
            "--reason TEXT`",
            chapter="reality",
            metric=figure.key,
        )
    return Issue(
        id=figure.key,
        severity="warning",
        message=f"{figure.label} is {shown}, {_side(figure)}; acknowledged "
        f"{given.date}: {given.reason}",
        remedy=figure.explanation,
        chapter="reality",
        metric=figure.key,
    )


def _side(figure: RealityFigure) -> str:
    """Say where a figure lies beside what the market knows.

    >>> from types import SimpleNamespace
    >>> margin = SimpleNamespace(
    ...     key="ebitda_margin", verdict="high", good_low=0.2, good_high=0.75, unit="1"
    ... )
    >>> _side(margin)
    'above the plausible 75%'
    """
    is_high = figure.verdict == "high"
    bound = figure.good_high if is_high else figure.good_low
    place = "above" if is_high else "below"
    return f"{place} the plausible {_shown(figure, bound)}"


def _shown(figure: RealityFigure, amount: float | None) -> str:
    """Return an amount of a figure as people read it: shares in percent."""
    if is_percentage(figure.key, figure.unit):
        return SHARE.display(amount, unit="1")
    return display_value(amount, figure.unit)
