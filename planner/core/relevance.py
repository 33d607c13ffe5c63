"""Which inputs matter in a case: the others are not offered as inputs.

A price per GPU-hour of a product that sells tokens, or the start of a demand curve that
is switched off, can be set without any effect. Forms leave such inputs out, and they
are not counted among the assumptions of a plan.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from planner.core.document import PACKAGED_KINDS, SALES_UNITS, TOKEN_KINDS
from planner.core.language.kinds import Value

_HOUR_KINDS: Final = tuple(kind for kind in SALES_UNITS if kind not in TOKEN_KINDS)
_PRICED_BY_TOKEN: Final = tuple(k for k in TOKEN_KINDS if k not in PACKAGED_KINDS)


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at.

    `kinds` are those of the products, `values` every input by its key, defaults
    included, and `keys_of` the keys of all items of an input by its key without them.
    """

    kinds: Mapping[str, str]
    values: Mapping[str, Value | None]
    keys_of: Mapping[str, tuple[str, ...]]

    def of_all(self, base_key: str) -> Iterator[Value | None]:
        """Yield the values of an input for all its items."""
        return (self.values[key] for key in self.keys_of.get(base_key, ()))


def has_rule(base_key: str) -> bool:
    """Return whether there are cases in which an input can change nothing."""
    return base_key in _RULES


def applies(base_key: str, items: tuple[str, ...], case: Case) -> bool:
    """Return whether an input can change anything in a case.

    `items` are the ids that follow its key; an input of a product ends with that of the
    product.
    """
    rule = _RULES.get(base_key)
    return rule is None or rule(case, items)


# ------------------------------------------------------------------ rules

Rule = Callable[[Case, tuple[str, ...]], bool]


def _product_of(*kinds: str) -> Rule:
    """For products of these kinds."""
    return lambda case, items: case.kinds[items[-1]] in kinds


def _any_product_of(*kinds: str) -> Rule:
    """Where there is a product of these kinds."""
    return lambda case, _items: any(kind in kinds for kind in case.kinds.values())


def _on(base_key: str) -> Rule:
    """Where another input of the same items is on, or is not zero."""
    return lambda case, items: bool(case.values.get(".".join((base_key, *items))))


def _off(base_key: str) -> Rule:
    """Where another input of the same items is off."""
    is_on = _on(base_key)
    return lambda case, items: not is_on(case, items)


def _is(base_key: str, *choices: str) -> Rule:
    """Where another choice of the same items is one of these."""
    return lambda case, items: case.values.get(".".join((base_key, *items))) in choices


def _anywhere(base_key: str, *choices: Value) -> Rule:
    """Where another input has one of these values for any of its items."""
    return lambda case, _items: any(value in choices for value in case.of_all(base_key))


def _somewhere(base_key: str) -> Rule:
    """Where another input is on, or not zero, for any of its items or without items."""
    return lambda case, _items: any(case.of_all(base_key))


def _all(*rules: Rule) -> Rule:
    return lambda case, items: all(rule(case, items) for rule in rules)


def _either(*rules: Rule) -> Rule:
    return lambda case, items: any(rule(case, items) for rule in rules)


def _other_than(base_key: str, usual: float) -> Rule:
    """Where another input of the same items has been set to something unusual."""
    return lambda case, items: (
        case.values.get(".".join((base_key, *items))) not in (usual, None)
    )


_TOKENS: Final = _product_of(*TOKEN_KINDS)
_HOURS: Final = _product_of(*_HOUR_KINDS)
_PACKAGED: Final = _product_of(*PACKAGED_KINDS)
_SELLS_TOKENS: Final = _any_product_of(*TOKEN_KINDS)
_SELLS_HOURS: Final = _any_product_of(*_HOUR_KINDS)


def _token_price(base_key: str) -> Rule:
    """Tokens of seats and tasks have no price, unless somebody has set one."""
    return _either(
        _product_of(*_PRICED_BY_TOKEN), _all(_TOKENS, _other_than(base_key, 0.0))
    )


_UNIT_PRICE: Final = _either(
    _PACKAGED, _all(_TOKENS, _other_than("revenue.unit_price", 0.0))
)

_MACRS: Final = _is("tax.tax_method", "macrs")


def _leaves_a_table(case: Case, items: tuple[str, ...]) -> bool:
    """Whether the bonus of the first year leaves anything to the MACRS table."""
    years = case.values.get(".".join(("tax.recovery_years", *items)))
    longest = case.values.get("tax.longest_bonus_years")
    is_long = (
        years is not None and longest is not None and float(years) > float(longest)
    )
    return is_long or case.values.get("tax.bonus_share") != 1.0


