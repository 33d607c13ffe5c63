"""A card with a picture: what its views share."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from planner.core.pictures.scene import Scene, Sheet
from planner.gui.guard import guarded
from planner.gui.scenes.view import SceneView
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP
from planner.gui.widgets.basics import Card, ElidedLabel


class ScenePanel(Card):
    """A picture of the session's result under its title, and what is pointed at below.

    Signals
    -------
    item_chosen
        A shape was chosen: its phase and item.
    """

    item_chosen = Signal(str, str)

    def __init__(self, session: Session, name: str, title: str) -> None:
        super().__init__(title)
        self.setObjectName(f"{name}.panel")
        self.session = session
        self.choices = QHBoxLayout()
        self.choices.setSpacing(GAP)
        self.box.addLayout(self.choices)
        self.view = SceneView(name, title)
        self.box.addWidget(self.view, 1)
        self._help = tr(
            "Point at a shape, or go there by arrow keys; Enter or a click shows it in "
            "the bill. Ctrl + and Ctrl − zoom, 0 fits."
        )
        self.said = ElidedLabel(self._help, "caption")
        self.said.setObjectName(f"{name}.said")
        self.box.addWidget(self.said)
        self.view.pointed.connect(self._say)
        self.view.chosen.connect(self.item_chosen)
        self.view.sheet_changed.connect(self._lay_out)

    def make_scene(self, sheet: Sheet) -> Scene:
        """Return the picture for a sheet."""
        raise NotImplementedError

    def refresh(self) -> None:
        """Show the present figures."""
        sheet = self.view.sheet()
        scene = self.make_scene(sheet)
        for _bar in range(2):
            # A bar to scroll by takes some of the room.
            less = self.view.without_bars(sheet, scene)
            if less != sheet:
                sheet, scene = less, self.make_scene(less)
        self.view.set_scene(scene)
        self._say("")

    def _say(self, text: str) -> None:
        self.said.set_full_text(text or self._help)

    def _lay_out(self) -> None:
        if self.view.picture is not None:
            with guarded():
                self.refresh()
