"""Timeline: the chain of each phase from the decision to the end of its life.

Times are months elapsed since the decision. Month m runs from elapsed m - 1 to m, so an
event at e falls in month whole(e) + 1.
"""

from planner.core.language.axes import MONTH, PHASE
from planner.core.language.inputs import Input, constant
from planner.core.language.kinds import COUNT, DAYS, MONTHS, WEEKS
from planner.core.language.line import LEVEL, RATE, line
from planner.core.language.vocabulary import (
    both,
    flag,
    lowest,
    matched,
    maximum,
    minimum,
    total,
    where,
    whole,
)
from planner.core.model.spans import between, since

CALENDAR = "Calendar: the Julian year of 365.25 days"

months_per_year = constant(
    "timeline.months_per_year", 12.0, "month/year", "Months a year", CALENDAR
)
days_per_month = constant(
    "timeline.days_per_month", 30.4375, "day/month", "Days a month", CALENDAR
)
days_per_week = constant(
    "timeline.days_per_week", 7.0, "day/week", "Days a week", CALENDAR
)
hours_per_month = constant(
    "timeline.hours_per_month", 730.5, "hour/month", "Hours a month", CALENDAR
)
period = constant("timeline.period", 1.0, "month", "One month", "The step of the model")
half = constant("timeline.half", 0.5, "1", "One half", "Definition")
one_year = constant("timeline.one_year", 1.0, "year", "One year", CALENDAR)
event_tolerance = constant(
    "timeline.event_tolerance",
    1e-9,
    "1",
    "Tolerance of an event's time",
    "Our choice: an event this close to the end of a month counts in the next month, "
    "in every calculator alike",
)
month = Input(
    key="timeline.month",
    label="Month number",
    kind=COUNT,
    unit="month",
    axes=(MONTH,),
    help="Months since the decision, counted at the end of the month.",
    derived=True,
    editable=False,
)
horizon = Input(
    key="timeline.horizon",
    label="Horizon",
    kind=MONTHS,
    unit="month",
    help="Months the case looks ahead: to the end of the last phase's useful life, "
    "unless the project sets its own.",
    derived=True,
    editable=False,
)
decision_calendar_month = Input(
    key="timeline.decision_calendar_month",
    label="Calendar month of the decision",
    kind=COUNT,
    unit="month",
    help="1 is January; the decision is taken at the start of this month.",
    derived=True,
    editable=False,
)
order = Input(
    key="timeline.order",
    label="Order",
    kind=MONTHS,
    unit="month",
    axes=(PHASE,),
    minimum=0.0,
    maximum=240.0,
    help="Months from the decision to the order of the phase's equipment.",
    derived=True,
)
phase_number = Input(
    key="timeline.phase_number",
    label="Number of the phase",
    kind=COUNT,
    unit="1",
    axes=(PHASE,),
    help="1 is the first phase of the plan.",
    derived=True,
    editable=False,
)
refreshes = Input(
    key="timeline.refreshes",
    label="Number of the phase it succeeds",
    kind=COUNT,
    unit="1",
    axes=(PHASE,),
    help="A refresh takes over the hall of the phase with this number; 0 for none.",
    derived=True,
    editable=False,
)
lead_time = Input(
    key="timeline.lead_time",
    label="Lead time",
    kind=WEEKS,
    unit="week",
    axes=(PHASE,),
    minimum=0.0,
    maximum=260.0,
    help="Weeks from order to delivery: the longest lead time of the phase's items.",
    derived=True,
)
site_lead_time = Input(
    key="timeline.site_lead_time",
    label="Lead time of site equipment",
    kind=WEEKS,
    unit="week",
    axes=(PHASE,),
    minimum=0.0,
    maximum=260.0,
    help="Weeks from the start of site work to the delivery of its long-lead items: "
    "generators, transformers, switchgear.",
    derived=True,
)
site_start = Input(
    key="timeline.site_start",
    label="Start of site work",
    kind=MONTHS,
    unit="month",
    axes=(PHASE,),
    minimum=0.0,
    maximum=240.0,
    help="Months from the decision to the start of building, or of moving into "
    "colocation.",
    derived=True,
)
site_build = Input(
    key="timeline.site_build",
    label="Site work",
    kind=MONTHS,
    unit="month",
    axes=(PHASE,),
    default=0.0,
    minimum=0.0,
    maximum=120.0,
    help="Months of building; items with a long lead time of their own run beside it.",
    assumption=True,
)
move_in = Input(
    key="timeline.move_in",
    label="Colocation move-in",
    kind=MONTHS,
    unit="month",
    axes=(PHASE,),
    default=0.0,
    minimum=0.0,
    maximum=120.0,
    help="Months from the start of site work until colocation space can be used; 0 in "
    "an own hall.",
    assumption=True,
)
install_days = Input(
    key="timeline.install_days",
    label="Installation",
    kind=DAYS,
    unit="day",
    axes=(PHASE,),
    default=21.0,
    minimum=0.0,
    maximum=730.0,
    low=10.0,
    high=60.0,
    help="Days to install the equipment once it and the site are there.",
    assumption=True,
)
commissioning_days = Input(
    key="timeline.commissioning_days",
    label="Commissioning",
    kind=DAYS,
    unit="day",
    axes=(PHASE,),
    default=21.0,
    minimum=0.0,
    maximum=730.0,
    low=7.0,
    high=60.0,
    help="Days of burn-in and acceptance tests; then the phase is ready for use.",
    assumption=True,
)
first_model_days = Input(
    key="timeline.first_model_days",
    label="First model",
    kind=DAYS,
    unit="day",
    axes=(PHASE,),
    default=14.0,
    minimum=0.0,
    maximum=730.0,
    low=3.0,
    high=45.0,
    help="Days from ready for use to the first token of the first model.",
    assumption=True,
)
sales_delay_days = Input(
    key="timeline.sales_delay_days",
    label="Sales delay",
    kind=DAYS,
    unit="day",
    axes=(PHASE,),
    default=0.0,
    minimum=0.0,
    maximum=1460.0,
    low=0.0,
    high=60.0,
    help="Days from the first token to the first sale.",
    assumption=True,
)


