"""A phase of the factory as the checks look at it: what it has and what it needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from planner.core.catalog.items import System
from planner.core.document import BASE, Phase, Project, set_values
from planner.core.factory.bill import QUANTITY, BillLine
from planner.core.factory.needs import PhaseSizing
from planner.core.factory.roles import ROLES
from planner.core.factory.rules import CHAPTER, PhaseRules
from planner.core.factory.values import counted, spoken
from planner.core.issues.issue import Fix, Issue, Severity

# Less than this share of a quantity is no difference.
TOLERANCE: Final = 1e-6


@dataclass(frozen=True)
class FactoryPhase:
    """A phase with its bill and what the rules make of it, in one scenario."""

    project: Project
    scenario: str
    phase: Phase
    sizing: PhaseSizing
    lines: tuple[BillLine, ...]

    @property
    def label(self) -> str:
        """What the user calls the phase."""
        return self.phase.label

    @cached_property
    def bought(self) -> tuple[BillLine, ...]:
        """The lines of which there is some."""
        return tuple(line for line in self.lines if line.quantity > 0)

    @cached_property
    def systems(self) -> tuple[tuple[System, float], ...]:
        """The systems with their quantities."""
        return tuple(
            (line.system, line.quantity)
            for line in self.bought
            if line.system is not None
        )

    @property
    def gpus(self) -> float:
        """GPUs of all systems."""
        return sum(system.gpus * quantity for system, quantity in self.systems)

    @cached_property
    def rules(self) -> PhaseRules:
        """The inputs of the rules and the limits of the phase."""
        return PhaseRules(self.phase.id, set_values(self.project, self.scenario))

    def rule_key(self, name: str) -> str:
        """Return the full key of an input of the rules."""
        return f"{CHAPTER}.{name}.{self.phase.id}"

    def with_role(self, role: str) -> BillLine | None:
        """Return the line of the item that is chosen for a role."""
        return next((line for line in self.lines if role in line.roles), None)

    def sized_lines(self) -> Iterator[tuple[BillLine, float]]:
        """Yield the lines that have a role, with the quantity they need."""
        for line in self.lines:
            if line.roles:
                yield line, self.sizing.quantity_of(line.item.id)

    # -------------------------------------------------------------- what is told

    def issue(
        self,
        what: str,
        severity: Severity,
        message: str,
        remedy: str,
        *,
        key: str = "",
        fix: Fix | None = None,
    ) -> Issue:
        """Return an issue of this phase."""
        return Issue(
            id=f"{what}.{self.phase.id}",
            severity=severity,
            message=f"{self.label}: {message}",
            remedy=remedy,
            chapter=CHAPTER,
            key=key,
            fix=fix,
        )

    def quantity_key(self, line: BillLine) -> str:
        """Return the full key of the quantity of a line."""
        return f"{QUANTITY}.{self.phase.id}.{line.item.id}"

    def quantity_fix(self, line: BillLine, quantity: float) -> Fix:
        """Return the fix that gives a line the quantity it needs.

        One that follows from the rules is given back to them, so that it goes on
        following. In a scenario that inherits a quantity it is set: given back, the
        one of the base case would hold again.
        """
        key = self.quantity_key(line)
        is_inherited = self.scenario != BASE and key in self.project.inputs
        follows = line.derived_quantity is not None and not is_inherited
        model = line.item.model
        return Fix(
            label=f"Plan {spoken(quantity)} × {model}"
            if quantity
            else f"Leave out {model}",
            values={key: None if follows else float(quantity)},
        )


def amount_of(line: BillLine) -> str:
    """Say how much of an item there is: ``2 units of Quantum-2 QM9700``."""
    return f"{counted(line.quantity, line.item.unit)} of {line.item.model}"


def role_name(role: str) -> str:
    """Return what a role is called within a sentence.

    >>> role_name("cdu"), role_name("ups")
    ('coolant distribution units', 'UPS')
    """
    label = ROLES[role]
    return label if label.isupper() else label[:1].lower() + label[1:]


def joined(words: Sequence[str]) -> str:
    """Join words for a sentence.

    >>> joined(["racks", "storage", "UPS"])
    'racks, storage and UPS'
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
