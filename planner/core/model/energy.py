"""Energy and space: power, its energy, the demand charge, colocation and water."""

from planner.core.language.axes import PHASE
from planner.core.language.inputs import Input, constant
from planner.core.language.kinds import (
    MONEY,
    NUMBER,
    POWER,
    RATE,
    SHARE,
    SWITCH,
)
from planner.core.language.line import FLOW, LEVEL, line
from planner.core.language.line import RATE as RATE_LINE
from planner.core.language.vocabulary import (
    compound,
    flag,
    maximum,
    minimum,
    total,
    where,
    whole,
)

liters_per_m3 = constant(
    "opex.liters_per_m3", 1000.0, "liter/m3", "Liters in a m3", "Definition"
)
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
    help="IT power contracted with the colocation provider or the utility.",
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
escalators_step = Input(
    key="opex.escalators_step",
    label="Escalators step yearly",
    kind=SWITCH,
    unit="1",
    default=False,
    help="On: electricity, colocation, salaries and what grows with them rise once a "
    "year. Off: a little each month.",
    assumption=True,
)
demand_charge = Input(
    key="opex.demand_charge",
    label="Demand charge",
    kind=MONEY,
    unit="USD/(kW*month)",
    default=0.0,
    minimum=0.0,
    maximum=1000.0,
    help="Price of power, not energy, per kW of the facility and month; 0 where the "
    "electricity price holds it.",
    assumption=True,
)
demand_on_contract = Input(
    key="opex.demand_on_contract",
    label="Demand charge on contracted power",
    kind=SWITCH,
    unit="1",
    default=False,
    help="On: the charge falls on the contracted IT power with its PUE. Off: on the "
    "facility's highest load of the month.",
    assumption=True,
)
peak_over_mean = Input(
    key="opex.peak_over_mean",
    label="Highest load over the mean",
    kind=NUMBER,
    unit="1",
    default=1.25,
    minimum=1.0,
    maximum=10.0,
    low=1.1,
    high=1.6,
    help="The load that the demand charge meets, over the month's mean load; never "
    "above that when all GPUs work.",
    source="A very large operator sizes its daily mean at about 0.8 of its peak "
    "(deepseek-ai/open-infra-index, day 6)",
    source_date="2025-03",
    assumption=True,
)
ratchet_share = Input(
    key="opex.ratchet_share",
    label="Ratchet of the demand charge",
    kind=SHARE,
    unit="1",
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    help="The charge never falls below this share of the highest load so far; 0 is no "
    "ratchet.",
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
water_use = Input(
    key="opex.water_use",
    label="Water use",
    kind=NUMBER,
    unit="liter/kWh",
    default=0.0,
    minimum=0.0,
    maximum=20.0,
    help="Water per kWh of IT energy; 0 with dry coolers, which warm-water cooling "
    "allows all year.",
    assumption=True,
)
water_price = Input(
    key="opex.water_price",
    label="Water price",
    kind=MONEY,
    unit="USD/m3",
    default=0.0,
    minimum=0.0,
    maximum=100.0,
    help="Price of water and of its discharge; it grows like salaries.",
    assumption=True,
)


@line(unit="kW", kind=LEVEL, label="IT power when idle")
def idle_kw(power_peak_kw, idle_share):
    """The idle share of the highest power."""
    return power_peak_kw * idle_share


@line(unit="kW", kind=RATE_LINE, label="IT load")
def it_load_kw(idle_kw, power_typical_kw, phase_load):
    """Idle power, plus what the load of the phase adds."""
    return idle_kw + (power_typical_kw - idle_kw) * phase_load


@line(unit="kWh", kind=FLOW, label="IT energy")
def it_energy(service_share, hours_per_month, period, it_load_kw):
    """Hours in service at the load of the month."""
    return service_share * hours_per_month * period * it_load_kw


@line(unit="kWh", kind=FLOW, label="Facility energy by phase")
def phase_energy(it_energy, pue):
    """IT energy times PUE."""
    return it_energy * pue


@line(unit="kWh", kind=FLOW, label="Facility energy")
def facility_energy(phase_energy):
    """Facility energy over all phases."""
    return total(phase_energy, over=PHASE)


@line(unit="year", kind=LEVEL, label="Years by which costs have risen")
def cost_years(
    escalators_step, elapsed_years, year_fraction, event_tolerance, one_year
):
    """Years since the date of prices; where escalators step, whole ones at the start.

    The first month of the second year is the first that costs more.
    """
    return where(
        escalators_step == 1,
        whole(elapsed_years - year_fraction + event_tolerance * one_year),
        elapsed_years,
    )


@line(unit="1", kind=RATE_LINE, label="Electricity price level")
def electricity_price_level(electricity_escalation, cost_years):
    """The electricity price relative to today's."""
    return compound(electricity_escalation, cost_years)


@line(unit="USD", kind=FLOW, label="Energy")
def energy_cost(facility_energy, electricity_price, electricity_price_level):
    """Facility energy at the price of the month."""
    return facility_energy * electricity_price * electricity_price_level


@line(unit="1", kind=LEVEL, label="In service")
def in_service(service_share):
    """1 in months in which the phase is in service, in part or whole."""
    return flag(service_share > 0)


@line(unit="kW", kind=LEVEL, label="Highest facility load of the month")
def facility_peak_kw(it_load_kw, peak_over_mean, power_typical_kw, pue, service_share):
    """The highest IT load with its PUE, for the part of the month in service."""
    return minimum(power_typical_kw, it_load_kw * peak_over_mean) * pue * service_share


@line(unit="kW", kind=LEVEL, label="Highest facility load so far", opening=0)
def ratchet_kw(previous_ratchet_kw, facility_peak_kw, in_service):
    """The highest load while the phase has been in service."""
    return maximum(previous_ratchet_kw, facility_peak_kw) * in_service


@line(unit="kW", kind=LEVEL, label="Facility power, highest")
def facility_power_kw(power_peak_kw, pue, service_share):
    """The highest IT power with its PUE, for the part of the month in service."""
    return power_peak_kw * pue * service_share


@line(unit="kW", kind=LEVEL, label="Contracted facility power")
def contracted_facility_kw(contracted_kw, pue, service_share):
    """The contracted IT power with its PUE, for the part of the month in service."""
    return contracted_kw * pue * service_share


@line(unit="kW", kind=LEVEL, label="Power that is charged")
def demand_kw(
    demand_on_contract,
    contracted_facility_kw,
    facility_peak_kw,
    ratchet_share,
    ratchet_kw,
    service_share,
):
    """The contracted power, or the highest load, not below the ratchet."""
    return where(
        demand_on_contract == 1,
        contracted_facility_kw,
        maximum(facility_peak_kw, ratchet_share * ratchet_kw * service_share),
    )


@line(unit="USD", kind=FLOW, label="Demand charge by phase")
def phase_demand_cost(demand_kw, demand_charge, electricity_price_level, period):
    """Power that is charged at the price of the month."""
    return demand_kw * demand_charge * electricity_price_level * period


@line(unit="USD", kind=FLOW, label="Demand charge")
def demand_cost(phase_demand_cost):
    """Demand charge over all phases."""
    return total(phase_demand_cost, over=PHASE)


@line(unit="1", kind=RATE_LINE, label="Colocation price level")
def colocation_price_level(colocation_escalation, cost_years):
    """The colocation price relative to today's."""
    return compound(colocation_escalation, cost_years)


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


@line(unit="USD", kind=FLOW, label="Water by phase")
def phase_water_cost(it_energy, water_use, liters_per_m3, water_price, salary_level):
    """Water for the IT energy, at its price of the month."""
    return it_energy * water_use / liters_per_m3 * water_price * salary_level


@line(unit="USD", kind=FLOW, label="Water")
def water_cost(phase_water_cost):
    """Water over all phases."""
    return total(phase_water_cost, over=PHASE)
