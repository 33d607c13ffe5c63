"""Forms made from declarations: groups of inputs, with one filter above them."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from planner.core.declarations import InputRow
from planner.core.model import CHAPTERS
from planner.gui.guard import guarded
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, theme
from planner.gui.widgets.basics import Page, label
from planner.gui.widgets.fields import AnyField
from planner.gui.widgets.form_plan import FormSection, Group, is_shown, plan
from planner.gui.widgets.form_section import Fields, Section


def chapter_groups(chapters: Sequence[str]) -> tuple[Group, ...]:
    """Return a group for each of some chapters."""
    labels = {chapter.id: chapter.label for chapter in CHAPTERS}
    return tuple(Group(one, labels.get(one, one), chapters=(one,)) for one in chapters)


class InputForm(QWidget):
    """All inputs of some chapters, with a filter above them.

    They stand in `groups`, where there are none in one for each chapter.

    Signals
    -------
    explained
        The label of an input was clicked: its key.
    """

    explained = Signal(str)

    def __init__(
        self, session: Session, chapters: Sequence[str], groups: Sequence[Group] = ()
    ) -> None:
        super().__init__()
        self.session = session
        self._chapters = frozenset(chapters)
        self._groups = groups or chapter_groups(chapters)
        self._fields = Fields(session)
        self._sections: dict[str, Section] = {}
        self._above = 0
        self._rows: dict[str, InputRow] = {}
        self._scenario = ""
        self._scale = theme().scale
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
        theme().changed.connect(self._refresh_if_visible)

    def add_above(self, card: QWidget) -> None:
        """Put something above the inputs; it scrolls with them."""
        self._box.insertWidget(self._above, card)
        self._above += 1

    def reveal(self, key: str) -> bool:
        """Show the field of an input and give it the focus; False if it is not here."""
        self._refresh()
        self.filter_field.clear()
        section = self._section_of(key)
        field = self._fields.get(key)
        if section is None or field is None:
            return False
        section.open_at(key)
        self._area.widget().layout().activate()
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        top = field.mapTo(self._area.widget(), QPoint(0, 0)).y()
        self._area.ensureVisible(0, top, 0, self._area.height() // 3)
        return True

    def field(self, key: str) -> AnyField | None:
        """Return the field of an input."""
        return self._fields.get(key)

    def _section_of(self, key: str) -> Section | None:
        return next((one for one in self._sections.values() if key in one.keys), None)

    def _refresh_if_visible(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        """Show the present values; widgets of rows that are the same are left alone."""
        if not self._is_stale:
            return
        self._is_stale = False
        known, is_same_case = self._rows, self._scenario == self.session.scenario
        if self._scale != theme().scale:
            # Fields and columns have the sizes of the text they were made at.
            self._scale, known = theme().scale, {}
            self._lay_out(())
        rows = {
            row.key: row for row in self.session.rows if row.chapter in self._chapters
        }
        changed = {
            key
            for key, row in rows.items()
            if not is_same_case or row != known.get(key)
        }
        self._rows, self._scenario = rows, self.session.scenario
        if known.keys() != rows.keys() or any(
            _shape(rows[key]) != _shape(known[key]) for key in changed
        ):
            changed |= self._lay_out(plan(tuple(rows.values()), self._groups))
        for section in self._sections.values():
            own = changed.intersection(section.keys)
            if own:
                section.show_rows(rows, own)
        if self.filter_field.text():
            self._filter()

    def _lay_out(self, sections: Sequence[FormSection]) -> set[str]:
        """Lay out the sections that differ; return the inputs that stand in them."""
        wanted = {section.id for section in sections}
        for gone in self._sections.keys() - wanted:
            section = self._sections.pop(gone)
            self._box.removeWidget(section)
            section.hide()
            section.deleteLater()
        anew: set[str] = set()
        for place, planned in enumerate(sections):
            section = self._sections.get(planned.id) or self._new_section(planned.id)
            if self._box.indexOf(section) != self._above + place:
                self._box.insertWidget(self._above + place, section)
            if section.outline != planned.outline():
                section.lay_out(planned)
                section.filter(())
                anew.update(section.keys)
        self._sections = {one.id: self._sections[one.id] for one in sections}
        self._fields.drop_others(
            key for section in self._sections.values() for key in section.keys
        )
        if anew:
            stops = [
                stop for section in self._sections.values() for stop in section.stops()
            ]
            for one, following in pairwise((self.filter_field, *stops)):
                QWidget.setTabOrder(one, following)
        return anew

    def _new_section(self, section_id: str) -> Section:
        section = Section(self._fields, section_id)
        section.explained.connect(self.explained)
        self._sections[section_id] = section
        return section

    def _filter(self) -> None:
        words = self.filter_field.text().casefold().split()
        shown = [section.filter(words) for section in self._sections.values()]
        self._nothing.setVisible(not any(shown))

    # Names and spelling of Qt from here on.

    def showEvent(self, event: QShowEvent) -> None:
        """Show what has changed meanwhile."""
        super().showEvent(event)
        with guarded():
            self._refresh()


def _shape(row: InputRow) -> tuple[object, ...]:
    """Return what the layout of the form depends on."""
    return row.label, row.choices, is_shown(row)


def focused_row(widget: QWidget | None) -> InputRow | None:
    """Return the input of the field that has the focus."""
    row = getattr(widget, "row", None)
    return row if isinstance(row, InputRow) else None
