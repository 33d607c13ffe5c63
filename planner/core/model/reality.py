"""Reality check: figures of the plan that a market can be held against."""

from planner.core.language.axes import ASSET, MONTH, PHASE, PRODUCT
from planner.core.language.inputs import Input
from planner.core.language.kinds import MONEY
from planner.core.language.line import FLOW, LEVEL, RATE, line, metric
from planner.core.language.vocabulary import (
    compound,
    flag,
    highest,
    known,
    ratio,
    total,
)
from planner.core.model.metrics import NO_HOURS, NO_POWER, NO_TOKENS

rental_market_price = Input(
    key="reality.rental_market_price",
    label="Rental market price",
    kind=MONEY,
    unit="USD/(GPU*hour)",
    minimum=0.0,
    maximum=1000.0,
    help="What the same GPUs rent for today: the check of revenue per GPU-hour.",
    derived=True,
)


@line(unit="USD/(GPU*hour)", kind=RATE, label="Rental market price of the month")
def rental_price(rental_market_price, rental_price_change, elapsed_years):
    """Today's rental price, moved to the month."""
    return rental_market_price * compound(rental_price_change, elapsed_years)


@line(unit="USD", kind=FLOW, label="Training at rental prices")
def training_value(training_gpu_hours_total, rental_price):
    """What the GPU-hours of training would cost to rent; no revenue."""
    return training_gpu_hours_total * rental_price


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours installed by phase")
def phase_gpu_hours_installed(gpus, sales_share, hours_per_month, period):
    """Live GPUs times calendar hours."""
    return gpus * sales_share * hours_per_month * period


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours installed")
def gpu_hours_installed(phase_gpu_hours_installed):
    """GPU-hours installed over all phases."""
    return total(phase_gpu_hours_installed, over=PHASE)


@line(unit="GPU*hour", kind=LEVEL, label="GPU-hours installed over the life")
def gpu_hours_installed_of_life(gpu_hours_installed):
    """GPU-hours installed of all months."""
    return total(gpu_hours_installed, over=MONTH)


@line(unit="1", kind=RATE, label="Share of the GPUs that serves tokens, by product")
def token_gpu_share(gpu_share, extra_share, is_token_product):
    """The own share of a token product, and what it has of spare capacity."""
    return (gpu_share + extra_share) * is_token_product


@line(unit="1", kind=RATE, label="Share of the GPUs that serves tokens")
def serving_share(token_gpu_share):
    """Share of the GPUs of all token products."""
    return total(token_gpu_share, over=PRODUCT)


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours serving tokens by phase")
def phase_serving_hours(sellable_gpu_hours, availability, serving_share):
    """Calendar hours of the GPUs that serve tokens, training left out."""
    return ratio(sellable_gpu_hours, availability) * serving_share


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours serving tokens a month")
def monthly_serving_hours(phase_serving_hours):
    """GPU-hours serving tokens over all phases."""
    return total(phase_serving_hours, over=PHASE)


@line(unit="GPU*hour", kind=LEVEL, label="GPU-hours serving tokens over the life")
def serving_gpu_hours(monthly_serving_hours):
    """GPU-hours serving tokens of all months."""
    return total(monthly_serving_hours, over=MONTH)


@line(unit="1", kind=LEVEL, label="GPUs serve tokens")
def serves_tokens(serving_gpu_hours):
    """1 where GPUs serve tokens."""
    return flag(serving_gpu_hours > 0)


@line(unit="1", kind=LEVEL, label="The rental market has a price")
def has_rental_price(rental_market_price):
    """1 where a rental price is known."""
    return flag(rental_market_price > 0)


@line(unit="1", kind=LEVEL, label="Tokens of any kind are sold")
def sells_any_tokens(all_tokens_of_life):
    """1 where tokens are sold within the horizon."""
    return flag(all_tokens_of_life > 0)


