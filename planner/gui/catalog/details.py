"""Everything about an item: price, figures, what is inside, where it is all from."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from planner.core.catalog.fields import FIGURES, stated_figures
from planner.core.catalog.items import (
    ASSET_CLASSES,
    CATEGORIES,
    Adapter,
    Allowance,
    Item,
    Optic,
    Service,
    Software,
)
from planner.core.catalog.loading import Catalog
from planner.core.factory.exchange import Exchange
from planner.gui.catalog.entries import (
    OWN,
    CardEntry,
    Obstacle,
    add_text,
    basis_text,
    figure_text,
    obstacle_of,
    origin_text,
    price_text,
    range_text,
    unit_text,
)
from planner.gui.texts import tr
from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import (
    FlowLayout,
    Frame,
    LinkLabel,
    Page,
    button,
    clear,
    label,
    rule,
)
from planner.gui.widgets.explain import breakable

# Figures that nobody would miss on an item: of any, of a small one, of what is none.
_NEVER_MISSED = ("host", "racks", "cpus", "usable_rack_units", "annual_support_share")
_SMALL = (Adapter, Optic)
_NO_PIECES = (Allowance, Service, Software)
_CONFIDENCE = {
    "high": "High confidence",
    "medium": "Medium confidence",
    "low": "Low confidence",
}


@dataclass(frozen=True)
class Details:
    """What the card tells: the item, what it is among, and how it stands here.

    `shipped` says that the program ships an item of this id, `own_price` is what this
    project pays instead of the catalog's price, as a text.
    """

    card: CardEntry
    known: Catalog
    rates: Exchange
    phase: str
    is_marked: bool
    is_shipped: bool
    own_price: str

    @property
    def item(self) -> Item:
        """The item itself."""
        return self.card.item


class DetailsCard(Page):
    """The details of one item; narrow enough to take the place of the list.

    Signals
    -------
    closed
        Back to the list.
    add_wanted, mark_wanted, figures_wanted, copy_wanted, remove_wanted
        A button was pressed; `figures_wanted` says at which figure to begin.
    item_wanted
        Another item is to be shown: its id.
    input_wanted
        An input is to be shown: its key.
    """

    closed = Signal()
    add_wanted = Signal()
    mark_wanted = Signal()
    figures_wanted = Signal(str)
    copy_wanted = Signal()
    remove_wanted = Signal()
    item_wanted = Signal(str)
    input_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("catalog.details")
        self.shown: Details | None = None
        self._box = QVBoxLayout(self.content)
        self._box.setContentsMargins(0, 0, GAP // 2, GAP)
        self._box.setSpacing(GAP)
        # Sizes are those of the text at the time the card is made.
        theme().changed.connect(self._rebuild)

    def show_details(self, shown: Details) -> None:
        """Show another item, or the same with other figures."""
        if shown == self.shown:
            return
        is_other = self.shown is None or self.shown.item.id != shown.item.id
        self.shown = shown
        self._rebuild()
        if is_other:
            self.verticalScrollBar().setValue(0)

    def _rebuild(self) -> None:
        if self.shown is None:
            return
        is_inside = self.isAncestorOf(QGuiApplication.focusObject() or self.parent())
        clear(self._box)
        back = button(tr("← All Items"), "link", name="catalog.back")
        back.clicked.connect(self.closed)
        self._box.addWidget(back, alignment=Qt.AlignmentFlag.AlignLeft)
        card = Frame("card", margin=GAP)
        card.box.setSpacing(GAP // 2)
        self._box.addWidget(card)
        self._box.addStretch(1)
        self._add_head(card, self.shown)
        self._add_price(card, self.shown)
        self._add_buttons(card, self.shown)
        self._add_figures(card, self.shown)
        self._add_parts(card, self.shown)
        self._add_sources(card, self.shown)
        if is_inside:
            back.setFocus()

    # -- parts

    @staticmethod
    def _add_head(card: Frame, shown: Details) -> None:
        item = shown.item
        title = label(item.model, "title", wraps=True)
        title.setObjectName("catalog.details.model")
        card.box.addWidget(title)
        about = " · ".join((item.vendor, CATEGORIES[item.category]))
        card.box.addWidget(label(about, "caption", wraps=True))
        if shown.card.origin:
            whose = label(_origin_sentence(shown), "caption", wraps=True)
            whose.setObjectName("catalog.details.origin")
            card.box.addWidget(whose)
        card.box.addWidget(label(item.contains, wraps=True))

    @staticmethod
    def _add_price(card: Frame, shown: Details) -> None:
        item, rates = shown.item, shown.rates
        line = QHBoxLayout()
        line.setSpacing(6)
        price = label(price_text(item, rates), "answer")
        price.setObjectName("catalog.details.price")
        line.addWidget(price)
        unit = tr("per {unit}", unit=unit_text(item.unit))
        if item.charge == "share":
            unit = tr("of {unit}", unit=item.unit)
        line.addWidget(label(unit, "muted", wraps=True), 1)
        card.box.addLayout(line)
        basis, likely = basis_text(item.price_basis), range_text(item, rates)
        if basis:
            about = QHBoxLayout()
            about.setSpacing(6)
            chip = label(basis, "chip" if item.price_assumption else "tag")
            about.addWidget(chip, alignment=Qt.AlignmentFlag.AlignTop)
            text = tr("likely {range}", range=likely) if likely else ""
            about.addWidget(label(text, "caption", wraps=True), 1)
            card.box.addLayout(about)
        if item.price_usd and rates.is_needed() and rates.has_rate():
            card.box.addWidget(
                label(
                    tr("from {words}", words=rates.in_words(item.price_usd)),
                    "caption",
                    wraps=True,
                )
            )
        if shown.own_price:
            own = tr("This project pays {price} for it.", price=shown.own_price)
            card.box.addWidget(label(own, "caption", wraps=True))

    def _add_buttons(self, card: Frame, shown: Details) -> None:
        obstacle = obstacle_of(shown.item, shown.known.containers_of(shown.item.id))
        if obstacle is not None:
            card.box.addWidget(self._obstacle(obstacle))
        line = QWidget()
        flow = FlowLayout(gap=4)
        line.setLayout(flow)
        if obstacle is None:
            add = button(add_text(shown.phase), "primary", name="catalog.details.add")
            add.setToolTip(tr("Add to {phase}", phase=shown.phase))
            add.clicked.connect(self.add_wanted)
            flow.addWidget(add)
        mark = button(
            tr("No Longer Compare") if shown.is_marked else tr("Compare"),
            name="catalog.details.compare",
        )
        mark.clicked.connect(self.mark_wanted)
        flow.addWidget(mark)
        enter = button(tr("Enter Figures…"), name="catalog.details.figures")
        enter.setToolTip(tr("Enter figures of your own, such as a quoted price"))
        enter.clicked.connect(lambda: self.figures_wanted.emit(""))
        flow.addWidget(enter)
        copy = button(tr("New Item…"), name="catalog.details.copy")
        copy.setToolTip(tr("Make an item of your own that begins as a copy of this"))
        copy.clicked.connect(self.copy_wanted)
        flow.addWidget(copy)
        if shown.card.origin == OWN:
            text = (
                tr("Use the Catalog’s Figures")
                if shown.is_shipped
                else tr("Remove Own Item")
            )
            remove = button(text, name="catalog.details.remove")
            remove.clicked.connect(self.remove_wanted)
            flow.addWidget(remove)
        card.box.addWidget(line)

    def _obstacle(self, obstacle: Obstacle) -> Frame:
        note = Frame("note", margin=GAP // 2)
        note.box.setSpacing(4)
        text = label(obstacle.text, wraps=True)
        text.setObjectName("catalog.details.obstacle")
        note.box.addWidget(text)
        if obstacle.field:
            link = button(tr("Enter a Price…"), "link", name="catalog.details.mend")
            link.clicked.connect(lambda: self.figures_wanted.emit(obstacle.field))
        else:
            link = button(tr("Show That Input"), "link", name="catalog.details.mend")
            link.clicked.connect(lambda: self.input_wanted.emit(obstacle.input_key))
        note.box.addWidget(link, alignment=Qt.AlignmentFlag.AlignLeft)
        return note

    def _add_figures(self, card: Frame, shown: Details) -> None:
        item = shown.item
        rows = [
            (field.label, _marked(item, name, figure_text(item, name, value)))
            for name, field, value in stated_figures(item)
            if name != "racks" or value
        ]
        if rows:
            card.box.addWidget(_heading(tr("Figures")))
            card.box.addWidget(_rows(rows))
        missing = missing_figures(item)
        if missing:
            card.box.addWidget(_heading(tr("Stated by no source")))
            line = QWidget()
            flow = FlowLayout(gap=10, line_gap=4)
            line.setLayout(flow)
            for name in missing:
                link = button(
                    FIGURES[name].label, "link", name=f"catalog.missing.{name}"
                )
                link.setToolTip(tr("Enter this figure…"))
                link.clicked.connect(
                    lambda _=False, n=name: self.figures_wanted.emit(n)
                )
                flow.addWidget(link)
            card.box.addWidget(line)

    def _add_parts(self, card: Frame, shown: Details) -> None:
        inside = [(part.item, part.quantity) for part in shown.item.includes]
        if inside:
            card.box.addWidget(_heading(tr("Inside the price")))
            card.box.addWidget(self._links(inside, shown.known))
        outside = [
            (one.id, next(p.quantity for p in one.includes if p.item == shown.item.id))
            for one in shown.known.containers_of(shown.item.id)
        ]
        if outside:
            card.box.addWidget(_heading(tr("Comes inside")))
            card.box.addWidget(self._links(outside, shown.known, is_within=True))
            text = tr("Bought beside one of these, it would be paid twice.")
            card.box.addWidget(label(text, "caption", wraps=True))

    def _links(
        self,
        parts: Sequence[tuple[str, float]],
        known: Catalog,
        *,
        is_within: bool = False,
    ) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for row, (part, quantity) in enumerate(parts):
            item = known.items.get(part)
            link = LinkLabel(item.model if item else part)
            link.setObjectName(f"catalog.part.{part}")
            if item:
                link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                link.setStyleSheet(f"color: {theme().colours.accent}")
                link.clicked.connect(lambda p=part: self.item_wanted.emit(p))
            text = f"{quantity:,.10g} ×"
            if is_within:
                text = tr("{count} in", count=f"{quantity:,.10g}")
            grid.addWidget(label(text, "muted"), row, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(link, row, 1)
        return holder

    @staticmethod
    def _add_sources(card: Frame, shown: Details) -> None:
        item = shown.item
        card.box.addWidget(_heading(tr("Where this is from")))
        line = QWidget()
        flow = FlowLayout(gap=6)
        line.setLayout(flow)
        flow.addWidget(label(tr(_CONFIDENCE[item.confidence]), "tag"))
        flow.addWidget(label(item.source_date, "caption"))
        text = item.source or tr("No source: an assumption of this catalog.")
        if item.source:
            copy = button(tr("Copy"), "link", name="catalog.details.copy-source")
            copy.setToolTip(tr("Copy the source"))
            copy.clicked.connect(
                lambda: QGuiApplication.clipboard().setText(item.source)
            )
            flow.addWidget(copy)
        card.box.addWidget(line)
        source = label(breakable(text), "caption", wraps=True)
        source.setObjectName("catalog.details.source")
        card.box.addWidget(source)
        if item.note:
            card.box.addWidget(_heading(tr("Notes")))
            note = label(breakable(item.note), wraps=True)
            note.setObjectName("catalog.details.note")
            card.box.addWidget(note)
        booked = tr("Booked as {asset}", asset=ASSET_CLASSES[item.asset_class].lower())
        card.box.addWidget(label(f"{booked} · {item.id}", "caption", wraps=True))

    # Names and spelling of Qt from here on.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to the list with Esc, Backspace and Left; add with Enter."""
        back = (Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Left)
        if event.key() in back:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.add_wanted.emit()
        else:
            super().keyPressEvent(event)


