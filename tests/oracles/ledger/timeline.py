"""The chain of each phase: domain, chapter 2."""

from dataclasses import dataclass

from tests.oracles.ledger.case import (
    DAYS_PER_MONTH,
    DAYS_PER_WEEK,
    MONTHS_PER_YEAR,
    Case,
)


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


def chains_of(case: Case) -> dict[str, Chain]:
    """Return the dates of every phase; a successor ends the life of what it follows."""
    alone = {phase: chain_of(case, phase, None) for phase in case.phases}
    chains = {}
    for number, phase in enumerate(case.phases, start=1):
        successors = [
            other
            for other in case.phases
            if case.get("timeline.refreshes", other) == number
        ]
        assert len(successors) <= 1, f"{phase} has several successors"
        replaced = alone[successors[0]].ready if successors else None
        chains[phase] = chain_of(case, phase, replaced)
    return chains


def chain_of(case: Case, phase: str, replaced: float | None) -> Chain:
    """Return the dates of a phase that is replaced at a date, or never."""

    def months_of_days(key: str) -> float:
        return case.get(key, phase) / DAYS_PER_MONTH

    def months_of_weeks(key: str) -> float:
        return case.get(key, phase) * DAYS_PER_WEEK / DAYS_PER_MONTH

    order = case.get("timeline.order", phase)
    delivery = order + months_of_weeks("timeline.lead_time")
    site_start = case.get("timeline.site_start", phase)
    site_ready = site_start + max(
        case.get("timeline.site_build", phase),
        case.get("timeline.move_in", phase),
        months_of_weeks("timeline.site_lead_time"),
    )
    ready = (
        max(delivery, site_ready)
        + months_of_days("timeline.install_days")
        + months_of_days("timeline.commissioning_days")
    )
    first_token = ready + months_of_days("timeline.first_model_days")
    retirement = ready + case.get("depreciation.equipment_life") * MONTHS_PER_YEAR
    if replaced is not None:
        retirement = max(ready, min(retirement, replaced))
    return Chain(
        order=order,
        delivery=delivery,
        site_start=site_start,
        site_ready=site_ready,
        ready=ready,
        first_token=first_token,
        first_sale=first_token + months_of_days("timeline.sales_delay_days"),
        retirement=retirement,
    )


def succeeded(case: Case, phase: str) -> str | None:
    """Return the phase that a phase follows, None where it follows none."""
    number = int(case.get("timeline.refreshes", phase))
    return case.phases[number - 1] if number else None


def first_to_sell(case: Case, chains: dict[str, Chain]) -> Chain:
    """Return the dates of the phase with GPUs that sells first, before it retires."""
    selling = [
        chains[p]
        for p in case.phases
        if case.get("capacity.gpus", p) > 0
        and chains[p].first_sale < chains[p].retirement
    ]
    return min(selling, key=lambda chain: chain.first_sale)
