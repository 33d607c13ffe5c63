"""Fields for values: made from declarations, read and written through their kinds.

A field shows one input of the scenario that is worked on. Typing is understood while it
happens and echoed; it takes effect when typing pauses and at once with Enter or on
leaving the field. The edits of one visit to a field are one step of the undo stack.
"""

from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from planner.core.declarations import InputError, InputRow
from planner.core.document import BASE
from planner.core.factory.exchange import EXCHANGE_RATE
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import CHOICE, SWITCH, Kind, Value, choice_text
from planner.gui.figures import parted
from planner.gui.icons import icon, paint_icon
from planner.gui.locale import number_locale
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import theme
from planner.gui.widgets.basics import set_property
from planner.gui.widgets.bubble import bubble_of

PAUSE_MS: Final = 450
_DOT: Final = 6.0


def range_text(row: InputRow) -> str:
    """Say what is allowed and what is likely."""
    kind, unit = row.kind, row.unit
    parts = []
    if row.minimum is not None or row.maximum is not None:
        low = "" if row.minimum is None else _shown(kind, row.minimum, unit)
        high = "" if row.maximum is None else _shown(kind, row.maximum, unit)
        parts.append(
            tr("allowed {low} to {high}", low=low, high=high)
            if low and high
            else tr("allowed from {low}", low=low)
            if low
            else tr("allowed up to {high}", high=high)
        )
    if row.low is not None and row.high is not None and row.low != row.high:
        low, high = _shown(kind, row.low, unit), _shown(kind, row.high, unit)
        parts.append(tr("likely {low} to {high}", low=low, high=high))
    return ", ".join(parts)


def _shown(kind: Kind, value: Value, unit: str) -> str:
    return kind.display(value, unit=unit, locale=number_locale())


def source_text(row: InputRow) -> str:
    """Say where the value comes from; an assumption is called one."""
    parts = [tr("assumption")] if row.assumption else []
    if row.source and row.source.casefold() != "assumption":
        parts.append(row.source)
    if row.source_date:
        parts.append(row.source_date)
    return " · ".join(parts)


def tip_text(row: InputRow) -> str:
    """Return the tip of a field: help, reason, range and source."""
    value = row.kind.display(row.value, unit=row.unit, digits=9, locale=number_locale())
    lines = [f"{row.label}: {value}", row.help, row.sentence, range_text(row)]
    lines.append(source_text(row))
    return "\n".join(line for line in lines if line)


def is_resettable(session: Session, row: InputRow) -> bool:
    """Whether the input has a value of its own that can be given up."""
    if session.scenario != BASE:
        return row.changed_from_base
    # Without a rate, or what the factory cannot derive, there would be no figures left.
    is_needed = row.base_key == EXCHANGE_RATE or (row.derived and row.default is None)
    return row.editable and row.value != row.default and not is_needed


def _paint_dot(widget: QWidget, x: float) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().colour("accent"))
    radius = _DOT / 2
    painter.drawEllipse(QPointF(x, widget.height() / 2), radius, radius)


def can_be_unset(row: InputRow) -> bool:
    """Whether an input may have no value at all, such as a hurdle."""
    return row.default is None and not row.derived


