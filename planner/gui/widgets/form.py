"""Forms made from declarations: grouped by chapter, foldable, with one filter."""

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from planner.core.declarations import InputRow
from planner.core.model import CHAPTERS
from planner.gui.figures import parted
from planner.gui.icons import icon
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import ElidedLabel, Frame, LinkLabel, Page, label
from planner.gui.widgets.fields import (
    AnyField,
    ChoiceField,
    make_field,
    source_text,
    tip_text,
)
from planner.gui.widgets.form_plan import FormLine, FormSection, is_shown, plan

# Fields of all lines are of one width, so that they stand below each other.
_FIELD_WIDTH: Final = 86
_WIDEST_FIELD: Final = 140


def chapter_label(chapter: str) -> str:
    """Return the title of a chapter."""
    return next((one.label for one in CHAPTERS if one.id == chapter), chapter)


def caption_of(row: InputRow) -> str:
    """Return what stands small below a label: the reason, or else the source.

    An assumption is called one before anything else.
    """
    is_overruled = row.is_set and row.derived
    if not row.sentence or is_overruled:
        return source_text(row)
    return " · ".join([*([tr("assumption")] if row.assumption else []), row.sentence])


def label_of(label_text: str, row: InputRow) -> str:
    """Return a label with what the values are per: "Output price per Mtok"."""
    per = parted(row.kind.display(row.value, unit=row.unit))[1]
    has_its_own = " per " in label_text
    return label_text if has_its_own or not per else f"{label_text} {per}"


class _Line:
    """The widgets of one line of a form."""

    def __init__(self, form: "InputForm", line: FormLine) -> None:
        self.name = LinkLabel(line.label)
        self.caption = ElidedLabel(role="caption")
        self.fields: list[AnyField | None] = [
            make_field(form.session, row) if row else None for row in line.rows
        ]
        self.name.clicked.connect(lambda: form.explained.emit(self.row.key))
        self.label = line.label
        self.row = line.first

    def show(self, rows: Mapping[str, InputRow]) -> None:
        """Show other values; only once the widgets have a parent."""
        for field in self.fields:
            if field is not None:
                field.set_row(rows[field.row.key])
        row = rows[self.row.key]
        if row == self.row and self.name.toolTip():
            return
        self.row = row
        self.name.set_full_text(label_of(self.label, row), tip=tip_text(row))
        caption = caption_of(row)
        lead = tr("assumption") if row.assumption else ""
        self.caption.set_full_text(caption, tip=tip_text(row), lead=lead)
        self.caption.setVisible(bool(caption))

    def text(self) -> str:
        """Return what the filter looks at."""
        return " ".join(
            (
                self.name.full_text(),
                self.caption.full_text(),
                self.row.help,
                self.row.key,
            )
        ).casefold()

    def widgets(self) -> list[QWidget]:
        return [
            self.name,
            self.caption,
            *(field for field in self.fields if field is not None),
        ]


def _needs_words(fields: Sequence[AnyField | None]) -> bool:
    """Whether a line has a single choice whose words need more than a number does."""
    if len(fields) != 1 or not isinstance(fields[0], ChoiceField):
        return False
    return fields[0].sizeHint().width() > theme().pixels(_WIDEST_FIELD)


class _Section(Frame):
    """One foldable group."""

    def __init__(self, form: "InputForm", section: FormSection) -> None:
        super().__init__("card", margin=GAP)
        self.chapter = section.chapter
        self.lines: list[_Line] = []
        self._heads: list[tuple[list[QLabel], list[_Line]]] = []
        self._toggle = QToolButton(
            text=section.label,
            objectName=f"section.{section.chapter}",
            checkable=True,
            checked=True,
            toolButtonStyle=Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
            autoRaise=True,
        )
        self._toggle.setProperty("role", "section")
        self._toggle.setIconSize(QSize(theme().pixels(16), theme().pixels(16)))
        self._toggle.toggled.connect(self._fold)
        self._summary = label("", "caption")
        head = QHBoxLayout()
        head.addWidget(self._toggle)
        head.addStretch(1)
        head.addWidget(self._summary)
        self.box.addLayout(head)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(4, 6, 0, 0)
        body.setSpacing(GAP)
        for block in section.blocks:
            body.addLayout(self._grid(form, block.columns, block.lines))
        self.box.addWidget(self._body)
        self._fold(is_open=True)

    def _grid(
        self, form: "InputForm", columns: Sequence[str], lines: Sequence[FormLine]
    ) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(0, theme().pixels(150))
        heads: list[QLabel] = []
        # Names reach over the second column, unless the words of a choice need it.
        for place, column in enumerate(columns, start=2):
            grid.setColumnMinimumWidth(place, theme().pixels(_FIELD_WIDTH))
            if column:
                head = label(column, "caption", wraps=True)
                head.setAlignment(
                    Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
                )
                head.setMaximumWidth(theme().pixels(_WIDEST_FIELD))
                grid.addWidget(head, 0, place)
                heads.append(head)
        made = []
        for number, line in enumerate(lines):
            widgets = _Line(form, line)
            made.append(widgets)
            place = 3 * number + 1
            taken = 0 if _needs_words(widgets.fields) else 1
            upper, lower = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop
            grid.addWidget(widgets.name, place, 0, 1, 1 + taken, upper)
            grid.addWidget(widgets.caption, place + 1, 0, 1, 1 + taken, lower)
            for column, field in enumerate(widgets.fields, start=1 + taken):
                if field is not None:
                    widest = _WIDEST_FIELD if taken else 2 * _WIDEST_FIELD
                    field.setMaximumWidth(theme().pixels(widest))
                    grid.addWidget(field, place, column, 2, 2 - taken)
            grid.setRowMinimumHeight(place + 2, 7)
        self.lines += made
        self._heads.append((heads, made))
        return grid

    def _fold(self, is_open: bool) -> None:
        self._body.setVisible(is_open)
        self._toggle.setIcon(icon("chevron-down" if is_open else "chevron-right"))

    def show(self, rows: Mapping[str, InputRow]) -> None:
        """Show other values of the same inputs."""
        changed = 0
        for line in self.lines:
            line.show(rows)
            changed += sum(
                field.row.changed_from_base
                for field in line.fields
                if field is not None
            )
        self._summary.setText(tr("{count} changed", count=changed) if changed else "")

    def filter(self, words: Sequence[str]) -> bool:
        """Show the lines that have all words; return whether there are any."""
        any_shown = False
        for heads, lines in self._heads:
            block_shown = False
            for line in lines:
                text = line.text() if words else ""
                shown = all(word in text for word in words)
                block_shown |= shown
                for widget in line.widgets():
                    has_text = widget is not line.caption or line.caption.full_text()
                    widget.setVisible(shown and bool(has_text))
            for head in heads:
                head.setVisible(block_shown)
            any_shown |= block_shown
        self.setVisible(any_shown)
        if words and any_shown:
            self._toggle.setChecked(True)
        return any_shown

    def open(self) -> None:
        """Unfold."""
        self._toggle.setChecked(True)


