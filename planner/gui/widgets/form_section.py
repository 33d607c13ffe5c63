"""One foldable group of a form: its lines and tables of fields.

A group is laid out anew when other inputs apply; the fields that stay are kept, with
the focus and what is being typed in them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from planner.core.declarations import InputRow
from planner.gui.figures import parted
from planner.gui.icons import icon
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import ElidedLabel, Frame, label
from planner.gui.widgets.fields import (
    AnyField,
    ChoiceField,
    make_field,
    source_text,
    tip_text,
)
from planner.gui.widgets.form_plan import (
    DOT,
    FormBlock,
    FormLine,
    FormSection,
    base_label,
)

# Fields of all lines are of one width, so that they stand below each other.
_FIELD_WIDTH: Final = 86
_WIDEST_FIELD: Final = 140
_NAME_WIDTH: Final = 150
# A table of one input and at least so many items stands in two halves.
_HALVED_FROM: Final = 8
_LINE_GAP: Final = 7
_TABLE_GAP: Final = 4
_ABOVE: Final = Qt.AlignmentFlag.AlignBottom
_BELOW: Final = Qt.AlignmentFlag.AlignTop


def caption_of(row: InputRow) -> str:
    """Return what stands small below a label: the reason, or else the source.

    An assumption is called one before anything else.
    """
    is_overruled = row.is_set and row.derived
    if not row.sentence or is_overruled:
        return source_text(row)
    return " · ".join([*([tr("assumption")] if row.assumption else []), row.sentence])


def label_of(label_text: str, row: InputRow) -> str:
    """Return a label with what the values are per: "Output price per Mtok · Chat".

    Labels that say it themselves stay as they are.
    """
    per = parted(row.kind.display(row.value, unit=row.unit))[1]
    name, dot, items = label_text.partition(DOT)
    says_it = " per " in name or name.endswith(per.removeprefix("per "))
    return label_text if says_it else f"{name} {per}{dot}{items}"


class Fields:
    """The fields of a form by their keys: made once, and used as long as they fit."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._made: dict[str, AnyField] = {}

    def get(self, key: str) -> AnyField | None:
        """Return the field of an input, if it has one."""
        return self._made.get(key)

    def of(self, row: InputRow) -> AnyField:
        """Return the field of an input, made now if need be."""
        found = self._made.get(row.key)
        if found is None or found.row.choices != row.choices:
            found = self._made[row.key] = make_field(self._session, row)
        return found

    def drop_others(self, keys: Iterable[str]) -> None:
        """Give up all fields but those of these inputs."""
        for key in self._made.keys() - set(keys):
            gone = self._made.pop(key)
            gone.hide()
            gone.deleteLater()


class _Link(QLabel):
    """A name that wraps where there is little room, and can be clicked.

    Signals
    -------
    clicked
        By mouse.
    """

    clicked = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    # Names and spelling of Qt from here on.

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Report a click that ended on the text."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.clicked.emit()


class _Name:
    """What an input is called, with a caption below; it stands at a line."""

    def __init__(self, section: "Section", text: str, rows: Sequence[InputRow]) -> None:
        self.keys = [row.key for row in rows]
        self._text = text
        self.name = _Link(text)
        self.caption = ElidedLabel(role="caption")
        self.name.clicked.connect(lambda: section.explained.emit(self.keys[0]))

    def show(self, rows: Mapping[str, InputRow]) -> None:
        """Show what is known of the values."""
        row = rows[self.keys[0]]
        lead = tr("assumption") if row.assumption else ""
        self._say(row, tip_text(row), caption_of(row), lead)

    def _say(self, row: InputRow, tip: str, caption: str, lead: str) -> None:
        self.name.setText(label_of(self._text, row))
        self.name.setToolTip(tip)
        self.caption.set_full_text(caption, tip=tip, lead=lead)
        self.caption.setVisible(bool(caption))

    def set_shown(self, is_shown: bool) -> None:
        """Show or hide it."""
        self.name.setVisible(is_shown)
        self.caption.setVisible(is_shown and bool(self.caption.full_text()))


