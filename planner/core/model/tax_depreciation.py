"""Tax depreciation: what each asset class deducts from taxable income.

MACRS is computed by the rule behind the tables of IRS Publication 946, which rounds
them to hundredths of a percent: declining balance by tax years, switching to straight
line over what is left of the recovery period. The convention says which part of the
first year counts. A tax year's amount is spread evenly over its months in service.
"""

from planner.core.keys import PLAN_CHOICE
from planner.core.language.axes import AGE, ASSET, MONTH, PHASE
from planner.core.language.inputs import Input, constant
from planner.core.language.kinds import CHOICE, COUNT, NUMBER, SHARE, SWITCH, YEARS
from planner.core.language.line import BALANCE, FLOW, LEVEL, check, line
from planner.core.language.vocabulary import (
    at_month,
    compound,
    flag,
    matched,
    maximum,
    minimum,
    ratio,
    remainder,
    total,
    where,
    whole,
)
from planner.core.model.depreciation import CODE

IRS_946 = "IRS Publication 946, How To Depreciate Property"

tax_method = Input(
    key="tax.tax_method",
    label="Tax depreciation method",
    kind=CHOICE,
    unit="1",
    axes=(ASSET,),
    default="macrs",
    by_item={"software": "straight-line"},
    choices=("macrs", "straight-line", "custom-table", "as-books"),
    help="How the class is deducted from taxable income: by the US rules (MACRS), in "
    "equal months over its recovery period, by a table of yearly shares, or as in the "
    "books.",
    source=f"{IRS_946}; software: Internal Revenue Code 167(f)",
    source_date="2025",
)
straight_tax_method = constant(
    "tax.straight_tax_method", 2.0, "1", "Number of straight line for tax", CODE
)
table_method = constant(
    "tax.table_method", 3.0, "1", "Number of the table for tax", CODE
)
books_method = constant("tax.books_method", 4.0, "1", "Number of as in the books", CODE)
recovery_years = Input(
    key="tax.recovery_years",
    label="Recovery period",
    kind=YEARS,
    unit="year",
    axes=(ASSET,),
    default=5.0,
    by_item={"building": 39.0, "cooling": 15.0, "power": 15.0, "software": 3.0},
    minimum=1.0,
    maximum=50.0,
    help="Years over which tax law writes the class off: 5 for computers, 15 for land "
    "improvements and much of the plant that serves IT, 39 for buildings. Which class "
    "an asset belongs to is a tax decision; the plan takes no advice for it.",
    source=f"{IRS_946}, asset classes 00.12 and 00.3, nonresidential real property; "
    "15 years for cooling and power as cost segregation has it",
    source_date="2025",
    assumption=True,
)
macrs_factor = Input(
    key="tax.macrs_factor",
    label="Factor of MACRS",
    kind=NUMBER,
    unit="1",
    axes=(ASSET,),
    default=2.0,
    by_item={"cooling": 1.5, "power": 1.5},
    minimum=1.0,
    maximum=2.0,
    help="2 for recovery periods to 10 years, 1.5 for 15 and 20 years, 1 for straight "
    "line.",
    source=IRS_946,
    source_date="2025",
)
is_real_property = Input(
    key="tax.is_real_property",
    label="Real property",
    kind=SWITCH,
    unit="1",
    axes=(ASSET,),
    default=False,
    by_item={"building": True},
    help="On: a building, straight line from the middle of its month, without bonus.",
    source=IRS_946,
    source_date="2025",
)
bonus_share = Input(
    key="tax.bonus_share",
    label="Bonus depreciation",
    kind=SHARE,
    unit="1",
    default=1.0,
    minimum=0.0,
    maximum=1.0,
    low=0.0,
    high=1.0,
    help="Share of the basis that MACRS deducts in the first tax year, before the "
    "rest is spread; not for real property, nor for recovery periods above 20 years. "
    "Outside the US it is 0.",
    source="One Big Beautiful Bill Act of 2025-07-04: 100% for property acquired after "
    "2025-01-19 (ics-tax.com; plantemoran.com)",
    source_date="2025-07",
)
longest_bonus_years = constant(
    "tax.longest_bonus_years",
    20.0,
    "year",
    "Longest recovery period that takes the bonus",
    "Internal Revenue Code 168(k)(2)(A)",
)
mid_quarter_limit = constant(
    "tax.mid_quarter_limit",
    0.4,
    "1",
    "Share of a year's basis in its last quarter that brings mid-quarter",
    "Internal Revenue Code 168(d)(3)",
)
months_per_quarter = constant(
    "tax.months_per_quarter", 3.0, "month", "Months of a quarter", "Calendar"
)
custom_table = Input(
    key="tax.custom_table",
    label="Share of the tax year, by table",
    kind=SHARE,
    unit="1",
    axes=(AGE,),
    default=0.0,
    by_item=dict.fromkeys((f"year-{year}" for year in range(1, 6)), 0.2),
    minimum=0.0,
    maximum=1.0,
    help="Share of the basis that the table deducts in a tax year since service, for "
    "classes that use it.",
    assumption=True,
)
year_end_month = Input(
    key="tax.year_end_month",
    label="Last month of the tax year",
    kind=COUNT,
    unit="month",
    default=12.0,
    minimum=1.0,
    maximum=12.0,
    help="12 is December.",
    source=PLAN_CHOICE,
)