class InputForm(QWidget):
    """All inputs of some chapters, with a filter above them.

    Signals
    -------
    explained
        The label of an input was clicked: its key.
    """

    explained = Signal(str)

    def __init__(self, session: Session, chapters: Sequence[str]) -> None:
        super().__init__()
        self.session = session
        self._chapters = [(chapter, chapter_label(chapter)) for chapter in chapters]
        self._sections: list[_Section] = []
        self._above = 0
        self._shape: tuple[object, ...] = ()
        self._is_stale = True
        self.filter_field = QLineEdit(
            placeholderText=tr("Filter these inputs…"),
            clearButtonEnabled=True,
            objectName="filter." + ".".join(chapters),
        )
        self.filter_field.setProperty("role", "search")
        self.filter_field.setAccessibleName(tr("Filter inputs"))
        self.filter_field.textChanged.connect(self._filter)
        self._nothing = label(tr("No input has these words."), "muted")
        self._nothing.hide()
        self._area = Page()
        self._box = QVBoxLayout(self._area.content)
        self._box.setContentsMargins(0, 0, 6, 0)
        self._box.setSpacing(GAP)
        self._box.addWidget(self._nothing)
        self._box.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(self.filter_field)
        box.addWidget(self._area, 1)
        session.result_changed.connect(self._refresh_if_visible)
        session.failed.connect(self._refresh_if_visible)

    def add_above(self, card: QWidget) -> None:
        """Put something above the inputs; it scrolls with them."""
        self._box.insertWidget(self._above, card)
        self._above += 1

    def reveal(self, key: str) -> bool:
        """Show the field of an input and give it the focus; False if it is not here."""
        self._refresh()
        self.filter_field.clear()
        for section in self._sections:
            for line in section.lines:
                for field in line.fields:
                    if field is not None and field.row.key == key:
                        section.open()
                        self._area.widget().layout().activate()
                        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
                        top = field.mapTo(self._area.widget(), QPoint(0, 0)).y()
                        self._area.ensureVisible(0, top, 0, self._area.height() // 3)
                        return True
        return False

    def field(self, key: str) -> AnyField | None:
        """Return the field of an input."""
        return next(
            (
                field
                for section in self._sections
                for line in section.lines
                for field in line.fields
                if field is not None and field.row.key == key
            ),
            None,
        )

    def _refresh_if_visible(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        if not self._is_stale:
            return
        self._is_stale = False
        chapters = {chapter for chapter, _label in self._chapters}
        rows = {row.key: row for row in self.session.rows if row.chapter in chapters}
        shape = tuple(
            (row.key, row.label, row.choices, is_shown(row)) for row in rows.values()
        )
        if shape != self._shape:
            self._shape = shape
            self._rebuild(plan(tuple(rows.values()), self._chapters))
        for section in self._sections:
            section.show(rows)
        if self.filter_field.text():
            self._filter()

    def _rebuild(self, sections: Sequence[FormSection]) -> None:
        for old in self._sections:
            self._box.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._sections = [_Section(self, section) for section in sections]
        for place, widgets in enumerate(self._sections):
            self._box.insertWidget(self._above + place, widgets)

    def _filter(self) -> None:
        words = self.filter_field.text().casefold().split()
        shown = [section.filter(words) for section in self._sections]
        self._nothing.setVisible(not any(shown))

    # Names and spelling of Qt from here on.

    def showEvent(self, event: QShowEvent) -> None:
        """Show what has changed meanwhile."""
        super().showEvent(event)
        self._refresh()


def focused_row(widget: QWidget | None) -> InputRow | None:
    """Return the input of the field that has the focus."""
    row = getattr(widget, "row", None)
    return row if isinstance(row, InputRow) else None
