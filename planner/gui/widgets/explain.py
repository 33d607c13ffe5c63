"""Explain this number: formula in words, values, what it is made of, sources."""

import re
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from planner.core.declarations import InputRow
from planner.core.explanation import Explanation, Precedent
from planner.core.language.axes import MONTH
from planner.core.language.errors import PlannerError
from planner.core.model import MODEL
from planner.gui.figures import figure, full_figure, month_text
from planner.gui.icons import icon
from planner.gui.locale import number_locale
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import (
    ElidedLabel,
    Frame,
    LinkLabel,
    Page,
    button,
    clear,
    label,
    rule,
)
from planner.gui.widgets.fields import range_text, source_text
from planner.gui.widgets.form_plan import is_shown
from planner.gui.widgets.picker import Picker

_MOST_DEPENDENTS: Final = 12
_LONGEST_WORD: Final = 24


@dataclass(frozen=True)
class Subject:
    """What is explained: a line, metric or input by name, or an input by its key."""

    name: str
    month: int | None = None
    items: tuple[str, ...] = ()
    key: str = ""


def breakable(text: str) -> str:
    """Return a text whose long addresses can be broken into lines.

    >>> breakable("see a/b").isascii(), len(breakable("x" * 20 + "/" + "y" * 20))
    (True, 42)
    """
    return " ".join(
        re.sub(r"([/_.?=-])", "\\1\N{ZERO WIDTH SPACE}", word)
        if len(word) > _LONGEST_WORD
        else word
        for word in text.split(" ")
    )


class PrecedentRow(QWidget):
    """One thing a figure is made of: a link, its value and where it comes from.

    Signals
    -------
    followed
        The link was clicked.
    """

    followed = Signal()

    def __init__(self, precedent: Precedent, months: tuple[str, ...]) -> None:
        super().__init__(objectName=f"precedent.{precedent.name}")
        link = LinkLabel(precedent.label)
        link.setStyleSheet(f"color: {theme().colours.accent}")
        link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        link.clicked.connect(self.followed)
        self.link = link
        value = label(
            precedent.word
            or figure(precedent.value, precedent.unit, name=precedent.name)
        )
        value.setProperty("role", "strong")
        value.setToolTip(
            precedent.word
            or full_figure(precedent.value, precedent.unit, name=precedent.name)
        )
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(link, 1)
        head.addWidget(value)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 3, 0, 3)
        box.setSpacing(0)
        box.addLayout(head)
        note = self._note(precedent, months)
        if precedent.assumption or note:
            foot = QHBoxLayout()
            foot.setSpacing(6)
            if precedent.assumption:
                foot.addWidget(label(tr("assumption"), "chip"))
            foot.addWidget(ElidedLabel(note, "caption"), 1)
            box.addLayout(foot)

    @staticmethod
    def _note(precedent: Precedent, months: tuple[str, ...]) -> str:
        parts = []
        if precedent.is_input:
            parts += [precedent.sentence] if precedent.sentence else []
            source = " ".join((precedent.source, precedent.source_date)).strip()
            parts += [source] if source else [tr("input")]
        elif precedent.note:
            parts.append(precedent.note)
        elif precedent.month:
            parts.append(month_text(months[precedent.month - 1]))
        return " · ".join(parts)


