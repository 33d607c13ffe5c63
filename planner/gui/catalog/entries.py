"""Items of the catalog as people read them: the texts of cards and details."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from planner.core.catalog.fields import FIGURES
from planner.core.catalog.items import (
    CATEGORIES,
    Adapter,
    CatalogItem,
    Cooling,
    Cpu,
    Facility,
    Gpu,
    Item,
    Management,
    Optic,
    Power,
    ScaleUpPart,
    Service,
    Storage,
    Switch,
    System,
)
from planner.core.factory.bill import running_cost_of
from planner.core.factory.exchange import SHIPPED, Exchange
from planner.core.language.kinds import choice_text
from planner.gui.figures import band, figure
from planner.gui.texts import tr

OWN: Final = "own"
USER: Final = "user"
SHIPPED_ITEM: Final = ""

_LONGEST_PHASE: Final = 14
_SPELLED: Final = {
    "cdu": "CDU",
    "ups": "UPS",
    "infiniband": "InfiniBand",
    "ethernet": "Ethernet",
    "grace": "Grace",
    "epyc": "EPYC",
}


@dataclass(frozen=True)
class CardEntry:
    """One card: an item and whose it is, with the texts that the card shows.

    `origin` is ``own`` for an item of the project, ``user`` for one of the user's
    catalog file, empty for one that the program ships.
    """

    item: Item
    origin: str
    price: str
    badge: str
    figures: str
    is_assumed: bool

    @property
    def can_be_bought(self) -> bool:
        """Whether it can stand in a bill as it is."""
        return self.item.charge == "once" and self.item.price_usd is not None

    @property
    def spoken(self) -> str:
        """Everything on the card, for those who listen."""
        whose = origin_text(self.origin)
        words = (self.item.model, whose, self.figures, self.price, self.badge)
        return ", ".join(word for word in words if word)


def entries_of(
    known: Iterable[Item], origins: Mapping[str, str], rates: Exchange
) -> tuple[CardEntry, ...]:
    """Return the cards of items, by category; within one, those of the user first."""
    order = {category: place for place, category in enumerate(CATEGORIES)}
    cards = [_entry(item, origins.get(item.id, SHIPPED_ITEM), rates) for item in known]
    return tuple(
        sorted(cards, key=lambda card: (order[card.item.category], not card.origin))
    )


def _entry(item: Item, origin: str, rates: Exchange) -> CardEntry:
    return CardEntry(
        item=item,
        origin=origin,
        price=price_text(item, rates),
        badge=badge_text(item),
        figures=card_figures(item),
        is_assumed=item.price_usd is not None and item.price_assumption,
    )


def origin_text(origin: str) -> str:
    """Say in a word or two whose an item is; nothing for those that are shipped."""
    return {OWN: tr("own"), USER: tr("my catalog")}.get(origin, "")


# ------------------------------------------------------------------ prices


def in_project_money(usd: float, rates: Exchange) -> tuple[float, str]:
    """Return an amount and its currency: USD where the project has no rate."""
    if rates.has_rate(SHIPPED):
        return rates.convert(usd), rates.currency
    return usd, SHIPPED


def price_text(item: CatalogItem, rates: Exchange) -> str:
    """Return the price of one unit, short; a share where it is one of others."""
    if item.charge == "share":
        share = item.share if isinstance(item, Service) else None
        return figure(share, "1", name="share") if share is not None else tr("share")
    if item.price_usd is None:
        return tr("no price")
    amount, currency = in_project_money(item.price_usd, rates)
    return figure(amount, currency)


def range_text(item: CatalogItem, rates: Exchange) -> str:
    """Return the likely range of the price; empty where none is known."""
    if item.price_low_usd is None or item.price_high_usd is None:
        return ""
    if item.price_low_usd == item.price_high_usd:
        return ""
    low, currency = in_project_money(item.price_low_usd, rates)
    high, _ = in_project_money(item.price_high_usd, rates)
    return band(low, high, currency)


def badge_text(item: CatalogItem) -> str:
    """Say in a word or two what the price rests on, or how it is paid."""
    paid = {
        "hourly": tr("an hour"),
        "monthly": tr("a month"),
        "yearly": tr("a year"),
        "share": tr("of prices"),
    }.get(item.charge)
    return paid or basis_text(item.price_basis, is_short=True)


def basis_text(basis: str, *, is_short: bool = False) -> str:
    """Return what a price rests on, as people say it."""
    if basis == "analyst estimate":
        return tr("analyst") if is_short else tr("analyst estimate")
    return {
        "list": tr("list") if is_short else tr("list price"),
        "street": tr("street") if is_short else tr("street price"),
        "quote": tr("quote"),
        "assumption": tr("assumption"),
    }.get(basis, "")


def add_text(phase: str) -> str:
    """Return what a button is called that adds to a phase, short for a long name."""
    is_long = len(phase) > _LONGEST_PHASE
    return tr("Add") if is_long else tr("Add to {phase}", phase=phase)


def unit_text(unit: str) -> str:
    """Return the unit of a price as it is read: ``GPU and year``."""
    return unit.replace("*", tr(" and "))


# ------------------------------------------------------------------ figures


def card_figures(item: Item) -> str:
    """Return the figures that matter for an item of its category, in one line."""
    return " · ".join(part for part in _figures(item) if part)


def _figures(item: Item) -> tuple[str, ...]:
    power = _power(item)
    match item:
        case System():
            count = tr("{count} GPUs", count=item.gpus)
            return count, power, _cooling(item)
        case Gpu():
            memory = _written(item, "gpu_memory_gb")
            return memory, _written(item, "memory_bandwidth_tb_s"), power
        case ScaleUpPart():
            return _written(item, "nvlink_tb_s"), power if item.power_kw else ""
        case Switch():
            return _ports(item.ports, item.port_speed_gbps), power
        case Adapter():
            return _ports(item.ports, item.port_speed_gbps), power
        case Optic():
            return _ports(item.ports, item.port_speed_gbps), medium_text(item.medium)
        case Storage():
            return _written(item, "capacity_pb"), power
        case Management():
            return _written(item, "rack_units"), power
        case Cooling():
            heat = _written(item, "cooling_capacity_kw")
            return heat, _written(item, "flow_l_min"), _cooling(item)
        case Power():
            return (_capacity(item),)
        case Facility():
            room = _written(item, "usable_rack_units")
            return _per(item), room or _cooling(item)
        case Cpu():
            return (power,)
        case Service() if item.charge == "share":
            return (tr("of {unit}", unit=item.unit),)
        case _:
            return (_per(item),)


def _power(item: CatalogItem) -> str:
    """Return the highest draw; small ones in watts."""
    if item.power_kw is None:
        return tr("power not stated")
    if 0 < item.power_kw < 1:
        return f"{item.power_kw * 1000:.10g} W"
    return _written(item, "power_kw")


def _per(item: CatalogItem) -> str:
    """Say what the price is for, where that is no piece."""
    return tr("per {unit}", unit=unit_text(item.unit))


def _written(item: CatalogItem, name: str) -> str:
    value = getattr(item, name)
    return "" if value is None else FIGURES[name].written(value)


def _ports(ports: int, speed: float | None) -> str:
    if speed is None:
        return ""
    return f"{ports} × {FIGURES['port_speed_gbps'].written(speed)}"


def word_text(word: str) -> str:
    """Return a word of the catalog as people write it.

    >>> word_text("infiniband"), word_text("rear-door"), word_text("GB200")
    ('InfiniBand', 'rear door', 'GB200')
    """
    return _SPELLED.get(word) or choice_text(word)


def medium_text(medium: str) -> str:
    """Return what a link is made of, as people say it."""
    return {
        "transceiver": tr("transceiver"),
        "copper": tr("copper cable"),
        "fibre": tr("fibre cable"),
        "aoc": tr("active optical cable"),
    }.get(medium, medium)


def _cooling(item: CatalogItem) -> str:
    return choice_text(item.cooling).lower() if item.cooling else ""


def _capacity(item: Power) -> str:
    return figure_text(item, "capacity_kw", item.capacity_kw or "")


def figure_text(item: CatalogItem, name: str, value: float | str) -> str:
    """Return a figure with its unit, as it is read."""
    if isinstance(value, str):
        return medium_text(value) if name == "medium" else word_text(value)
    if name == "capacity_kw" and isinstance(item, Power) and item.kind == "transformer":
        return f"{value:,.10g} kVA"
    return FIGURES[name].written(value)


# ------------------------------------------------------------------ what is not bought


@dataclass(frozen=True)
class Obstacle:
    """Why an item cannot stand in a bill, and what to do instead.

    `input_key` is the input to set instead, `field` the figure to enter; one of them is
    empty.
    """

    text: str
    input_key: str = ""
    field: str = ""


def obstacle_of(item: Item, containers: Iterable[Item]) -> Obstacle | None:
    """Return what keeps an item out of a bill; None for one that can be bought."""
    if item.charge != "once":
        key = running_cost_of(item)
        paid = {
            "hourly": tr("Paid by the hour"),
            "monthly": tr("Paid by the month"),
            "yearly": tr("Paid by the year"),
            "share": tr("A share of other prices"),
        }[item.charge]
        text = tr(
            "{paid}, so it does not stand in a bill. Enter it as the running cost "
            "that it is.",
            paid=paid,
        )
        if key == "capex.contingency":
            text = tr(
                "{paid}, so it does not stand in a bill. Plan it with the contingency.",
                paid=paid,
            )
        return Obstacle(text, input_key=key)
    if item.price_usd is None:
        inside = [one.model for one in containers]
        if inside:
            text = tr(
                "No source states a price of its own: it comes inside {systems}. Buy "
                "that, or enter a price.",
                systems=_listed(inside),
            )
        else:
            text = tr(
                "No source states a price. Enter one, for example from a quote; then "
                "it can be added."
            )
        return Obstacle(text, field="price_usd")
    return None


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    if len(names) > 3:
        return tr("{first} and {count} others", first=names[0], count=len(names) - 1)
    return tr("{first} or {last}", first=", ".join(names[:-1]), last=names[-1])
