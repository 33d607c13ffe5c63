"""What capital costs in a GPU-hour by annuity: numpy-financial, a pencil, a print."""

from collections.abc import Mapping

import numpy_financial
import pytest

from planner.core.declarations import set_inputs
from planner.core.document import Phase, Product, Project
from planner.core.evaluation import Result, evaluate
from planner.core.templates import load_template
from tests.oracles.building import ENTERPRISE, PLAIN, PROVIDER, one_rack
from tests.oracles.cases import ledger_of
from tests.oracles.ledger.case import HOURS_PER_MONTH

MONTHLY = "tco_per_gpu_hour_monthly_annuity"
YEARLY = "tco_per_gpu_hour_yearly_annuity"


def cost(result: Result, key: str) -> float:
    value = result.metrics[key].value
    assert value is not None
    return value


# ------------------------------------------------------------------ numpy-financial


def payments(rate: float, years: float) -> Mapping[str, float]:
    """Return what recovers a dollar each month, by both conventions."""
    a_month = (1 + rate) ** (1 / 12) - 1
    return {
        MONTHLY: -float(numpy_financial.pmt(a_month, 12 * years, 1.0)),
        YEARLY: -float(numpy_financial.pmt(rate, years, 1.0)) / 12,
    }


@pytest.mark.parametrize("rate", [None, 0.0, 0.25])
@pytest.mark.parametrize("template", [ENTERPRISE, PROVIDER])
def test_capital_is_recovered_by_the_payment_of_numpy_financial(template, rate):
    # The provider has a hall that lasts longer than what stands in it.
    values = {} if rate is None else {"finance.discount_rate": rate}
    result = evaluate(set_inputs(load_template(template), values))
    inputs = {row.key: row.value for row in result.input_rows}
    kept = ledger_of(result)
    opex = sum(kept.monthly["opex"]) / sum(kept.monthly["gpu_hours_available"])
    hours = HOURS_PER_MONTH * sum(
        inputs[f"capacity.gpus.{phase.id}"]
        * inputs[f"capacity.availability.{phase.id}"]
        for phase in result.project.phases
    )
    for key in (MONTHLY, YEARLY):
        a_month = 0.0
        for (_phase, asset), paid in kept.rows["capital_spending"].items():
            is_hall = inputs[f"depreciation.is_facility.{asset}"]
            kind = "facility" if is_hall else "equipment"
            life = inputs[f"depreciation.{kind}_life"]
            payment = payments(inputs["finance.discount_rate"], life)[key]
            a_month += sum(paid) * payment
        assert cost(result, key) == pytest.approx(a_month / hours + opex, rel=1e-9)


# ------------------------------------------------------------------ by hand


@pytest.mark.parametrize(
    ("rate", "monthly", "yearly"),
    [
        # 2,880,000 USD in 24 equal parts.
        (0.0, 120_000.0, 120_000.0),
        # A dollar for two years at 100% a year is 4/3 a year, a twelfth of it 1/9; or,
        # with 2 ** (1/12) - 1 = 5.946309436% a month, 5.946309436% / (3/4) a month.
        (1.0, 2_880_000 * 0.05946309436 / 0.75, 320_000.0),
    ],
)
def test_one_rack_recovered_by_annuities_costs_what_a_pencil_finds(
    rate, monthly, yearly
):
    rental = one_rack(Product(id="rental", label="Rental", kind="rental"))
    values = {
        "demand.utilization_target": 1.0,
        "revenue.gpu_hour_price": 2.0,
        "opex.contract_sales_share": 0.05,
        "finance.discount_rate": rate,
    }
    result = evaluate(set_inputs(rental, PLAIN | values))
    # 72 GPUs x 730.5 h; opex a month as in the books of the rented rack.
    hours, opex = 52_596.0, 40_225.6
    assert cost(result, MONTHLY) == pytest.approx((monthly + opex) / hours, rel=1e-9)
    assert cost(result, YEARLY) == pytest.approx((yearly + opex) / hours, rel=1e-9)


# ------------------------------------------------------------------ a published table

# By SemiAnalysis, "To Boldly Go: The Case for Space Datacenters" (newsletter, 2026).
# Printed of the cluster on Earth: 16 B300 in two servers, 30.5 kW, 986,158 USD of IT
# capital recovered over 5 years and 382K USD of data centre over 15, at a cost of
# capital of 10.3%; 0.087 USD per kWh at 80% of the power and a PUE of 1.35. That makes
# 1.81 USD of IT, 0.36 of data centre and 0.21 of operation, 2.37 in all, per hour and
# GPU, and 27,724 USD a month. Of the cluster in orbit: 980,882 USD of IT over 5 years
# at 15% make 2.00 USD.
IT_CAPITAL, HALL_CAPITAL, ORBIT_CAPITAL = 986_158.0, 382_000.0, 980_882.0
GPUS, POWER_KW = 16, 30.5
# Prices are printed to the cent.
CENT = 0.005
# Our reading: months of 8,760 / 12 hours, where the program has 730.5, ...
PRINTED_HOURS = 730.0


