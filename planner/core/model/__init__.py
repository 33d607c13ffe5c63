"""The model of an AI factory: its lines, one module a chapter, as money flows."""

from dataclasses import dataclass

from planner.core.language.model import Model
from planner.core.model import (
    capacity,
    capex,
    cashflow,
    demand,
    depreciation,
    disposal,
    energy,
    metrics,
    opex,
    reality,
    revenue,
    tax,
    tax_depreciation,
    timeline,
    unit_economics,
    upkeep,
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
    Chapter("energy", "Energy and space"),
    Chapter("upkeep", "Upkeep"),
    Chapter("opex", "Opex"),
    Chapter("depreciation", "Depreciation"),
    Chapter("disposal", "Disposal"),
    Chapter("tax_depreciation", "Tax depreciation"),
    Chapter("tax", "Tax"),
    Chapter("cashflow", "Cash flow"),
    Chapter("finance", "Finance"),
    Chapter("metrics", "Metrics"),
    Chapter("unit_economics", "Unit economics"),
    Chapter("reality", "Reality check"),
)

MODEL = Model.from_modules(
    (
        timeline,
        capacity,
        demand,
        revenue,
        capex,
        energy,
        upkeep,
        opex,
        depreciation,
        disposal,
        tax_depreciation,
        tax,
        cashflow,
        metrics,
        unit_economics,
        reality,
    )
)
