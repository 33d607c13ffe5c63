"""The model of an AI factory: its lines, one module a chapter, as money flows."""

from dataclasses import dataclass

from planner.core.language.model import Model
from planner.core.model import (
    capacity,
    capex,
    cashflow,
    demand,
    depreciation,
    metrics,
    opex,
    reality,
    revenue,
    tax,
    timeline,
)


@dataclass(frozen=True)
class Chapter:
    """A chapter of the model; lines belong by their module, inputs by their key."""

    id: str
    label: str


CHAPTERS = (
    Chapter("timeline", "Timeline"),
    Chapter("capacity", "Capacity"),
    Chapter("demand", "Demand"),
    Chapter("revenue", "Revenue"),
    Chapter("capex", "Capex"),
    Chapter("opex", "Opex"),
    Chapter("depreciation", "Depreciation"),
    Chapter("tax", "Tax"),
    Chapter("cashflow", "Cash flow"),
    Chapter("finance", "Finance"),
    Chapter("metrics", "Metrics"),
    Chapter("reality", "Reality check"),
)

MODEL = Model.from_modules(
    (
        timeline,
        capacity,
        demand,
        revenue,
        capex,
        opex,
        depreciation,
        tax,
        cashflow,
        metrics,
        reality,
    )
)
