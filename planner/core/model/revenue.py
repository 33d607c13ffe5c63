"""Revenue: tokens at their prices, GPU-hours at the price of their contract."""

from planner.core.language.axes import PHASE, PRODUCT
from planner.core.language.inputs import Input
from planner.core.language.kinds import MONEY, MONTHS, RATE, SHARE
from planner.core.language.line import FLOW, LEVEL, line
from planner.core.language.line import RATE as RATE_LINE
from planner.core.language.vocabulary import compound, maximum, ratio, total, whole

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
    default=-0.2,
    minimum=-0.99,
    maximum=2.0,
    low=-0.34,
    high=0.0,
    help="Change of token prices a year. Choose it together with the software gain: a "
    "named open model falls while software gains; at the frontier neither.",
    source="Token price history: median host, 9 models, 82 points "
    "(25th-percentile host -34%)",
    source_date="2026-11",
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


@line(unit="USD", kind=FLOW, label="Token revenue by product")
def product_token_revenue(list_value, token_price_level, realised_share):
    """The list value at the month's price level, less discount and unpaid share."""
    return list_value * token_price_level * realised_share


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
def phase_contract_revenue(gpu_hours_sold, is_token_product, contract_price):
    """GPU-hours sold as such, at the price of the contract in force."""
    return gpu_hours_sold * (1 - is_token_product) * contract_price


@line(unit="USD", kind=FLOW, label="GPU-hour revenue at contract prices")
def contract_value(phase_contract_revenue):
    """GPU-hour revenue over all phases, before discount and unpaid share."""
    return total(phase_contract_revenue, over=PHASE)


@line(unit="USD", kind=FLOW, label="GPU-hour revenue by product")
def product_contract_revenue(contract_value, realised_share):
    """The contract value less discount and unpaid share."""
    return contract_value * realised_share


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
