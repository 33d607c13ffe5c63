"""Tax depreciation against the tables the IRS prints, in the program and the ledger.

The program computes the rule behind the tables. The printed ones are rounded to
hundredths or thousandths of a percent, and round as they go: a year takes what the
years before have left over or taken too much, which adds up to 0.014 percentage points
where it is most (seven-year property of the second quarter, its last year).
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from planner.core.declarations import set_inputs
from planner.core.document import Phase, Product, Project
from planner.core.evaluation import Result, evaluate
from tests.oracles.ledger.tax import macrs, real_property

ROUNDED = 0.014

RACK = "gb200-nvl72"
HALL = "facility-build-liquid-mw"
POWER = "genset-2500kw"
SYSTEMS = "accelerated-systems"
SOFTWARE = "nvidia-ai-enterprise-5y"

# What is left of the first year from the middle of the year or of a quarter.
CONVENTIONS = {
    "half_year": 0.5,
    "mid_quarter_q1": 0.875,
    "mid_quarter_q2": 0.625,
    "mid_quarter_q3": 0.375,
    "mid_quarter_q4": 0.125,
}
CLASSES = ("3", "5", "7", "10", "15", "20")
YEARS_TOLD = 40

every_convention = pytest.mark.parametrize("convention", CONVENTIONS)
every_class = pytest.mark.parametrize("recovery", CLASSES)


@cache
def printed() -> Mapping[str, Mapping[str, list[float]]]:
    """Return the tables of IRS Publication 946, Appendix A, in percent of the basis."""
    path = Path(__file__).with_name("irs_publication_946.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))["macrs"]


def printed_for_buildings(month: int) -> list[float]:
    """Return the 40 years of a building in service in a month of the tax year."""
    table = printed()["mid_month_39"]
    later = [table["years_2_to_39"]] * 38
    return [table["year_1"][month - 1], *later, table["year_40"][month - 1]]


def factor_of(recovery: str) -> float:
    """Return the multiple of straight line at which a class declines."""
    return 2.0 if int(recovery) <= 10 else 1.5


# ------------------------------------------------------------------ the tables


def test_each_column_of_the_tables_is_the_whole_basis():
    for convention in CONVENTIONS:
        for recovery in CLASSES:
            assert sum(printed()[convention][recovery]) == pytest.approx(100)
    for month in range(1, 13):
        # 2.564% is 1/39 rounded, 38 times.
        assert sum(printed_for_buildings(month)) == pytest.approx(100, abs=0.005)


# ------------------------------------------------------------------ the ledger


@every_convention
@every_class
def test_the_ledger_finds_the_tables_of_the_irs(convention, recovery):
    years = macrs(float(recovery), factor_of(recovery), CONVENTIONS[convention])
    assert [100 * share for share in years] == pytest.approx(
        printed()[convention][recovery], abs=ROUNDED
    )


@pytest.mark.parametrize("month", range(1, 13))
def test_the_ledger_finds_the_table_of_the_irs_for_buildings(month):
    years = real_property(39.0, month)
    assert [100 * share for share in years] == pytest.approx(
        printed_for_buildings(month), abs=ROUNDED
    )


# ------------------------------------------------------------------ the program


def plan(
    bills: Mapping[float, Mapping[str, float]],
    values: Mapping[str, object],
    *,
    horizon: int,
    decision: str = "2027-01",
) -> Result:
    """Return a plan with a phase for each time of service, in months since decision.

    `bills` say what is bought for how much; what is held lasts 20 years, halls and
    power longer. There is no bonus unless `values` have one.
    """
    phases = tuple(
        Phase(id=f"phase-{number}", label=f"Phase {number}", items=tuple(bill))
        for number, bill in enumerate(bills.values(), start=1)
    )
    project = Project(
        name="Tables",
        description="",
        template="",
        audience="provider",
        decision=decision,
        prices_as_of=decision,
        horizon_months=horizon,
        phases=phases,
        products=(Product(id="rental", label="Rental", kind="rental"),),
        inputs={},
    )
    chain: dict[str, object] = {
        "timeline.lead_time": 0.0,
        "timeline.site_lead_time": 0.0,
        "timeline.install_days": 0.0,
        "timeline.commissioning_days": 0.0,
        "capex.contingency": 0.0,
        "depreciation.equipment_life": 20.0,
        "depreciation.facility_life": 60.0,
        "tax.bonus_share": 0.0,
    }
    for phase, (ready, bill) in zip(phases, bills.items(), strict=True):
        chain |= {
            f"timeline.order.{phase.id}": ready,
            f"timeline.site_start.{phase.id}": ready,
        }
        # A price of 1 lets the quantity be the amount, which phases do not share.
        for item, amount in bill.items():
            chain[f"bill.price.{item}"] = 1.0
            chain[f"bill.quantity.{phase.id}.{item}"] = amount
    return evaluate(set_inputs(project, chain | dict(values)))


def deducted(
    result: Result, asset: str, phase: str = "phase-1", *, year_end: int = 12
) -> list[float]:
    """Return what a phase's asset class deducts in each tax year since service."""
    rows = {ids: row for ids, _, row in result.line("tax_depreciation").rows()}
    years: dict[int, float] = {}
    for month, amount in zip(result.months, rows[phase, asset], strict=True):
        year, number = (int(part) for part in month.split("-"))
        tax_year = year + (number > year_end)
        years[tax_year] = years.get(tax_year, 0.0) + float(amount)
    amounts = list(years.values())
    while amounts and amounts[0] == 0.0:
        amounts.pop(0)
    while amounts and abs(amounts[-1]) < 1e-9:
        amounts.pop()
    return amounts


