"""What the capital costs and when it is paid: chapters 2 and 6."""

from collections.abc import Mapping

from tests.oracles.ledger.case import DAYS_PER_MONTH, Books, Case, month_of
from tests.oracles.ledger.timeline import Chain


def price_of(case: Case, phase: str, chain: Chain, asset: str) -> float:
    """Return the price of an asset class of a phase when it is ordered."""
    cost = case.get("capex.equipment_cost", phase, asset)
    return cost * case.price_level("capex.price_change", chain.order, asset)


def gross_capital(case: Case, phase: str, chain: Chain, asset: str) -> float:
    """Return what is paid for an asset class, with all that comes on top."""
    on_top = (
        case.get("capex.contingency")
        + case.get("capex.overrun_share")
        + case.get("capex.freight_share", asset)
        + case.get("capex.sales_tax_share", asset)
    )
    return price_of(case, phase, chain, asset) * (1 + on_top)


def basis(case: Case, phase: str, chain: Chain, asset: str) -> float:
    """Return what is written off: the capital that no grant has paid."""
    grant = case.get("capex.grant_share", asset)
    return gross_capital(case, phase, chain, asset) * (1 - grant)


def pay_capital(case: Case, chains: Mapping[str, Chain], books: Books) -> None:
    """Enter the payments at the milestones, and grants with the last of them.

    What a phase in service still owes at the horizon is settled then.
    """
    net = case.get("capex.payment_days") / DAYS_PER_MONTH
    for phase in case.phases:
        chain = chains[phase]
        settles = month_of(chain.ready) <= case.months
        for asset in case.assets:
            capital = gross_capital(case, phase, chain, asset)
            deposit = case.get("capex.deposit_share", asset)
            shipment = case.get("capex.shipment_share", asset)
            hall = case.is_facility(asset)
            milestones = (
                (
                    "capital_spending",
                    chain.site_start if hall else chain.order,
                    deposit,
                ),
                (
                    "capital_spending",
                    chain.site_ready if hall else chain.delivery,
                    shipment,
                ),
                ("capital_spending", chain.ready, 1 - deposit - shipment),
                ("grants_received", chain.ready, case.get("capex.grant_share", asset)),
            )
            for line, event, share in milestones:
                month = month_of(event + net)
                if settles:
                    month = min(month, case.months)
                books.enter(line, 1, 0.0, phase, asset)
                if month <= case.months:
                    books.enter(line, month, capital * share, phase, asset)
