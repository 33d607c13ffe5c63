"""Opex: people, software, licences and overhead, and all running costs together."""

from planner.core.language.axes import MONTH, PHASE, PRODUCT
from planner.core.language.inputs import Input
from planner.core.language.kinds import (
    MONEY,
    NUMBER,
    RATE,
    SHARE,
)
from planner.core.language.line import FLOW, LEVEL, line
from planner.core.language.line import RATE as RATE_LINE
from planner.core.language.vocabulary import (
    compound,
    flag,
    minimum,
    total,
    where,
    whole,
)
from planner.core.model.spans import since

staff_count = Input(
    key="opex.staff_count",
    label="People",
    kind=NUMBER,
    unit="person",
    axes=(PHASE,),
    default=0.0,
    minimum=0.0,
    maximum=10000.0,
    help="Full-time people that the phase adds.",
    assumption=True,
)
staff_cost = Input(
    key="opex.staff_cost",
    label="Cost per person",
    kind=MONEY,
    unit="USD/(person*year)",
    default=180_000.0,
    minimum=0.0,
    maximum=2e6,
    low=100_000.0,
    high=220_000.0,
    help="Loaded cost of a full-time person a year.",
    assumption=True,
)
salary_growth = Input(
    key="opex.salary_growth",
    label="Salary growth",
    kind=RATE,
    unit="1/year",
    default=0.03,
    minimum=-0.2,
    maximum=0.5,
    low=0.0,
    high=0.05,
    help="Growth of the cost per person and of other running costs a year.",
    assumption=True,
)
software_per_gpu_year = Input(
    key="opex.software_per_gpu_year",
    label="Software per GPU",
    kind=MONEY,
    unit="USD/(GPU*year)",
    default=300.0,
    minimum=0.0,
    maximum=100_000.0,
    low=0.0,
    high=6000.0,
    help="Licences and support of inference, orchestration and operating software per "
    "GPU and year.",
    source="NVIDIA AI Enterprise lists 4,500 a year (Q3 FY2024 earnings call); 300 is "
    "our figure for an open-source stack",
    source_date="2026",
    assumption=True,
)
other_per_year = Input(
    key="opex.other_per_year",
    label="Other running costs, by the year",
    kind=MONEY,
    unit="USD/year",
    axes=(PHASE,),
    default=0.0,
    minimum=0.0,
    maximum=1e9,
    help="Network transit and whatever else runs with the phase, a year.",
    assumption=True,
)
royalty_share = Input(
    key="opex.royalty_share",
    label="Model royalty share",
    kind=SHARE,
    unit="1",
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    low=0.0,
    high=0.1,
    help="Share of token revenue owed to the owners of the models.",
    assumption=True,
)
payment_fee_share = Input(
    key="opex.payment_fee_share",
    label="Payment and marketplace fee share",
    kind=SHARE,
    unit="1",
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    low=0.0,
    high=0.06,
    help="Share of what customers pay for tokens; internal use pays none.",
    assumption=True,
)
credit_loss_share = Input(
    key="opex.credit_loss_share",
    label="Credit loss share",
    kind=SHARE,
    unit="1",
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    low=0.0,
    high=0.03,
    help="Share of what customers owe for tokens that is never collected.",
    assumption=True,
)
token_sales_share = Input(
    key="opex.token_sales_share",
    label="Sales cost of tokens",
    kind=SHARE,
    unit="1",
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    low=0.0,
    high=0.15,
    help="Developer relations, sales and support, as a share of what customers pay for "
    "tokens.",
    assumption=True,
)
contract_sales_share = Input(
    key="opex.contract_sales_share",
    label="Sales cost of GPU-hours",
    kind=SHARE,
    unit="1",
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    low=0.0,
    high=0.06,
    help="Share of reserved and rented revenue.",
    assumption=True,
)
transit_per_year = Input(
    key="opex.transit_per_year",
    label="Network transit",
    kind=MONEY,
    unit="USD/year",
    axes=(PHASE,),
    default=0.0,
    minimum=0.0,
    maximum=1e9,
    help="Network transit a year, where it is not within other running costs.",
    assumption=True,
)
general_per_year = Input(
    key="opex.general_per_year",
    label="General and administration",
    kind=MONEY,
    unit="USD/year",
    axes=(PHASE,),
    default=0.0,
    minimum=0.0,
    maximum=1e10,
    help="Overhead a year while the phase is in service.",
    assumption=True,
)
general_share = Input(
    key="opex.general_share",
    label="General and administration, share of revenue",
    kind=SHARE,
    unit="1",
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    help="Overhead that grows with what customers pay; internal use adds none.",
    assumption=True,
)
model_licence_per_year = Input(
    key="opex.model_licence_per_year",
    label="Model licence",
    kind=MONEY,
    unit="USD/year",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=1e10,
    help="Licence of the product's model a year while it is on sale.",
    assumption=True,
)
adaptation_cost = Input(
    key="opex.adaptation_cost",
    label="Cost of domain adaptation",
    kind=MONEY,
    unit="USD",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=1e10,
    help="Fine-tuning and evaluation, once, in the month in which the product starts.",
    assumption=True,
)


