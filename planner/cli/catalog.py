"""``planner catalog``: what can be bought, and catalogs of the user's own."""

import argparse
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from planner.cli.output import print_json, print_table, print_text, wrapped
from planner.core.catalog.fields import stated_figures
from planner.core.catalog.items import ASSET_CLASSES, CATEGORIES, Item
from planner.core.catalog.loading import (
    Catalog,
    CatalogFileError,
    catalog,
    read_items,
)
from planner.core.catalog.schema import catalog_schema
from planner.core.catalog.search import search
from planner.core.catalog.user import (
    import_items,
    user_catalog,
    user_catalog_file,
    user_problems,
)
from planner.core.editing.bill import set_own_item
from planner.core.language.kinds import SHARE
from planner.core.project import load, save
from planner.core.records import RecordProblem, did_you_mean
from planner.core.resources import resource_path

_OK: Final = 0
_WITH_PROBLEMS: Final = 1
_SUMMARY: Final = (
    *("id", "category", "asset_class", "vendor", "model", "unit", "charge"),
    *("price_usd", "price_low_usd", "price_high_usd", "price_basis", "power_kw"),
    *("lead_time_weeks", "source", "source_date", "confidence"),
)


@dataclass(frozen=True, slots=True)
class _Stock:
    """All items that are in reach, and where each is from."""

    items: Catalog
    origins: Mapping[str, str]


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked of the catalog."""
    return {
        "list": _list,
        "show": _show,
        "validate": _validate,
        "import": _import,
        "schema": _schema,
    }[arguments.action](arguments)


# ------------------------------------------------------------------ looking


def _list(arguments: argparse.Namespace) -> int:
    category = arguments.category
    if category and category not in CATEGORIES:
        raise CatalogFileError(
            f"There is no category '{category}'.{did_you_mean(category, CATEGORIES)} "
            f"There are {', '.join(CATEGORIES)}."
        )
    stock = _stock(arguments.project)
    found = search(
        stock.items.items.values(),
        " ".join(arguments.search),
        category=category,
        vendor=arguments.vendor,
    )
    if arguments.json:
        print_json(
            [
                {name: getattr(item, name) for name in _SUMMARY}
                | {"origin": stock.origins[item.id]}
                for item in found
            ]
        )
        return _OK
    if not found:
        print_text("No item of the catalog has all of these words.")
    for key, label in CATEGORIES.items():
        rows = [
            (item.id, _price(item), _model(item, stock.origins))
            for item in found
            if item.category == key
        ]
        if rows:
            print(f"\n{label} ({key})")
            print_table(rows, "lrl")
    return _OK


def _show(arguments: argparse.Namespace) -> int:
    stock = _stock(arguments.project)
    item = stock.items.item(arguments.id)
    inside = [one.id for one in stock.items.containers_of(item.id)]
    origin = stock.origins[item.id]
    if arguments.json:
        print_json(
            {"category": item.category}
            | {
                name: msgspec.to_builtins(value)
                for name, value in msgspec.structs.asdict(item).items()
            }
            | {"origin": origin, "inside": inside}
        )
        return _OK
    print(f"{item.id} · {item.vendor} {item.model}{_named(origin)}")
    print_text(item.contains, indent="  ")
    print()
    print_table([*_price_rows(item), *_figures(item)], "ll")
    if item.includes:
        held = ", ".join(f"{part.quantity:g} {part.item}" for part in item.includes)
        _paragraph("Inside its price", held)
    if inside:
        _paragraph("It is inside the price of", ", ".join(inside))
    if item.covers:
        _paragraph("Takes the place of", ", ".join(item.covers))
    date = f" ({item.source_date})" if item.source_date else ""
    _paragraph("Source", f"{item.source or 'none'}{date}")
    _paragraph("Confidence", item.confidence)
    if item.note:
        _paragraph("Note", item.note)
    return _OK


def _price_rows(item: Item) -> Iterable[tuple[str, str]]:
    basis = f", {item.price_basis}" if item.price_basis else ""
    yield "Price", f"{_price(item)}{basis}"
    low, high = item.price_low_usd, item.price_high_usd
    if low is not None and high is not None:
        yield "Likely", f"{low:,.10g} to {high:,.10g} {item.price_unit}"
    yield "Booked as", ASSET_CLASSES[item.asset_class]


def _figures(item: Item) -> Iterable[tuple[str, str]]:
    """Yield the figures of an item that somebody states."""
    for name, field, value in stated_figures(item):
        is_assumed = name == "lead_time_weeks" and item.lead_time_assumption
        yield field.label, field.written(value) + (", assumption" if is_assumed else "")


def _price(item: Item) -> str:
    if item.price_usd is not None:
        return f"{item.price_usd:,.10g} {item.price_unit}"
    share = getattr(item, "share", None)
    if share is not None:
        return f"{SHARE.display(share, unit='1')} of the {item.unit}"
    return "no price known"


def _model(item: Item, origins: Mapping[str, str]) -> str:
    return f"{item.vendor} · {item.model}{_named(origins[item.id])}"


def _named(origin: str) -> str:
    return {"user": " · your catalog", "project": " · the project’s own"}.get(
        origin, ""
    )


def _paragraph(title: str, text: str) -> None:
    print(wrapped(f"{title}: {text}", first="  ", following="    "))


def _stock(project: Path | None) -> _Stock:
    """Return what the program ships, with the items of the user and the project."""
    for problem in user_problems():
        print(f"planner: your catalog: {problem}", file=sys.stderr)
    layers = {"shipped": catalog().items, "user": user_catalog().items}
    if project is not None:
        layers["project"] = {item.id: item for item in load(project).own_items}
    items: dict[str, Item] = {}
    origins: dict[str, str] = {}
    for origin, layer in layers.items():
        items |= layer
        origins |= dict.fromkeys(layer, origin)
    return _Stock(Catalog(items), origins)


# ------------------------------------------------------------------ files of others


def _validate(arguments: argparse.Namespace) -> int:
    """Say of each file what is wrong in it."""
    paths = arguments.files or _files_in_use()
    files = [(path, *read_items(path)) for path in paths]
    has_problems = any(problems for _path, _items, problems in files)
    if arguments.json:
        print_json(
            [
                {
                    "file": str(path),
                    "items": [item.id for item in items],
                    "problems": _as_json(problems),
                }
                for path, items, problems in files
            ]
        )
    else:
        for path, items, problems in files:
            print_text(f"{path}: {_counted(items)} sound, {len(problems)} refused.")
            _print_problems(problems)
    return _WITH_PROBLEMS if has_problems else _OK


def _files_in_use() -> list[Path]:
    """Return the files of the program's catalog, and the user's own where it is."""
    shipped = sorted(resource_path("catalog").glob("*.toml"))
    own = user_catalog_file()
    return [*shipped, own] if own.exists() else shipped


def _import(arguments: argparse.Namespace) -> int:
    """Take the sound items of a file over."""
    items, problems = read_items(arguments.file)
    if arguments.project is None:
        target = user_catalog_file()
        done = import_items(items)
        added, replaced = done.added, done.replaced
    else:
        target = arguments.project
        project = load(target)
        before = {item.id for item in project.own_items}
        for item in items:
            project = set_own_item(project, item)
        if items:
            save(project, target)
        added = tuple(item.id for item in items if item.id not in before)
        replaced = tuple(item.id for item in items if item.id in before)
    if arguments.json:
        print_json(
            {
                "file": str(target),
                "added": added,
                "replaced": replaced,
                "problems": _as_json(problems),
            }
        )
    else:
        print_text(f"{target}: {len(added)} added, {len(replaced)} replaced.")
        for word, ids in (("added", added), ("replaced", replaced)):
            if ids:
                print_text(f"{word}: {', '.join(ids)}", indent="  ")
        _print_problems(problems)
    return _WITH_PROBLEMS if problems else _OK


def _schema(_arguments: argparse.Namespace) -> int:
    print_json(catalog_schema())
    return _OK


def _as_json(problems: Iterable[RecordProblem]) -> list[dict[str, object]]:
    return [{"line": one.line, "message": one.message} for one in problems]


def _print_problems(problems: Iterable[RecordProblem]) -> None:
    for problem in problems:
        print_text(f"line {problem.line}: {problem.message}", indent="  ")


def _counted(items: tuple[Item, ...]) -> str:
    return f"{len(items)} item{'' if len(items) == 1 else 's'}"
