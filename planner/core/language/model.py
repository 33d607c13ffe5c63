"""The structure reading: lines and inputs put in order.

Who needs whom, which axes a line varies over, which lines form loops over the months,
and in which order all can be computed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from types import ModuleType
from typing import TypeVar

from planner.core.language.axes import MONTH, NO_AXES, Axes
from planner.core.language.errors import ModelError
from planner.core.language.expression import (
    Call,
    Expression,
    Operation,
    Previous,
    Reference,
    children,
    walk,
)
from planner.core.language.inputs import Input
from planner.core.language.line import PREVIOUS, ZERO, Line
from planner.core.language.vocabulary import WORDS, line_name

_Named = TypeVar("_Named", Input, Line)


@dataclass(frozen=True)
class Step:
    """One step of the evaluation: a line, or lines that loop over the months.

    The lines of a loop stand in the order in which they are computed in each month.
    """

    names: tuple[str, ...]
    loop: bool


class Model:
    """Lines and inputs, checked, ordered and given their axes.

    Raises ModelError for unknown or doubly used names, lines that depend on themselves
    within a month, missing openings, totals over absent axes, and reading what may be
    undefined.
    """

    def __init__(self, inputs: Iterable[Input], lines: Iterable[Line]) -> None:
        self.inputs: Mapping[str, Input] = _by_name(inputs)
        self.lines: Mapping[str, Line] = _by_name(lines)
        self._check_names()
        self._check_openings()
        self.steps: tuple[Step, ...] = self._order()
        self._check_loops()
        self.axes: Mapping[str, Axes] = self._infer_axes()
        self._check_axes()

    @staticmethod
    def from_modules(modules: Sequence[ModuleType]) -> "Model":
        """Collect the inputs and lines that modules define, in their order.

        What a module imports from another counts once.
        """
        declared = {
            id(value): value
            for module in modules
            for value in vars(module).values()
            if isinstance(value, (Input, Line))
        }
        return Model(
            (value for value in declared.values() if isinstance(value, Input)),
            (value for value in declared.values() if isinstance(value, Line)),
        )

    @property
    def metrics(self) -> tuple[Line, ...]:
        """The lines that are figures of the whole case."""
        return tuple(line for line in self.lines.values() if line.role == "metric")

    @property
    def checks(self) -> tuple[Line, ...]:
        """The lines that are 0 while the model is consistent."""
        return tuple(line for line in self.lines.values() if line.role == "check")

    def is_monthly(self, name: str) -> bool:
        """Return whether a line or input varies over the months."""
        return MONTH in self.axes[name]

    def has_items_of_opening_only(self, name: str) -> bool:
        """Return whether a line has items that its opening has, but not its formula."""
        return self.axes[name] - {MONTH} != (
            axes_of(self.lines[name].expression, self.axes) - {MONTH}
        )

    def precedents(self, name: str) -> tuple[str, ...]:
        """Return what a line reads directly, in the order of its formula."""
        found: dict[str, None] = {}
        for node in walk(self.lines[name].expression):
            if isinstance(node, (Reference, Previous)):
                found[node.name] = None
        return tuple(found)

    def dependents(self, name: str) -> tuple[str, ...]:
        """Return the lines that read a line or input directly."""
        return tuple(
            line.name
            for line in self.lines.values()
            if name in line.references or name in line.previous_references
        )

    def reads(self, name: str) -> frozenset[str]:
        """Return the lines and inputs a line needs, openings included."""
        line = self.lines[name]
        needed = line.references | line.previous_references
        openings = {
            opening
            for read in {name} | (needed & self.lines.keys())
            if (opening := self.lines[read].opening) not in (None, ZERO)
        }
        return needed | openings

    def _check_names(self) -> None:
        for name in self.inputs:
            if name in self.lines:
                raise ModelError(f"'{name}' is both an input and a line")
            if name.startswith(PREVIOUS):
                raise ModelError(
                    f"input '{name}': names with '{PREVIOUS}' are reserved"
                )
        for line in self.lines.values():
            for name in sorted(line.references | line.previous_references):
                if name not in self.lines and name not in self.inputs:
                    raise ModelError(
                        f"line '{line.name}' reads '{name}', which is neither a line "
                        f"nor an input{self._near_miss(name)}"
                    )
                if name in self.lines and self.lines[name].may_be_undefined:
                    raise ModelError(
                        f"line '{line.name}' reads '{name}', which may be undefined "
                        "(known); read the lines it is made of"
                    )

    def _near_miss(self, name: str) -> str:
        near = get_close_matches(name, [*self.lines, *self.inputs], n=1)
        return f"; did you mean '{near[0]}'?" if near else ""

    def _order(self) -> tuple[Step, ...]:
        graph = {name: self.reads(name) & self.lines.keys() for name in self.lines}
        groups = _strongly_connected(graph)
        group_of = {name: group for group in groups for name in group}
        sorter: TopologicalSorter[tuple[str, ...]] = TopologicalSorter()
        for group in groups:
            needed = {group_of[n] for name in group for n in graph[name]} - {group}
            sorter.add(group, *sorted(needed))
        return tuple(
            Step(self._order_within_month(group), loop=True)
            if len(group) > 1 or group[0] in graph[group[0]]
            else Step(group, loop=False)
            for group in sorter.static_order()
        )

    def _order_within_month(self, group: tuple[str, ...]) -> tuple[str, ...]:
        members = set(group)
        sorter: TopologicalSorter[str] = TopologicalSorter()
        for name in group:
            sorter.add(name, *sorted(self.lines[name].references & members))
        try:
            return tuple(sorter.static_order())
        except CycleError as error:
            circle = " → ".join(reversed(error.args[1]))
            raise ModelError(
                f"these lines depend on each other within a month: {circle}; break the "
                f"circle with a '{PREVIOUS}' value"
            ) from error

    def _infer_axes(self) -> dict[str, Axes]:
        axes = {name: declared.axis_set for name, declared in self.inputs.items()}
        for step in self.steps:
            if step.loop:
                for name in step.names:
                    axes[name] = frozenset({MONTH})
            changed = True
            while changed:
                changed = False
                for name in step.names:
                    found = self._axes_of_line(name, axes)
                    if axes.get(name) != found:
                        axes[name] = found
                        changed = step.loop
        return axes

    def _axes_of_line(self, name: str, axes: Mapping[str, Axes]) -> Axes:
        line = self.lines[name]
        found = axes_of(line.expression, axes) | axes.get(name, NO_AXES)
        return found if line.opening in (None, ZERO) else found | axes[line.opening]

    def _check_openings(self) -> None:
        """Refuse openings that are missing where they are used; a silent 0 misleads."""
        for line in self.lines.values():
            if not (
                line.opening in (None, ZERO)
                or line.opening in self.lines
                or line.opening in self.inputs
            ):
                raise ModelError(
                    f"line '{line.name}': its opening '{line.opening}' is neither a "
                    f"line nor an input{self._near_miss(line.opening)}"
                )
            for name, how in _looks_back(line):
                if name in self.inputs:
                    raise ModelError(
                        f"line '{line.name}' {how}, but '{name}' is an input and has "
                        "no month before the first"
                    )
                if self.lines[name].opening is None:
                    raise ModelError(
                        f"line '{line.name}' {how}, but line '{name}' does not say its "
                        "opening"
                    )

    def _check_axes(self) -> None:
        def axes_here(node: Expression) -> Axes:
            return axes_of(node, self.axes)

        for line in self.lines.values():
            if line.opening not in (None, ZERO) and MONTH in self.axes[line.opening]:
                raise ModelError(
                    f"line '{line.name}': its opening '{line.opening}' varies by month"
                )
            for node in walk(line.expression):
                if isinstance(node, Previous) and MONTH not in self.axes[node.name]:
                    raise ModelError(
                        f"line '{line.name}' reads '{PREVIOUS}{node.name}', but line "
                        f"'{node.name}' has no months"
                    )
                if isinstance(node, Call):
                    try:
                        WORDS[node.word].check_axes(node, axes_here)
                    except ModelError as error:
                        raise ModelError(f"line '{line.name}': {error}") from error

    def _check_loops(self) -> None:
        for step in self.steps:
            if not step.loop:
                continue
            for name in step.names:
                for node in walk(self.lines[name].expression):
                    if isinstance(node, Call) and (
                        not WORDS[node.word].in_loops or node.axis is MONTH
                    ):
                        raise ModelError(
                            f"line '{name}' depends on itself through last month, "
                            f"where '{node.word}' is not possible; give it a line "
                            "outside the loop"
                        )
                    if isinstance(node, Operation) and node.operator == "/":
                        raise ModelError(
                            f"line '{name}' depends on itself through last month and "
                            "divides; use ratio(a, b)"
                        )


def axes_of(node: Expression, axes: Mapping[str, Axes]) -> Axes:
    """Return the axes of a sub-expression, given those of lines and inputs."""
    if isinstance(node, Reference):
        return axes[node.name]
    if isinstance(node, Previous):
        return axes[node.name] | {MONTH}
    if isinstance(node, Call):
        return WORDS[node.word].axes(node, lambda inner: axes_of(inner, axes))
    return NO_AXES.union(*(axes_of(child, axes) for child in children(node)))


def _looks_back(line: Line) -> Iterator[tuple[str, str]]:
    """Yield each line that is read before the first month, and how it is read."""
    for node in walk(line.expression):
        if isinstance(node, Previous):
            yield node.name, f"reads '{PREVIOUS}{node.name}'"
        elif isinstance(node, Call) and WORDS[node.word].reads_opening:
            name = line_name(node)
            yield name, f"looks back along '{name}' ({node.word})"


def _by_name(items: Iterable[_Named]) -> dict[str, _Named]:
    named: dict[str, _Named] = {}
    for item in items:
        if item.name in named:
            raise ModelError(f"'{item.name}' is declared twice")
        named[item.name] = item
    return named


def _strongly_connected(
    graph: Mapping[str, frozenset[str]],
) -> list[tuple[str, ...]]:
    """Return the groups of names that reach each other (Tarjan's algorithm)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    groups: list[tuple[str, ...]] = []

    def visit(root: str) -> None:
        work = [(root, iter(sorted(graph[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            name, following = work[-1]
            for other in following:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(sorted(graph[other]))))
                    break
                if other in on_stack:
                    low[name] = min(low[name], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == index[name]:
                    group: list[str] = []
                    while name in on_stack:
                        member = stack.pop()
                        on_stack.discard(member)
                        group.append(member)
                    groups.append(tuple(sorted(group)))

    for name in graph:
        if name not in index:
            visit(name)
    return groups
