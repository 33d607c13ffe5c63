"""Cash flow: profit, working capital, and the free cash flow that pays back."""

from planner.core.keys import PLAN_CHOICE
from planner.core.language.axes import PRODUCT
from planner.core.language.inputs import Input
from planner.core.language.kinds import DAYS, MONEY, RATE, SWITCH
from planner.core.language.line import BALANCE, FLOW, LEVEL, line
from planner.core.language.line import RATE as RATE_LINE
from planner.core.language.vocabulary import (
    compound,
    cumulative,
    flag,
    maximum,
    total,
    trailing,
    whole,
)

discount_rate = Input(
    key="finance.discount_rate",
    label="Discount rate",
    kind=RATE,
    unit="1/year",
    default=0.11,
    minimum=-0.5,
    maximum=1.0,
    low=0.08,
    high=0.17,
    help="Effective per year, nominal, after tax, before debt.",
    source="CoreWeave effective interest rates 7-15% at 2025-06-30 (SEC 10-Q data); "
    "small GPU loans 10-17% (gpuloans.com, 2025-12)",
    source_date="2026-05",
    assumption=True,
)
receivable_days = Input(
    key="finance.receivable_days",
    label="Receivable days",
    kind=DAYS,
    unit="day",
    axes=(PRODUCT,),
    default=45.0,
    minimum=0.0,
    maximum=730.0,
    low=30.0,
    high=75.0,
    help="Days until customers pay; internal use is never owed.",
    assumption=True,
)
payable_days = Input(
    key="finance.payable_days",
    label="Payable days",
    kind=DAYS,
    unit="day",
    default=30.0,
    minimum=0.0,
    maximum=730.0,
    low=0.0,
    high=60.0,
    help="Days until running costs other than staff are paid.",
    assumption=True,
)
release_working_capital = Input(
    key="finance.release_working_capital",
    label="Release working capital",
    kind=SWITCH,
    unit="1",
    default=True,
    help="On: what customers and suppliers owe is settled at the horizon. Off: it "
    "stays open.",
    source=PLAN_CHOICE,
)
cash_tolerance = Input(
    key="finance.cash_tolerance",
    label="Smallest amount that counts",
    kind=MONEY,
    unit="USD",
    default=0.005,
    help="Half a cent: cash within it counts as zero when signs are compared.",
    source="Our choice",
    editable=False,
)


@line(unit="USD", kind=FLOW, label="EBITDA")
def ebitda(revenue, opex):
    """Revenue less opex."""
    return revenue - opex


@line(unit="USD", kind=FLOW, label="Net revenue")
def net_revenue(revenue, royalty_cost, payment_fee_cost, credit_loss_cost):
    """Revenue less royalty, payment fees and credit losses."""
    return revenue - royalty_cost - payment_fee_cost - credit_loss_cost


@line(unit="USD", kind=FLOW, label="Gross profit")
def gross_profit(revenue, cash_cost_of_revenue, depreciation_total):
    """Revenue less the cost of revenue, depreciation of serving assets included."""
    return revenue - cash_cost_of_revenue - depreciation_total


@line(unit="1", kind=LEVEL, label="Before the horizon")
def before_horizon(month, horizon):
    """1 before the last month, which brings what the horizon alone brings."""
    return flag(month < horizon)


@line(unit="1", kind=LEVEL, label="Working capital is open")
def accounts_open(before_horizon, release_working_capital):
    """1 where receivables and payables stand; 0 where the horizon settles them."""
    return 1 - (1 - before_horizon) * release_working_capital


@line(unit="month", kind=LEVEL, label="Receivable months")
def receivable_months(receivable_days, days_per_month):
    """Receivable days in months."""
    return receivable_days / days_per_month


@line(unit="month", kind=LEVEL, label="Whole receivable months")
def receivable_whole(receivable_months, period, event_tolerance):
    """The whole months of the receivable days."""
    return whole(receivable_months / period + event_tolerance) * period


@line(unit="1", kind=LEVEL, label="Part of the oldest receivable month")
def receivable_part(receivable_months, receivable_whole, period):
    """What the receivable days reach into the month before the whole ones."""
    return maximum(0, receivable_months - receivable_whole) / period


@line(unit="USD", kind=FLOW, label="Revenue on account by product")
def credit_revenue(
    product_revenue, product_internal_revenue, prepaid_share, product_contract_revenue
):
    """What customers owe for the product: no internal use, and less what is prepaid."""
    return (
        product_revenue
        - product_internal_revenue
        - prepaid_share * product_contract_revenue
    )


@line(unit="USD", kind=BALANCE, label="Revenue on account to date by product")
def cumulative_product_revenue(credit_revenue):
    """Revenue on account of the product, added up."""
    return cumulative(credit_revenue)


@line(unit="USD", kind=LEVEL, label="Revenue of the whole receivable months")
def recent_revenue(cumulative_product_revenue, receivable_whole):
    """Revenue of the last whole receivable months."""
    return trailing(cumulative_product_revenue, receivable_whole)


@line(unit="USD", kind=LEVEL, label="Revenue of one month more")
def earlier_revenue(cumulative_product_revenue, receivable_whole, period):
    """Revenue of the whole receivable months and the one before."""
    return trailing(cumulative_product_revenue, receivable_whole + period)


