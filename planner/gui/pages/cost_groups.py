"""The groups of the form of the Costs page: what stands together, what is folded away.

Inputs of a block belong together: where they vary over the same asset classes, they
become one table.
"""

from planner.gui.texts import tr
from planner.gui.widgets.form_plan import Group


def cost_groups(chapters: tuple[str, ...]) -> tuple[Group, ...]:
    """Return the groups; what none of them names of the chapters comes last."""
    return (
        Group(
            "energy",
            tr("Energy and Space"),
            blocks=(
                ("opex.electricity_price", "opex.electricity_escalation"),
                ("opex.pue", "opex.idle_share"),
                (
                    "opex.colocation_price",
                    "opex.colocation_escalation",
                    "opex.contracted_kw",
                ),
            ),
            advanced=(
                (
                    "opex.demand_charge",
                    "opex.demand_on_contract",
                    "opex.peak_over_mean",
                    "opex.ratchet_share",
                ),
                ("opex.water_use", "opex.water_price"),
                ("opex.escalators_step",),
            ),
        ),
        Group(
            "people",
            tr("People and Overhead"),
            blocks=(
                ("opex.staff_cost", "opex.salary_growth"),
                ("opex.software_per_gpu_year",),
                ("opex.staff_count", "opex.other_per_year"),
            ),
            advanced=(
                ("opex.transit_per_year", "opex.general_per_year"),
                ("opex.model_licence_per_year", "opex.adaptation_cost"),
            ),
        ),
        Group(
            "shares",
            tr("Shares of Revenue"),
            blocks=(
                (
                    "opex.royalty_share",
                    "opex.payment_fee_share",
                    "opex.credit_loss_share",
                    "opex.token_sales_share",
                    "opex.contract_sales_share",
                    "opex.general_share",
                ),
            ),
        ),
        Group(
            "upkeep",
            tr("Upkeep"),
            blocks=(
                ("opex.insurance_share",),
                ("opex.support_share", "opex.warranty_months", "opex.spares_share"),
            ),
            advanced=(
                (
                    "opex.property_tax_share",
                    "opex.property_tax_abatement",
                    "opex.abatement_years",
                ),
            ),
        ),
        Group(
            "capital",
            tr("Capital"),
            blocks=(
                ("capex.contingency", "capex.overrun_share"),
                (
                    "capex.freight_share",
                    "capex.sales_tax_share",
                    "capex.deposit_share",
                    "capex.shipment_share",
                ),
            ),
            advanced=(
                ("capex.payment_days",),
                ("capex.price_change", "capex.grant_share"),
            ),
        ),
        Group(
            "depreciation",
            tr("Depreciation and Resale"),
            blocks=(
                (
                    "depreciation.equipment_life",
                    "depreciation.facility_life",
                    "depreciation.facility_resale_share",
                    "depreciation.declining_factor",
                    "depreciation.lifetime_gpu_hours",
                ),
                ("depreciation.resale_curve",),
            ),
            advanced=(
                (
                    "depreciation.book_method",
                    "depreciation.salvage_share",
                    "depreciation.resale_scale",
                ),
            ),
        ),
        Group(
            "tax",
            tr("Tax"),
            blocks=(
                ("tax.tax_rate", "tax.bonus_share"),
                ("tax.tax_method", "tax.recovery_years"),
                ("tax.custom_table",),
            ),
            advanced=(
                ("tax.loss_limit", "tax.losses_worth_at_horizon", "tax.year_end_month"),
                ("tax.is_real_property", "tax.macrs_factor"),
            ),
        ),
        Group(
            "finance",
            tr("Finance and Horizon"),
            blocks=(
                ("finance.exchange_rate",),
                ("finance.discount_rate", "finance.sell_at_horizon"),
                ("finance.payable_days", "finance.receivable_days"),
            ),
            advanced=(("finance.release_working_capital",),),
        ),
        Group(
            "hurdles",
            tr("Hurdles"),
            blocks=(
                (
                    "hurdle.irr",
                    "hurdle.npv",
                    "hurdle.payback_months",
                    "hurdle.peak_funding",
                    "hurdle.site_mw",
                ),
            ),
        ),
        Group("other", tr("Other Costs"), chapters=chapters),
    )
