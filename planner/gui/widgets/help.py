"""The page of shortcuts and what the program says about itself."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QPixmap
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from planner import __version__
from planner.core.resources import resource_path
from planner.gui.actions import MENUS, Action, menu_title
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import Page, button, label

# Keys that belong to fields and tables, not to a command.
_FIELD_KEYS: Final = (
    ("Enter", "take over what was typed"),
    ("Esc", "give back the value from before the typing"),
    ("F2, Enter", "edit a cell of the bill of materials"),
    ("Ctrl+C, Ctrl+V", "copy and paste cells, also from and to a spreadsheet"),
    ("Ctrl+wheel", "zoom a chart along time"),
    ("Alt+Left", "back in an explanation"),
)


class ShortcutDialog(QDialog):
    """Which keys do what, from the table of actions."""

    def __init__(self, actions: Sequence[Action], parent: QWidget) -> None:
        super().__init__(parent, objectName="shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keyboard Shortcuts"))
        page = Page()
        columns = QHBoxLayout(page.content)
        columns.setContentsMargins(0, 0, PADDING, 0)
        columns.setSpacing(3 * PADDING)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(GAP)
            columns.addLayout(column, 1)
        for menu in MENUS:
            own = [one for one in actions if one.menu == menu and one.sequences()]
            keys = [
                (
                    one.sequences()[0].toString(QKeySequence.SequenceFormat.NativeText),
                    one.text.replace("…", ""),
                )
                for one in own
            ]
            if keys:
                column = left if menu in ("file", "edit", "plan") else right
                self._add(column, menu_title(menu).replace("&", ""), keys)
        fields = [(keys, tr(text)) for keys, text in _FIELD_KEYS]
        self._add(left, tr("Fields, tables, charts"), fields)
        left.addStretch(1)
        right.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.addWidget(page, 1)
        close = button(tr("Close"), "primary")
        close.clicked.connect(self.accept)
        box.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)
        self.resize(theme().pixels(760), theme().pixels(600))

    @staticmethod
    def _add(column: QVBoxLayout, title: str, keys: Sequence[tuple[str, str]]) -> None:
        column.addWidget(label(title, "title"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(PADDING)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (key, text) in enumerate(keys):
            grid.addWidget(label(key, "strong"), row, 0)
            grid.addWidget(label(text, wraps=True), row, 1)
        column.addLayout(grid)


class AboutDialog(QDialog):
    """Name, version, licences."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="about")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("About AI Factory Planner"))
        side = theme().pixels(64)
        picture = label()
        picture.setPixmap(
            QPixmap(str(resource_path("icons", "app.png"))).scaled(
                side,
                side,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        texts = QVBoxLayout()
        texts.setSpacing(6)
        texts.addWidget(label(tr("AI Factory Planner"), "figure"))
        texts.addWidget(label(tr("Version {version}", version=__version__), "muted"))
        for text in (
            tr("What an AI factory costs, what it earns, and when it pays."),
            tr(
                "Every figure is computed on this machine; nothing is sent anywhere. "
                "Figures without a source are marked as assumptions."
            ),
            tr("MIT licence. Inter typeface: OFL. Icons: Tabler, MIT. Qt: LGPL."),
        ):
            texts.addWidget(label(text, wraps=True))
        line = QHBoxLayout()
        line.setSpacing(PADDING)
        line.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
        line.addLayout(texts, 1)
        close = button(tr("Close"), "primary")
        close.clicked.connect(self.accept)
        box = QVBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.addLayout(line)
        box.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)
        self.setMinimumWidth(theme().pixels(440))
