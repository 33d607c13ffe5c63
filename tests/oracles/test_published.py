"""The program and the ledger against other people's software and plain arithmetic."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
import pyxirr

from planner.core.declarations import set_inputs
from planner.core.document import Product
from planner.core.evaluation import Result, evaluate
from tests.oracles.building import PLAIN, one_rack
from tests.oracles.cases import PROJECTS, evaluated, ledger_of
from tests.oracles.excel_examples import (
    DECLINING_ARGUMENTS,
    DECLINING_BALANCE,
    SUM_OF_YEARS,
)
from tests.oracles.ledger import Case, irr, present
from tests.oracles.ledger.depreciation import declining_balance, sum_of_years

every_project = pytest.mark.parametrize("name", PROJECTS)

# Thirty days, and the rate at which a twelfth of a year passes in them: XNPV and XIRR
# count in days of years of 365, the program in twelfths.
DAYS = 30
START = date(2027, 1, 1)


def free_cash_flow(result: Result) -> list[float]:
    return result.line("free_cash_flow").values.tolist()


def metric(result: Result, key: str) -> float | None:
    return result.metrics[key].value


# ------------------------------------------------------------------ pyxirr


@every_project
def test_npv_is_that_of_pyxirr(name):
    result = evaluated(name)
    rate = result.number("discount_rate")
    expected = pyxirr.npv(
        (1 + rate) ** (1 / 12) - 1, free_cash_flow(result), start_from_zero=False
    )
    assert metric(result, "npv") == pytest.approx(expected, rel=1e-9, abs=1e-6)


@every_project
def test_npv_is_the_xnpv_of_pyxirr_on_months_of_one_length(name):
    result = evaluated(name)
    rate = (1 + result.number("discount_rate")) ** (365 / 12 / DAYS) - 1
    flows = [0.0, *free_cash_flow(result)]
    days = [START + timedelta(days=DAYS * month) for month in range(len(flows))]
    expected = pyxirr.xnpv(rate, days, flows)
    assert metric(result, "npv") == pytest.approx(expected, rel=1e-9, abs=1e-6)


@every_project
def test_irr_is_that_of_pyxirr_wherever_it_is_told(name):
    result = evaluated(name)
    told, flows = metric(result, "irr"), free_cash_flow(result)
    if told is None:
        return
    monthly = (1 + told) ** (1 / 12) - 1
    largest = pyxirr.npv(monthly, [abs(flow) for flow in flows])
    assert pyxirr.npv(monthly, flows) == pytest.approx(0.0, abs=1e-9 * largest)
    # It gives up where a plan that earns nothing loses a third of its value a month.
    found = pyxirr.irr(flows)
    assert found == pytest.approx(monthly, rel=1e-8) if found else monthly < -0.25


@every_project
def test_irr_is_told_wherever_cash_changes_sign_once(name):
    result = evaluated(name)
    signs = [flow > 0 for flow in free_cash_flow(result) if abs(flow) > 0.005]
    changes = sum(before != after for before, after in pairwise(signs))
    if metric(result, "irr") is None:
        assert changes != 1
        counted = f"they change sign {changes} times"
        assert not changes or counted in result.metrics["irr"].reason


# ------------------------------------------------------------------ printed examples


def test_the_ledger_finds_the_rates_of_the_example_for_irr_in_the_help_of_excel():
    # "IRR function", support.microsoft.com: -2.1% after four years, 8.7% after five.
    flows = [-70_000.0, 12_000.0, 15_000.0, 18_000.0, 21_000.0, 26_000.0]
    for last, printed in ((5, -0.021), (6, 0.087)):
        per_period = (1 + irr(flows[:last])) ** (1 / 12) - 1
        assert per_period == pytest.approx(printed, abs=0.0005)


def test_the_ledger_finds_the_value_of_the_example_for_npv_in_the_help_of_excel():
    # "NPV function", support.microsoft.com: 1,188.44 at 10% a period.
    flows = [-10_000.0, 3_000.0, 4_200.0, 6_800.0]
    case = Case({"finance.discount_rate": 1.1**12 - 1}, (), (), (), len(flows))
    assert present(case, flows) == pytest.approx(1188.44, abs=0.005)


def test_the_ledger_has_no_rate_for_flows_with_many():
    # The roots of this flow are 10% and 20%; its balance ends below zero.
    assert irr([-100.0, 230.0, -132.0]) is None


# "SYD function", "DDB function" and "VDB function", support.microsoft.com: an asset of
# 30,000 USD that is worth 7,500 after ten years, and one of 2,400 USD worth 300.


@pytest.mark.parametrize(("year", "printed"), SUM_OF_YEARS)
def test_the_ledger_finds_the_example_for_syd_in_the_help_of_excel(year, printed):
    months = sum_of_years(120.0, 7_500 / 30_000, 120)
    of_year = 30_000 * sum(months[12 * year - 12 : 12 * year])
    assert of_year == pytest.approx(printed, abs=0.005)


@pytest.mark.parametrize(DECLINING_ARGUMENTS, DECLINING_BALANCE)
def test_the_ledger_finds_the_examples_for_ddb_and_vdb_in_the_help_of_excel(
    life, factor, first, last, printed
):
    shares = declining_balance(life, factor, 300 / 2_400, int(life))
    assert 2_400 * sum(shares[first:last]) == pytest.approx(printed, abs=0.005)


# ------------------------------------------------------------------ by hand


def plain(product: Product, values: dict[str, float]) -> Result:
    """Return the rack with one product, its inputs set."""
    return evaluate(set_inputs(one_rack(product), PLAIN | values))


@pytest.fixture(scope="module")
def rented() -> Result:
    """The rack rented out whole at 2 USD per GPU-hour."""
    return plain(
        Product(id="rental", label="Rental", kind="rental"),
        {
            "demand.utilization_target": 1.0,
            "revenue.gpu_hour_price": 2.0,
            "opex.contract_sales_share": 0.05,
        },
    )


@pytest.fixture(scope="module")
def tokens() -> Result:
    """The rack at half of 500 tokens a second per GPU, sold by the token."""
    return plain(
        Product(id="api", label="API", kind="api", workload="deepseek-671b-mixed"),
        {
            "capacity.output_rate": 1000.0,
            "capacity.derate": 0.5,
            "demand.utilization_target": 0.5,
            "demand.input_per_output": 2.0,
            "demand.cached_share": 0.5,
            "revenue.output_price": 1.0,
            "revenue.input_price": 0.5,
            "revenue.cached_price": 0.1,
            "revenue.price_discount": 0.1,
            "revenue.unpaid_share": 0.2,
            "opex.payment_fee_share": 0.1,
        },
    )


# The sums of the program that the ledger keeps in parts, under their name.
KEPT_AS = {
    "gpu_hours_sold_total": "gpu_hours_sold",
    "staff_cost_total": "staff_cost",
    "depreciation_total": "depreciation",
    "token_revenue": "product_token_revenue",
}

RENTED_MONTHS = {
    # 72 GPUs x 730.5 h
    "gpu_hours_sold_total": [52_596.0] * 24,
    # 52,596 h x 2 USD
    "revenue": [105_192.0] * 24,
    # 120 kW x 730.5 h x 1.25 = 109,575 kWh, at 0.08 USD
    "energy_cost": [8_766.0] * 24,
    # 132 kW x 100 USD
    "colocation_cost": [13_200.0] * 24,
    # 120,000 USD / 12
    "staff_cost_total": [10_000.0] * 24,
    # 2,880,000 USD x 1% / 12
    "insurance_cost": [2_400.0] * 24,
    # 72 GPUs x 100 USD / 12
    "software_cost": [600.0] * 24,
    # 105,192 USD x 5%
    "sales_cost": [5_259.6] * 24,
    # 8,766 + 13,200 + 10,000 + 2,400 + 600 + 5,259.60
    "opex": [40_225.6] * 24,
    # 105,192 - 40,225.60
    "ebitda": [64_966.4] * 24,
    # 72 GPUs x 40,000 USD; order, delivery and acceptance are at the decision
    "capital_spending": [2_880_000.0] + [0.0] * 23,
    # 2,880,000 USD / 24
    "depreciation_total": [120_000.0] * 24,
    # half of the price at two years of age; nothing is left in the books
    "disposal_proceeds": [0.0] * 23 + [1_440_000.0],
    "book_disposed": [0.0] * 24,
    # 64,966.40 - 120,000, and with 1,440,000 in the last month
    "taxable_income": [-55_033.6] * 23 + [1_384_966.4],
    # First year: a loss of 12 x 55,033.60 = 660,403.20. Second year: 1,384,966.40 -
    # 11 x 55,033.60 = 779,596.80, of which losses may offset half, 389,798.40; a
    # quarter of the other half is 97,449.60.
    "unlevered_tax": [0.0] * 23 + [97_449.6],
    # the last month's revenue, released at the end
    "receivables": [105_192.0] * 23 + [0.0],
    "free_cash_flow": [
        # 64,966.40 - 2,880,000 - 105,192
        -2_920_225.6,
        *[64_966.4] * 22,
        # 64,966.40 - 97,449.60 + 105,192 + 1,440,000
        1_512_708.8,
    ],
}

RENTED_METRICS = {
    # 24 x 64,966.40 - 97,449.60 - 2,880,000 + 1,440,000, undiscounted
    "npv": 21_744.0,
    # Without what is sold and released at the end it does not come back.
    "payback_months": None,
    "peak_funding": 2_920_225.6,
    "breakeven_month": 1.0,
    "time_to_monetization_days": 0.0,
    "capex_total": 2_880_000.0,
    "capex_per_gpu": 40_000.0,
    # 2,880,000 USD / 0.132 MW
    "capex_per_mw": 21_818_181.818181818,
    # (2,880,000 + 24 x 40,225.60 - 1,440,000) / (24 x 52,596 h)
    "tco_per_gpu_hour": 2_405_414.4 / 1_262_304.0,
    "tco_per_gpu_hour_sold": 2_405_414.4 / 1_262_304.0,
    "revenue_per_gpu_hour": 2.0,
    "opex_per_gpu_hour": 40_225.6 / 52_596.0,
    # Gross profit a month: 105,192 - 8,766 - 13,200 - 10,000 - 2,400 - 600 - 120,000
    # = -49,774; selling is no cost of revenue.
    "gross_margin": -49_774.0 / 105_192.0,
    "ebitda_margin": 64_966.4 / 105_192.0,
    "gross_profit_per_kw_month": -49_774.0 / 132.0,
    "gross_profit_per_rack_unit_month": -49_774.0 / 48.0,
    "tokens_per_kwh": 0.0,
    "cost_per_mtok": None,
    "revenue_per_mtok": None,
    "breakeven_price_per_mtok": None,
}

TOKEN_MONTHS = {
    # 52,596 h x 50%
    "gpu_hours_sold_total": [26_298.0] * 24,
    # 26,298 h x 3,600 s x 1,000 tokens a second x 50%, in millions
    "output_tokens": [47_336.4] * 24,
    # two of input for each of output, one of them from cache
    "input_tokens": [47_336.4] * 24,
    "cached_tokens": [47_336.4] * 24,
    # 47,336.4 Mtok x (1.00 + 0.50 + 0.10 USD) x 90% x 80%
    "token_revenue": [54_531.5328] * 24,
    # (33 + (120 - 33) x 50% = 76.5 kW) x 730.5 h x 1.25
    "facility_energy": [69_854.0625] * 24,
    # x 0.08 USD
    "energy_cost": [5_588.325] * 24,
    # 10% of the revenue
    "payment_fee_cost": [5_453.15328] * 24,
    # 5,588.325 + 13,200 + 10,000 + 2,400 + 600 + 5,453.15328
    "opex": [37_241.47828] * 24,
}

TOKEN_METRICS = {
    # 1.60 USD x 90% x 80%; a third of it for a token of any kind
    "revenue_per_mtok": 1.152,
    "revenue_per_mtok_total": 0.384,
    # 37,241.47828 USD / 47,336.4 Mtok
    "cash_cost_per_mtok": 37_241.47828 / 47_336.4,
    # (24 x 37,241.47828 + 2,880,000 - 1,440,000 = 2,333,795.47872) / (24 x 47,336.4)
    "cost_per_mtok": 2_333_795.47872 / 1_136_073.6,
    "cost_per_mtok_total": 2_333_795.47872 / 3_408_220.8,
    "margin_per_mtok": 1.152 - 2_333_795.47872 / 1_136_073.6,
    "tco_per_gpu_hour": 2_333_795.47872 / 1_262_304.0,
    "tco_per_gpu_hour_sold": 2_333_795.47872 / 631_152.0,
    # 47,336.4 Mtok / 69,854.0625 kWh
    "tokens_per_kwh": 47_336.4e6 / 69_854.0625,
    # Fees fall with the price: (2,333,795.47872 - 24 x 5,453.15328) is to be covered by
    # 90% of 24 x 54,531.5328, and 1.152 USD is what that comes to now.
    "breakeven_price_per_mtok": 1.152 * 2_202_919.8 / 1_177_881.10848,
}


@pytest.mark.parametrize(
    ("case", "months", "metrics"),
    [
        ("rented", RENTED_MONTHS, RENTED_METRICS),
        ("tokens", TOKEN_MONTHS, TOKEN_METRICS),
    ],
)
def test_one_rack_for_two_years_comes_to_what_a_pencil_finds(
    case, months, metrics, request
):
    result = request.getfixturevalue(case)
    ledger = ledger_of(result)
    for line, expected in months.items():
        program = result.line(line).values.reshape(-1)
        assert program.tolist() == pytest.approx(expected, abs=1e-6), line
        kept_as = KEPT_AS.get(line, line)
        assert ledger.monthly[kept_as] == pytest.approx(expected, abs=1e-6), line
    for key, expected in metrics.items():
        for value in (metric(result, key), ledger.metrics[key]):
            if expected is None:
                assert value is None, key
            else:
                assert value == pytest.approx(expected, rel=1e-9, abs=1e-9), key


def test_irr_of_one_rack_makes_its_flow_worth_nothing(rented):
    per_month = (1 + metric(rented, "irr")) ** (1 / 12)
    # -2,920,225.60, then 22 x 64,966.40 as an annuity, then 1,512,708.80 at month 24
    annuity = 64_966.4 * (1 - per_month**-22) / (per_month - 1)
    worth = -2_920_225.6 + annuity + 1_512_708.8 * per_month**-23
    assert worth == pytest.approx(0.0, abs=0.001)
