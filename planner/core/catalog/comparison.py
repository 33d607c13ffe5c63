"""Items of the catalog side by side: their figures, and which of them is best."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from planner.core.catalog.fields import FIGURES, Field
from planner.core.catalog.items import (
    Cooling,
    Item,
    Power,
    Storage,
    Switch,
    System,
)

# Which way a figure is better; the others are neither, such as the number of GPUs.
_MORE: Final = frozenset(
    (
        *("gpu_memory_gb", "memory_bandwidth_tb_s", "nvlink_tb_s", "scale_up_gpus"),
        *("fp4_dense_pflops", "fp8_dense_pflops", "bf16_dense_pflops"),
        *("ports", "port_speed_gbps", "capacity_pb", "capacity_kw"),
        *("cooling_capacity_kw", "usable_rack_units", "useful_life_years"),
    )
)
_LESS: Final = frozenset(
    (
        *("price", "price_per_gpu", "price_per_pflops", "price_per_port"),
        *("price_per_pb", "price_per_kw", "kw_per_gpu", "cooling_power_kw"),
        *("power_kw", "power_typical_kw", "rack_units", "racks", "weight_kg"),
        *("lead_time_weeks", "annual_support_share"),
    )
)
# A rack is larger than a server in these, and neither is better for that.
_BY_SIZE: Final = frozenset(
    (
        *("price", "ports", "power_kw", "power_typical_kw", "rack_units", "racks"),
        "weight_kg",
    )
)
_MONEY: Final = "USD"


@dataclass(frozen=True, slots=True)
class NotStated:
    """A figure that this kind of item has, but no source states."""


NOT_STATED: Final = NotStated()

# None: this kind of item never has the figure.
Compared = float | str | NotStated | None


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A figure of all items; `best` are the places of those that are best in it.

    Where all are as good as each other, none is best; nor is one in price, power and
    space where the items are not of one size.
    """

    name: str
    field: Field
    values: tuple[Compared, ...]
    best: frozenset[int]

    @property
    def is_money(self) -> bool:
        """Whether the values are amounts in USD."""
        return self.field.unit == _MONEY


def comparison(items: Sequence[Item]) -> tuple[ComparisonRow, ...]:
    """Return the figures of items side by side, prices first.

    Figures that none of them has are left out. What a price buys is compared, too: the
    price of a GPU in a system, of a port, of a PB, of a kW of capacity.

    >>> from planner.core.catalog.loading import catalog
    >>> known = catalog()
    >>> rows = comparison([known.item("gb200-nvl72"), known.item("gb300-nvl72")])
    >>> next((r.values, sorted(r.best)) for r in rows if r.name == "fp4_dense_pflops")
    ((10.0, 15.0), [1])
    """
    of_one_size = len({_size(item) for item in items}) == 1
    rows = []
    for name, field, read in _columns():
        values = tuple(read(item) for item in items)
        if any(value is not None and value is not NOT_STATED for value in values):
            has_best = of_one_size or name not in _BY_SIZE
            best = _best(name, values) if has_best else frozenset()
            rows.append(ComparisonRow(name, field, values, best))
    return tuple(rows)


def _size(item: Item) -> tuple[str, str, str, int]:
    gpus = item.gpus if isinstance(item, System) else 0
    return item.category, item.unit, item.charge, gpus


def _columns() -> Iterator[tuple[str, Field, Callable[[Item], Compared]]]:
    yield "price", Field("Price", _MONEY), _price
    for name, (field, read) in _RATIOS.items():
        yield name, field, read
    for name, field in FIGURES.items():
        yield name, field, _reader(name)


def _reader(name: str) -> Callable[[Item], Compared]:
    def read(item: Item) -> Compared:
        if not hasattr(item, name):
            return None
        value: float | str | None = getattr(item, name)
        return NOT_STATED if value in (None, "") else value

    return read


def _price(item: Item) -> Compared:
    if item.charge == "share":
        return None
    return NOT_STATED if item.price_usd is None else item.price_usd


def _divided(
    whole: str, part: Callable[[Item], float | None], kind: type[Item]
) -> Callable[[Item], Compared]:
    """Return a reader of one figure divided by another, for one kind of item."""

    def read(item: Item) -> Compared:
        if not isinstance(item, kind) or item.charge != "once":
            return None
        dividend: float | None = getattr(item, whole)
        divisor = part(item)
        return NOT_STATED if dividend is None or not divisor else dividend / divisor

    return read


def _gpus(item: Item) -> float | None:
    return item.gpus if isinstance(item, System) else None


def _pflops(item: Item) -> float | None:
    if not isinstance(item, System) or item.fp8_dense_pflops is None:
        return None
    return item.gpus * item.fp8_dense_pflops


def _ports(item: Item) -> float | None:
    return item.ports if isinstance(item, Switch) else None


def _pb(item: Item) -> float | None:
    return item.capacity_pb if isinstance(item, Storage) else None


def _cooling_kw(item: Item) -> float | None:
    return item.cooling_capacity_kw if isinstance(item, Cooling) else None


def _power_kw(item: Item) -> float | None:
    return item.capacity_kw if isinstance(item, Power) else None


def _price_per_kw(item: Item) -> Compared:
    kind, part = (
        (Cooling, _cooling_kw) if isinstance(item, Cooling) else (Power, _power_kw)
    )
    return _divided("price_usd", part, kind)(item)


_RATIOS: Final = MappingProxyType(
    {
        "price_per_gpu": (
            Field("Price of a GPU in it", _MONEY),
            _divided("price_usd", _gpus, System),
        ),
        "price_per_pflops": (
            Field("Price of an FP8 PFLOPS", _MONEY),
            _divided("price_usd", _pflops, System),
        ),
        "kw_per_gpu": (
            Field("Highest power for each GPU", "kW"),
            _divided("power_kw", _gpus, System),
        ),
        "price_per_port": (
            Field("Price of a port", _MONEY),
            _divided("price_usd", _ports, Switch),
        ),
        "price_per_pb": (
            Field("Price of a PB", _MONEY),
            _divided("price_usd", _pb, Storage),
        ),
        "price_per_kw": (Field("Price of a kW of capacity", _MONEY), _price_per_kw),
    }
)


def _best(name: str, values: Sequence[Compared]) -> frozenset[int]:
    numbers = {
        place: value
        for place, value in enumerate(values)
        if isinstance(value, int | float)
    }
    if name not in _MORE | _LESS or len(set(numbers.values())) < 2:
        return frozenset()
    best = max(numbers.values()) if name in _MORE else min(numbers.values())
    return frozenset(place for place, value in numbers.items() if value == best)