# ------------------------------------------------------------------ tax years


@line(unit="month", kind=LEVEL, label="Months since the end of a tax year")
def months_since_year_end(month, decision_calendar_month, year_end_month, period):
    """Counted from the last end of a tax year before the decision's calendar year."""
    return decision_calendar_month + month - period - year_end_month - period


@line(unit="month", kind=LEVEL, label="Month of the tax year")
def tax_month(months_since_year_end, months_per_year, one_year, period):
    """1 is the first month of a tax year."""
    return remainder(months_since_year_end, months_per_year * one_year) + period


@line(unit="year", kind=LEVEL, label="Number of the tax year")
def tax_year(months_since_year_end, months_per_year):
    """Whole tax years; 0 is the one that holds the start of the decision's year."""
    return whole(months_since_year_end / months_per_year)


@line(unit="1", kind=LEVEL, label="Start of the tax year")
def tax_year_start(tax_month, period):
    """1 in the first month of a tax year."""
    return flag(tax_month == period)


@line(unit="month", kind=LEVEL, label="Months from a year end to the service month")
def service_since_year_end(
    service_month, decision_calendar_month, year_end_month, period
):
    """Counted as for the months, for the month in which the phase is ready for use."""
    return decision_calendar_month + service_month - period - year_end_month - period


@line(unit="month", kind=LEVEL, label="Service month within its tax year")
def service_tax_month(service_since_year_end, months_per_year, one_year, period):
    """1 is the first month of a tax year."""
    return remainder(service_since_year_end, months_per_year * one_year) + period


@line(unit="year", kind=LEVEL, label="Tax year placed in service")
def service_tax_year(service_since_year_end, months_per_year):
    """The number of the tax year in which the phase is ready for use."""
    return whole(service_since_year_end / months_per_year)


@line(unit="1", kind=LEVEL, label="In service for tax")
def is_placed(month, service_month):
    """1 from the month in which the phase is ready for use."""
    return flag(month >= service_month)


@line(unit="year", kind=LEVEL, label="Full tax years since service")
def full_tax_years(tax_year, service_tax_year):
    """Tax years that have ended since the phase was placed in service."""
    return maximum(0, tax_year - service_tax_year)


@line(unit="1", kind=LEVEL, label="Part of the first tax year passed")
def first_year_part(
    tax_month, service_tax_month, months_per_year, one_year, period, full_tax_years
):
    """Months in service of the first tax year over all it has; 1 afterwards."""
    return minimum(
        1,
        full_tax_years / one_year
        + maximum(0, tax_month - service_tax_month + period)
        / (months_per_year * one_year - service_tax_month + period),
    )


@line(unit="1", kind=LEVEL, label="Part of the tax year passed")
def year_part(full_tax_years, first_year_part, tax_month, months_per_year, one_year):
    """Of the first tax year the part since service, of later ones since their start."""
    return where(
        full_tax_years == 0, first_year_part, tax_month / (months_per_year * one_year)
    )


# ------------------------------------------------------------------ conventions


@line(unit="1", kind=LEVEL, label="Uses MACRS")
def uses_macrs(tax_method):
    """1 for asset classes deducted by MACRS."""
    return flag(tax_method == 1)


@line(unit="1", kind=LEVEL, label="Uses straight line for tax")
def uses_straight_tax(tax_method, straight_tax_method):
    """1 for asset classes deducted in equal months."""
    return flag(tax_method == straight_tax_method)


@line(unit="1", kind=LEVEL, label="Uses the table for tax")
def uses_table(tax_method, table_method):
    """1 for asset classes deducted by the table."""
    return flag(tax_method == table_method)


@line(unit="1", kind=LEVEL, label="Deducted as in the books")
def uses_books(tax_method, books_method):
    """1 for asset classes deducted as they are depreciated in the books."""
    return flag(tax_method == books_method)