_RULES: Final[Mapping[str, Rule]] = {
    # -- what is sold by the token and what by the hour
    "capacity.output_rate": _TOKENS,
    "demand.input_per_output": _TOKENS,
    "demand.cached_share": _TOKENS,
    "demand.mtok_per_unit": _either(
        _PACKAGED, _all(_TOKENS, _other_than("demand.mtok_per_unit", 1.0))
    ),
    "revenue.output_price": _token_price("revenue.output_price"),
    "revenue.input_price": _token_price("revenue.input_price"),
    "revenue.cached_price": _token_price("revenue.cached_price"),
    "revenue.unit_price": _UNIT_PRICE,
    "revenue.unit_price_change": _either(
        _any_product_of(*PACKAGED_KINDS), _somewhere("revenue.unit_price")
    ),
    "revenue.quality_premium": _TOKENS,
    "revenue.domain_premium": _TOKENS,
    "revenue.gpu_hour_price": _HOURS,
    "revenue.contract_months": _HOURS,
    "revenue.take_or_pay_share": _HOURS,
    "revenue.prepaid_share": _HOURS,
    "revenue.prepayment_lead": _all(_HOURS, _on("revenue.prepaid_share")),
    # It also values what training takes.
    "revenue.rental_price_change": _either(
        _SELLS_HOURS, _somewhere("capacity.training_share")
    ),
    "revenue.price_regime": _SELLS_TOKENS,
    "revenue.price_position": _any_product_of(*_PRICED_BY_TOKEN),
    "revenue.token_price_change": _SELLS_TOKENS,
    "capacity.derate": _SELLS_TOKENS,
    "capacity.software_gain": _SELLS_TOKENS,
    "capacity.highest_software_gain": _SELLS_TOKENS,
    "demand.highest_utilization": _SELLS_TOKENS,
    # -- demand by utilisation or by curve
    "demand.utilization_target": _off("demand.by_curve"),
    "demand.ramp_months": _off("demand.by_curve"),
    "demand.s_shaped_ramp": _anywhere("demand.by_curve", False),
    "demand.curve_start": _on("demand.by_curve"),
    "demand.start_volume": _on("demand.by_curve"),
    "demand.monthly_growth": _on("demand.by_curve"),
    "demand.saturation_volume": _on("demand.by_curve"),
    "demand.priority": lambda case, _items: bool(
        case.values.get("demand.shares_spare_capacity")
    ),
    # -- training
    "capacity.training_start": _on("capacity.training_share"),
    "capacity.training_months": _on("capacity.training_share"),
    # -- costs that hang on another input, or on what is sold
    "opex.royalty_share": _SELLS_TOKENS,
    "opex.token_sales_share": _SELLS_TOKENS,
    "opex.contract_sales_share": _SELLS_HOURS,
    "opex.contracted_kw": _somewhere("opex.colocation_price"),
    "opex.colocation_escalation": _somewhere("opex.colocation_price"),
    "opex.warranty_months": _on("opex.support_share"),
    "opex.demand_on_contract": _on("opex.demand_charge"),
    "opex.ratchet_share": _all(
        _on("opex.demand_charge"), _off("opex.demand_on_contract")
    ),
    "opex.water_price": _on("opex.water_use"),
    "opex.property_tax_abatement": _on("opex.property_tax_share"),
    "opex.abatement_years": _all(
        _on("opex.property_tax_share"), _on("opex.property_tax_abatement")
    ),
    # -- depreciation by what is written off, and how
    "depreciation.facility_life": _somewhere("depreciation.is_facility"),
    "depreciation.facility_resale_share": _somewhere("depreciation.is_facility"),
    "depreciation.declining_factor": _anywhere(
        "depreciation.book_method", "declining-balance"
    ),
    "depreciation.lifetime_gpu_hours": _anywhere(
        "depreciation.book_method", "units-of-production"
    ),
    "tax.recovery_years": _is("tax.tax_method", "macrs", "straight-line"),
    "tax.macrs_factor": _all(_MACRS, _off("tax.is_real_property"), _leaves_a_table),
    "tax.is_real_property": _MACRS,
    "tax.bonus_share": _anywhere("tax.tax_method", "macrs"),
    "tax.custom_table": _anywhere("tax.tax_method", "custom-table"),
}
