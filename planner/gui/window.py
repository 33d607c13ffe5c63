"""The main window: bars and pages around one session, and what its commands do."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSettings, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QMenuBar,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from planner.core.issues.found import Issue
from planner.core.model import CHAPTERS, MODEL
from planner.core.project import Project
from planner.gui.actions import MENUS, ActionSet, menu_title
from planner.gui.documents import Documents
from planner.gui.exporter import Exporter
from planner.gui.figures import figure
from planner.gui.icons import paint_icon
from planner.gui.locale import number_locale
from planner.gui.pages.base import PlannerPage
from planner.gui.pages.catalogue import PAGES, page_of_chapter
from planner.gui.phase_editor import PhaseEditor
from planner.gui.scenario_editor import ScenarioEditor
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, Mode, theme
from planner.gui.widgets.basics import ElidedLabel, Frame, button, label
from planner.gui.widgets.explain import ExplanationPanel
from planner.gui.widgets.fields import commit_focused_field, paint_choice
from planner.gui.widgets.form import focused_row
from planner.gui.widgets.form_plan import is_shown
from planner.gui.widgets.issue_strip import IssueStrip
from planner.gui.widgets.kpi import KpiStrip
from planner.gui.widgets.navigation import Navigation
from planner.gui.widgets.palette import CommandPalette, Entry

FIRST_SIZE: Final = QSize(1440, 900)
SMALLEST: Final = QSize(880, 560)
_TOLD_MS: Final = 8000
_ZOOM_STEP: Final = 0.1
# What is mended on the Factory page need not have an input of its own.
_CHAPTERS_OF_THE_FACTORY: Final = ("bill", "factory")


class ScenarioButton(QPushButton):
    """Shows which scenario is worked on, and offers the others."""

    def __init__(self) -> None:
        super().__init__(objectName="scenario.button")
        # A button does not shrink by itself; this one cuts its text.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._name = self._text = ""

    def show_name(self, name: str) -> None:
        """Show the name of the scenario that is worked on."""
        self._name = name
        self._text = tr("Scenario: {name}", name=name)
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return room for the name and the chevron."""
        width = min(self.fontMetrics().horizontalAdvance(self._text), 260)
        return QSize(width + theme().pixels(62), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return room for part of the name."""
        return QSize(theme().pixels(110), super().minimumSizeHint().height())

    def paintEvent(self, _event: object) -> None:
        """Draw it like a choice; where it is narrow, with the bare name."""
        room = self.width() - theme().pixels(44)
        fits = self.fontMetrics().horizontalAdvance(self._text) <= room
        text = self._text if fits else self._name
        paint_choice(self, text, has_focus=self.hasFocus(), is_left=True)


class SearchButton(QPushButton):
    """Looks like a search field and opens the command palette."""

    def __init__(self, keys: str) -> None:
        super().__init__(objectName="search.button")
        self.setAccessibleName(tr("Search or command…"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._keys = keys

    # Names and spelling of Qt from here on.

    def sizeHint(self) -> QSize:
        """Return the width of a search field."""
        return QSize(theme().pixels(290), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Return room for the icon alone: menus come before words."""
        return QSize(theme().pixels(34), super().minimumSizeHint().height())

    def paintEvent(self, _event: object) -> None:
        """Draw a sunken field with its keys at the right."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        lit = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(theme().colour("accent" if lit else "border")))
        painter.setBrush(theme().colour("sunken"))
        radius = theme().pixels(6)
        painter.drawRoundedRect(frame, radius, radius)
        side = theme().pixels(14)
        place = QRectF(0, 0, side, side)
        place.moveCenter(QPointF(frame.left() + side, frame.center().y()))
        paint_icon(painter, "search", place, theme().colours.muted)
        painter.setPen(theme().colour("muted"))
        words = self.accessibleName()
        room = frame.adjusted(2 * side, 0, -theme().pixels(10), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        if self.fontMetrics().horizontalAdvance(words) > room.width():
            return
        painter.drawText(room, int(middle), words)
        needed = self.fontMetrics().horizontalAdvance(words + self._keys) + 16
        if needed <= room.width():
            painter.drawText(
                room, int(middle | Qt.AlignmentFlag.AlignRight), self._keys
            )


class MainWindow(QMainWindow):
    """One window on one document."""

    def __init__(
        self, project: Project, settings: QSettings, path: Path | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("main")
        self.session = Session(project, path)
        self._settings = settings
        self._pages: dict[str, PlannerPage] = {}
        self.page_id = PAGES[0].id
        self.documents = Documents(self, settings)
        self.exporter = Exporter(self)
        self.scenario_editor = ScenarioEditor(self)
        self.phase_editor = PhaseEditor(self.session, self)
        self.explanation = ExplanationPanel(self.session)
        self.issue_strip = IssueStrip()
        self.kpis = KpiStrip(self.session)
        self.navigation = Navigation([(p.id, p.title, p.icon) for p in PAGES])
        self.actions_by_id = ActionSet(self)
        self._make_head()
        self._make_body()
        self._connect()
        self.setMinimumSize(SMALLEST)
        self.resize(FIRST_SIZE)
        self._restore()
        self._show_all()
        self.show_page(PAGES[0].id)

    # -- parts

    def _make_head(self) -> None:
        head = Frame("bar", horizontal=True)
        head.box.setContentsMargins(8, 5, PADDING, 5)
        head.box.setSpacing(GAP)
        bar = QMenuBar(nativeMenuBar=False)
        bar.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.menus = {menu: bar.addMenu(menu_title(menu)) for menu in MENUS}
        self._fill_menus()
        self._title = ElidedLabel(role="strong")
        self._title.setObjectName("document.title")
        self._scenario = ScenarioButton()
        self._scenario.clicked.connect(self._offer_scenarios)
        duplicate = button(tr("+ Duplicate"), name="duplicate.button")
        duplicate.setToolTip(tr("Copy this scenario and work on the copy (Ctrl+D)"))
        duplicate.clicked.connect(self.actions_by_id["scenario.duplicate"].trigger)
        keys = self.actions_by_id["help.commands"].shortcut()
        search = SearchButton(keys.toString(QKeySequence.SequenceFormat.NativeText))
        search.setToolTip(tr("Pages, commands, inputs and figures"))
        search.clicked.connect(self.open_palette)
        head.box.addWidget(bar)
        head.box.addWidget(self._title, 1)
        head.box.addWidget(self._scenario)
        head.box.addWidget(duplicate)
        head.box.addWidget(search)
        for one in (self._scenario, duplicate, search):
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMenuWidget(head)

    def _fill_menus(self) -> None:
        groups: dict[str, int] = {}
        for action in self.actions_by_id.table:
            menu = self.menus[action.menu]
            if groups.get(action.menu, action.group) != action.group:
                menu.addSeparator()
            groups[action.menu] = action.group
            menu.addAction(self.actions_by_id[action.id])
            if action.id == "file.open":
                self._recent = menu.addMenu(tr("Open Recent"))
                self._recent.aboutToShow.connect(self._fill_recent)
            menu.aboutToShow.connect(self.actions_by_id.refresh)
        self._fill_recent()

    def _make_body(self) -> None:
        self._stack = QStackedWidget()
        self._places = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self._places.setHandleWidth(1)
        self._places.addWidget(self._stack)
        self._places.addWidget(self.explanation)
        self._places.setStretchFactor(0, 1)
        self._places.setStretchFactor(1, 0)
        self.explanation.hide()
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.navigation)
        middle.addWidget(self._places, 1)
        body = QWidget()
        box = QVBoxLayout(body)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.kpis)
        box.addLayout(middle, 1)
        box.addWidget(self.issue_strip)
        box.addWidget(self._make_foot())
        self.setCentralWidget(body)

    def _make_foot(self) -> Frame:
        foot = Frame("foot", horizontal=True)
        foot.box.setContentsMargins(PADDING, 3, PADDING, 3)
        foot.box.setSpacing(PADDING)
        self._saved = label("", "caption")
        self._undo_text = ElidedLabel(role="caption")
        self._told = ElidedLabel(role="caption")
        self._told.setObjectName("told")
        self._told.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self._computed = label("", "caption")
        self._progress = QProgressBar(textVisible=False, maximum=1000)
        self._progress.setFixedWidth(theme().pixels(140))
        self._progress.setAccessibleName(tr("Progress of the export"))
        self._progress.hide()
        self._told_pause = QTimer(self, singleShot=True, interval=_TOLD_MS)
        self._told_pause.timeout.connect(lambda: self._told.set_full_text(""))
        foot.box.addWidget(self._saved)
        foot.box.addWidget(self._computed)
        foot.box.addWidget(self._undo_text, 2)
        foot.box.addWidget(self._told, 3)
        foot.box.addWidget(self._progress)
        return foot

    def _connect(self) -> None:
        session = self.session
        session.result_changed.connect(self._result_changed)
        session.project_changed.connect(self._show_scenario)
        session.document_changed.connect(self._show_document)
        session.failed.connect(self._show_problem)
        session.told.connect(self.tell)
        session.undo_changed.connect(self._show_undo)
        theme().changed.connect(self._show_document)
        self.kpis.explained.connect(self.explain)
        self.navigation.chosen.connect(self.show_page)
        self.issue_strip.wanted.connect(self._go_to_issue)
        self.issue_strip.fix_wanted.connect(self._fix)
        self.explanation.input_wanted.connect(self.show_input)
        self.explanation.closed.connect(self.actions_by_id.refresh)
        self.exporter.progressed.connect(self._show_progress)
        self.exporter.exported.connect(self._exported)

    # -- pages

    def page(self, page_id: str) -> PlannerPage:
        """Return a page, made now if it was never shown."""
        if page_id not in self._pages:
            entry = next(page for page in PAGES if page.id == page_id)
            page = entry.make(self.session)
            page.setObjectName(f"page.{page_id}")
            self._connect_page(page)
            self._pages[page_id] = page
            self._stack.addWidget(page)
        return self._pages[page_id]

    def _connect_page(self, page: PlannerPage) -> None:
        page.explained.connect(lambda name, items: self.explain(name, items=items))
        page.input_explained.connect(self.explain_input)
        for signal, slot in (
            ("action_wanted", lambda action: self.actions_by_id[action].trigger()),
            ("notes_written", self.scenario_editor.note),
            ("change_wanted", self._look_for_input),
            (
                "figure_explained",
                lambda name, month, items: self.explain(name, month=month, items=items),
            ),
        ):
            if hasattr(page, signal):
                getattr(page, signal).connect(slot)

    def show_page(self, page_id: str) -> None:
        """Show a page; the first time, make it."""
        page = self.page(page_id)
        self.page_id = page_id
        self._stack.setCurrentWidget(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.navigation.show_page(page_id)
        self.actions_by_id.refresh()

    def show_input(self, key: str) -> None:
        """Show the field of an input, ready for typing."""
        row = self.session.row(key)
        if row is None:
            return
        page_id = page_of_chapter(row.chapter)
        self.show_page(page_id)
        if not self._pages[page_id].reveal(key):
            self.explain_input(key)

    def focus_filter(self) -> None:
        """Put the cursor into the filter of the page."""
        target = self._pages[self.page_id].filter_target()
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.open_palette()

    # -- explanations

    def explain(
        self, name: str, *, month: int | None = None, items: tuple[str, ...] = ()
    ) -> None:
        """Open the explanation of a line or metric."""
        self.explanation.explain(name, month=month, items=items)
        self._make_room()

    def explain_input(self, key: str) -> None:
        """Open the explanation of an input."""
        self.explanation.explain_input(key)
        self._make_room()

    def toggle_explanation(self) -> None:
        """Close the explanation, or open it on the most important figure."""
        if self.explanation.isVisible():
            self.explanation.close_panel()
        else:
            self.explain("npv")

    def help_on_field(self) -> None:
        """Explain the input of the field that has the focus."""
        row = focused_row(QApplication.focusWidget())
        if row is not None:
            self.explain_input(row.key)
        else:
            self.tell(tr("Choose a field first; F1 then explains it."))

    def _make_room(self) -> None:
        wide = max(theme().pixels(330), self.explanation.minimumWidth())
        if self._places.sizes()[1] < wide:
            whole = self._places.width()
            self._places.setSizes([max(whole - wide, 1), wide])
        self.actions_by_id.refresh()

    # -- commands

    def undo(self) -> None:
        """Take back the last edit."""
        commit_focused_field()
        self.session.undo_stack.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.session.undo_stack.redo()

    def copy_key_figures(self) -> None:
        """Put all metrics on the clipboard."""
        QGuiApplication.clipboard().setText(self.kpis.text())
        self.tell(tr("The key figures are on the clipboard."))

    def set_theme(self, mode: Mode) -> None:
        """Show light or dark colours."""
        theme().set_mode(mode)
        theme().store(self._settings)

    def zoom_text(self, steps: int) -> None:
        """Show larger or smaller text; 0 is the normal size."""
        commit_focused_field()
        theme().set_scale(theme().scale + steps * _ZOOM_STEP if steps else 1.0)
        theme().store(self._settings)
        self._remake_pages()

    def _remake_pages(self) -> None:
        """Make the pages anew, in the sizes of the new text."""
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._pages = {}
        self.show_page(self.page_id)

    def open_palette(self) -> None:
        """Open the command palette."""
        CommandPalette(self._entries(), self).open_in(self)

    def _look_for_input(self) -> None:
        prompt = tr("Which input is to change in this scenario?")
        entries = [*self._input_entries()]
        CommandPalette(entries, self, prompt=prompt).open_in(self)

    def _entries(self) -> list[Entry]:
        entries = []
        self.actions_by_id.refresh()
        for action in self.actions_by_id.table:
            made = self.actions_by_id[action.id]
            if made.isEnabled() and action.id != "help.commands":
                is_page = action.id.startswith("page.")
                entries.append(
                    Entry(
                        title=made.text().replace("…", ""),
                        kind=tr("Page") if is_page else tr("Command"),
                        run=made.trigger,
                        note=made.shortcut().toString(),
                        icon=action.icon or "settings",
                    )
                )
        entries += [
            Entry(
                title=metric.label,
                kind=tr("Figure"),
                run=lambda key=metric.key: self.explain(key),
                note=figure(metric.value, metric.unit, name=metric.key),
                icon="explain",
                words=metric.key,
            )
            for metric in self.session.result.metrics.values()
        ]
        entries += self._input_entries()
        entries += [
            Entry(
                title=line.label,
                kind=tr("Line"),
                run=lambda name=line.name: self._show_line(name),
                note=line.description,
                icon="results",
                words=line.name,
            )
            for line in MODEL.lines.values()
            if line.role == "line" and MODEL.is_monthly(line.name)
        ]
        return entries

    def _input_entries(self) -> list[Entry]:
        labels = {chapter.id: chapter.label for chapter in CHAPTERS}
        labels.setdefault("factory", tr("Sizing"))
        return [
            Entry(
                title=row.label,
                kind=tr(
                    "Input · {chapter}", chapter=labels.get(row.chapter, tr("Bill"))
                ),
                run=lambda key=row.key: self.show_input(key),
                note=row.kind.display(row.value, unit=row.unit, locale=number_locale()),
                icon="edit",
                words=f"{row.key} {row.help}",
            )
            for row in self.session.rows
            if is_shown(row)
        ]

    def _show_line(self, name: str) -> None:
        self.show_page("results")
        page = self._pages["results"]
        page.show_line(name)

    def show_shortcuts(self) -> None:
        """Show which keys do what."""
        from planner.gui.widgets.help import ShortcutDialog

        ShortcutDialog(self.actions_by_id.table, self).open()

    def show_about(self) -> None:
        """Show what the program is."""
        from planner.gui.widgets.help import AboutDialog

        AboutDialog(self).open()

    def welcome(self) -> None:
        """Say that a computed example is shown."""
        overview = self.page(PAGES[0].id)
        overview.welcome.show()

    def tell(self, text: str) -> None:
        """Show a line in the status bar for a while."""
        self._told.set_full_text(text)
        self._told_pause.start()

    # -- showing the session

    def _show_all(self) -> None:
        self._show_document()
        self._show_scenario()
        self._result_changed()
        self._show_undo()

    def _result_changed(self) -> None:
        session = self.session
        if session.milliseconds:
            text = tr("computed in {time:.0f} ms", time=session.milliseconds)
            self._computed.setText(text)
        self._show_issues()

    def _show_issues(self) -> None:
        found = self.session.issues
        self.issue_strip.show_issues(found)
        counts: dict[str, int] = {}
        for issue in found:
            if issue.severity != "note":
                page = self._page_of_issue(issue)
                counts[page] = counts.get(page, 0) + 1
        self.navigation.show_badges(counts)

    def _show_problem(self, _problem: str) -> None:
        self._show_issues()

    @staticmethod
    def _page_of_issue(issue: Issue) -> str:
        """Return the page on which an issue is mended."""
        is_there = issue.key or issue.chapter in _CHAPTERS_OF_THE_FACTORY
        return page_of_chapter(issue.chapter) if is_there else PAGES[0].id

    def _fix(self, issue: Issue) -> None:
        """Do what mends an issue, as one step that can be undone."""
        from planner.core.issues.fixing import apply_fix

        session, fix = self.session, issue.fix
        if fix is None:
            return
        after = session.attempt(
            lambda: apply_fix(session.project, fix, session.scenario)
        )
        if after is not None:
            session.edit(fix.label, after)
            self.tell(tr("Done: {fix}. Undo takes it back.", fix=fix.label))

    def _go_to_issue(self, issue: Issue) -> None:
        if issue.key and self.session.row(issue.key) is not None:
            self.show_input(issue.key)
        elif issue.chapter in _CHAPTERS_OF_THE_FACTORY:
            page = page_of_chapter(issue.chapter)
            self.show_page(page)
            self._pages[page].show_issue(issue)
        elif issue.severity == "error" and issue.chapter == "reality":
            self.page(PAGES[0].id).show_reality()
        elif issue.metric:
            self.explain(issue.metric)

    def _show_scenario(self) -> None:
        session = self.session
        self._scenario.show_name(session.scenario_label(session.scenario))
        self.actions_by_id.refresh()

    def _offer_scenarios(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for scenario in self.session.scenario_ids:
            name = self.session.scenario_label(scenario)
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(scenario == self.session.scenario)
            action.triggered.connect(
                lambda _=False, one=scenario: self.session.select(one)
            )
        menu.addSeparator()
        menu.addAction(self.actions_by_id["scenario.new"])
        menu.addAction(self.actions_by_id["page.scenarios"])
        corner = self._scenario.rect().bottomLeft()
        menu.popup(self._scenario.mapToGlobal(corner))

    def _show_document(self) -> None:
        session = self.session
        self._title.set_full_text(
            session.title + (" •" if session.is_modified else ""),
            tip=str(session.path) if session.path else tr("not saved in a file yet"),
        )
        name = tr("{title}[*] – AI Factory Planner", title=session.title)
        self.setWindowTitle(name)
        wide = self._title.fontMetrics().horizontalAdvance(self._title.full_text()) + 4
        self._title.setMinimumWidth(min(wide, theme().pixels(220)))
        self.setWindowModified(session.is_modified)
        if session.path is None:
            text = tr("Not in a file yet")
        else:
            text = tr("Unsaved changes") if session.is_modified else tr("Saved")
        self._saved.setText(text)
        self.actions_by_id.refresh()

    def _show_undo(self) -> None:
        stack = self.session.undo_stack
        for name, verb, text in (
            ("edit.undo", tr("Undo"), stack.undoText()),
            ("edit.redo", tr("Redo"), stack.redoText()),
        ):
            self.actions_by_id[name].setText(f"{verb} {text}".strip())
        text = stack.undoText()
        self._undo_text.set_full_text(tr("Undo: {text}", text=text) if text else "")
        self.actions_by_id.refresh()

    def _show_progress(self, share: float) -> None:
        self._progress.setVisible(share >= 0)
        self._progress.setValue(round(max(share, 0.0) * self._progress.maximum()))
        self.actions_by_id.refresh()

    def _exported(self, path: Path) -> None:
        self.tell(tr("Exported to {name}", name=path.name))

    def _fill_recent(self) -> None:
        self._recent.clear()
        for path in self.documents.recent():
            action = self._recent.addAction(path.stem)
            action.setToolTip(str(path))
            action.triggered.connect(
                lambda _=False, one=path: self.documents.open_path(one)
            )
        self._recent.setEnabled(not self._recent.isEmpty())

    # -- the window itself

    def _restore(self) -> None:
        geometry = self._settings.value("window/geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)

    # Names and spelling of Qt from here on.

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, unless there are edits that are to be kept."""
        if not self.documents.may_leave():
            event.ignore()
            return
        self._settings.setValue("window/geometry", self.saveGeometry())
        self.exporter.wait()
        self.documents.closed()
        event.accept()
