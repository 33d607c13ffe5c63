"""Upkeep: support, spare parts, insurance and property tax, by asset class."""

from planner.core.language.axes import ASSET, PHASE
from planner.core.language.inputs import Input
from planner.core.language.kinds import (
    MONTHS,
    RATE,
    SHARE,
    YEARS,
)
from planner.core.language.line import FLOW, LEVEL, line
from planner.core.language.line import RATE as RATE_LINE
from planner.core.language.vocabulary import (
    minimum,
    total,
    where,
)
from planner.core.model.spans import between

support_share = Input(
    key="opex.support_share",
    label="Support and maintenance rate",
    kind=RATE,
    unit="1/year",
    axes=(ASSET,),
    default=0.0,
    by_item={"accelerated-systems": 0.05, "building": 0.03},
    minimum=0.0,
    maximum=0.5,
    low=0.02,
    high=0.08,
    help="Vendor support, or upkeep of the hall, a year as a share of the price.",
    assumption=True,
)
warranty_months = Input(
    key="opex.warranty_months",
    label="Warranty",
    kind=MONTHS,
    unit="month",
    axes=(ASSET,),
    default=0.0,
    minimum=0.0,
    maximum=120.0,
    help="Months from ready for use in which support costs nothing.",
    assumption=True,
)
spares_share = Input(
    key="opex.spares_share",
    label="Spare parts rate",
    kind=RATE,
    unit="1/year",
    axes=(ASSET,),
    default=0.0,
    minimum=0.0,
    maximum=0.5,
    help="Spare parts a year as a share of the price; the first stock is in the bill.",
    assumption=True,
)
insurance_share = Input(
    key="opex.insurance_share",
    label="Insurance and property tax rate",
    kind=RATE,
    unit="1/year",
    default=0.01,
    minimum=0.0,
    maximum=0.2,
    low=0.003,
    high=0.02,
    help="A year, as a share of the capital.",
    assumption=True,
)
property_tax_share = Input(
    key="opex.property_tax_share",
    label="Property tax rate",
    kind=RATE,
    unit="1/year",
    default=0.0,
    minimum=0.0,
    maximum=0.2,
    help="A year, as a share of the capital, where it is not within the rate for "
    "insurance and property tax.",
    assumption=True,
)
property_tax_abatement = Input(
    key="opex.property_tax_abatement",
    label="Abatement of property tax",
    kind=SHARE,
    unit="1",
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    help="Share of the property tax that is waived for some years.",
    assumption=True,
)
abatement_years = Input(
    key="opex.abatement_years",
    label="Years of abatement",
    kind=YEARS,
    unit="year",
    default=0.0,
    minimum=0.0,
    maximum=50.0,
    help="Years from ready for use in which property tax is abated.",
    assumption=True,
)


@line(unit="month", kind=LEVEL, label="Held until")
def held_until(is_facility, horizon, retirement):
    """Equipment is held until its phase retires, facilities until the horizon."""
    return where(is_facility == 1, horizon, retirement)


@line(unit="1", kind=RATE_LINE, label="Share of the month held")
def held_share(month, ready, held_until, period):
    """The part of the month in which the asset class is held and ready for use."""
    return between(month, ready, held_until, period)


@line(unit="month", kind=LEVEL, label="End of the warranty")
def warranty_end(ready, warranty_months):
    """Ready for use plus the months of warranty."""
    return ready + warranty_months


@line(unit="1", kind=RATE_LINE, label="Share of the month with paid support")
def supported_share(month, warranty_end, held_until, period):
    """The part of the month held after the end of the warranty."""
    return between(month, warranty_end, held_until, period)


@line(unit="USD/year", kind=LEVEL, label="Support and maintenance a year")
def support_per_year(price_at_order, support_share):
    """A share of the price of the asset class."""
    return price_at_order * support_share


