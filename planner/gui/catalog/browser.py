"""The catalog as a panel: found by words and filters, added by key, button or drag."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from planner.core.catalog.items import CATEGORIES, Item
from planner.core.catalog.loading import Catalog, CatalogFileError, catalog
from planner.core.catalog.search import search, vendors
from planner.core.catalog.user import user_catalog, user_problems
from planner.core.document import Project, set_values
from planner.core.editing.bill import remove_own_item
from planner.core.factory.bill import PRICE
from planner.core.factory.exchange import Exchange, exchange
from planner.core.factory.items import project_catalog
from planner.gui.bill_editor import BillEditor
from planner.gui.catalog.cards import CardList
from planner.gui.catalog.comparison import ComparisonDialog
from planner.gui.catalog.details import Details, DetailsCard
from planner.gui.catalog.entries import (
    OWN,
    USER,
    CardEntry,
    entries_of,
    obstacle_of,
)
from planner.gui.catalog.filters import FilterChips
from planner.gui.catalog.foot import Foot
from planner.gui.catalog.item_dialog import ItemDialog, Purpose
from planner.gui.catalog.model import CatalogModel
from planner.gui.figures import figure
from planner.gui.icons import icon
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import theme
from planner.gui.widgets.basics import ElidedLabel, button, label
from planner.gui.widgets.picker import Picker

_OWN_FILTER: Final = "own"
# Lower than this (at 100% text), the cards need the room of the hint.
_SHORT: Final = 340


class CatalogBrowser(QWidget):
    """All items there are, as cards; what is chosen goes into the bill of `phase`.

    Signals
    -------
    added
        An item has come into the bill: its id.
    input_explained
        An input that stands for an item that is not bought is to be shown: its key.
    """

    added = Signal(str)
    input_explained = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(objectName="catalog")
        self._session = session
        self._phase = ""
        self._editor = BillEditor(session, self)
        self._user: Catalog = Catalog({})
        self._known: Catalog = catalog()
        self._origins: Mapping[str, str] = {}
        self._entries: dict[str, CardEntry] = {}
        self._shown_of: tuple[object, ...] = ()
        self.cards = CatalogModel()
        self.list = CardList(self.cards)
        self.details = DetailsCard()
        self.details.hide()
        self._listing = QWidget()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._listing)
        self._stack.addWidget(self.details)
        self._make_listing()
        self._connect()
        self.refresh()

    # -- parts

    def _make_listing(self) -> None:
        box = QVBoxLayout(self._listing)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(label(tr("Catalog"), "title"))
        self.count = ElidedLabel(role="caption")
        self.count.setObjectName("catalog.count")
        self.count.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        head.addWidget(self.count, 1)
        box.addLayout(head)
        self.search_field = QLineEdit(
            placeholderText=tr("Filter: NVL72, InfiniBand, CDU…"),
            clearButtonEnabled=True,
            objectName="catalog.search",
        )
        self.search_field.setProperty("role", "search")
        self.search_field.setAccessibleName(tr("Find items of the catalog"))
        self.search_field.installEventFilter(self)
        box.addWidget(self.search_field)
        self.chips = FilterChips({_OWN_FILTER: tr("Own"), **_category_names()})
        box.addWidget(self.chips)
        self.vendor_picker = Picker("catalog.vendor", tr("Vendor"))
        self.vendor_picker.setMinimumContentsLength(6)
        box.addWidget(self.vendor_picker)
        self._told = label("", "caption", wraps=True)
        self._told.setObjectName("catalog.told")
        self._told.hide()
        box.addWidget(self._told)
        box.addWidget(self.list, 1)
        self._nothing = QWidget()
        nothing = QVBoxLayout(self._nothing)
        nothing.setContentsMargins(0, 0, 0, 0)
        text = tr("No item has all of that. Take a word or a filter away.")
        nothing.addWidget(label(text, "muted", wraps=True))
        clear = button(tr("Show All Items"), "link", name="catalog.show-all")
        clear.clicked.connect(self.show_all)
        nothing.addWidget(clear, alignment=Qt.AlignmentFlag.AlignLeft)
        nothing.addStretch(1)
        box.addWidget(self._nothing, 1)
        self._foot = Foot()
        box.addWidget(self._foot)

    def _connect(self) -> None:
        self.search_field.textChanged.connect(self._filter)
        self.chips.changed.connect(self._filter)
        self.vendor_picker.currentIndexChanged.connect(self._filter)
        self.list.wanted.connect(self.add)
        self.list.details_wanted.connect(self.show_details)
        self.list.current_changed.connect(self._show_foot)
        self.list.menu_wanted.connect(self._show_menu)
        self.list.typed.connect(self._type)
        self.cards.marked_changed.connect(self._show_foot)
        foot, details = self._foot, self.details
        foot.add_button.clicked.connect(lambda: self._on_current(self.add))
        foot.details_button.clicked.connect(lambda: self._on_current(self.show_details))
        foot.compare_button.clicked.connect(self.compare)
        foot.clear_button.clicked.connect(lambda: self.cards.set_marked(()))
        details.closed.connect(self.show_list)
        details.add_wanted.connect(lambda: self._on_shown(self.add))
        details.mark_wanted.connect(lambda: self._on_shown(self.cards.toggle_marked))
        details.figures_wanted.connect(
            lambda field: self._on_shown(lambda item: self.enter_figures(item, field))
        )
        details.copy_wanted.connect(lambda: self._on_shown(self.new_item))
        details.remove_wanted.connect(lambda: self._on_shown(self.remove_own_item))
        details.item_wanted.connect(self.show_details)
        details.input_wanted.connect(self._explain_input)
        self.cards.marked_changed.connect(self._refresh_details)
        self._session.project_changed.connect(self.refresh)

    # -- what is shown

    @property
    def phase(self) -> str:
        """Id of the phase that items are added to; the first, while it is empty."""
        known = [phase.id for phase in self._session.project.phases]
        return self._phase if self._phase in known else known[0]

    @phase.setter
    def phase(self, phase: str) -> None:
        self._phase = phase
        self._show_foot()
        self._refresh_details()

    def _phase_label(self) -> str:
        phases = self._session.project.phases
        return next(phase.label for phase in phases if phase.id == self.phase)

    def filter_target(self) -> QLineEdit:
        """Return the field that finds items."""
        return self.search_field

    def refresh(self) -> None:
        """Show the catalog as the project has it now."""
        project = self._session.project
        rates = self._rates()
        state = (project.own_items, self._user.items, rates.currency, dict(rates.rates))
        if state != self._shown_of:
            self._shown_of = state
            own = project_catalog(project).items
            self._known = Catalog({**self._user.items, **own})
            self._origins = {
                **{item: USER for item in self._user.items if item not in own},
                **{item.id: OWN for item in project.own_items},
            }
            entries = entries_of(self._known.items.values(), self._origins, rates)
            self._entries = {card.item.id: card for card in entries}
            kept = [one for one in self.cards.marked if one in self._entries]
            self._show_vendors()
            self._filter()
            self.cards.set_marked(kept)
        self._show_foot()
        self._refresh_details()

    def _rates(self) -> Exchange:
        session = self._session
        return exchange(session.project, set_values(session.project, session.scenario))

    def _read_user_catalog(self) -> None:
        """Read the user's catalog file; say what is wrong with it."""
        told = []
        try:
            self._user = user_catalog()
            problems = user_problems()
        except CatalogFileError as error:
            self._user, problems = Catalog({}), ()
            told.append(str(error))
        if problems:
            text = tr(
                "{count} items of your catalog file are wrong and left out.",
                count=len(problems),
            )
            told.append(text)
        self._told.setText(" ".join(told))
        self._told.setToolTip("\n".join(str(problem) for problem in problems))
        self._told.setVisible(bool(told))

    def _show_vendors(self) -> None:
        found = vendors(self._known.items.values())
        choices = [("", tr("All vendors")), *((one, one) for one in found)]
        self.vendor_picker.show_choices(choices, self.vendor_picker.currentData() or "")

    def _found(self) -> list[CardEntry]:
        """Return what has the words and the vendor, of every category."""
        found = search(
            (card.item for card in self._entries.values()),
            self.search_field.text(),
            vendor=str(self.vendor_picker.currentData() or ""),
        )
        return [self._entries[item.id] for item in found]

    def _filter(self) -> None:
        """Show what has all that is asked for."""
        found = self._found()
        counts = Counter(card.item.category for card in found)
        counts[_OWN_FILTER] = sum(bool(card.origin) for card in found)
        self.chips.show_counts(counts)
        chosen = self.chips.chosen()
        categories = chosen - {_OWN_FILTER}
        shown = [
            card
            for card in found
            if (not categories or card.item.category in categories)
            and (_OWN_FILTER not in chosen or card.origin)
        ]
        current = self.list.current()
        scrolled = self.list.verticalScrollBar().value()
        self.cards.show_cards(shown)
        if current is not None and self.list.choose(current.item.id):
            self.list.verticalScrollBar().setValue(scrolled)
        elif shown:
            self.list.choose(shown[0].item.id)
        self.list.setVisible(bool(shown))
        self._nothing.setVisible(not shown)
        every = len(self._entries)
        text = (
            tr("{count} items", count=every)
            if len(shown) == every
            else tr("{count} of {all} items", count=len(shown), all=every)
        )
        self.count.set_full_text(text)
        self._show_foot()

    def show_all(self) -> None:
        """Take all filters away."""
        self.chips.choose(())
        self.vendor_picker.setCurrentIndex(0)
        self.search_field.clear()
        self._filter()

    def reveal(self, item: str) -> bool:
        """Choose the card of an item, whatever filters hide it; False if unknown."""
        if item not in self._entries:
            return False
        self.show_list()
        if not self.list.choose(item):
            self.show_all()
        return self.list.choose(item)

    def _type(self, letters: str) -> None:
        """Go on in the search field with what was typed over the cards."""
        self.search_field.setFocus()
        self.search_field.setText(self.search_field.text() + letters)

    # -- the foot and the menu

    def _on_current(self, act: Callable[[str], object]) -> None:
        card = self.list.current()
        if card is not None:
            act(card.item.id)

    def _on_shown(self, act: Callable[[str], object]) -> None:
        if self.details.shown is not None:
            act(self.details.shown.item.id)

    def _show_foot(self) -> None:
        card = self.list.current()
        obstacle = None
        if card is not None:
            inside = self._known.containers_of(card.item.id)
            obstacle = obstacle_of(card.item, inside)
        self._foot.show_state(
            obstacle.text if obstacle else "",
            self._phase_label(),
            has_current=card is not None,
            marked=len(self.cards.marked),
            is_short=self.height() < theme().pixels(_SHORT),
        )

    def _show_menu(self, item: str, place: QPoint) -> None:
        card = self._entries[item]
        menu = QMenu(self, objectName="catalog.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add = tr("Add to {phase}", phase=self._phase_label())
        action = menu.addAction(icon("add"), add, lambda: self.add(item))
        action.setEnabled(card.can_be_bought)
        menu.addAction(icon("info"), tr("Details"), lambda: self.show_details(item))
        is_marked = item in self.cards.marked
        menu.addAction(
            icon("check" if is_marked else "scenarios"),
            tr("No Longer Compare") if is_marked else tr("Compare"),
            lambda: self.cards.toggle_marked(item),
        )
        menu.addSeparator()
        menu.addAction(
            icon("edit"), tr("Enter Figures…"), lambda: self.enter_figures(item)
        )
        menu.addAction(icon("duplicate"), tr("New Item…"), lambda: self.new_item(item))
        if card.origin == OWN:
            menu.addAction(
                icon("delete"),
                tr("Remove Own Item"),
                lambda: self.remove_own_item(item),
            )
        menu.popup(place)

    # -- details and comparison

    def show_details(self, item: str) -> None:
        """Show everything about an item in the place of the list."""
        if item not in self._entries:
            return
        self.list.choose(item)
        self.details.show_details(self._details_of(item))
        self._stack.setCurrentWidget(self.details)
        self.details.setFocus()

    def show_list(self) -> None:
        """Go back to the list."""
        if self._stack.currentWidget() is not self._listing:
            self._stack.setCurrentWidget(self._listing)
            self.list.setFocus()

    def _details_of(self, item: str) -> Details:
        row = self._session.row(f"{PRICE}.{item}")
        own_price = ""
        if row is not None and row.is_set:
            own_price = figure(float(row.value), self._session.project.currency)
        return Details(
            card=self._entries[item],
            known=self._known,
            rates=self._rates(),
            phase=self._phase_label(),
            is_marked=item in self.cards.marked,
            is_shipped=item in catalog().items,
            own_price=own_price,
        )

    def _refresh_details(self) -> None:
        shown = self.details.shown
        if shown is None or self._stack.currentWidget() is not self.details:
            return
        if shown.item.id in self._entries:
            self.details.show_details(self._details_of(shown.item.id))
        else:
            self.show_list()

    def compare(self) -> None:
        """Show the marked items side by side."""
        cards = [self._entries[one] for one in self.cards.marked]
        if len(cards) < 2:
            return
        dialog = ComparisonDialog(
            cards, self._rates(), self._phase_label(), self.window()
        )
        dialog.add_wanted.connect(self.add)
        dialog.left_out.connect(self.cards.toggle_marked)
        dialog.open()

    def _explain_input(self, base_key: str) -> None:
        """Ask for the input of what is shown: that of its phase or asset class."""
        shown = self.details.shown
        asset = shown.item.asset_class if shown else ""
        found = [row for row in self._session.rows if row.base_key == base_key]
        ends = ("", f".{self.phase}", f".{asset}")
        own = [row for row in found if row.key in [base_key + end for end in ends]]
        for row in (own or found)[:1]:
            self.input_explained.emit(row.key)

    # -- changes

    def add(self, item: str) -> None:
        """Put an item into the bill; where it cannot be, say what to do instead."""
        card = self._entries.get(item)
        if card is None:
            return
        obstacle = obstacle_of(card.item, self._known.containers_of(item))
        if obstacle is not None:
            self._session.told.emit(f"{card.item.model}: {obstacle.text}")
            self.show_details(item)
        elif self._editor.add(self.phase, item):
            self.added.emit(item)

    def enter_figures(self, item: str, field: str = "") -> None:
        """Ask for figures of an item, beginning at one of them."""
        self._ask(item, Purpose.AMEND, field)

    def new_item(self, item: str) -> None:
        """Ask for an item that begins as a copy of another."""
        self._ask(item, Purpose.NEW)

    def _ask(self, item: str, purpose: Purpose, field: str = "") -> None:
        dialog = ItemDialog(
            self._session, self._item(item), purpose, self.window(), field=field
        )
        dialog.saved.connect(self._saved)
        dialog.open()

    def _item(self, item: str) -> Item:
        return self._entries[item].item

    def _saved(self, item: str) -> None:
        """Show what was entered."""
        if not self.list.choose(item):
            self.show_all()
        self.show_details(item)

    def remove_own_item(self, item: str) -> None:
        """Remove an item of the project; no question, for it can be undone."""
        session, model = self._session, self._item(item).model

        def removed() -> Project:
            return remove_own_item(session.project, item)

        after = session.attempt(removed)
        if after is not None:
            session.edit(tr("Remove own item {model}", model=model), after)
            text = tr("Removed the own item {model}. Undo brings it back.", model=model)
            session.told.emit(text)

    # Names and spelling of Qt from here on.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the search field pass the arrow keys and Enter on to the cards."""
        if watched is self.search_field and event.type() == QEvent.Type.KeyPress:
            return self._passed_on(event)
        return super().eventFilter(watched, event)

    def _passed_on(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            self.list.setFocus()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_current(self.add)
            return True
        if event.key() == Qt.Key.Key_Escape and self.search_field.text():
            self.search_field.clear()
            return True
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """Read the catalog of the user anew: it may have changed meanwhile."""
        super().showEvent(event)
        self._read_user_catalog()
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the hint out where every line counts."""
        super().resizeEvent(event)
        self._show_foot()

    def minimumSizeHint(self) -> QSize:
        """Return what the list needs; the details scroll."""
        hint = self._listing.minimumSizeHint()
        return QSize(theme().pixels(220), hint.height())


def _category_names() -> dict[str, str]:
    return {category: tr(name) for category, name in CATEGORIES.items()}
