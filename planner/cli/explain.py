"""``planner explain``: how a figure came about, down to inputs with their sources."""

import argparse
import math
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

import numpy as np

from planner.cli.case import read_project, scenario_id
from planner.cli.output import number, print_json, print_text, shown, wrapped
from planner.core.answer import month_name
from planner.core.declarations import InputError, InputRow
from planner.core.evaluation import Result, evaluate
from planner.core.explanation import Explanation, Precedent
from planner.core.language.line import Quantity
from planner.core.model import MODEL
from planner.core.records import nearest
from planner.core.studies.scenarios import label_of

_BRANCH, _LAST, _BAR, _SPACE = "├ ", "└ ", "│ ", "  "

# The other inputs are those of the factory, which the model does not know by name.
_MODEL_KEYS = frozenset(declared.key for declared in MODEL.inputs.values())


# From here on, of 1, a misspelt name is taken for that of a metric before any other.
_MUCH_ALIKE: Final = 0.8


@dataclass(frozen=True, kw_only=True)
class Node:
    """A figure of the tree: what it is, how it is made, and what it is made of.

    `shown_month` is the month whose formula is shown where the figure itself is of all
    months. A node that stands above already is `repeated` and has no precedents here.
    """

    figure: Explanation | Precedent
    explanation: Explanation | None = None
    shown_month: int | None = None
    repeated: bool = False
    precedents: list["Node"] = field(default_factory=list)


def run(arguments: argparse.Namespace) -> int:
    """Print the tree of a line, a metric or an input."""
    project = read_project(arguments.file, arguments.settings)
    result = evaluate(project, scenario_id(project, arguments.scenario))
    rows = {row.key: row for row in result.input_rows}
    name, items = _named(arguments.name, tuple(arguments.items), rows)
    row = rows.get(name)
    if row is not None:
        root = Node(figure=_of_row(row))
    else:
        month = _month(result, name, items, arguments.month)
        root = _tree(result, result.explain(name, month, items), arguments.depth)
    if not arguments.json:
        _Printer(result, rows).print(root)
        return 0
    answer = {
        "project": project.name,
        "scenario": result.scenario,
        "currency": project.currency,
        **_as_json(root, result),
    }
    # An input of the bill may be a word.
    print_json(answer if row is None else answer | {"value": row.value})
    return 0


def _named(
    text: str, items: tuple[str, ...], rows: Mapping[str, InputRow]
) -> tuple[str, tuple[str, ...]]:
    """Return the name of a line or input and its items from what was typed.

    ``capacity.gpus.phase-2`` is the input `gpus` of phase-2, ``delivery.phase-2`` the
    line `delivery`, and ``Payback`` the metric of that label. Inputs of the factory,
    which the model does not know, are named by their key. Raises InputError.
    """
    words = text.split(".")
    for count in sorted({len(words), 2, 1}, reverse=True):
        name = _meant(".".join(words[:count]), rows)
        if name is not None:
            return name, (*words[count:], *items)
    near = _alike(text.casefold(), list(_spoken_names(rows)))
    hint = f" Did you mean '{near}'?" if near else ""
    raise InputError(f"There is no line, metric or input '{text}'.{hint}")


def _meant(text: str, rows: Mapping[str, InputRow]) -> str | None:
    """Return what is called so, by its name, its key or its label in any case."""
    if text in MODEL.axes:
        return text
    for names in _spoken_names(rows):
        if text.casefold() in names:
            return names[text.casefold()]
    return None


def _spoken_names(rows: Mapping[str, InputRow]) -> Iterator[dict[str, str]]:
    """Yield what names and labels mean: those of metrics, of lines, then of inputs."""
    of_lines = [(name, line.label, line.role) for name, line in MODEL.lines.items()]
    for is_metric in (True, False):
        lines = [line for line in of_lines if (line[2] == "metric") is is_metric]
        labels = {label.casefold(): name for name, label, _ in lines}
        yield labels | {name.casefold(): name for name, _, _ in lines}
    inputs = {declared.label.casefold(): n for n, declared in MODEL.inputs.items()}
    inputs |= {declared.key.casefold(): n for n, declared in MODEL.inputs.items()}
    inputs |= {name.casefold(): name for name in MODEL.inputs}
    of_factory = [row for row in rows.values() if row.base_key not in _MODEL_KEYS]
    yield inputs | {
        spoken.casefold(): row.key
        for row in of_factory
        for spoken in (row.label, row.key)
    }


