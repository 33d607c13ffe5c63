"""Metrics: the figures a decision is taken on, each with a reason where undefined."""

from planner.core.language.axes import MONTH, PHASE, PRODUCT
from planner.core.language.inputs import Input, constant
from planner.core.language.kinds import RATE
from planner.core.language.line import BALANCE, FLOW, LEVEL, check, line, metric
from planner.core.language.vocabulary import (
    at_month,
    both,
    compound,
    cumulative,
    first_month,
    flag,
    highest,
    known,
    lowest,
    maximum,
    present_value,
    ratio,
    remark,
    total,
    trailing,
    where,
)
from planner.core.language.vocabulary import irr as rate_of_return

irr_guess = Input(
    key="finance.irr_guess",
    label="Starting point of the IRR search",
    kind=RATE,
    unit="1/month",
    default=0.01,
    help="Per month; a spreadsheet needs one, the result does not depend on it.",
    source="Our choice",
    editable=False,
)
lowest_checked_irr = constant(
    "finance.lowest_checked_irr",
    -0.5,
    "1/month",
    "Lowest monthly IRR that is checked",
    "Our choice: a plan that loses half of its value each month needs no check",
)
breakeven_hold = constant(
    "finance.breakeven_hold",
    3.0,
    "month",
    "Months that break-even must hold",
    "Our definition: the first of 3 consecutive months",
)
kw_per_mw = constant("finance.kw_per_mw", 1000.0, "kW/MW", "kW in a MW", "Definition")

NO_TOKENS = "no tokens are sold within the horizon"
NO_HOURS = "no GPU-hours are available within the horizon"
NO_REVENUE = "there is no revenue within the horizon"
NO_GPUS = "no GPUs come into service within the horizon"
NO_GPUS_BOUGHT = "the bill of materials has no GPUs"
NO_POWER = "no IT power is in service within the horizon"


# ------------------------------------------------------------------ value and return


@metric(unit="USD", label="NPV", better="higher")
def npv(free_cash_flow, discount_factor):
    """The value at the decision of all free cash flow, terminal items included."""
    return present_value(free_cash_flow, discount_factor)


@line(unit="1", kind=LEVEL, label="Cash comes in")
def flow_in(free_cash_flow, cash_tolerance):
    """1 where free cash flow is above zero."""
    return flag(free_cash_flow > cash_tolerance)


@line(unit="1", kind=LEVEL, label="Cash goes out")
def flow_out(free_cash_flow, cash_tolerance):
    """1 where free cash flow is below zero."""
    return flag(free_cash_flow < 0 - cash_tolerance)


@line(unit="1", kind=LEVEL, label="Sign of the last flow", opening=0)
def flow_sign(flow_in, flow_out, previous_flow_sign):
    """1 or −1; months without a flow keep the sign before."""
    return flow_in - flow_out + (1 - flow_in - flow_out) * previous_flow_sign


@line(unit="1", kind=LEVEL, label="Free cash flow changes sign")
def flow_turns(flow_sign, previous_flow_sign):
    """1 where the sign differs from the last one."""
    return flag(flow_sign * previous_flow_sign < 0)


@line(unit="1", kind=LEVEL, label="Sign changes of free cash flow")
def flow_sign_changes(flow_turns):
    """How often free cash flow changes sign."""
    return total(flow_turns, over=MONTH)


@line(unit="1", kind=LEVEL, label="Cumulative cash is above zero")
def cash_above(cumulative_free_cash_flow, cash_tolerance):
    """1 where cumulative free cash flow is above zero."""
    return flag(cumulative_free_cash_flow > cash_tolerance)


@line(unit="1", kind=LEVEL, label="Cumulative cash is below zero")
def cash_below(cumulative_free_cash_flow, cash_tolerance):
    """1 where cumulative free cash flow is below zero."""
    return flag(cumulative_free_cash_flow < 0 - cash_tolerance)


@line(unit="1", kind=LEVEL, label="Sign of cumulative cash", opening=0)
def cash_sign(cash_above, cash_below, previous_cash_sign):
    """1 or −1; months at zero keep the sign before."""
    return cash_above - cash_below + (1 - cash_above - cash_below) * previous_cash_sign


@line(unit="1", kind=LEVEL, label="Cumulative cash changes sign")
def cash_turns(cash_sign, previous_cash_sign):
    """1 where the sign differs from the last one."""
    return flag(cash_sign * previous_cash_sign < 0)


@line(unit="1", kind=LEVEL, label="Sign changes of cumulative cash")
def cash_sign_changes(cash_turns):
    """How often cumulative free cash flow changes sign."""
    return total(cash_turns, over=MONTH)


@line(unit="USD", kind=LEVEL, label="Cumulative cash at the horizon")
def final_cash(cumulative_free_cash_flow, horizon):
    """Cumulative free cash flow of the last month."""
    return at_month(cumulative_free_cash_flow, horizon)


@line(unit="1", kind=LEVEL, label="One sign change of free cash flow")
def one_flow_turn(flow_sign_changes):
    """1 where free cash flow changes sign exactly once."""
    return flag(flow_sign_changes == 1)


