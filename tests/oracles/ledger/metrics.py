"""The figures of the whole case: domain, chapters 2 and 7."""

from collections.abc import Mapping

from tests.oracles.ledger.capital import gross_capital
from tests.oracles.ledger.case import (
    CASH_TOLERANCE,
    DAYS_PER_MONTH,
    KW_PER_MW,
    MONTHS_PER_YEAR,
    TOKENS_PER_MTOK,
    Books,
    Case,
    month_of,
)
from tests.oracles.ledger.costs import selling_share
from tests.oracles.ledger.returns import irr, present, ratio
from tests.oracles.ledger.timeline import Chain, first_to_sell

# Months in a row for which EBITDA must hold.
BREAKEVEN_HOLD = 3

Metrics = dict[str, float | None]


def metrics_of(case: Case, chains: dict[str, Chain], books: Books) -> Metrics:
    """Return all figures; None where one is undefined."""
    return {
        **cash_metrics(case, chains, books),
        **time_metrics(first_to_sell(case, chains)),
        **capital_metrics(case, chains, books),
        **levelized_metrics(case, books),
        **lifetime_metrics(case, chains, books),
    }


# ------------------------------------------------------------------ value and time


def cash_metrics(case: Case, chains: dict[str, Chain], books: Books) -> Metrics:
    """Return value, return, payback and break-even."""
    free = books.row("free_cash_flow")
    before_terminal = books.row("payback_flow")
    rate = 1 + case.get("finance.discount_rate")
    discounted = [
        amount * rate ** (-month / MONTHS_PER_YEAR)
        for month, amount in enumerate(before_terminal, start=1)
    ]
    payback = payback_of(before_terminal)
    first_sale = first_to_sell(case, chains).first_sale
    return {
        "npv": present(case, free),
        "irr": irr(free),
        "payback_months": payback,
        # Cash that is never out is back at once, before and after first revenue.
        "payback_from_first_revenue_months": (
            None if payback is None else payback and payback - first_sale
        ),
        "discounted_payback_months": payback_of(discounted),
        "payback_with_terminal_months": payback_of(free),
        "first_payback_months": first_payback_of(before_terminal),
        "peak_funding": max(0.0, -min(books.row("cumulative_free_cash_flow"))),
        "breakeven_month": breakeven_month(books),
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


def first_payback_of(flow: list[float]) -> float | None:
    """Return the months until a flow's sum has first been negative and is back.

    0 where it is never negative, None where it stays so.
    """
    balance = 0.0
    was_negative = False
    for month, amount in enumerate(flow, start=1):
        before, balance = balance, balance + amount
        if was_negative and balance >= -CASH_TOLERANCE:
            return month - 1 + -before / amount
        was_negative = balance < -CASH_TOLERANCE
    return None if was_negative else 0.0


def breakeven_month(books: Books) -> float | None:
    """Return the first of the months with revenue in which EBITDA holds.

    Months after the last phase has retired have no EBITDA and break nothing even.
    """
    held = 0
    rows = zip(books.row("revenue"), books.row("ebitda"), strict=True)
    for month, (revenue, ebitda) in enumerate(rows, start=1):
        held = held + 1 if revenue > 0 and ebitda >= -CASH_TOLERANCE else 0
        if held == BREAKEVEN_HOLD:
            return float(month - BREAKEVEN_HOLD + 1)
    return None


def time_metrics(first: Chain) -> Metrics:
    """Return the days of the phase that sells first."""
    installing = max(first.delivery, first.site_ready)
    days = {
        "time_to_monetization_days": first.first_sale,
        "time_to_first_token_days": first.first_token,
        "order_to_first_sale_days": first.first_sale - first.order,
        "install_to_first_model_days": first.first_token - installing,
        "install_to_first_sale_days": first.first_sale - installing,
    }
    return {key: months * DAYS_PER_MONTH for key, months in days.items()}


# ------------------------------------------------------------------ capital


def capital_metrics(case: Case, chains: Mapping[str, Chain], books: Books) -> Metrics:
    """Return what the capital comes to; per GPU and MW of the phases in service."""
    live = [p for p in case.phases if month_of(chains[p].ready) <= case.months]
    capital = sum(
        gross_capital(case, phase, chains[phase], asset)
        for phase in live
        for asset in case.assets
    )
    gpus = sum(case.get("capacity.gpus", phase) for phase in live)
    peak = sum(case.get("opex.power_peak_kw", phase) for phase in live)
    return {
        "capex_total": sum(books.row("capital_spending")),
        "capex_per_gpu": ratio(capital, gpus),
        "capex_per_mw": ratio(capital, peak / KW_PER_MW),
        "site_mw": max(books.row("site_kw")) / KW_PER_MW,
    }


# ------------------------------------------------------------------ levelized


def lifetime_cost(case: Case, books: Books) -> float:
    """Return what the factory costs over its life, discounted, before income tax."""
    return (
        present(case, books.row("capital_spending"))
        - present(case, books.row("grants_received"))
        + present(case, books.row("opex"))
        - present(case, books.row("disposal_proceeds"))
    )


def hours_used(case: Case, books: Books, *products: str) -> float:
    """Return the discounted hours that products have to pay for."""
    return sum(
        present(case, books.row("gpu_hours_billed", product)) for product in products
    )


def all_hours_used(case: Case, books: Books) -> float:
    """Return the discounted hours over which the cost is spread, training included."""
    training = present(case, books.row("training_gpu_hours"))
    return hours_used(case, books, *case.products) + training


def product_metrics(case: Case, books: Books) -> dict[str, dict[str, float]]:
    """Return cost, revenue and margin per Mtok of each product, 0 without tokens."""
    used = all_hours_used(case, books)
    found: dict[str, dict[str, float]] = {}
    for product in case.products:
        share = hours_used(case, books, product) / used if used else 0.0
        output = present(case, books.row("output_tokens", product))
        earned = present(case, books.row("product_token_revenue", product))
        cost = ratio(lifetime_cost(case, books) * share, output) or 0.0
        revenue = ratio(earned, output) or 0.0
        for line, amount in (
            ("cost_share", share),
            ("product_cost_per_mtok", cost),
            ("product_revenue_per_mtok", revenue),
            ("product_margin_per_mtok", revenue - cost),
        ):
            found.setdefault(line, {})[product] = amount
    return found


def levelized_metrics(case: Case, books: Books) -> Metrics:
    """Return discounted cost and revenue over discounted quantities."""

    def value_of(line: str) -> float:
        return present(case, books.row(line))

    cost = lifetime_cost(case, books)
    cash_cost = value_of("opex")
    tax = value_of("unlevered_tax")
    earned = value_of("product_token_revenue")
    output = value_of("output_tokens")
    tokens = output + value_of("input_tokens") + value_of("cached_tokens")
    token_products = [p for p in case.products if case.is_token(p)]
    used = all_hours_used(case, books)
    token_share = hours_used(case, books, *token_products) / used if used else 0.0

    metrics: Metrics = {
        "tco_per_gpu_hour": ratio(cost, value_of("gpu_hours_available")),
        "tco_per_gpu_hour_sold": ratio(cost, value_of("gpu_hours_billed")),
    }
    for twin, quantity in (("", output), ("_total", tokens)):
        margin = earned - cost * token_share
        metrics[f"cost_per_mtok{twin}"] = ratio(cost * token_share, quantity)
        metrics[f"cash_cost_per_mtok{twin}"] = ratio(cash_cost * token_share, quantity)
        metrics[f"tax_per_mtok{twin}"] = ratio(tax * token_share, quantity)
        metrics[f"revenue_per_mtok{twin}"] = ratio(earned, quantity)
        metrics[f"margin_per_mtok{twin}"] = ratio(margin, quantity)

    with_tokens = earned * case.get("opex.royalty_share")
    of_sales = (
        case.get("opex.payment_fee_share")
        + case.get("opex.credit_loss_share")
        + case.get("opex.token_sales_share")
        + case.get("opex.general_share")
    )
    with_tokens += of_sales * (earned - value_of("internal_revenue"))
    to_cover = cost - with_tokens - value_of("product_contract_revenue")
    covering = earned - with_tokens
    for twin, quantity in (("", output), ("_total", tokens)):
        price = ratio(value_of("product_opening_revenue"), quantity)
        metrics[f"opening_price_per_mtok{twin}"] = price
        if price is not None:
            price = price * max(0.0, to_cover) / covering if covering > 0 else None
        metrics[f"breakeven_price_per_mtok{twin}"] = price
    return metrics


# ------------------------------------------------------------------ over the life


def lifetime_metrics(case: Case, chains: dict[str, Chain], books: Books) -> Metrics:
    """Return quotients of sums over all months."""

    def sum_of(line: str) -> float:
        return sum(books.row(line))

    revenue = sum_of("revenue")
    hours = sum_of("gpu_hours_available")
    gross_profit = sum_of("gross_profit")
    tokens = sum_of("output_tokens") * TOKENS_PER_MTOK
    selling = sum(selling_share(case, chains, month) for month in case.every_month())
    is_internal = any(case.is_on("revenue.is_internal", p) for p in case.products)
    bill = ratio(sum_of("internal_revenue"), selling / MONTHS_PER_YEAR)
    return {
        "api_bill_replaced_per_year": bill if is_internal else None,
        "idle_share_of_hours": ratio(sum_of("idle_gpu_hours"), hours),
        "revenue_per_gpu_hour": ratio(revenue, hours),
        "opex_per_gpu_hour": ratio(sum_of("opex"), hours),
        "gross_margin": ratio(gross_profit, revenue),
        "ebitda_margin": ratio(sum_of("ebitda"), revenue),
        "gross_profit_per_kw_month": ratio(gross_profit, sum_of("kw_months")),
        "gross_profit_per_rack_unit_month": ratio(
            gross_profit, sum_of("rack_unit_months")
        ),
        "tokens_per_kwh": ratio(tokens, sum_of("facility_energy")),
    }
