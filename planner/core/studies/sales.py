"""What a factory sells and keeps: by line of business, from gross to net, by demand.

The cost of a product is the model's own allotment: its share of the GPU-hours used, at
present value (`cost_share`), of the cost of revenue with depreciation. What falls on
training belongs to no product.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from planner.core.document import PACKAGED_KINDS, Product
from planner.core.evaluation import Result
from planner.core.language.axes import MONTH, PRODUCT
from planner.core.language.ranges import Array

# Lines of business: the kinds of products in each, and what it is called.
_BUSINESS: Final[Mapping[str, tuple[str, ...]]] = {
    "Tokens by API": ("api",),
    "Seats and tasks": PACKAGED_KINDS,
    "Reserved capacity": ("reserved",),
    "GPU-hours on demand": ("rental",),
    "Internal use": ("internal",),
}


# ------------------------------------------------------------------ lines of business


@dataclass(frozen=True, slots=True)
class BusinessLine:
    """Products of one sort: what they earn and cost by year, depreciation included."""

    label: str
    kinds: tuple[str, ...]
    products: tuple[str, ...]
    revenue: Array
    cost: Array

    @property
    def gross_profit(self) -> Array:
        """Revenue less cost by year."""
        profit: Array = self.revenue - self.cost
        return profit

    @property
    def margin(self) -> float | None:
        """Gross profit over revenue, sums over the life; None without revenue."""
        earned = float(self.revenue.sum())
        return float(self.gross_profit.sum()) / earned if earned else None


def business_lines(result: Result) -> tuple[BusinessLine, ...]:
    """Return the lines of business that a project has products of."""
    revenue = result.yearly("product_revenue")
    share = result.line("cost_share").values
    cost = result.yearly("revenue") - result.yearly("gross_profit")
    products = result.project.products
    found = []
    for label, kinds in _BUSINESS.items():
        places = [n for n, product in enumerate(products) if product.kind in kinds]
        if places:
            found.append(
                BusinessLine(
                    label=label,
                    kinds=kinds,
                    products=tuple(products[n].id for n in places),
                    revenue=revenue[places].sum(axis=0),
                    cost=cost * share[places].sum(),
                )
            )
    return tuple(found)


def internal_use(result: Result) -> BusinessLine | None:
    """Return what is used inside the company; None where nothing is.

    Its revenue is the API bill it replaces.
    """
    for line in business_lines(result):
        if line.kinds == ("internal",):
            return line
    return None


# ------------------------------------------------------------------ from gross to net


@dataclass(frozen=True, slots=True)
class NetStep:
    """One step from revenue at list prices to net revenue, by year.

    A `total` is a sum reached; the others are added to it. `line` explains the step.
    """

    label: str
    line: str
    values: Array
    is_total: bool = False


def gross_to_net(result: Result) -> tuple[NetStep, ...]:
    """Return the way from revenue at list prices to net revenue, by year.

    Premia, discount and unpaid share apply to each product; those that are zero in all
    years are left out.
    """
    tokens = result.yearly("token_list_revenue")
    hours = _by_product(result, "phase_contract_revenue")
    factor = result.line("price_factor").values[:, None]
    discount = result.line("price_discount").values[:, None]
    unpaid = result.line("unpaid_share").values[:, None]
    plain = tokens / factor + hours
    listed = tokens + hours
    discounted = listed * discount
    steps = [
        NetStep("At list prices", "token_list_revenue", plain.sum(axis=0), True),
        NetStep("Premia", "price_factor", (listed - plain).sum(axis=0)),
        NetStep("Discount", "price_discount", -discounted.sum(axis=0)),
        NetStep(
            "Unpaid share",
            "unpaid_share",
            -((listed - discounted) * unpaid).sum(axis=0),
        ),
        NetStep("Revenue", "revenue", result.yearly("revenue"), True),
        NetStep("Model royalty", "royalty_cost", -result.yearly("royalty_cost")),
        NetStep("Payment fees", "payment_fee_cost", -result.yearly("payment_fee_cost")),
        NetStep(
            "Credit losses", "credit_loss_cost", -result.yearly("credit_loss_cost")
        ),
        NetStep("Net revenue", "net_revenue", result.yearly("net_revenue"), True),
    ]
    return tuple(step for step in steps if step.is_total or step.values.any())


def _by_product(result: Result, name: str) -> Array:
    """Return a flow of phases and products by product and year."""
    found, yearly = result.line(name), result.yearly(name)
    others = tuple(
        place for place, axis in enumerate(found.axes) if axis not in (PRODUCT, MONTH)
    )
    summed: Array = yearly.sum(axis=others)
    return summed


# ------------------------------------------------------------------ demand


@dataclass(frozen=True, slots=True)
class ProductDemand:
    """GPU-hours of one product by year: what is sold, and wanted but not served."""

    product: Product
    sold: Array
    unserved: Array


@dataclass(frozen=True, slots=True)
class Demand:
    """Where the GPU-hours of each year go.

    Sold, `training` and `idle` add up to those `available`.
    """

    products: tuple[ProductDemand, ...]
    training: Array
    idle: Array
    available: Array

    @property
    def wanted(self) -> Array:
        """What customers and training would take of the GPUs, served or not."""
        parts = [one.sold + one.unserved for one in self.products]
        wanted: Array = np.sum([*parts, self.training], axis=0)
        return wanted


def demand(result: Result) -> Demand:
    """Return what is wanted of the GPUs of a case, and what becomes of it."""
    sold = result.yearly("product_gpu_hours_sold")
    unserved = _by_product(result, "unserved_gpu_hours")
    products = result.project.products
    return Demand(
        products=tuple(
            ProductDemand(product, sold[place], unserved[place])
            for place, product in enumerate(products)
        ),
        training=result.yearly("training_gpu_hours_total"),
        idle=result.yearly("idle_gpu_hours"),
        available=result.yearly("gpu_hours_available_total"),
    )
