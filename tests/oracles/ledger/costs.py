"""What it costs to run the factory: chapters 5 and 6."""

from collections.abc import Mapping

from tests.oracles.ledger.capacity import start_of
from tests.oracles.ledger.capital import gross_capital, price_of
from tests.oracles.ledger.case import (
    HOURS_PER_MONTH,
    LITERS_PER_CUBIC_METER,
    MONTHS_PER_YEAR,
    Books,
    Case,
    live_share,
    month_of,
    since,
)
from tests.oracles.ledger.timeline import Chain, first_to_sell

# The costs without which there is nothing to sell; depreciation is not among them.
COST_OF_REVENUE = (
    "energy_cost",
    "demand_charge_cost",
    "water_cost",
    "colocation_cost",
    "staff_cost",
    "support_cost",
    "spares_cost",
    "insurance_cost",
    "property_tax_cost",
    "software_cost",
    "transit_cost",
    "model_licence_cost",
    "other_cost",
    "royalty_cost",
    "payment_fee_cost",
)
OTHER_OPEX = ("credit_loss_cost", "sales_cost", "general_cost", "adaptation_cost")


def run(case: Case, chains: Mapping[str, Chain], books: Books) -> None:
    """Enter all running costs and their sums down to gross profit in cash."""
    for phase in case.phases:
        chain = chains[phase]
        feed(case, phase, chain, books)
        for month in case.every_month():
            staff(case, phase, chain, month, books)
            for asset in case.assets:
                keep(case, phase, chain, asset, month, books)
    for month in case.every_month():
        license_models(case, chains, month, books)
        share_revenue(case, month, books)
        serving = sum(sum_of(books, line, month) for line in COST_OF_REVENUE)
        opex = serving + sum(sum_of(books, line, month) for line in OTHER_OPEX)
        revenue = books.read("revenue", month)
        books.enter("cash_cost_of_revenue", month, serving)
        books.enter("opex", month, opex)
        books.enter("ebitda", month, revenue - opex)


def sum_of(books: Books, line: str, month: int) -> float:
    """Return a month of a line over all its items."""
    return sum(row[month - 1] for row in books.rows[line].values())


def feed(case: Case, phase: str, chain: Chain, books: Books) -> None:
    """Enter power, the charge for its peak, water and the rent of the hall."""
    peak = case.get("opex.power_peak_kw", phase)
    typical = case.get("opex.power_typical_kw", phase)
    idle = case.get("opex.idle_share") * peak
    pue = case.get("opex.pue")
    highest = 0.0
    for month in case.every_month():
        live = live_share(month, chain.ready, chain.retirement)
        kw = idle + (typical - idle) * load(case, phase, month, books)
        at_rack = live * HOURS_PER_MONTH * kw
        grown = case.cost_level("opex.electricity_escalation", month)
        price = case.get("opex.electricity_price") * grown
        books.enter("facility_energy", month, at_rack * pue, phase)
        books.enter("energy_cost", month, at_rack * pue * price, phase)

        # The meter sees more than the mean of a month, but no more than full load.
        drawn = min(typical, kw * case.get("opex.peak_over_mean")) * pue * live
        highest = max(highest, drawn)
        if case.is_on("opex.demand_on_contract"):
            charged = case.get("opex.contracted_kw", phase) * pue * live
        else:
            kept_up = case.get("opex.ratchet_share") * highest * live
            charged = max(drawn, kept_up)
        charge = charged * case.get("opex.demand_charge") * grown
        books.enter("demand_kw", month, charged, phase)
        books.enter("demand_charge_cost", month, charge, phase)
        books.enter("site_kw", month, peak * pue * live, phase)

        water = at_rack * case.get("opex.water_use") / LITERS_PER_CUBIC_METER
        water *= case.get("opex.water_price")
        water *= case.cost_level("opex.salary_growth", month)
        books.enter("water_cost", month, water, phase)

        rent = case.get("opex.contracted_kw", phase)
        rent *= case.get("opex.colocation_price")
        rent *= case.cost_level("opex.colocation_escalation", month)
        books.enter("colocation_cost", month, live * rent, phase)

        rack_units = case.get("capacity.rack_units", phase)
        books.enter("kw_months", month, live * peak, phase)
        books.enter("rack_unit_months", month, live * rack_units, phase)


def load(case: Case, phase: str, month: int, books: Books) -> float:
    """Return the share of a phase's hours in which its GPUs work."""
    available = books.read("gpu_hours_available", month, phase)
    if available == 0:
        return 0.0
    worked = books.read("training_gpu_hours", month, phase)
    for product in case.products:
        worked += books.read("gpu_hours_sold", month, phase, product)
    return worked / available


