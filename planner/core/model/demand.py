"""Demand: what customers want, who is served first, and what is sold.

Wanted hours are a share of the GPU-hours of a phase. A product keeps a reserve for
latency, so that it occupies more hours than it sells; its own share serves it first,
and what all products leave over goes to those who want more, in the order of priority.
"""

from planner.core.keys import PLAN_CHOICE
from planner.core.language.axes import PHASE, PRODUCT
from planner.core.language.inputs import Input, constant
from planner.core.language.kinds import COUNT, MONTHS, NUMBER, SHARE, SWITCH
from planner.core.language.kinds import RATE as RATE_KIND
from planner.core.language.line import FLOW, LEVEL, RATE, line
from planner.core.language.vocabulary import (
    ahead,
    compound,
    flag,
    matched,
    maximum,
    minimum,
    ratio,
    total,
    where,
)
from planner.core.model.spans import since

utilization_target = Input(
    key="demand.utilization_target",
    label="Utilisation target",
    kind=SHARE,
    unit="1",
    axes=(PRODUCT,),
    default=0.5,
    minimum=0.0,
    maximum=1.0,
    low=0.3,
    high=0.65,
    help="Share of the product's derated, available capacity that is sold after the "
    "ramp; for GPU-hours the share of the hours that is paid.",
    source="Cast AI 2026: about 50% named as a healthy target",
    source_date="2026",
    assumption=True,
)
ramp_months = Input(
    key="demand.ramp_months",
    label="Ramp",
    kind=MONTHS,
    unit="month",
    axes=(PRODUCT,),
    default=12.0,
    minimum=0.0,
    maximum=240.0,
    low=6.0,
    high=24.0,
    help="Months from the first sale of a phase to the utilisation target; 0 is full "
    "at once.",
    assumption=True,
)
s_shaped_ramp = Input(
    key="demand.s_shaped_ramp",
    label="S-shaped ramp",
    kind=SWITCH,
    unit="1",
    default=True,
    help="Slow, fast, slow; off is a straight line.",
    assumption=True,
)
highest_utilization = Input(
    key="demand.highest_utilization",
    label="Highest utilisation",
    kind=SHARE,
    unit="1",
    default=0.7,
    minimum=0.0,
    maximum=1.0,
    low=0.6,
    high=0.85,
    help="Of token capacity; above it queues break latency promises.",
    assumption=True,
)
input_per_output = Input(
    key="demand.input_per_output",
    label="Input tokens per output token",
    kind=NUMBER,
    unit="1",
    axes=(PRODUCT,),
    minimum=0.0,
    maximum=100000.0,
    help="All input tokens, cached ones included, for each output token.",
    derived=True,
)
cached_share = Input(
    key="demand.cached_share",
    label="Cached share of the input",
    kind=SHARE,
    unit="1",
    axes=(PRODUCT,),
    minimum=0.0,
    maximum=1.0,
    help="Share of the input tokens that is read from cache and billed as cached.",
    derived=True,
)
units_per_hour = constant(
    "demand.units_per_hour",
    1.0,
    "unit/(GPU*hour)",
    "Sales of a GPU-hour sold as such",
    "Definition",
)
by_curve = Input(
    key="demand.by_curve",
    label="Demand by a curve",
    kind=SWITCH,
    unit="1",
    axes=(PRODUCT,),
    default=False,
    help="On: demand follows a curve of its own. Off: it is the utilisation target of "
    "the product's share of the GPUs.",
    source=PLAN_CHOICE,
)
curve_start = Input(
    key="demand.curve_start",
    label="Demand starts",
    kind=MONTHS,
    unit="month",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=240.0,
    help="Months from the first sale of the factory to the first demand.",
    assumption=True,
)
start_volume = Input(
    key="demand.start_volume",
    label="Demand at the start",
    kind=NUMBER,
    unit="unit/month",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=1e12,
    help="What customers want in the first month of the curve.",
    assumption=True,
)
monthly_growth = Input(
    key="demand.monthly_growth",
    label="Growth of demand",
    kind=RATE_KIND,
    unit="1/month",
    axes=(PRODUCT,),
    default=0.0,
    minimum=-0.5,
    maximum=1.0,
    help="Growth of demand a month, until it is saturated.",
    assumption=True,
)
saturation_volume = Input(
    key="demand.saturation_volume",
    label="Demand when saturated",
    kind=NUMBER,
    unit="unit/month",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=1e12,
    help="Demand never grows beyond this.",
    assumption=True,
)
mtok_per_unit = Input(
    key="demand.mtok_per_unit",
    label="Output tokens of what is sold",
    kind=NUMBER,
    unit="Mtok/unit",
    axes=(PRODUCT,),
    minimum=0.0,
    maximum=1e6,
    help="Output tokens, in millions, that a seat uses in a month or a task needs.",
    derived=True,
)
shares_spare_capacity = Input(
    key="demand.shares_spare_capacity",
    label="Share spare capacity",
    kind=SWITCH,
    unit="1",
    default=False,
    help="On: what products leave over of the GPUs serves those who want more than "
    "their share, in the order of priority.",
    source=PLAN_CHOICE,
)
priority = Input(
    key="demand.priority",
    label="Priority",
    kind=COUNT,
    unit="1",
    axes=(PRODUCT,),
    default=1.0,
    minimum=1.0,
    maximum=99.0,
    help="Who is served first from spare capacity: 1 before 2; the same number shares "
    "in proportion to what is wanted.",
    source=PLAN_CHOICE,
)


