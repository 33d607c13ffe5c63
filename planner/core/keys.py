"""Keys of a project's inputs, each with everything that is declared about it.

The declarations of the model are written once for all items; here they stand expanded,
one per key. The factory declares its own keys (`factory.declarations`) in this form.
They are structs because hundreds are made at every edit.
"""

from typing import Final

import msgspec

from planner.core.language.kinds import Kind, Value

# The source of what the user decides: neither a figure with a source nor an assumption.
PLAN_CHOICE: Final = "Choice of the plan"


class KeyDeclaration(msgspec.Struct, frozen=True, kw_only=True):
    """One input of one project, e.g. ``timeline.order.phase-2``.

    `base_key` is the key without the ids of `items`; `label` names the items
    (``Order · Phase 2``). `default` is None where the value is `derived` from the
    assembled factory. `minimum` and `maximum` are what is allowed; `low` and `high`
    the likely range. Where there are `choices`, the value is one of them. `conversion`
    says from which amount in another currency the default was converted.
    """

    key: str
    base_key: str
    label: str
    chapter: str
    kind: Kind
    unit: str
    help: str
    default: Value | None = None
    minimum: float | None = None
    maximum: float | None = None
    low: float | None = None
    high: float | None = None
    source: str = ""
    source_date: str = ""
    assumption: bool = False
    choices: tuple[str, ...] = ()
    editable: bool = True
    derived: bool = False
    items: tuple[str, ...] = ()
    conversion: str = ""