@line(unit="1", kind=LEVEL, label="One sign change of cumulative cash, ending positive")
def one_cash_turn(cash_sign_changes, final_cash):
    """1 where cumulative cash changes sign exactly once and ends above zero."""
    return flag(both(cash_sign_changes == 1, final_cash > 0))


@line(unit="1", kind=LEVEL, label="A single IRR exists")
def irr_defined(one_flow_turn, one_cash_turn):
    """1 where the flows, or the cumulative flows, have a single rate of return."""
    return maximum(one_flow_turn, one_cash_turn)


@line(unit="1/month", kind=LEVEL, label="Monthly IRR")
def monthly_irr(free_cash_flow, irr_guess, irr_defined):
    """The monthly rate at which free cash flow is worth nothing; 0 if undefined."""
    return rate_of_return(free_cash_flow, irr_guess, irr_defined)


@line(unit="1/month", kind=LEVEL, label="Monthly IRR that is checked")
def checked_irr(monthly_irr, lowest_checked_irr):
    """The monthly IRR; a loss of half a month is enough, below it powers overflow."""
    return maximum(monthly_irr, lowest_checked_irr)


@line(unit="1", kind=LEVEL, label="The IRR is checked")
def irr_is_checked(irr_defined, monthly_irr, lowest_checked_irr):
    """1 where a single IRR exists that is not below what is checked."""
    return irr_defined * flag(monthly_irr >= lowest_checked_irr)


@line(unit="1", kind=LEVEL, label="Discount factor at the IRR")
def irr_factor(checked_irr, month):
    """What a dollar at the end of the month is worth at the decision, at the IRR."""
    return 1 / compound(checked_irr, month)


@line(unit="USD", kind=FLOW, label="Size of free cash flow")
def flow_size(free_cash_flow):
    """Free cash flow without its sign."""
    return maximum(free_cash_flow, 0 - free_cash_flow)


@line(unit="USD", kind=LEVEL, label="Present value of all flow sizes at the IRR")
def size_at_irr(flow_size, irr_factor):
    """The scale against which the present value at the IRR is held."""
    return present_value(flow_size, irr_factor)


@check(unit="1", label="The present value at the IRR is zero")
def irr_check(irr_is_checked, free_cash_flow, irr_factor, size_at_irr):
    """Present value at the IRR over the present value of all flow sizes."""
    return irr_is_checked * ratio(
        present_value(free_cash_flow, irr_factor), size_at_irr
    )


@metric(unit="1/year", label="IRR", better="higher")
def irr(monthly_irr, irr_defined, months_per_year, one_year):
    """The monthly IRR compounded over a year."""
    return known(
        (compound(monthly_irr, months_per_year * one_year) - 1) / one_year,
        (
            irr_defined,
            "neither free cash flow nor its sum to date, ending above zero, changes "
            "sign exactly once; a single rate of return is not certain",
        ),
    )


# ------------------------------------------------------------------------- payback


@line(unit="month", kind=LEVEL, label="Month number while cash is out")
def negative_month(payback_balance, cash_tolerance, month):
    """The month's number while the cumulative cash that pays back is below zero."""
    return where(payback_balance < 0 - cash_tolerance, month, 0)


@line(unit="month", kind=LEVEL, label="Last month with cash out")
def last_negative_month(negative_month):
    """After it the cumulative cash stays at or above zero."""
    return highest(negative_month)


@line(unit="USD", kind=LEVEL, label="Cash still out before payback")
def cash_before_payback(payback_balance, last_negative_month):
    """The cumulative cash of the last month with cash out."""
    return at_month(payback_balance, last_negative_month)


@line(unit="USD", kind=LEVEL, label="Cash flow of the month of payback")
def flow_of_payback(payback_flow, last_negative_month, period):
    """The flow of the month after the last one with cash out."""
    return at_month(payback_flow, last_negative_month + period)


@line(unit="month", kind=LEVEL, label="Time of payback, 0 if none")
def payback_time(
    last_negative_month, cash_before_payback, flow_of_payback, period, pays_back
):
    """Straight inside the month in which the cumulative cash reaches zero."""
    return (
        last_negative_month + ratio(0 - cash_before_payback, flow_of_payback) * period
    ) * pays_back


@line(unit="1", kind=LEVEL, label="Pays back")
def pays_back(last_negative_month, horizon):
    """1 where the last month with cash out lies before the horizon."""
    return flag(last_negative_month < horizon)


@line(unit="1", kind=LEVEL, label="Never out of cash")
def never_negative(last_negative_month):
    """1 where the cumulative cash is never below zero."""
    return flag(last_negative_month == 0)


NOT_PAID_BACK = (
    "cumulative cash does not return above zero within the horizon; resale of what is "
    "still live then does not count"
)
NOT_PAID_BACK_DISCOUNTED = (
    "discounted cumulative cash does not return above zero within the horizon; resale "
    "of what is still live then does not count"
)
NEVER_OUT = "cumulative cash is never below zero"


@metric(unit="month", label="Payback", better="lower")
def payback_months(payback_time, never_negative, pays_back):
    """Months from the decision until the cumulative cash is back for good."""
    return known(
        remark(payback_time, never_negative, NEVER_OUT), (pays_back, NOT_PAID_BACK)
    )