@line(unit="1", kind=LEVEL, label="Full at once")
def instant_ramp(ramp_months):
    """1 for products without a ramp."""
    return flag(ramp_months == 0)


@line(unit="1", kind=RATE, label="Progress of the ramp")
def ramp_progress(month, ramp_start, ramp_months, instant_ramp):
    """How far the time since the start of the ramp has come of it."""
    return minimum(1, maximum(instant_ramp, ratio(month - ramp_start, ramp_months)))


@line(unit="1", kind=RATE, label="Share of the target reached")
def ramp_share(ramp_progress, s_shaped_ramp):
    """The progress itself, or x²(3 − 2x) of it where the ramp is S-shaped."""
    # 3 - 2x is written as 1 + (1 - x) + (1 - x): a line has no numbers but 0 and 1.
    s_curve = (
        ramp_progress * ramp_progress * (1 + (1 - ramp_progress) + (1 - ramp_progress))
    )
    return s_shaped_ramp * s_curve + (1 - s_shaped_ramp) * ramp_progress


@line(unit="1", kind=LEVEL, label="Cap of utilisation")
def utilization_cap(is_token_product, highest_utilization):
    """Tokens keep a reserve for latency; GPU-hours can be sold in full."""
    return where(is_token_product == 1, highest_utilization, 1)


@line(unit="1", kind=RATE, label="Utilisation of the own share that is wanted")
def target_utilization(utilization_target, ramp_share):
    """The utilisation target as far as the ramp has come."""
    return utilization_target * ramp_share


@line(unit="month", kind=LEVEL, label="Start of the demand curve")
def curve_begins(first_sale_time, curve_start):
    """The first sale of the factory plus the months until the first demand."""
    return first_sale_time + curve_start


@line(unit="1", kind=RATE, label="Share of the month with demand")
def curve_live(month, curve_begins, period):
    """The part of the month after the start of the demand curve."""
    return since(month, curve_begins, period)


@line(unit="unit/month", kind=RATE, label="Demand of the curve a month")
def curve_level(
    start_volume, monthly_growth, month, period, curve_begins, saturation_volume
):
    """Demand at the start, grown since, up to saturation."""
    return minimum(
        saturation_volume,
        start_volume
        * compound(monthly_growth, maximum(0, month - period - curve_begins)),
    )


@line(unit="unit", kind=FLOW, label="Demand of the curve")
def curve_volume(curve_level, curve_live, period, by_curve):
    """What customers want in the month, for products whose demand is a curve."""
    return curve_level * curve_live * period * by_curve


@line(unit="unit/(GPU*hour)", kind=RATE, label="Sales of a GPU-hour")
def units_per_gpu_hour(
    tokens_per_gpu_hour, mtok_per_unit, is_token_product, units_per_hour
):
    """What a GPU-hour can sell: its tokens over those of a sale, or the hour itself."""
    return (
        ratio(tokens_per_gpu_hour, mtok_per_unit)
        + (1 - is_token_product) * units_per_hour
    )


@line(unit="unit", kind=FLOW, label="What the phase could sell of the product alone")
def phase_fleet_units(sellable_gpu_hours, units_per_gpu_hour):
    """All GPU-hours for products times what a GPU-hour can sell."""
    return sellable_gpu_hours * units_per_gpu_hour