@line(unit="USD", kind=FLOW, label="Support and maintenance by asset class")
def asset_support_cost(support_per_year, year_fraction, supported_share):
    """A twelfth of the yearly cost for each month held after the warranty."""
    return support_per_year * year_fraction * supported_share


@line(unit="USD", kind=FLOW, label="Support and maintenance by phase")
def phase_support_cost(asset_support_cost):
    """Support and maintenance over the asset classes."""
    return total(asset_support_cost, over=ASSET)


@line(unit="USD", kind=FLOW, label="Support and maintenance")
def support_cost(phase_support_cost):
    """Support and maintenance over all phases."""
    return total(phase_support_cost, over=PHASE)


@line(unit="USD/year", kind=LEVEL, label="Spare parts a year")
def spares_per_year(price_at_order, spares_share):
    """A share of the price of the asset class."""
    return price_at_order * spares_share


@line(unit="USD", kind=FLOW, label="Spare parts by asset class")
def asset_spares_cost(spares_per_year, year_fraction, held_share):
    """A twelfth of the yearly cost for each month held."""
    return spares_per_year * year_fraction * held_share


@line(unit="USD", kind=FLOW, label="Spare parts by phase")
def phase_spares_cost(asset_spares_cost):
    """Spare parts over the asset classes."""
    return total(asset_spares_cost, over=ASSET)


@line(unit="USD", kind=FLOW, label="Spare parts")
def spares_cost(phase_spares_cost):
    """Spare parts over all phases."""
    return total(phase_spares_cost, over=PHASE)


@line(unit="USD/year", kind=LEVEL, label="Insurance and property tax a year")
def insurance_per_year(gross_capital, insurance_share):
    """A share of the capital of the asset class."""
    return gross_capital * insurance_share


@line(unit="USD", kind=FLOW, label="Insurance and property tax by asset class")
def asset_insurance_cost(insurance_per_year, year_fraction, held_share):
    """A twelfth of the yearly cost for each month held."""
    return insurance_per_year * year_fraction * held_share


@line(unit="USD", kind=FLOW, label="Insurance and property tax by phase")
def phase_insurance_cost(asset_insurance_cost):
    """Insurance and property tax over the asset classes."""
    return total(asset_insurance_cost, over=ASSET)


@line(unit="USD", kind=FLOW, label="Insurance and property tax")
def insurance_cost(phase_insurance_cost):
    """Insurance and property tax over all phases."""
    return total(phase_insurance_cost, over=PHASE)


@line(unit="month", kind=LEVEL, label="End of the abatement")
def abatement_end(ready, abatement_years, months_per_year, held_until):
    """Ready for use plus the years of abatement, or the end of the asset class."""
    return minimum(held_until, ready + abatement_years * months_per_year)


@line(unit="1", kind=RATE_LINE, label="Share of the month with abatement")
def abated_share(month, ready, abatement_end, period):
    """The part of the month between ready for use and the end of the abatement."""
    return between(month, ready, abatement_end, period)


@line(unit="USD/year", kind=LEVEL, label="Property tax a year")
def property_tax_per_year(gross_capital, property_tax_share):
    """A share of the capital of the asset class."""
    return gross_capital * property_tax_share


@line(unit="USD", kind=FLOW, label="Property tax by asset class")
def asset_property_tax(
    property_tax_per_year,
    year_fraction,
    held_share,
    property_tax_abatement,
    abated_share,
):
    """A twelfth of the yearly tax for each month held, less what is abated."""
    return (
        property_tax_per_year
        * year_fraction
        * (held_share - property_tax_abatement * abated_share)
    )


@line(unit="USD", kind=FLOW, label="Property tax by phase")
def phase_property_tax(asset_property_tax):
    """Property tax over the asset classes."""
    return total(asset_property_tax, over=ASSET)


@line(unit="USD", kind=FLOW, label="Property tax")
def property_tax_cost(phase_property_tax):
    """Property tax over all phases."""
    return total(phase_property_tax, over=PHASE)
