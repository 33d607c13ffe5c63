"""An independent ledger: the cash of an AI factory, month by month, in plain loops.

Written from the words of the domain and from nothing else: it shares no code, no
library and no array with the program that it judges. Slow and long on purpose: each
line of the books is added up where it arises. A module holds a chapter of the domain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.oracles.ledger.capacity import fill_capacity
from tests.oracles.ledger.capital import pay_capital
from tests.oracles.ledger.case import Books, Case, Items
from tests.oracles.ledger.cash import add_up_cash
from tests.oracles.ledger.costs import run
from tests.oracles.ledger.depreciation import wear_out
from tests.oracles.ledger.metrics import Metrics, metrics_of, product_metrics
from tests.oracles.ledger.returns import irr, present
from tests.oracles.ledger.revenue import earn
from tests.oracles.ledger.tax import depreciate, pay_taxes
from tests.oracles.ledger.timeline import Chain, chains_of

__all__ = ["Case", "Chain", "Ledger", "irr", "ledger", "present"]


@dataclass(frozen=True)
class Ledger:
    """The books of one case: monthly lists by line and items, and the whole case's.

    `monthly` has each line added up over its items. `products` holds figures of each
    product. A metric is None where it is undefined. `input_tokens` are those not read
    from cache.
    """

    chains: Mapping[str, Chain]
    rows: Mapping[str, Mapping[Items, list[float]]]
    monthly: Mapping[str, list[float]]
    products: Mapping[str, Mapping[str, float]]
    metrics: Metrics


def ledger(
    inputs: Mapping[str, float | str],
    phases: Sequence[str],
    assets: Sequence[str],
    products: Sequence[str],
    months: int,
) -> Ledger:
    """Return the books of a case of `months` months.

    `inputs` holds a number or, for choices, a word for each full key, such as
    ``finance.discount_rate`` and ``capex.equipment_cost.phase-1.network``; switches
    are 0 and 1. Raises KeyError where one is missing.
    """
    case = Case(inputs, phases, assets, products, months)
    books = Books(months)
    chains = chains_of(case)
    fill_capacity(case, chains, books)
    earn(case, chains, books)
    pay_capital(case, chains, books)
    run(case, chains, books)
    vintages = wear_out(case, chains, books)
    depreciate(case, vintages, books)
    pay_taxes(case, books)
    add_up_cash(case, vintages, books)
    return Ledger(
        chains=chains,
        rows=books.rows,
        monthly={line: books.row(line) for line in books.rows},
        products=product_metrics(case, books),
        metrics=metrics_of(case, chains, books),
    )
