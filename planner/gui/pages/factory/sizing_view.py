"""Sizing: what the rules assume at the left, what they ask for at the right."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from planner.core.catalog.fields import FIGURES
from planner.core.document import Phase
from planner.core.factory.needs import MissingFigure, Need, PhaseSizing
from planner.core.factory.roles import ROLES
from planner.core.factory.values import counted, spoken
from planner.gui.figures import figure, in_sentence
from planner.gui.pages.base import Shared
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import (
    Card,
    ElidedLabel,
    LinkLabel,
    Page,
    button,
    clear,
    label,
    rule,
)
from planner.gui.widgets.form import InputForm
from planner.gui.widgets.form_plan import Group

CHAPTERS: Final = ("factory",)
GROUPS: Final = (
    Group(
        "factory.network",
        "Compute network",
        blocks=(("factory.pods", "factory.network_planes"),),
        advanced=(("factory.manager_ports", "factory.fabric_managers"),),
    ),
    Group(
        "factory.cooling",
        "Racks and cooling",
        blocks=(
            (
                *("factory.rack_kw_air", "factory.rack_units_per_rack"),
                *("factory.spare_cdus", "factory.spare_air_units"),
            ),
        ),
        advanced=(("factory.flow_per_kw", "factory.floor_m2_per_rack"),),
    ),
    Group(
        "factory.power",
        "Power chain",
        blocks=(
            (
                *("factory.ups_redundancy", "factory.generator_redundancy"),
                *("factory.design_pue", "factory.power_factor"),
            ),
        ),
    ),
    Group(
        "factory.limits",
        "Limits of the site",
        blocks=(
            (
                *("factory.site_power_kw", "factory.liquid_capacity_kw"),
                *("factory.air_capacity_kw", "factory.rack_positions"),
                *("factory.floor_area_m2", "factory.rack_weight_limit_kg"),
            ),
        ),
    ),
    Group("factory.support", "Storage and management", chapters=CHAPTERS),
)


class _NeedList(QWidget):
    """Needs below each other: what for, how much, of what, and why.

    Signals
    -------
    chosen
        A need was clicked: the id of its item.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[tuple[str, str], ...] | None = None
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        theme().changed.connect(self._forget)

    def _forget(self) -> None:
        self._shown = None

    def show_needs(self, needs: Sequence[Need]) -> None:
        """Show other needs; widgets are kept while the roles stay the same."""
        shape = tuple((need.role, need.item.id if need.item else "") for need in needs)
        if shape != self._shown:
            self._shown = shape
            self._rebuild(needs)
        for (quantity, why), need in zip(self._rows, needs, strict=True):
            text = spoken(need.quantity) if need.item else tr("none chosen")
            if quantity.text() != text:
                quantity.setText(text)
            if why.text() != need.sentence:
                why.setText(need.sentence)

    def _rebuild(self, needs: Sequence[Need]) -> None:
        clear(self._grid)
        self._rows = []
        for number, need in enumerate(needs):
            place = 4 * number
            name = LinkLabel(ROLES[need.role], "strong")
            quantity = label("", "strong" if need.item else "amber")
            quantity.setAlignment(Qt.AlignmentFlag.AlignRight)
            why = label("", "caption", wraps=True)
            self._grid.addWidget(rule(), place, 0, 1, 2)
            self._grid.addWidget(name, place + 1, 0)
            self._grid.addWidget(quantity, place + 1, 1)
            if need.item is not None:
                name.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                name.clicked.connect(lambda one=need.item.id: self.chosen.emit(one))
                model = label(need.item.model, "muted", wraps=True)
                self._grid.addWidget(model, place + 2, 0, 1, 2)
            self._grid.addWidget(why, place + 3, 0, 1, 2)
            self._rows.append((quantity, why))


class _Facts(QWidget):
    """Figures below each other, each with a note."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: list[tuple[QLabel, QLabel, ElidedLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)

    def show_rows(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Show other figures: what each is, its value, and a note."""
        while len(self._labels) < len(rows):
            self._add()
        for number, labels in enumerate(self._labels):
            name, value, note = rows[number] if number < len(rows) else ("", "", "")
            for widget in labels:
                widget.setVisible(bool(name))
            labels[0].setText(name)
            labels[1].setText(value)
            labels[2].set_full_text(note)

    def _add(self) -> None:
        value = label("", "strong")
        value.setFont(theme().figures())
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        value.setAlignment(right)
        note = ElidedLabel(role="caption")
        made = (label(), value, note)
        for column, widget in enumerate(made):
            self._grid.addWidget(widget, len(self._labels), column)
        self._labels.append(made)


