"""Choosing a market price: providers with what they list, searched and sorted."""

from typing import Final

from PySide6.QtCore import QItemSelection, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from planner.core.catalog.listings import Listing, listings, of_models, search
from planner.core.document import Product
from planner.core.editing.products import priced_as
from planner.core.language.errors import PlannerError
from planner.core.studies.market_prices import models_of, shape_of
from planner.gui.models.listings_table import COLUMNS, ListingsModel
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import button, dialog_buttons, label

_WIDTH: Final = 980
_HEIGHT: Final = 560


class PriceDialog(QDialog):
    """The price list; the chosen row becomes the three token prices of a product."""

    def __init__(self, session: Session, product: Product, parent: QWidget) -> None:
        super().__init__(parent, objectName="prices")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Choose a Market Price"))
        self._session = session
        self._product = product
        self._own_models = models_of(product)
        self.model = ListingsModel(shape_of(session.result, product))
        box = QVBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.setSpacing(GAP)
        title = tr("List price for {product}", product=product.label)
        box.addWidget(label(title, "title"))
        box.addLayout(self._make_filters())
        self.table = self._make_table()
        box.addWidget(self.table, 1)
        self._source = label("", "caption", wraps=True)
        self._problem = label("", "bad", wraps=True)
        self._problem.hide()
        box.addWidget(self._source)
        box.addWidget(self._problem)
        box.addLayout(self._make_buttons())
        self.resize(theme().pixels(_WIDTH), theme().pixels(_HEIGHT))
        self._search()
        self.search_field.setFocus()

    def _make_filters(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(GAP)
        self.search_field = QLineEdit(
            placeholderText=tr("Provider or model…"),
            clearButtonEnabled=True,
            objectName="prices.search",
        )
        self.search_field.setProperty("role", "search")
        self.search_field.setAccessibleName(tr("Search providers and models"))
        self.search_field.textChanged.connect(self._search)
        self.own_only = QCheckBox(
            tr("Only the model of this product"), objectName="prices.own"
        )
        self.own_only.setChecked(bool(self._own_models))
        self.own_only.setEnabled(bool(self._own_models))
        self.own_only.toggled.connect(self._search)
        self._count = label("", "caption")
        line.addWidget(self.search_field, 1)
        line.addWidget(self.own_only)
        line.addWidget(self._count)
        return line

    def _make_table(self) -> QTableView:
        table = QTableView(objectName="prices.table")
        table.setModel(self.model)
        table.setAccessibleName(tr("List prices, USD per Mtok"))
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme().pixels(26))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(
            COLUMNS.index("note"), QHeaderView.ResizeMode.Stretch
        )
        table.setSortingEnabled(True)
        table.sortByColumn(COLUMNS.index("blended"), Qt.SortOrder.AscendingOrder)
        # The titles say it; the arrow of the style would stand on their text.
        header.setSortIndicatorShown(False)
        table.selectionModel().selectionChanged.connect(self._selected)
        table.doubleClicked.connect(lambda _index: self._choose())
        return table

    def _make_buttons(self) -> QHBoxLayout:
        self.choose_button = button(tr("Use This Price"), "primary", name="prices.use")
        self.choose_button.setEnabled(False)
        self.choose_button.clicked.connect(self._choose)
        return dialog_buttons(self, self.choose_button, name="prices.cancel")

    def chosen(self) -> Listing | None:
        """Return the listing of the selected row."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.listing_at(rows[0].row()) if rows else None

    def _search(self) -> None:
        only_own = self.own_only.isChecked()
        known = of_models(listings(), self._own_models) if only_own else listings()
        found = search(known, self.search_field.text())
        self.model.show_listings(found)
        self._count.setText(tr("{count} of {all}", count=len(found), all=len(known)))
        self._selected(QItemSelection(), QItemSelection())

    def _selected(self, _now: QItemSelection, _before: QItemSelection) -> None:
        listing = self.chosen()
        self.choose_button.setEnabled(listing is not None)
        self._problem.hide()
        if listing is None:
            text = tr("Prices in USD per Mtok, from a community-maintained list.")
        else:
            note = f"{listing.note[:1].upper()}{listing.note[1:]}"
            text = f"{note}. {listing.source}, {listing.source_date}."
        self._source.setText(text)

    def _choose(self) -> None:
        listing, session = self.chosen(), self._session
        if listing is None:
            return
        try:
            after = priced_as(
                session.project, self._product.id, listing, session.scenario
            )
        except PlannerError as error:
            self._problem.setText(str(error))
            self._problem.show()
            return
        text = tr(
            "Price {product} as {provider}",
            product=self._product.label,
            provider=listing.provider,
        )
        self.accept()
        session.edit(text, after)
