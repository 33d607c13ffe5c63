"""Working capital and the free cash flow: domain, chapter 6."""

import math

from tests.oracles.ledger.case import DAYS_PER_MONTH, EVENT_TOLERANCE, Books, Case
from tests.oracles.ledger.depreciation import Vintage


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


def invoiced(case: Case, product: str, books: Books) -> list[float]:
    """Return the revenue of a product that is paid after delivery.

    Nobody waits for his own money: internal use is never owed.
    """
    if case.is_on("revenue.is_internal", product):
        return [0.0] * case.months
    prepaid = case.get("revenue.prepaid_share", product)
    hours = books.row("product_contract_revenue", product)
    revenue = books.row("product_revenue", product)
    return [r - prepaid * h for r, h in zip(revenue, hours, strict=True)]


def add_up_cash(case: Case, vintages: list[Vintage], books: Books) -> None:
    """Enter working capital, free cash flow, and what only the horizon brings of it."""
    opex = books.row("opex")
    staff = books.row("staff_cost")
    # Neither salaries nor what customers fail to pay is bought on account.
    lost = books.row("credit_loss_cost")
    bills = [a - b - c for a, b, c in zip(opex, staff, lost, strict=True)]
    invoices = {product: invoiced(case, product, books) for product in case.products}
    liabilities = books.row("contract_liabilities")
    capex = books.row("capital_spending")
    grants = books.row("grants_received")
    proceeds = books.row("disposal_proceeds")
    releases = case.is_on("finance.release_working_capital")
    working_before = 0.0
    cumulative = 0.0
    for month in case.every_month():
        i = month - 1
        receivables = payables = 0.0
        is_last = month == case.months
        if not (is_last and releases):
            for product in case.products:
                days = case.get("finance.receivable_days", product)
                receivables += last_months(invoices[product], month, days)
            payables = last_months(bills, month, case.get("finance.payable_days"))
        working = receivables - payables - liabilities[i]
        increase = working - working_before
        working_before = working
        free = (
            books.read("ebitda", month)
            - books.read("unlevered_tax", month)
            - capex[i]
            + grants[i]
            - increase
            + proceeds[i]
            + books.read("losses_worth", month)
        )
        cumulative += free
        value = 0.0
        terminal = 0.0
        if is_last:
            value = sum(v.proceeds for v in vintages if v.is_terminal)
            terminal = value - books.read("terminal_tax", month)
            terminal += books.read("losses_worth", month)
            terminal -= increase if releases else 0.0
        books.enter("terminal_value", month, value)
        books.enter("terminal_items", month, terminal)
        books.enter("receivables", month, receivables)
        books.enter("payables", month, payables)
        books.enter("working_capital", month, working)
        books.enter("working_capital_increase", month, increase)
        books.enter("free_cash_flow", month, free)
        books.enter("payback_flow", month, free - terminal)
        books.enter("cumulative_free_cash_flow", month, cumulative)
        wear = sum(row[i] for row in books.rows["depreciation"].values())
        margin = books.read("revenue", month)
        margin -= books.read("cash_cost_of_revenue", month)
        books.enter("gross_profit", month, margin - wear)
