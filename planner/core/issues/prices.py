"""Doubts about prices: choices that do not fit each other, or the measured rows."""

from collections.abc import Iterator, Mapping
from typing import Final

from planner.core.catalog.regimes import PriceRegime, price_regimes
from planner.core.document import TOKEN_KINDS, Product, set_values
from planner.core.evaluation import Result
from planner.core.issues.issue import Issue
from planner.core.language.kinds import RATE, SHARE, Value
from planner.core.studies.market_prices import (
    Shape,
    converted_listings,
    models_of,
    price_position,
    priced_products,
    shape_of,
    token_price_of,
)
from planner.core.throughput.workloads import Workload, workloads

# Differences below it are those of rounding.
_TOLERANCE: Final = 1e-9


def price_issues(result: Result) -> Iterator[Issue]:
    """Yield what is hard to believe about the prices of a case."""
    products = [p for p in result.project.products if p.kind in TOKEN_KINDS]
    if products:
        yield from _linked_choice(result)
    for product in priced_products(result):
        yield from _price_of_another_model(result, product)
    for product in products:
        yield from _unmeasured_shape(result, product)


# ------------------------------------------------------------------ the linked choice


def nearest_regime(price_change: float) -> PriceRegime:
    """Return the documented regime whose price change is nearest to a rate.

    >>> nearest_regime(-0.25).id, nearest_regime(0.1).id
    ('named-open-model', 'current-frontier-tier')
    """
    return min(
        price_regimes().values(),
        key=lambda regime: abs(regime.price_change - price_change),
    )


def _linked_choice(result: Result) -> Iterator[Issue]:
    change = result.number("token_price_change")
    gain = result.number("software_gain")
    regime = nearest_regime(change)
    prices = f"Token prices change by {RATE.display(change, unit='1/year')} a year"
    software = RATE.display(gain, unit="1/year")
    if gain > regime.software_high + _TOLERANCE and not regime.software_gain:
        yield Issue(
            id="linked-choice",
            severity="warning",
            message=f"{prices}, as at the frontier, but software gains {software} a "
            "year: tokens per GPU are counted twice.",
            remedy="newer models are larger: set the software gain to 0%, or let "
            "prices fall as those of a named open model do",
            chapter="revenue",
            key="capacity.software_gain",
        )
    elif gain <= 0 < regime.software_gain:
        usual = RATE.display(regime.software_gain, unit="1/year")
        yield Issue(
            id="linked-choice",
            severity="warning",
            message=f"{prices}, as for “{regime.label.lower()}”, but software gains "
            f"{software} a year.",
            remedy="the same model is served faster every year: plan a gain "
            f"({usual} is documented), or choose the price regime of the frontier",
            chapter="revenue",
            key="capacity.software_gain",
        )


# ------------------------------------------------------------------ price and model


def _price_of_another_model(result: Result, product: Product) -> Iterator[Issue]:
    own, found = set(models_of(product)), price_position(result, product)
    key = f"revenue.output_price.{product.id}"
    if not own or found is None or key not in _set_by_hand(result):
        return
    model_class = _workload(product).model_class
    remedy = (
        "pair the throughput of a model with its own price: choose one on the Revenue "
        "page, or another model for the product"
    )
    prices = token_price_of(result, product)
    listed = {
        one.model
        for one in converted_listings(result)
        if (one.input, one.billed_cached, one.output) == prices
    }
    if listed and not listed & own:
        yield Issue(
            id=f"price-of-another-model.{product.id}",
            severity="warning",
            message=f"{product.label} has the throughput of {model_class} with the "
            f"price of {min(listed)}.",
            remedy=remedy,
            chapter="revenue",
            key=key,
        )
    elif not found.dearer and found.price > found.listed[-1].price + _TOLERANCE:
        yield Issue(
            id=f"price-above-all.{product.id}",
            severity="warning",
            message=f"{product.label} is priced above every one of the "
            f"{len(found.listed)} that list {model_class}.",
            remedy=f"is it the price of another model? {remedy}",
            chapter="revenue",
            key=key,
        )


def _set_by_hand(result: Result) -> Mapping[str, Value]:
    return set_values(result.project, result.scenario)


def _workload(product: Product) -> Workload:
    return workloads().workload(product.workload)


# ------------------------------------------------------------------ measured shapes


def measured_cached_share() -> Workload:
    """Return the workload with the highest cached share that was measured in service.

    >>> measured_cached_share().cached_share
    0.56
    """
    measured = [one for one in workloads().workloads.values() if not one.assumption]
    return max(measured, key=lambda workload: workload.cached_share)


def _unmeasured_shape(result: Result, product: Product) -> Iterator[Issue]:
    shape, workload = shape_of(result, product), _workload(product)
    measured = measured_cached_share()
    if shape.cached_share > measured.cached_share + _TOLERANCE:
        yield Issue(
            id=f"unmeasured-cache.{product.id}",
            severity="warning",
            message=f"{product.label} reads {_percent(shape.cached_share)} of its "
            "input from cache; no measured row stands behind more than "
            f"{_percent(measured.cached_share)}.",
            remedy="reading and storing long caches is not in the throughput: lower "
            "the cached share, or count on a lower output rate, until it is measured",
            chapter="demand",
            key=f"demand.cached_share.{product.id}",
        )
    own = Shape(workload.input_per_output, workload.cached_share)
    rates = [
        f"capacity.output_rate.{phase.id}.{product.id}"
        for phase in result.project.phases
    ]
    if _is_heavier(shape, own) and not any(
        key in _set_by_hand(result) for key in rates
    ):
        yield Issue(
            id=f"heavier-shape.{product.id}",
            severity="warning",
            message=f"{product.label} reads {shape.input_in_words} input tokens "
            f"for each one written, {_percent(shape.cached_share)} from cache; its "
            f"output rate holds for {own.input_in_words} and "
            f"{_percent(own.cached_share)}.",
            remedy="more input takes time: set the output rate for this shape, too",
            chapter="demand",
            key=f"demand.input_per_output.{product.id}",
        )


def _is_heavier(shape: Shape, own: Shape) -> bool:
    """Whether requests read more, anew or at all, than a rate was measured for."""
    anew, own_anew = (
        one.input_per_output * (1 - one.cached_share) for one in (shape, own)
    )
    read, own_read = shape.input_per_output, own.input_per_output
    return anew > own_anew + _TOLERANCE or read > own_read + _TOLERANCE


def _percent(share: float) -> str:
    return SHARE.display(share, unit="1")
