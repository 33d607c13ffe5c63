"""One thing that is wrong or doubtful in a case."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """Something wrong or doubtful: what, what would mend it, and where to look.

    `metric` names the figure that shows it, `key` the input that would mend it,
    `chapter` the part of the plan it belongs to (empty: the whole).
    """

    id: str
    severity: Severity
    message: str
    remedy: str
    chapter: str = ""
    metric: str = ""
    key: str = ""
