"""Another currency for a project: what it set itself is converted, nothing is lost.

Amounts that the project sets are in its own currency. When that changes they would mean
something else, so they are converted with the rate that is given with the new currency;
what the program ships in USD follows the rate by itself. See `factory.exchange`.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from planner.core.declarations import declared_keys
from planner.core.document import BASE, Evidence, Project, own_values
from planner.core.factory.bill import PRICE
from planner.core.factory.exchange import (
    EXCHANGE_RATE,
    HIGHEST_RATE,
    LOWEST_RATE,
    SHIPPED,
    rate_key,
    written,
)
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import NUMBER, TEXT, Value
from planner.core.language.money import is_money
from planner.core.language.numbers import CURRENCIES
from planner.core.model import MODEL
from planner.core.records import date_problems, nearest

# How the note begins that the evidence of a converted amount gets.
_NOTE: Final = "Converted from "


class CurrencyError(PlannerError):
    """A currency there is not, or a rate that cannot be."""


def with_currency(
    project: Project,
    currency: str,
    rate: float | None = None,
    evidence: Evidence | None = None,
) -> Project:
    """Return the project in a currency, at what one USD costs in it.

    Every amount that the project sets, in the base case and in scenarios, is converted;
    its evidence stays, its range converted with it, and gets a note. In the currency
    that the project has already, only the rate changes. In USD there is no rate: `rate`
    is None, and rates of scenarios are dropped; in any other one, a scenario with a
    rate of its own keeps its distance to that of the base case.

    Raises CurrencyError for an unknown currency, a rate or a date that is not allowed,
    and where amounts have no rate from the present currency.
    """
    known(currency)
    rate = _checked(currency, rate, evidence)
    if currency == project.currency:
        return project if rate is None else _with_rate(project, rate, evidence)
    old = _rate_of(project)
    if old is None:
        if amounts_set(project):
            raise CurrencyError(
                f"The project has no exchange rate to {project.currency}, so what it "
                f"sets cannot be converted into {currency}. Set "
                f"'{rate_key(SHIPPED)}' first."
            )
        old = 1.0
    new = 1.0 if rate is None else rate
    factor = Decimal(repr(new)) / Decimal(repr(old))
    note = _rate_in_words(project, currency, old=old, new=new)
    money = _money_keys(project)

    def converted(values: Mapping[str, Value]) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for key, value in values.items():
            if _base(key) == EXCHANGE_RATE:
                if rate is None:
                    continue
                found[key] = _product(value, factor)
            else:
                found[key] = _product(value, factor) if _base(key) in money else value
        return found

    proven = {}
    for key, found in project.evidence.items():
        if _base(key) == EXCHANGE_RATE:
            continue
        if _base(key) in money and key in project.inputs:
            said = written(float(project.inputs[key]))
            found = _converted_evidence(
                found, factor, f"{_NOTE}{said} {project.currency} {note}."
            )
        proven[key] = found
    changed = msgspec.structs.replace(
        project,
        currency=currency,
        inputs=converted(project.inputs),
        evidence=proven,
        scenarios=tuple(
            msgspec.structs.replace(one, overrides=converted(one.overrides))
            for one in project.scenarios
        ),
    )
    return changed if rate is None else _with_rate(changed, rate, evidence)


def amounts_set(project: Project) -> int:
    """Return how many amounts of money a project sets, scenarios included."""
    money = _money_keys(project)
    cases = (BASE, *(scenario.id for scenario in project.scenarios))
    return sum(
        _base(key) in money for case in cases for key in own_values(project, case)
    )


def known(currency: str) -> str:
    """Return the code of a currency.

    Raises CurrencyError, with the nearest code, where there is none of that name.
    """
    if currency in CURRENCIES:
        return currency
    near = nearest(currency.upper(), CURRENCIES)
    hint = f" Did you mean {near}?" if near else ""
    raise CurrencyError(
        f"'{currency}' is not the code of a currency; codes are three capital letters, "
        f"such as USD or EUR.{hint}"
    )


def _checked(
    currency: str, rate: float | None, evidence: Evidence | None
) -> float | None:
    if currency == SHIPPED:
        if rate is not None:
            raise CurrencyError(
                f"The catalog and the market are in {SHIPPED} as well: there is no "
                "exchange rate. Leave it out."
            )
        return None
    if rate is None:
        raise CurrencyError(
            f"The catalog and the market are in {SHIPPED}: give what one {SHIPPED} "
            f"costs in {currency}."
        )
    problem = NUMBER.check(rate, minimum=LOWEST_RATE, maximum=HIGHEST_RATE)
    if problem is not None:
        raise CurrencyError(f"The exchange rate cannot be that. {problem}")
    if evidence is not None:
        for text in (evidence.source, evidence.source_date):
            problem = TEXT.check(text, minimum=None, maximum=None)
            if problem is not None:
                raise CurrencyError(problem)
        if evidence.source_date:
            for _field, wrong in date_problems("date", evidence.source_date):
                raise CurrencyError(f"The date of the rate {wrong}.")
    return float(rate)


def _with_rate(project: Project, rate: float, evidence: Evidence | None) -> Project:
    key = rate_key(SHIPPED)
    proven = {name: one for name, one in project.evidence.items() if name != key}
    if evidence is not None:
        proven[key] = evidence
    return msgspec.structs.replace(
        project, inputs={**project.inputs, key: rate}, evidence=proven
    )


def _rate_of(project: Project) -> float | None:
    """Return what one USD costs in the project's currency, None where not known."""
    if project.currency == SHIPPED:
        return 1.0
    rate = project.inputs.get(rate_key(SHIPPED))
    return None if rate is None else float(rate)


def _rate_in_words(project: Project, currency: str, *, old: float, new: float) -> str:
    if project.currency == SHIPPED:
        return f"at {written(new)} {currency} per {SHIPPED}"
    if currency == SHIPPED:
        return f"at {written(old)} {project.currency} per {SHIPPED}"
    return (
        f"at {written(old)} {project.currency} and {written(new)} {currency} "
        f"per {SHIPPED}"
    )


def _money_keys(project: Project) -> frozenset[str]:
    """Return the keys, without items, of all amounts of money.

    Those of products and items that the project no longer has are among them: they stay
    in the document while it is edited.
    """
    declared = {
        declaration.base_key
        for declaration in declared_keys(project).values()
        if is_money(declaration.unit)
    }
    of_model = {one.key for one in MODEL.inputs.values() if is_money(one.unit)}
    return frozenset({*declared, *of_model, PRICE} - {EXCHANGE_RATE})


def _base(key: str) -> str:
    return ".".join(key.split(".")[:2])


def _product(value: Value, factor: Decimal) -> float:
    return float(Decimal(repr(float(value))) * factor)


def _converted_evidence(found: Evidence, factor: Decimal, note: str) -> Evidence:
    """Return evidence with its range converted; the note replaces an older one."""
    reason, _before, _older = found.reason.partition(_NOTE)
    return msgspec.structs.replace(
        found,
        low=None if found.low is None else _product(found.low, factor),
        high=None if found.high is None else _product(found.high, factor),
        reason=f"{reason.strip()} {note}".strip(),
    )
