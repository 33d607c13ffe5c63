"""Depreciation: book values by vintage, and what the assets fetch at their end."""

from planner.core.language.axes import AGE, ASSET, MONTH, PHASE
from planner.core.language.inputs import Input
from planner.core.language.kinds import SHARE, SWITCH, YEARS
from planner.core.language.line import BALANCE, FLOW, LEVEL, check, line
from planner.core.language.vocabulary import (
    both,
    flag,
    maximum,
    minimum,
    ratio,
    total,
    where,
    whole,
)

AGES = tuple(f"year-{year}" for year in range(1, 11))

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
facility_resale_share = Input(
    key="depreciation.facility_resale_share",
    label="Resale of the hall",
    kind=SHARE,
    unit="1",
    default=1.0,
    minimum=0.0,
    maximum=2.0,
    low=0.5,
    high=1.0,
    help="What the hall fetches at the horizon, as a share of its book value; 0 leaves "
    "it out.",
    assumption=True,
)
age_year = Input(
    key="depreciation.age_year",
    label="Age",
    kind=YEARS,
    unit="year",
    axes=(AGE,),
    default=0.0,
    by_item={age: float(year) for year, age in enumerate(AGES, start=1)},
    help="Age in years of a point of the resale curve.",
    source="Definition",
    editable=False,
)
resale_curve = Input(
    key="depreciation.resale_curve",
    label="Resale value at age",
    kind=SHARE,
    unit="1",
    axes=(AGE,),
    default=0.0,
    by_item=dict(
        zip(
            AGES,
            (0.70, 0.50, 0.35, 0.27, 0.20, 0.12, 0.06, 0.03, 0.0, 0.0),
            strict=True,
        )
    ),
    minimum=0.0,
    maximum=1.5,
    help="Share of the price paid that equipment fetches at this age, straight "
    "between the years.",
    source="SpotWire valuator data (CC BY 4.0), H100 PCIe 0.78/0.60/0.46/0.35 for ages "
    "1 to 4, less 10 to 25% for de-installation and a broker; ages 5 and more extended "
    "by us",
    source_date="2026-06-04",
    assumption=True,
)
resale_scale = Input(
    key="depreciation.resale_scale",
    label="Resale of the class",
    kind=SHARE,
    unit="1",
    axes=(ASSET,),
    default=0.0,
    by_item={"accelerated-systems": 1.0},
    minimum=0.0,
    maximum=2.0,
    help="Share of the resale curve that an equipment class fetches; the evidence is "
    "for accelerated systems only, other classes count as worth nothing.",
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


@line(unit="month", kind=LEVEL, label="Months depreciated")
def months_depreciated(useful_life, month, disposal_month, service_month, period):
    """Months from the service month, ending with the life or the disposal."""
    return minimum(
        useful_life,
        maximum(0, minimum(month, disposal_month) - service_month + period),
    )


@line(
    unit="USD", kind=BALANCE, label="Accumulated depreciation by asset class", opening=0
)
def accumulated_depreciation(capital, months_depreciated, useful_life):
    """Straight line: the depreciated part of the life times the capital."""
    return capital * ratio(months_depreciated, useful_life)


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


@line(unit="1", kind=LEVEL, label="Disposal")
def disposed(month, disposal_month, service_month):
    """1 in the month of disposal of assets that came into service."""
    return flag(both(month == disposal_month, service_month <= disposal_month))


@line(unit="USD", kind=LEVEL, label="Book value at disposal")
def book_at_disposal(capital, useful_life, disposal_month, service_month, period):
    """Capital less the depreciation up to and including the month of disposal."""
    months = minimum(useful_life, maximum(0, disposal_month - service_month + period))
    return capital * (1 - ratio(months, useful_life))


@line(unit="year", kind=LEVEL, label="Age at disposal")
def disposal_age(retirement, horizon, ready, months_per_year):
    """Age of the equipment when it is sold: at retirement or at the horizon."""
    return maximum(0, minimum(retirement, horizon) - ready) / months_per_year


@line(unit="1", kind=LEVEL, label="Weight of the point of the resale curve")
def resale_weight(disposal_age, age_year, one_year):
    """Straight interpolation: 1 at the point's age, 0 a year away."""
    return maximum(
        0,
        minimum(
            disposal_age - (age_year - one_year), age_year + one_year - disposal_age
        )
        / one_year,
    )


@line(unit="1", kind=LEVEL, label="Contribution of the point of the resale curve")
def weighted_resale(resale_weight, resale_curve):
    """Weight times value of the point."""
    return resale_weight * resale_curve


@line(unit="1", kind=LEVEL, label="Resale value of equipment")
def equipment_resale_share(weighted_resale, disposal_age, one_year):
    """The curve at the age of disposal; a new system is worth its price."""
    return total(weighted_resale, over=AGE) + maximum(0, 1 - disposal_age / one_year)


@line(unit="USD", kind=LEVEL, label="Resale value")
def resale_value(
    is_facility,
    book_at_disposal,
    facility_resale_share,
    equipment_cost,
    resale_scale,
    equipment_resale_share,
):
    """Facilities at a share of book value, equipment on the resale curve."""
    return where(
        is_facility == 1,
        book_at_disposal * facility_resale_share,
        equipment_cost * resale_scale * equipment_resale_share,
    )


@line(unit="USD", kind=FLOW, label="Disposal proceeds by asset class")
def asset_disposal_proceeds(disposed, resale_value):
    """The resale value in the month of disposal."""
    return disposed * resale_value


@line(unit="USD", kind=FLOW, label="Book value disposed by asset class")
def asset_book_disposed(disposed, book_at_disposal):
    """The remaining book value in the month of disposal."""
    return disposed * book_at_disposal


@line(unit="USD", kind=FLOW, label="Disposal proceeds by phase")
def phase_disposal_proceeds(asset_disposal_proceeds):
    """Disposal proceeds over the asset classes."""
    return total(asset_disposal_proceeds, over=ASSET)


@line(unit="USD", kind=FLOW, label="Disposal proceeds")
def disposal_proceeds(phase_disposal_proceeds):
    """Disposal proceeds over all phases."""
    return total(phase_disposal_proceeds, over=PHASE)


@line(unit="USD", kind=FLOW, label="Book value disposed by phase")
def phase_book_disposed(asset_book_disposed):
    """Book value disposed over the asset classes."""
    return total(asset_book_disposed, over=ASSET)


@line(unit="USD", kind=FLOW, label="Book value disposed")
def book_disposed(phase_book_disposed):
    """Book value disposed over all phases."""
    return total(phase_book_disposed, over=PHASE)


@line(unit="USD", kind=FLOW, label="Gain on disposal")
def disposal_gain(disposal_proceeds, book_disposed):
    """Proceeds less book value; a loss is negative."""
    return disposal_proceeds - book_disposed


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


@line(unit="1", kind=LEVEL, label="Still live at the horizon")
def is_terminal(held_until, horizon, is_facility):
    """1 for assets that the horizon ends, not their life: halls and live equipment."""
    return maximum(is_facility, flag(held_until > horizon))


@line(unit="USD", kind=LEVEL, label="Terminal resale value by asset class")
def asset_terminal_value(resale_value, is_terminal, reaches_service):
    """Resale value of assets still live at the horizon."""
    return resale_value * is_terminal * reaches_service


@line(unit="USD", kind=LEVEL, label="Terminal resale value by phase")
def phase_terminal_value(asset_terminal_value):
    """Terminal resale value over the asset classes."""
    return total(asset_terminal_value, over=ASSET)


@line(unit="USD", kind=LEVEL, label="Terminal resale value")
def terminal_value(phase_terminal_value):
    """Terminal resale value over all phases."""
    return total(phase_terminal_value, over=PHASE)


@line(unit="USD", kind=LEVEL, label="Gain on terminal resale by asset class")
def asset_terminal_gain(resale_value, book_at_disposal, is_terminal, reaches_service):
    """Terminal resale value less book value."""
    return (resale_value - book_at_disposal) * is_terminal * reaches_service


@line(unit="USD", kind=LEVEL, label="Gain on terminal resale by phase")
def phase_terminal_gain(asset_terminal_gain):
    """Gain on terminal resale over the asset classes."""
    return total(asset_terminal_gain, over=ASSET)


@line(unit="USD", kind=LEVEL, label="Gain on terminal resale")
def terminal_gain(phase_terminal_gain):
    """Gain on terminal resale over all phases."""
    return total(phase_terminal_gain, over=PHASE)


@line(unit="USD", kind=LEVEL, label="Depreciation over the life")
def depreciation_of_life(depreciation_total):
    """Depreciation of all months."""
    return total(depreciation_total, over=MONTH)


@line(unit="USD", kind=LEVEL, label="Book value disposed over the life")
def book_disposed_of_life(book_disposed):
    """Book value disposed in all months."""
    return total(book_disposed, over=MONTH)


@check(unit="1", label="Depreciation and disposals return the capital")
def depreciation_check(
    capital_in_service_total, depreciation_of_life, book_disposed_of_life
):
    """Capital in service less depreciation and disposed book value, over capital."""
    return ratio(
        capital_in_service_total - depreciation_of_life - book_disposed_of_life,
        capital_in_service_total,
    )
