"""Wear for the tax office, and the tax of each year: domain, chapter 6."""

from tests.oracles.ledger.case import MONTHS_PER_YEAR, Books, Case
from tests.oracles.ledger.depreciation import Vintage

LINES = ("tax_depreciation", "tax_basis_disposed", "closing_tax_basis")
# Personal property placed in service in the last three months of a tax year, as a share
# of the year's, above which the convention is mid-quarter.
MID_QUARTER_ABOVE = 0.4
QUARTERS = 4
MONTHS_PER_QUARTER = 3
# Classes of a longer recovery get no bonus.
LONGEST_WITH_BONUS = 20
# Ages that the custom table has.
TABLE_YEARS = 10


# ------------------------------------------------------------------ tax years


def tax_year(case: Case, month: int) -> int:
    """Return the number of the tax year of a month, counted from any year."""
    return months_into_years(case, month) // MONTHS_PER_YEAR


def month_of_tax_year(case: Case, month: int) -> int:
    """Return the place of a month in its tax year, 1 to 12."""
    return months_into_years(case, month) % MONTHS_PER_YEAR + 1


def months_into_years(case: Case, month: int) -> int:
    first = int(case.get("timeline.decision_calendar_month"))
    year_end = int(case.get("tax.year_end_month"))
    return MONTHS_PER_YEAR + first - 1 + month - 1 - year_end


# ------------------------------------------------------------------ depreciation


def depreciate(case: Case, vintages: list[Vintage], books: Books) -> None:
    """Enter depreciation for tax, and the basis that disposals leave to deduct."""
    for phase in case.phases:
        for asset in case.assets:
            for line in LINES:
                books.enter(line, 1, 0.0, phase, asset)
    books.enter("terminal_tax_gain", 1, 0.0)
    for vintage in vintages:
        at = (vintage.phase, vintage.asset)
        amounts = written_off(case, vintage, vintages)
        for month, amount in enumerate(amounts, start=vintage.start):
            books.enter("tax_depreciation", month, amount, *at)
        rest = vintage.capital - sum(amounts)
        if not vintage.is_disposed:
            books.enter("closing_tax_basis", vintage.end, rest, *at)
            continue
        books.enter("tax_basis_disposed", vintage.end, rest, *at)
        if vintage.is_terminal:
            gain = vintage.proceeds - rest
            books.enter("terminal_tax_gain", vintage.end, gain)


def written_off(case: Case, vintage: Vintage, vintages: list[Vintage]) -> list[float]:
    """Return what is written off a vintage for tax in each month that it is held."""
    held = vintage.end - vintage.start + 1
    recovery = case.get("tax.recovery_years", vintage.asset)
    method = case.word("tax.tax_method", vintage.asset)
    if method == "as-books":
        return vintage.written_off
    if method == "straight-line":
        amounts = []
        left = recovery * MONTHS_PER_YEAR
        for _ in range(held):
            part = min(1.0, left)
            amounts.append(vintage.capital * part / (recovery * MONTHS_PER_YEAR))
            left -= part
        return amounts
    if method == "custom-table":
        years = [
            case.get("tax.custom_table", f"year-{year}")
            for year in range(1, TABLE_YEARS + 1)
        ]
    else:
        assert method == "macrs", method
        years = macrs_with_bonus(case, vintage, vintages)
    return [vintage.capital * share for share in spread(case, vintage, years)]


def spread(case: Case, vintage: Vintage, years: list[float]) -> list[float]:
    """Return the monthly shares of yearly ones, the first from the service month on."""
    place = month_of_tax_year(case, vintage.start)
    in_first_year = MONTHS_PER_YEAR - place + 1
    first_year = tax_year(case, vintage.start)
    shares = []
    left = 1.0
    for month in range(vintage.start, vintage.end + 1):
        year = tax_year(case, month) - first_year
        months = in_first_year if year == 0 else MONTHS_PER_YEAR
        share = years[year] / months if year < len(years) else 0.0
        # A table of more than the whole ends where nothing is left.
        shares.append(min(left, share))
        left -= shares[-1]
    return shares


