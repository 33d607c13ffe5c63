"""An independent ledger: the cash of an AI factory, month by month, in plain loops.

Written from the words of the domain and from nothing else: it shares no code, no
library and no array with the program that it judges. Slow and long on purpose: each
line of the books is added up where it arises.

Months are numbered from 1; month m runs from m - 1 to m months after the decision.
Amounts are USD, energy is kWh, tokens are millions of tokens (Mtok).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MONTHS_PER_YEAR = 12
DAYS_PER_MONTH = 30.4375
DAYS_PER_WEEK = 7
HOURS_PER_MONTH = 730.5
SECONDS_PER_HOUR = 3600
TOKENS_PER_MTOK = 1_000_000
KW_PER_MW = 1000
# Half a cent: cash within it has no sign.
CASH_TOLERANCE = 0.005
# An event this little before a whole month happens at that month.
EVENT_TOLERANCE = 1e-9
# Months in a row for which EBITDA must hold.
BREAKEVEN_HOLD = 3
# Years of age at which the resale curve ends at nothing.
OLDEST_RESALE_AGE = 11

# The lines of the books that are added up over phases, products and asset classes.
LINES = (
    "capital_spending",
    "gpu_hours_available_total",
    "gpu_hours_sold_total",
    "output_tokens",
    "input_tokens",
    "cached_tokens",
    "token_revenue",
    "contract_revenue",
    "opening_revenue",
    "facility_energy",
    "energy_cost",
    "colocation_cost",
    "staff_cost_total",
    "support_cost",
    "insurance_cost",
    "software_cost",
    "other_cost",
    "depreciation_total",
    "book_disposed",
    "disposal_proceeds",
    "kw_months",
    "rack_unit_months",
    "terminal_value",
    "terminal_gain",
)

Books = dict[str, list[float]]


@dataclass(frozen=True)
class Ledger:
    """The books of one case: monthly lists by line, and the figures of the whole case.

    A metric is None where it is undefined. `input_tokens` are those not read from
    cache.
    """

    monthly: Books
    metrics: dict[str, float | None]


@dataclass(frozen=True)
class Case:
    """The inputs of one case and the names that they are kept under."""

    inputs: Mapping[str, float]
    phases: Sequence[str]
    assets: Sequence[str]
    products: Sequence[str]
    months: int

    def get(self, key: str, *items: str) -> float:
        """Return an input by its key and items."""
        return float(self.inputs[".".join((key, *items))])

    def every_month(self) -> Iterator[int]:
        """Yield the months by number."""
        return iter(range(1, self.months + 1))

    def level(self, rate_key: str, month: int) -> float:
        """Return what a price of 1 at the date of prices has become."""
        elapsed = self.get("revenue.price_age") + month
        return (1 + self.get(rate_key)) ** (elapsed / MONTHS_PER_YEAR)


@dataclass(frozen=True)
class Chain:
    """The dates of a phase, in months since the decision."""

    order: float
    delivery: float
    site_start: float
    site_ready: float
    ready: float
    first_token: float
    first_sale: float
    retirement: float


def ledger(
    inputs: Mapping[str, float],
    phases: Sequence[str],
    assets: Sequence[str],
    products: Sequence[str],
    months: int,
) -> Ledger:
    """Return the books of a case of `months` months.

    `inputs` holds a number for each full key, such as ``finance.discount_rate`` and
    ``capex.equipment_cost.phase-1.network``; switches are 0 and 1. Raises KeyError
    where one is missing.
    """
    case = Case(inputs, phases, assets, products, months)
    chains = {phase: chain_of(case, phase) for phase in phases}
    books: Books = {line: [0.0] * months for line in LINES}
    of_product = {
        product: {"revenue": [0.0] * months, "gpu_hours_sold": [0.0] * months}
        for product in products
    }
    for phase in phases:
        pay_capital(case, phase, chains[phase], books)
        sell(case, phase, chains[phase], books, of_product)
        run(case, phase, chains[phase], books)
        wear_out(case, phase, chains[phase], books)
    add_up_costs(case, books)
    books["taxable_income"] = [
        books["ebitda"][i]
        - books["depreciation_total"][i]
        + (books["disposal_proceeds"][i] - books["book_disposed"][i])
        for i in range(months)
    ]
    books["unlevered_tax"] = taxes(case, books["taxable_income"])
    add_up_cash(case, books, of_product)
    metrics = {
        **cash_metrics(case, books, first_to_sell(case, chains)),
        **capital_metrics(case, books, chains),
        **levelized_metrics(case, books, of_product),
        **lifetime_metrics(books),
    }
    # Figures of the last month alone; the program has them without months.
    for line in ("terminal_value", "terminal_gain"):
        del books[line]
    return Ledger(books, metrics)


# ------------------------------------------------------------------ time


def chain_of(case: Case, phase: str) -> Chain:
    """Return the dates of a phase."""

    def months_of_days(key: str) -> float:
        return case.get(key, phase) / DAYS_PER_MONTH

    order = case.get("timeline.order", phase)
    weeks = case.get("timeline.lead_time", phase)
    delivery = order + weeks * DAYS_PER_WEEK / DAYS_PER_MONTH
    site_start = case.get("timeline.site_start", phase)
    site_weeks = case.get("timeline.site_lead_time", phase)
    site_ready = site_start + max(
        case.get("timeline.site_build", phase),
        site_weeks * DAYS_PER_WEEK / DAYS_PER_MONTH,
    )
    ready = (
        max(delivery, site_ready)
        + months_of_days("timeline.install_days")
        + months_of_days("timeline.commissioning_days")
    )
    first_token = ready + months_of_days("timeline.first_model_days")
    first_sale = first_token + months_of_days("timeline.sales_delay_days")
    life = case.get("depreciation.equipment_life") * MONTHS_PER_YEAR
    return Chain(
        order=order,
        delivery=delivery,
        site_start=site_start,
        site_ready=site_ready,
        ready=ready,
        first_token=first_token,
        first_sale=first_sale,
        retirement=ready + life,
    )


def live_share(month: int, start: float, end: float) -> float:
    """Return the share of a month that lies between two dates.

    It is below 0 where the end comes before the start.
    """
    since_start = min(1.0, max(0.0, month - start))
    since_end = min(1.0, max(0.0, month - end))
    return since_start - since_end


def month_of(event: float) -> int:
    """Return the month in which an event falls."""
    return math.floor(event + EVENT_TOLERANCE) + 1


# ------------------------------------------------------------------ capital


def is_facility(case: Case, asset: str) -> bool:
    """Return whether an asset class belongs to the hall."""
    return case.get("depreciation.is_facility", asset) == 1


def capital_of(case: Case, phase: str, asset: str) -> float:
    """Return what an asset class of a phase costs, contingency included."""
    cost = case.get("capex.equipment_cost", phase, asset)
    return cost * (1 + case.get("capex.contingency"))


def pay_capital(case: Case, phase: str, chain: Chain, books: Books) -> None:
    """Enter the payments of a phase's capital at its milestones.

    What a phase in service still owes at the horizon is settled then.
    """
    settles = month_of(chain.ready) <= case.months
    net = case.get("capex.payment_days") / DAYS_PER_MONTH
    for asset in case.assets:
        capital = capital_of(case, phase, asset)
        deposit = case.get("capex.deposit_share", asset)
        shipment = case.get("capex.shipment_share", asset)
        hall = is_facility(case, asset)
        milestones = (
            (chain.site_start if hall else chain.order, deposit),
            (chain.site_ready if hall else chain.delivery, shipment),
            (chain.ready, 1 - deposit - shipment),
        )
        for event, share in milestones:
            month = month_of(event + net)
            if settles:
                month = min(month, case.months)
            if month <= case.months:
                books["capital_spending"][month - 1] += capital * share


def wear_out(case: Case, phase: str, chain: Chain, books: Books) -> None:
    """Enter depreciation and the sale of a phase's assets."""
    start = month_of(chain.ready)
    for asset in case.assets:
        capital = capital_of(case, phase, asset)
        hall = is_facility(case, asset)
        held_until = float(case.months) if hall else chain.retirement
        end = min(case.months, month_of(held_until))
        life_key = "facility_life" if hall else "equipment_life"
        life = case.get(f"depreciation.{life_key}") * MONTHS_PER_YEAR
        written_off = 0.0
        for month in range(start, end + 1):
            used = min(life, float(month - start + 1))
            accumulated = capital * used / life
            books["depreciation_total"][month - 1] += accumulated - written_off
            written_off = accumulated
        if start > end:
            continue
        rest = capital - written_off
        if hall:
            proceeds = case.get("depreciation.facility_resale_share") * rest
        else:
            sold_at = min(chain.retirement, float(case.months))
            age = max(0.0, sold_at - chain.ready) / MONTHS_PER_YEAR
            proceeds = (
                case.get("capex.equipment_cost", phase, asset)
                * case.get("depreciation.resale_scale", asset)
                * resale_share(case, age)
            )
        books["book_disposed"][end - 1] += rest
        books["disposal_proceeds"][end - 1] += proceeds
        if hall or held_until > case.months:
            books["terminal_value"][-1] += proceeds
            books["terminal_gain"][-1] += proceeds - rest


