"""Hurdles: what the plan must reach to be built, and by how much it does or does not.

A hurdle is an input like any other, but the model does not know it: it is held against
a figure of the result.
"""

from dataclasses import dataclass

from planner.core.document import set_values
from planner.core.evaluation import Result
from planner.core.hurdle_inputs import HURDLES, HurdleRule
from planner.core.language.kinds import display_value


@dataclass(frozen=True, kw_only=True, slots=True)
class Hurdle:
    """A hurdle that is set, and whether the plan passes it.

    `threshold`, `value` and `margin` are in `unit`; the margin is above zero where the
    hurdle is passed with room. `is_least` tells a hurdle to reach from one not to
    exceed. Where the metric is undefined, `value`, `margin` and `passes` are None: the
    hurdle counts as not passed, and the sentence says why.
    """

    key: str
    metric: str
    label: str
    unit: str
    is_least: bool
    threshold: float
    value: float | None
    passes: bool | None
    margin: float | None
    sentence: str


def hurdles(result: Result) -> tuple[Hurdle, ...]:
    """Return the hurdles that are set in a case, in their order."""
    values = set_values(result.project, result.scenario)
    return tuple(
        _held_against(rule, float(values[rule.key]), result)
        for rule in HURDLES
        if rule.key in values
    )


def _held_against(rule: HurdleRule, threshold: float, result: Result) -> Hurdle:
    metric = result.metrics[rule.metric]
    margin = None
    if metric.value is not None:
        margin = metric.value - threshold if rule.is_least else threshold - metric.value
    return Hurdle(
        key=rule.key,
        metric=rule.metric,
        label=metric.label,
        unit=metric.unit,
        is_least=rule.is_least,
        threshold=threshold,
        value=metric.value,
        passes=None if margin is None else margin >= 0,
        margin=margin,
        sentence=_sentence(rule, threshold, margin, result),
    )


def _sentence(
    rule: HurdleRule, threshold: float, margin: float | None, result: Result
) -> str:
    metric = result.metrics[rule.metric]
    asked = display_value(threshold, metric.unit)
    wanted = f"at least {asked}" if rule.is_least else f"at most {asked}"
    if metric.value is None or margin is None:
        return (
            f"{metric.label} is not defined ({metric.reason}); {wanted} is asked, so "
            "the hurdle counts as missed."
        )
    shown = display_value(metric.value, metric.unit)
    if margin == 0:
        return f"{metric.label} is {shown}, exactly what is asked: met."
    distance = _distance(abs(margin), metric.unit)
    verdict = f"met with {distance} to spare" if margin > 0 else f"missed by {distance}"
    return f"{metric.label} is {shown}, {wanted} is asked: {verdict}."


def _distance(margin: float, unit: str) -> str:
    """Return how far apart two figures are: rates differ by percentage points.

    >>> _distance(0.0123, "1/year"), _distance(9.0, "month")
    ('1.23 percentage points', '9 mo')
    """
    if unit == "1/year":
        return f"{display_value(margin * 100, '1')} percentage points"
    return display_value(margin, unit)