def staff(case: Case, phase: str, chain: Chain, month: int, books: Books) -> None:
    """Enter what a phase costs by the year, whatever it does."""
    year_part = live_share(month, chain.ready, chain.retirement) / MONTHS_PER_YEAR
    salaries = case.cost_level("opex.salary_growth", month)
    people = case.get("opex.staff_count", phase) * case.get("opex.staff_cost")
    licences = case.get("capacity.gpus", phase)
    licences *= case.get("opex.software_per_gpu_year")
    books.enter("software_cost", month, year_part * licences, phase)
    for line, per_year in (
        ("staff_cost", people),
        ("other_cost", case.get("opex.other_per_year", phase)),
        ("transit_cost", case.get("opex.transit_per_year", phase)),
        ("general_cost", case.get("opex.general_per_year", phase)),
    ):
        books.enter(line, month, year_part * per_year * salaries, phase)


def keep(
    case: Case, phase: str, chain: Chain, asset: str, month: int, books: Books
) -> None:
    """Enter what an asset class costs by the year while it is held."""
    until = float(case.months) if case.is_facility(asset) else chain.retirement
    held = live_share(month, chain.ready, until) / MONTHS_PER_YEAR
    price = price_of(case, phase, chain, asset)
    capital = gross_capital(case, phase, chain, asset)

    covered = chain.ready + case.get("opex.warranty_months", asset)
    supported = live_share(month, covered, until) / MONTHS_PER_YEAR
    support = price * case.get("opex.support_share", asset) * supported
    books.enter("support_cost", month, support, phase, asset)
    spares = price * case.get("opex.spares_share", asset) * held
    books.enter("spares_cost", month, spares, phase, asset)
    insurance = capital * case.get("opex.insurance_share") * held
    books.enter("insurance_cost", month, insurance, phase, asset)

    abated_until = chain.ready + MONTHS_PER_YEAR * case.get("opex.abatement_years")
    abated = live_share(month, chain.ready, min(until, abated_until)) / MONTHS_PER_YEAR
    taxed = held - case.get("opex.property_tax_abatement") * abated
    levy = capital * case.get("opex.property_tax_share") * taxed
    books.enter("property_tax_cost", month, levy, phase, asset)


def license_models(
    case: Case, chains: Mapping[str, Chain], month: int, books: Books
) -> None:
    """Enter licences of models from their start on, and their adaptation once."""
    selling = selling_share(case, chains, month)
    salaries = case.cost_level("opex.salary_growth", month)
    opening = first_to_sell(case, chains).first_sale
    for product in case.products:
        start = start_of(case, product, opening)
        a_year = case.get("opex.model_licence_per_year", product)
        licence = a_year / MONTHS_PER_YEAR * salaries
        licence *= min(selling, since(start, month))
        books.enter("model_licence_cost", month, licence, product)
        once = 0.0
        if month == month_of(start):
            once = case.get("opex.adaptation_cost", product)
        books.enter("adaptation_cost", month, once, product)


def selling_share(case: Case, chains: Mapping[str, Chain], month: int) -> float:
    """Return the share of a month in which the factory sells, by whichever phase."""
    shares = [
        live_share(month, chains[phase].first_sale, chains[phase].retirement)
        for phase in case.phases
        if case.get("capacity.gpus", phase) > 0
    ]
    return min(1.0, sum(shares))


def share_revenue(case: Case, month: int, books: Books) -> None:
    """Enter the costs that are shares of revenue, and what they leave of it.

    Who uses his own tokens pays the model's owner, but nobody else.
    """
    tokens = sum_of(books, "product_token_revenue", month)
    hours = sum_of(books, "product_contract_revenue", month)
    to_others = tokens - books.read("internal_revenue", month)
    net = tokens + hours
    for line, share, revenue in (
        ("royalty_cost", case.get("opex.royalty_share"), tokens),
        ("payment_fee_cost", case.get("opex.payment_fee_share"), to_others),
        ("credit_loss_cost", case.get("opex.credit_loss_share"), to_others),
    ):
        books.enter(line, month, share * revenue)
        net -= share * revenue
    sales = case.get("opex.token_sales_share") * to_others
    sales += case.get("opex.contract_sales_share") * hours
    books.enter("sales_cost", month, sales)
    general = case.get("opex.general_share") * (to_others + hours)
    books.enter("general_cost", month, general)
    books.enter("net_revenue", month, net)
