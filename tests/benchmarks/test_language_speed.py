"""How fast loops are stepped; targets of the design, reported and not asserted.

25 loop lines over 180 months: one case at most 5 ms, 1,000 trials at most 0.2 s.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from planner.core.language.axes import MONTH, Axis
from planner.core.language.inputs import Input
from planner.core.language.kinds import NUMBER
from planner.core.language.line import BALANCE, FLOW, Line, line
from planner.core.language.model import Model
from planner.core.language.values import Evaluator
from planner.core.language.vocabulary import (
    both,
    flag,
    maximum,
    minimum,
    ratio,
    where,
)

MONTHS = 180
INPUTS = {
    "month_length": 1.0,
    "first_sale": 9.0,
    "end_of_grace": 18.0,
    "sales_at_full": 9.0e6,
    "ramp": 0.04,
    "cost_share": 0.45,
    "equipment": 120.0e6,
    "pace": 0.11,
    "life": 60.0,
    "tax_rate": 0.25,
    "loan_share": 0.6,
    "loan_rate": 0.008,
    "loan_term": 72.0,
    "credit_limit": 20.0e6,
    "credit_rate": 0.011,
    "least_cash": 2.0e6,
    "payout_share": 0.5,
}


def flow(function: Callable[..., object]) -> Line:
    return line(unit="1", kind=FLOW, label=function.__name__, opening=0)(function)


def balance(function: Callable[..., object]) -> Line:
    return line(unit="1", kind=BALANCE, label=function.__name__, opening=0)(function)


@balance
def month(previous_month, month_length):
    return previous_month + month_length


@balance
def utilisation(previous_utilisation, previous_sales, previous_month, first_sale, ramp):
    more = flag(previous_month >= first_sale) * ramp
    return minimum(previous_utilisation + more * (1 + flag(previous_sales > 0)), 1)


@flow
def sales(utilisation, sales_at_full):
    return utilisation * sales_at_full


@flow
def costs(sales, cost_share, previous_staff):
    return sales * cost_share + previous_staff


@balance
def staff(previous_staff, costs, cost_share):
    return maximum(previous_staff * cost_share, costs * (1 - cost_share) * cost_share)


@flow
def spending(previous_month, equipment, first_sale, pace, previous_plant):
    return where(
        both(previous_month < first_sale, previous_plant < equipment),
        equipment * pace,
        0,
    )


@flow
def wear(previous_plant, previous_book_value, life, previous_month, first_sale):
    return minimum(
        flag(previous_month >= first_sale) * ratio(previous_plant, life),
        previous_book_value,
    )


@balance
def plant(previous_plant, spending):
    return previous_plant + spending


@balance
def book_value(previous_book_value, spending, wear):
    return previous_book_value + spending - wear


@flow
def drawdown(spending, loan_share, equipment, previous_cash):
    return minimum(spending * loan_share, maximum(equipment - previous_cash, 0))


@flow
def loan_interest(previous_loan, loan_rate):
    return previous_loan * loan_rate


@flow
def loan_repayment(previous_loan, previous_drawn, loan_term, month, end_of_grace):
    return minimum(
        flag(month > end_of_grace) * ratio(previous_drawn, loan_term), previous_loan
    )


@balance
def drawn(previous_drawn, drawdown):
    return previous_drawn + drawdown


@balance
def loan(previous_loan, drawdown, loan_repayment):
    return previous_loan + drawdown - loan_repayment


@flow
def credit_interest(previous_credit, credit_rate):
    return previous_credit * credit_rate


@flow
def profit(sales, costs, wear, loan_interest, credit_interest):
    return sales - costs - wear - loan_interest - credit_interest


@flow
def loss_used(previous_losses, profit):
    return minimum(previous_losses, maximum(profit, 0))


@balance
def losses(previous_losses, profit, loss_used):
    return previous_losses + maximum(0 - profit, 0) - loss_used


@flow
def tax(profit, loss_used, tax_rate):
    return (maximum(profit, 0) - loss_used) * tax_rate


@flow
def cash_before_credit(
    previous_cash,
    sales,
    costs,
    tax,
    spending,
    drawdown,
    loan_interest,
    loan_repayment,
    credit_interest,
):
    return (
        previous_cash
        + sales
        - costs
        - tax
        - spending
        + drawdown
        - loan_interest
        - loan_repayment
        - credit_interest
    )


@flow
def credit_change(cash_before_credit, least_cash, previous_credit, credit_limit):
    return minimum(
        maximum(least_cash - cash_before_credit, 0 - previous_credit),
        credit_limit - previous_credit,
    )


@balance
def credit(previous_credit, credit_change):
    return previous_credit + credit_change


@flow
def dividend(cash_before_credit, credit_change, least_cash, payout_share, credit):
    return where(
        credit > 0,
        0,
        maximum(cash_before_credit + credit_change - least_cash, 0) * payout_share,
    )


@flow
def injection(cash_before_credit, credit_change):
    return maximum(0 - cash_before_credit - credit_change, 0)


@balance
def cash(cash_before_credit, credit_change, dividend, injection):
    return cash_before_credit + credit_change - dividend + injection


@pytest.fixture(scope="module")
def model() -> Model:
    inputs = [
        Input(
            key=f"speed.{name}",
            label=name,
            kind=NUMBER,
            unit="1",
            help=name,
            default=value,
            assumption=True,
        )
        for name, value in INPUTS.items()
    ]
    return Model(inputs, [v for v in globals().values() if isinstance(v, Line)])


def case(trials: int) -> tuple[dict[str, Any], dict[Axis, int]]:
    random = np.random.default_rng(0)
    arrays = {
        name: np.full((trials, 1, 1, 1, 1, 1, 1), value)
        for name, value in INPUTS.items()
    }
    arrays["sales_at_full"] = arrays["sales_at_full"] * random.uniform(
        0.8, 1.2, (trials, 1, 1, 1, 1, 1, 1)
    )
    sizes = dict.fromkeys(Axis, 1) | {Axis.TRIAL: trials, MONTH: MONTHS}
    return arrays, sizes


def test_the_measured_model_is_25_lines_that_loop(model):
    assert sum(len(step.names) for step in model.steps if step.loop) == 25
    assert len(model.lines) == 25


@pytest.mark.parametrize("trials", [1, 1000])
@pytest.mark.benchmark(warmup=True)
def test_25_loop_lines_over_180_months(benchmark, model, trials):
    evaluator = Evaluator(model)
    arrays, sizes = case(trials)

    values = benchmark(evaluator.evaluate, arrays, sizes, keep=["cash"])

    assert values["cash"].shape == (trials, 1, 1, 1, 1, 1, MONTHS)
    assert np.all(values["cash"] >= 0.0)
