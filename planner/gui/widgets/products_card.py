"""The products of a plan: what each is, adding, renaming, pricing and removing them."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QGridLayout, QInputDialog, QToolButton

from planner.core.document import PACKAGED_KINDS, TOKEN_KINDS, Product
from planner.core.editing.products import KIND_LABELS, remove_product, rename_product
from planner.core.throughput.workloads import workloads
from planner.gui.icons import icon
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import Card, ElidedLabel, LinkLabel, button, clear
from planner.gui.widgets.price_dialog import PriceDialog
from planner.gui.widgets.product_dialog import ProductDialog


class ProductsCard(Card):
    """One line a product, each change one undo step."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Products"), tr("a click renames"))
        self._session = session
        self._shown: tuple[Product, ...] | None = None
        add = button(tr("Add Product…"), name="products.add")
        add.clicked.connect(self.add)
        self.head.addWidget(add)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 4)
        self.box.addLayout(self._grid)
        session.project_changed.connect(self._show_products)
        self._show_products()

    def _show_products(self) -> None:
        products = self._session.project.products
        if products == self._shown:
            return
        self._shown = products
        clear(self._grid)
        for row, product in enumerate(products):
            name = LinkLabel(product.label)
            name.setObjectName(f"product.name.{product.id}")
            name.clicked.connect(lambda one=product: self.rename(one))
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(ElidedLabel(_about(product), "caption"), row, 1)
            if product.kind in TOKEN_KINDS and product.kind not in PACKAGED_KINDS:
                price = button(tr("Price…"), "link", name=f"product.price.{product.id}")
                price.setAccessibleName(
                    tr("Choose a market price for {product}", product=product.label)
                )
                price.clicked.connect(lambda _=False, one=product: self.price(one))
                self._grid.addWidget(price, row, 2)
            remove = QToolButton(
                objectName=f"product.remove.{product.id}",
                toolTip=tr("Remove {product}", product=product.label),
            )
            remove.setAccessibleName(remove.toolTip())
            remove.setIcon(icon("delete"))
            side = theme().pixels(14)
            remove.setIconSize(QSize(side, side))
            remove.setFixedSize(theme().pixels(24), theme().pixels(24))
            remove.setEnabled(len(products) > 1)
            remove.clicked.connect(lambda _=False, one=product: self.remove(one))
            self._grid.addWidget(remove, row, 3)

    def add(self) -> None:
        """Ask what is to be sold, too."""
        ProductDialog(self._session, self.window()).open()

    def price(self, product: Product) -> None:
        """Choose a market price for a product."""
        PriceDialog(self._session, product, self.window()).open()

    def rename(self, product: Product) -> None:
        """Ask for another name."""
        dialog = QInputDialog(self.window(), objectName="product.rename")
        dialog.setWindowTitle(tr("Rename Product"))
        dialog.setLabelText(tr("Its name:"))
        dialog.setTextValue(product.label)
        dialog.textValueSelected.connect(lambda name: self._rename(product, name))
        dialog.open()

    def _rename(self, product: Product, name: str) -> None:
        session = self._session
        after = session.attempt(
            lambda: rename_product(session.project, product.id, name)
        )
        if after is not None:
            session.edit(tr("Rename product to {name}", name=name.strip()), after)

    def remove(self, product: Product) -> None:
        """Remove a product; no question, for it can be undone."""
        session = self._session
        after = session.attempt(lambda: remove_product(session.project, product.id))
        if after is not None:
            session.edit(tr("Remove product {name}", name=product.label), after)
            session.told.emit(
                tr("Removed {name}. Undo brings it back.", name=product.label)
            )


def _about(product: Product) -> str:
    """Say how a product is sold, and what serves it."""
    parts = [tr(KIND_LABELS[product.kind])]
    if product.workload:
        parts.append(workloads().workload(product.workload).label)
    return " · ".join(parts)
