"""Capacity: GPU-hours that can be sold, and the tokens they could make."""

from planner.core.keys import PLAN_CHOICE
from planner.core.language.axes import PHASE, PRODUCT
from planner.core.language.inputs import Input, constant
from planner.core.language.kinds import COUNT, MONTHS, NUMBER, RATE, SHARE, SWITCH
from planner.core.language.line import FLOW, LEVEL, check, line
from planner.core.language.line import RATE as RATE_LINE
from planner.core.language.vocabulary import compound, maximum, minimum, total
from planner.core.model.spans import between

seconds_per_hour = constant(
    "capacity.seconds_per_hour", 3600.0, "second/hour", "Seconds an hour", "Definition"
)
tokens_per_mtok = constant(
    "capacity.tokens_per_mtok", 1e6, "token/Mtok", "Tokens in a Mtok", "Definition"
)
gpus = Input(
    key="capacity.gpus",
    label="GPUs",
    kind=COUNT,
    unit="GPU",
    axes=(PHASE,),
    help="GPUs of the phase, from its bill of materials.",
    derived=True,
    editable=False,
)
rack_units = Input(
    key="capacity.rack_units",
    label="Rack units",
    kind=NUMBER,
    unit="U",
    axes=(PHASE,),
    help="Rack units of the phase, from its bill of materials.",
    derived=True,
    editable=False,
)
is_token_product = Input(
    key="capacity.is_token_product",
    label="Sells tokens",
    kind=SWITCH,
    unit="1",
    axes=(PRODUCT,),
    help="1 for products that are tokens, 0 for products that are GPU-hours.",
    derived=True,
    editable=False,
)
availability = Input(
    key="capacity.availability",
    label="Availability",
    kind=SHARE,
    unit="1",
    axes=(PHASE,),
    default=0.95,
    minimum=0.0,
    maximum=1.0,
    low=0.9,
    high=0.985,
    help="Share of the time a GPU can sell; spare nodes are inside this figure.",
    source='CoreWeave capacity guarantee "perhaps 95%" (glennklockwood.com); lower '
    "bound: Llama 3 effective training time above 90%",
    source_date="2026",
    assumption=True,
)
gpu_share = Input(
    key="capacity.gpu_share",
    label="Share of the GPUs",
    kind=SHARE,
    unit="1",
    axes=(PRODUCT,),
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    help="Share of the GPU-hours for products that is set aside for this one.",
    source=PLAN_CHOICE,
)
output_rate = Input(
    key="capacity.output_rate",
    label="Output rate",
    kind=NUMBER,
    unit="token/(second*GPU)",
    axes=(PHASE, PRODUCT),
    minimum=0.0,
    maximum=1e6,
    help="Output tokens per second per GPU at the product's request shape and user "
    "speed, as benchmarked, before the derate.",
    derived=True,
)
derate = Input(
    key="capacity.derate",
    label="Derate of the benchmark",
    kind=SHARE,
    unit="1",
    default=0.75,
    minimum=0.0,
    maximum=1.5,
    low=0.55,
    high=0.9,
    help="What real traffic keeps of the benchmark at the same model, lengths and user "
    "speed: ragged batches, bursts, retries. Excludes availability and utilisation.",
    source="Our computation from an operator's own report (deepseek-ai/"
    "open-infra-index, day 6) against the published benchmark of the same GPU class "
    "(LMSYS, 2025-05)",
    source_date="2025-03",
    assumption=True,
)
software_gain = Input(
    key="capacity.software_gain",
    label="Software gain",
    kind=RATE,
    unit="1/year",
    minimum=-0.5,
    maximum=2.0,
    help="Growth of throughput per GPU by better software, a year: one choice with the "
    "change of token prices. At the frontier newer models are larger, and it is 0.",
    derived=True,
)
highest_software_gain = Input(
    key="capacity.highest_software_gain",
    label="Highest software gain",
    kind=NUMBER,
    unit="1",
    default=2.5,
    minimum=1.0,
    maximum=100.0,
    help="Throughput never grows beyond this multiple of the benchmark.",
    assumption=True,
)
training_share = Input(
    key="capacity.training_share",
    label="Set aside for training",
    kind=SHARE,
    unit="1",
    axes=(PHASE,),
    default=0.0,
    minimum=0.0,
    maximum=1.0,
    help="Share of the phase's GPU-hours for training and fine-tuning: not sold, and "
    "valued at what the same hours would rent for.",
    source=PLAN_CHOICE,
)
training_start = Input(
    key="capacity.training_start",
    label="Training starts",
    kind=MONTHS,
    unit="month",
    axes=(PHASE,),
    default=0.0,
    minimum=0.0,
    maximum=240.0,
    help="Months from the first sale of the phase to the start of its training.",
    source=PLAN_CHOICE,
)
training_months = Input(
    key="capacity.training_months",
    label="Training lasts",
    kind=MONTHS,
    unit="month",
    axes=(PHASE,),
    default=240.0,
    minimum=0.0,
    maximum=240.0,
    help="Months of training; it ends with the phase at the latest.",
    source=PLAN_CHOICE,
)


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours available")
def gpu_hours_available(gpus, sales_share, hours_per_month, period, availability):
    """Live GPUs times hours times availability."""
    return gpus * sales_share * hours_per_month * period * availability


