"""What the market asks for the tokens of a factory, beside the prices of its plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from planner.core.catalog.listings import (
    Listing,
    PricePosition,
    blended,
    listings,
    of_models,
    position,
)
from planner.core.catalog.prices import token_prices
from planner.core.document import PACKAGED_KINDS, TOKEN_KINDS, Product, set_values
from planner.core.evaluation import Result
from planner.core.factory.exchange import exchange
from planner.core.language.axes import PRODUCT
from planner.core.throughput.workloads import workloads

# From this many tokens on, decimals say nothing to a reader.
_WHOLE_FROM: Final = 10.0


def converted_listings(result: Result) -> tuple[Listing, ...]:
    """Return all listings in the currency of a project; none without its rate."""
    rates = exchange(result.project, set_values(result.project, result.scenario))
    if not rates.is_needed():
        return listings()
    if not rates.has_rate():
        return ()
    return tuple(
        msgspec.structs.replace(
            one,
            input=rates.convert(one.input),
            cached=None if one.cached is None else rates.convert(one.cached),
            output=rates.convert(one.output),
        )
        for one in listings()
    )


def models_of(product: Product) -> tuple[str, ...]:
    """Return the names that the price list has for a product's own model.

    There are none for products of GPU-hours and models that nobody lists.
    """
    if product.kind not in TOKEN_KINDS:
        return ()
    known = token_prices().get(workloads().workload(product.workload).model_class)
    return known.models if known else ()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a request reads for each token it writes, and how much of it from cache."""

    input_per_output: float
    cached_share: float

    @property
    def input_in_words(self) -> str:
        """The input tokens for each token written, whole from ten on.

        >>> Shape(203.343, 0.5).input_in_words, Shape(3.6, 0.5).input_in_words
        ('203', '3.6')
        """
        tokens = self.input_per_output
        return f"{tokens:,.0f}" if tokens >= _WHOLE_FROM else f"{tokens:.3g}"


def shape_of(result: Result, product: Product) -> Shape:
    """Return the request shape of a product as a case has it."""
    return Shape(
        _of_product(result, "input_per_output", product),
        _of_product(result, "cached_share", product),
    )


def list_price(result: Result, product: Product) -> float:
    """Return the list price of a Mtok of output with its input at the present shape."""
    shape = shape_of(result, product)
    input_price, cached_price, output_price = token_price_of(result, product)
    return blended(
        input_price,
        cached_price,
        output_price,
        input_per_output=shape.input_per_output,
        cached_share=shape.cached_share,
    )


def token_price_of(result: Result, product: Product) -> tuple[float, float, float]:
    """Return the list prices of input, cached input and output, per Mtok."""
    input_price, cached_price, output_price = (
        _of_product(result, name, product)
        for name in ("input_price", "cached_price", "output_price")
    )
    return input_price, cached_price, output_price


def price_position(result: Result, product: Product) -> PricePosition | None:
    """Return where a product's list price stands among providers of its model.

    None for products that are not sold by the token, and without a provider.
    """
    if product.kind not in TOKEN_KINDS or product.kind in PACKAGED_KINDS:
        return None
    shape = shape_of(result, product)
    return position(
        list_price(result, product),
        of_models(converted_listings(result), models_of(product)),
        input_per_output=shape.input_per_output,
        cached_share=shape.cached_share,
    )


def priced_products(result: Result) -> Iterator[Product]:
    """Yield the products that are sold by the token."""
    for product in result.project.products:
        if product.kind in TOKEN_KINDS and product.kind not in PACKAGED_KINDS:
            yield product


def _of_product(result: Result, name: str, product: Product) -> float:
    found = result.line(name)
    return float(found.values[found.items[PRODUCT].index(product.id)])
