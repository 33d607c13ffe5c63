"""Depreciation: book values by vintage, and what the assets fetch at their end.

Each asset class has a schedule: what is depreciated at an age in months, which stands
in the columns of the months. A vintage, one phase's assets of a class, looks its own
age up there; only units of production follow the phase's use instead.
"""

from planner.core.keys import PLAN_CHOICE
from planner.core.language.axes import ASSET, PHASE
from planner.core.language.inputs import Input, constant
from planner.core.language.kinds import CHOICE, NUMBER, SHARE, SWITCH, YEARS
from planner.core.language.line import BALANCE, FLOW, LEVEL, line
from planner.core.language.vocabulary import (
    at_month,
    compound,
    cumulative,
    first_month,
    flag,
    maximum,
    minimum,
    ratio,
    total,
    where,
    whole,
)

CODE = "The place of the method in the list of choices"
is_facility = Input(
    key="depreciation.is_facility",
    label="Facility",
    kind=SWITCH,
    unit="1",
    axes=(ASSET,),
    help="1 for classes that belong to the hall and outlive the computing equipment.",
    derived=True,
    editable=False,
)
equipment_life = Input(
    key="depreciation.equipment_life",
    label="Useful life of equipment",
    kind=YEARS,
    unit="year",
    default=5.0,
    minimum=0.5,
    maximum=20.0,
    low=4.0,
    high=6.0,
    help="Book and economic life of the computing equipment, straight line; the phase "
    "retires at its end. A choice the reader must see.",
    source="Owners publish 4 (economic) to 6 years: Amazon 5, Meta 5.5, Microsoft, "
    "Alphabet and Oracle 6 (annual reports; SemiAnalysis for 4)",
    source_date="2026",
    assumption=True,
)
facility_life = Input(
    key="depreciation.facility_life",
    label="Useful life of the hall",
    kind=YEARS,
    unit="year",
    default=20.0,
    minimum=1.0,
    maximum=60.0,
    low=15.0,
    high=30.0,
    help="Own hall, straight line; it outlives the equipment; sold at the horizon.",
    source="Buildings are written off over 20 to 40 years (realclear.ai, the "
    "thirty-year building)",
    source_date="2026",
    assumption=True,
)
book_method = Input(
    key="depreciation.book_method",
    label="Depreciation method",
    kind=CHOICE,
    unit="1",
    axes=(ASSET,),
    default="straight-line",
    choices=(
        "straight-line",
        "declining-balance",
        "sum-of-years",
        "units-of-production",
    ),
    help="How the books write the class off. Owners publish straight line; units of "
    "production are for computing equipment, a hall stays with straight line.",
    source=PLAN_CHOICE,
)
declining_method = constant(
    "depreciation.declining_method", 2.0, "1", "Number of declining balance", CODE
)
sum_of_years_method = constant(
    "depreciation.sum_of_years_method", 3.0, "1", "Number of sum of years' digits", CODE
)
production_method = constant(
    "depreciation.production_method", 4.0, "1", "Number of units of production", CODE
)
declining_factor = Input(
    key="depreciation.declining_factor",
    label="Factor of declining balance",
    kind=NUMBER,
    unit="1",
    default=2.0,
    minimum=1.0,
    maximum=3.0,
    help="Multiple of the straight-line rate that is taken of the book value; 2 is "
    "double declining balance.",
    source=PLAN_CHOICE,
)
salvage_share = Input(
    key="depreciation.salvage_share",
    label="Salvage value",
    kind=SHARE,
    unit="1",
    axes=(ASSET,),
    default=0.0,
    minimum=0.0,
    maximum=0.9,
    help="Share of the capital that is never depreciated.",
    assumption=True,
)
lifetime_gpu_hours = Input(
    key="depreciation.lifetime_gpu_hours",
    label="Hours of use in a life",
    kind=NUMBER,
    unit="hour",
    default=26_298.0,
    minimum=1.0,
    maximum=1e6,
    help="Hours of use over which units of production write a GPU off: 60% of five "
    "years of 8,766 hours.",
    assumption=True,
)


@line(unit="month", kind=LEVEL, label="Useful life in months")
def useful_life(is_facility, facility_life, equipment_life, months_per_year):
    """The life of the hall or of equipment, in months."""
    return where(is_facility == 1, facility_life, equipment_life) * months_per_year


