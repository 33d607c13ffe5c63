"""Tax: assessed per tax year on year-to-date income, as if there were no debt.

What each asset class deducts comes from `tax_depreciation`.
"""

from planner.core.keys import PLAN_CHOICE
from planner.core.language.inputs import Input
from planner.core.language.kinds import SHARE, SWITCH
from planner.core.language.line import BALANCE, FLOW, LEVEL, line
from planner.core.language.vocabulary import maximum, minimum, where

tax_rate = Input(
    key="tax.tax_rate",
    label="Tax rate",
    kind=SHARE,
    unit="1",
    default=0.21,
    minimum=0.0,
    maximum=0.9,
    low=0.21,
    high=0.27,
    help="On taxable income; US federal only, state tax is the high end.",
    source="US federal corporate tax, Tax Cuts and Jobs Act of 2017",
    source_date="2018",
)
loss_limit = Input(
    key="tax.loss_limit",
    label="Limit on the use of losses",
    kind=SHARE,
    unit="1",
    default=0.8,
    minimum=0.0,
    maximum=1.0,
    help="Losses carried forward offset at most this share of a tax year's income.",
    source="US Internal Revenue Code 172(a)(2): 80% of taxable income",
    source_date="2021",
)
losses_worth_at_horizon = Input(
    key="tax.losses_worth_at_horizon",
    label="Unused losses are worth their tax",
    kind=SWITCH,
    unit="1",
    default=False,
    help="On: losses left at the horizon save tax elsewhere in the company at once. "
    "Off: they are worth nothing.",
    source=PLAN_CHOICE,
)


@line(unit="USD", kind=FLOW, label="Taxable income")
def taxable_income(ebitda, tax_depreciation_total, taxable_gain):
    """EBITDA less tax depreciation, plus the taxable gain on disposals."""
    return ebitda - tax_depreciation_total + taxable_gain


@line(unit="USD", kind=BALANCE, label="Taxable income, year to date", opening=0)
def income_to_date(tax_year_start, previous_income_to_date, taxable_income):
    """Taxable income since the start of the tax year."""
    return (1 - tax_year_start) * previous_income_to_date + taxable_income


@line(unit="USD", kind=BALANCE, label="Losses brought into the tax year", opening=0)
def losses_brought_forward(
    tax_year_start, previous_losses_carried_forward, previous_losses_brought_forward
):
    """The losses left at the end of the last tax year."""
    return where(
        tax_year_start == 1,
        previous_losses_carried_forward,
        previous_losses_brought_forward,
    )


@line(unit="USD", kind=BALANCE, label="Losses used, year to date")
def losses_used_to_date(losses_brought_forward, loss_limit, income_to_date):
    """Losses brought forward, up to the limit on the year's income."""
    return minimum(losses_brought_forward, loss_limit * maximum(income_to_date, 0))


@line(unit="USD", kind=BALANCE, label="Losses carried forward", opening=0)
def losses_carried_forward(losses_brought_forward, losses_used_to_date, income_to_date):
    """Losses brought forward less those used, plus the loss of this tax year."""
    return losses_brought_forward - losses_used_to_date + maximum(0 - income_to_date, 0)


@line(unit="USD", kind=BALANCE, label="Tax, year to date", opening=0)
def tax_to_date(tax_rate, income_to_date, losses_used_to_date):
    """The rate on the year's income to date after the losses used."""
    return tax_rate * (maximum(income_to_date, 0) - losses_used_to_date)


@line(unit="USD", kind=FLOW, label="Unlevered tax")
def unlevered_tax(tax_to_date, tax_year_start, previous_tax_to_date):
    """The change of year-to-date tax; a later loss in the year gives some back."""
    return tax_to_date - (1 - tax_year_start) * previous_tax_to_date


@line(unit="USD", kind=LEVEL, label="Taxable income to date without terminal gain")
def income_without_terminal(income_to_date, terminal_gain):
    """Taxable income of the tax year as if nothing were sold at the horizon."""
    return income_to_date - terminal_gain


@line(unit="USD", kind=LEVEL, label="Tax to date without terminal gain")
def tax_without_terminal(
    tax_rate, income_without_terminal, losses_brought_forward, loss_limit
):
    """The rate on that income after the losses it could use."""
    income = maximum(income_without_terminal, 0)
    return tax_rate * (income - minimum(losses_brought_forward, loss_limit * income))


@line(unit="USD", kind=FLOW, label="Tax on terminal gain")
def terminal_tax(tax_to_date, tax_without_terminal, before_horizon):
    """What the terminal gain adds to the tax of the last tax year."""
    return (tax_to_date - tax_without_terminal) * (1 - before_horizon)


@line(unit="USD", kind=FLOW, label="Tax value of unused losses")
def losses_value(
    losses_carried_forward, tax_rate, losses_worth_at_horizon, before_horizon
):
    """Losses left at the horizon times the rate, where they are worth something."""
    return (
        losses_carried_forward
        * tax_rate
        * losses_worth_at_horizon
        * (1 - before_horizon)
    )
