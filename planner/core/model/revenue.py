"""Revenue: tokens, seats and tasks at their prices, GPU-hours at their contract's."""

from planner.core.language.axes import PHASE, PRODUCT
from planner.core.language.inputs import Input
from planner.core.language.kinds import MONEY, MONTHS, RATE, SHARE, SWITCH
from planner.core.language.line import BALANCE, FLOW, LEVEL, line
from planner.core.language.line import RATE as RATE_LINE
from planner.core.language.vocabulary import (
    at_month,
    compound,
    cumulative,
    maximum,
    minimum,
    ratio,
    total,
    whole,
)

price_age = Input(
    key="revenue.price_age",
    label="Age of today's prices at the decision",
    kind=MONTHS,
    unit="month",
    help="Months from the date of prices to the decision. All prices and cost rates "
    "are taken as of that one date and drift from it.",
    derived=True,
    editable=False,
)
output_price = Input(
    key="revenue.output_price",
    label="Output price",
    kind=MONEY,
    unit="USD/Mtok",
    axes=(PRODUCT,),
    minimum=0.0,
    maximum=1e5,
    help="List price of output tokens at the date of the price list.",
    derived=True,
)
input_price = Input(
    key="revenue.input_price",
    label="Input price",
    kind=MONEY,
    unit="USD/Mtok",
    axes=(PRODUCT,),
    minimum=0.0,
    maximum=1e5,
    help="List price of input tokens that are not cached.",
    derived=True,
)
cached_price = Input(
    key="revenue.cached_price",
    label="Cached input price",
    kind=MONEY,
    unit="USD/Mtok",
    axes=(PRODUCT,),
    minimum=0.0,
    maximum=1e5,
    help="List price of input tokens read from cache; hosts without one bill the input "
    "price.",
    derived=True,
)
price_discount = Input(
    key="revenue.price_discount",
    label="Discount off list",
    kind=SHARE,
    unit="1",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    help="Discount off the list price; for internal use what a committed volume would "
    "have saved.",
    assumption=True,
)
unpaid_share = Input(
    key="revenue.unpaid_share",
    label="Unpaid share",
    kind=SHARE,
    unit="1",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    low=0.0,
    high=0.15,
    help="Share of the served volume that nobody pays: free tier, trials, refunds.",
    assumption=True,
)
token_price_change = Input(
    key="revenue.token_price_change",
    label="Token price change",
    kind=RATE,
    unit="1/year",
    minimum=-0.99,
    maximum=2.0,
    help="Change of token prices a year: one choice with the software gain. A named "
    "open model falls while software gains; at the frontier neither.",
    derived=True,
)
gpu_hour_price = Input(
    key="revenue.gpu_hour_price",
    label="Price per GPU-hour",
    kind=MONEY,
    unit="USD/(GPU*hour)",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=1000.0,
    help="Price of a rented or reserved GPU-hour today; a contract keeps the price of "
    "its signature.",
    assumption=True,
)
contract_months = Input(
    key="revenue.contract_months",
    label="Contract term",
    kind=MONTHS,
    unit="month",
    axes=(PRODUCT,),
    default=12.0,
    minimum=1.0,
    maximum=240.0,
    help="Months for which the price of a GPU-hour is fixed; then the next contract is "
    "signed at the price of its time.",
    assumption=True,
)
rental_price_change = Input(
    key="revenue.rental_price_change",
    label="Rental price change",
    kind=RATE,
    unit="1/year",
    default=-0.08,
    minimum=-0.99,
    maximum=2.0,
    low=-0.2,
    high=0.0,
    help="Change of the price of new GPU-hour contracts a year.",
    source="H100 rents 1.70 (2025-10) to 2.35 USD (2026-03); A100 about -15% a year "
    "over its life",
    source_date="2026-05",
    assumption=True,
)
unit_price = Input(
    key="revenue.unit_price",
    label="Price of a seat or task",
    kind=MONEY,
    unit="USD/unit",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=1e7,
    help="Price today of a seat for a month, or of a task.",
    assumption=True,
)
unit_price_change = Input(
    key="revenue.unit_price_change",
    label="Change of seat and task prices",
    kind=RATE,
    unit="1/year",
    default=0.0,
    minimum=-0.99,
    maximum=2.0,
    help="Change of the prices of seats and tasks a year.",
    assumption=True,
)
quality_premium = Input(
    key="revenue.quality_premium",
    label="Premium for quality",
    kind=SHARE,
    unit="1",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=10.0,
    help="What customers pay above the list price for better output.",
    assumption=True,
)
domain_premium = Input(
    key="revenue.domain_premium",
    label="Premium for domain adaptation",
    kind=SHARE,
    unit="1",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=10.0,
    help="What customers pay above the list price for a model tuned to their field; "
    "what the tuning costs is an input of the running costs.",
    assumption=True,
)
take_or_pay_share = Input(
    key="revenue.take_or_pay_share",
    label="Take-or-pay",
    kind=SHARE,
    unit="1",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    help="Share of the reserved GPU-hours that customers pay for whether they use them "
    "or not.",
    assumption=True,
)
prepaid_share = Input(
    key="revenue.prepaid_share",
    label="Prepaid share of a contract",
    kind=SHARE,
    unit="1",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    help="Share of a contract's GPU-hours that customers pay before it starts: cash, "
    "and a liability until the hours are delivered.",
    assumption=True,
)
prepayment_lead = Input(
    key="revenue.prepayment_lead",
    label="Prepayment before the contract",
    kind=MONTHS,
    unit="month",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=60.0,
    help="Months from the prepayment to the start of the contract.",
    assumption=True,
)
is_internal = Input(
    key="revenue.is_internal",
    label="Internal use",
    kind=SWITCH,
    unit="1",
    axes=(PRODUCT,),
    help="1 for products that replace what the company would buy itself.",
    derived=True,
    editable=False,
)