@line(unit="GPU", kind=LEVEL, label="GPUs of all phases")
def gpus_bought(gpus):
    """GPUs of all phases, also of those beyond the horizon."""
    return total(gpus, over=PHASE)


@line(unit="1", kind=LEVEL, label="GPUs are bought")
def buys_gpus(gpus_bought):
    """1 where the bill of materials has GPUs."""
    return flag(gpus_bought > 0)


@line(unit="month", kind=LEVEL, label="First sale of phases with GPUs")
def sale_with_gpus(gpus, first_sale, horizon):
    """The first sale of the phase; beyond the horizon where it has no GPUs."""
    return where(gpus > 0, first_sale, first_sale + horizon)


@line(unit="month", kind=LEVEL, label="Months to the first sale")
def first_sale_time(sale_with_gpus):
    """Months from the decision to the first sale of any phase."""
    return lowest(sale_with_gpus, over=PHASE)


@line(unit="1", kind=LEVEL, label="Sells first")
def sells_first(sale_with_gpus, first_sale_time):
    """1 for the phase that sells first."""
    return flag(sale_with_gpus == first_sale_time)


@metric(unit="month", label="Payback from first revenue", better="lower")
def payback_from_first_revenue_months(
    payback_time, first_sale_time, never_negative, pays_back
):
    """Payback less the time to the first sale."""
    return known(
        remark(
            (payback_time - first_sale_time) * (1 - never_negative),
            never_negative,
            NEVER_OUT,
        ),
        (pays_back, NOT_PAID_BACK),
    )


@line(unit="month", kind=LEVEL, label="Month number while discounted cash is out")
def discounted_negative_month(discounted_payback_balance, cash_tolerance, month):
    """The month's number while the discounted cumulative cash is below zero."""
    return where(discounted_payback_balance < 0 - cash_tolerance, month, 0)


@line(unit="month", kind=LEVEL, label="Last month with discounted cash out")
def last_discounted_negative_month(discounted_negative_month):
    """After it the discounted cumulative cash stays at or above zero."""
    return highest(discounted_negative_month)


@line(unit="USD", kind=LEVEL, label="Discounted cash still out before payback")
def discounted_cash_before_payback(
    discounted_payback_balance, last_discounted_negative_month
):
    """The discounted cumulative cash of the last month with cash out."""
    return at_month(discounted_payback_balance, last_discounted_negative_month)


@line(unit="USD", kind=LEVEL, label="Discounted cash flow of the month of payback")
def discounted_flow_of_payback(
    discounted_payback_flow, last_discounted_negative_month, period
):
    """The discounted flow of the month after the last one with cash out."""
    return at_month(discounted_payback_flow, last_discounted_negative_month + period)


@line(unit="1", kind=LEVEL, label="Pays back, discounted")
def pays_back_discounted(last_discounted_negative_month, horizon):
    """1 where the last month with discounted cash out lies before the horizon."""
    return flag(last_discounted_negative_month < horizon)


@line(unit="1", kind=LEVEL, label="Never out of discounted cash")
def never_negative_discounted(last_discounted_negative_month):
    """1 where the discounted cumulative cash is never below zero."""
    return flag(last_discounted_negative_month == 0)


@line(unit="month", kind=LEVEL, label="Time of discounted payback, 0 if none")
def discounted_payback_time(
    last_discounted_negative_month,
    discounted_cash_before_payback,
    discounted_flow_of_payback,
    period,
    pays_back_discounted,
):
    """Straight inside the month in which the discounted cash reaches zero."""
    return (
        last_discounted_negative_month
        + ratio(0 - discounted_cash_before_payback, discounted_flow_of_payback) * period
    ) * pays_back_discounted


@metric(unit="month", label="Discounted payback", better="lower")
def discounted_payback_months(
    discounted_payback_time, pays_back_discounted, never_negative_discounted
):
    """Months until the discounted cumulative cash is back for good."""
    return known(
        remark(discounted_payback_time, never_negative_discounted, NEVER_OUT),
        (pays_back_discounted, NOT_PAID_BACK_DISCOUNTED),
    )


@line(unit="USD", kind=LEVEL, label="Lowest cumulative cash")
def lowest_cash(cumulative_free_cash_flow):
    """The deepest point of cumulative free cash flow."""
    return lowest(cumulative_free_cash_flow)


@metric(unit="USD", label="Peak funding", better="lower")
def peak_funding(lowest_cash):
    """The deepest cumulative free cash flow: the money the plan needs."""
    return maximum(0 - lowest_cash, 0)


# ------------------------------------------------------------------------ break-even


@line(unit="1", kind=LEVEL, label="EBITDA holds")
def ebitda_holds(ebitda, cash_tolerance, revenue):
    """1 in months with revenue and an EBITDA that is not negative."""
    return flag(both(ebitda >= 0 - cash_tolerance, revenue > cash_tolerance))


@line(unit="1", kind=BALANCE, label="Months in which EBITDA held")
def months_ebitda_held(ebitda_holds):
    """How many months EBITDA has held so far."""
    return cumulative(ebitda_holds)


