"""Metrics: the figures a decision is taken on, each with a reason where undefined."""

from planner.core.language.axes import MONTH, PHASE
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
NEVER_SELLS = "every phase retires before its first sale"
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
    """The monthly IRR, not below a loss of half a month; beyond it powers overflow."""
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
    """The cumulative cash of the last month with cash out, without its sign."""
    return 0 - at_month(payback_balance, last_negative_month)


@line(unit="USD", kind=LEVEL, label="Cash flow of the month of payback")
def flow_of_payback(payback_flow, last_negative_month, period):
    """The flow of the month after the last one with cash out."""
    return at_month(payback_flow, last_negative_month + period)


@line(unit="month", kind=LEVEL, label="Time of payback")
def payback_time(
    last_negative_month, cash_before_payback, flow_of_payback, period, pays_back
):
    """Straight inside the month in which the cumulative cash reaches zero."""
    return (
        last_negative_month + ratio(cash_before_payback, flow_of_payback) * period
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
    return 0 - at_month(discounted_payback_balance, last_discounted_negative_month)


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


@line(unit="month", kind=LEVEL, label="Time of discounted payback")
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
        + ratio(discounted_cash_before_payback, discounted_flow_of_payback) * period
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


@line(
    unit="month",
    kind=LEVEL,
    label="Month number while cash is out, terminal items included",
)
def negative_month_with_terminal(cumulative_free_cash_flow, cash_tolerance, month):
    """The month's number while all cumulative cash is below zero."""
    return where(cumulative_free_cash_flow < 0 - cash_tolerance, month, 0)


@line(
    unit="month", kind=LEVEL, label="Last month with cash out, terminal items included"
)
def last_negative_with_terminal(negative_month_with_terminal):
    """After it all cumulative cash stays at or above zero."""
    return highest(negative_month_with_terminal)


@line(
    unit="USD",
    kind=LEVEL,
    label="Cash still out before payback, terminal items included",
)
def cash_before_terminal_payback(
    cumulative_free_cash_flow, last_negative_with_terminal
):
    """All cumulative cash of the last month with cash out."""
    return 0 - at_month(cumulative_free_cash_flow, last_negative_with_terminal)


@line(unit="USD", kind=LEVEL, label="Cash flow of the month of payback with terminal")
def flow_of_terminal_payback(free_cash_flow, last_negative_with_terminal, period):
    """Free cash flow of the month after the last one with cash out."""
    return at_month(free_cash_flow, last_negative_with_terminal + period)


@line(unit="1", kind=LEVEL, label="Pays back with terminal items")
def pays_back_with_terminal(last_negative_with_terminal, horizon):
    """1 where the last month with cash out lies before the horizon."""
    return flag(last_negative_with_terminal < horizon)


@line(unit="1", kind=LEVEL, label="Never out of cash with terminal items")
def never_negative_with_terminal(last_negative_with_terminal):
    """1 where all cumulative cash is never below zero."""
    return flag(last_negative_with_terminal == 0)


@line(unit="month", kind=LEVEL, label="Time of payback with terminal items")
def terminal_payback_time(
    last_negative_with_terminal,
    cash_before_terminal_payback,
    flow_of_terminal_payback,
    period,
    pays_back_with_terminal,
):
    """Straight inside the month in which all cumulative cash reaches zero."""
    return (
        last_negative_with_terminal
        + ratio(cash_before_terminal_payback, flow_of_terminal_payback) * period
    ) * pays_back_with_terminal


@metric(unit="month", label="Payback with terminal items", better="lower")
def payback_with_terminal_months(
    terminal_payback_time, pays_back_with_terminal, never_negative_with_terminal
):
    """Payback when what the horizon alone brings counts: resale and released cash."""
    return known(
        remark(terminal_payback_time, never_negative_with_terminal, NEVER_OUT),
        (
            pays_back_with_terminal,
            "cumulative cash does not return above zero within the horizon, not even "
            "with what is still live sold then",
        ),
    )


@line(unit="1", kind=BALANCE, label="Cash that pays back is out", opening=0)
def is_out(payback_balance, cash_tolerance):
    """1 while the cumulative cash that pays back is below zero."""
    return flag(payback_balance < 0 - cash_tolerance)


@line(unit="1", kind=LEVEL, label="Cash returns")
def cash_returns(is_out, previous_is_out):
    """1 in months at whose end cash is back that was out the month before."""
    return maximum(0, previous_is_out - is_out)


@line(unit="1", kind=LEVEL, label="Times that cash returns")
def returns_of_cash(cash_returns):
    """How often the cumulative cash comes back from below zero."""
    return total(cash_returns, over=MONTH)


@line(unit="month", kind=LEVEL, label="Month in which cash first returns")
def first_return_month(cash_returns):
    """The number of the first month at whose end cash is back."""
    return first_month(cash_returns)


@line(unit="USD", kind=LEVEL, label="Cash out before its first return")
def cash_before_return(payback_balance, first_return_month, period):
    """The cumulative cash of the month before."""
    return 0 - at_month(payback_balance, first_return_month - period)


@line(unit="USD", kind=LEVEL, label="Cash flow of the first return")
def flow_of_return(payback_flow, first_return_month):
    """The flow of the month in which cash first returns."""
    return at_month(payback_flow, first_return_month)


@line(unit="1", kind=LEVEL, label="Cash returns at all")
def has_return(returns_of_cash):
    """1 where the cumulative cash comes back from below zero at least once."""
    return flag(returns_of_cash > 0)


@line(unit="1", kind=LEVEL, label="Cash returns or is never out")
def is_back(has_return, never_negative):
    """1 where there is a first return, or nothing to return from."""
    return maximum(has_return, never_negative)


@line(unit="1", kind=LEVEL, label="Cash returns several times")
def has_several_returns(returns_of_cash):
    """1 where the first return is not the last."""
    return flag(returns_of_cash > 1)


@line(unit="month", kind=LEVEL, label="Time of the first return")
def first_return_time(
    first_return_month, period, cash_before_return, flow_of_return, has_return
):
    """Straight inside the month in which the cumulative cash reaches zero."""
    return (
        first_return_month - period + ratio(cash_before_return, flow_of_return) * period
    ) * has_return


@metric(unit="month", label="First return of cash", better="lower")
def first_payback_months(
    first_return_time, has_several_returns, never_negative, is_back
):
    """The first time that cumulative cash is back; payback is the last."""
    return known(
        remark(
            remark(
                first_return_time,
                has_several_returns,
                "cash goes out again after it; payback counts from its last return",
            ),
            never_negative,
            NEVER_OUT,
        ),
        (is_back, NOT_PAID_BACK),
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
def time_to_monetization_days(first_sale_time, days_per_month, buys_gpus, sells_at_all):
    """Days from the decision to the first sale of any phase."""
    return known(
        first_sale_time * days_per_month,
        (buys_gpus, NO_GPUS_BOUGHT),
        (sells_at_all, NEVER_SELLS),
    )


@line(unit="month", kind=LEVEL, label="First token of the phase that sells first")
def token_of_first_phase(sells_first, first_token, after_all_sales):
    """The first token of that phase; later than it for the others."""
    return where(sells_first == 1, first_token, first_token + after_all_sales)


@line(unit="month", kind=LEVEL, label="Months to the first token")
def first_token_time(token_of_first_phase):
    """Months from the decision to the first token of the phase that sells first."""
    return lowest(token_of_first_phase, over=PHASE)


@metric(unit="day", label="Time to first token", better="lower")
def time_to_first_token_days(first_token_time, days_per_month, buys_gpus, sells_at_all):
    """Days from the decision to the first token of the phase that sells first."""
    return known(
        first_token_time * days_per_month,
        (buys_gpus, NO_GPUS_BOUGHT),
        (sells_at_all, NEVER_SELLS),
    )


@line(unit="month", kind=LEVEL, label="Order to first sale of the phase")
def order_to_sale(first_sale, order):
    """Months from the phase's order to its first sale."""
    return first_sale - order


@line(
    unit="month", kind=LEVEL, label="Order to first sale of the phase that sells first"
)
def order_to_sale_of_first_phase(sells_first, order_to_sale, after_all_sales):
    """That of the phase that sells first; later than it for the others."""
    return where(sells_first == 1, order_to_sale, order_to_sale + after_all_sales)


@line(unit="month", kind=LEVEL, label="Months from order to first sale")
def order_to_first_sale(order_to_sale_of_first_phase):
    """Months from order to first sale of the phase that sells first."""
    return lowest(order_to_sale_of_first_phase, over=PHASE)


@metric(unit="day", label="Order to first sale", better="lower")
def order_to_first_sale_days(
    order_to_first_sale, days_per_month, buys_gpus, sells_at_all
):
    """Days from order to first sale of the phase that sells first."""
    return known(
        order_to_first_sale * days_per_month,
        (buys_gpus, NO_GPUS_BOUGHT),
        (sells_at_all, NEVER_SELLS),
    )


@line(unit="day", kind=LEVEL, label="Install to first model of the phase")
def install_to_model(install_days, commissioning_days, first_model_days):
    """Installation, commissioning and first model."""
    return install_days + commissioning_days + first_model_days


@line(
    unit="day", kind=LEVEL, label="Install to first model of the phase that sells first"
)
def install_of_first_phase(
    sells_first, install_to_model, after_all_sales, days_per_month
):
    """That of the phase that sells first; later than it for the others."""
    return where(
        sells_first == 1,
        install_to_model,
        install_to_model + after_all_sales * days_per_month,
    )


@line(unit="day", kind=LEVEL, label="Days from installation to first model")
def install_to_first_model(install_of_first_phase):
    """Days from installation to first model of the phase that sells first."""
    return lowest(install_of_first_phase, over=PHASE)


@metric(unit="day", label="Install to first model", better="lower")
def install_to_first_model_days(install_to_first_model, buys_gpus, sells_at_all):
    """Days from the start of installation to the first model."""
    return known(
        install_to_first_model, (buys_gpus, NO_GPUS_BOUGHT), (sells_at_all, NEVER_SELLS)
    )


@line(unit="day", kind=LEVEL, label="Install to first sale of the phase")
def install_to_sale(install_to_model, sales_delay_days):
    """Installation to first model, and the delay of sales."""
    return install_to_model + sales_delay_days


@line(
    unit="day", kind=LEVEL, label="Install to first sale of the phase that sells first"
)
def install_to_sale_of_first_phase(
    sells_first, install_to_sale, after_all_sales, days_per_month
):
    """That of the phase that sells first; later than it for the others."""
    return where(
        sells_first == 1,
        install_to_sale,
        install_to_sale + after_all_sales * days_per_month,
    )


@line(unit="day", kind=LEVEL, label="Days from installation to first sale")
def install_to_first_sale(install_to_sale_of_first_phase):
    """Days from installation to first sale of the phase that sells first."""
    return lowest(install_to_sale_of_first_phase, over=PHASE)


@metric(unit="day", label="Install to first sale", better="lower")
def install_to_first_sale_days(install_to_first_sale, buys_gpus, sells_at_all):
    """Days from the start of installation to the first sale."""
    return known(
        install_to_first_sale, (buys_gpus, NO_GPUS_BOUGHT), (sells_at_all, NEVER_SELLS)
    )


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
def capex_per_gpu(gross_in_service_total, gpus_total, has_gpus):
    """Capital before grants over GPUs, of the phases that come into service."""
    return known(gross_in_service_total / gpus_total, (has_gpus, NO_GPUS))


@metric(unit="USD/MW", label="Capex per MW", better="lower")
def capex_per_mw(gross_in_service_total, power_peak_total, kw_per_mw, has_power):
    """Capital before grants over critical IT power, of the phases in service."""
    return known(
        gross_in_service_total * kw_per_mw / power_peak_total, (has_power, NO_POWER)
    )


@line(unit="kW", kind=LEVEL, label="Facility power in service")
def facility_power_total(facility_power_kw):
    """Highest IT power with its PUE, over the phases in service."""
    return total(facility_power_kw, over=PHASE)


@line(unit="kW", kind=LEVEL, label="Highest facility power")
def highest_facility_power(facility_power_total):
    """Facility power of the month with the most."""
    return highest(facility_power_total)


@metric(unit="MW", label="Site power", better="lower")
def site_mw(highest_facility_power, kw_per_mw):
    """Power the site must hold: the highest facility power of all months."""
    return highest_facility_power / kw_per_mw