def resale_share(case: Case, age: float) -> float:
    """Return the share of its price that equipment of an age in years fetches."""

    def point(year: int) -> float:
        if year == 0:
            return 1.0
        if year >= OLDEST_RESALE_AGE:
            return 0.0
        return case.get("depreciation.resale_curve", f"year-{year}")

    younger = math.floor(age)
    rest = age - younger
    return point(younger) * (1 - rest) + point(younger + 1) * rest


# ------------------------------------------------------------------ sales


def sell(
    case: Case,
    phase: str,
    chain: Chain,
    books: Books,
    of_product: dict[str, Books],
) -> None:
    """Enter what a phase has to sell, sells, and earns by it."""
    gpus = case.get("capacity.gpus", phase)
    availability = case.get("capacity.availability", phase)
    for month in case.every_month():
        i = month - 1
        live = max(0.0, live_share(month, chain.first_sale, chain.retirement))
        available = gpus * HOURS_PER_MONTH * availability * live
        books["gpu_hours_available_total"][i] += available
        for product in case.products:
            set_aside = available * case.get("capacity.gpu_share", product)
            used = utilization(case, chain, product, month)
            sold = set_aside * used
            books["gpu_hours_sold_total"][i] += sold
            of_product[product]["gpu_hours_sold"][i] += sold
            paid = (1 - case.get("revenue.price_discount", product)) * (
                1 - case.get("revenue.unpaid_share", product)
            )
            if not is_token(case, product):
                price = contract_price(case, chain, product, month)
                revenue = sold * price * paid
                books["contract_revenue"][i] += revenue
                of_product[product]["revenue"][i] += revenue
                continue
            seconds = sold * SECONDS_PER_HOUR
            rate = case.get("capacity.output_rate", phase, product)
            rate *= case.get("capacity.derate") * throughput_growth(case, month)
            output = seconds * rate / TOKENS_PER_MTOK
            read = output * case.get("demand.input_per_output", product)
            cached = read * case.get("demand.cached_share", product)
            fresh = read - cached
            worth = (
                output * case.get("revenue.output_price", product)
                + fresh * case.get("revenue.input_price", product)
                + cached * case.get("revenue.cached_price", product)
            )
            revenue = worth * paid * case.level("revenue.token_price_change", month)
            books["output_tokens"][i] += output
            books["input_tokens"][i] += fresh
            books["cached_tokens"][i] += cached
            books["token_revenue"][i] += revenue
            books["opening_revenue"][i] += worth * paid
            of_product[product]["revenue"][i] += revenue


