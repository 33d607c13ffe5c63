"""Prices, revenue and what customers pay ahead: chapter 4."""

import math
from collections.abc import Mapping

from tests.oracles.ledger.case import EVENT_TOLERANCE, Books, Case
from tests.oracles.ledger.timeline import Chain


def earn(case: Case, chains: Mapping[str, Chain], books: Books) -> None:
    """Enter the revenue of every phase and product, then what is paid ahead."""
    for month in case.every_month():
        for phase in case.phases:
            for product in case.products:
                earn_tokens(case, phase, product, month, books)
                earn_hours(case, phase, chains[phase], product, month, books)
        for product in case.products:
            revenue = books.read("product_token_revenue", month, product)
            for phase in case.phases:
                at = (month, phase, product)
                revenue += books.read("product_contract_revenue", *at)
            books.enter("product_revenue", month, revenue, product)
            books.enter("revenue", month, revenue)
            internal = case.is_on("revenue.is_internal", product)
            books.enter("internal_revenue", month, revenue if internal else 0.0)
    for phase in case.phases:
        for product in case.products:
            pay_ahead(case, phase, chains[phase], product, books)


def realised(case: Case, product: str) -> float:
    """Return the share of the list price that is invoiced and paid."""
    discount = case.get("revenue.price_discount", product)
    return (1 - discount) * (1 - case.get("revenue.unpaid_share", product))


def earn_tokens(case: Case, phase: str, product: str, month: int, books: Books) -> None:
    """Enter what tokens, seats and tasks bring, today and at their later prices."""
    tokens = (
        books.read("output_tokens", month, phase, product)
        * case.get("revenue.output_price", product)
        + books.read("input_tokens", month, phase, product)
        * case.get("revenue.input_price", product)
        + books.read("cached_tokens", month, phase, product)
        * case.get("revenue.cached_price", product)
    )
    units = books.read("units_sold", month, phase, product)
    units *= case.get("revenue.unit_price", product)
    premium = (1 + case.get("revenue.quality_premium", product)) * (
        1 + case.get("revenue.domain_premium", product)
    )
    paid = premium * realised(case, product)
    later = tokens * case.price_level("revenue.token_price_change", month)
    later += units * case.price_level("revenue.unit_price_change", month)
    books.enter("product_opening_revenue", month, (tokens + units) * paid, product)
    books.enter("product_token_revenue", month, later * paid, product)


def earn_hours(
    case: Case, phase: str, chain: Chain, product: str, month: int, books: Books
) -> None:
    """Enter what GPU-hours bring, those that must be paid for included."""
    revenue = 0.0
    if not case.is_token(product):
        hours = books.read("gpu_hours_billed", month, phase, product)
        revenue = hours * contract_price(case, chain, product, month)
        revenue *= realised(case, product)
    books.enter("product_contract_revenue", month, revenue, phase, product)


def contract_price(case: Case, chain: Chain, product: str, month: int) -> float:
    """Return the price of a GPU-hour in the contract in force as a month starts."""
    term = case.get("revenue.contract_months", product)
    elapsed = max(0.0, month - 1 - chain.first_sale)
    contracts_before = math.floor(elapsed / term + EVENT_TOLERANCE)
    signed = chain.first_sale + contracts_before * term
    change = case.price_level("revenue.rental_price_change", signed)
    return case.get("revenue.gpu_hour_price", product) * change


def pay_ahead(case: Case, phase: str, chain: Chain, product: str, books: Books) -> None:
    """Enter what customers have paid for terms that are not delivered yet.

    Each term is paid its lead before it begins, for a share of what it brings within
    the horizon; the month in which a term ends is prepaid in part.
    """
    term = case.get("revenue.contract_months", product)
    lead = case.get("revenue.prepayment_lead", product)
    share = case.get("revenue.prepaid_share", product)
    for month in case.every_month():
        paid_until = chain.first_sale
        while paid_until + EVENT_TOLERANCE * term <= month + lead:
            paid_until += term
        owed = 0.0
        if paid_until > chain.first_sale:
            last = math.floor(paid_until + EVENT_TOLERANCE)
            for later in range(month + 1, min(last, case.months) + 1):
                owed += books.read("product_contract_revenue", later, phase, product)
            # Of the month in which the term ends, the part before its end.
            part = max(0.0, paid_until - last)
            if month <= last < case.months:
                after = books.read("product_contract_revenue", last + 1, phase, product)
                owed += part * after
        books.enter("contract_liabilities", month, share * owed, phase, product)