@line(unit="1", kind=RATE_LINE, label="Salary level")
def salary_level(salary_growth, cost_years):
    """Salaries and other running costs relative to today's."""
    return compound(salary_growth, cost_years)


@line(unit="USD", kind=FLOW, label="Staff by phase")
def phase_staff_cost(
    staff_count, staff_cost, salary_level, year_fraction, service_share
):
    """People times their cost, while the phase is in service."""
    return staff_count * staff_cost * salary_level * year_fraction * service_share


@line(unit="USD", kind=FLOW, label="Staff")
def staff_cost_total(phase_staff_cost):
    """Staff over all phases."""
    return total(phase_staff_cost, over=PHASE)


@line(unit="USD", kind=FLOW, label="Software by phase")
def phase_software_cost(gpus, software_per_gpu_year, year_fraction, service_share):
    """Software per GPU, while the phase is in service."""
    return gpus * software_per_gpu_year * year_fraction * service_share


@line(unit="USD", kind=FLOW, label="Software")
def software_cost(phase_software_cost):
    """Software over all phases."""
    return total(phase_software_cost, over=PHASE)


@line(unit="USD", kind=FLOW, label="Other running costs by phase")
def phase_other_cost(other_per_year, salary_level, year_fraction, service_share):
    """Other running costs, while the phase is in service."""
    return other_per_year * salary_level * year_fraction * service_share


@line(unit="USD", kind=FLOW, label="Other running costs")
def other_cost(phase_other_cost):
    """Other running costs over all phases."""
    return total(phase_other_cost, over=PHASE)


@line(unit="USD", kind=FLOW, label="Network transit by phase")
def phase_transit_cost(transit_per_year, salary_level, year_fraction, service_share):
    """Network transit, while the phase is in service."""
    return transit_per_year * salary_level * year_fraction * service_share


@line(unit="USD", kind=FLOW, label="Network transit")
def transit_cost(phase_transit_cost):
    """Network transit over all phases."""
    return total(phase_transit_cost, over=PHASE)


@line(unit="USD", kind=FLOW, label="Overhead by phase")
def phase_general_cost(general_per_year, salary_level, year_fraction, service_share):
    """General and administration, while the phase is in service."""
    return general_per_year * salary_level * year_fraction * service_share


@line(unit="USD", kind=FLOW, label="Overhead of all phases")
def fixed_general_cost(phase_general_cost):
    """General and administration that does not depend on revenue."""
    return total(phase_general_cost, over=PHASE)


@line(unit="USD", kind=FLOW, label="General and administration")
def general_cost(fixed_general_cost, external_revenue, general_share):
    """Overhead of all phases, and a share of what customers pay."""
    return fixed_general_cost + external_revenue * general_share


@line(unit="1", kind=LEVEL, label="The phase has GPUs")
def phase_has_gpus(gpus):
    """1 for phases whose bill has GPUs."""
    return flag(gpus > 0)


@line(unit="1", kind=RATE_LINE, label="Share of the month on sale, phases with GPUs")
def phase_on_sale(phase_has_gpus, sales_share):
    """The part of the month on sale for phases that have GPUs, else 0."""
    return phase_has_gpus * sales_share


@line(unit="1", kind=RATE_LINE, label="Phases on sale")
def phases_on_sale(phase_on_sale):
    """How many phases with GPUs are on sale, in parts of the month."""
    return total(phase_on_sale, over=PHASE)


