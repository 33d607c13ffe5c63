"""Opex: what running the factory costs each month."""

from planner.core.language.axes import ASSET, MONTH, PHASE
from planner.core.language.inputs import Input
from planner.core.language.kinds import MONEY, NUMBER, POWER, RATE, SHARE
from planner.core.language.line import FLOW, LEVEL, line
from planner.core.language.line import RATE as RATE_LINE
from planner.core.language.vocabulary import compound, maximum, minimum, total, where

power_peak_kw = Input(
    key="opex.power_peak_kw",
    label="IT power, highest",
    kind=POWER,
    unit="kW",
    axes=(PHASE,),
    help="Critical IT power of the phase at its maximum, from the bill of materials.",
    derived=True,
    editable=False,
)
power_typical_kw = Input(
    key="opex.power_typical_kw",
    label="IT power, typical under load",
    kind=POWER,
    unit="kW",
    axes=(PHASE,),
    help="IT power of the phase under load, from the bill of materials.",
    derived=True,
    editable=False,
)
contracted_kw = Input(
    key="opex.contracted_kw",
    label="Contracted power",
    kind=POWER,
    unit="kW",
    axes=(PHASE,),
    minimum=0.0,
    maximum=1e7,
    help="Power contracted with the colocation provider.",
    derived=True,
)
idle_share = Input(
    key="opex.idle_share",
    label="Idle power",
    kind=SHARE,
    unit="1",
    default=0.35,
    minimum=0.0,
    maximum=1.0,
    low=0.25,
    high=0.5,
    help="Power drawn when idle, as a share of the highest power.",
    assumption=True,
)
pue = Input(
    key="opex.pue",
    label="PUE",
    kind=NUMBER,
    unit="1",
    default=1.25,
    minimum=1.0,
    maximum=3.0,
    low=1.1,
    high=1.55,
    help="Annual facility energy over IT energy.",
    source="Liquid-cooled 1.1-1.2, air-cooled AI halls up to above 1.5 "
    "(lowdown.today/e/pue)",
    source_date="2026-05",
    assumption=True,
)
electricity_price = Input(
    key="opex.electricity_price",
    label="Electricity price",
    kind=MONEY,
    unit="USD/kWh",
    default=0.0929,
    minimum=0.0,
    maximum=2.0,
    low=0.06,
    high=0.15,
    help="All-in price of energy at the date of prices.",
    source="US industrial average of January 2026 (EIA series via ycharts)",
    source_date="2026-01",
)
electricity_escalation = Input(
    key="opex.electricity_escalation",
    label="Electricity price growth",
    kind=RATE,
    unit="1/year",
    default=0.03,
    minimum=-0.5,
    maximum=1.0,
    low=0.0,
    high=0.05,
    help="Growth of the electricity price a year.",
    source="Set below the 4.2% a year of the EIA industrial series via ycharts, whose "
    "averaging is unclear",
    source_date="2026-04",
    assumption=True,
)
colocation_price = Input(
    key="opex.colocation_price",
    label="Colocation price",
    kind=MONEY,
    unit="USD/(kW*month)",
    default=0.0,
    minimum=0.0,
    maximum=5000.0,
    help="Rent per contracted kW and month, energy not included; 0 in an own hall.",
    assumption=True,
)
colocation_escalation = Input(
    key="opex.colocation_escalation",
    label="Colocation price growth",
    kind=RATE,
    unit="1/year",
    default=0.03,
    minimum=-0.5,
    maximum=1.0,
    low=0.0,
    high=0.05,
    help="Escalator of the colocation contract a year.",
    assumption=True,
)
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
    label="Other running costs a year",
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
    help="Share of token revenue.",
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
    help="Share of token revenue that is never collected.",
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
    help="Developer relations, sales and support, as a share of token revenue.",
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


@line(unit="kW", kind=LEVEL, label="IT power when idle")
def idle_kw(power_peak_kw, idle_share):
    """The idle share of the highest power."""
    return power_peak_kw * idle_share


@line(unit="kWh", kind=FLOW, label="IT energy")
def it_energy(
    service_share, hours_per_month, period, idle_kw, power_typical_kw, phase_utilization
):
    """Hours in service at idle power, plus the load that utilisation adds."""
    return (
        service_share
        * hours_per_month
        * period
        * (idle_kw + (power_typical_kw - idle_kw) * phase_utilization)
    )


@line(unit="kWh", kind=FLOW, label="Facility energy by phase")
def phase_energy(it_energy, pue):
    """IT energy times PUE."""
    return it_energy * pue


@line(unit="kWh", kind=FLOW, label="Facility energy")
def facility_energy(phase_energy):
    """Facility energy over all phases."""
    return total(phase_energy, over=PHASE)


@line(unit="1", kind=RATE_LINE, label="Electricity price level")
def electricity_price_level(electricity_escalation, elapsed_years):
    """The electricity price relative to today's."""
    return compound(electricity_escalation, elapsed_years)


@line(unit="USD", kind=FLOW, label="Energy")
def energy_cost(facility_energy, electricity_price, electricity_price_level):
    """Facility energy at the price of the month."""
    return facility_energy * electricity_price * electricity_price_level