@line(unit="1", kind=LEVEL, label="EBITDA held for some months")
def recent_months_held(months_ebitda_held, breakeven_hold):
    """How many of the last months EBITDA held."""
    return trailing(months_ebitda_held, breakeven_hold)


@line(unit="1", kind=LEVEL, label="Break-even holds")
def breakeven_holds(recent_months_held, breakeven_hold, period):
    """1 where EBITDA held in every one of the last months."""
    return flag(recent_months_held * period >= breakeven_hold)


@line(unit="month", kind=LEVEL, label="Month in which break-even has held")
def breakeven_confirmed(breakeven_holds):
    """The last of the months that confirm break-even."""
    return first_month(breakeven_holds)


@line(unit="1", kind=LEVEL, label="Breaks even")
def breaks_even(breakeven_confirmed, horizon):
    """1 where break-even holds within the horizon."""
    return flag(breakeven_confirmed <= horizon)


@metric(unit="month", label="Break-even month", better="lower")
def breakeven_month(breakeven_confirmed, breakeven_hold, period, breaks_even):
    """The first of 3 months in a row with revenue and EBITDA not negative."""
    return known(
        breakeven_confirmed - breakeven_hold + period,
        (breaks_even, "EBITDA is never positive for 3 months in a row"),
    )


# ------------------------------------------------------------- time to monetization


@metric(unit="day", label="Time to monetization", better="lower")
def time_to_monetization_days(first_sale_time, days_per_month, buys_gpus):
    """Days from the decision to the first sale of any phase."""
    return known(first_sale_time * days_per_month, (buys_gpus, NO_GPUS_BOUGHT))


@line(unit="month", kind=LEVEL, label="First token of the phase that sells first")
def token_of_first_phase(sells_first, first_token, horizon):
    """The first token of that phase; beyond the horizon for the others."""
    return where(sells_first == 1, first_token, first_token + horizon)


@line(unit="month", kind=LEVEL, label="Months to the first token")
def first_token_time(token_of_first_phase):
    """Months from the decision to the first token of the phase that sells first."""
    return lowest(token_of_first_phase, over=PHASE)


@metric(unit="day", label="Time to first token", better="lower")
def time_to_first_token_days(first_token_time, days_per_month, buys_gpus):
    """Days from the decision to the first token of the phase that sells first."""
    return known(first_token_time * days_per_month, (buys_gpus, NO_GPUS_BOUGHT))


@line(unit="month", kind=LEVEL, label="Order to first sale of the phase")
def order_to_sale(first_sale, order):
    """Months from the phase's order to its first sale."""
    return first_sale - order


@line(
    unit="month", kind=LEVEL, label="Order to first sale of the phase that sells first"
)
def order_to_sale_of_first_phase(sells_first, order_to_sale, horizon):
    """That of the phase that sells first; beyond the horizon for the others."""
    return where(sells_first == 1, order_to_sale, order_to_sale + horizon)


@line(unit="month", kind=LEVEL, label="Months from order to first sale")
def order_to_first_sale(order_to_sale_of_first_phase):
    """Months from order to first sale of the phase that sells first."""
    return lowest(order_to_sale_of_first_phase, over=PHASE)


@metric(unit="day", label="Order to first sale", better="lower")
def order_to_first_sale_days(order_to_first_sale, days_per_month, buys_gpus):
    """Days from order to first sale of the phase that sells first."""
    return known(order_to_first_sale * days_per_month, (buys_gpus, NO_GPUS_BOUGHT))


@line(unit="day", kind=LEVEL, label="Install to first model of the phase")
def install_to_model(install_days, commissioning_days, first_model_days):
    """Installation, commissioning and first model."""
    return install_days + commissioning_days + first_model_days


@line(
    unit="day", kind=LEVEL, label="Install to first model of the phase that sells first"
)
def install_of_first_phase(sells_first, install_to_model, horizon, days_per_month):
    """That of the phase that sells first; beyond the horizon for the others."""
    return where(
        sells_first == 1, install_to_model, install_to_model + horizon * days_per_month
    )


@line(unit="day", kind=LEVEL, label="Days from installation to first model")
def install_to_first_model(install_of_first_phase):
    """Days from installation to first model of the phase that sells first."""
    return lowest(install_of_first_phase, over=PHASE)


@metric(unit="day", label="Install to first model", better="lower")
def install_to_first_model_days(install_to_first_model, buys_gpus):
    """Days from the start of installation to the first model."""
    return known(install_to_first_model, (buys_gpus, NO_GPUS_BOUGHT))


# ---------------------------------------------------------------------------- capital


@line(unit="GPU", kind=LEVEL, label="GPUs that reach service, by phase")
def gpus_in_service(gpus, reaches_service):
    """GPUs of the phase where it comes into service within the horizon, else 0."""
    return gpus * reaches_service


@line(unit="GPU", kind=LEVEL, label="GPUs that reach service")
def gpus_total(gpus_in_service):
    """GPUs over all phases that come into service within the horizon."""
    return total(gpus_in_service, over=PHASE)