def _alike(text: str, known: Sequence[Mapping[str, str]]) -> str | None:
    """Return what is called much like this, a metric first, else what is nearest."""
    for names in known:
        for near in get_close_matches(text, names, n=1, cutoff=_MUCH_ALIKE):
            return names[near]
    everything = dict(ChainMap(*(dict(names) for names in known)))
    near_by = nearest(text, everything)
    return None if near_by is None else everything[near_by]


def _month(
    result: Result, name: str, items: tuple[str, ...], text: str | None
) -> int | None:
    """Return the number of a month from its number or its name as ``2028-03``.

    Where none is given it is one that says something of the figure.
    """
    if text is None:
        return _telling_month(result, name, items)
    if name in MODEL.axes and not MODEL.is_monthly(name):
        raise InputError(f"'{name}' has no months: it is a figure of the whole case.")
    if text in result.months:
        return result.months.index(text) + 1
    if text.isdecimal():
        return int(text)
    raise InputError(
        f"'{text}' is not a month of the case; give 1 to {len(result.months)}, or "
        f"{result.months[0]} to {result.months[-1]}."
    )


def _of_row(row: InputRow) -> Precedent:
    """Return an input of the bill, which the model does not know by name."""
    value = row.value if isinstance(row.value, (int, float)) else math.nan
    return Precedent(
        name=row.key,
        label=row.label,
        unit=row.unit,
        value=float(value),
        month=None,
        items=row.items,
        is_input=True,
        key=row.key,
        source=row.source,
        source_date=row.source_date,
        assumption=row.assumption,
        sentence=row.sentence or row.help,
    )


# ---------------------------------------------------------------------------- the tree


def _tree(result: Result, explanation: Explanation, depth: int | None) -> Node:
    """Return a figure with its precedents, each explained where it first stands."""
    if explanation.input is not None:
        return Node(figure=explanation.input)
    seen = {(explanation.name, explanation.items)}

    def children(of: Explanation, left: int | None) -> list[Node]:
        if left == 0:
            return []
        below = None if left is None else left - 1
        return [node(precedent, below) for precedent in of.precedents]

    def node(precedent: Precedent, left: int | None) -> Node:
        # The months of a loop would lead back one by one: a line is explained once.
        place = (precedent.name, precedent.items)
        if place in seen:
            return Node(figure=precedent, repeated=True)
        if precedent.is_input:
            seen.add(place)
        if precedent.is_input or precedent.month == 0:
            return Node(figure=precedent)
        if left != 0:
            # Where the depth ends it is not made clear, so it may stand once more.
            seen.add(place)
        month = precedent.month or _telling_month(
            result, precedent.name, precedent.items
        )
        explained = result.explain(precedent.name, month, precedent.items)
        return Node(
            figure=precedent,
            explanation=explained,
            shown_month=month if precedent.month is None else None,
            precedents=children(explained, left),
        )

    return Node(
        figure=explanation,
        explanation=explanation,
        precedents=children(explanation, depth),
    )


def _telling_month(result: Result, name: str, items: tuple[str, ...]) -> int | None:
    """Return the month that stands for a line over all months.

    The largest of a sum, for the last is often zero; the last one that is not zero of
    anything else, for it may be of a phase that has retired by the end.
    """
    if not MODEL.is_monthly(name):
        return None
    line = result.line(name)
    # Items that are not named are the first ones; wrong ones are refused elsewhere.
    rows = (v for ids, _, v in line.rows() if tuple(ids[: len(items)]) == items)
    values = np.nan_to_num(next(rows, np.zeros(1)))
    if line.quantity is Quantity.FLOW:
        return int(np.abs(values).argmax()) + 1
    telling = np.flatnonzero(values)
    return int(telling[-1]) + 1 if telling.size else len(result.months)


# --------------------------------------------------------------------------- programs


