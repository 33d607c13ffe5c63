"""The floor: the hall to scale, as it stands when a phase comes into service."""

from planner.core.pictures.floor import floor
from planner.core.pictures.hall_plan import stages
from planner.core.pictures.scene import Scene, Sheet
from planner.gui.scenes.panel import ScenePanel
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.widgets.basics import label
from planner.gui.widgets.picker import Picker


class FloorView(ScenePanel):
    """The hall, with a choice of the time at which it is seen."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "floor", tr("Hall"))
        self.note.set_full_text(tr("from above, to scale"))
        self._stage = 0
        self._label = label(tr("As it stands in"), "caption")
        self.stage = Picker("floor.stage", tr("As it stands in"))
        self.stage.activated.connect(self._choose_stage)
        self.choices.addWidget(self._label)
        self.choices.addWidget(self.stage, 1)

    def make_scene(self, sheet: Sheet) -> Scene:
        """Return the hall."""
        result = self.session.result
        found = stages(result)
        self._stage = min(self._stage, max(len(found) - 1, 0))
        self.stage.show_choices(
            [(str(place), stage.label) for place, stage in enumerate(found)],
            str(self._stage),
        )
        for widget in (self._label, self.stage):
            widget.setVisible(len(found) > 1)
        month = found[self._stage].month if found else None
        return floor(result, sheet, month)

    def _choose_stage(self, place: int) -> None:
        self._stage = place
        self.refresh()