@line(unit="year", kind=LEVEL, label="Years since the date of prices")
def elapsed_years(price_age, month, months_per_year):
    """Time from the date of the price lists to the end of the month."""
    return (price_age + month) / months_per_year


@line(unit="1", kind=RATE_LINE, label="Token price level")
def token_price_level(token_price_change, elapsed_years):
    """Token prices relative to today's list."""
    return compound(token_price_change, elapsed_years)


@line(unit="1", kind=LEVEL, label="Realised share of list")
def realised_share(price_discount, unpaid_share):
    """What is left of the list price after discount and unpaid volume."""
    return (1 - price_discount) * (1 - unpaid_share)


@line(unit="USD", kind=FLOW, label="Tokens sold at today's list prices")
def list_value(
    output_tokens, output_price, input_tokens, input_price, cached_tokens, cached_price
):
    """Output, input and cached tokens, each at its list price of today."""
    return (
        output_tokens * output_price
        + input_tokens * input_price
        + cached_tokens * cached_price
    )


@line(unit="USD", kind=FLOW, label="Seats and tasks sold at today's prices")
def unit_value(units_sold, unit_price):
    """Seats or tasks sold, each at its price of today."""
    return units_sold * unit_price


@line(unit="1", kind=RATE_LINE, label="Price level of seats and tasks")
def unit_price_level(unit_price_change, elapsed_years):
    """Prices of seats and tasks relative to today's."""
    return compound(unit_price_change, elapsed_years)


@line(unit="1", kind=LEVEL, label="Premium on the list price")
def price_factor(quality_premium, domain_premium):
    """The premia for quality and for domain adaptation, one on top of the other."""
    return (1 + quality_premium) * (1 + domain_premium)


@line(unit="USD", kind=FLOW, label="Token revenue at list prices by product")
def token_list_revenue(
    list_value, token_price_level, unit_value, unit_price_level, price_factor
):
    """Tokens, seats and tasks at the month's prices, premia included."""
    return (
        list_value * token_price_level + unit_value * unit_price_level
    ) * price_factor


@line(unit="USD", kind=FLOW, label="Token revenue by product")
def product_token_revenue(token_list_revenue, realised_share):
    """Revenue at list prices less discount and unpaid share."""
    return token_list_revenue * realised_share


@line(unit="1", kind=LEVEL, label="Contracts before this one")
def contracts_before(month, period, first_sale, contract_months, event_tolerance):
    """How many contract terms have ended by the start of the month."""
    return whole(
        ratio(maximum(0, month - period - first_sale), contract_months)
        + event_tolerance
    )


@line(unit="month", kind=LEVEL, label="Signature of the contract in force")
def contract_signed(first_sale, contracts_before, contract_months):
    """The first contract is signed at first sale, each next one when a term ends."""
    return first_sale + contracts_before * contract_months


@line(unit="USD/(GPU*hour)", kind=RATE_LINE, label="Price of the contract in force")
def contract_price(
    gpu_hour_price, rental_price_change, price_age, contract_signed, months_per_year
):
    """Today's price of a GPU-hour, moved to the time of signature."""
    return gpu_hour_price * compound(
        rental_price_change, (price_age + contract_signed) / months_per_year
    )


@line(unit="USD", kind=FLOW, label="GPU-hour revenue by phase")
def phase_contract_revenue(gpu_hours_billed, is_token_product, contract_price):
    """GPU-hours billed as such, at the price of the contract in force."""
    return gpu_hours_billed * (1 - is_token_product) * contract_price


@line(unit="USD", kind=FLOW, label="GPU-hour revenue by phase and product")
def phase_product_contract_revenue(phase_contract_revenue, realised_share):
    """Revenue at contract prices less discount and unpaid share."""
    return phase_contract_revenue * realised_share


@line(unit="USD", kind=FLOW, label="GPU-hour revenue by product")
def product_contract_revenue(phase_product_contract_revenue):
    """GPU-hour revenue over all phases."""
    return total(phase_product_contract_revenue, over=PHASE)