@line(unit="1", kind=LEVEL, label="The plan earns EBITDA")
def earns(ebitda_of_life):
    """1 where EBITDA over the life is positive."""
    return flag(ebitda_of_life > 0)


@line(unit="1", kind=LEVEL, label="Tokens bring revenue")
def earns_on_tokens(pv_token_revenue):
    """1 where tokens bring revenue within the horizon."""
    return flag(pv_token_revenue > 0)


@metric(unit="1", label="Token revenue per GPU-hour over rent")
def reality_revenue_over_rent(
    token_revenue_of_life,
    serving_gpu_hours,
    rental_market_price,
    serves_tokens,
    has_rental_price,
):
    """Token revenue per installed GPU-hour serving tokens, over the rental price."""
    return known(
        token_revenue_of_life / serving_gpu_hours / rental_market_price,
        (serves_tokens, NO_TOKENS),
        (has_rental_price, "the rental market price is zero"),
    )


@metric(unit="1", label="Cost over price per Mtok", better="lower")
def reality_cost_over_price(pv_token_cost, pv_token_revenue, earns_on_tokens):
    """Levelized cost over levelized revenue of tokens; pre-tax."""
    return known(
        pv_token_cost / pv_token_revenue, (earns_on_tokens, "tokens bring no revenue")
    )


@line(unit="Mtok", kind=LEVEL, label="Busiest month, tokens of any kind")
def busiest_month(all_tokens_total):
    """The most tokens sold in one month."""
    return highest(all_tokens_total)


@metric(unit="Mtok/day", label="Tokens a day, busiest month")
def reality_tokens_per_day(busiest_month, days_per_month, period):
    """Tokens of any kind sold a day in the busiest month."""
    return busiest_month / (days_per_month * period)


@metric(unit="USD/Mtok", label="Average price per token of any kind")
def reality_realised_price(token_revenue_of_life, all_tokens_of_life, sells_any_tokens):
    """Token revenue over input, cached and output tokens, sums over the life."""
    return known(
        token_revenue_of_life / all_tokens_of_life, (sells_any_tokens, NO_TOKENS)
    )


@metric(unit="1/year", label="Net drift a year, price and software")
def reality_net_drift(token_price_change, software_gain, one_year):
    """(1 + price change) × (1 + software gain) − 1."""
    growth = (1 + token_price_change * one_year) * (1 + software_gain * one_year)
    return (growth - 1) / one_year


@metric(unit="USD/(kW*month)", label="Revenue per kW-month")
def reality_revenue_per_kw_month(revenue_of_life, kw_months_of_life, has_kw_months):
    """All revenue over the months in service of the critical IT power."""
    return known(revenue_of_life / kw_months_of_life, (has_kw_months, NO_POWER))


@line(unit="USD", kind=LEVEL, label="Capital of computing equipment, by asset class")
def equipment_capital(gross_in_service, is_facility):
    """Capital before grants, in service, of the classes that are not facilities."""
    return gross_in_service * (1 - is_facility)


@line(unit="USD", kind=LEVEL, label="Capital of computing equipment, by phase")
def phase_equipment_capital(equipment_capital):
    """Computing capital over the asset classes."""
    return total(equipment_capital, over=ASSET)


@line(unit="USD", kind=LEVEL, label="Capital of computing equipment")
def equipment_capital_total(phase_equipment_capital):
    """Computing capital over all phases."""
    return total(phase_equipment_capital, over=PHASE)


@metric(unit="month", label="Payback of the IT alone", better="lower")
def reality_it_payback(
    equipment_capital_total,
    gpus_total,
    hours_per_month,
    gpu_hours_installed_of_life,
    ebitda_of_life,
    has_gpu_hours,
    earns,
):
    """Computing capital per GPU over average EBITDA per GPU-month in service."""
    return known(
        equipment_capital_total
        / (gpus_total * hours_per_month)
        * (gpu_hours_installed_of_life / ebitda_of_life),
        (has_gpu_hours, NO_HOURS),
        (earns, "EBITDA over the life is not positive"),
    )