@line(unit="unit", kind=FLOW, label="What the factory could sell of the product alone")
def fleet_units(phase_fleet_units):
    """What all phases could sell of the product alone."""
    return total(phase_fleet_units, over=PHASE)


@line(unit="1", kind=RATE, label="Demand of the curve as a share of the GPUs")
def curve_share(curve_volume, fleet_units):
    """The curve's demand over what all GPUs could sell."""
    return ratio(curve_volume, fleet_units)


@line(unit="1", kind=RATE, label="Share of the GPUs that is wanted")
def wanted_share(by_curve, curve_share, gpu_share, target_utilization):
    """By the curve, or the target of the product's own share."""
    return where(by_curve == 1, curve_share, gpu_share * target_utilization)


@line(unit="1", kind=RATE, label="Share of the GPUs that demand would occupy")
def occupied_wanted(wanted_share, utilization_cap):
    """What is wanted, with the reserve for latency."""
    return ratio(wanted_share, utilization_cap)


@line(unit="1", kind=RATE, label="Share of the GPUs served from the own share")
def own_served(occupied_wanted, gpu_share):
    """What is wanted, up to the product's own share."""
    return minimum(occupied_wanted, gpu_share)


@line(unit="1", kind=LEVEL, label="Share of the GPUs paid for in any case")
def committed_share(gpu_share, take_or_pay_share, is_token_product):
    """Take-or-pay of GPU-hours: paid, used or not."""
    return gpu_share * take_or_pay_share * (1 - is_token_product)


@line(unit="1", kind=RATE, label="Share of the GPUs taken of the own share")
def own_occupied(own_served, committed_share):
    """What serves the product, or is kept for it against payment."""
    return maximum(committed_share, own_served)


@line(unit="1", kind=RATE, label="Share of the GPUs wanted beyond the own share")
def unmet_share(occupied_wanted, gpu_share):
    """What the product's own share cannot serve."""
    return maximum(0, occupied_wanted - gpu_share)


@line(unit="1", kind=RATE, label="Share of the GPUs taken by all products")
def own_occupied_total(own_occupied):
    """What the products take of their own shares together."""
    return total(own_occupied, over=PRODUCT)


@line(unit="1", kind=RATE, label="Spare share of the GPUs")
def spare_share(own_occupied_total, shares_spare_capacity):
    """What the products leave over, where it is shared."""
    return shares_spare_capacity * maximum(0, 1 - own_occupied_total)


@line(unit="1", kind=RATE, label="Wanted by products that are served before")
def unmet_ahead(unmet_share, priority):
    """What products with a smaller priority number want beyond their shares."""
    return ahead(unmet_share, priority, over=PRODUCT)


@line(unit="1", kind=RATE, label="Wanted by products of the same priority")
def unmet_alongside(unmet_share, priority):
    """What products with the same priority number want beyond their shares."""
    return matched(unmet_share, priority, priority, over=PRODUCT)


@line(unit="1", kind=RATE, label="Share of the GPUs served from spare capacity")
def extra_share(unmet_share, spare_share, unmet_ahead, unmet_alongside):
    """What is left after those before, in proportion among the same priority."""
    return minimum(
        unmet_share,
        maximum(0, spare_share - unmet_ahead) * ratio(unmet_share, unmet_alongside),
    )


@line(unit="1", kind=RATE, label="Share of the GPUs in use for the product")
def used_share(own_served, extra_share):
    """What is served from the own share and from spare capacity."""
    return own_served + extra_share


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours sold")
def gpu_hours_sold(sellable_gpu_hours, used_share, utilization_cap):
    """The hours in use for the product, less the reserve for latency."""
    return sellable_gpu_hours * used_share * utilization_cap


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours billed")
def gpu_hours_billed(gpu_hours_sold, sellable_gpu_hours, committed_share):
    """The hours sold, or those of take-or-pay where these are more."""
    return maximum(gpu_hours_sold, sellable_gpu_hours * committed_share)


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours billed by product")
def product_gpu_hours_billed(gpu_hours_billed):
    """GPU-hours billed over all phases."""
    return total(gpu_hours_billed, over=PHASE)


@line(unit="GPU*hour", kind=FLOW, label="Unserved demand in GPU-hours")
def unserved_gpu_hours(
    sellable_gpu_hours, occupied_wanted, used_share, utilization_cap
):
    """The hours that would serve what is wanted and not served."""
    return (
        sellable_gpu_hours * maximum(0, occupied_wanted - used_share) * utilization_cap
    )


