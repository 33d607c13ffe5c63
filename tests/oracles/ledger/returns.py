"""Present value and the rate of return of monthly flows: domain, chapter 7."""

import math

from tests.oracles.ledger.case import CASH_TOLERANCE, MONTHS_PER_YEAR, Case


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