@line(unit="1", kind=RATE_LINE, label="Share of the month on sale, factory")
def on_sale_share(phases_on_sale):
    """The part of the month in which the factory sells."""
    return minimum(1, phases_on_sale)


@line(unit="month", kind=LEVEL, label="Start of the product")
def product_start(by_curve, curve_begins, first_sale_time):
    """The start of its demand curve, or the first sale of the factory."""
    return where(by_curve == 1, curve_begins, first_sale_time)


@line(unit="1", kind=RATE_LINE, label="Share of the month since the product started")
def started_share(month, product_start, period):
    """The part of the month after the start of the product."""
    return since(month, product_start, period)


@line(unit="USD", kind=FLOW, label="Model licences by product")
def product_licence_cost(
    model_licence_per_year, salary_level, year_fraction, on_sale_share, started_share
):
    """The licence of the product's model while the factory sells it."""
    return (
        model_licence_per_year
        * salary_level
        * year_fraction
        * minimum(on_sale_share, started_share)
    )


@line(unit="USD", kind=FLOW, label="Model licences")
def licence_cost(product_licence_cost):
    """Model licences over all products."""
    return total(product_licence_cost, over=PRODUCT)


@line(unit="month", kind=LEVEL, label="Month in which the product starts")
def product_start_month(product_start, period, event_tolerance):
    """The number of the month in which the product is sold first."""
    return whole(product_start / period + event_tolerance) * period + period


@line(unit="1", kind=LEVEL, label="The product starts")
def product_starts(month, product_start_month):
    """1 in the month in which the product is sold first."""
    return flag(month == product_start_month)


@line(unit="USD", kind=FLOW, label="Domain adaptation by product")
def product_adaptation_cost(adaptation_cost, product_starts):
    """The one-off cost in the month in which the product is sold first."""
    return adaptation_cost * product_starts


@line(unit="USD", kind=FLOW, label="Domain adaptation")
def adaptation_total(product_adaptation_cost):
    """Domain adaptation over all products."""
    return total(product_adaptation_cost, over=PRODUCT)


@line(unit="USD", kind=FLOW, label="Model royalty")
def royalty_cost(token_revenue, royalty_share):
    """A share of token revenue."""
    return token_revenue * royalty_share


@line(unit="USD", kind=FLOW, label="Payment and marketplace fees")
def payment_fee_cost(external_token_revenue, payment_fee_share):
    """A share of what customers pay for tokens."""
    return external_token_revenue * payment_fee_share


@line(unit="USD", kind=FLOW, label="Credit losses")
def credit_loss_cost(external_token_revenue, credit_loss_share):
    """A share of what customers pay for tokens."""
    return external_token_revenue * credit_loss_share


@line(unit="USD", kind=FLOW, label="Sales cost")
def sales_cost(
    external_token_revenue, token_sales_share, contract_revenue, contract_sales_share
):
    """Shares of what customers pay for tokens, and of GPU-hour revenue."""
    return (
        external_token_revenue * token_sales_share
        + contract_revenue * contract_sales_share
    )


@line(unit="USD", kind=FLOW, label="Cash cost of revenue")
def cash_cost_of_revenue(
    energy_cost,
    demand_cost,
    water_cost,
    colocation_cost,
    staff_cost_total,
    support_cost,
    spares_cost,
    insurance_cost,
    property_tax_cost,
    software_cost,
    transit_cost,
    other_cost,
    licence_cost,
    royalty_cost,
    payment_fee_cost,
):
    """What serving costs: energy, space, people, upkeep, software, transit and fees."""
    return (
        energy_cost
        + demand_cost
        + water_cost
        + colocation_cost
        + staff_cost_total
        + support_cost
        + spares_cost
        + insurance_cost
        + property_tax_cost
        + software_cost
        + transit_cost
        + other_cost
        + licence_cost
        + royalty_cost
        + payment_fee_cost
    )


@line(unit="USD", kind=FLOW, label="Opex")
def opex(
    cash_cost_of_revenue, credit_loss_cost, sales_cost, general_cost, adaptation_total
):
    """The cash cost of revenue, credit losses, sales, overhead and adaptation."""
    return (
        cash_cost_of_revenue
        + credit_loss_cost
        + sales_cost
        + general_cost
        + adaptation_total
    )


@line(unit="USD", kind=LEVEL, label="Opex over the life")
def opex_total(opex):
    """Opex of all months."""
    return total(opex, over=MONTH)
