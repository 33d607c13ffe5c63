"""The bill of the phase that is shown, with what stands above and below its table."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from planner.core.catalog.items import Allowance, System
from planner.core.document import Phase
from planner.core.factory.bill import BillLine
from planner.core.factory.values import counted
from planner.gui.catalog.model import ITEM_MIME
from planner.gui.figures import figure
from planner.gui.pages.factory.bill_table import BillTable
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import Card, ElidedLabel, button, label, set_property


class BillCard(Card):
    """A card that cards of the catalog can be dropped on.

    Signals
    -------
    catalog_wanted
        The catalog is to be shown, or no longer.
    dropped
        A card of the catalog was dropped: the id of its item.
    """

    catalog_wanted = Signal(bool)
    dropped = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Bill of materials"))
        self.setObjectName("bill.card")
        self.setAcceptDrops(True)
        self._session = session
        self.table = BillTable(session)
        self.filter_field = QLineEdit(
            placeholderText=tr("Filter items…"),
            clearButtonEnabled=True,
            objectName="filter.bill",
        )
        self.filter_field.setProperty("role", "search")
        self.filter_field.setAccessibleName(tr("Filter items"))
        self.filter_field.setMaximumWidth(theme().pixels(180))
        self.filter_field.textChanged.connect(self.table.filter)
        self.catalog_button = button(tr("Catalog"), name="factory.catalog")
        self.catalog_button.setCheckable(True)
        self.catalog_button.setToolTip(tr("Show or hide the catalog"))
        self.catalog_button.clicked.connect(self.catalog_wanted)
        self.head.addWidget(self.filter_field)
        self.head.addWidget(self.catalog_button)
        self.empty = label(
            tr(
                "This phase has no items yet. Drag a system here from the catalog, or "
                "choose one there and press Enter: what it needs around it comes along."
            ),
            "muted",
            wraps=True,
        )
        self.empty.setObjectName("bill.empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.box.addWidget(self.table, 1)
        self.box.addWidget(self.empty, 1)
        self.foot = ElidedLabel(role="caption")
        self.detail = button(tr("Size in Detail"), name="bill.size-in-detail")
        self.detail.setToolTip(
            tr("Replace the planning allowances by items that the rules size")
        )
        self.detail.clicked.connect(
            lambda: self.table.editor.size_in_detail(self.table.bill.phase)
        )
        below = QHBoxLayout()
        below.setSpacing(GAP)
        below.addWidget(self.foot, 1)
        below.addWidget(self.detail)
        self.box.addLayout(below)

    def refresh(self, phase: Phase) -> None:
        """Show the present bill of a phase."""
        self.table.refresh(phase.id)
        result = self._session.result
        lines = [line for line in result.bill if line.phase == phase.id]
        self.title.setText(phase.label)
        self.note.set_full_text(self._note(lines))
        self.table.setVisible(bool(self.table.bill.rowCount()))
        self.empty.setVisible(not self.table.bill.rowCount())
        allowances = [
            line
            for line in lines
            if isinstance(line.item, Allowance) and line.item.covers
        ]
        can_size = bool(allowances) and any(line.system for line in lines)
        self.detail.setVisible(can_size)
        self.foot.setVisible(bool(lines))
        self.foot.set_full_text(_foot_text(lines, len(allowances) if can_size else 0))

    def _note(self, lines: list[BillLine]) -> str:
        """Return systems and cost of the phase, the systems first."""
        by_unit: dict[str, float] = {}
        for line in lines:
            if isinstance(line.item, System) and line.quantity:
                unit = line.item.unit
                by_unit[unit] = by_unit.get(unit, 0.0) + line.quantity
        systems = [counted(quantity, unit) for unit, quantity in by_unit.items()]
        cost = sum(line.cost for line in lines)
        parts = [*systems, figure(cost, self._session.project.currency)]
        return " · ".join(parts) if lines else ""

    # Names and spelling of Qt from here on.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take cards of the catalog."""
        if event.mimeData().hasFormat(ITEM_MIME):
            set_property(self, "present", "true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        super().dragLeaveEvent(event)
        set_property(self, "present", "false")

    def dropEvent(self, event: QDropEvent) -> None:
        """Pass on which item was dropped."""
        set_property(self, "present", "false")
        event.acceptProposedAction()
        self.dropped.emit(bytes(event.mimeData().data(ITEM_MIME).data()).decode())


def _foot_text(lines: list[BillLine], allowances: int) -> str:
    """Return what is to be known about the bill as a whole."""
    if allowances == 1:
        return tr("A planning allowance stands for what could be sized item by item.")
    if allowances:
        return tr(
            "{count} planning allowances stand for what could be sized item by item.",
            count=allowances,
        )
    pinned = sum(line.is_pinned for line in lines)
    if pinned:
        return tr(
            "{pinned} pinned, {derived} by the rules; Delete gives a quantity back.",
            pinned=pinned,
            derived=sum(
                line.derived_quantity is not None and not line.is_pinned
                for line in lines
            ),
        )
    return tr("Prices with an assumption are marked; every quantity can be pinned.")
