"""Adding a product: what it is called, how it is sold, and what serves it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from planner.core.document import (
    TOKEN_KINDS,
    Project,
    in_sales_units,
)
from planner.core.editing.products import KIND_LABELS, add_product, unused_share
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import MONEY, NUMBER, SHARE, Value
from planner.core.language.money import in_currency
from planner.core.throughput.workloads import workloads
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import button, dialog_buttons, label
from planner.gui.widgets.entry import Entry
from planner.gui.widgets.picker import Picker

_FIELD_WIDTH: Final = 260
_SHARE: Final = "capacity.gpu_share"
_TOKENS: Final = "demand.mtok_per_unit"
_UNIT_PRICE: Final = "revenue.unit_price"
_HOUR_PRICE: Final = "revenue.gpu_hour_price"


@dataclass(frozen=True)
class _Field:
    """A value that a kind of product needs, with its label and hint."""

    title: QLabel
    entry: Entry


def kind_help(kind: str) -> str:
    """Say in a sentence what a kind of product is."""
    return {
        "api": tr("Tokens sold by the million at list prices."),
        "internal": tr(
            "Used inside the company and valued at the market price it replaces."
        ),
        "seats": tr("A price for each user and month; the tokens are in it."),
        "tasks": tr("A price for each piece of work; the tokens are in it."),
        "reserved": tr("GPU-hours under contract, paid used or not."),
        "rental": tr("GPU-hours rented out as they are asked for."),
    }[kind]


class ProductDialog(QDialog):
    """Asks for what a new product cannot do without."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent, objectName="product.new")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Add a Product"))
        self._session = session
        box = QVBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.setSpacing(GAP)
        box.addWidget(label(tr("Add a product"), "title"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(GAP // 2)
        self._grid.setColumnStretch(0, 1)
        box.addLayout(self._grid)
        self._make_fields()
        self._problem = label("", "bad", wraps=True)
        self._problem.setObjectName("product.problem")
        self._problem.hide()
        box.addWidget(self._problem)
        box.addStretch(1)
        box.addLayout(self._make_buttons())
        self._show_kind()
        self.setMinimumWidth(theme().pixels(520))
        self.name_field.setFocus()

    # -- parts

    def _make_fields(self) -> None:
        self.name_field = QLineEdit(objectName="product.label")
        self.name_field.setAccessibleName(tr("Name"))
        self.name_field.textChanged.connect(self._changed)
        self._add(tr("Name"), self.name_field)
        self.kind_picker = Picker("product.kind", tr("How it is sold"))
        choices = [(kind, tr(text)) for kind, text in KIND_LABELS.items()]
        self.kind_picker.show_choices(choices, "api")
        self.kind_picker.currentIndexChanged.connect(self._show_kind)
        self._add(tr("How it is sold"), self.kind_picker)
        self._kind_help = self._add_note("")
        self.workload_picker = Picker("product.workload", tr("Model and requests"))
        known = workloads().workloads.values()
        self.workload_picker.show_choices([(one.id, one.label) for one in known], "")
        self._workload_title = self._add(tr("Model and requests"), self.workload_picker)
        session = self._session
        share = self._field(tr("Share of the GPUs"), _SHARE, "1")
        unused = unused_share(session.project, session.scenario)
        share.entry.show_value(unused)
        self._share = share
        self._add_note(
            tr(
                "{share} of the GPUs serve no product yet.",
                share=SHARE.display(unused, unit="1"),
            )
            if unused
            else tr("All GPUs have a product: lower the share of another one.")
        )
        self._values: Mapping[str, Mapping[str, _Field]] = {
            "seats": {
                _TOKENS: self._field(
                    tr("Output tokens of a seat a month"), _TOKENS, "Mtok/unit", "seats"
                ),
                _UNIT_PRICE: self._field(
                    tr("Price of a seat a month"), _UNIT_PRICE, "USD/unit", "seats"
                ),
            },
            "tasks": {
                _TOKENS: self._field(
                    tr("Output tokens of a task"), _TOKENS, "Mtok/unit", "tasks"
                ),
                _UNIT_PRICE: self._field(
                    tr("Price of a task"), _UNIT_PRICE, "USD/unit", "tasks"
                ),
            },
            "reserved": {
                _HOUR_PRICE: self._field(
                    tr("Price of a GPU-hour"), _HOUR_PRICE, "USD/unit", "reserved"
                )
            },
            "rental": {
                _HOUR_PRICE: self._field(
                    tr("Price of a GPU-hour"), _HOUR_PRICE, "USD/unit", "rental"
                )
            },
        }

    def _field(self, title: str, key: str, unit: str, kind: str = "") -> _Field:
        if kind:
            unit = in_sales_units(unit, kind)
        unit = in_currency(unit, self._session.project.currency)
        is_money = key in (_UNIT_PRICE, _HOUR_PRICE)
        entry = Entry(
            SHARE if key == _SHARE else MONEY if is_money else NUMBER,
            unit,
            name=".".join(part for part in ("product", key, kind) if part),
            title=title,
            minimum=0.0,
            maximum=1.0 if key == _SHARE else None,
        )
        entry.textChanged.connect(self._changed)
        entry.setPlaceholderText("" if key == _SHARE else self._hint(unit))
        return _Field(self._add(title, entry), entry)

    @staticmethod
    def _hint(unit: str) -> str:
        return unit.replace("(", "").replace(")", "").replace("*", "-")

    def _add(self, title: str, field: QWidget) -> QLabel:
        row = self._grid.rowCount()
        name = label(title)
        field.setFixedWidth(theme().pixels(_FIELD_WIDTH))
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(field, row, 1)
        return name

    def _add_note(self, text: str) -> QLabel:
        note = label(text, "caption", wraps=True)
        self._grid.addWidget(note, self._grid.rowCount(), 1)
        return note

    def _make_buttons(self) -> QHBoxLayout:
        self.add_button = button(tr("Add"), "primary", name="product.add")
        self.add_button.setDefault(True)
        self.add_button.clicked.connect(self._add_product)
        return dialog_buttons(self, self.add_button, name="product.cancel")

    # -- what is chosen

    @property
    def kind(self) -> str:
        """The chosen kind."""
        return str(self.kind_picker.currentData())

    def _fields(self) -> dict[str, _Field]:
        """Return the fields of the chosen kind by the keys they set."""
        return {_SHARE: self._share, **self._values.get(self.kind, {})}

    def _show_kind(self) -> None:
        kind = self.kind
        self._kind_help.setText(kind_help(kind))
        for shown in (self.workload_picker, self._workload_title):
            shown.setVisible(kind in TOKEN_KINDS)
        for of_kind, fields in self._values.items():
            for field in fields.values():
                field.title.setVisible(of_kind == kind)
                field.entry.setVisible(of_kind == kind)
        self._changed()

    def _changed(self) -> None:
        # Called while the fields are still being made, too.
        if not hasattr(self, "add_button"):
            return
        self._problem.hide()
        is_whole = all(f.entry.value() is not None for f in self._fields().values())
        self.add_button.setEnabled(is_whole and bool(self.name_field.text().strip()))

    def _add_product(self) -> None:
        session = self._session
        values: dict[str, Value | None] = {
            key: field.entry.value() for key, field in self._fields().items()
        }
        sells_tokens = self.kind in TOKEN_KINDS
        try:
            after: Project = add_product(
                session.project,
                label=self.name_field.text(),
                kind=self.kind,
                workload=str(self.workload_picker.currentData())
                if sells_tokens
                else "",
                values=values,
            )
        except PlannerError as error:
            self._problem.setText(str(error))
            self._problem.show()
            return
        self.accept()
        new = after.products[-1]
        session.edit(tr("Add product {name}", name=new.label), after)