def missing_figures(item: Item) -> tuple[str, ...]:
    """Return the names of the figures that an item should have and no source states."""
    ignored = set(_NEVER_MISSED)
    if item.power_kw == 0:
        ignored |= {"power_typical_kw", "liquid_heat_fraction"}
    if isinstance(item, _SMALL):
        ignored |= {"liquid_heat_fraction", "weight_kg"}
    if isinstance(item, _NO_PIECES) or item.charge != "once":
        ignored |= {"cooling", "weight_kg", "lead_time_weeks", "useful_life_years"}
    return tuple(
        name
        for name in FIGURES
        if name not in ignored and getattr(item, name, 0) in (None, "")
    )


def _origin_sentence(shown: Details) -> str:
    whose = origin_text(shown.card.origin)
    if shown.card.origin != OWN:
        text = tr("From the catalog file on this computer; adding copies it here.")
    elif shown.is_shipped:
        text = tr("Figures of this project stand in the place of the catalog’s.")
    else:
        text = tr("An item that only this project has.")
    return f"{whose[:1].upper()}{whose[1:]}: {text[:1].lower()}{text[1:]}"


def _heading(text: str) -> QLabel:
    made = label(text, "strong")
    made.setContentsMargins(0, GAP // 2, 0, 0)
    return made


def _marked(item: Item, name: str, text: str) -> tuple[str, bool]:
    """Return a figure and whether it is an assumption."""
    is_assumed = (name == "lead_time_weeks" and item.lead_time_assumption) or (
        name in ("power_kw", "rack_units") and item.size_assumption
    )
    return text, is_assumed


def _rows(rows: Sequence[tuple[str, tuple[str, bool]]]) -> QWidget:
    """Return figures below each other, with hairlines between."""
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(2)
    for number, (name, (text, is_assumed)) in enumerate(rows):
        if number:
            box.addWidget(rule())
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(label(name, "muted", wraps=True), 1)
        if is_assumed:
            line.addWidget(label(tr("assumption"), "chip"))
        value = label(text, "strong")
        value.setFont(theme().figures())
        line.addWidget(value)
        box.addLayout(line)
    return holder
