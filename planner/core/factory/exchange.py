"""Exchange: amounts in other currencies become amounts of the project.

The rates are inputs of the project like any other, with a source and a date, so that a
scenario can have another one. What the program ships (catalog, price lists, market,
defaults of the model) is in USD; what a project sets is in its own currency already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from planner.core.document import Project, evidence_of
from planner.core.factory.errors import AssemblyError
from planner.core.factory.values import number_set, spoken
from planner.core.keys import KeyDeclaration
from planner.core.language.kinds import NUMBER, Value

SHIPPED: Final = "USD"
EXCHANGE_RATE: Final = "finance.exchange_rate"
# Between the strongest and the weakest currencies there are, with room on both sides.
LOWEST_RATE: Final = 1e-7
HIGHEST_RATE: Final = 1e7


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a unit of other currencies costs in the currency of a project.

    `rates` are by the code of the other currency; `sources` say where each is from.
    """

    currency: str
    rates: Mapping[str, float]
    sources: Mapping[str, str]

    def is_needed(self, currency: str = SHIPPED) -> bool:
        """Return whether amounts in a currency are not yet those of the project."""
        return currency != self.currency

    def has_rate(self, currency: str = SHIPPED) -> bool:
        """Return whether amounts in a currency can be converted."""
        return currency == self.currency or currency in self.rates

    def convert(self, amount: float, currency: str = SHIPPED) -> float:
        """Return an amount in the currency of the project.

        The product is that of the two decimal numbers as people write them, without
        the noise of binary fractions: 0.07 at 0.92 is 0.0644. Raises AssemblyError
        where there is no rate.

        >>> Exchange("EUR", {"USD": 0.92}, {}).convert(0.07)
        0.0644
        """
        if not self.is_needed(currency):
            return amount
        return exact_product(amount, self._rate(currency))

    def rate_in_words(self, currency: str = SHIPPED) -> str:
        """Return a rate with its source: ``0.92 EUR per USD, ECB, 2026-11-20``.

        Raises AssemblyError where there is no rate.
        """
        rate = written(self._rate(currency))
        return f"{rate} {self.currency} per {currency}, {self.sources[currency]}"

    def in_words(self, amount: float, currency: str = SHIPPED) -> str:
        """Return how an amount was converted; empty where there was nothing to convert.

        For example: 3,100,000 USD at 0.92 EUR per USD, ECB, 2026-11-20. Raises
        AssemblyError where there is no rate.
        """
        if not self.is_needed(currency) or not amount:
            return ""
        return f"{spoken(amount)} {currency} at {self.rate_in_words(currency)}"

    def _rate(self, currency: str) -> float:
        if currency not in self.rates:
            raise AssemblyError(
                f"Amounts in {currency} cannot be converted: the project has no "
                f"exchange rate to {self.currency}. Set '{rate_key(currency)}' to what "
                f"one {currency} costs in {self.currency}, with its source and date."
            )
        return self.rates[currency]


def exchange(project: Project, values: Mapping[str, Value]) -> Exchange:
    """Return the exchange rates of a case.

    `values` are the set values of the base case or a scenario.
    """
    rates, sources = {}, {}
    for currency in foreign_currencies(project):
        key = rate_key(currency)
        rate = number_set(values, key)
        if rate is None:
            continue
        rates[currency] = rate
        proof = evidence_of(project, key, values)
        said = [proof.source, proof.source_date] if proof else ["entered by hand"]
        if proof and not proof.source:
            said[0] = "an assumption"
        sources[currency] = ", ".join(word for word in said if word)
    return Exchange(project.currency, rates, sources)


def foreign_currencies(project: Project) -> tuple[str, ...]:
    """Return the currencies, other than its own, in which a project has amounts."""
    return () if project.currency == SHIPPED else (SHIPPED,)


def rate_key(currency: str) -> str:
    """Return the key of the rate of a currency.

    >>> rate_key("USD")
    'finance.exchange_rate.usd'
    """
    return f"{EXCHANGE_RATE}.{currency.lower()}"


def rate_inputs(project: Project) -> tuple[KeyDeclaration, ...]:
    """Return the declarations of the exchange rates a project needs."""
    return tuple(
        KeyDeclaration(
            key=rate_key(currency),
            base_key=EXCHANGE_RATE,
            label=f"Exchange rate · {project.currency} per {currency}",
            chapter="finance",
            kind=NUMBER,
            unit=f"{project.currency}/{currency}",
            help=f"What one {currency} costs in {project.currency}, the currency of "
            f"the project. Prices of the catalog, of price lists and of the market and "
            f"the planner's defaults are in {SHIPPED} and are converted by it; what "
            f"the project sets is in {project.currency} already.",
            minimum=LOWEST_RATE,
            maximum=HIGHEST_RATE,
            items=(currency.lower(),),
        )
        for currency in foreign_currencies(project)
    )


def written(number: float) -> str:
    """Write a number with all its digits, as a rate needs them.

    >>> written(0.923456), written(1380.0), written(1234567.5)
    ('0.923456', '1,380', '1,234,567.5')
    """
    return f"{Decimal(repr(number)).normalize():,f}"


def exact_product(amount: float, rate: float) -> float:
    """Return the product of two numbers as they are written in decimals.

    >>> exact_product(0.07, 0.92), 0.07 * 0.92
    (0.0644, 0.06440000000000001)
    """
    return float(Decimal(repr(float(amount))) * Decimal(repr(float(rate))))