class ExplanationPanel(Frame):
    """The drawer at the right: one figure, and a way to what it is made of.

    Signals
    -------
    input_wanted
        The key of an input whose field is to be shown.
    closed
        The drawer was closed.
    """

    input_wanted = Signal(str)
    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__("drawer")
        self.setObjectName("explanation")
        self._session = session
        self._path: list[Subject] = []
        self._back = QToolButton(
            objectName="explanation.back", toolTip=tr("Back (Backspace)")
        )
        self._back.setIcon(icon("undo"))
        self._back.setShortcut("Alt+Left")
        self._back.clicked.connect(self.go_back)
        close = QToolButton(objectName="explanation.close", toolTip=tr("Close"))
        close.setIcon(icon("close"))
        close.clicked.connect(self.close_panel)
        head = QHBoxLayout()
        head.setContentsMargins(PADDING, 8, 8, 8)
        head.addWidget(label(tr("Explanation"), "strong"))
        head.addStretch(1)
        head.addWidget(self._back)
        head.addWidget(close)
        self.box.addLayout(head)
        self.box.addWidget(rule())
        page = Page()
        self._box = QVBoxLayout(page.content)
        self._box.setContentsMargins(PADDING, GAP, PADDING, PADDING)
        self._box.setSpacing(6)
        self.box.addWidget(page, 1)
        session.result_changed.connect(self._refresh)
        theme().changed.connect(self._refresh)
        self.setMinimumWidth(theme().pixels(300))

    # -- what is explained

    @property
    def subject(self) -> Subject | None:
        """What is explained now."""
        return self._path[-1] if self._path else None

    def explain(
        self, name: str, *, month: int | None = None, items: tuple[str, ...] = ()
    ) -> None:
        """Open the drawer on a figure."""
        self._path = []
        self._go(Subject(name, month, items))

    def explain_input(self, key: str) -> None:
        """Open the drawer on an input."""
        self._path = []
        self._go(self._subject_of_input(key))

    def follow(self, subject: Subject) -> None:
        """Go on to another figure; `go_back` returns."""
        self._go(subject)

    def go_back(self) -> None:
        """Return to the figure before."""
        if len(self._path) > 1:
            self._path.pop()
            self._refresh()

    def close_panel(self) -> None:
        """Close the drawer."""
        self.hide()
        self.closed.emit()

    def _go(self, subject: Subject) -> None:
        self._path.append(subject)
        self.show()
        self._refresh()

    def _subject_of_input(self, key: str) -> Subject:
        row = self._session.row(key)
        if row is None:
            return Subject("", key=key)
        name = row.base_key.split(".", 1)[1]
        declared = MODEL.inputs.get(name)
        known = declared is not None and declared.key == row.base_key
        return Subject(name if known else "", items=row.items, key=key)

    # -- drawing

    def _refresh(self) -> None:
        if not self.isVisible() or self.subject is None:
            return
        clear(self._box)
        self._back.setEnabled(len(self._path) > 1)
        subject = self.subject
        try:
            if subject.name:
                found = self._session.result.explain(
                    subject.name, subject.month, subject.items
                )
                self._show_explanation(found)
            else:
                self._show_input(self._session.row(subject.key))
        except PlannerError as error:
            self._box.addWidget(label(str(error), "muted", wraps=True))
        self._box.addStretch(1)

    def _show_explanation(self, found: Explanation) -> None:
        if found.input is not None:
            self._show_input(self._session.row(found.input.key), found)
            return
        self._add_head(found.label, found.value, found.unit, found.name)
        self._add_choices(found)
        if found.reason:
            text = found.reason[0].upper() + found.reason[1:] + "."
            self._box.addWidget(label(text, "amber", wraps=True))
        self._box.addWidget(label(found.description, "muted", wraps=True))
        self._add_title(tr("How it is computed"))
        self._box.addWidget(self._formula(found.formula, "explanation.formula"))
        self._add_title(tr("With the values"))
        self._box.addWidget(self._formula(found.filled, "explanation.filled"))
        self._add_title(tr("Made of"))
        for precedent in found.precedents:
            row = PrecedentRow(precedent, self._session.result.months)
            subject = Subject(precedent.name, precedent.month, precedent.items)
            row.followed.connect(lambda one=subject: self.follow(one))
            self._box.addWidget(row)
        self._add_dependents(found.name)

    def _formula(self, text: str, name: str) -> QWidget:
        shown = label(text, wraps=True)
        shown.setObjectName(name)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return shown

    def _add_head(self, text: str, value: float | None, unit: str, name: str) -> None:
        title = label(text, "muted", wraps=True)
        title.setObjectName("explanation.title")
        self._box.addWidget(title)
        shown = label(figure(value, unit, name=name), "figure")
        shown.setObjectName("explanation.value")
        shown.setToolTip(full_figure(value, unit, name=name))
        self._box.addWidget(shown)

    def _add_title(self, text: str) -> None:
        self._box.addSpacing(6)
        self._box.addWidget(rule())
        self._box.addWidget(label(text, "strong"))

    def _add_choices(self, found: Explanation) -> None:
        """Offer the other months and items of the line."""
        line = self._session.result.line(found.name)
        for place, axis in enumerate(axis for axis in line.axes if axis is not MONTH):
            if len(line.items[axis]) < 2:
                continue
            choice = Picker(f"explanation.{axis.key}", axis.key)
            pairs = zip(line.items[axis], line.item_labels[axis], strict=True)
            choice.show_choices(list(pairs), found.items[place])
            choice.activated.connect(
                lambda _index, place=place, choice=choice: self._choose_item(
                    place, choice.currentData(), found.items
                )
            )
            self._box.addWidget(choice)
        if found.month is not None:
            self._add_months(found.month)

    def _add_months(self, month: int) -> None:
        months = self._session.result.months
        before = QToolButton(objectName="explanation.earlier", toolTip=tr("Earlier"))
        before.setArrowType(Qt.ArrowType.LeftArrow)
        after = QToolButton(objectName="explanation.later", toolTip=tr("Later"))
        after.setArrowType(Qt.ArrowType.RightArrow)
        before.setEnabled(month > 1)
        after.setEnabled(month < len(months))
        before.clicked.connect(lambda: self._choose_month(month - 1))
        after.clicked.connect(lambda: self._choose_month(month + 1))
        line = QHBoxLayout()
        line.addWidget(before)
        date = month_text(months[month - 1])
        line.addWidget(label(tr("{date}, month {number}", date=date, number=month)))
        line.addWidget(after)
        line.addStretch(1)
        self._box.addLayout(line)

    def _choose_month(self, month: int) -> None:
        self._path[-1] = replace(self._path[-1], month=month)
        self._refresh()

    def _choose_item(self, place: int, item: str, items: tuple[str, ...]) -> None:
        chosen = (*items[:place], item, *items[place + 1 :])
        self._path[-1] = replace(self._path[-1], items=chosen)
        self._refresh()

    def _add_dependents(self, name: str) -> None:
        dependents = MODEL.dependents(name)
        if not dependents:
            return
        self._add_title(tr("Used by"))
        for dependent in dependents[:_MOST_DEPENDENTS]:
            link = button(MODEL.lines[dependent].label, "link")
            subject = Subject(dependent)
            link.clicked.connect(lambda _=False, one=subject: self.follow(one))
            self._box.addWidget(link)
        more = len(dependents) - _MOST_DEPENDENTS
        if more > 0:
            self._box.addWidget(label(tr("and {count} more", count=more), "caption"))

    def _show_input(
        self, row: InputRow | None, found: Explanation | None = None
    ) -> None:
        """Show an input: the end of every explanation."""
        if row is None:
            if found is not None:
                self._add_head(found.label, found.value, found.unit, found.name)
                self._box.addWidget(label(found.description, "muted", wraps=True))
            return
        title = label(row.label, "muted", wraps=True)
        title.setObjectName("explanation.title")
        self._box.addWidget(title)
        text = row.kind.display(row.value, unit=row.unit, locale=number_locale())
        value = label(text, "figure")
        value.setObjectName("explanation.value")
        self._box.addWidget(value)
        for part in (row.help, row.sentence):
            if part:
                self._box.addWidget(label(part, "muted", wraps=True))
        self._add_title(tr("Where it comes from"))
        if row.assumption:
            chip = QHBoxLayout()
            chip.addWidget(label(tr("assumption"), "chip"))
            chip.addStretch(1)
            self._box.addLayout(chip)
        source = source_text(row) or tr("set in this project")
        shown = label(breakable(source), wraps=True)
        shown.setObjectName("explanation.source")
        self._box.addWidget(shown)
        limits = range_text(row)
        if limits:
            self._box.addWidget(
                label(limits[0].upper() + limits[1:], "caption", wraps=True)
            )
        self._box.addWidget(label(tr("Key: {key}", key=row.key), "caption", wraps=True))
        if is_shown(row):
            go = button(tr("Go to the Field"), name="explanation.go")
            go.clicked.connect(lambda: self.input_wanted.emit(row.key))
            self._box.addWidget(go, alignment=Qt.AlignmentFlag.AlignLeft)
        if found is not None:
            self._add_dependents(found.name)
