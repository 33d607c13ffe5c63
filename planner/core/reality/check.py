"""The reality check: figures that keep one from being fooled, beside their market.

Pure functions of a result. How measured throughput becomes the tokens that are paid for
is in `walk`.
"""

from dataclasses import dataclass
from typing import Final, Literal

from planner.core.answer import month_name, sells_tokens
from planner.core.catalog.market import MarketCheck, market
from planner.core.document import set_values
from planner.core.evaluation import Metric, Result
from planner.core.factory.exchange import Exchange, exchange
from planner.core.factory.values import spoken
from planner.core.language.kinds import SHARE, display_value
from planner.core.language.money import is_money

Verdict = Literal["good", "low", "high", "undefined"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RealityFigure:
    """A figure of the plan beside the band in which the market finds it plausible.

    `value` and the band are in `unit`. `verdict` says on which side of the band the
    value lies, and `explanation` what that would mean, with what is known of others;
    inside the band, what either side would mean; where undefined, the reason.
    `assumption` marks a band that is our own judgement.
    """

    key: str
    label: str
    value: float | None
    unit: str
    good_low: float
    good_high: float
    verdict: Verdict
    explanation: str
    source: str
    source_date: str
    assumption: bool


_MTOK_PER_TRILLION: Final = 1e6
# Metric, its market check, and what turns the check's unit into the metric's.
_REALITY: Final = (
    ("reality_revenue_over_rent", "revenue-against-rental", 1.0),
    ("reality_cost_over_price", "cost-per-mtok", 1.0),
    ("reality_realised_price", "realised-price", 1.0),
    ("reality_tokens_per_day", "volumes", _MTOK_PER_TRILLION),
    ("reality_net_drift", "net-drift", 1.0),
    ("reality_revenue_per_kw_month", "revenue-per-kw", 1.0),
    # The check is in years, the metric in months.
    ("reality_it_payback", "payback-against-neoclouds", 12.0),
    ("ebitda_margin", "margin-against-neoclouds", 1.0),
)
# Two paybacks that are nearer than this are one.
_SAME_MONTHS: Final = 0.01
# What only plans that sell tokens can be asked.
_OF_TOKENS: Final = frozenset(
    (
        *("reality_revenue_over_rent", "reality_cost_over_price"),
        *("reality_realised_price", "reality_tokens_per_day", "reality_net_drift"),
    )
)


def reality(result: Result) -> tuple[RealityFigure, ...]:
    """Return the figures that keep one from being fooled, each beside its market.

    Figures of tokens are left out where the plan sells none. Raises RecordError where
    the shipped market file is damaged.
    """
    checks = market().checks
    has_tokens = sells_tokens(result)
    rates = exchange(result.project, set_values(result.project, result.scenario))
    return tuple(
        _reality_figure(result.metrics[key], checks[check], factor, rates)
        for key, check, factor in _REALITY
        if has_tokens or key not in _OF_TOKENS
    )


def _reality_figure(
    metric: Metric, check: MarketCheck, factor: float, rates: Exchange
) -> RealityFigure:
    low, high = (bound * factor for bound in check.good)
    converted = ""
    if is_money(check.unit) and rates.is_needed():
        converted = (
            f"Plausible is {spoken(low)} to {spoken(high)} {check.unit}, converted at "
            f"{rates.rate_in_words()}."
        )
        low, high = rates.convert(low), rates.convert(high)
    verdict: Verdict = "good"
    if metric.value is None:
        verdict = "undefined"
    elif metric.value < low:
        verdict = "low"
    elif metric.value > high:
        verdict = "high"
    sides = {"low": (check.below,), "high": (check.above,)}
    meanings = sides.get(verdict, (check.below, check.above))
    told = (*meanings, _known_figures(check), converted)
    explanation = " ".join(text for text in told if text)
    if verdict == "undefined":
        explanation = metric.reason or ""
    return RealityFigure(
        key=metric.key,
        label=metric.label,
        value=metric.value,
        unit=metric.unit,
        good_low=low,
        good_high=high,
        verdict=verdict,
        explanation=explanation,
        source=check.source,
        source_date=check.source_date,
        assumption=check.assumption,
    )


def _known_figures(check: MarketCheck) -> str:
    """Return what is known of others, as a sentence."""
    if not check.reference:
        return ""
    said = "; ".join(check.reference)
    unit = "" if check.unit == "1" or check.unit in said else f" ({check.unit})"
    return f"Known{unit}: {said}."


# --------------------------------------------------------------- beside the figures


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """What should stand beside a figure that is told: the metric, and a sentence."""

    metric: str
    sentence: str


def remarks(result: Result) -> tuple[Remark, ...]:
    """Return what keeps the return and the payback of a case from standing alone.

    The price at which the plan breaks even, the payback with what only the horizon
    brings, the sale of equipment it rests on, the first payback where there are
    several, for internal use the bill that is replaced, and the tokens a day of
    known providers.
    """
    return tuple(
        Remark(metric=metric, sentence=sentence)
        for metric, sentence in (
            ("breakeven_price_per_mtok", _breakeven(result)),
            ("payback_with_terminal_months", _payback_with_terminal(result)),
            ("payback_months", _payback_by_a_sale(result)),
            ("first_payback_months", _first_payback(result)),
            ("api_bill_replaced_per_year", _bill_replaced(result)),
            ("reality_tokens_per_day", _volumes(result)),
        )
        if sentence
    )


def _breakeven(result: Result) -> str:
    price = result.metrics["breakeven_price_per_mtok"]
    today = result.metrics["opening_price_per_mtok"]
    if price.value is None or not today.value:
        return ""
    share = SHARE.display(price.value / today.value, unit="1", digits=3)
    return (
        f"The plan breaks even, before tax, where tokens bring "
        f"{_shown(price)} of output, {share} of what they bring today "
        f"({_shown(today)})."
    )


def _payback_with_terminal(result: Result) -> str:
    without = result.metrics["payback_months"]
    having = result.metrics["payback_with_terminal_months"]
    if having.value is None:
        return (
            "The plan does not pay back within the horizon, not even with what is sold "
            "and released at its end."
        )
    if without.value is None:
        return (
            "The plan pays back only with what is sold and released at the horizon: "
            f"after {_shown(having)}."
        )
    if abs(having.value - without.value) < _SAME_MONTHS:
        return (
            f"Payback is {_shown(without)}, with and without what is sold and released "
            "at the horizon."
        )
    return (
        f"Payback is {_shown(without)}, and {_shown(having)} with what is sold and "
        "released at the horizon."
    )


def _payback_by_a_sale(result: Result) -> str:
    """Return whether cash would still be out without what is sold in that month."""
    if result.metrics["payback_months"].value is None:
        return ""
    place = round(result.number("last_negative_month"))
    is_last = place == len(result.months) - 1
    # What only the horizon brings does not count as payback.
    terminal = result.number("terminal_value") if is_last else 0.0
    sold = float(result.line("disposal_proceeds").values[place]) - terminal
    without = float(result.line("payback_balance").values[place]) - sold
    if without >= -result.number("cash_tolerance"):
        return ""
    return (
        f"Payback rests on the sale of equipment in {month_name(result.months[place])};"
        f" without it cash is still out by "
        f"{display_value(-without, result.line('payback_balance').unit)} then."
    )


def _first_payback(result: Result) -> str:
    first = result.metrics["first_payback_months"]
    last = result.metrics["payback_months"].value
    if first.value is None:
        return ""
    if last is not None and abs(first.value - last) < _SAME_MONTHS:
        return ""
    return (
        f"Cash was back for the first time after {_shown(first)}, and went below zero "
        "again."
    )


def _bill_replaced(result: Result) -> str:
    bill = result.metrics["api_bill_replaced_per_year"]
    if not bill.value:
        return ""
    return (
        f"Internal use replaces an API bill of {_shown(bill)}: the plan pays only if "
        "that bill would have been paid."
    )


def _volumes(result: Result) -> str:
    volume = result.metrics["reality_tokens_per_day"]
    if not volume.value:
        return ""
    known = "; ".join(market().checks["volumes"].reference)
    trillions = display_value(volume.value / _MTOK_PER_TRILLION, "1")
    return (
        f"In its busiest month the plan sells {trillions} trillion tokens a day. "
        f"Known providers, in trillions a day: {known}."
    )


def _shown(metric: Metric) -> str:
    return display_value(metric.value, metric.unit)