class SizingView(QWidget):
    """The form of the rules, and the needs of the phase that is shown.

    Signals
    -------
    input_explained
        An input is to be explained: its key.
    item_chosen
        The line of an item is to be shown: phase and item.
    figure_wanted
        A figure that is missing is to be entered: item and field.
    """

    input_explained = Signal(str)
    item_chosen = Signal(str, str)
    figure_wanted = Signal(str, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._phase = ""
        self.form = InputForm(session, CHAPTERS, GROUPS)
        self.form.explained.connect(self.input_explained)
        side = Page()
        cards = QVBoxLayout(side.content)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(GAP)
        self._loads = Card(tr("Power, heat and racks"))
        self.loads = _Facts()
        self._loads.box.addWidget(self.loads)
        self._needs = Card(tr("What the rules ask for"))
        self.needs = _NeedList()
        self.needs.chosen.connect(lambda item: self.item_chosen.emit(self._phase, item))
        self._nothing = label(
            tr(
                "Nothing yet: add a system on the Bill view, and what it needs around "
                "it stands here with the reasons."
            ),
            "muted",
            wraps=True,
        )
        self._covered = label("", "caption", wraps=True)
        self._needs.box.addWidget(self._nothing)
        self._needs.box.addWidget(self.needs)
        self._needs.box.addWidget(self._covered)
        self._missing = Card(tr("Figures that are missing"))
        self._missing_box = QVBoxLayout()
        self._missing.box.addLayout(self._missing_box)
        self._missing_shown: tuple[MissingFigure, ...] = ()
        self._networks = Card(tr("Compute networks"))
        self._network_text = label("", "", wraps=True)
        self._networks.box.addWidget(self._network_text)
        for card in (self._missing, self._loads, self._needs, self._networks):
            cards.addWidget(card)
        cards.addStretch(1)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(Shared(self.form, side, 0.5, stacks=True))

    def refresh(self, phase: Phase) -> None:
        """Show the present needs of a phase."""
        self._phase = phase.id
        sizing = self._session.result.assembly.sizing.get(phase.id)
        if sizing is None:
            return
        for card in (self._loads, self._needs, self._networks):
            card.note.set_full_text(phase.label)
        self.loads.show_rows(_load_rows(sizing))
        self._nothing.setVisible(not sizing.needs)
        self.needs.show_needs(sizing.needs)
        covered = [
            in_sentence(text) for role, text in ROLES.items() if role in sizing.covered
        ]
        self._covered.setVisible(bool(covered))
        self._covered.setText(
            tr(
                "Not sized, because an allowance, the building or the rented hall "
                "brings them: {roles}.",
                roles=", ".join(covered),
            )
        )
        self._show_missing(sizing)
        self._show_networks(sizing)

    def _show_missing(self, sizing: PhaseSizing) -> None:
        self._missing.setVisible(bool(sizing.missing))
        if sizing.missing == self._missing_shown:
            return
        self._missing_shown = sizing.missing
        clear(self._missing_box)
        known = {line.item.id: line.item.model for line in self._session.result.bill}
        for one in sizing.missing:
            text = tr(
                "{item}: “{field}” is not known; without it, {what} cannot be sized.",
                item=known.get(one.item, one.item),
                field=_name_of(one.field),
                what=one.needed_for,
            )
            enter = button(tr("Enter It"), name=f"missing.{one.item}.{one.field}")
            enter.clicked.connect(
                lambda _=False, one=one: self.figure_wanted.emit(one.item, one.field)
            )
            line = QHBoxLayout()
            line.addWidget(label(text, wraps=True), 1)
            line.addWidget(enter)
            self._missing_box.addLayout(line)

    def _show_networks(self, sizing: PhaseSizing) -> None:
        parts = []
        for pod in sizing.pods:
            if pod.tree is None:
                continue
            head = counted(pod.quantity, pod.system.unit)
            of_pods = tr(" in {pods} pods", pods=pod.pods) if pod.pods > 1 else ""
            parts.append(f"{head} of {pod.system.model}{of_pods}")
            parts += [f"  · {sentence}" for sentence in pod.tree.explanation]
        self._networks.setVisible(bool(parts))
        self._network_text.setText("\n".join(parts))


def _load_rows(sizing: PhaseSizing) -> list[tuple[str, str, str]]:
    """Return what each figure is, its value, and a note."""
    kinds = (
        (tr("systems"), sizing.system_racks),
        (tr("network"), sizing.network_racks),
        (tr("storage"), sizing.storage_racks),
        (tr("management"), sizing.management_racks),
    )
    racks = ", ".join(f"{count} {name}" for name, count in kinds if count)
    under_load = tr("{kw} under load", kw=figure(sizing.typical_kw, "kW"))
    rows = [
        (tr("Highest power of the IT"), figure(sizing.it_kw, "kW"), under_load),
        (tr("Heat into liquid"), figure(sizing.liquid_kw, "kW"), ""),
        (tr("Heat into air"), figure(sizing.air_kw, "kW"), ""),
        (
            tr("Highest power of the facility"),
            figure(sizing.facility_kw, "kW"),
            tr("with the design PUE"),
        ),
        (tr("Racks"), spoken(sizing.racks), racks),
    ]
    if sizing.rack_weight_kg is not None:
        weight = f"{spoken(round(sizing.rack_weight_kg))} kg"
        rows.append((tr("Heaviest rack"), weight, sizing.heaviest))
    return rows


def _name_of(field: str) -> str:
    """Return what a figure of the catalog is called."""
    known = FIGURES.get(field)
    return known.label if known else field.replace("_", " ")
