"""Demand: utilisation with its ramp, and the tokens and GPU-hours sold."""

from planner.core.language.axes import PHASE, PRODUCT
from planner.core.language.inputs import Input
from planner.core.language.kinds import MONTHS, NUMBER, SHARE, SWITCH
from planner.core.language.line import FLOW, LEVEL, RATE, line
from planner.core.language.vocabulary import flag, maximum, minimum, ratio, total, where

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


@line(unit="1", kind=LEVEL, label="Full at once")
def instant_ramp(ramp_months):
    """1 for products without a ramp."""
    return flag(ramp_months == 0)


@line(unit="1", kind=RATE, label="Progress of the ramp")
def ramp_progress(month, first_sale, ramp_months, instant_ramp):
    """How far the time since first sale has come of the ramp."""
    return minimum(1, maximum(instant_ramp, ratio(month - first_sale, ramp_months)))


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


@line(unit="1", kind=RATE, label="Utilisation")
def utilization(utilization_target, ramp_share, utilization_cap):
    """The ramped target, not above the cap."""
    return minimum(utilization_target * ramp_share, utilization_cap)


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours sold")
def gpu_hours_sold(product_gpu_hours, utilization):
    """GPU-hours available to the product times utilisation."""
    return product_gpu_hours * utilization


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


@line(unit="1", kind=RATE, label="Utilisation of the phase")
def phase_utilization(phase_gpu_hours_sold, gpu_hours_available):
    """GPU-hours sold over GPU-hours available."""
    return ratio(phase_gpu_hours_sold, gpu_hours_available)


@line(unit="Mtok", kind=FLOW, label="Output tokens sold by phase")
def phase_output_tokens(token_capacity, utilization):
    """Output token capacity times utilisation."""
    return token_capacity * utilization


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