@line(unit="kW", kind=LEVEL, label="IT power that reaches service, by phase")
def power_in_service(power_peak_kw, reaches_service):
    """Highest critical IT power of the phase where it comes into service, else 0."""
    return power_peak_kw * reaches_service


@line(unit="kW", kind=LEVEL, label="IT power that reaches service")
def power_peak_total(power_in_service):
    """Highest critical IT power over all phases that come into service."""
    return total(power_in_service, over=PHASE)


@line(unit="1", kind=LEVEL, label="There are GPUs")
def has_gpus(gpus_total):
    """1 where the factory has GPUs."""
    return flag(gpus_total > 0)


@line(unit="1", kind=LEVEL, label="There is power")
def has_power(power_peak_total):
    """1 where the factory draws power."""
    return flag(power_peak_total > 0)


@metric(unit="USD", label="Capex")
def capex_total(capital_spending):
    """Capex paid within the horizon."""
    return total(capital_spending, over=MONTH)


@metric(unit="USD/GPU", label="Capex per GPU", better="lower")
def capex_per_gpu(capital_in_service_total, gpus_total, has_gpus):
    """Capital over GPUs, of the phases that come into service."""
    return known(capital_in_service_total / gpus_total, (has_gpus, NO_GPUS))


@metric(unit="USD/MW", label="Capex per MW", better="lower")
def capex_per_mw(capital_in_service_total, power_peak_total, kw_per_mw, has_power):
    """Capital over critical IT power, of the phases that come into service."""
    return known(
        capital_in_service_total * kw_per_mw / power_peak_total, (has_power, NO_POWER)
    )


# ------------------------------------------------- unit economics, levelized over life


@line(unit="USD", kind=FLOW, label="Cost before tax and financing")
def lifetime_cost(capital_spending, opex, disposal_proceeds):
    """Capex and opex, less what disposals bring back."""
    return capital_spending + opex - disposal_proceeds


@line(unit="USD", kind=LEVEL, label="Present value of cost")
def pv_cost(lifetime_cost, discount_factor):
    """Cost of all months at its value at the decision."""
    return present_value(lifetime_cost, discount_factor)


@line(unit="USD", kind=LEVEL, label="Present value of opex")
def pv_opex(opex, discount_factor):
    """Opex of all months at its value at the decision."""
    return present_value(opex, discount_factor)


@line(unit="GPU*hour", kind=LEVEL, label="Present value of GPU-hours sold by product")
def pv_product_gpu_hours(product_gpu_hours_sold, discount_factor):
    """GPU-hours sold of the product, discounted like money."""
    return present_value(product_gpu_hours_sold, discount_factor)


@line(unit="GPU*hour", kind=LEVEL, label="Present value of GPU-hours sold")
def pv_gpu_hours_sold(pv_product_gpu_hours):
    """Discounted GPU-hours sold over all products."""
    return total(pv_product_gpu_hours, over=PRODUCT)


@line(unit="1", kind=LEVEL, label="Share of cost")
def cost_share(pv_product_gpu_hours, pv_gpu_hours_sold):
    """The product's share of the discounted GPU-hours sold; idle hours go pro rata."""
    return ratio(pv_product_gpu_hours, pv_gpu_hours_sold)


@line(unit="1", kind=LEVEL, label="Share of cost, token products only")
def token_product_cost_share(cost_share, is_token_product):
    """The product's share of cost where it sells tokens, else 0."""
    return cost_share * is_token_product


@line(unit="1", kind=LEVEL, label="Share of cost of all token products")
def token_cost_share(token_product_cost_share):
    """The part of all cost that falls on tokens."""
    return total(token_product_cost_share, over=PRODUCT)


@line(unit="Mtok", kind=LEVEL, label="Present value of output tokens by product")
def pv_product_output_tokens(output_tokens, discount_factor):
    """Output tokens of the product, discounted like money."""
    return present_value(output_tokens, discount_factor)


@line(unit="Mtok", kind=LEVEL, label="Present value of output tokens")
def pv_output_tokens(output_tokens_total, discount_factor):
    """Output tokens of all products, discounted like money."""
    return present_value(output_tokens_total, discount_factor)


@line(unit="Mtok", kind=LEVEL, label="Present value of tokens of any kind")
def pv_all_tokens(all_tokens_total, discount_factor):
    """Tokens of any kind of all products, discounted like money."""
    return present_value(all_tokens_total, discount_factor)


@line(unit="USD", kind=LEVEL, label="Present value of token revenue by product")
def pv_product_token_revenue(product_token_revenue, discount_factor):
    """Token revenue of the product at its value at the decision."""
    return present_value(product_token_revenue, discount_factor)


@line(unit="USD", kind=LEVEL, label="Present value of token revenue")
def pv_token_revenue(token_revenue, discount_factor):
    """Token revenue at its value at the decision."""
    return present_value(token_revenue, discount_factor)


@line(unit="1", kind=LEVEL, label="Tokens are sold")
def sells_tokens(pv_output_tokens):
    """1 where output tokens are sold within the horizon."""
    return flag(pv_output_tokens > 0)


