"""Unit economics: what a token and a GPU-hour cost and bring, over the whole life."""

from planner.core.language.axes import ASSET, MONTH, PHASE, PRODUCT
from planner.core.language.line import FLOW, LEVEL, line, metric
from planner.core.language.vocabulary import (
    both,
    compound,
    flag,
    known,
    maximum,
    present_value,
    ratio,
    remark,
    total,
)
from planner.core.model.metrics import NO_HOURS, NO_POWER, NO_REVENUE, NO_TOKENS

NO_PRICE = "tokens have no price that could be scaled"
ALL_TAKEN = "costs proportional to token revenue take all of it"
COVERED = "other revenue covers all cost"

# ------------------------------------------------- unit economics, levelized over life


@line(unit="USD", kind=FLOW, label="Cost before tax and financing")
def lifetime_cost(capital_spending, grants_received, opex, disposal_proceeds):
    """Capex less grants, and opex, less what disposals bring back."""
    return capital_spending - grants_received + opex - disposal_proceeds


@line(unit="USD", kind=LEVEL, label="Present value of cost")
def pv_cost(lifetime_cost, discount_factor):
    """Cost of all months at its value at the decision."""
    return present_value(lifetime_cost, discount_factor)


@line(unit="USD", kind=LEVEL, label="Present value of opex")
def pv_opex(opex, discount_factor):
    """Opex of all months at its value at the decision."""
    return present_value(opex, discount_factor)


@line(unit="GPU*hour", kind=LEVEL, label="Present value of GPU-hours of the product")
def pv_product_gpu_hours(product_gpu_hours_billed, discount_factor):
    """GPU-hours sold or paid for by the product, discounted like money."""
    return present_value(product_gpu_hours_billed, discount_factor)


@line(unit="GPU*hour", kind=LEVEL, label="Present value of GPU-hours of all products")
def pv_products_gpu_hours(pv_product_gpu_hours):
    """Discounted GPU-hours over all products."""
    return total(pv_product_gpu_hours, over=PRODUCT)


@line(unit="GPU*hour", kind=LEVEL, label="Present value of GPU-hours of training")
def pv_training_gpu_hours(training_gpu_hours_total, discount_factor):
    """GPU-hours set aside for training, discounted like money."""
    return present_value(training_gpu_hours_total, discount_factor)


@line(unit="GPU*hour", kind=LEVEL, label="Present value of GPU-hours used")
def pv_gpu_hours_used(pv_products_gpu_hours, pv_training_gpu_hours):
    """Discounted GPU-hours of all products and of training."""
    return pv_products_gpu_hours + pv_training_gpu_hours


@line(unit="1", kind=LEVEL, label="Share of cost")
def cost_share(pv_product_gpu_hours, pv_gpu_hours_used):
    """The product's share of the discounted GPU-hours used; idle hours go pro rata."""
    return ratio(pv_product_gpu_hours, pv_gpu_hours_used)


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


@line(unit="USD", kind=LEVEL, label="Present value of tax")
def pv_tax(unlevered_tax, discount_factor):
    """Unlevered tax of all months at its value at the decision."""
    return present_value(unlevered_tax, discount_factor)


@metric(unit="USD/Mtok", label="Tax per Mtok", better="lower")
def tax_per_mtok(pv_tax, token_cost_share, pv_output_tokens, sells_tokens):
    """The part of tax that falls on tokens over output tokens sold, both discounted."""
    return known(
        pv_tax * token_cost_share / pv_output_tokens, (sells_tokens, NO_TOKENS)
    )


@metric(unit="USD/Mtok", label="Tax per Mtok of any kind", better="lower")
def tax_per_mtok_total(pv_tax, token_cost_share, pv_all_tokens, sells_tokens):
    """The part of tax that falls on tokens over tokens of any kind, both discounted."""
    return known(pv_tax * token_cost_share / pv_all_tokens, (sells_tokens, NO_TOKENS))


@line(unit="GPU*hour", kind=LEVEL, label="Present value of GPU-hours available")
def pv_gpu_hours_available(gpu_hours_available_total, discount_factor):
    """GPU-hours available, discounted like money."""
    return present_value(gpu_hours_available_total, discount_factor)


