"""Entering figures of an item, and making an item of one's own from another."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from planner.core.catalog.fields import FIGURES, described
from planner.core.catalog.items import CHOICES, MAY_BE_EMPTY, Item, choices_of
from planner.core.editing.bill import set_own_item
from planner.core.editing.own_items import AmendmentError, amended, copied
from planner.core.factory.items import project_catalog
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import (
    COUNT,
    MONEY,
    NUMBER,
    POWER,
    SHARE,
    Kind,
    ParseError,
)
from planner.gui.catalog.details import missing_figures
from planner.gui.catalog.entries import basis_text, medium_text, word_text
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import (
    Page,
    button,
    dialog_buttons,
    label,
    set_property,
)
from planner.gui.widgets.bubble import bubble_of
from planner.gui.widgets.entry import Entry
from planner.gui.widgets.picker import Picker

_WIDTH: Final = 600
_HEIGHT: Final = 640
_FIELD_WIDTH: Final = 190
_PRICES: Final = ("price_usd", "price_low_usd", "price_high_usd")
# Units that a field understands; all other figures are typed as bare numbers.
_TYPED_UNITS: Final = {"kW": "kW", "weeks": "week", "years": "year"}


class Purpose(enum.Enum):
    """What the dialog is for."""

    AMEND = enum.auto()
    NEW = enum.auto()


class FigureEntry(Entry):
    """A figure that may be left open, where no source states it."""

    def __init__(
        self, kind: Kind, unit: str, *, name: str, title: str, is_needed: bool
    ) -> None:
        high = 1.0 if kind is SHARE else None
        super().__init__(kind, unit, name=name, title=title, minimum=0.0, maximum=high)
        self._is_needed = is_needed
        self._is_count = kind is COUNT
        if not is_needed:
            self.setPlaceholderText(tr("not stated"))
            self.textEdited.connect(self._allow_nothing)

    def is_open(self) -> bool:
        """Whether nothing is entered where nothing needs to be."""
        return not self._is_needed and not self.text().strip()

    def figure(self) -> float | int | None:
        """Return the figure; None where it is left open or not understood."""
        value = self.value()
        if not isinstance(value, float | int):
            return None
        return int(value) if self._is_count else float(value)

    def problem(self) -> str:
        """Return what is wrong with what stands there; empty where nothing is."""
        if self.is_open():
            return ""
        try:
            self._understood()
        except ParseError as error:
            return str(error).strip()
        return ""

    def _allow_nothing(self) -> None:
        if self.is_open():
            set_property(self, "wrong", "false")
            bubble_of(self).hide()


@dataclass(frozen=True)
class _Shape:
    """How a figure is typed: its kind and unit, and whether it may be left open."""

    kind: Kind
    unit: str
    is_needed: bool


def _shape(item: Item, name: str) -> _Shape:
    """Return how a figure of an item is typed, from the type of its field."""
    fields = msgspec.inspect.type_info(type(item)).fields
    kind = next(field.type for field in fields if field.name == name)
    is_open = isinstance(kind, msgspec.inspect.UnionType)
    types = kind.types if is_open else (kind,)
    unit = FIGURES[name].unit
    if any(isinstance(one, msgspec.inspect.IntType) for one in types):
        return _Shape(COUNT, "1", not is_open)
    if unit == "share":
        return _Shape(SHARE, "1", not is_open)
    if unit == "kW":
        return _Shape(POWER, unit, not is_open)
    return _Shape(NUMBER, _TYPED_UNITS.get(unit, "1"), not is_open)


class ItemDialog(QDialog):
    """The figures of an item, those that are missing first, and their source.

    Signals
    -------
    saved
        The item is part of the project now: its id.
    """

    saved = Signal(str)

    def __init__(
        self,
        session: Session,
        item: Item,
        purpose: Purpose,
        parent: QWidget,
        *,
        field: str = "",
    ) -> None:
        super().__init__(parent, objectName="catalog.item")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._item = item
        self._is_new = purpose is Purpose.NEW
        self._texts: dict[str, QLineEdit] = {}
        self._numbers: dict[str, FigureEntry] = {}
        self._choices: dict[str, Picker] = {}
        title = tr("New Item") if self._is_new else tr("Enter Figures")
        self.setWindowTitle(title)
        page = Page()
        self._grid = QGridLayout(page.content)
        self._grid.setContentsMargins(0, 0, GAP, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(GAP // 2)
        self._grid.setColumnStretch(0, 1)
        self._make_fields()
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self._problem = label("", "bad", wraps=True)
        self._problem.setObjectName("catalog.item.problem")
        self._problem.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.setSpacing(GAP)
        head = tr("New item, like {model}") if self._is_new else "{model}"
        box.addWidget(label(head.format(model=item.model), "title", wraps=True))
        box.addWidget(label(self._introduction(), "muted", wraps=True))
        box.addWidget(page, 1)
        box.addWidget(self._problem)
        box.addLayout(self._make_buttons())
        room = parent.screen().availableGeometry()
        self.resize(
            min(theme().pixels(_WIDTH), round(room.width() * 0.95)),
            min(theme().pixels(_HEIGHT), round(room.height() * 0.9)),
        )
        first = "model" if self._is_new else (field or next(self._names_in_order()))
        self._first = self._field(first)
        self._page = page

    # -- parts

    def _introduction(self) -> str:
        if self._is_new:
            return tr(
                "It begins as a copy and belongs to this project. Change what differs, "
                "and say where the new figures are from."
            )
        return tr(
            "What you enter holds in this project, in the place of the catalog’s "
            "figures. What is left open is not stated."
        )

    def _make_fields(self) -> None:
        item = self._item
        missing = missing_figures(item)
        if self._is_new:
            self._add_heading(tr("The item"))
            for name, title in (
                ("model", tr("Name")),
                ("vendor", tr("Vendor")),
                ("contains", tr("What the price includes")),
                ("unit", tr("Unit of price and quantity")),
            ):
                self._add_text(name, title, getattr(item, name))
            self._texts["model"].selectAll()
        self._add_heading(tr("Price of one {unit}, before tax", unit=item.unit))
        self._add_prices()
        if missing:
            self._add_heading(tr("Stated by no source"))
            self._add_figures(missing)
        self._add_heading(tr("Other figures") if missing else tr("Figures"))
        rest = (name for name in FIGURES if name not in missing and hasattr(item, name))
        self._add_figures(tuple(rest))
        self._add_heading(tr("Where the new figures are from"))
        self._add_text("source", tr("Source"), "")
        self._texts["source"].setPlaceholderText(tr("Quote, data sheet, address…"))
        self._add_text("source_date", tr("Date"), f"{datetime.now(UTC):%Y-%m}")
        words = {"high": tr("high"), "medium": tr("medium"), "low": tr("low")}
        choices = [(one, words[one]) for one in CHOICES["confidence"]]
        self._add_choice("confidence", tr("Confidence"), choices, item.confidence)
        self._add_text("note", tr("Note"), item.note)

    def _add_prices(self) -> None:
        titles = {
            "price_usd": tr("Price"),
            "price_low_usd": tr("Likely from"),
            "price_high_usd": tr("Likely to"),
        }
        for name in _PRICES:
            self._add_number(name, titles[name], _Shape(MONEY, "USD", False), "USD")
        self._numbers["price_usd"].textEdited.connect(self._price_typed)
        bases = [("", tr("none"))] if self._item.price_usd is None else []
        bases += [(basis, basis_text(basis)) for basis in CHOICES["price_basis"]]
        basis = self._item.price_basis
        self._add_choice("price_basis", tr("What it rests on"), bases, basis)

    def _price_typed(self) -> None:
        """Take a typed price for a quote, without the range of the one before."""
        numbers, item = self._numbers, self._item
        for name in ("price_low_usd", "price_high_usd"):
            if numbers[name].figure() == getattr(item, name):
                numbers[name].clear()
        picker = self._choices["price_basis"]
        if picker.currentData() == item.price_basis:
            picker.setCurrentIndex(picker.findData("quote"))

    def _add_figures(self, names: Sequence[str]) -> None:
        for name in names:
            field = FIGURES[name]
            choices = self._choices_of(name)
            if choices:
                offered = [(one, self._word(name, one)) for one in choices]
                value = getattr(self._item, name)
                self._add_choice(name, field.label, offered, value)
            elif isinstance(getattr(self._item, name), str):
                self._add_text(name, field.label, getattr(self._item, name))
            else:
                unit = "%" if field.unit == "share" else field.unit
                self._add_number(name, field.label, _shape(self._item, name), unit)

    def _choices_of(self, name: str) -> tuple[str, ...]:
        choices = choices_of(type(self._item)).get(name, ())
        return ("", *choices) if choices and name in MAY_BE_EMPTY else choices

    @staticmethod
    def _word(name: str, choice: str) -> str:
        if not choice:
            return tr("not stated")
        return medium_text(choice) if name == "medium" else word_text(choice)

    def _add_heading(self, text: str) -> None:
        heading = label(text, "strong")
        heading.setContentsMargins(0, GAP // 2, 0, 0)
        self._grid.addWidget(heading, self._grid.rowCount(), 0, 1, 3)

    def _add_number(self, name: str, title: str, shape: _Shape, unit: str) -> None:
        entry = FigureEntry(
            shape.kind,
            shape.unit,
            name=f"catalog.item.{name}",
            title=title,
            is_needed=shape.is_needed,
        )
        value = getattr(self._item, name)
        if value is not None:
            entry.show_value(value)
        entry.textChanged.connect(self._hide_problem)
        self._numbers[name] = entry
        self._add(title, entry, unit)

    def _add_text(self, name: str, title: str, value: str) -> None:
        field = QLineEdit(value, objectName=f"catalog.item.{name}")
        field.setAccessibleName(title)
        field.setCursorPosition(0)
        field.textChanged.connect(self._hide_problem)
        self._texts[name] = field
        self._add(title, field, "")

    def _add_choice(
        self, name: str, title: str, choices: Sequence[tuple[str, str]], value: str
    ) -> None:
        picker = Picker(f"catalog.item.{name}", title)
        picker.show_choices(choices, value)
        picker.currentIndexChanged.connect(self._hide_problem)
        self._choices[name] = picker
        self._add(title, picker, "")

    def _add(self, title: str, field: QWidget, unit: str) -> QLabel:
        row = self._grid.rowCount()
        name = label(title, wraps=True)
        name.setBuddy(field)
        is_wide = isinstance(field, QLineEdit) and not isinstance(field, FigureEntry)
        if not is_wide:
            field.setFixedWidth(theme().pixels(_FIELD_WIDTH))
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(field, row, 1, 1, 2 if is_wide else 1)
        if unit:
            self._grid.addWidget(label(unit, "muted"), row, 2)
        if is_wide:
            field.setMinimumWidth(theme().pixels(_FIELD_WIDTH))
        return name

    def _make_buttons(self) -> QHBoxLayout:
        text = tr("Make Item") if self._is_new else tr("Use These Figures")
        self.use_button = button(text, "primary", name="catalog.item.use")
        self.use_button.setDefault(True)
        self.use_button.clicked.connect(self._use)
        return dialog_buttons(self, self.use_button, name="catalog.item.cancel")

    # -- what was entered

    def _names_in_order(self) -> Iterator[str]:
        """Return the figures, those first that are most worth entering."""
        if self._item.price_usd is None:
            yield "price_usd"
        yield from missing_figures(self._item)
        yield "price_usd"

    def _field(self, name: str) -> QWidget | None:
        fields = {**self._texts, **self._numbers, **self._choices}
        return fields.get(name)

    def _hide_problem(self) -> None:
        if hasattr(self, "_problem"):
            self._problem.hide()

    def _complain(self, text: str, field: str) -> None:
        """Say what is wrong, and go to the field."""
        self._problem.setText(text)
        self._problem.show()
        widget = self._field(field)
        if widget is not None:
            widget.setFocus()
            self._page.ensureWidgetVisible(widget)

    def _changes(self) -> dict[str, object]:
        changes: dict[str, object] = {
            name: field.text().strip()
            for name, field in self._texts.items()
            if name not in ("source", "source_date")
        }
        changes |= {name: entry.figure() for name, entry in self._numbers.items()}
        changes |= {
            name: str(picker.currentData())
            for name, picker in self._choices.items()
            if name != "confidence"
        }
        return changes

    def _entered(self) -> Item:
        """Return the item as it was entered. Raises AmendmentError."""
        for name, entry in self._numbers.items():
            problem = entry.problem()
            if problem:
                text = tr(
                    "{field}: {problem}", field=entry.accessibleName(), problem=problem
                )
                raise AmendmentError(text, name)
        item, changes = self._item, self._changes()
        if self._is_new:
            model = str(changes["model"])
            if not model or model == item.model:
                text = tr("Give the new item a name of its own.")
                raise AmendmentError(text, "model")
            taken = project_catalog(self._session.project).items
            item = copied(item, model, taken)
        made = amended(
            item,
            changes,
            source=self._texts["source"].text(),
            source_date=self._texts["source_date"].text(),
            confidence=str(self._choices["confidence"].currentData()),
        )
        for name, reason in made.problems():
            field = name.partition("[")[0]
            raise AmendmentError(f"{described(field)}: {reason}.", field)
        return made

    def _use(self) -> None:
        session = self._session
        try:
            made = self._entered()
            after = set_own_item(session.project, made)
        except AmendmentError as error:
            self._complain(str(error), error.field)
            return
        except PlannerError as error:
            self._complain(str(error), "")
            return
        text = (
            tr("New item {model}", model=made.model)
            if self._is_new
            else tr("Enter figures of {model}", model=made.model)
        )
        self.accept()
        session.edit(text, after)
        self.saved.emit(made.id)

    # Names and spelling of Qt from here on.

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the figure that is asked for."""
        super().showEvent(event)
        if self._first is not None:
            self._first.setFocus()
            self._page.ensureWidgetVisible(self._first)