@line(unit="USD/Mtok", kind=LEVEL, label="Cost per Mtok by product, levelized")
def product_cost_per_mtok(pv_cost, token_product_cost_share, pv_product_output_tokens):
    """The product's share of all cost over its output tokens, both discounted."""
    return ratio(pv_cost * token_product_cost_share, pv_product_output_tokens)


@line(unit="USD/Mtok", kind=LEVEL, label="Revenue per Mtok by product, levelized")
def product_revenue_per_mtok(pv_product_token_revenue, pv_product_output_tokens):
    """The product's token revenue over its output tokens, both discounted."""
    return ratio(pv_product_token_revenue, pv_product_output_tokens)


@line(unit="USD/Mtok", kind=LEVEL, label="Margin per Mtok by product, levelized")
def product_margin_per_mtok(product_revenue_per_mtok, product_cost_per_mtok):
    """Revenue less cost per Mtok of the product, before tax."""
    return product_revenue_per_mtok - product_cost_per_mtok


@line(unit="USD", kind=LEVEL, label="Present value of the cost of tokens")
def pv_token_cost(pv_cost, token_cost_share):
    """The part of all cost that falls on tokens, at its value at the decision."""
    return pv_cost * token_cost_share


@metric(unit="USD/Mtok", label="Cost per Mtok", better="lower")
def cost_per_mtok(pv_token_cost, pv_output_tokens, sells_tokens):
    """Levelized: cost of tokens over output tokens sold, both discounted; pre-tax."""
    return known(pv_token_cost / pv_output_tokens, (sells_tokens, NO_TOKENS))


@metric(unit="USD/Mtok", label="Cost per Mtok of any kind", better="lower")
def cost_per_mtok_total(pv_token_cost, pv_all_tokens, sells_tokens):
    """Cost of tokens over input, cached and output tokens sold, both discounted."""
    return known(pv_token_cost / pv_all_tokens, (sells_tokens, NO_TOKENS))


@metric(unit="USD/Mtok", label="Cash cost per Mtok", better="lower")
def cash_cost_per_mtok(pv_opex, token_cost_share, pv_output_tokens, sells_tokens):
    """Opex that falls on tokens over output tokens sold, both discounted."""
    return known(
        pv_opex * token_cost_share / pv_output_tokens, (sells_tokens, NO_TOKENS)
    )


@metric(unit="USD/Mtok", label="Cash cost per Mtok of any kind", better="lower")
def cash_cost_per_mtok_total(pv_opex, token_cost_share, pv_all_tokens, sells_tokens):
    """Opex that falls on tokens over tokens of any kind, both discounted."""
    return known(pv_opex * token_cost_share / pv_all_tokens, (sells_tokens, NO_TOKENS))


@metric(unit="USD/Mtok", label="Revenue per Mtok", better="higher")
def revenue_per_mtok(pv_token_revenue, pv_output_tokens, sells_tokens):
    """Token revenue over output tokens sold, both discounted."""
    return known(pv_token_revenue / pv_output_tokens, (sells_tokens, NO_TOKENS))


@metric(unit="USD/Mtok", label="Revenue per Mtok of any kind", better="higher")
def revenue_per_mtok_total(pv_token_revenue, pv_all_tokens, sells_tokens):
    """Token revenue over tokens of any kind, both discounted."""
    return known(pv_token_revenue / pv_all_tokens, (sells_tokens, NO_TOKENS))


@metric(unit="USD/Mtok", label="Margin per Mtok", better="higher")
def margin_per_mtok(pv_token_revenue, pv_token_cost, pv_output_tokens, sells_tokens):
    """Revenue less cost per output Mtok, before tax."""
    return known(
        (pv_token_revenue - pv_token_cost) / pv_output_tokens, (sells_tokens, NO_TOKENS)
    )


@metric(unit="USD/Mtok", label="Margin per Mtok of any kind", better="higher")
def margin_per_mtok_total(pv_token_revenue, pv_token_cost, pv_all_tokens, sells_tokens):
    """Revenue less cost per Mtok of any kind, before tax."""
    return known(
        (pv_token_revenue - pv_token_cost) / pv_all_tokens, (sells_tokens, NO_TOKENS)
    )


@line(unit="GPU*hour", kind=LEVEL, label="Present value of GPU-hours available")
def pv_gpu_hours_available(gpu_hours_available_total, discount_factor):
    """GPU-hours available, discounted like money."""
    return present_value(gpu_hours_available_total, discount_factor)


@line(unit="1", kind=LEVEL, label="GPU-hours are available")
def has_gpu_hours(pv_gpu_hours_available):
    """1 where GPU-hours are available within the horizon."""
    return flag(pv_gpu_hours_available > 0)


@line(unit="1", kind=LEVEL, label="GPU-hours are sold")
def sells_gpu_hours(pv_gpu_hours_sold):
    """1 where GPU-hours are sold, as tokens or as such, within the horizon."""
    return flag(pv_gpu_hours_sold > 0)


@metric(unit="USD/(GPU*hour)", label="TCO per GPU-hour", better="lower")
def tco_per_gpu_hour(pv_cost, pv_gpu_hours_available, has_gpu_hours):
    """All cost over GPU-hours available, both discounted."""
    return known(pv_cost / pv_gpu_hours_available, (has_gpu_hours, NO_HOURS))


