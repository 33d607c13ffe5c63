"""Every command of the window, in one table.

Menus, command palette and the page of shortcuts are made from it, so that none of them
can forget one. What a command does is a method of the main window.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAction, QKeySequence

from planner.gui.icons import icon
from planner.gui.texts import tr
from planner.gui.theme import Mode, theme

if TYPE_CHECKING:
    from planner.gui.window import MainWindow


def _always(_window: "MainWindow") -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Action:
    """One command: where it stands, how it is called, and when it can be used.

    `shortcut` is a standard key or a text such as ``Ctrl+K``; `checked_when` makes it
    a check box in its menu. A new `group` begins with a line above it.
    """

    id: str
    menu: str
    text: str
    handler: "Callable[[MainWindow], None]"
    group: int = 0
    shortcut: QKeySequence.StandardKey | str = ""
    icon: str = ""
    enabled_when: "Callable[[MainWindow], bool]" = _always
    checked_when: "Callable[[MainWindow], bool] | None" = None

    def sequences(self) -> list[QKeySequence]:
        """Return the keys that trigger it on this system."""
        if isinstance(self.shortcut, QKeySequence.StandardKey):
            return QKeySequence.keyBindings(self.shortcut)
        return [QKeySequence(self.shortcut)] if self.shortcut else []


MENUS: Final = ("file", "edit", "plan", "view", "help")


def menu_title(menu: str) -> str:
    """Return the title of a menu."""
    return {
        "file": tr("&File"),
        "edit": tr("&Edit"),
        "plan": tr("&Plan"),
        "view": tr("&View"),
        "help": tr("&Help"),
    }[menu]


def _in_scenario(window: "MainWindow") -> bool:
    return window.session.scenario != window.session.scenario_ids[0]


def _page_actions() -> tuple[Action, ...]:
    from planner.gui.pages.catalogue import PAGES

    return tuple(
        Action(
            id=f"page.{page.id}",
            menu="view",
            text=page.title,
            handler=lambda window, page=page: window.show_page(page.id),
            shortcut=f"Alt+{number}" if number <= 9 else "",
            icon=page.icon,
            checked_when=lambda window, page=page: window.page_id == page.id,
        )
        for number, page in enumerate(PAGES, start=1)
    )


def _audience_action(view: str, text: str, picture: str) -> Action:
    def show(window: "MainWindow") -> None:
        window.show_page("revenue")
        window.page("revenue").show_view(view)

    return Action(
        id=f"revenue.{view}",
        menu="view",
        text=text,
        handler=show,
        group=4,
        icon=picture,
        checked_when=lambda window: (
            window.page_id == "revenue" and window.page("revenue").views.current == view
        ),
    )


def _factory_action(view: str, text: str, picture: str) -> Action:
    def show(window: "MainWindow") -> None:
        window.show_page("factory")
        window.page("factory").show_view(view)

    return Action(
        id=f"factory.{view}",
        menu="plan",
        text=text,
        handler=show,
        group=3,
        icon=picture,
        checked_when=lambda window: (
            window.page_id == "factory" and window.page("factory").view == view
        ),
    )


def _theme_action(mode: Mode, text: str, picture: str) -> Action:
    return Action(
        id=f"theme.{mode}",
        menu="view",
        text=text,
        handler=lambda window: window.set_theme(mode),
        group=2,
        icon=picture,
        checked_when=lambda _window: theme().mode is mode,
    )


def actions() -> tuple[Action, ...]:
    """Return the table."""
    key = QKeySequence.StandardKey
    return (
        Action(
            id="file.new",
            menu="file",
            text=tr("New from Template…"),
            handler=lambda window: window.documents.new(),
            shortcut=key.New,
            icon="new",
        ),
        Action(
            id="file.open",
            menu="file",
            text=tr("Open…"),
            handler=lambda window: window.documents.open(),
            shortcut=key.Open,
            icon="open",
        ),
        Action(
            id="file.save",
            menu="file",
            text=tr("Save"),
            handler=lambda window: window.documents.save(),
            group=1,
            shortcut=key.Save,
            icon="save",
        ),
        Action(
            id="file.save-as",
            menu="file",
            text=tr("Save As…"),
            handler=lambda window: window.documents.save_as(),
            group=1,
            shortcut="Ctrl+Shift+S",
            icon="save-as",
        ),
        Action(
            id="file.export",
            menu="file",
            text=tr("Export to Excel…"),
            handler=lambda window: window.exporter.ask(),
            group=2,
            shortcut="Ctrl+E",
            icon="export",
            enabled_when=lambda window: not window.exporter.is_running,
        ),
        Action(
            id="file.quit",
            menu="file",
            text=tr("Quit"),
            handler=lambda window: window.close(),
            group=3,
            shortcut="Ctrl+Q",
            icon="close",
        ),
        Action(
            id="edit.undo",
            menu="edit",
            text=tr("Undo"),
            handler=lambda window: window.undo(),
            shortcut=key.Undo,
            icon="undo",
            enabled_when=lambda window: window.session.undo_stack.canUndo(),
        ),
        Action(
            id="edit.redo",
            menu="edit",
            text=tr("Redo"),
            handler=lambda window: window.redo(),
            shortcut=key.Redo,
            icon="redo",
            enabled_when=lambda window: window.session.undo_stack.canRedo(),
        ),
        Action(
            id="edit.copy-answer",
            menu="edit",
            text=tr("Copy Key Figures"),
            handler=lambda window: window.copy_key_figures(),
            group=1,
            shortcut="Ctrl+Shift+C",
            icon="copy",
        ),
        Action(
            id="edit.filter",
            menu="edit",
            text=tr("Filter This Page"),
            handler=lambda window: window.focus_filter(),
            group=1,
            shortcut=key.Find,
            icon="filter",
        ),
        Action(
            id="scenario.new",
            menu="plan",
            text=tr("New Scenario…"),
            handler=lambda window: window.scenario_editor.create(),
            icon="add",
        ),
        Action(
            id="scenario.duplicate",
            menu="plan",
            text=tr("Duplicate Scenario"),
            handler=lambda window: window.scenario_editor.duplicate(),
            shortcut="Ctrl+D",
            icon="duplicate",
        ),
        Action(
            id="scenario.rename",
            menu="plan",
            text=tr("Rename Scenario…"),
            handler=lambda window: window.scenario_editor.rename(),
            icon="rename",
            enabled_when=_in_scenario,
        ),
        Action(
            id="scenario.delete",
            menu="plan",
            text=tr("Delete Scenario"),
            handler=lambda window: window.scenario_editor.delete(),
            icon="delete",
            enabled_when=_in_scenario,
        ),
        Action(
            id="scenario.base",
            menu="plan",
            text=tr("Work on the Base Case"),
            handler=lambda window: window.session.select(
                window.session.scenario_ids[0]
            ),
            group=1,
            icon="flag",
            enabled_when=_in_scenario,
        ),
        Action(
            id="phase.add",
            menu="plan",
            text=tr("Add Phase"),
            handler=lambda window: window.phase_editor.add(),
            group=2,
            icon="add",
        ),
        Action(
            id="phase.refresh",
            menu="plan",
            text=tr("Add Refresh of a Phase…"),
            handler=lambda window: window.phase_editor.refresh(),
            group=2,
            icon="timeline",
        ),
        Action(
            id="phase.remove",
            menu="plan",
            text=tr("Remove a Phase…"),
            handler=lambda window: window.phase_editor.remove(),
            group=2,
            icon="delete",
            enabled_when=lambda window: window.phase_editor.can_remove,
        ),
        _factory_action("bill", tr("Factory: Bill"), "factory"),
        _factory_action("sizing", tr("Factory: Sizing"), "settings"),
        _factory_action("floor", tr("Factory: Floor"), "rack"),
        _factory_action("power", tr("Factory: Power and Heat"), "power"),
        _factory_action("network", tr("Factory: Network"), "network"),
        _factory_action("throughput", tr("Factory: Throughput"), "chip"),
        _factory_action("compare", tr("Factory: Side by Side"), "scenarios"),
        *_page_actions(),
        _audience_action("provider", tr("Provider View"), "revenue"),
        _audience_action("enterprise", tr("Enterprise View"), "factory"),
        Action(
            id="view.explain",
            menu="view",
            text=tr("Explanation"),
            handler=lambda window: window.toggle_explanation(),
            group=1,
            shortcut="Ctrl+I",
            icon="explain",
            checked_when=lambda window: window.explanation.isVisible(),
        ),
        Action(
            id="view.issues",
            menu="view",
            text=tr("Next Issue"),
            handler=lambda window: window.issue_strip.next_issue(),
            group=1,
            shortcut="F4",
            icon="warning",
            enabled_when=lambda window: window.issue_strip.has_issues,
        ),
        _theme_action(Mode.SYSTEM, tr("Theme of the System"), "settings"),
        _theme_action(Mode.LIGHT, tr("Light Theme"), "light"),
        _theme_action(Mode.DARK, tr("Dark Theme"), "dark"),
        Action(
            id="view.larger",
            menu="view",
            text=tr("Larger Text"),
            handler=lambda window: window.zoom_text(+1),
            group=3,
            shortcut=key.ZoomIn,
            icon="arrow-up",
        ),
        Action(
            id="view.smaller",
            menu="view",
            text=tr("Smaller Text"),
            handler=lambda window: window.zoom_text(-1),
            group=3,
            shortcut=key.ZoomOut,
            icon="arrow-down",
        ),
        Action(
            id="view.normal",
            menu="view",
            text=tr("Normal Text"),
            handler=lambda window: window.zoom_text(0),
            group=3,
            shortcut="Ctrl+0",
        ),
        Action(
            id="help.commands",
            menu="help",
            text=tr("Search Commands, Inputs and Figures…"),
            handler=lambda window: window.open_palette(),
            shortcut="Ctrl+K",
            icon="search",
        ),
        Action(
            id="help.field",
            menu="help",
            text=tr("Help on This Field"),
            handler=lambda window: window.help_on_field(),
            shortcut="F1",
            icon="help",
        ),
        Action(
            id="help.shortcuts",
            menu="help",
            text=tr("Keyboard Shortcuts…"),
            handler=lambda window: window.show_shortcuts(),
            shortcut="?",
            icon="info",
        ),
        Action(
            id="help.about",
            menu="help",
            text=tr("About AI Factory Planner…"),
            handler=lambda window: window.show_about(),
            group=1,
            icon="info",
        ),
    )


class ActionSet:
    """The actions of one window, ready for menus and buttons."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self.table = actions()
        self._made = {action.id: self._make(action) for action in self.table}

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def _make(self, action: Action) -> QAction:
        made = QAction(action.text, self._window, objectName=action.id)
        if action.icon:
            made.setIcon(icon(action.icon))
        made.setShortcuts(action.sequences())
        made.setCheckable(action.checked_when is not None)
        made.triggered.connect(lambda: action.handler(self._window))
        made.triggered.connect(self.refresh)
        self._window.addAction(made)
        return made

    def refresh(self) -> None:
        """Enable and check each action as the window stands."""
        for action in self.table:
            made = self._made[action.id]
            made.setEnabled(action.enabled_when(self._window))
            if action.checked_when:
                made.setChecked(action.checked_when(self._window))
