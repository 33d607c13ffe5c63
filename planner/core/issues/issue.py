"""One thing that is wrong or doubtful in a case, and what would mend it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from planner.core.language.kinds import Value

Severity = Literal["error", "warning", "note"]

# The worst first.
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "note")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fix:
    """What mends an issue, where that is one thing only.

    `values` are set by key; None gives a value back to what is derived. `adds` are
    items put into bills: phase, role and item. `label` says it on a button.
    """

    label: str
    values: Mapping[str, Value | None] = field(
        default_factory=lambda: MappingProxyType({})
    )
    adds: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """Something wrong or doubtful: what, what would mend it, and where to look.

    An error keeps the plan from working, a warning from being believed or from going
    well; a note is worth knowing. `metric` names the figure that shows it, `key` the
    input that would mend it, `chapter` the part of the plan it belongs to (empty: the
    whole). `fix` mends it at once.
    """

    id: str
    severity: Severity
    message: str
    remedy: str
    chapter: str = ""
    metric: str = ""
    key: str = ""
    fix: Fix | None = None