def effective(nominal: float) -> float:
    """... and a twelfth of the printed rate each month, as spreadsheets do it."""
    return (1 + nominal / 12) ** 12 - 1


def printed_cluster(
    rate: float, it_capital: float, values: Mapping[str, float] | None = None
) -> Result:
    """Return two servers and a hall of these prices, without running costs."""
    project = Project(
        name="Two servers",
        description="",
        template="",
        audience="provider",
        decision="2026-01",
        horizon_months=60,
        phases=(
            Phase(
                id="site", label="Site", items=("dgx-b200", "facility-build-liquid-mw")
            ),
        ),
        products=(Product(id="rental", label="Rental", kind="rental"),),
        inputs={},
    )
    given = {
        "bill.quantity.site.dgx-b200": 2.0,
        "bill.price.dgx-b200": it_capital / 2,
        "bill.quantity.site.facility-build-liquid-mw": POWER_KW / 1000,
        "bill.price.facility-build-liquid-mw": 0.0,
        "timeline.lead_time": 0.0,
        "timeline.site_lead_time": 0.0,
        "timeline.site_build": 0.0,
        "timeline.install_days": 0.0,
        "timeline.commissioning_days": 0.0,
        "timeline.first_model_days": 0.0,
        "capacity.availability": 1.0,
        "capex.contingency": 0.0,
        "depreciation.equipment_life": 5.0,
        "depreciation.facility_life": 15.0,
        "finance.discount_rate": rate,
        "opex.colocation_price": 0.0,
        "opex.electricity_price": 0.0,
        "opex.staff_count": 0.0,
        "opex.software_per_gpu_year": 0.0,
        "opex.support_share": 0.0,
        "opex.insurance_share": 0.0,
        "opex.contract_sales_share": 0.0,
    }
    return evaluate(set_inputs(project, given | dict(values or {})))


def printed(result: Result, key: str = MONTHLY) -> float:
    """Return the cost of a GPU-hour in months of as many hours as printed."""
    return cost(result, key) * HOURS_PER_MONTH / PRINTED_HOURS


# The price per MW that makes the hall cost what is printed.
HALL = {"bill.price.facility-build-liquid-mw": HALL_CAPITAL / (POWER_KW / 1000)}
# Two servers of our catalogue draw 28.6 kW at most: the PUE makes up for it. Nothing is
# sold, so that they draw the same share of it throughout.
ENERGY = {
    "demand.utilization_target": 0.0,
    "opex.idle_share": 0.8,
    "opex.pue": 1.35 * POWER_KW / 28.6,
    "opex.electricity_price": 0.087,
    "opex.electricity_escalation": 0.0,
}


def test_the_it_of_a_printed_cluster_costs_what_is_printed():
    on_earth = printed_cluster(effective(0.103), IT_CAPITAL)
    in_orbit = printed_cluster(effective(0.15), ORBIT_CAPITAL)
    assert printed(on_earth) == pytest.approx(1.81, abs=CENT)
    assert printed(in_orbit) == pytest.approx(2.00, abs=CENT)


def test_the_convention_decides_what_is_printed():
    # Read as an effective rate, 10.3% misses the printed cent by either annuity.
    result = printed_cluster(0.103, IT_CAPITAL)
    assert printed(result) == pytest.approx(1.79, abs=CENT)
    assert printed(result, YEARLY) == pytest.approx(1.87, abs=CENT)


def test_the_hall_of_a_printed_cluster_lasts_longer_and_costs_what_is_printed():
    it_alone = printed_cluster(effective(0.103), IT_CAPITAL)
    both = printed_cluster(effective(0.103), IT_CAPITAL, HALL)
    assert printed(both) - printed(it_alone) == pytest.approx(0.36, abs=CENT)


def test_a_printed_cluster_costs_what_is_printed_by_the_hour_and_by_the_month():
    # Power is most of the printed 0.21; what else is in it is not printed: we take the
    # 3 cents that are left.
    energy = POWER_KW * 0.8 * 1.35 * 0.087 / GPUS
    rest = (0.21 - energy) * GPUS * PRINTED_HOURS * 12
    assert 0 < rest / (12 * GPUS * PRINTED_HOURS) < 0.035
    result = printed_cluster(
        effective(0.103),
        IT_CAPITAL,
        {**HALL, **ENERGY, "opex.other_per_year": rest, "opex.salary_growth": 0.0},
    )
    hours = GPUS * HOURS_PER_MONTH
    assert cost(result, "opex_per_gpu_hour") == pytest.approx(0.21, abs=CENT)
    assert printed(result) == pytest.approx(2.37, abs=CENT)
    # To what half a cent of operation and half a thousand of hall are a month.
    assert cost(result, MONTHLY) * hours == pytest.approx(27_724, abs=64)