def is_token(case: Case, product: str) -> bool:
    """Return whether a product is tokens; else it is GPU-hours."""
    return case.get("capacity.is_token_product", product) == 1


def throughput_growth(case: Case, month: int) -> float:
    """Return the throughput by better software over that of the benchmark."""
    grown = case.level("capacity.software_gain", month)
    return min(grown, case.get("capacity.highest_software_gain"))


def utilization(case: Case, chain: Chain, product: str, month: int) -> float:
    """Return the share of a product's capacity that is sold at the end of a month."""
    ramp_months = case.get("demand.ramp_months", product)
    if ramp_months == 0:
        ramp = 1.0
    else:
        x = min(1.0, max(0.0, (month - chain.first_sale) / ramp_months))
        s_shaped = case.get("demand.s_shaped_ramp") == 1
        ramp = x * x * (3 - 2 * x) if s_shaped else x
    highest = 1.0
    if is_token(case, product):
        highest = case.get("demand.highest_utilization")
    return min(case.get("demand.utilization_target", product) * ramp, highest)


def contract_price(case: Case, chain: Chain, product: str, month: int) -> float:
    """Return the price of a GPU-hour in the contract in force as a month starts."""
    term = case.get("revenue.contract_months", product)
    elapsed = max(0.0, month - 1 - chain.first_sale)
    contracts_before = math.floor(elapsed / term + EVENT_TOLERANCE)
    signed = chain.first_sale + contracts_before * term
    years = (case.get("revenue.price_age") + signed) / MONTHS_PER_YEAR
    change = 1 + case.get("revenue.rental_price_change")
    return case.get("revenue.gpu_hour_price", product) * change**years


