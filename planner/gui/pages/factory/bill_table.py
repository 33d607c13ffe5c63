"""The table of a phase's bill: edited in its cells, by keys and by its own menu."""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView

from planner.core.declarations import InputRow
from planner.core.document import set_values
from planner.core.factory.roles import ROLES
from planner.core.factory.values import spoken
from planner.gui.bill_editor import BillEditor
from planner.gui.figures import figure, in_sentence
from planner.gui.icons import icon
from planner.gui.models.bill_table import (
    COST_COLUMN,
    NAME,
    PRICE_COLUMN,
    QUANTITY_COLUMN,
    REMOVE_COLUMN,
    BillModel,
    BillRow,
)
from planner.gui.pages.factory.bill_delegate import BillDelegate, row_height
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import theme

_NARROWEST_NAME = 170


class BillTable(QTableView):
    """The bill of one phase; quantities and prices are edited in their cells.

    Copy and paste work as in a spreadsheet; a pasted block is one undo step.

    Signals
    -------
    input_explained
        An input is to be explained: its key.
    """

    input_explained = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(objectName="bill")
        self.session = session
        self.bill = BillModel(session)
        self.editor = BillEditor(session, self)
        self.hovered_row = -1
        self.hovered_pin: QPersistentModelIndex | None = None
        self.filter_text = ""
        self.setModel(self.bill)
        self._delegate = BillDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(tr("Bill of materials"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(theme().pixels(24))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.bill.modelReset.connect(self._lay_out)
        self.bill.dataChanged.connect(lambda *_: self._fit())
        self.doubleClicked.connect(self._double_clicked)

    @property
    def row(self) -> InputRow | None:
        """The input of the present cell, for help on it."""
        index = self.currentIndex()
        return self.bill.input_at(index) if index.isValid() else None

    def refresh(self, phase: str) -> None:
        """Show the present bill of a phase."""
        self.bill.refresh(phase)

    def set_short(self, is_short: bool) -> None:
        """Leave the unit prices out, as beside a picture."""
        self.setColumnHidden(PRICE_COLUMN, is_short)
        self._fit()

    def price_text(self, row: BillRow) -> str:
        """Return the price of a line without what it is per."""
        line = row.line
        if line is None:
            return ""
        if line.item.price_usd is None and not line.price_is_set:
            return tr("no price")
        return figure(line.unit_price, line.currency)

    def select_item(self, item: str) -> bool:
        """Choose the line of an item; False where the phase has none."""
        row = self.bill.row_of(item)
        if row < 0:
            return False
        index = self.bill.index(row, QUANTITY_COLUMN)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def reveal(self, key: str) -> bool:
        """Choose the cell of an input and edit it; False if it is not here."""
        index = self.bill.index_of(key)
        if not index.isValid():
            return False
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.edit(index)
        return True

    def filter(self, text: str) -> None:
        """Show the items that have all words."""
        self.filter_text = text
        words = text.casefold().split()
        heading, is_any = -1, False
        for number in range(self.bill.rowCount()):
            row = self.bill.row_at(number)
            if row.heading:
                if heading >= 0:
                    self.setRowHidden(heading, not is_any)
                heading, is_any = number, False
                continue
            known = row.title
            if row.item is not None:
                known += f" {row.item.vendor} {row.item.contains}"
            shown = all(word in known.casefold() for word in words)
            self.setRowHidden(number, not shown)
            is_any |= shown
        if heading >= 0:
            self.setRowHidden(heading, not is_any)

    def copy(self) -> None:
        """Put the chosen cells on the clipboard, with the titles of their columns."""
        chosen = [
            index
            for index in self.selectionModel().selectedIndexes()
            if index.column() != REMOVE_COLUMN
        ]
        if not chosen:
            return
        columns = sorted({index.column() for index in chosen} | {NAME})
        rows = sorted({index.row() for index in chosen})
        across = Qt.Orientation.Horizontal
        lines = ["\t".join(str(self.bill.headerData(c, across)) for c in columns)]
        lines += [
            "\t".join(str(self.bill.index(row, c).data() or "") for c in columns)
            for row in rows
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def paste(self) -> None:
        """Set the cells from the chosen one on; what is not understood is told."""
        corner = self.currentIndex()
        if not corner.isValid():
            return
        problems = self.bill.paste(corner, QGuiApplication.clipboard().text())
        if problems:
            more = len(problems) - 1
            first = problems[0]
            self.session.told.emit(
                tr("{problem} (and {count} more)", problem=first, count=more)
                if more
                else first
            )

    # -- what can be done with a line

    def menu_at(self, index: QModelIndex) -> QMenu | None:
        """Return the menu of a cell; None for headings."""
        row = self.bill.row_at(index.row())
        if row.heading:
            return None
        menu = QMenu(self, objectName="bill.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if row.need is not None:
            self._add_choices(menu, row.need.role, row)
            return menu
        self._add_quantity(menu, row)
        self._add_price(menu, row)
        roles = row.line.roles if row.line else ()
        for role in roles:
            title = (
                tr("Use Another Item")
                if len(roles) == 1
                else tr("Use Another for {role}", role=in_sentence(ROLES[role]))
            )
            part = menu.addMenu(icon("chip"), title)
            self._add_choices(part, role, row)
        menu.addSeparator()
        copy = menu.addAction(icon("copy"), tr("Copy"), self.copy)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        paste = menu.addAction(tr("Paste"), self.paste)
        paste.setShortcut(QKeySequence.StandardKey.Paste)
        menu.addSeparator()
        gone = menu.addAction(icon("delete"), tr("Remove This Line"))
        gone.setObjectName("bill.remove")
        gone.setShortcut("Ctrl+Del")
        gone.triggered.connect(lambda: self._remove(row))
        return menu

    def _add_quantity(self, menu: QMenu, row: BillRow) -> None:
        line = row.line
        if line is None:
            return
        found = self.session.row(self._quantity_key(row))
        if found is None:
            return
        if line.derived_quantity is not None:
            if line.is_pinned:
                text = tr("Reset to {count}", count=spoken(line.derived_quantity))
                reset = menu.addAction(icon("reset"), text)
                reset.setObjectName("bill.reset")
                reset.setShortcut("Del")
                reset.triggered.connect(lambda: self.editor.reset(found))
            else:
                text = tr("Pin at {count}", count=spoken(line.quantity))
                pin = menu.addAction(icon("pin"), text)
                pin.setObjectName("bill.pin")
                pin.triggered.connect(lambda: self._pin(found))
        elif line.roles and row.asked is not None:
            text = tr("Size by the Rules: {count}", count=spoken(row.asked))
            size = menu.addAction(icon("settings"), text)
            size.setObjectName("bill.size")
            size.setToolTip(line.quantity_sentence)
            size.triggered.connect(
                lambda: self.editor.size(self.bill.phase, line.roles[0], line.item)
            )
        explain = menu.addAction(icon("explain"), tr("Explain the Quantity"))
        explain.triggered.connect(lambda: self.input_explained.emit(found.key))

    def _add_price(self, menu: QMenu, row: BillRow) -> None:
        found = self.session.row(f"bill.price.{row.item.id}") if row.item else None
        if found is None:
            return
        if found.is_set:
            reset = menu.addAction(icon("reset"), tr("Reset the Price"))
            reset.triggered.connect(lambda: self.editor.reset(found))
        explain = menu.addAction(icon("money"), tr("Explain the Price"))
        explain.triggered.connect(lambda: self.input_explained.emit(found.key))

    def _add_choices(self, menu: QMenu, role: str, row: BillRow) -> None:
        present = row.item.id if row.item else ""
        is_counted = row.line is not None and row.line.derived_quantity is None
        before = present if is_counted else ""
        values = set_values(self.session.project, self.session.scenario)
        for item in self.editor.choices(role):
            price = (
                figure(item.price_usd, "USD")
                if item.price_usd is not None
                else tr("no price")
            )
            action = menu.addAction(f"{item.vendor} {item.model} · {price}")
            action.setObjectName(f"bill.choice.{item.id}")
            action.setCheckable(True)
            action.setChecked(item.id == present)
            has_price = item.price_usd is not None or f"bill.price.{item.id}" in values
            action.setEnabled(item.id != present and has_price)
            action.triggered.connect(
                lambda _=False, one=item: self.editor.choose(
                    self.bill.phase, role, one, before
                )
            )

    def _quantity_key(self, row: BillRow) -> str:
        item = row.item
        return f"bill.quantity.{self.bill.phase}.{item.id}" if item else ""

    def _pin(self, row: InputRow) -> None:
        if row.value is not None:
            self.session.set_values(
                tr("Pin {label}", label=row.label), [(row, row.value)]
            )

    def _remove(self, row: BillRow) -> None:
        if row.item is not None:
            self.editor.remove(self.bill.phase, row.item)

    def _reset_at(self, index: QModelIndex) -> None:
        found = self.bill.input_at(index)
        if found is None:
            return
        line = self.bill.row_at(index.row()).line
        is_counted = line is not None and line.derived_quantity is None
        is_quantity = index.column() == QUANTITY_COLUMN
        if is_quantity and is_counted and not found.changed_from_base:
            self.session.told.emit(
                tr("This was counted by hand; Ctrl+Delete removes the whole line.")
            )
        else:
            self.editor.reset(found)

    def _offer_choices(self, index: QModelIndex, at: QPoint) -> None:
        """Offer other items for what a line is for."""
        row = self.bill.row_at(index.row())
        roles = (row.need.role,) if row.need else row.line.roles if row.line else ()
        menu = QMenu(self, objectName="bill.choices")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for role in roles:
            menu.addSection(ROLES[role])
            self._add_choices(menu, role, row)
        menu.popup(at)

    def _double_clicked(self, index: QModelIndex) -> None:
        if self.bill.row_at(index.row()).need is not None:
            self._offer_choices(index, self._below(index))

    def _below(self, index: QModelIndex) -> QPoint:
        return self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())

    # -- layout

    def _lay_out(self) -> None:
        self.clearSpans()
        for number in range(self.bill.rowCount()):
            if self.bill.row_at(number).heading:
                self.setSpan(number, NAME, 1, PRICE_COLUMN - NAME + 1)
        self._fit()
        if self.filter_text:
            self.filter(self.filter_text)

    def _fit(self) -> None:
        """Give columns and rows the sizes of what they show."""
        rows = [self.bill.row_at(number) for number in range(self.bill.rowCount())]
        widths = [self._delegate.needed_widths(row) for row in rows]
        metrics = self.fontMetrics()
        costs = [
            str(self.bill.index(number, COST_COLUMN).data())
            for number in range(len(rows))
        ]
        side = theme().pixels(18)
        across = Qt.Orientation.Horizontal
        title = {
            column: metrics.horizontalAdvance(str(self.bill.headerData(column, across)))
            for column in (QUANTITY_COLUMN, PRICE_COLUMN, COST_COLUMN)
        }
        wide = {
            QUANTITY_COLUMN: max((one for one, _ in widths), default=0),
            PRICE_COLUMN: max((one for _, one in widths), default=0),
            COST_COLUMN: max(map(metrics.horizontalAdvance, costs), default=0) + side,
        }
        wide = {column: max(wide[column], title[column] + side) for column in wide}
        wide[REMOVE_COLUMN] = theme().pixels(24)
        if self.isColumnHidden(PRICE_COLUMN):
            del wide[PRICE_COLUMN]
        header = self.horizontalHeader()
        for column, width in wide.items():
            header.resizeSection(column, width)
        rest = self.viewport().width() - sum(wide.values())
        name = max(rest, theme().pixels(_NARROWEST_NAME))
        header.resizeSection(NAME, name)
        for number, row in enumerate(rows):
            height = row_height(row, name)
            if self.rowHeight(number) != height and not self.isRowHidden(number):
                self.setRowHeight(number, height)

    # Names and spelling of Qt from here on.

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._fit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, paste, edit with Enter, reset and remove."""
        index = self.currentIndex()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_delete = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        is_editing = self.state() == QAbstractItemView.State.EditingState
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif is_enter:
            # The Enter that closes an editor arrives here, too.
            if not is_editing and index.isValid():
                row = self.bill.row_at(index.row())
                has_choice = index.column() == NAME and row.line and row.line.roles
                if row.need is not None or has_choice:
                    self._offer_choices(index, self._below(index))
                else:
                    self.edit(index)
        elif is_delete and not is_editing and index.isValid():
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._remove(self.bill.row_at(index.row()))
            else:
                self._reset_at(index)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press the small buttons in the cells."""
        at = event.position().toPoint()
        index = self.indexAt(at)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            row = self.bill.row_at(index.row())
            cell = self.visualRect(index)
            has_choice = bool(row.need or (row.line and row.line.roles))
            if self._pin_at(at) is not None:
                self._reset_at(index)
                return
            if index.column() == REMOVE_COLUMN and row.line is not None:
                self._remove(row)
                return
            is_choice = has_choice and (
                (
                    index.column() == NAME
                    and self._delegate.choice_place(cell, row).contains(at)
                )
                or (index.column() == QUANTITY_COLUMN and row.need is not None)
            )
            if is_choice:
                self.setCurrentIndex(index)
                self._offer_choices(index, self._below(index))
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the row under the mouse."""
        super().mouseMoveEvent(event)
        at = event.position().toPoint()
        self._hover(self.indexAt(at).row(), self._pin_at(at))

    def leaveEvent(self, event: QEvent) -> None:
        """Light no row any more."""
        super().leaveEvent(event)
        self._hover(-1, None)

    def _pin_at(self, at: QPoint) -> QModelIndex | None:
        """Return the cell whose pin is at a place."""
        index = self.indexAt(at)
        if not index.isValid() or index.column() != QUANTITY_COLUMN:
            return None
        row = self.bill.row_at(index.row())
        line = row.line
        if line is None or line.derived_quantity is None or not line.is_pinned:
            return None
        place = self._delegate.pin_place(self.visualRect(index), row)
        return index if place.adjusted(-3, -3, 3, 3).contains(at) else None

    def _hover(self, row: int, pin: QModelIndex | None) -> None:
        held = QPersistentModelIndex(pin) if pin is not None else None
        if (row, held) != (self.hovered_row, self.hovered_pin):
            self.hovered_row, self.hovered_pin = row, held
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a line."""
        index = self.indexAt(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
        if not index.isValid():
            return
        if not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        menu = self.menu_at(index)
        if menu is not None:
            at = event.globalPos()
            is_key = event.reason() == QContextMenuEvent.Reason.Keyboard
            menu.popup(self._below(index) if is_key else at)
