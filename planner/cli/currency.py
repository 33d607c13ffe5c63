"""``planner currency``: the currency of a project, and its change into another."""

import argparse

from planner.cli.output import print_json, print_text
from planner.core.document import Evidence, Project
from planner.core.editing.currency import (
    CurrencyError,
    amounts_set,
    known,
    with_currency,
)
from planner.core.factory.exchange import SHIPPED, exchange, rate_key
from planner.core.language.kinds import NUMBER, ParseError
from planner.core.project import load, save


def run(arguments: argparse.Namespace) -> int:
    """Show the currency, or convert the project and write it."""
    before = load(arguments.file)
    project, converted = before, 0
    if arguments.currency is not None:
        project = _changed(before, arguments)
        if project.currency != before.currency:
            converted = amounts_set(before)
        save(project, arguments.file)
    elif arguments.rate or arguments.source or arguments.date:
        raise CurrencyError(
            "A rate is that of one currency: name it before, as in "
            f"planner currency {arguments.file} EUR --rate 0.92."
        )
    if arguments.json:
        print_json(_as_json(project, converted))
    else:
        _print(project, before, converted)
    return 0


def _changed(project: Project, arguments: argparse.Namespace) -> Project:
    currency = known(arguments.currency.upper())
    if arguments.rate is None:
        return with_currency(project, currency)
    try:
        rate = NUMBER.parse(arguments.rate, unit="1")
    except ParseError as error:
        raise CurrencyError(f"--rate: {error}") from error
    proof = Evidence(
        source=arguments.source.strip(),
        source_date=arguments.date.strip(),
        assumption=not arguments.source.strip(),
    )
    return with_currency(project, currency, float(rate), proof)


def _as_json(project: Project, converted: int) -> dict[str, object]:
    """Return the currency as programs read it; its shape is in docs/contract.md."""
    key = rate_key(SHIPPED)
    rates = exchange(project, project.inputs).rates
    proof = project.evidence.get(key)
    return {
        "project": project.name,
        "currency": project.currency,
        "rates": {
            currency: {
                "rate": rate,
                "source": proof.source if proof else "",
                "date": proof.source_date if proof else "",
                "assumption": proof is None or proof.assumption,
            }
            for currency, rate in rates.items()
        },
        "converted": converted,
    }


def _print(project: Project, before: Project, converted: int) -> None:
    rates = exchange(project, project.inputs)
    print_text(f"{project.name} counts in {project.currency}.")
    for currency in rates.rates:
        print_text(f"{rates.rate_in_words(currency)}.")
    if not rates.has_rate():
        print_text(f"There is no exchange rate from {SHIPPED}: give one with --rate.")
    if project.currency != before.currency:
        print_text(
            f"{converted} amounts that the project sets were converted from "
            f"{before.currency}; prices of the catalog and of the market follow the "
            "rate."
        )