@line(unit="month", kind=LEVEL, label="Start of training")
def training_begins(first_sale, training_start):
    """The first sale of the phase plus the months until training starts."""
    return first_sale + training_start


@line(unit="month", kind=LEVEL, label="End of training")
def training_ends(training_begins, training_months, retirement):
    """Training ends after its months, or with the phase."""
    return minimum(training_begins + training_months, retirement)


@line(unit="1", kind=RATE_LINE, label="Share of the month with training")
def training_overlap(month, training_begins, training_ends, period):
    """The part of the month between the start and the end of training."""
    return between(month, training_begins, training_ends, period)


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours of training by phase")
def training_gpu_hours(
    gpus, training_overlap, hours_per_month, period, availability, training_share
):
    """The share of the available GPU-hours that is set aside for training."""
    return (
        gpus
        * training_overlap
        * hours_per_month
        * period
        * availability
        * training_share
    )


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours of training")
def training_gpu_hours_total(training_gpu_hours):
    """GPU-hours set aside for training over all phases."""
    return total(training_gpu_hours, over=PHASE)


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours for products")
def sellable_gpu_hours(gpu_hours_available, training_gpu_hours):
    """GPU-hours available less those of training."""
    return gpu_hours_available - training_gpu_hours


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours set aside for the product")
def product_gpu_hours(sellable_gpu_hours, gpu_share):
    """The product's own share of the GPU-hours for products."""
    return sellable_gpu_hours * gpu_share


@line(unit="GPU*hour", kind=FLOW, label="GPU-hours available, all phases")
def gpu_hours_available_total(gpu_hours_available):
    """GPU-hours available over all phases."""
    return total(gpu_hours_available, over=PHASE)


@line(unit="1", kind=RATE_LINE, label="Throughput growth by software")
def throughput_growth(software_gain, elapsed_years, highest_software_gain):
    """The multiple of the benchmark's throughput that software has reached."""
    return minimum(compound(software_gain, elapsed_years), highest_software_gain)


@line(unit="Mtok/(GPU*hour)", kind=LEVEL, label="Output tokens of a GPU-hour today")
def benchmark_tokens_per_gpu_hour(
    is_token_product, seconds_per_hour, output_rate, derate, tokens_per_mtok
):
    """What a GPU-hour of a token product makes before software grows."""
    return is_token_product * seconds_per_hour * output_rate * derate / tokens_per_mtok


@line(unit="Mtok/(GPU*hour)", kind=RATE_LINE, label="Output tokens of a GPU-hour")
def tokens_per_gpu_hour(benchmark_tokens_per_gpu_hour, throughput_growth):
    """What a GPU-hour of a token product makes with the software of the month."""
    return benchmark_tokens_per_gpu_hour * throughput_growth


@line(unit="Mtok", kind=FLOW, label="Output token capacity")
def token_capacity(product_gpu_hours, tokens_per_gpu_hour):
    """Output tokens the product's own GPU-hours could make at full use."""
    return product_gpu_hours * tokens_per_gpu_hour


@line(unit="1", kind=LEVEL, label="Share of the GPUs of all products")
def gpu_share_total(gpu_share):
    """What the products take of the GPUs together."""
    return total(gpu_share, over=PRODUCT)


@check(unit="1", label="The products share no more GPUs than there are")
def gpu_share_check(gpu_share_total, event_tolerance):
    """What the shares of the products exceed the whole by, beyond rounding."""
    return maximum(0, gpu_share_total - 1 - event_tolerance)
