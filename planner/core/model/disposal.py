"""Disposal: what the assets fetch at their end, and what stays on the books."""

from planner.core.keys import PLAN_CHOICE
from planner.core.language.axes import AGE, ASSET, MONTH, PHASE
from planner.core.language.inputs import Input
from planner.core.language.kinds import SHARE, SWITCH, YEARS
from planner.core.language.line import FLOW, LEVEL, check, line
from planner.core.language.vocabulary import (
    at_month,
    flag,
    maximum,
    minimum,
    ratio,
    total,
    where,
)

AGES = tuple(f"year-{year}" for year in range(1, 11))

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
sell_at_horizon = Input(
    key="finance.sell_at_horizon",
    label="Sell at the horizon",
    kind=SWITCH,
    unit="1",
    default=True,
    help="On: halls and equipment still live at the horizon are sold. Off: they stay "
    "on the books and bring nothing.",
    source=PLAN_CHOICE,
)


@line(unit="1", kind=LEVEL, label="Still live at the horizon")
def is_terminal(held_until, horizon, is_facility):
    """1 for assets that the horizon ends, not their life: halls and live equipment."""
    return maximum(is_facility, flag(held_until > horizon))


@line(unit="1", kind=LEVEL, label="Is sold in the end")
def is_sold(reaches_service, is_terminal, sell_at_horizon):
    """1 for assets in service, unless they stay on the books at the horizon."""
    return reaches_service * (1 - is_terminal * (1 - sell_at_horizon))


@line(unit="1", kind=LEVEL, label="Month of disposal reached")
def disposal_due(month, disposal_month):
    """1 in the month of disposal."""
    return flag(month == disposal_month)


@line(unit="1", kind=LEVEL, label="Disposal")
def disposed(disposal_due, is_sold):
    """1 in the month of disposal of assets that are sold."""
    return disposal_due * is_sold


@line(unit="USD", kind=LEVEL, label="Book value at disposal")
def book_at_disposal(capital, accumulated_depreciation, disposal_month):
    """Capital less the depreciation up to and including the month of disposal."""
    return capital - at_month(accumulated_depreciation, disposal_month)


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
    price_at_order,
    resale_scale,
    equipment_resale_share,
):
    """Facilities at a share of book value, equipment on the resale curve."""
    return where(
        is_facility == 1,
        book_at_disposal * facility_resale_share,
        price_at_order * resale_scale * equipment_resale_share,
    )


@line(unit="USD", kind=FLOW, label="Disposal proceeds by asset class")
def asset_disposal_proceeds(disposed, resale_value):
    """The resale value in the month of disposal."""
    return disposed * resale_value


@line(unit="USD", kind=FLOW, label="Disposal proceeds by phase")
def phase_disposal_proceeds(asset_disposal_proceeds):
    """Disposal proceeds over the asset classes."""
    return total(asset_disposal_proceeds, over=ASSET)


@line(unit="USD", kind=FLOW, label="Disposal proceeds")
def disposal_proceeds(phase_disposal_proceeds):
    """Disposal proceeds over all phases."""
    return total(phase_disposal_proceeds, over=PHASE)


@line(unit="USD", kind=FLOW, label="Book value disposed by asset class")
def asset_book_disposed(disposed, book_at_disposal):
    """The remaining book value in the month of disposal."""
    return disposed * book_at_disposal


@line(unit="USD", kind=FLOW, label="Book value disposed by phase")
def phase_book_disposed(asset_book_disposed):
    """Book value disposed over the asset classes."""
    return total(asset_book_disposed, over=ASSET)


@line(unit="USD", kind=FLOW, label="Book value disposed")
def book_disposed(phase_book_disposed):
    """Book value disposed over all phases."""
    return total(phase_book_disposed, over=PHASE)


@line(unit="USD", kind=LEVEL, label="Terminal resale value by asset class")
def asset_terminal_value(resale_value, is_terminal, is_sold):
    """Resale value of assets that are sold because the horizon ends."""
    return resale_value * is_terminal * is_sold


@line(unit="USD", kind=LEVEL, label="Terminal resale value by phase")
def phase_terminal_value(asset_terminal_value):
    """Terminal resale value over the asset classes."""
    return total(asset_terminal_value, over=ASSET)


@line(unit="USD", kind=LEVEL, label="Terminal resale value")
def terminal_value(phase_terminal_value):
    """Terminal resale value over all phases."""
    return total(phase_terminal_value, over=PHASE)


@line(unit="USD", kind=LEVEL, label="Depreciation over the life")
def depreciation_of_life(depreciation_total):
    """Depreciation of all months."""
    return total(depreciation_total, over=MONTH)


@line(unit="USD", kind=LEVEL, label="Book value disposed over the life")
def book_disposed_of_life(book_disposed):
    """Book value disposed in all months."""
    return total(book_disposed, over=MONTH)


@line(unit="USD", kind=LEVEL, label="Book value at the horizon by asset class")
def asset_closing_book(capital_in_service, is_sold, book_at_disposal):
    """The book value of assets that are not sold."""
    return minimum(capital_in_service, book_at_disposal) * (1 - is_sold)


@line(unit="USD", kind=LEVEL, label="Book value at the horizon by phase")
def phase_closing_book(asset_closing_book):
    """Closing book value over the asset classes."""
    return total(asset_closing_book, over=ASSET)


@line(unit="USD", kind=LEVEL, label="Book value at the horizon")
def closing_book(phase_closing_book):
    """What stays on the books, over all phases."""
    return total(phase_closing_book, over=PHASE)


@check(unit="1", label="Depreciation, disposals and closing book value are the capital")
def depreciation_check(
    capital_in_service_total, depreciation_of_life, book_disposed_of_life, closing_book
):
    """Capital in service less depreciation, disposed and closing book value."""
    return ratio(
        capital_in_service_total
        - depreciation_of_life
        - book_disposed_of_life
        - closing_book,
        capital_in_service_total,
    )