@line(unit="1", kind=RATE_LINE, label="Colocation price level")
def colocation_price_level(colocation_escalation, elapsed_years):
    """The colocation price relative to today's."""
    return compound(colocation_escalation, elapsed_years)


@line(unit="USD", kind=FLOW, label="Colocation by phase")
def phase_colocation_cost(
    contracted_kw, colocation_price, colocation_price_level, period, service_share
):
    """Contracted power at the price of the month, while in service."""
    return (
        contracted_kw
        * colocation_price
        * colocation_price_level
        * period
        * service_share
    )


@line(unit="USD", kind=FLOW, label="Colocation")
def colocation_cost(phase_colocation_cost):
    """Colocation over all phases."""
    return total(phase_colocation_cost, over=PHASE)


@line(unit="1", kind=RATE_LINE, label="Salary level")
def salary_level(salary_growth, elapsed_years):
    """Salaries and other running costs relative to today's."""
    return compound(salary_growth, elapsed_years)


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


@line(unit="month", kind=LEVEL, label="Held until")
def held_until(is_facility, horizon, retirement):
    """Equipment is held until its phase retires, facilities until the horizon."""
    return where(is_facility == 1, horizon, retirement)


@line(unit="1", kind=RATE_LINE, label="Share of the month held")
def held_share(month, ready, held_until, period):
    """The part of the month in which the asset class is held and ready for use."""
    return maximum(
        0,
        minimum(1, maximum(0, (month - ready) / period))
        - minimum(1, maximum(0, (month - held_until) / period)),
    )


@line(unit="USD/year", kind=LEVEL, label="Support and maintenance a year")
def support_per_year(equipment_cost, support_share):
    """A share of the price of the asset class."""
    return equipment_cost * support_share


@line(unit="USD/year", kind=LEVEL, label="Insurance and property tax a year")
def insurance_per_year(capital, insurance_share):
    """A share of the capital of the asset class."""
    return capital * insurance_share


@line(unit="USD", kind=FLOW, label="Support and maintenance by asset class")
def asset_support_cost(support_per_year, year_fraction, held_share):
    """A twelfth of the yearly cost for each month held."""
    return support_per_year * year_fraction * held_share


@line(unit="USD", kind=FLOW, label="Insurance and property tax by asset class")
def asset_insurance_cost(insurance_per_year, year_fraction, held_share):
    """A twelfth of the yearly cost for each month held."""
    return insurance_per_year * year_fraction * held_share


@line(unit="USD", kind=FLOW, label="Support and maintenance by phase")
def phase_support_cost(asset_support_cost):
    """Support and maintenance over the asset classes."""
    return total(asset_support_cost, over=ASSET)


@line(unit="USD", kind=FLOW, label="Support and maintenance")
def support_cost(phase_support_cost):
    """Support and maintenance over all phases."""
    return total(phase_support_cost, over=PHASE)


@line(unit="USD", kind=FLOW, label="Insurance and property tax by phase")
def phase_insurance_cost(asset_insurance_cost):
    """Insurance and property tax over the asset classes."""
    return total(asset_insurance_cost, over=ASSET)


@line(unit="USD", kind=FLOW, label="Insurance and property tax")
def insurance_cost(phase_insurance_cost):
    """Insurance and property tax over all phases."""
    return total(phase_insurance_cost, over=PHASE)


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


@line(unit="USD", kind=FLOW, label="Model royalty")
def royalty_cost(token_revenue, royalty_share):
    """A share of token revenue."""
    return token_revenue * royalty_share


@line(unit="USD", kind=FLOW, label="Payment and marketplace fees")
def payment_fee_cost(token_revenue, payment_fee_share):
    """A share of token revenue."""
    return token_revenue * payment_fee_share


@line(unit="USD", kind=FLOW, label="Credit losses")
def credit_loss_cost(token_revenue, credit_loss_share):
    """A share of token revenue."""
    return token_revenue * credit_loss_share


@line(unit="USD", kind=FLOW, label="Sales cost")
def sales_cost(
    token_revenue, token_sales_share, contract_revenue, contract_sales_share
):
    """Shares of token revenue and of GPU-hour revenue."""
    return token_revenue * token_sales_share + contract_revenue * contract_sales_share


@line(unit="USD", kind=FLOW, label="Cash cost of revenue")
def cash_cost_of_revenue(
    energy_cost,
    colocation_cost,
    staff_cost_total,
    support_cost,
    insurance_cost,
    software_cost,
    royalty_cost,
    other_cost,
    payment_fee_cost,
):
    """What serving costs: energy, space, people, upkeep, software, transit and fees."""
    return (
        energy_cost
        + colocation_cost
        + staff_cost_total
        + support_cost
        + insurance_cost
        + software_cost
        + other_cost
        + royalty_cost
        + payment_fee_cost
    )


@line(unit="USD", kind=FLOW, label="Opex")
def opex(cash_cost_of_revenue, credit_loss_cost, sales_cost):
    """The cash cost of revenue, credit losses and sales cost."""
    return cash_cost_of_revenue + credit_loss_cost + sales_cost


@line(unit="USD", kind=LEVEL, label="Opex over the life")
def opex_total(opex):
    """Opex of all months."""
    return total(opex, over=MONTH)