@line(unit="USD", kind=FLOW, label="Revenue by product")
def product_revenue(product_token_revenue, product_contract_revenue):
    """Tokens and GPU-hours of the product."""
    return product_token_revenue + product_contract_revenue


@line(unit="USD", kind=FLOW, label="Token revenue")
def token_revenue(product_token_revenue):
    """Token revenue over all products."""
    return total(product_token_revenue, over=PRODUCT)


@line(unit="USD", kind=FLOW, label="GPU-hour revenue")
def contract_revenue(product_contract_revenue):
    """Reserved and rented GPU-hours over all products."""
    return total(product_contract_revenue, over=PRODUCT)


@line(unit="USD", kind=FLOW, label="Revenue")
def revenue(token_revenue, contract_revenue):
    """Tokens and GPU-hours."""
    return token_revenue + contract_revenue


@line(unit="USD", kind=FLOW, label="API bill replaced by product")
def product_internal_revenue(product_revenue, is_internal):
    """Revenue of products for internal use, else 0."""
    return product_revenue * is_internal


@line(unit="USD", kind=FLOW, label="API bill replaced")
def internal_revenue(product_internal_revenue):
    """What internal use would have cost at market prices."""
    return total(product_internal_revenue, over=PRODUCT)


@line(unit="USD", kind=FLOW, label="Token revenue from customers")
def external_token_revenue(token_revenue, internal_revenue):
    """Token revenue less what internal use is valued at."""
    return token_revenue - internal_revenue


@line(unit="USD", kind=FLOW, label="Revenue from customers")
def external_revenue(revenue, internal_revenue):
    """Revenue less what internal use is valued at."""
    return revenue - internal_revenue


# ------------------------------------------------------------------- prepayments


@line(unit="1", kind=LEVEL, label="Contracts prepaid so far")
def contracts_prepaid(
    month, prepayment_lead, first_sale, contract_months, event_tolerance
):
    """How many contracts have been due for prepayment by the end of the month."""
    return (
        whole(
            maximum(0, month + prepayment_lead - first_sale) / contract_months
            - event_tolerance
        )
        + 1
    )


@line(unit="month", kind=LEVEL, label="Prepaid until")
def prepaid_until(first_sale, contracts_prepaid, contract_months):
    """The end of the last contract that is due for prepayment."""
    return first_sale + contracts_prepaid * contract_months


@line(unit="month", kind=LEVEL, label="Prepaid until, whole months")
def prepaid_whole(prepaid_until, period, event_tolerance):
    """The last month that ends before the prepaid contracts do."""
    return whole(prepaid_until / period + event_tolerance) * period


@line(unit="1", kind=LEVEL, label="Prepaid part of the month after")
def prepaid_part(prepaid_until, prepaid_whole, period):
    """What the prepaid contracts reach into the month after the whole ones."""
    return maximum(0, prepaid_until - prepaid_whole) / period


@line(unit="USD", kind=BALANCE, label="GPU-hour revenue to date", opening=0)
def contract_revenue_to_date(phase_product_contract_revenue):
    """GPU-hour revenue of the phase and product, added up."""
    return cumulative(phase_product_contract_revenue)


@line(unit="USD", kind=BALANCE, label="Revenue to the end of the prepaid whole months")
def revenue_to_prepaid(contract_revenue_to_date, prepaid_whole):
    """GPU-hour revenue to date at the end of the prepaid whole months."""
    return at_month(contract_revenue_to_date, prepaid_whole)


@line(unit="USD", kind=BALANCE, label="Revenue to the month after the prepaid ones")
def revenue_past_prepaid(contract_revenue_to_date, prepaid_whole, period):
    """GPU-hour revenue to date one month later."""
    return at_month(contract_revenue_to_date, prepaid_whole + period)


@line(unit="USD", kind=BALANCE, label="Contract liabilities by phase and product")
def contract_liabilities(
    prepaid_share,
    contracts_prepaid,
    revenue_to_prepaid,
    revenue_past_prepaid,
    prepaid_part,
    contract_revenue_to_date,
):
    """The prepaid share of what the contracts still have to deliver."""
    return (
        prepaid_share
        * minimum(1, contracts_prepaid)
        * (
            revenue_to_prepaid
            + (revenue_past_prepaid - revenue_to_prepaid) * prepaid_part
            - contract_revenue_to_date
        )
    )


@line(unit="USD", kind=BALANCE, label="Contract liabilities by phase")
def phase_contract_liabilities(contract_liabilities):
    """Contract liabilities over the products."""
    return total(contract_liabilities, over=PRODUCT)


@line(unit="USD", kind=BALANCE, label="Contract liabilities")
def contract_liabilities_total(phase_contract_liabilities):
    """What customers have paid for and not yet received."""
    return total(phase_contract_liabilities, over=PHASE)