@line(unit="USD", kind=LEVEL, label="Personal property by asset class")
def asset_personal_basis(capital_in_service, uses_macrs, is_real_property):
    """The basis of MACRS classes that are not real property, before bonus."""
    return capital_in_service * uses_macrs * (1 - is_real_property)


@line(unit="USD", kind=LEVEL, label="Personal property of the phase")
def personal_basis(asset_personal_basis):
    """Personal property over the asset classes."""
    return total(asset_personal_basis, over=ASSET)


@line(unit="1", kind=LEVEL, label="Placed in service in the last quarter")
def in_last_quarter(service_tax_month, months_per_year, one_year, months_per_quarter):
    """1 for phases in service from the last three months of a tax year."""
    return flag(service_tax_month > months_per_year * one_year - months_per_quarter)


@line(unit="USD", kind=LEVEL, label="Personal property of the last quarter")
def late_basis(personal_basis, in_last_quarter):
    """The phase's personal property if placed in the last quarter, else 0."""
    return personal_basis * in_last_quarter


@line(unit="USD", kind=LEVEL, label="Personal property of the tax year")
def year_basis(personal_basis, service_tax_year):
    """Over all phases placed in service in the same tax year."""
    return matched(personal_basis, service_tax_year, service_tax_year, over=PHASE)


@line(unit="USD", kind=LEVEL, label="Personal property of the year's last quarter")
def year_late_basis(late_basis, service_tax_year):
    """Over all phases placed in the last quarter of the same tax year."""
    return matched(late_basis, service_tax_year, service_tax_year, over=PHASE)


@line(unit="1", kind=LEVEL, label="Mid-quarter convention")
def mid_quarter(year_late_basis, mid_quarter_limit, year_basis):
    """1 where the last quarter has more of the year's basis than is allowed."""
    return flag(year_late_basis > mid_quarter_limit * year_basis)


@line(unit="month", kind=LEVEL, label="Middle of the quarter of service")
def quarter_middle(
    service_tax_month, period, months_per_quarter, event_tolerance, half
):
    """Months from the start of the tax year to the middle of the quarter."""
    quarters = whole(
        (service_tax_month - period) / months_per_quarter + event_tolerance
    )
    return (quarters + half) * months_per_quarter


@line(unit="month", kind=LEVEL, label="Assumed start of personal property")
def personal_start(mid_quarter, quarter_middle, months_per_year, one_year, half):
    """The middle of the quarter, or by the half-year convention of the year."""
    return where(mid_quarter == 1, quarter_middle, months_per_year * one_year * half)


@line(unit="month", kind=LEVEL, label="Assumed start of service in the tax year")
def assumed_start(is_real_property, service_tax_month, period, personal_start, half):
    """Real property from the middle of its month, personal by its convention."""
    return where(
        is_real_property == 1,
        service_tax_month - period * half,
        personal_start,
    )


@line(unit="year", kind=LEVEL, label="Part of the first year that counts")
def convention(assumed_start, months_per_year, one_year):
    """What is left of the first tax year after the assumed start."""
    return one_year - assumed_start / months_per_year


# ------------------------------------------------------------------ MACRS


@line(unit="1/year", kind=LEVEL, label="Rate of MACRS")
def macrs_rate(
    is_real_property, macrs_factor, recovery_years, one_year, event_tolerance
):
    """The factor over the recovery period; real property is straight line.

    Just below the whole, since a spreadsheet has no zero to the power of zero.
    """
    return minimum(
        (1 - event_tolerance) / one_year,
        where(is_real_property == 1, 1, macrs_factor) / recovery_years,
    )


@line(unit="year", kind=LEVEL, label="Tax years of declining balance")
def declining_years(recovery_years, convention, one_year, macrs_rate, event_tolerance):
    """Until straight line over the rest of the recovery period takes as much."""
    return maximum(
        one_year,
        whole(
            recovery_years
            - convention
            + one_year
            + one_year
            - 1 / macrs_rate
            - event_tolerance * one_year
        ),
    )


@line(unit="1", kind=LEVEL, label="Left after the first tax year")
def left_after_first(convention, macrs_rate):
    """The basis less the part of a year's amount that counts in the first year."""
    return maximum(0, 1 - convention * macrs_rate)


@line(unit="year", kind=LEVEL, label="Recovery period left at the switch")
def left_at_switch(recovery_years, convention, declining_years, one_year):
    """The years that straight line has once declining balance ends."""
    return recovery_years - convention - declining_years + one_year