def _as_json(node: Node, result: Result) -> dict[str, object]:
    """Return a node and what is below it; its shape is in docs/contract.md."""
    figure, explanation = node.figure, node.explanation
    answer: dict[str, object] = {
        "name": figure.name,
        "label": figure.label,
        "unit": figure.unit,
        "value": number(figure.value),
        "month": _month_of(figure.month, result),
        "items": figure.items,
    }
    if isinstance(figure, Precedent):
        answer |= {"note": figure.note}
    if isinstance(figure, Precedent) and figure.is_input:
        return answer | {
            "repeated": node.repeated,
            "key": figure.key,
            "source": figure.source,
            "source_date": figure.source_date,
            "assumption": figure.assumption,
            "sentence": figure.sentence,
        }
    if explanation is not None:
        answer |= {
            "description": explanation.description,
            "formula": explanation.formula,
            "filled": explanation.filled,
            "filled_month": _month_of(explanation.month, result),
            "reason": explanation.reason,
        }
    return answer | {
        "repeated": node.repeated,
        "precedents": [_as_json(child, result) for child in node.precedents],
    }


def _month_of(month: int | None, result: Result) -> str | None:
    """Return a month by name; before the first month there is none."""
    return result.months[month - 1] if month else None


# ----------------------------------------------------------------------------- people


@dataclass(frozen=True)
class _Printer:
    """Prints a tree, each level set in below the one above it."""

    result: Result
    rows: dict[str, InputRow]

    def print(self, root: Node) -> None:
        label = label_of(self.result.project, self.result.scenario)
        print_text(f"{self.result.project.name} · {label}")
        print()
        print_text(self._heading(root))
        if root.explanation is not None and root.explanation.description:
            print_text(root.explanation.description)
        for line in self._details(root):
            print_text(line, indent=_SPACE)
        self._print_below(root, "")

    def _print_below(self, node: Node, before: str) -> None:
        for place, child in enumerate(node.precedents, start=1):
            is_last = place == len(node.precedents)
            inner = before + (_SPACE if is_last else _BAR)
            branch = before + (_LAST if is_last else _BRANCH)
            print(wrapped(self._heading(child), first=branch, following=f"{inner}  "))
            details = inner + (_BAR if child.precedents else _SPACE)
            for line in self._details(child):
                print(wrapped(line, first=details, following=f"{details}  "))
            self._print_below(child, inner)

    def _heading(self, node: Node) -> str:
        figure = node.figure
        notes = [figure.note] if isinstance(figure, Precedent) else []
        if figure.month == 0:
            notes.append("before the first month")
        elif figure.month is not None:
            notes.append(month_name(self.result.months[figure.month - 1]))
        if node.repeated:
            notes.append("see above")
        noted = ", ".join(note for note in notes if note)
        label = figure.label
        if isinstance(figure, Explanation):
            label = " · ".join((label, *self._item_labels(figure)))
        return f"{label}: {self._value(figure)}{f' ({noted})' if noted else ''}"

    def _item_labels(self, figure: Explanation) -> list[str]:
        axes = self.result.line(figure.name).items
        labels = self.result.item_labels
        return [labels[a][i] for a, i in zip(axes, figure.items, strict=True)]

    def _value(self, figure: Explanation | Precedent) -> str:
        if isinstance(figure, Precedent) and figure.key in self.rows:
            row = self.rows[figure.key]
            return row.kind.display(row.value, unit=row.unit)
        return shown(figure.value, figure.unit, figure.name)

    def _details(self, node: Node) -> list[str]:
        if node.repeated:
            return []
        if isinstance(node.figure, Precedent) and node.figure.is_input:
            return _provenance(node.figure)
        explanation = node.explanation
        if explanation is None:
            return []
        formula = explanation.formula.removeprefix(f"{explanation.label} ")
        when = ""
        if node.shown_month is not None:
            when = f" in {month_name(self.result.months[node.shown_month - 1])}"
        filled = f"= {explanation.filled}{when}"
        lines = [filled] if filled.startswith(formula) else [formula, filled]
        if explanation.reason:
            lines.append(f"— {explanation.reason}")
        return lines


def _provenance(precedent: Precedent) -> list[str]:
    """Return where an input is from: its key, its mark or source, its sentence."""
    date = f" ({precedent.source_date})" if precedent.source_date else ""
    parts = [f"[{precedent.key}]"]
    if precedent.assumption:
        parts.append("ASSUMPTION")
    if precedent.source:
        parts.append(f"{precedent.source}{date}")
    lines = [" · ".join(parts)]
    if precedent.sentence:
        lines.append(precedent.sentence)
    return lines