@line(unit="year", kind=LEVEL, label="Length of a month in years")
def year_fraction(period, months_per_year):
    """A twelfth of a year: what an annual rate is multiplied with each month."""
    return period / months_per_year


@line(unit="month", kind=LEVEL, label="Delivery")
def delivery(order, lead_time, days_per_week, days_per_month):
    """The order plus the longest lead time."""
    return order + lead_time * days_per_week / days_per_month


@line(unit="month", kind=LEVEL, label="Site ready")
def site_ready(
    site_start, site_build, move_in, site_lead_time, days_per_week, days_per_month
):
    """Site work, move-in and lead times run side by side: the longest decides."""
    return site_start + maximum(
        site_build, move_in, site_lead_time * days_per_week / days_per_month
    )


@line(unit="month", kind=LEVEL, label="Ready for use")
def ready(delivery, site_ready, install_days, commissioning_days, days_per_month):
    """The later of delivery and site, plus installation and commissioning."""
    return (
        maximum(delivery, site_ready)
        + (install_days + commissioning_days) / days_per_month
    )


@line(unit="month", kind=LEVEL, label="First token")
def first_token(ready, first_model_days, days_per_month):
    """The first model answers."""
    return ready + first_model_days / days_per_month


@line(unit="month", kind=LEVEL, label="First sale")
def first_sale(first_token, sales_delay_days, days_per_month):
    """Tokens or GPU-hours are sold from here on."""
    return first_token + sales_delay_days / days_per_month


@line(unit="1", kind=LEVEL, label="Succeeds another phase")
def is_refresh(refreshes):
    """1 for a phase that takes over the hall of an earlier one."""
    return flag(refreshes > 0)


@line(unit="1", kind=LEVEL, label="Is succeeded")
def has_successor(is_refresh, refreshes, phase_number):
    """1 for a phase whose hall a refresh takes over."""
    return matched(is_refresh, refreshes, phase_number, over=PHASE)


@line(unit="month", kind=LEVEL, label="The successor is ready for use")
def successor_ready(ready, refreshes, phase_number):
    """When the phase that succeeds this one is ready; 0 where none does."""
    return matched(ready, refreshes, phase_number, over=PHASE)