class _Head(_Name):
    """The name of an input over a column, which speaks for the values of all items."""

    def __init__(self, section: "Section", text: str, rows: Sequence[InputRow]) -> None:
        super().__init__(section, text, rows)
        self.name.setProperty("role", "caption")
        # Fields decide how wide the column is, not the words above them.
        policy = self.name.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
        self.name.setSizePolicy(policy)
        for part in (self.name, self.caption):
            part.setAlignment(Qt.AlignmentFlag.AlignRight | _ABOVE)

    def show(self, rows: Mapping[str, InputRow]) -> None:
        """Show the unit, and whether any of the values is an assumption."""
        row = rows[self.keys[0]]
        is_assumed = any(rows[key].assumption for key in self.keys)
        said = tr("assumption") if is_assumed else ""
        self._say(row, f"{base_label(row)}\n{row.help}", said, said)


class _Line:
    """One line: what stands at its left, and its fields."""

    def __init__(self, name: _Name | QLabel, line: FormLine) -> None:
        self.name = name
        self._rows = {row.key: row for row in line.own_rows()}
        self._label = line.label

    def text(self) -> str:
        """Return what the filter looks at."""
        words = [self._label]
        if isinstance(self.name, _Name):
            words.append(self.name.caption.full_text())
        for row in self._rows.values():
            words += [row.label, row.help, row.key]
        return " ".join(words).casefold()

    def set_shown(self, is_shown: bool, fields: Fields) -> None:
        """Show or hide it."""
        if isinstance(self.name, _Name):
            self.name.set_shown(is_shown)
        else:
            self.name.setVisible(is_shown)
        for key in self._rows:
            field = fields.get(key)
            if field is not None:
                field.setVisible(is_shown)


class _Grid:
    """The widgets of a block: the heads of its columns and its lines."""

    def __init__(self, heads: Sequence[_Name | QLabel], lines: Sequence[_Line]) -> None:
        self._heads = heads
        self._lines = lines

    def filter(self, words: Sequence[str], fields: Fields) -> bool:
        """Show the lines that have all words; return whether there are any."""
        any_shown = False
        for line in self._lines:
            text = line.text() if words else ""
            is_shown = all(word in text for word in words)
            line.set_shown(is_shown, fields)
            any_shown |= is_shown
        for head in self._heads:
            if isinstance(head, _Name):
                head.set_shown(any_shown)
            else:
                head.setVisible(any_shown)
        return any_shown


class _Fold(QToolButton):
    """A title that folds what is below it, with the widget that it folds."""

    def __init__(self, role: str, name: str, *, is_open: bool) -> None:
        super().__init__(
            objectName=name,
            checkable=True,
            checked=is_open,
            toolButtonStyle=Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
            autoRaise=True,
        )
        self.setProperty("role", role)
        self.setIconSize(QSize(theme().pixels(16), theme().pixels(16)))
        self.body = QWidget()
        self._is_forced = False
        self.toggled.connect(self._fold)
        self._show_state(is_open)
        # What is shown before it stands in a layout would be a window of its own.
        if not is_open:
            self.body.hide()

    def force(self, is_forced: bool) -> None:
        """Show what is folded, as long as a filter looks into it."""
        self._is_forced = is_forced
        self._fold()

    def _fold(self) -> None:
        is_open = self.isChecked() or self._is_forced
        self.body.setVisible(is_open)
        self._show_state(is_open)

    def _show_state(self, is_open: bool) -> None:
        self.setIcon(icon("chevron-down" if is_open else "chevron-right"))