def macrs_with_bonus(
    case: Case, vintage: Vintage, vintages: list[Vintage]
) -> list[float]:
    """Return the shares of the basis by tax year: the bonus first, then the rest."""
    place = month_of_tax_year(case, vintage.start)
    recovery = case.get("tax.recovery_years", vintage.asset)
    if case.is_on("tax.is_real_property", vintage.asset):
        return real_property(recovery, place)
    part = 0.5
    if is_mid_quarter(case, tax_year(case, vintage.start), vintages):
        quarter = (place - 1) // MONTHS_PER_QUARTER + 1
        part = (QUARTERS - quarter + 0.5) / QUARTERS
    bonus = case.get("tax.bonus_share") if recovery <= LONGEST_WITH_BONUS else 0.0
    factor = case.get("tax.macrs_factor", vintage.asset)
    years = [(1 - bonus) * share for share in macrs(recovery, factor, part)]
    years[0] += bonus
    return years


def macrs(recovery: float, factor: float, first_part: float) -> list[float]:
    """Return yearly shares: declining, straight over the rest where that is more.

    `first_part` is the part of the first year that counts by the convention; what it
    leaves of the last year of recovery is one year more.
    """
    left = 1.0
    years_left = recovery
    part = first_part
    years = []
    while years_left > 0:
        declining = left * factor / recovery * part
        straight = left / years_left * part if years_left > part else left
        # The first year declines whatever the factor.
        share = min(left, max(declining, straight) if years else declining)
        years.append(share)
        left -= share
        years_left -= part
        part = 1.0
    return years


def real_property(recovery: float, place: int) -> list[float]:
    """Return yearly shares of a building, straight from the middle of a month."""
    months_left = recovery * MONTHS_PER_YEAR
    months = MONTHS_PER_YEAR - place + 0.5
    years = []
    while months_left > 0:
        months = min(months, months_left)
        years.append(months / (recovery * MONTHS_PER_YEAR))
        months_left -= months
        months = float(MONTHS_PER_YEAR)
    return years


def is_mid_quarter(case: Case, year: int, vintages: list[Vintage]) -> bool:
    """Return whether too much of a tax year's personal property came at its end."""
    of_year = of_last_quarter = 0.0
    for vintage in vintages:
        if case.word("tax.tax_method", vintage.asset) != "macrs":
            continue
        if case.is_on("tax.is_real_property", vintage.asset):
            continue
        if tax_year(case, vintage.start) != year:
            continue
        of_year += vintage.capital
        place = month_of_tax_year(case, vintage.start)
        if place > MONTHS_PER_YEAR - MONTHS_PER_QUARTER:
            of_last_quarter += vintage.capital
    return of_last_quarter > MID_QUARTER_ABOVE * of_year


# ------------------------------------------------------------------ tax


def pay_taxes(case: Case, books: Books) -> None:
    """Enter taxable income, the tax on it, and what losses that are left are worth."""
    ebitda = books.row("ebitda")
    wear = books.row("tax_depreciation")
    proceeds = books.row("disposal_proceeds")
    rest = books.row("tax_basis_disposed")
    taxable = [ebitda[i] - wear[i] + proceeds[i] - rest[i] for i in range(case.months)]
    paid, losses_left = taxes(case, taxable)
    terminal = books.row("terminal_tax_gain")
    before = [a - b for a, b in zip(taxable, terminal, strict=True)]
    paid_before, _ = taxes(case, before)
    worth = 0.0
    if case.is_on("tax.losses_worth_at_horizon"):
        worth = losses_left * case.get("tax.tax_rate")
    for month in case.every_month():
        books.enter("taxable_income", month, taxable[month - 1])
        books.enter("unlevered_tax", month, paid[month - 1])
        books.enter("losses_worth", month, worth if month == case.months else 0.0)
        of_terminal = paid[month - 1] - paid_before[month - 1]
        books.enter("terminal_tax", month, of_terminal)


def taxes(case: Case, taxable: list[float]) -> tuple[list[float], float]:
    """Return the tax of each month and the losses left after the last.

    The tax of a month is the change of the tax of the year to date.
    """
    rate = case.get("tax.tax_rate")
    limit = case.get("tax.loss_limit")
    paid = []
    brought_in = 0.0
    income = 0.0
    tax_before = 0.0
    losses = 0.0
    for month in case.every_month():
        income += taxable[month - 1]
        gain = max(income, 0.0)
        losses_used = min(brought_in, limit * gain)
        tax = rate * (gain - losses_used)
        paid.append(tax - tax_before)
        tax_before = tax
        losses = brought_in + max(-income, 0.0) - losses_used
        if month_of_tax_year(case, month) == MONTHS_PER_YEAR:
            brought_in = losses
            income = 0.0
            tax_before = 0.0
    return paid, losses