# ------------------------------------------------------------------ running costs


def run(case: Case, phase: str, chain: Chain, books: Books) -> None:
    """Enter what it costs to run a phase, whatever it earns."""
    gpus = case.get("capacity.gpus", phase)
    availability = case.get("capacity.availability", phase)
    peak = case.get("opex.power_peak_kw", phase)
    typical = case.get("opex.power_typical_kw", phase)
    idle = case.get("opex.idle_share") * peak
    for month in case.every_month():
        i = month - 1
        live = live_share(month, chain.ready, chain.retirement)
        year_part = live / MONTHS_PER_YEAR

        on_sale = max(0.0, live_share(month, chain.first_sale, chain.retirement))
        in_use = 0.0
        if gpus * availability * on_sale > 0:
            for product in case.products:
                share = case.get("capacity.gpu_share", product)
                in_use += share * utilization(case, chain, product, month)
        kw = idle + (typical - idle) * in_use
        energy = live * HOURS_PER_MONTH * kw * case.get("opex.pue")
        price = case.get("opex.electricity_price")
        price *= case.level("opex.electricity_escalation", month)
        books["facility_energy"][i] += energy
        books["energy_cost"][i] += energy * price

        rent = case.get("opex.contracted_kw", phase)
        rent *= case.get("opex.colocation_price")
        rent *= case.level("opex.colocation_escalation", month)
        books["colocation_cost"][i] += live * rent

        salaries = case.level("opex.salary_growth", month)
        people = case.get("opex.staff_count", phase)
        books["staff_cost_total"][i] += (
            year_part * people * case.get("opex.staff_cost") * salaries
        )
        other = case.get("opex.other_per_year", phase)
        books["other_cost"][i] += year_part * other * salaries
        per_gpu = case.get("opex.software_per_gpu_year")
        books["software_cost"][i] += year_part * gpus * per_gpu

        books["kw_months"][i] += live * peak
        books["rack_unit_months"][i] += live * case.get("capacity.rack_units", phase)

        for asset in case.assets:
            hall = is_facility(case, asset)
            held_until = float(case.months) if hall else chain.retirement
            held = live_share(month, chain.ready, held_until) / MONTHS_PER_YEAR
            cost = case.get("capex.equipment_cost", phase, asset)
            support = case.get("opex.support_share", asset)
            books["support_cost"][i] += held * cost * support
            insurance = case.get("opex.insurance_share")
            capital = capital_of(case, phase, asset)
            books["insurance_cost"][i] += held * capital * insurance


def add_up_costs(case: Case, books: Books) -> None:
    """Enter the costs that follow revenue, and the sums down to EBITDA."""
    shares = {
        "royalty_cost": case.get("opex.royalty_share"),
        "payment_fee_cost": case.get("opex.payment_fee_share"),
        "credit_loss_cost": case.get("opex.credit_loss_share"),
    }
    for line, share in shares.items():
        books[line] = [share * earned for earned in books["token_revenue"]]
    sums = ("revenue", "sales_cost", "cash_cost_of_revenue", "opex", "ebitda")
    for line in sums:
        books[line] = []
    for i in range(case.months):
        tokens = books["token_revenue"][i]
        contracts = books["contract_revenue"][i]
        sales = case.get("opex.token_sales_share") * tokens
        sales += case.get("opex.contract_sales_share") * contracts
        serving = (
            books["energy_cost"][i]
            + books["colocation_cost"][i]
            + books["staff_cost_total"][i]
            + books["support_cost"][i]
            + books["insurance_cost"][i]
            + books["software_cost"][i]
            + books["other_cost"][i]
            + books["royalty_cost"][i]
            + books["payment_fee_cost"][i]
        )
        opex = serving + books["credit_loss_cost"][i] + sales
        books["revenue"].append(tokens + contracts)
        books["sales_cost"].append(sales)
        books["cash_cost_of_revenue"].append(serving)
        books["opex"].append(opex)
        books["ebitda"].append(tokens + contracts - opex)


