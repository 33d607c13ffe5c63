"""Capex: what is bought, and when it is paid."""

from planner.core.language.axes import ASSET, MONTH, PHASE
from planner.core.language.inputs import Input
from planner.core.language.kinds import DAYS, MONEY, RATE, SHARE
from planner.core.language.line import FLOW, LEVEL, check, line
from planner.core.language.vocabulary import (
    compound,
    flag,
    maximum,
    minimum,
    ratio,
    total,
    where,
    whole,
)

equipment_cost = Input(
    key="capex.equipment_cost",
    label="Cost by asset class",
    kind=MONEY,
    unit="USD",
    axes=(PHASE, ASSET),
    help="Quantity times unit price, summed over the phase's bill of materials.",
    derived=True,
    editable=False,
)
contingency = Input(
    key="capex.contingency",
    label="Contingency",
    kind=SHARE,
    unit="1",
    default=0.05,
    minimum=0.0,
    maximum=2.0,
    low=0.0,
    high=0.15,
    help="Added to all capital: unlisted cables, racks, freight and small overruns.",
    assumption=True,
)
overrun_share = Input(
    key="capex.overrun_share",
    label="Overrun",
    kind=SHARE,
    unit="1",
    default=0.0,
    minimum=0.0,
    maximum=2.0,
    help="What the plan costs beyond its prices and contingency; a case for scenarios.",
    assumption=True,
)
freight_share = Input(
    key="capex.freight_share",
    label="Freight",
    kind=SHARE,
    unit="1",
    axes=(ASSET,),
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    help="Freight and insurance on the way, as a share of the price; 0 where the "
    "contingency holds it.",
    assumption=True,
)
sales_tax_share = Input(
    key="capex.sales_tax_share",
    label="Sales tax and duty",
    kind=SHARE,
    unit="1",
    axes=(ASSET,),
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    help="Sales tax and duty that cannot be recovered, as a share of the price; many "
    "US states exempt data centers.",
    assumption=True,
)
price_change = Input(
    key="capex.price_change",
    label="Equipment price change",
    kind=RATE,
    unit="1/year",
    axes=(ASSET,),
    default=0.0,
    minimum=-0.9,
    maximum=1.0,
    help="Change of the price a year from the date of prices to the order.",
    assumption=True,
)
grant_share = Input(
    key="capex.grant_share",
    label="Grant",
    kind=SHARE,
    unit="1",
    axes=(ASSET,),
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    help="Share of the capital that a grant pays back at acceptance; it lowers the "
    "basis of depreciation.",
    assumption=True,
)
deposit_share = Input(
    key="capex.deposit_share",
    label="Deposit",
    kind=SHARE,
    unit="1",
    axes=(ASSET,),
    default=0.3,
    minimum=0.0,
    maximum=1.0,
    help="Share of the price paid at the order; for facilities at the start of site "
    "work.",
    assumption=True,
)
shipment_share = Input(
    key="capex.shipment_share",
    label="Payment at shipment",
    kind=SHARE,
    unit="1",
    axes=(ASSET,),
    default=0.6,
    minimum=0.0,
    maximum=1.0,
    help="Share of the price paid at delivery; for facilities when the site is ready. "
    "The rest is paid at acceptance.",
    assumption=True,
)
payment_days = Input(
    key="capex.payment_days",
    label="Payment term",
    kind=DAYS,
    unit="day",
    default=0.0,
    minimum=0.0,
    maximum=730.0,
    low=0.0,
    high=60.0,
    help="Days net from each milestone to its payment.",
    assumption=True,
)


@line(unit="USD", kind=LEVEL, label="Price at the order")
def price_at_order(equipment_cost, price_change, price_age, order, months_per_year):
    """Today's cost of the bill, moved to the time of the order."""
    return equipment_cost * compound(
        price_change, (price_age + order) / months_per_year
    )


@line(unit="1", kind=LEVEL, label="Additions to the price")
def price_additions(contingency, overrun_share, freight_share, sales_tax_share):
    """Contingency, overrun, freight and tax, each a share of the price."""
    return contingency + overrun_share + freight_share + sales_tax_share


@line(unit="USD", kind=LEVEL, label="Capital before grants")
def gross_capital(price_at_order, price_additions):
    """The price at the order with all additions."""
    return price_at_order * (1 + price_additions)


@line(unit="USD", kind=LEVEL, label="Capital")
def capital(gross_capital, grant_share):
    """Capital less grants: the basis of depreciation."""
    return gross_capital * (1 - grant_share)


@line(unit="month", kind=LEVEL, label="Payment term in months")
def payment_delay(payment_days, days_per_month):
    """Days net, in months."""
    return payment_days / days_per_month


@line(unit="month", kind=LEVEL, label="Month of the deposit")
def deposit_month(
    is_facility, site_start, order, payment_delay, period, event_tolerance
):
    """The month of the order (facilities: start of site work) plus the term."""
    event = where(is_facility == 1, site_start, order) + payment_delay
    return whole(event / period + event_tolerance) * period + period