@line(unit="1", kind=RATE, label="Utilisation of the own share")
def utilization(gpu_hours_sold, product_gpu_hours):
    """GPU-hours sold over those set aside; spare capacity can lift it above the cap."""
    return ratio(gpu_hours_sold, product_gpu_hours)


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours sold by product")
def product_gpu_hours_sold(gpu_hours_sold):
    """GPU-hours sold over all phases."""
    return total(gpu_hours_sold, over=PHASE)


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours sold, all products")
def gpu_hours_sold_total(product_gpu_hours_sold):
    """GPU-hours sold over all products."""
    return total(product_gpu_hours_sold, over=PRODUCT)


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours sold by phase")
def phase_gpu_hours_sold(gpu_hours_sold):
    """GPU-hours sold of a phase."""
    return total(gpu_hours_sold, over=PRODUCT)


@line(unit="1", kind=RATE, label="Load of the phase")
def phase_load(phase_gpu_hours_sold, training_gpu_hours, gpu_hours_available):
    """GPU-hours sold and trained over GPU-hours available."""
    return ratio(phase_gpu_hours_sold + training_gpu_hours, gpu_hours_available)


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours billed, all products")
def gpu_hours_billed_total(product_gpu_hours_billed):
    """GPU-hours sold or paid for over all products."""
    return total(product_gpu_hours_billed, over=PRODUCT)


@line(unit="GPU*hour", kind=FLOW, label="Idle GPU-hours")
def idle_gpu_hours(
    gpu_hours_available_total, training_gpu_hours_total, gpu_hours_billed_total
):
    """GPU-hours available that nobody pays for and no training uses."""
    return gpu_hours_available_total - training_gpu_hours_total - gpu_hours_billed_total


@line(unit="Mtok", kind=FLOW, label="Output tokens sold by phase")
def phase_output_tokens(gpu_hours_sold, tokens_per_gpu_hour):
    """GPU-hours sold times the output tokens of a GPU-hour."""
    return gpu_hours_sold * tokens_per_gpu_hour


@line(unit="Mtok", kind=FLOW, label="Unserved output tokens by phase")
def phase_unserved_tokens(unserved_gpu_hours, tokens_per_gpu_hour):
    """Unserved GPU-hours times the output tokens of a GPU-hour."""
    return unserved_gpu_hours * tokens_per_gpu_hour


@line(unit="Mtok", kind=FLOW, label="Unserved output tokens")
def unserved_tokens(phase_unserved_tokens):
    """Output tokens that customers want and do not get, over all phases."""
    return total(phase_unserved_tokens, over=PHASE)


@line(unit="Mtok", kind=FLOW, label="Output tokens sold")
def output_tokens(phase_output_tokens):
    """Output tokens of the product over all phases."""
    return total(phase_output_tokens, over=PHASE)


@line(unit="Mtok", kind=FLOW, label="Input tokens sold, not cached")
def input_tokens(output_tokens, input_per_output, cached_share):
    """Input tokens that are read anew."""
    return output_tokens * input_per_output * (1 - cached_share)


@line(unit="Mtok", kind=FLOW, label="Cached input tokens sold")
def cached_tokens(output_tokens, input_per_output, cached_share):
    """Input tokens that are read from cache."""
    return output_tokens * input_per_output * cached_share


@line(unit="Mtok", kind=FLOW, label="Tokens sold of any kind")
def all_tokens(output_tokens, input_tokens, cached_tokens):
    """Output, input and cached tokens of the product."""
    return output_tokens + input_tokens + cached_tokens


@line(unit="Mtok", kind=FLOW, label="Output tokens sold, all products")
def output_tokens_total(output_tokens):
    """Output tokens over all products."""
    return total(output_tokens, over=PRODUCT)


@line(unit="Mtok", kind=FLOW, label="Tokens sold of any kind, all products")
def all_tokens_total(all_tokens):
    """Output, input and cached tokens over all products."""
    return total(all_tokens, over=PRODUCT)


@line(unit="unit", kind=FLOW, label="Sales of the product")
def units_sold(output_tokens, mtok_per_unit):
    """Seats, tasks or Mtok: output tokens over the tokens of each."""
    return ratio(output_tokens, mtok_per_unit)