@cache
def in_each_quarter(recovery: str, late_amount: float, year_end: int) -> Result:
    """Return four phases of 100 to a quarter of a tax year; the last has its own."""
    first = year_end % 12
    amounts = (100.0, 100.0, 100.0, late_amount)
    months = (first + offset for offset in (1, 3, 8, 11))
    bills = {
        float(month): {POWER: amount}
        for month, amount in zip(months, amounts, strict=True)
    }
    return plan(
        bills,
        {
            "tax.recovery_years.power": float(recovery),
            "tax.macrs_factor.power": factor_of(recovery),
            "tax.year_end_month": float(year_end),
        },
        horizon=first + 12 * (int(recovery) + 1),
    )


@pytest.mark.parametrize("year_end", [12, 5])
@every_class
def test_the_program_finds_the_table_for_half_years(recovery, year_end):
    # 100 of 400 in the last quarter are less than 40%.
    result = in_each_quarter(recovery, 100.0, year_end)
    for number in range(1, 5):
        years = deducted(result, "power", f"phase-{number}", year_end=year_end)
        assert years == pytest.approx(printed()["half_year"][recovery], abs=ROUNDED)
        assert sum(years) == pytest.approx(100.0, abs=1e-9)


@pytest.mark.parametrize("year_end", [12, 5])
@every_class
def test_the_program_finds_the_tables_for_quarters(recovery, year_end):
    # 300 of 600 in the last quarter are more than 40%.
    result = in_each_quarter(recovery, 300.0, year_end)
    for number, of_100 in enumerate((1, 1, 1, 3), start=1):
        years = deducted(result, "power", f"phase-{number}", year_end=year_end)
        share = [amount / of_100 for amount in years]
        table = printed()[f"mid_quarter_q{number}"][recovery]
        assert share == pytest.approx(table, abs=ROUNDED)
        assert sum(share) == pytest.approx(100.0, abs=1e-9)


@cache
def twelve_buildings(year_end: int) -> Result:
    """Return a hall of 100 for each month of the tax year that follows a year end."""
    first = year_end % 12
    return plan(
        {float(first + month): {HALL: 100.0} for month in range(12)},
        {"tax.year_end_month": float(year_end)},
        horizon=first + 12 * YEARS_TOLD,
    )


@pytest.mark.parametrize("year_end", [12, 9])
@pytest.mark.parametrize("month", range(1, 13))
def test_the_program_finds_the_table_for_buildings(month, year_end):
    result = twelve_buildings(year_end)
    years = deducted(result, "building", f"phase-{month}", year_end=year_end)
    assert years == pytest.approx(printed_for_buildings(month), abs=ROUNDED)
    assert sum(years) == pytest.approx(100.0, abs=1e-9)


@pytest.mark.parametrize("asset", [SYSTEMS, "power"])
def test_the_program_finds_the_five_years_of_computers_in_every_class(asset):
    items = {SYSTEMS: RACK, "power": POWER}
    values = {"tax.recovery_years": 5.0, "tax.macrs_factor": 2.0}
    result = plan({4.0: {items[asset]: 100.0}}, values, horizon=72)
    assert deducted(result, asset) == pytest.approx(
        printed()["half_year"]["5"], abs=1e-9
    )