def _left_by_macrs(
    years,
    left_after_first,
    macrs_rate,
    declining_years,
    one_year,
    recovery_years,
    convention,
    left_at_switch,
):
    """Return what is left at the end of the tax year after so many full ones.

    Declining balance to the switch, then straight line in equal years to nothing.
    """
    declining = compound(0 - macrs_rate, minimum(years, declining_years - one_year))
    straight = (recovery_years - convention - years) / left_at_switch
    return left_after_first * declining * minimum(1, maximum(0, straight))


@line(unit="1", kind=LEVEL, label="Left by MACRS at the end of the tax year")
def left_at_end(
    full_tax_years,
    left_after_first,
    macrs_rate,
    declining_years,
    one_year,
    recovery_years,
    convention,
    left_at_switch,
):
    """Declining balance to the switch, then straight line, of the basis after bonus."""
    return _left_by_macrs(
        full_tax_years,
        left_after_first,
        macrs_rate,
        declining_years,
        one_year,
        recovery_years,
        convention,
        left_at_switch,
    )


@line(unit="1", kind=LEVEL, label="Left by MACRS at the start of the tax year")
def left_at_start(
    full_tax_years,
    left_after_first,
    macrs_rate,
    declining_years,
    one_year,
    recovery_years,
    convention,
    left_at_switch,
):
    """All in the first tax year, then what the year before has left."""
    left = _left_by_macrs(
        maximum(0, full_tax_years - one_year),
        left_after_first,
        macrs_rate,
        declining_years,
        one_year,
        recovery_years,
        convention,
        left_at_switch,
    )
    return where(full_tax_years == 0, 1, left)


@line(unit="1", kind=LEVEL, label="Deducted by the MACRS table")
def macrs_table_share(left_at_start, left_at_end, year_part):
    """What was deducted before the tax year, and the part of the year's amount."""
    return 1 - left_at_start + (left_at_start - left_at_end) * year_part


@line(unit="1", kind=LEVEL, label="Bonus of the asset class")
def asset_bonus_share(
    bonus_share, is_real_property, recovery_years, longest_bonus_years
):
    """The bonus, except for real property and long recovery periods."""
    return (
        bonus_share
        * (1 - is_real_property)
        * flag(recovery_years <= longest_bonus_years)
    )


@line(unit="1", kind=LEVEL, label="Deducted by MACRS")
def macrs_share(asset_bonus_share, first_year_part, macrs_table_share):
    """The bonus over the first tax year, and the table on what is left of the basis."""
    return (
        asset_bonus_share * first_year_part
        + (1 - asset_bonus_share) * macrs_table_share
    )


# ------------------------------------------------------------------ other methods


@line(unit="1", kind=LEVEL, label="Deducted by straight line")
def straight_tax_share(month, service_month, period, recovery_years, months_per_year):
    """Months in service over the recovery period, not above 1."""
    return minimum(
        1,
        maximum(0, month - service_month + period) / (recovery_years * months_per_year),
    )


@line(unit="1", kind=LEVEL, label="Part of the table's year passed")
def table_year_part(full_tax_years, year_part, one_year, age_year):
    """1 for years of the table that have ended, the running one in part."""
    return minimum(
        1,
        maximum(0, full_tax_years / one_year + year_part - (age_year / one_year - 1)),
    )


@line(unit="1", kind=LEVEL, label="Deducted of the table's year")
def table_year_share(table_year_part, custom_table):
    """The part that has passed times the year's share."""
    return table_year_part * custom_table


@line(unit="1", kind=LEVEL, label="Deducted by the table")
def table_share(table_year_share):
    """The shares of all years of the table so far."""
    return total(table_year_share, over=AGE)


# ------------------------------------------------------------------ deductions


@line(unit="1", kind=LEVEL, label="Deducted share of the basis")
def deducted_share(
    is_placed,
    uses_macrs,
    macrs_share,
    uses_straight_tax,
    straight_tax_share,
    uses_table,
    table_share,
):
    """What the asset class's own method has deducted since service."""
    return is_placed * (
        uses_macrs * macrs_share
        + uses_straight_tax * straight_tax_share
        + uses_table * minimum(1, table_share)
    )


@line(unit="USD", kind=BALANCE, label="Deducted so far by asset class", opening=0)
def accumulated_tax_depreciation(
    capital, deducted_share, uses_books, accumulated_depreciation
):
    """The deducted share of the capital, or what the books have depreciated."""
    return capital * deducted_share + uses_books * accumulated_depreciation


@line(unit="1", kind=LEVEL, label="Held for tax")
def is_held(month, disposal_month):
    """1 through the month of disposal."""
    return flag(month <= disposal_month)