# ------------------------------------------------------------------ tax and cash


def taxes(case: Case, taxable: list[float]) -> list[float]:
    """Return the tax of each month: the change of the tax of the year to date."""
    rate = case.get("tax.tax_rate")
    limit = case.get("tax.loss_limit")
    year_end = int(case.get("tax.year_end_month"))
    first = int(case.get("timeline.decision_calendar_month"))
    paid = []
    brought_in = 0.0
    income = 0.0
    tax_before = 0.0
    for month in case.every_month():
        income += taxable[month - 1]
        gain = max(income, 0.0)
        losses_used = min(brought_in, limit * gain)
        tax = rate * (gain - losses_used)
        paid.append(tax - tax_before)
        tax_before = tax
        calendar_month = (first - 1 + month - 1) % MONTHS_PER_YEAR + 1
        if calendar_month == year_end:
            brought_in += max(-income, 0.0) - losses_used
            income = 0.0
            tax_before = 0.0
    return paid


def last_months(flow: list[float], month: int, days: float) -> float:
    """Return what a flow came to over the last days, the oldest month in part."""
    span = days / DAYS_PER_MONTH
    whole = math.floor(span + EVENT_TOLERANCE)
    total = 0.0
    for back in range(whole + 1):
        i = month - 1 - back
        if i < 0:
            break
        total += flow[i] * (1.0 if back < whole else span - whole)
    return total


def add_up_cash(case: Case, books: Books, of_product: dict[str, Books]) -> None:
    """Enter working capital and the free cash flow."""
    bills = [
        opex - staff
        for opex, staff in zip(books["opex"], books["staff_cost_total"], strict=True)
    ]
    lines = ("receivables", "payables", "working_capital", "working_capital_increase")
    cash_lines = ("free_cash_flow", "cumulative_free_cash_flow")
    for line in lines + cash_lines:
        books[line] = []
    working_before = 0.0
    cumulative = 0.0
    for month in case.every_month():
        i = month - 1
        receivables = payables = 0.0
        if month < case.months:
            for product in case.products:
                days = case.get("finance.receivable_days", product)
                revenue = of_product[product]["revenue"]
                receivables += last_months(revenue, month, days)
            payables = last_months(bills, month, case.get("finance.payable_days"))
        working = receivables - payables
        free = (
            books["ebitda"][i]
            - books["unlevered_tax"][i]
            - books["capital_spending"][i]
            - (working - working_before)
            + books["disposal_proceeds"][i]
        )
        cumulative += free
        books["receivables"].append(receivables)
        books["payables"].append(payables)
        books["working_capital"].append(working)
        books["working_capital_increase"].append(working - working_before)
        books["free_cash_flow"].append(free)
        books["cumulative_free_cash_flow"].append(cumulative)
        working_before = working


# ------------------------------------------------------------------ metrics


def present(case: Case, flow: list[float]) -> float:
    """Return the value at the decision of amounts at the ends of the months."""
    rate = 1 + case.get("finance.discount_rate")
    return sum(
        amount * rate ** (-month / MONTHS_PER_YEAR)
        for month, amount in enumerate(flow, start=1)
    )


def ratio(above: float, below: float) -> float | None:
    """Return a quotient, None where there is nothing to divide by."""
    return above / below if below else None


def first_to_sell(case: Case, chains: Mapping[str, Chain]) -> Chain:
    """Return the dates of the phase with GPUs that sells first."""
    with_gpus = [chains[p] for p in case.phases if case.get("capacity.gpus", p) > 0]
    return min(with_gpus, key=lambda chain: chain.first_sale)