@line(unit="month", kind=LEVEL, label="Month of disposal")
def disposal_month(held_until, horizon, period, event_tolerance):
    """The month in which the assets are sold, not above the horizon."""
    return minimum(
        horizon, whole(held_until / period + event_tolerance) * period + period
    )


# ------------------------------------------------------------ schedules by age


@line(unit="1", kind=LEVEL, label="Uses declining balance")
def is_declining(book_method, declining_method):
    """1 for asset classes written off by declining balance."""
    return flag(book_method == declining_method)


@line(unit="1", kind=LEVEL, label="Uses sum of years' digits")
def is_sum_of_years(book_method, sum_of_years_method):
    """1 for asset classes written off by sum of years' digits."""
    return flag(book_method == sum_of_years_method)


@line(unit="1", kind=LEVEL, label="Uses units of production")
def is_production(book_method, production_method, is_facility):
    """1 for computing equipment written off by its use; halls outlive its hours."""
    return flag(book_method == production_method) * (1 - is_facility)


@line(unit="month", kind=LEVEL, label="Age within the life")
def life_age(month, useful_life):
    """The age in months, not beyond the life."""
    return minimum(month, useful_life)


@line(unit="1", kind=LEVEL, label="Part of the life passed")
def straight_share(life_age, useful_life):
    """Straight line: the age over the life."""
    return life_age / useful_life


@line(unit="1/month", kind=LEVEL, label="Rate of declining balance")
def declining_rate(declining_factor, useful_life):
    """The factor times the straight-line rate of a month."""
    return declining_factor / useful_life


@line(unit="1", kind=LEVEL, label="Straight line takes over")
def straight_takes_over(
    declining_rate, month, period, salvage_share, useful_life, event_tolerance
):
    """1 where the rest of the life in equal parts is at least the declining amount.

    Looked at from the start of the month of age.
    """
    left = compound(0 - declining_rate, month - period)
    return flag(
        left - salvage_share + event_tolerance
        >= left * declining_rate * (useful_life - month + period)
    )


@line(unit="month", kind=LEVEL, label="Age at which straight line takes over")
def takeover_age(straight_takes_over, period):
    """The months of declining balance before it."""
    return first_month(straight_takes_over) - period


@line(unit="1", kind=LEVEL, label="Book value at the takeover")
def takeover_value(declining_rate, takeover_age):
    """What declining balance leaves until then, as a share of the capital."""
    return compound(0 - declining_rate, takeover_age)


@line(unit="1", kind=LEVEL, label="Book value by declining balance")
def declining_value(declining_rate, life_age, takeover_age, salvage_share):
    """Declining until straight line takes over, never below salvage."""
    return maximum(
        salvage_share, compound(0 - declining_rate, minimum(life_age, takeover_age))
    )


@line(unit="1", kind=LEVEL, label="Straight part of declining balance")
def straight_part(takeover_value, salvage_share, life_age, takeover_age, useful_life):
    """What straight line has taken since it took over, in equal parts to salvage."""
    return maximum(0, takeover_value - salvage_share) * ratio(
        maximum(0, life_age - takeover_age), useful_life - takeover_age
    )


@line(unit="year", kind=LEVEL, label="Useful life in years")
def life_years(useful_life, months_per_year):
    """The life in years, for sum of years' digits."""
    return useful_life / months_per_year


@line(unit="year", kind=LEVEL, label="Whole years of the age")
def age_years(life_age, months_per_year, event_tolerance, one_year):
    """The full years of the age."""
    return whole(life_age / months_per_year + event_tolerance * one_year)


@line(unit="year", kind=LEVEL, label="Whole years of the life")
def whole_life_years(life_years, event_tolerance, one_year):
    """The full years of the life."""
    return whole(life_years + event_tolerance * one_year)


@line(unit="year*year", kind=LEVEL, label="Digits used at the age")
def digits_used(age_years, life_years, one_year, life_age, months_per_year, half):
    """The digits of the full years, and of the running one its part."""
    return (
        age_years * life_years
        - age_years * (age_years - one_year) * half
        + (life_age / months_per_year - age_years) * (life_years - age_years)
    )


@line(unit="year*year", kind=LEVEL, label="Digits of the whole life")
def digits_of_life(whole_life_years, life_years, one_year, half):
    """The digits of all years, of a last part of a year its part."""
    rest = life_years - whole_life_years
    return (
        whole_life_years * life_years
        - whole_life_years * (whole_life_years - one_year) * half
        + rest * rest
    )