class Section(Frame):
    """One foldable group.

    Signals
    -------
    explained
        The name of an input was clicked: its key.
    """

    explained = Signal(str)

    def __init__(self, fields: Fields, section_id: str) -> None:
        super().__init__("card", margin=GAP)
        self.outline: tuple[object, ...] = ()
        self._fields = fields
        self._grids: list[tuple[_Grid, bool]] = []
        self._names: dict[str, list[_Name]] = {}
        self._main: tuple[str, ...] = ()
        self._folded: tuple[str, ...] = ()
        self._title = _Fold("section", f"section.{section_id}", is_open=True)
        self._advanced = _Fold("fold", f"advanced.{section_id}", is_open=False)
        self._summary = label("", "caption")
        self._set_within = label("", "caption")
        body, folded = QVBoxLayout(self._title.body), QVBoxLayout(self._advanced.body)
        body.setContentsMargins(4, 6, 0, 0)
        folded.setContentsMargins(0, 0, 0, 0)
        self._boxes = (QVBoxLayout(), folded)
        for box in (body, *self._boxes):
            box.setSpacing(GAP)
        body.addLayout(self._boxes[0])
        self._advanced_head = _beside(self._advanced, self._set_within)
        body.addWidget(self._advanced_head)
        body.addWidget(self._advanced.body)
        self.box.addWidget(_beside(self._title, self._summary))
        self.box.addWidget(self._title.body)

    # -- what it consists of

    def lay_out(self, section: FormSection) -> None:
        """Lay out other inputs; the fields of those that stay are kept."""
        self.outline = section.outline()
        self._title.setText(section.label)
        for box in self._boxes:
            _take_apart(box)
        self._grids, self._names = [], {}
        for box, blocks in zip(
            self._boxes, (section.blocks, section.advanced), strict=True
        ):
            for block in blocks:
                self._add_block(box, block)
        self._main, self._folded = (
            tuple(
                row.key
                for block in blocks
                for line in block.lines
                for row in line.own_rows()
            )
            for blocks in (section.blocks, section.advanced)
        )
        inputs = {
            row.base_key
            for block in section.advanced
            for line in block.lines
            for row in line.own_rows()
        }
        self._advanced.setText(tr("Advanced ({count})", count=len(inputs)))

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its inputs."""
        return self._main + self._folded

    def stops(self) -> Iterator[QWidget]:
        """Yield what the Tab key visits, in order."""
        for fold, keys in ((self._title, self._main), (self._advanced, self._folded)):
            yield fold
            for key in keys:
                field = self._fields.get(key)
                if field is not None:
                    yield field

    def _add_block(self, box: QBoxLayout, block: FormBlock) -> None:
        is_advanced = box is self._boxes[1]
        lines = block.lines
        if not block.is_table:
            grid, made = self._line_grid(block)
            box.addLayout(grid)
        elif len(block.columns) == 1 and len(lines) >= _HALVED_FROM:
            half = (len(lines) + 1) // 2
            beside = QHBoxLayout()
            beside.setSpacing(3 * GAP)
            for part in (lines[:half], lines[half:]):
                grid, made = self._table_grid(FormBlock(block.columns, part, True))
                beside.addLayout(grid, 1)
                self._grids.append((made, is_advanced))
            box.addLayout(beside)
            return
        else:
            grid, made = self._table_grid(block)
            box.addLayout(grid)
        self._grids.append((made, is_advanced))

    def _new_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 1)
        return grid

    def _named(self, name: _Name) -> _Name:
        for key in name.keys:
            self._names.setdefault(key, []).append(name)
        return name

    def _line_grid(self, block: FormBlock) -> tuple[QGridLayout, _Grid]:
        """Return inputs as lines, with a column for each item."""
        grid = self._new_grid()
        grid.setColumnMinimumWidth(0, theme().pixels(_NAME_WIDTH))
        heads: list[QLabel] = []
        # Names reach over the second column, unless the words of a choice need it.
        for place, column in enumerate(block.columns, start=2):
            grid.setColumnMinimumWidth(place, theme().pixels(_FIELD_WIDTH))
            if column:
                head = label(column, "caption", wraps=True)
                head.setAlignment(Qt.AlignmentFlag.AlignRight | _ABOVE)
                head.setMaximumWidth(theme().pixels(_WIDEST_FIELD))
                grid.addWidget(head, 0, place)
                heads.append(head)
        made = []
        for number, line in enumerate(block.lines):
            name = self._named(_Name(self, line.label, tuple(line.own_rows())))
            made.append(_Line(name, line))
            place = 3 * number + 1
            fields = [self._fields.of(row) if row else None for row in line.rows]
            taken = 0 if _needs_words(fields) else 1
            grid.addWidget(name.name, place, 0, 1, 1 + taken, _ABOVE)
            grid.addWidget(name.caption, place + 1, 0, 1, 1 + taken, _BELOW)
            for column, field in enumerate(fields, start=1 + taken):
                if field is not None:
                    widest = _WIDEST_FIELD if taken else 2 * _WIDEST_FIELD
                    field.setMaximumWidth(theme().pixels(widest))
                    grid.addWidget(field, place, column, 2, 2 - taken)
            grid.setRowMinimumHeight(place + 2, _LINE_GAP)
        return grid, _Grid(heads, made)

    def _table_grid(self, block: FormBlock) -> tuple[QGridLayout, _Grid]:
        """Return items as lines, with a column for each input."""
        grid = self._new_grid()
        heads = []
        for place, column in enumerate(block.columns):
            head = self._named(_Head(self, column, block.column(place)))
            heads.append(head)
            grid.setColumnMinimumWidth(place + 1, theme().pixels(_FIELD_WIDTH))
            grid.addWidget(head.name, 0, place + 1)
            grid.addWidget(head.caption, 1, place + 1)
        grid.setRowMinimumHeight(2, _TABLE_GAP)
        made = []
        for number, line in enumerate(block.lines):
            place = 2 * number + 3
            name = label(line.label)
            made.append(_Line(name, line))
            grid.addWidget(name, place, 0)
            for column, row in enumerate(line.rows, start=1):
                if row is not None:
                    field = self._fields.of(row)
                    widest = 2 * _WIDEST_FIELD if row.choices else _WIDEST_FIELD
                    field.setMaximumWidth(theme().pixels(widest))
                    grid.addWidget(field, place, column)
            grid.setRowMinimumHeight(place + 1, _TABLE_GAP)
        return grid, _Grid(heads, made)

    # -- what it shows

    def show_rows(self, rows: Mapping[str, InputRow], changed: Iterable[str]) -> None:
        """Show other values of some of its inputs."""
        names: dict[int, _Name] = {}
        for key in changed:
            field = self._fields.get(key)
            if field is not None:
                field.set_row(rows[key])
            names |= {id(name): name for name in self._names.get(key, ())}
        for name in names.values():
            name.show(rows)
        count = sum(rows[key].changed_from_base for key in self.keys)
        self._summary.setText(tr("{count} changed", count=count) if count else "")
        count = sum(rows[key].value != rows[key].default for key in self._folded)
        self._set_within.setText(
            tr("{count} not at its default", count=count) if count else ""
        )

    def filter(self, words: Sequence[str]) -> bool:
        """Show the lines that have all words; return whether there are any."""
        shown = [(g.filter(words, self._fields), folded) for g, folded in self._grids]
        is_any = any(found for found, _ in shown)
        is_any_folded = any(found for found, is_folded in shown if is_folded)
        self.setVisible(is_any)
        self._title.force(bool(words) and is_any)
        self._advanced.force(bool(words) and is_any_folded)
        self._advanced_head.setVisible(is_any_folded)
        return is_any

    def open_at(self, key: str) -> None:
        """Unfold what an input stands in."""
        self._title.setChecked(True)
        if key in self._folded:
            self._advanced.setChecked(True)


def _needs_words(fields: Sequence[AnyField | None]) -> bool:
    """Whether a line has a single choice whose words need more than a number does."""
    if len(fields) != 1 or not isinstance(fields[0], ChoiceField):
        return False
    return fields[0].sizeHint().width() > theme().pixels(_WIDEST_FIELD)


def _beside(title: QWidget, note: QWidget) -> QWidget:
    """Return a title with a note at the right edge."""
    made = QWidget()
    box = QHBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(title)
    box.addStretch(1)
    box.addWidget(note)
    return made


def _take_apart(layout: QLayout) -> None:
    """Empty a layout; fields are only taken out of it, other widgets go."""
    while (item := layout.takeAt(0)) is not None:
        if inner := item.layout():
            _take_apart(inner)
        elif (widget := item.widget()) and not isinstance(widget, AnyField):
            widget.hide()
            widget.deleteLater()