@line(unit="1", kind=LEVEL, label="GPU-hours are available")
def has_gpu_hours(pv_gpu_hours_available):
    """1 where GPU-hours are available within the horizon."""
    return flag(pv_gpu_hours_available > 0)


@line(unit="1", kind=LEVEL, label="GPU-hours are sold")
def sells_gpu_hours(pv_products_gpu_hours):
    """1 where GPU-hours are sold, as tokens or as such, within the horizon."""
    return flag(pv_products_gpu_hours > 0)


@metric(unit="USD/(GPU*hour)", label="TCO per GPU-hour", better="lower")
def tco_per_gpu_hour(pv_cost, pv_gpu_hours_available, has_gpu_hours):
    """All cost over GPU-hours available, both discounted."""
    return known(pv_cost / pv_gpu_hours_available, (has_gpu_hours, NO_HOURS))


@metric(unit="USD/(GPU*hour)", label="TCO per GPU-hour sold", better="lower")
def tco_per_gpu_hour_sold(pv_cost, pv_products_gpu_hours, sells_gpu_hours):
    """All cost over GPU-hours sold or paid for, both discounted."""
    return known(
        pv_cost / pv_products_gpu_hours,
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


@line(unit="GPU*hour", kind=LEVEL, label="Idle GPU-hours over the life")
def idle_hours_of_life(idle_gpu_hours):
    """Idle GPU-hours of all months."""
    return total(idle_gpu_hours, over=MONTH)


@metric(unit="1", label="Idle share", better="lower")
def idle_share_of_hours(idle_hours_of_life, gpu_hours_of_life, has_gpu_hours):
    """Idle GPU-hours over those available, sums over the life."""
    return known(idle_hours_of_life / gpu_hours_of_life, (has_gpu_hours, NO_HOURS))


@line(unit="USD", kind=LEVEL, label="API bill replaced over the life")
def internal_revenue_of_life(internal_revenue):
    """What internal use would have cost at market prices, all months."""
    return total(internal_revenue, over=MONTH)


@line(unit="1", kind=LEVEL, label="Months on sale over the life")
def months_on_sale(on_sale_share):
    """Months in which the factory sells, in parts of a month."""
    return total(on_sale_share, over=MONTH)


@line(unit="1", kind=LEVEL, label="Products for internal use")
def internal_products(is_internal):
    """How many products are for internal use."""
    return total(is_internal, over=PRODUCT)


@line(unit="1", kind=LEVEL, label="Replaces an API bill")
def replaces_api_bill(internal_products, months_on_sale):
    """1 where there are products for internal use, and months in which to use them."""
    return flag(both(internal_products > 0, months_on_sale > 0))


@metric(unit="USD/year", label="API bill replaced a year", better="higher")
def api_bill_replaced_per_year(
    internal_revenue_of_life, months_on_sale, year_fraction, replaces_api_bill
):
    """What internal use would have cost at market prices, a year on sale."""
    return known(
        internal_revenue_of_life / (months_on_sale * year_fraction),
        (replaces_api_bill, "nothing for internal use is in service"),
    )


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


# Published costs of a GPU-hour leave resale out and recover the capital by an annuity:
# a monthly one, or a twelfth of a yearly one.


@line(unit="1/month", kind=LEVEL, label="Discount rate a month")
def monthly_discount_rate(discount_rate, year_fraction, period):
    """The monthly rate that compounds to the yearly one."""
    return (compound(discount_rate, year_fraction) - 1) / period


@line(unit="1", kind=LEVEL, label="The discount rate is zero")
def zero_rate(discount_rate, one_year, event_tolerance):
    """1 where an annuity is the capital in equal parts: next to no rate."""
    return flag(maximum(discount_rate, 0 - discount_rate) * one_year <= event_tolerance)


@line(unit="1/month", kind=LEVEL, label="Monthly annuity")
def monthly_annuity(monthly_discount_rate, useful_life, zero_rate):
    """What recovers a dollar in equal months of the useful life, with interest."""
    return (
        monthly_discount_rate
        / (1 - 1 / compound(monthly_discount_rate, useful_life) + zero_rate)
        + zero_rate / useful_life
    )


@line(unit="1/month", kind=LEVEL, label="A twelfth of the yearly annuity")
def twelfth_of_annuity(discount_rate, useful_life, months_per_year, zero_rate):
    """What recovers a dollar in equal years of the useful life, spread over months."""
    return (
        discount_rate
        / (1 - 1 / compound(discount_rate, useful_life / months_per_year) + zero_rate)
        / months_per_year
        + zero_rate / useful_life
    )


@line(unit="USD/month", kind=LEVEL, label="Monthly annuity of the asset class")
def asset_monthly_annuity(capital_in_service, monthly_annuity):
    """The capital of the asset class less grants, recovered monthly."""
    return capital_in_service * monthly_annuity


@line(unit="USD/month", kind=LEVEL, label="Monthly annuity of the phase")
def phase_monthly_annuity(asset_monthly_annuity):
    """Monthly annuities over the asset classes."""
    return total(asset_monthly_annuity, over=ASSET)


@line(unit="USD/month", kind=LEVEL, label="Monthly annuity of all capital")
def capital_monthly_annuity(phase_monthly_annuity):
    """Monthly annuities over all phases."""
    return total(phase_monthly_annuity, over=PHASE)


@line(unit="USD/month", kind=LEVEL, label="Twelfth of the annuity of the asset class")
def asset_twelfth_of_annuity(capital_in_service, twelfth_of_annuity):
    """The capital of the asset class less grants, recovered yearly, a month of it."""
    return capital_in_service * twelfth_of_annuity


@line(unit="USD/month", kind=LEVEL, label="Twelfth of the annuity of the phase")
def phase_twelfth_of_annuity(asset_twelfth_of_annuity):
    """Twelfths of yearly annuities over the asset classes."""
    return total(asset_twelfth_of_annuity, over=ASSET)


@line(unit="USD/month", kind=LEVEL, label="Twelfth of the annuity of all capital")
def capital_twelfth_of_annuity(phase_twelfth_of_annuity):
    """Twelfths of yearly annuities over all phases."""
    return total(phase_twelfth_of_annuity, over=PHASE)


@line(unit="GPU*hour/month", kind=LEVEL, label="GPU-hours available a month by phase")
def phase_hours_a_month(gpus_in_service, hours_per_month, availability):
    """GPUs times hours times availability, of a month in full service."""
    return gpus_in_service * hours_per_month * availability


@line(unit="GPU*hour/month", kind=LEVEL, label="GPU-hours available a month")
def hours_a_month(phase_hours_a_month):
    """GPU-hours of a month with all phases in service."""
    return total(phase_hours_a_month, over=PHASE)


@metric(
    unit="USD/(GPU*hour)", label="TCO per GPU-hour, monthly annuity", better="lower"
)
def tco_per_gpu_hour_monthly_annuity(
    capital_monthly_annuity, hours_a_month, opex_total, gpu_hours_of_life, has_gpu_hours
):
    """Capital recovered monthly over the useful life, and opex; resale left out."""
    return known(
        capital_monthly_annuity / hours_a_month + opex_total / gpu_hours_of_life,
        (has_gpu_hours, NO_HOURS),
    )


@metric(unit="USD/(GPU*hour)", label="TCO per GPU-hour, yearly annuity", better="lower")
def tco_per_gpu_hour_yearly_annuity(
    capital_twelfth_of_annuity,
    hours_a_month,
    opex_total,
    gpu_hours_of_life,
    has_gpu_hours,
):
    """Capital recovered by a twelfth of a yearly annuity, and opex; resale left out."""
    return known(
        capital_twelfth_of_annuity / hours_a_month + opex_total / gpu_hours_of_life,
        (has_gpu_hours, NO_HOURS),
    )


# ------------------------------------------------------------------- break-even price


@line(unit="1", kind=LEVEL, label="Costs proportional to what customers pay for tokens")
def customer_proportional_share(
    payment_fee_share, credit_loss_share, token_sales_share, general_share
):
    """Fees, credit losses, sales and overhead, as shares of what customers pay."""
    return payment_fee_share + credit_loss_share + token_sales_share + general_share


@line(unit="USD", kind=LEVEL, label="Present value of token revenue from customers")
def pv_external_token_revenue(external_token_revenue, discount_factor):
    """Token revenue from customers at its value at the decision."""
    return present_value(external_token_revenue, discount_factor)


@line(unit="USD", kind=LEVEL, label="Present value of costs proportional to tokens")
def pv_token_proportional_cost(
    pv_token_revenue,
    royalty_share,
    pv_external_token_revenue,
    customer_proportional_share,
):
    """Royalty on all tokens, the other shares on those that customers pay."""
    return (
        pv_token_revenue * royalty_share
        + pv_external_token_revenue * customer_proportional_share
    )


@line(unit="USD", kind=LEVEL, label="Present value of GPU-hour revenue")
def pv_contract_revenue(contract_revenue, discount_factor):
    """Reserved and rented revenue at its value at the decision."""
    return present_value(contract_revenue, discount_factor)


@line(unit="USD", kind=LEVEL, label="Cost that token prices must cover")
def pv_cost_to_cover(pv_cost, pv_token_proportional_cost, pv_contract_revenue):
    """Cost not proportional to token revenue, less other revenue, not below zero."""
    return maximum(0, pv_cost - pv_token_proportional_cost - pv_contract_revenue)


@line(unit="USD", kind=LEVEL, label="Token revenue that covers cost")
def pv_covering_revenue(pv_token_revenue, pv_token_proportional_cost):
    """Token revenue less the costs proportional to it, at its value at the decision."""
    return pv_token_revenue - pv_token_proportional_cost


@line(unit="1", kind=LEVEL, label="Tokens have a price")
def has_token_price(pv_opening_revenue):
    """1 where tokens bring something at today's realised prices."""
    return flag(pv_opening_revenue > 0)


@line(unit="1", kind=LEVEL, label="Token revenue can cover cost")
def covers_cost(pv_covering_revenue):
    """1 where an additional dollar of token revenue leaves something over."""
    return flag(pv_covering_revenue > 0)


@line(unit="USD", kind=FLOW, label="Tokens sold at today's realised prices, by product")
def product_opening_revenue(list_value, unit_value, price_factor, realised_share):
    """Today's list value with premia, less discount and unpaid share."""
    return (list_value + unit_value) * price_factor * realised_share


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


@metric(unit="USD/Mtok", label="Today's price per Mtok of any kind", better="higher")
def opening_price_per_mtok_total(pv_opening_revenue, pv_all_tokens, sells_tokens):
    """Token revenue per Mtok of any kind at today's realised prices, all products."""
    return known(pv_opening_revenue / pv_all_tokens, (sells_tokens, NO_TOKENS))


@metric(unit="USD/Mtok", label="Break-even price per Mtok", better="lower")
def breakeven_price_per_mtok(
    pv_opening_revenue,
    pv_output_tokens,
    pv_cost_to_cover,
    pv_covering_revenue,
    is_covered,
    sells_tokens,
    has_token_price,
    covers_cost,
):
    """Today's token revenue per output Mtok at which revenue covers all cost.

    Discounted, before tax and working capital. All token prices are scaled together and
    keep their yearly change.
    """
    return known(
        remark(
            pv_opening_revenue
            / pv_output_tokens
            * (pv_cost_to_cover / pv_covering_revenue),
            is_covered,
            COVERED,
        ),
        (sells_tokens, NO_TOKENS),
        (has_token_price, NO_PRICE),
        (covers_cost, ALL_TAKEN),
    )


@metric(unit="USD/Mtok", label="Break-even price per Mtok of any kind", better="lower")
def breakeven_price_per_mtok_total(
    pv_opening_revenue,
    pv_all_tokens,
    pv_cost_to_cover,
    pv_covering_revenue,
    is_covered,
    sells_tokens,
    has_token_price,
    covers_cost,
):
    """Today's token revenue per Mtok of any kind at which revenue covers all cost.

    Discounted, before tax and working capital, as for output tokens.
    """
    return known(
        remark(
            pv_opening_revenue
            / pv_all_tokens
            * (pv_cost_to_cover / pv_covering_revenue),
            is_covered,
            COVERED,
        ),
        (sells_tokens, NO_TOKENS),
        (has_token_price, NO_PRICE),
        (covers_cost, ALL_TAKEN),
    )