@line(unit="1", kind=LEVEL, label="Depreciated at the age by straight line")
def straight_schedule(straight_share, salvage_share):
    """The part of the life passed, of the capital less salvage."""
    return straight_share * (1 - salvage_share)


@line(unit="1", kind=LEVEL, label="Depreciated at the age by sum of years' digits")
def sum_of_years_schedule(digits_used, digits_of_life, salvage_share):
    """The digits used over those of the life, of the capital less salvage."""
    return digits_used / digits_of_life * (1 - salvage_share)


@line(unit="1", kind=LEVEL, label="Depreciated at the age by declining balance")
def declining_schedule(declining_value, straight_part):
    """What declining balance and then straight line have taken."""
    return 1 - declining_value + straight_part


@line(unit="1", kind=BALANCE, label="Depreciated at the age", opening=0)
def schedule(
    is_declining,
    declining_schedule,
    is_sum_of_years,
    sum_of_years_schedule,
    straight_schedule,
):
    """The share of the capital depreciated at an age of so many months."""
    return (
        is_declining * declining_schedule
        + is_sum_of_years * sum_of_years_schedule
        + (1 - is_declining - is_sum_of_years) * straight_schedule
    )


# ------------------------------------------------------------ vintages


@line(unit="month", kind=LEVEL, label="Months depreciated")
def months_depreciated(month, disposal_month, service_month, period):
    """Months from the service month on, ending with the disposal."""
    return maximum(0, minimum(month, disposal_month) - service_month + period)


@line(unit="GPU*hour", kind=BALANCE, label="GPU-hours used so far")
def phase_hours_used(phase_hours_in_use):
    """GPU-hours sold and trained by the phase, added up."""
    return cumulative(phase_hours_in_use)


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours in use")
def phase_hours_in_use(phase_gpu_hours_sold, training_gpu_hours):
    """GPU-hours of the phase that are sold or used for training."""
    return phase_gpu_hours_sold + training_gpu_hours


@line(unit="1", kind=BALANCE, label="Part of the hours of a life used")
def production_share(phase_hours_used, gpus, lifetime_gpu_hours):
    """Units of production: hours used over those of a life, not above 1."""
    return minimum(1, ratio(phase_hours_used, gpus * lifetime_gpu_hours))


@line(unit="1", kind=LEVEL, label="Depreciated by the schedule")
def scheduled_share(schedule, months_depreciated):
    """The schedule of the asset class at the age of the vintage."""
    return at_month(schedule, months_depreciated)


@line(
    unit="USD", kind=BALANCE, label="Accumulated depreciation by asset class", opening=0
)
def accumulated_depreciation(
    capital, is_production, production_share, salvage_share, scheduled_share
):
    """The depreciated share of the capital, by use or by the schedule."""
    return capital * (
        is_production * production_share * (1 - salvage_share)
        + (1 - is_production) * scheduled_share
    )


@line(unit="USD", kind=FLOW, label="Depreciation by asset class")
def depreciation(accumulated_depreciation, previous_accumulated_depreciation):
    """What accumulated depreciation grew by this month."""
    return accumulated_depreciation - previous_accumulated_depreciation


@line(unit="USD", kind=FLOW, label="Depreciation by phase")
def phase_depreciation(depreciation):
    """Depreciation over the asset classes."""
    return total(depreciation, over=ASSET)


@line(unit="USD", kind=FLOW, label="Depreciation")
def depreciation_total(phase_depreciation):
    """Depreciation over all phases."""
    return total(phase_depreciation, over=PHASE)


@line(unit="USD", kind=LEVEL, label="Capital that reaches service by asset class")
def capital_in_service(capital, reaches_service):
    """The capital of phases that come into service within the horizon."""
    return capital * reaches_service


@line(unit="USD", kind=LEVEL, label="Capital that reaches service by phase")
def phase_capital_in_service(capital_in_service):
    """Capital that reaches service over the asset classes."""
    return total(capital_in_service, over=ASSET)


@line(unit="USD", kind=LEVEL, label="Capital that reaches service")
def capital_in_service_total(phase_capital_in_service):
    """Capital that reaches service over all phases."""
    return total(phase_capital_in_service, over=PHASE)