@line(unit="USD", kind=BALANCE, label="Receivables by product")
def product_receivables(
    recent_revenue, earlier_revenue, receivable_part, accounts_open
):
    """Revenue on account of the last receivable days."""
    return (
        recent_revenue + (earlier_revenue - recent_revenue) * receivable_part
    ) * accounts_open


@line(unit="USD", kind=BALANCE, label="Receivables")
def receivables(product_receivables):
    """Receivables over all products."""
    return total(product_receivables, over=PRODUCT)


@line(unit="USD", kind=FLOW, label="Running costs bought on account")
def purchases(opex, staff_cost_total, credit_loss_cost):
    """Opex without staff, and without credit losses, which nobody bills."""
    return opex - staff_cost_total - credit_loss_cost


@line(unit="month", kind=LEVEL, label="Payable months")
def payable_months(payable_days, days_per_month):
    """Payable days in months."""
    return payable_days / days_per_month


@line(unit="month", kind=LEVEL, label="Whole payable months")
def payable_whole(payable_months, period, event_tolerance):
    """The whole months of the payable days."""
    return whole(payable_months / period + event_tolerance) * period


@line(unit="1", kind=LEVEL, label="Part of the oldest payable month")
def payable_part(payable_months, payable_whole, period):
    """What the payable days reach into the month before the whole ones."""
    return maximum(0, payable_months - payable_whole) / period


@line(unit="USD", kind=BALANCE, label="Purchases to date")
def cumulative_purchases(purchases):
    """Purchases, added up."""
    return cumulative(purchases)


@line(unit="USD", kind=LEVEL, label="Purchases of the whole payable months")
def recent_purchases(cumulative_purchases, payable_whole):
    """Purchases of the last whole payable months."""
    return trailing(cumulative_purchases, payable_whole)


@line(unit="USD", kind=LEVEL, label="Purchases of one month more")
def earlier_purchases(cumulative_purchases, payable_whole, period):
    """Purchases of the whole payable months and the one before."""
    return trailing(cumulative_purchases, payable_whole + period)


@line(unit="USD", kind=BALANCE, label="Payables")
def payables(recent_purchases, earlier_purchases, payable_part, accounts_open):
    """Purchases of the last payable days."""
    return (
        recent_purchases + (earlier_purchases - recent_purchases) * payable_part
    ) * accounts_open


@line(unit="USD", kind=BALANCE, label="Working capital", opening=0)
def working_capital(receivables, payables, contract_liabilities_total):
    """Receivables less payables and less what customers have prepaid."""
    return receivables - payables - contract_liabilities_total


@line(unit="USD", kind=FLOW, label="Increase in working capital")
def working_capital_increase(working_capital, previous_working_capital):
    """What working capital grew by this month; at the horizon it is released."""
    return working_capital - previous_working_capital


@line(unit="USD", kind=FLOW, label="Free cash flow", opening=0)
def free_cash_flow(
    ebitda,
    unlevered_tax,
    capital_spending,
    grants_received,
    working_capital_increase,
    disposal_proceeds,
    losses_value,
):
    """EBITDA less tax, capex and the increase in working capital, plus what comes in.

    Grants, disposals and, where the plan says so, the tax value of unused losses.
    """
    return (
        ebitda
        - unlevered_tax
        - capital_spending
        + grants_received
        - working_capital_increase
        + disposal_proceeds
        + losses_value
    )


@line(unit="USD", kind=BALANCE, label="Cumulative free cash flow")
def cumulative_free_cash_flow(free_cash_flow):
    """Free cash flow, added up from the decision."""
    return cumulative(free_cash_flow)


@line(unit="1", kind=RATE_LINE, label="Discount factor")
def discount_factor(discount_rate, month, months_per_year):
    """What a dollar at the end of the month is worth at the decision."""
    return 1 / compound(discount_rate, month / months_per_year)


@line(unit="USD", kind=FLOW, label="Terminal items")
def terminal_items(
    before_horizon,
    terminal_value,
    terminal_tax,
    working_capital_increase,
    release_working_capital,
    losses_value,
):
    """What the horizon alone brings: resale after tax, working capital, loss relief.

    Equipment that is sold at the end of its life is no terminal item.
    """
    return (1 - before_horizon) * (
        terminal_value
        - terminal_tax
        - working_capital_increase * release_working_capital
        + losses_value
    )


@line(unit="USD", kind=FLOW, label="Cash flow that pays back", opening=0)
def payback_flow(free_cash_flow, terminal_items):
    """Free cash flow without terminal items: a final sale never pays back."""
    return free_cash_flow - terminal_items


@line(unit="USD", kind=BALANCE, label="Cumulative cash that pays back")
def payback_balance(payback_flow):
    """The cash flow that pays back, added up."""
    return cumulative(payback_flow)


@line(unit="USD", kind=FLOW, label="Discounted cash flow that pays back", opening=0)
def discounted_payback_flow(payback_flow, discount_factor):
    """The cash flow that pays back, at its value at the decision."""
    return payback_flow * discount_factor


@line(unit="USD", kind=BALANCE, label="Cumulative discounted cash that pays back")
def discounted_payback_balance(discounted_payback_flow):
    """The discounted cash flow that pays back, added up."""
    return cumulative(discounted_payback_flow)