def cash_metrics(case: Case, books: Books, first: Chain) -> dict[str, float | None]:
    """Return value, return, payback and the first months of the first phase."""
    free = books["free_cash_flow"]
    taxable = list(books["taxable_income"])
    taxable[-1] -= books["terminal_gain"][-1]
    terminal_tax = sum(books["unlevered_tax"]) - sum(taxes(case, taxable))
    before_terminal = list(free)
    before_terminal[-1] -= (
        books["terminal_value"][-1]
        - terminal_tax
        - books["working_capital_increase"][-1]
    )
    rate = 1 + case.get("finance.discount_rate")
    discounted = [
        amount * rate ** (-month / MONTHS_PER_YEAR)
        for month, amount in enumerate(before_terminal, start=1)
    ]
    payback = payback_of(before_terminal)
    return {
        "npv": present(case, free),
        "irr": irr(free),
        "payback_months": payback,
        # Cash that is never out is back at once, before and after first revenue.
        "payback_from_first_revenue_months": (
            None if payback is None else payback and payback - first.first_sale
        ),
        "discounted_payback_months": payback_of(discounted),
        "peak_funding": max(0.0, -min(books["cumulative_free_cash_flow"])),
        "breakeven_month": breakeven_month(books),
        "time_to_monetization_days": first.first_sale * DAYS_PER_MONTH,
        "time_to_first_token_days": first.first_token * DAYS_PER_MONTH,
        "order_to_first_sale_days": (first.first_sale - first.order) * DAYS_PER_MONTH,
        "install_to_first_model_days": (
            first.first_token - max(first.delivery, first.site_ready)
        )
        * DAYS_PER_MONTH,
    }


def payback_of(flow: list[float]) -> float | None:
    """Return the months until a flow's sum leaves the negative for good.

    0 where it is never negative, None where it stays so.
    """
    balance = 0.0
    last_negative = None
    balance_then = 0.0
    for month, amount in enumerate(flow, start=1):
        balance += amount
        if balance < -CASH_TOLERANCE:
            last_negative = month
            balance_then = balance
    if last_negative is None:
        return 0.0
    if last_negative == len(flow):
        return None
    return last_negative + -balance_then / flow[last_negative]


def breakeven_month(books: Books) -> float | None:
    """Return the first of the months with revenue in which EBITDA holds.

    Months after the last phase has retired have no EBITDA and break nothing even.
    """
    held = 0
    rows = zip(books["revenue"], books["ebitda"], strict=True)
    for month, (revenue, ebitda) in enumerate(rows, start=1):
        held = held + 1 if revenue > 0 and ebitda >= -CASH_TOLERANCE else 0
        if held == BREAKEVEN_HOLD:
            return float(month - BREAKEVEN_HOLD + 1)
    return None


def sign_changes(amounts: list[float]) -> int:
    """Return how often amounts change their sign; those of no sign keep the last."""
    changes = 0
    sign = 0
    for amount in amounts:
        if abs(amount) <= CASH_TOLERANCE:
            continue
        now = 1 if amount > 0 else -1
        if sign and now != sign:
            changes += 1
        sign = now
    return changes


def irr(flow: list[float]) -> float | None:
    """Return the effective rate a year at which a monthly flow is worth nothing.

    None where the flow, or its sum to date with a positive end, does not change its
    sign exactly once.
    """
    balance = 0.0
    balances = []
    for amount in flow:
        balance += amount
        balances.append(balance)
    if sign_changes(flow) == 1:
        # Descartes: one change of sign, one positive root in the discount factor.
        factor = root(flow, highest=math.inf)
    elif sign_changes(balances) == 1 and balances[-1] > CASH_TOLERANCE:
        # Norstrom: one change of the balance, one root among the positive rates.
        factor = root(flow, highest=1.0)
    else:
        return None
    return float(factor**-MONTHS_PER_YEAR - 1)


def root(flow: list[float], *, highest: float) -> float:
    """Return the discount factor of a month at which a flow is worth nothing."""

    def worth(factor: float) -> float:
        """Value of the flow at its start, or at its end where that is smaller."""
        last = len(flow) - 1 if factor > 1 else 0
        return math.fsum(a * factor ** (i - last) for i, a in enumerate(flow))

    first = next(amount for amount in flow if abs(amount) > CASH_TOLERANCE)
    low = high = 1.0
    if worth(1.0) * first < 0:
        while worth(low) * first <= 0:
            low /= 2
    else:
        while worth(high) * first > 0:
            high *= 2
            assert high < highest, "the flow has no root where it was promised"
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        if worth(middle) * first > 0:
            low = middle
        else:
            high = middle