@metric(unit="USD/(GPU*hour)", label="TCO per GPU-hour sold", better="lower")
def tco_per_gpu_hour_sold(pv_cost, pv_gpu_hours_sold, sells_gpu_hours):
    """All cost over GPU-hours sold, both discounted."""
    return known(
        pv_cost / pv_gpu_hours_sold,
        (sells_gpu_hours, "no GPU-hours are sold within the horizon"),
    )


# ----------------------------------------------------------------- sums over the life


@line(unit="USD", kind=LEVEL, label="Revenue over the life")
def revenue_of_life(revenue):
    """Revenue of all months."""
    return total(revenue, over=MONTH)


@line(unit="USD", kind=LEVEL, label="Token revenue over the life")
def token_revenue_of_life(token_revenue):
    """Token revenue of all months."""
    return total(token_revenue, over=MONTH)


@line(unit="USD", kind=LEVEL, label="EBITDA over the life")
def ebitda_of_life(ebitda):
    """EBITDA of all months."""
    return total(ebitda, over=MONTH)


@line(unit="USD", kind=LEVEL, label="Gross profit over the life")
def gross_profit_of_life(gross_profit):
    """Gross profit of all months."""
    return total(gross_profit, over=MONTH)


@line(unit="GPU*hour", kind=LEVEL, label="GPU-hours available over the life")
def gpu_hours_of_life(gpu_hours_available_total):
    """GPU-hours available of all months."""
    return total(gpu_hours_available_total, over=MONTH)


@line(unit="kWh", kind=LEVEL, label="Facility energy over the life")
def energy_of_life(facility_energy):
    """Facility energy of all months."""
    return total(facility_energy, over=MONTH)


@line(unit="Mtok", kind=LEVEL, label="Output tokens over the life")
def output_tokens_of_life(output_tokens_total):
    """Output tokens of all months."""
    return total(output_tokens_total, over=MONTH)


@line(unit="Mtok", kind=LEVEL, label="Tokens of any kind over the life")
def all_tokens_of_life(all_tokens_total):
    """Tokens of any kind of all months."""
    return total(all_tokens_total, over=MONTH)


@line(unit="kW*month", kind=FLOW, label="IT power in service by phase")
def phase_kw_months(power_peak_kw, service_share, period):
    """Highest critical IT power times the part of the month in service."""
    return power_peak_kw * service_share * period


@line(unit="kW*month", kind=FLOW, label="IT power in service")
def kw_months(phase_kw_months):
    """IT power in service over all phases."""
    return total(phase_kw_months, over=PHASE)


@line(unit="kW*month", kind=LEVEL, label="IT power in service over the life")
def kw_months_of_life(kw_months):
    """kW-months of all months."""
    return total(kw_months, over=MONTH)


@line(unit="U*month", kind=FLOW, label="Rack units in service by phase")
def phase_rack_unit_months(rack_units, service_share, period):
    """Rack units times the part of the month in service."""
    return rack_units * service_share * period


@line(unit="U*month", kind=FLOW, label="Rack units in service")
def rack_unit_months(phase_rack_unit_months):
    """Rack units in service over all phases."""
    return total(phase_rack_unit_months, over=PHASE)


@line(unit="U*month", kind=LEVEL, label="Rack units in service over the life")
def rack_unit_months_of_life(rack_unit_months):
    """Rack-unit-months of all months."""
    return total(rack_unit_months, over=MONTH)


@line(unit="1", kind=LEVEL, label="There is revenue")
def has_revenue(revenue_of_life):
    """1 where there is revenue within the horizon."""
    return flag(revenue_of_life > 0)


@line(unit="1", kind=LEVEL, label="Power is in service")
def has_kw_months(kw_months_of_life):
    """1 where IT power is in service within the horizon."""
    return flag(kw_months_of_life > 0)


@line(unit="1", kind=LEVEL, label="Rack units are in service")
def has_rack_unit_months(rack_unit_months_of_life):
    """1 where rack units are in service within the horizon."""
    return flag(rack_unit_months_of_life > 0)


@line(unit="1", kind=LEVEL, label="Energy is used")
def uses_energy(energy_of_life):
    """1 where the facility uses energy within the horizon."""
    return flag(energy_of_life > 0)


@metric(unit="USD/(GPU*hour)", label="Revenue per GPU-hour", better="higher")
def revenue_per_gpu_hour(revenue_of_life, gpu_hours_of_life, has_gpu_hours):
    """All revenue over GPU-hours available, undiscounted sums over the life."""
    return known(revenue_of_life / gpu_hours_of_life, (has_gpu_hours, NO_HOURS))


@metric(unit="USD/(GPU*hour)", label="Opex per GPU-hour", better="lower")
def opex_per_gpu_hour(opex_total, gpu_hours_of_life, has_gpu_hours):
    """Opex over GPU-hours available, undiscounted sums over the life."""
    return known(opex_total / gpu_hours_of_life, (has_gpu_hours, NO_HOURS))