@line(unit="month", kind=LEVEL, label="First sale of the phase it succeeds")
def sale_succeeded(first_sale, phase_number, refreshes):
    """When the phase first sold whose hall a refresh takes over; 0 for none."""
    return matched(first_sale, phase_number, refreshes, over=PHASE)


@line(unit="month", kind=LEVEL, label="Start of the ramp")
def ramp_start(is_refresh, sale_succeeded, first_sale):
    """The first sale; a refresh has the customers of the phase it succeeds."""
    return where(is_refresh == 1, sale_succeeded, first_sale)


@line(unit="month", kind=LEVEL, label="End of the useful life")
def life_end(ready, equipment_life, months_per_year):
    """Ready for use plus the useful life of the equipment."""
    return ready + equipment_life * months_per_year


@line(unit="month", kind=LEVEL, label="Retirement")
def retirement(ready, life_end, has_successor, successor_ready):
    """The end of the useful life, or earlier when a successor is ready for use."""
    return where(
        has_successor == 1, maximum(ready, minimum(life_end, successor_ready)), life_end
    )


@line(unit="1", kind=RATE, label="Share of the month in service")
def service_share(month, ready, retirement, period):
    """The part of the month between ready for use and retirement."""
    return since(month, ready, period) - since(month, retirement, period)


@line(unit="1", kind=RATE, label="Share of the month on sale")
def sales_share(month, first_sale, retirement, period):
    """The part of the month between first sale and retirement."""
    return between(month, first_sale, retirement, period)


@line(unit="month", kind=LEVEL, label="Service month")
def service_month(ready, period, event_tolerance):
    """The number of the month in which the phase becomes ready for use."""
    return whole(ready / period + event_tolerance) * period + period


@line(unit="1", kind=LEVEL, label="In service within the horizon")
def reaches_service(service_month, horizon):
    """1 where the phase becomes ready for use before the horizon ends."""
    return flag(service_month <= horizon)


@line(unit="GPU", kind=LEVEL, label="GPUs of all phases")
def gpus_bought(gpus):
    """GPUs of all phases, also of those beyond the horizon."""
    return total(gpus, over=PHASE)


@line(unit="1", kind=LEVEL, label="GPUs are bought")
def buys_gpus(gpus_bought):
    """1 where the bill of materials has GPUs."""
    return flag(gpus_bought > 0)


@line(unit="month", kind=LEVEL, label="First sales added up")
def first_sales_total(first_sale):
    """The times of first sale of all phases together: later than each of them."""
    return total(first_sale, over=PHASE)


@line(unit="month", kind=LEVEL, label="A time after all first sales")
def after_all_sales(horizon, first_sales_total, period):
    """Beyond the horizon, and later than the first sale of every phase."""
    return horizon + first_sales_total + period


@line(unit="1", kind=LEVEL, label="The phase sells")
def phase_sells(gpus, first_sale, retirement):
    """1 for phases with GPUs whose first sale comes before they retire."""
    return flag(both(gpus > 0, first_sale < retirement))


@line(unit="1", kind=LEVEL, label="Phases that sell")
def selling_phases(phase_sells):
    """How many phases sell, also those beyond the horizon."""
    return total(phase_sells, over=PHASE)


@line(unit="1", kind=LEVEL, label="A phase sells")
def sells_at_all(selling_phases):
    """1 where at least one phase sells."""
    return flag(selling_phases > 0)


@line(unit="month", kind=LEVEL, label="First sale of phases that sell")
def sale_of_selling(phase_sells, first_sale, after_all_sales):
    """The first sale of the phase; after all others where it never sells."""
    return where(phase_sells == 1, first_sale, first_sale + after_all_sales)


@line(unit="month", kind=LEVEL, label="Months to the first sale")
def first_sale_time(sale_of_selling):
    """Months from the decision to the first sale of any phase."""
    return lowest(sale_of_selling, over=PHASE)


@line(unit="1", kind=LEVEL, label="Sells first")
def sells_first(sale_of_selling, first_sale_time):
    """1 for the phase that sells first."""
    return flag(sale_of_selling == first_sale_time)