@line(unit="USD", kind=FLOW, label="Tax depreciation by asset class")
def tax_depreciation(
    accumulated_tax_depreciation, previous_accumulated_tax_depreciation, is_held
):
    """What was deducted this month, through the month of disposal."""
    return (
        accumulated_tax_depreciation - previous_accumulated_tax_depreciation
    ) * is_held


@line(unit="USD", kind=FLOW, label="Tax depreciation by phase")
def phase_tax_depreciation(tax_depreciation):
    """Tax depreciation over the asset classes."""
    return total(tax_depreciation, over=ASSET)


@line(unit="USD", kind=FLOW, label="Tax depreciation")
def tax_depreciation_total(phase_tax_depreciation):
    """Tax depreciation over all phases."""
    return total(phase_tax_depreciation, over=PHASE)


@line(unit="USD", kind=LEVEL, label="Tax basis at disposal")
def tax_basis_at_disposal(capital, accumulated_tax_depreciation, disposal_month):
    """Capital less what was deducted up to and including the month of disposal."""
    return capital - at_month(accumulated_tax_depreciation, disposal_month)


@line(unit="USD", kind=FLOW, label="Tax basis disposed by asset class")
def asset_tax_basis_disposed(disposed, tax_basis_at_disposal):
    """The remaining tax basis, deducted in the month of disposal."""
    return disposed * tax_basis_at_disposal


@line(unit="USD", kind=FLOW, label="Tax basis disposed by phase")
def phase_tax_basis_disposed(asset_tax_basis_disposed):
    """Tax basis disposed over the asset classes."""
    return total(asset_tax_basis_disposed, over=ASSET)


@line(unit="USD", kind=FLOW, label="Tax basis disposed")
def tax_basis_disposed(phase_tax_basis_disposed):
    """Tax basis disposed over all phases."""
    return total(phase_tax_basis_disposed, over=PHASE)


@line(unit="USD", kind=FLOW, label="Taxable gain on disposal")
def taxable_gain(disposal_proceeds, tax_basis_disposed):
    """Proceeds less tax basis; a loss is negative."""
    return disposal_proceeds - tax_basis_disposed


@line(unit="USD", kind=LEVEL, label="Taxable gain on terminal resale by asset class")
def asset_terminal_gain(resale_value, tax_basis_at_disposal, is_terminal, is_sold):
    """Terminal resale value less tax basis."""
    return (resale_value - tax_basis_at_disposal) * is_terminal * is_sold


@line(unit="USD", kind=LEVEL, label="Taxable gain on terminal resale by phase")
def phase_terminal_gain(asset_terminal_gain):
    """Gain on terminal resale over the asset classes."""
    return total(asset_terminal_gain, over=ASSET)


@line(unit="USD", kind=LEVEL, label="Taxable gain on terminal resale")
def terminal_gain(phase_terminal_gain):
    """Gain on terminal resale over all phases."""
    return total(phase_terminal_gain, over=PHASE)


@line(unit="USD", kind=LEVEL, label="Tax depreciation over the life")
def tax_depreciation_of_life(tax_depreciation_total):
    """Tax depreciation of all months."""
    return total(tax_depreciation_total, over=MONTH)


@line(unit="USD", kind=LEVEL, label="Tax basis disposed over the life")
def tax_basis_disposed_of_life(tax_basis_disposed):
    """Tax basis disposed in all months."""
    return total(tax_basis_disposed, over=MONTH)


@line(unit="USD", kind=LEVEL, label="Tax basis at the horizon by asset class")
def asset_closing_tax_basis(capital_in_service, is_sold, tax_basis_at_disposal):
    """The tax basis of assets that are not sold."""
    return minimum(capital_in_service, tax_basis_at_disposal) * (1 - is_sold)


@line(unit="USD", kind=LEVEL, label="Tax basis at the horizon by phase")
def phase_closing_tax_basis(asset_closing_tax_basis):
    """Closing tax basis over the asset classes."""
    return total(asset_closing_tax_basis, over=ASSET)


@line(unit="USD", kind=LEVEL, label="Tax basis at the horizon")
def closing_tax_basis(phase_closing_tax_basis):
    """Closing tax basis over all phases."""
    return total(phase_closing_tax_basis, over=PHASE)


@check(unit="1", label="Tax depreciation, disposals and closing basis are the capital")
def tax_depreciation_check(
    capital_in_service_total,
    tax_depreciation_of_life,
    tax_basis_disposed_of_life,
    closing_tax_basis,
):
    """Capital in service less tax depreciation, disposed and closing tax basis."""
    return ratio(
        capital_in_service_total
        - tax_depreciation_of_life
        - tax_basis_disposed_of_life
        - closing_tax_basis,
        capital_in_service_total,
    )