class ValueField(QLineEdit):
    """A field for a number, a month or a text."""

    def __init__(self, session: Session, row: InputRow) -> None:
        super().__init__(objectName=row.key)
        self._session = session
        self.row = row
        self._typing = session.new_typing()
        self._at_entry = row.value
        self._is_dirty = False
        self._shown: tuple[InputRow, str] | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._commit_quietly)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme().figures())
        self._reset = QAction(icon("reset", "accent"), tr("Reset This Field"), self)
        self._reset.triggered.connect(self._reset_value)
        self.addAction(self._reset, QLineEdit.ActionPosition.TrailingPosition)
        self.textEdited.connect(self._typed)
        self.returnPressed.connect(self._entered)
        self.set_row(row)

    def set_row(self, row: InputRow) -> None:
        """Show the input as it is now; a text that is being typed stays."""
        if (row, self._session.scenario) == self._shown:
            return
        self._shown = (row, self._session.scenario)
        self.row = row
        self.setAccessibleName(row.label)
        self.setAccessibleDescription(row.help)
        self.setToolTip(tip_text(row))
        self.setReadOnly(not row.editable)
        self.setPlaceholderText(tr("not set") if can_be_unset(row) else "")
        self._reset.setVisible(self._offers_reset())
        if not (self.hasFocus() and self._is_dirty):
            self._show_value()
        self.update()

    def commit(self) -> bool:
        """Take over what is being typed; False if it is not understood or allowed."""
        self._pause.stop()
        if not self._is_dirty:
            return True
        if self._is_emptied():
            self._is_dirty = False
            self._session.reset_value(self.row)
            return True
        try:
            self._set(self._understood())
        except PlannerError as error:
            self._say(str(error), is_wrong=True)
            return False
        self._is_dirty = False
        return True

    def _is_emptied(self) -> bool:
        """Whether the text was taken away where there need be none."""
        return can_be_unset(self.row) and not self.text().strip()

    def _set(self, value: Value) -> None:
        self._session.set_value(self.row, value, typing=self._typing)
        # The form may show the new state a moment later, when edits come in a burst.
        self.row = replace(self.row, value=value)

    def _offers_reset(self) -> bool:
        if not is_resettable(self._session, self.row):
            return False
        return self._session.scenario != BASE or self.hasFocus() or self.underMouse()

    def _show_value(self) -> None:
        self._is_dirty = False
        set_property(self, "wrong", "false")
        kind, row, locale = self.row.kind, self.row, number_locale()
        if row.value is None:
            text = ""
        elif self.hasFocus() and row.editable:
            text = kind.format(row.value, unit=row.unit, locale=locale)
        else:
            text = parted(kind.display(row.value, unit=row.unit, locale=locale))[0]
        if text != self.text():
            self.setText(text)
            self.setCursorPosition(0 if not self.hasFocus() else len(text))
            self.updateGeometry()

    def _understood(self) -> Value:
        """Return what the text means.

        Raises
        ------
        PlannerError
            If it means nothing, or nothing that is allowed.
        """
        row = self.row
        value = row.kind.parse(self.text(), unit=row.unit, locale=number_locale())
        problem = row.kind.check(
            value, minimum=row.minimum, maximum=row.maximum, choices=row.choices
        )
        if problem is not None:
            raise InputError(problem)
        return value

    def _typed(self) -> None:
        self._is_dirty = True
        if self._is_emptied():
            self._say(tr("understood: not set"), is_wrong=False)
            self._pause.start()
            return
        try:
            value = self._understood()
        except PlannerError as error:
            self._pause.stop()
            self._say(str(error), is_wrong=True)
            return
        row = self.row
        said = row.kind.echo(value, unit=row.unit, locale=number_locale())
        self._say(said, is_wrong=False)
        self._pause.start()

    def _say(self, text: str, *, is_wrong: bool) -> None:
        set_property(self, "wrong", "true" if is_wrong else "false")
        if self.isVisible() and self.hasFocus():
            bubble_of(self).say(text, self, is_wrong=is_wrong)

    def _commit_quietly(self) -> None:
        """Show the effect while the hand rests; the text stays as it was typed."""
        if self.commit():
            self._is_dirty = True

    def _entered(self) -> None:
        if self.commit():
            self._typing = self._session.new_typing()
            self._at_entry = self.row.value
            self._show_value()
            self.selectAll()
            bubble_of(self).hide()

    def _reset_value(self) -> None:
        self._is_dirty = False
        self._pause.stop()
        self._session.reset_value(self.row)
        self._show_value()

    # Names and spelling of Qt from here on.

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show every digit, ready to be typed over."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        self._typing = self._session.new_typing()
        self._at_entry = self.row.value
        if not self._is_dirty:
            self._show_value()
            if event.reason() == Qt.FocusReason.MouseFocusReason:
                # The click that follows would take the selection away again.
                QTimer.singleShot(0, self, self.selectAll)
            else:
                self.selectAll()
        self._reset.setVisible(self._offers_reset())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take over what was typed."""
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.PopupFocusReason:
            return
        bubble_of(self).hide()
        if self.commit():
            self._show_value()
        self._reset.setVisible(self._offers_reset())

    def enterEvent(self, event: QEvent) -> None:
        """Offer the reset."""
        super().enterEvent(event)
        self._reset.setVisible(self._offers_reset())

    def leaveEvent(self, event: QEvent) -> None:
        """Take the offer back."""
        super().leaveEvent(event)
        self._reset.setVisible(self._offers_reset())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Escape give back the value from before the typing."""
        if event.key() == Qt.Key.Key_Escape and (
            self._is_dirty or self.row.value != self._at_entry
        ):
            self._pause.stop()
            bubble_of(self).hide()
            self._is_dirty = False
            if self._at_entry is None:
                self._session.reset_value(self.row)
            elif self.row.value != self._at_entry:
                self._set(self._at_entry)
            self._show_value()
            self.selectAll()
            return
        super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Return room for the value as shown and what stands beside it."""
        metrics = self.fontMetrics()
        wanted = max(
            metrics.horizontalAdvance(self.text()) if not self.hasFocus() else 0,
            metrics.averageCharWidth() * 8,
        )
        room = theme().pixels(34)
        return QSize(wanted + room, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Return the least size: the column decides."""
        return QSize(self.minimumSizeHint().width(), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Add the dot that says the value differs from the base case."""
        super().paintEvent(event)
        if self.row.changed_from_base:
            _paint_dot(self, theme().pixels(9))


class ChoiceField(QComboBox):
    """A field for one of several words, or for yes and no."""

    def __init__(self, session: Session, row: InputRow) -> None:
        super().__init__(objectName=row.key)
        self._session = session
        self.row = row
        self._shown: InputRow | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for choice in row.choices:
            self.addItem(choice_text(choice), choice)
        self.activated.connect(self._chosen)
        # Qt selects the first item as soon as there is one.
        self.setCurrentIndex(-1)
        self.set_row(row)

    def set_row(self, row: InputRow) -> None:
        """Show the input as it is now."""
        if row == self._shown:
            return
        self._shown = self.row = row
        self.setAccessibleName(row.label)
        self.setToolTip(tip_text(row))
        self.setEnabled(row.editable)
        self.setCurrentIndex(self.findData(row.value))
        self.update()

    def commit(self) -> bool:
        """Return True: a choice has always been taken over."""
        return True

    def _chosen(self) -> None:
        if self.currentData() != self.row.value:
            self._session.set_value(self.row, self.currentData())

    # Names and spelling of Qt from here on.

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page, unless the field is being used."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Delete reset the field."""
        if event.key() == Qt.Key.Key_Delete and is_resettable(self._session, self.row):
            self._session.reset_value(self.row)
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return a height like the other fields'."""
        texts = (choice_text(choice) for choice in self.row.choices)
        wide = max(
            (self.fontMetrics().horizontalAdvance(one) for one in texts), default=0
        )
        # What `paint_choice` leaves free at both sides.
        return QSize(wide + theme().pixels(16 + 2 * 14) + 6, field_height(self))

    def minimumSizeHint(self) -> QSize:
        """Return the size hint."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the field like the others, with a chevron."""
        paint_choice(self, self.currentText(), has_focus=self.hasFocus())
        if self.row.changed_from_base:
            _paint_dot(self, theme().pixels(9))


def field_height(widget: QWidget) -> int:
    """Return the height of a field of one line."""
    return widget.fontMetrics().height() + theme().pixels(6) + 4


def paint_choice(
    widget: QWidget, text: str, *, has_focus: bool, is_left: bool = False
) -> None:
    """Draw a box with a text and a chevron at its right."""
    colours = theme().colours
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    frame = QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
    edge = "accent" if has_focus else "outline" if widget.isEnabled() else "border"
    painter.setPen(QPen(theme().colour(edge)))
    painter.setBrush(theme().colour("surface" if widget.isEnabled() else "sunken"))
    radius = theme().pixels(6)
    painter.drawRoundedRect(frame, radius, radius)
    side = theme().pixels(14)
    place = QRectF(0, 0, side, side)
    place.moveCenter(QPointF(frame.right() - side, frame.center().y()))
    paint_icon(painter, "chevron-down", place, colours.muted)
    room = frame.adjusted(theme().pixels(12 if is_left else 16), 0, -2 * side, 0)
    painter.setPen(theme().colour("text" if widget.isEnabled() else "muted"))
    shown = widget.fontMetrics().elidedText(
        text, Qt.TextElideMode.ElideRight, int(room.width())
    )
    side_of_text = (
        Qt.AlignmentFlag.AlignLeft if is_left else Qt.AlignmentFlag.AlignRight
    )
    painter.drawText(room, int(side_of_text | Qt.AlignmentFlag.AlignVCenter), shown)


class SwitchField(QAbstractButton):
    """A field for yes or no: a switch."""

    def __init__(self, session: Session, row: InputRow) -> None:
        super().__init__(objectName=row.key, checkable=True)
        self._session = session
        self.row = row
        self._shown: InputRow | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._switched)
        self.set_row(row)

    def set_row(self, row: InputRow) -> None:
        """Show the input as it is now."""
        if row == self._shown:
            return
        self._shown = self.row = row
        self.setAccessibleName(row.label)
        self.setToolTip(tip_text(row))
        self.setEnabled(row.editable)
        self.setChecked(bool(row.value))
        self.update()

    def commit(self) -> bool:
        """Return True: a switch has always been taken over."""
        return True

    def _switched(self) -> None:
        self._session.set_value(self.row, self.isChecked())

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return the size of the switch and its word."""
        word = self.fontMetrics().horizontalAdvance(tr("yes") + "  ")
        return QSize(theme().pixels(46) + word, field_height(self))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a track with a knob, and the word beside it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = theme().pixels(16)
        track = QRectF(
            theme().pixels(16), (self.height() - height) / 2, height * 1.8, height
        )
        on = self.isChecked()
        painter.setPen(
            QPen(theme().colour("accent" if on or self.hasFocus() else "muted"))
        )
        painter.setBrush(theme().colour("accent" if on else "sunken"))
        painter.drawRoundedRect(track, height / 2, height / 2)
        knob = QRectF(
            track.right() - height if on else track.left(), track.top(), height, height
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("on_accent" if on else "muted"))
        painter.drawEllipse(knob.adjusted(3, 3, -3, -3))
        painter.setPen(theme().colour("text"))
        room = self.rect().adjusted(int(track.right()) + theme().pixels(6), 0, 0, 0)
        painter.drawText(
            room, Qt.AlignmentFlag.AlignVCenter, tr("yes") if on else tr("no")
        )
        if self.row.changed_from_base:
            _paint_dot(self, theme().pixels(6))


AnyField = ValueField | ChoiceField | SwitchField


def make_field(session: Session, row: InputRow) -> AnyField:
    """Return the field that fits an input's kind."""
    if row.kind is SWITCH:
        return SwitchField(session, row)
    if row.choices or row.kind is CHOICE:
        return ChoiceField(session, row)
    return ValueField(session, row)


def commit_focused_field() -> bool:
    """Take over what is being typed anywhere; False if it cannot be."""
    commit = getattr(QApplication.focusWidget(), "commit", None)
    return bool(commit()) if commit is not None else True
