"""What the templates come to, against the plausibility ranges of the sample plans."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from scipy.optimize import brentq

from planner.core.declarations import input_rows, set_inputs
from planner.core.document import Project
from planner.core.evaluation import Result, evaluate
from planner.core.language.kinds import Value
from planner.core.templates import load_template

RANGES = tomllib.loads(
    (Path(__file__).parent / "sample_results.toml").read_text("utf-8")
)

# The tax of the samples: no bonus, and a hall that is written off over 15 years. The
# templates keep the program's: 100% bonus, and a hall as real property over 39 years.
TAX_OF_THE_SAMPLES = {
    "tax.bonus_share": 0.0,
    "tax.recovery_years.building": 15.0,
    "tax.macrs_factor.building": 1.5,
    "tax.is_real_property.building": False,
}
# The samples held the prices of staff and colocation, which grow by 3% a year here.
HELD_PRICES = {"opex.salary_growth": 0.0, "opex.colocation_escalation": 0.0}
SETTINGS: Mapping[str, Mapping[str, Value]] = {
    "as it comes": {},
    "tax of the samples": TAX_OF_THE_SAMPLES,
    "tax and held prices of the samples": TAX_OF_THE_SAMPLES | HELD_PRICES,
}
# Beyond their range, by a few hundredths, until prices are held.
BEYOND = {
    ("enterprise-pod", "opex_per_gpu_hour"),
    ("enterprise-pod", "tco_per_gpu_hour"),
}
# Another, correct model may differ by 10 to 20%, say the samples.
ALLOWED = 0.1


@cache
def project(template: str, setting: str) -> Project:
    found = load_template(template)
    keys = {row.key for row in input_rows(found)}
    values = SETTINGS[setting]
    return set_inputs(found, {k: v for k, v in values.items() if k in keys})


@cache
def result(template: str, setting: str) -> Result:
    return evaluate(project(template, setting))


def metric(key: str) -> Callable[[str, str], float | None]:
    return lambda template, setting: result(template, setting).metrics[key].value


def breakeven(
    keys: tuple[str, ...], low: float, high: float
) -> Callable[[str, str], float]:
    """Return what finds the value of inputs at which NPV is zero."""

    def found(template: str, setting: str) -> float:
        case = project(template, setting)

        def npv(value: float) -> float:
            values: Mapping[str, Value] = dict.fromkeys(keys, value)
            return evaluate(case, overrides=values).number("npv")

        return float(brentq(npv, low, high, xtol=1e-3))

    return found


def api_bill(template: str, setting: str) -> float:
    """Return the API bill replaced in month 24 of service, a year."""
    case = result(template, setting)
    month = round(case.number("first_sale_time")) + 24
    return 12 * float(case.line("internal_revenue").values[month - 1])


def revenue_of(line: str, products: str) -> Callable[[str, str], float]:
    """Return what finds revenue over the GPU-hours available to some products."""

    def found(template: str, setting: str) -> float:
        case = result(template, setting)
        share = sum(
            case.project.inputs[f"capacity.gpu_share.{product.id}"]
            for product in case.project.products
            if product.kind == products
        )
        hours = case.line("gpu_hours_available_total").values.sum() * share
        return float(case.line(line).values.sum() / hours)

    return found


FIGURES: Mapping[str, Callable[[str, str], float | None]] = {
    **{
        key: metric(key)
        for key in (
            *("capex_per_gpu", "opex_per_gpu_hour", "tco_per_gpu_hour"),
            *("revenue_per_gpu_hour", "ebitda_margin", "irr"),
        )
    },
    "value_per_gpu_hour": metric("revenue_per_gpu_hour"),
    "payback_after_service": metric("payback_from_first_revenue_months"),
    "api_bill_replaced": api_bill,
    "api_revenue_per_gpu_hour": revenue_of("token_revenue", "api"),
    "reserved_revenue_per_gpu_hour": revenue_of("contract_revenue", "reserved"),
    "breakeven_reserved_price": breakeven(
        ("revenue.gpu_hour_price.reserved",), 2.0, 9.0
    ),
    "breakeven_rental_price": breakeven(("revenue.gpu_hour_price.rental",), 1.0, 6.0),
}
UTILIZATION = {
    "enterprise-pod": ("demand.utilization_target",),
    "provider-token-factory": tuple(
        f"demand.utilization_target.{product}"
        for product in ("deepseek-mixed", "gpt-oss-mixed", "deepseek-agents")
    ),
}


def value_of(template: str, figure: str, setting: str) -> float | None:
    if figure == "breakeven_utilization":
        return breakeven(UTILIZATION[template], 0.05, 0.7)(template, setting)
    return FIGURES[figure](template, setting)


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize(
    ("template", "figure"),
    [(template, figure) for template, ranges in RANGES.items() for figure in ranges],
)
def test_a_result_lies_where_the_sample_plans_put_it(template, figure, setting):
    known = RANGES[template][figure]
    value = value_of(template, figure, setting)
    assert value is not None
    # A figure without a range may be as far from the only value as models differ.
    only = known["central"]
    room = ALLOWED * abs(only)
    low = known.get("low", only - room)
    high = known.get("high", float("inf") if "low" in known else only + room)
    holds_prices = HELD_PRICES.items() <= SETTINGS[setting].items()
    if (template, figure) in BEYOND and not holds_prices:
        assert high < value <= high + room
    else:
        assert low <= value <= high


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_old_nodes_pay_back_only_where_rents_stay_flat_or_start_high(
    setting,
):
    # The sample: not by default; 50 months with flat rents, 43 at 2.95 USD.
    nodes = project("hopper-today", setting)
    key = "payback_from_first_revenue_months"
    assert result("hopper-today", setting).metrics[key].value is None
    flat = evaluate(nodes, "flat-rents").metrics
    dear = evaluate(nodes, overrides={"revenue.gpu_hour_price.rental": 2.95}).metrics
    assert flat[key].value == pytest.approx(50, rel=ALLOWED)
    assert dear[key].value == pytest.approx(43, rel=ALLOWED)
    # And 9% with flat rents, 14% at 2.95 USD: ours are the same where prices are held.
    holds_prices = HELD_PRICES.items() <= SETTINGS[setting].items()
    points = 0.005 if holds_prices else 0.03
    assert flat["irr"].value == pytest.approx(0.09, abs=points)
    assert dear["irr"].value == pytest.approx(0.14, abs=points)


def test_the_price_regimes_of_the_provider_earn_what_the_samples_say():
    # 15% for the frontier; 31% where software gain is wrongly left at 15% a year.
    provider = load_template("provider-token-factory")
    frontier = {"revenue.token_price_change": 0.0, "capacity.software_gain": 0.0}
    wrong = {"revenue.token_price_change": 0.0}
    for values, expected in ((frontier, 0.15), (wrong, 0.31)):
        irr = evaluate(provider, overrides=values).metrics["irr"].value
        assert irr == pytest.approx(expected, abs=0.02)