def capital_metrics(
    case: Case, books: Books, chains: Mapping[str, Chain]
) -> dict[str, float | None]:
    """Return what the capital comes to; per GPU and MW of the phases in service."""
    live = [p for p in case.phases if month_of(chains[p].ready) <= case.months]
    capital = sum(capital_of(case, p, asset) for p in live for asset in case.assets)
    gpus = sum(case.get("capacity.gpus", phase) for phase in live)
    peak = sum(case.get("opex.power_peak_kw", phase) for phase in live)
    return {
        "capex_total": sum(books["capital_spending"]),
        "capex_per_gpu": ratio(capital, gpus),
        "capex_per_mw": ratio(capital, peak / KW_PER_MW),
    }


def levelized_metrics(
    case: Case, books: Books, of_product: dict[str, Books]
) -> dict[str, float | None]:
    """Return discounted cost and revenue over discounted quantities."""
    cost = present(case, books["capital_spending"])
    cost += present(case, books["opex"])
    cost -= present(case, books["disposal_proceeds"])
    cash_cost = present(case, books["opex"])
    earned = present(case, books["token_revenue"])
    output = present(case, books["output_tokens"])
    read = present(case, books["input_tokens"])
    tokens = output + read + present(case, books["cached_tokens"])
    sold = present(case, books["gpu_hours_sold_total"])
    available = present(case, books["gpu_hours_available_total"])
    sold_as_tokens = sum(
        present(case, of_product[product]["gpu_hours_sold"])
        for product in case.products
        if is_token(case, product)
    )
    token_share = sold_as_tokens / sold if sold else 0.0

    metrics: dict[str, float | None] = {
        "tco_per_gpu_hour": ratio(cost, available),
        "tco_per_gpu_hour_sold": ratio(cost, sold),
    }
    for twin, quantity in (("", output), ("_total", tokens)):
        metrics[f"cost_per_mtok{twin}"] = ratio(cost * token_share, quantity)
        metrics[f"cash_cost_per_mtok{twin}"] = ratio(cash_cost * token_share, quantity)
        metrics[f"revenue_per_mtok{twin}"] = ratio(earned, quantity)
        margin = earned - cost * token_share
        metrics[f"margin_per_mtok{twin}"] = ratio(margin, quantity)

    proportional = (
        case.get("opex.royalty_share")
        + case.get("opex.payment_fee_share")
        + case.get("opex.credit_loss_share")
        + case.get("opex.token_sales_share")
    )
    contracts = present(case, books["contract_revenue"])
    contract_sales = case.get("opex.contract_sales_share") * contracts
    fixed_cost = cost - proportional * earned - contract_sales
    to_cover = max(0.0, fixed_cost - (contracts - contract_sales))
    covering = earned * (1 - proportional)
    price = None
    opening_price = ratio(present(case, books["opening_revenue"]), output)
    metrics["opening_price_per_mtok"] = opening_price
    if opening_price is not None and covering > 0:
        price = opening_price * to_cover / covering
    metrics["breakeven_price_per_mtok"] = price
    return metrics


def lifetime_metrics(books: Books) -> dict[str, float | None]:
    """Return quotients of sums over all months."""
    revenue = sum(books["revenue"])
    hours = sum(books["gpu_hours_available_total"])
    gross_profit = (
        revenue - sum(books["cash_cost_of_revenue"]) - sum(books["depreciation_total"])
    )
    tokens = sum(books["output_tokens"]) * TOKENS_PER_MTOK
    return {
        "revenue_per_gpu_hour": ratio(revenue, hours),
        "opex_per_gpu_hour": ratio(sum(books["opex"]), hours),
        "gross_margin": ratio(gross_profit, revenue),
        "ebitda_margin": ratio(sum(books["ebitda"]), revenue),
        "gross_profit_per_kw_month": ratio(gross_profit, sum(books["kw_months"])),
        "gross_profit_per_rack_unit_month": ratio(
            gross_profit, sum(books["rack_unit_months"])
        ),
        "tokens_per_kwh": ratio(tokens, sum(books["facility_energy"])),
    }