@line(unit="month", kind=LEVEL, label="Month of the payment at shipment")
def shipment_month(
    is_facility, site_ready, delivery, payment_delay, period, event_tolerance
):
    """The month of delivery, for facilities of the site being ready, plus the term."""
    event = where(is_facility == 1, site_ready, delivery) + payment_delay
    return whole(event / period + event_tolerance) * period + period


@line(unit="month", kind=LEVEL, label="Month of the payment at acceptance")
def acceptance_month(ready, payment_delay, period, event_tolerance):
    """The month in which the phase is ready for use, plus the term."""
    return whole((ready + payment_delay) / period + event_tolerance) * period + period


@line(unit="month", kind=LEVEL, label="Last month to settle")
def settlement_month(horizon, reaches_service, period):
    """The horizon for phases in service: what they owe is paid by then at the latest.

    For a phase that is never in service the month after, which never comes.
    """
    return horizon + (1 - reaches_service) * period


@line(unit="1", kind=LEVEL, label="Deposit is due")
def deposit_due(month, deposit_month, settlement_month):
    """1 in the month of the deposit."""
    return flag(month == minimum(deposit_month, settlement_month))


@line(unit="1", kind=LEVEL, label="Payment at shipment is due")
def shipment_due(month, shipment_month, settlement_month):
    """1 in the month of the payment at shipment."""
    return flag(month == minimum(shipment_month, settlement_month))


@line(unit="1", kind=LEVEL, label="Payment at acceptance is due")
def acceptance_due(month, acceptance_month, settlement_month):
    """1 in the month of the payment at acceptance."""
    return flag(month == minimum(acceptance_month, settlement_month))


@line(unit="USD", kind=FLOW, label="Capex paid")
def capex_paid(
    gross_capital,
    deposit_share,
    deposit_due,
    shipment_share,
    shipment_due,
    acceptance_due,
):
    """The capital in three milestones: deposit, shipment, the rest at acceptance."""
    return gross_capital * (
        deposit_share * deposit_due
        + shipment_share * shipment_due
        + (1 - deposit_share - shipment_share) * acceptance_due
    )


@line(unit="USD", kind=FLOW, label="Capex paid by phase")
def phase_capex_paid(capex_paid):
    """Capex over all asset classes of the phase."""
    return total(capex_paid, over=ASSET)


@line(unit="USD", kind=FLOW, label="Capital spending")
def capital_spending(phase_capex_paid):
    """Capex paid over all phases."""
    return total(phase_capex_paid, over=PHASE)


@line(unit="USD", kind=FLOW, label="Grants received by asset class")
def asset_grants(gross_capital, grant_share, acceptance_due):
    """The grant, with the payment at acceptance."""
    return gross_capital * grant_share * acceptance_due


@line(unit="USD", kind=FLOW, label="Grants received by phase")
def phase_grants(asset_grants):
    """Grants over the asset classes."""
    return total(asset_grants, over=ASSET)


@line(unit="USD", kind=FLOW, label="Grants received")
def grants_received(phase_grants):
    """Grants over all phases."""
    return total(phase_grants, over=PHASE)


@line(unit="USD", kind=LEVEL, label="Capital before grants in service by asset class")
def gross_in_service(gross_capital, reaches_service):
    """Capital of phases that come into service within the horizon, before grants."""
    return gross_capital * reaches_service


@line(unit="USD", kind=LEVEL, label="Capital before grants in service by phase")
def phase_gross_in_service(gross_in_service):
    """Capital in service before grants over the asset classes."""
    return total(gross_in_service, over=ASSET)


@line(unit="USD", kind=LEVEL, label="Capital before grants in service")
def gross_in_service_total(phase_gross_in_service):
    """Capital in service before grants over all phases."""
    return total(phase_gross_in_service, over=PHASE)


@line(unit="USD", kind=LEVEL, label="Capex paid for phases in service, by phase")
def phase_capex_settled(phase_capex_of_life, reaches_service):
    """Capex of the phase where it comes into service, else 0."""
    return phase_capex_of_life * reaches_service


@line(unit="USD", kind=LEVEL, label="Capex of the phase over the life")
def phase_capex_of_life(phase_capex_paid):
    """Capex paid for the phase in all months."""
    return total(phase_capex_paid, over=MONTH)


@line(unit="USD", kind=LEVEL, label="Capex paid for phases in service")
def capex_settled(phase_capex_settled):
    """Capex paid over all phases that come into service."""
    return total(phase_capex_settled, over=PHASE)


@check(unit="1", label="The capital of phases in service is paid")
def capex_check(gross_in_service_total, capex_settled):
    """Capital in service less capex paid for it, over the capital."""
    return ratio(gross_in_service_total - capex_settled, gross_in_service_total)


@line(unit="1", kind=LEVEL, label="Milestone shares above the whole")
def milestone_excess(deposit_share, shipment_share, event_tolerance):
    """What deposit and payment at shipment exceed the price by."""
    return maximum(0, deposit_share + shipment_share - 1 - event_tolerance)


@check(unit="1", label="Deposit and payment at shipment stay within the price")
def milestone_check(milestone_excess):
    """What the milestones of all asset classes exceed their prices by."""
    return total(milestone_excess, over=ASSET)