@metric(unit="1", label="Gross margin", better="higher")
def gross_margin(gross_profit_of_life, revenue_of_life, has_revenue):
    """Gross profit over revenue, sums over the life."""
    return known(gross_profit_of_life / revenue_of_life, (has_revenue, NO_REVENUE))


@metric(unit="1", label="EBITDA margin", better="higher")
def ebitda_margin(ebitda_of_life, revenue_of_life, has_revenue):
    """EBITDA over revenue, sums over the life."""
    return known(ebitda_of_life / revenue_of_life, (has_revenue, NO_REVENUE))


@metric(unit="USD/(kW*month)", label="Gross profit per kW-month", better="higher")
def gross_profit_per_kw_month(gross_profit_of_life, kw_months_of_life, has_kw_months):
    """Gross profit over the months in service of the critical IT power."""
    return known(gross_profit_of_life / kw_months_of_life, (has_kw_months, NO_POWER))


@metric(unit="USD/(U*month)", label="Gross profit per rack unit-month", better="higher")
def gross_profit_per_rack_unit_month(
    gross_profit_of_life, rack_unit_months_of_life, has_rack_unit_months
):
    """Gross profit over the months in service of the rack units."""
    return known(
        gross_profit_of_life / rack_unit_months_of_life,
        (has_rack_unit_months, "the bill of materials has no rack units in service"),
    )


@metric(unit="token/kWh", label="Output tokens per kWh", better="higher")
def tokens_per_kwh(output_tokens_of_life, tokens_per_mtok, energy_of_life, uses_energy):
    """Output tokens over facility energy, idle included."""
    return known(
        output_tokens_of_life * tokens_per_mtok / energy_of_life,
        (uses_energy, "no energy is used within the horizon"),
    )


# ------------------------------------------------------------------- break-even price


@line(unit="1", kind=LEVEL, label="Costs proportional to token revenue")
def token_proportional_share(
    royalty_share, payment_fee_share, credit_loss_share, token_sales_share
):
    """Royalty, fees, credit losses and sales cost, as shares of token revenue."""
    return royalty_share + payment_fee_share + credit_loss_share + token_sales_share


@line(unit="USD", kind=LEVEL, label="Present value of GPU-hour revenue")
def pv_contract_revenue(contract_revenue, discount_factor):
    """Reserved and rented revenue at its value at the decision."""
    return present_value(contract_revenue, discount_factor)


@line(unit="USD", kind=LEVEL, label="Cost that token prices must cover")
def pv_cost_to_cover(
    pv_cost, pv_token_revenue, token_proportional_share, pv_contract_revenue
):
    """Cost not proportional to token revenue, less other revenue, not below zero."""
    return maximum(
        0,
        pv_cost - pv_token_revenue * token_proportional_share - pv_contract_revenue,
    )


@line(unit="USD", kind=LEVEL, label="Token revenue that covers cost")
def pv_covering_revenue(pv_token_revenue, token_proportional_share):
    """Token revenue less the costs proportional to it, at its value at the decision."""
    return pv_token_revenue * (1 - token_proportional_share)


@line(unit="1", kind=LEVEL, label="Token revenue can cover cost")
def covers_cost(pv_covering_revenue):
    """1 where an additional dollar of token revenue leaves something over."""
    return flag(pv_covering_revenue > 0)


@line(unit="USD", kind=FLOW, label="Tokens sold at today's realised prices, by product")
def product_opening_revenue(list_value, realised_share):
    """The list value of today less discount and unpaid share."""
    return list_value * realised_share


@line(unit="USD", kind=FLOW, label="Tokens sold at today's realised prices")
def opening_revenue(product_opening_revenue):
    """What the tokens sold would bring at the prices of today's list."""
    return total(product_opening_revenue, over=PRODUCT)


@line(unit="USD", kind=LEVEL, label="Present value at today's realised prices")
def pv_opening_revenue(opening_revenue, discount_factor):
    """Tokens sold at today's realised prices, discounted."""
    return present_value(opening_revenue, discount_factor)


@line(unit="1", kind=LEVEL, label="Other revenue covers all cost")
def is_covered(pv_cost_to_cover):
    """1 where no token revenue is needed to cover cost."""
    return flag(pv_cost_to_cover == 0)


@metric(unit="USD/Mtok", label="Today's price per Mtok", better="higher")
def opening_price_per_mtok(pv_opening_revenue, pv_output_tokens, sells_tokens):
    """Token revenue per output Mtok at today's realised prices, all products."""
    return known(pv_opening_revenue / pv_output_tokens, (sells_tokens, NO_TOKENS))


@metric(unit="USD/Mtok", label="Break-even price per Mtok", better="lower")
def breakeven_price_per_mtok(
    pv_opening_revenue,
    pv_output_tokens,
    pv_cost_to_cover,
    pv_covering_revenue,
    sells_tokens,
    covers_cost,
):
    """Today's token revenue per output Mtok at which the case is worth nothing.

    Before tax. All token prices are scaled together and keep their yearly change.
    """
    return known(
        pv_opening_revenue
        / pv_output_tokens
        * (pv_cost_to_cover / pv_covering_revenue),
        (sells_tokens, NO_TOKENS),
        (covers_cost, "costs proportional to token revenue take all of it"),
    )
