"""Declarations of inputs: everything said about an input is said here, once.

The form, the Inputs sheet, the project file, the command line, the sensitivity ranges
and the manual are made from these declarations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.core.language.axes import ITEM_AXES, Axes, Axis
from planner.core.language.errors import ModelError
from planner.core.language.kinds import CHOICE, NUMBER, Kind, Value
from planner.core.language.units import Unit, parse_unit


@dataclass(frozen=True, kw_only=True)
class Input:
    """One input of the model.

    A project holds its values under `key` (``finance.discount_rate``), for an input
    that varies over items under the key and the items' ids
    (``timeline.order.phase-2``). Lines name it by the last part of its key.

    ``derived`` inputs get their value from the assembled factory (each with the
    sentence that explains it); where ``editable`` they can be pinned. ``by_item`` gives
    defaults that differ by item. ``low`` and ``high`` are the likely range of the
    default.

    Of an input with ``choices`` the project holds one of the words, and the model the
    word's number: 1 for the first choice, 2 for the second, …
    """

    key: str
    label: str
    kind: Kind
    unit: str
    help: str
    default: Value | None = None
    by_item: Mapping[str, float | str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    axes: tuple[Axis, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    low: float | None = None
    high: float | None = None
    source: str = ""
    source_date: str = ""
    assumption: bool = False
    derived: bool = False
    editable: bool = True

    def __post_init__(self) -> None:
        if "." not in self.key:
            raise ModelError(f"input '{self.key}' needs a chapter: 'chapter.name'")
        if tuple(sorted(self.axes)) != self.axes:
            raise ModelError(f"input '{self.key}': axes are not in their order")
        if self.default is None and not self.derived:
            raise ModelError(f"input '{self.key}' has neither a default nor a factory")
        if not (self.source or self.assumption or self.derived):
            raise ModelError(
                f"input '{self.key}' has neither a source nor the mark of an assumption"
            )
        self._check_choices()

    def _check_choices(self) -> None:
        if (self.kind is CHOICE) != bool(self.choices):
            raise ModelError(
                f"input '{self.key}': choices and the kind of a choice go together"
            )
        if self.choices and (self.derived or self.unit != "1"):
            raise ModelError(
                f"input '{self.key}': a choice has the unit 1 and is not derived"
            )
        for default in (self.default, *self.by_item.values()):
            if default not in self.choices and (
                self.choices or isinstance(default, str)
            ):
                raise ModelError(
                    f"input '{self.key}': its default '{default}' is not one of its "
                    "choices"
                )

    @property
    def chapter(self) -> str:
        """First part of the key, e.g. ``finance``."""
        return self.key.split(".", 1)[0]

    @property
    def name(self) -> str:
        """Name by which lines use the input, e.g. ``discount_rate``."""
        return self.key.split(".", 1)[1]

    @property
    def measure(self) -> Unit:
        """The unit, parsed."""
        return parse_unit(self.unit)

    @property
    def axis_set(self) -> Axes:
        """The axes as a set."""
        return frozenset(self.axes)

    @property
    def item_axes(self) -> tuple[Axis, ...]:
        """The axes that have items (all but the months)."""
        return tuple(axis for axis in self.axes if axis in ITEM_AXES)

    def default_for(self, items: tuple[str, ...]) -> Value | None:
        """Return the default for one combination of items."""
        for item in items:
            if item in self.by_item:
                return self.by_item[item]
        return self.default

    def number(self, value: Value) -> float:
        """Return a value of the project as the model has it.

        Raises ModelError for a word that is not one of the choices.
        """
        if not self.choices:
            return float(value)
        if value not in self.choices:
            raise ModelError(
                f"Input '{self.key}' cannot be '{value}'; it is one of "
                f"{', '.join(self.choices)}."
            )
        return float(self.choices.index(str(value)) + 1)

    def word(self, number: float) -> str:
        """Return the choice that has a number in the model, empty where none has."""
        place = int(number) - 1
        is_one = number == place + 1 and 0 <= place < len(self.choices)
        return self.choices[place] if is_one else ""


def constant(key: str, value: float, unit: str, label: str, source: str) -> Input:
    """Declare a fixed number of the calendar or of physics, shown but not editable."""
    return Input(
        key=key,
        label=label,
        kind=NUMBER,
        unit=unit,
        help=label,
        default=value,
        source=source,
        editable=False,
    )