# ------------------------------------------------------------------ other periods


def year_by_year(recovery: float, factor: float, first_part: float) -> list[float]:
    """Return percent of the basis by tax year: the larger of declining and straight."""
    left, passed, years = 100.0, 0.0, []
    while left > 1e-9:
        part = 1.0 if years else first_part
        declining = min(1.0, factor / recovery) * part
        straight = min(1.0, part / max(recovery - passed, part))
        years.append(left * max(declining, straight))
        left -= years[-1]
        passed += part
    return years


@pytest.mark.parametrize("factor", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("recovery", [1.0, 2.5, 3.3, 8.5, 12.0, 27.5])
def test_other_recovery_periods_follow_the_same_rule(recovery, factor):
    result = plan(
        {0.0: {POWER: 1.0}, 3.0: {POWER: 1.0}, 7.0: {POWER: 1.0}, 10.0: {POWER: 4.0}},
        {"tax.recovery_years.power": recovery, "tax.macrs_factor.power": factor},
        horizon=12 * (int(recovery) + 3),
    )
    for number, basis in enumerate((1, 1, 1, 4), start=1):
        years = deducted(result, "power", f"phase-{number}")
        part = CONVENTIONS[f"mid_quarter_q{number}"]
        assert [100 * amount / basis for amount in years] == pytest.approx(
            year_by_year(recovery, factor, part), abs=1e-6
        )


# ------------------------------------------------------------------ printed examples


def test_the_program_finds_the_example_of_the_irs_for_quarters():
    # Publication 946, "Figuring the deduction using percentage tables": a machine of
    # 4,000 USD in January, furniture of 1,000 in September, a computer of 5,000 in
    # October. 5,000 is more than 40% of 10,000. The first two are of seven years.
    result = plan(
        {0.0: {POWER: 4_000.0}, 8.0: {POWER: 1_000.0}, 9.0: {RACK: 5_000.0}},
        {
            "tax.recovery_years.power": 7.0,
            "tax.macrs_factor.power": 2.0,
            f"tax.recovery_years.{SYSTEMS}": 5.0,
        },
        horizon=24,
    )
    machine = deducted(result, "power", "phase-1")
    furniture = deducted(result, "power", "phase-2")
    computer = deducted(result, SYSTEMS, "phase-3")
    assert machine == pytest.approx([1_000.0, 857.0], abs=0.5)
    assert furniture == pytest.approx([107.0, 255.0], abs=0.5)
    assert computer == pytest.approx([250.0, 1_900.0], abs=0.5)


# ------------------------------------------------------------------ 40% and bonus

HALF_YEAR_FIRST = 20.0
Q1_FIRST = 35.0
Q4_FIRST = 5.0


@pytest.mark.parametrize(
    ("early", "late", "first_of_early", "first_of_late"),
    [
        # Exactly 40% is not more than 40%.
        (60.0, 40.0, HALF_YEAR_FIRST, HALF_YEAR_FIRST),
        (60.0, 41.0, Q1_FIRST, Q4_FIRST),
        (0.0, 100.0, None, Q4_FIRST),
        (100.0, 0.0, HALF_YEAR_FIRST, None),
    ],
)
def test_more_than_forty_percent_in_the_last_quarter_brings_quarters_to_the_whole_year(
    early, late, first_of_early, first_of_late
):
    result = plan({1.0: {RACK: early}, 10.0: {RACK: late}}, {}, horizon=24)
    for phase, basis, first in (
        ("phase-1", early, first_of_early),
        ("phase-2", late, first_of_late),
    ):
        years = deducted(result, SYSTEMS, phase)
        if first is None:
            assert years == []
        else:
            assert years[0] == pytest.approx(basis * first / 100)


def test_the_forty_percent_are_of_all_phases_and_classes_of_the_year():
    # 30 + 30 in the last quarter of 140, over two classes and two phases each: 42.9%.
    result = plan(
        {
            1.0: {RACK: 40.0},
            2.0: {POWER: 40.0},
            9.0: {RACK: 30.0},
            11.0: {POWER: 30.0},
        },
        {"tax.recovery_years": 5.0, "tax.macrs_factor": 2.0},
        horizon=24,
    )
    assert deducted(result, SYSTEMS, "phase-1")[0] == pytest.approx(40 * 0.35)
    assert deducted(result, "power", "phase-2")[0] == pytest.approx(40 * 0.35)
    assert deducted(result, SYSTEMS, "phase-3")[0] == pytest.approx(30 * 0.05)
    assert deducted(result, "power", "phase-4")[0] == pytest.approx(30 * 0.05)


def test_another_tax_year_is_judged_by_itself():
    # 2027: a quarter of 100 in its last months. 2028: all in its last months.
    result = plan(
        {0.0: {RACK: 75.0}, 11.0: {RACK: 25.0}, 21.0: {RACK: 100.0}}, {}, horizon=48
    )
    assert deducted(result, SYSTEMS, "phase-1")[0] == pytest.approx(75 * 0.2)
    assert deducted(result, SYSTEMS, "phase-2")[0] == pytest.approx(25 * 0.2)
    assert deducted(result, SYSTEMS, "phase-3")[0] == pytest.approx(5.0)


def test_neither_buildings_nor_classes_without_macrs_count_in_the_forty_percent():
    # With the hall or the software the last quarter would have 30 of 1,060.
    result = plan(
        {1.0: {RACK: 30.0, HALL: 500.0, SOFTWARE: 500.0}, 10.0: {RACK: 30.0}},
        {},
        horizon=24,
    )
    assert deducted(result, SYSTEMS, "phase-1")[0] == pytest.approx(30 * 0.35)
    assert deducted(result, SYSTEMS, "phase-2")[0] == pytest.approx(30 * 0.05)


def test_what_comes_after_the_horizon_does_not_count_in_the_forty_percent():
    result = plan({1.0: {RACK: 10.0}, 10.0: {RACK: 990.0}}, {}, horizon=10)
    # Ten of the year's months are seen; the rack is eleven months in service in it.
    assert sum(deducted(result, SYSTEMS, "phase-1")) == pytest.approx(2.0 * 9 / 11)


@pytest.mark.parametrize("bonus", [0.4, 0.8, 1.0])
def test_the_bonus_comes_first_and_the_table_has_what_is_left(bonus):
    result = plan({6.0: {RACK: 100.0}}, {"tax.bonus_share": bonus}, horizon=84)
    table = [(1 - bonus) * percent for percent in printed()["half_year"]["5"]]
    table[0] += 100 * bonus
    expected = [amount for amount in table if amount > 1e-9]
    assert deducted(result, SYSTEMS) == pytest.approx(expected, abs=1e-9)


def test_the_bonus_does_not_lower_the_basis_of_the_forty_percent():
    result = plan(
        {1.0: {RACK: 60.0}, 10.0: {RACK: 41.0}}, {"tax.bonus_share": 0.5}, horizon=24
    )
    assert deducted(result, SYSTEMS, "phase-1")[0] == pytest.approx(30 + 30 * 0.35)
    assert deducted(result, SYSTEMS, "phase-2")[0] == pytest.approx(20.5 + 20.5 * 0.05)


def test_buildings_have_no_bonus():
    result = plan({0.0: {HALL: 100.0}}, {"tax.bonus_share": 1.0}, horizon=12)
    assert deducted(result, "building") == pytest.approx([2.461], abs=ROUNDED)


# ------------------------------------------------------------------ months of a year


def test_the_first_year_is_spread_over_its_months_in_service_and_later_ones_over_all():
    # In service in September of a tax year to June: ten months, then twelve.
    result = plan(
        {2.0: {RACK: 100.0}},
        {"tax.year_end_month": 6.0},
        horizon=24,
        decision="2027-07",
    )
    (row,) = (row for _, _, row in result.line("tax_depreciation").rows())
    assert row.tolist() == pytest.approx([0.0] * 2 + [2.0] * 10 + [32 / 12] * 12)


def test_what_is_sold_early_deducts_its_remaining_basis_in_the_month_of_the_sale():
    result = plan(
        {0.0: {RACK: 100.0}}, {"depreciation.equipment_life": 2.0}, horizon=36
    )
    # The life ends as month 24 does, so the sale falls in month 25: a twelfth of the
    # third year's 19.20 is deducted, and what 20, 32 and 1.60 leave over.
    assert deducted(result, SYSTEMS) == pytest.approx([20.0, 32.0, 1.6])
    sold = result.line("tax_basis_disposed").values
    assert sold.tolist() == pytest.approx([0.0] * 24 + [46.4] + [0.0] * 11)
