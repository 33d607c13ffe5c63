"""Book depreciation against the examples of Excel's help and loops over the months.

The loops know the methods only as spreadsheets do: a book value that falls month by
month. The program looks an age up in a schedule instead.
"""

from collections.abc import Mapping
from itertools import pairwise

import pytest

from planner.core.declarations import set_inputs
from planner.core.document import Phase, Product, Project
from planner.core.evaluation import Result, evaluate
from tests.oracles.excel_examples import (
    DECLINING_ARGUMENTS,
    DECLINING_BALANCE,
    SUM_OF_YEARS,
)

MONTHS = 140


def bought(cost: float, life_months: float, values: Mapping[str, object]) -> Result:
    """Return a plan with one rack of a cost, in service from the first month on."""
    project = Project(
        name="One rack",
        description="",
        template="",
        audience="provider",
        decision="2027-01",
        prices_as_of="2027-01",
        horizon_months=MONTHS,
        phases=(Phase(id="rack", label="Rack", items=("gb200-nvl72",)),),
        products=(Product(id="rental", label="Rental", kind="rental"),),
        inputs={},
    )
    return evaluate(
        set_inputs(
            project,
            {
                "bill.quantity.rack.gb200-nvl72": 1.0,
                "bill.price.gb200-nvl72": cost,
                "timeline.lead_time": 0.0,
                "timeline.install_days": 0.0,
                "timeline.commissioning_days": 0.0,
                "timeline.first_model_days": 0.0,
                "capex.contingency": 0.0,
                "capacity.gpu_share": 1.0,
                "depreciation.equipment_life": life_months / 12,
            }
            | dict(values),
        )
    )


def wear(
    method: str, cost: float, salvage: float, life: float, factor: float = 2.0
) -> list[float]:
    """Return what an asset with a life in months loses in each month."""
    result = bought(
        cost,
        life,
        {
            "depreciation.book_method": method,
            "depreciation.salvage_share": salvage / cost,
            "depreciation.declining_factor": factor,
        },
    )
    return result.line("depreciation").values.reshape(-1).tolist()


# ------------------------------------------------------------------ Excel's help

# "SLN", "SYD", "DDB" and "VDB function", support.microsoft.com: 30,000 USD worth 7,500
# after ten years, and 2,400 worth 300. A period is a month here; years are twelve.


def test_straight_line_is_the_example_of_sln():
    # SLN(30000,7500,10) = 2,250 a year
    months = wear("straight-line", 30_000.0, 7_500.0, 120.0)
    for year in range(10):
        assert sum(months[12 * year : 12 * year + 12]) == pytest.approx(2_250.0)
    assert sum(months[120:]) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("year", "printed"), SUM_OF_YEARS)
def test_sum_of_years_is_the_example_of_syd(year, printed):
    # SYD(30000,7500,10,1) for the first year, and (…,10) for the last
    months = wear("sum-of-years", 30_000.0, 7_500.0, 120.0)
    of_year = sum(months[12 * year - 12 : 12 * year])
    assert of_year == pytest.approx(printed, abs=0.005)


@pytest.mark.parametrize(DECLINING_ARGUMENTS, DECLINING_BALANCE)
def test_declining_balance_is_the_examples_of_ddb_and_vdb(
    life, factor, first, last, printed
):
    months = wear("declining-balance", 2_400.0, 300.0, life, factor)
    assert sum(months[first:last]) == pytest.approx(printed, abs=0.005)


def test_declining_balance_is_the_example_of_vdb_for_part_of_a_period():
    # VDB(2400,300,10,0,0.875,1.5) = 315: seven eighths of the first period
    months = wear("declining-balance", 2_400.0, 300.0, 10.0, 1.5)
    assert 0.875 * months[0] == pytest.approx(315.0)


# ------------------------------------------------------------------ loops

LIVES = (6.0, 39.6, 60.0, 66.0, 120.0)
SALVAGES = (0.0, 0.1, 0.5, 0.9)


@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("salvage", SALVAGES)
@pytest.mark.parametrize("life", LIVES)
def test_declining_balance_is_a_book_value_that_falls_month_by_month(
    life, salvage, factor
):
    left, expected = 1_000.0, []
    floor = 1_000.0 * salvage
    for month in range(MONTHS):
        rest = life - month
        part = 0.0
        if rest > 0:
            straight = (left - floor) / max(rest, 1.0)
            part = min(left - floor, max(left * factor / life, straight))
        expected.append(part)
        left -= part
    months = wear("declining-balance", 1_000.0, floor, life, factor)
    assert months == pytest.approx(expected, abs=1e-7)
    assert sum(months) == pytest.approx(1_000.0 - floor)


@pytest.mark.parametrize("salvage", SALVAGES)
@pytest.mark.parametrize("life", LIVES)
def test_straight_line_is_the_same_every_month(life, salvage):
    months = wear("straight-line", 1_000.0, 1_000.0 * salvage, life)
    expected = [
        1_000.0 * (1 - salvage) * max(0.0, min(1.0, life - month)) / life
        for month in range(MONTHS)
    ]
    assert months == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("salvage", SALVAGES)
@pytest.mark.parametrize("years", [1, 3, 5, 11])
def test_sum_of_years_falls_by_the_same_step_every_year(years, salvage):
    digits = sum(range(1, years + 1))
    months = wear("sum-of-years", 1_000.0, 1_000.0 * salvage, 12.0 * years)
    expected = [
        1_000.0 * (1 - salvage) * max(0, years - month // 12) / digits / 12
        for month in range(MONTHS)
    ]
    assert months == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("life", [30.0, 39.6, 66.0])
def test_sum_of_years_with_a_part_of_a_year_never_rises_and_takes_all(life):
    months = wear("sum-of-years", 1_000.0, 200.0, life)
    assert sum(months) == pytest.approx(800.0)
    assert all(after <= before + 1e-9 for before, after in pairwise(months))


def test_units_of_production_follow_the_hours_in_use():
    # 60% of 730.5 hours a month; a GPU lasts 4,383 hours, which is ten months.
    result = bought(
        1_000.0,
        120.0,
        {
            "depreciation.book_method": "units-of-production",
            "depreciation.lifetime_gpu_hours": 4_383.0,
            "depreciation.salvage_share": 0.2,
            "capacity.availability": 1.0,
            "demand.utilization_target": 0.6,
            "demand.ramp_months": 0.0,
        },
    )
    months = result.line("depreciation").values.reshape(-1)
    assert months.tolist() == pytest.approx([80.0] * 10 + [0.0] * (MONTHS - 10))


def test_training_wears_like_sales():
    # A quarter is trained; of the rest 60% are sold: 0.7 of 730.5 hours a month.
    result = bought(
        1_000.0,
        120.0,
        {
            "depreciation.book_method": "units-of-production",
            "depreciation.lifetime_gpu_hours": 7_305.0,
            "capacity.availability": 1.0,
            "capacity.training_share": 0.25,
            "demand.utilization_target": 0.6,
            "demand.ramp_months": 0.0,
        },
    )
    months = result.line("depreciation").values.reshape(-1)
    assert months[:14].tolist() == pytest.approx([70.0] * 14)
    assert months[14:].tolist() == pytest.approx([20.0] + [0.0] * (MONTHS - 15))
