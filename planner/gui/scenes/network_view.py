"""The networks of a phase, one line a layer."""

from planner.core.pictures.network_diagram import network_diagram
from planner.core.pictures.scene import Scene, Sheet
from planner.gui.scenes.panel import ScenePanel
from planner.gui.session import Session
from planner.gui.texts import tr


class NetworkView(ScenePanel):
    """The networks of `phase`, of the first where there is none of that id."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "network", tr("Network"))
        self.phase = ""

    def make_scene(self, sheet: Sheet) -> Scene:
        """Return the networks."""
        result = self.session.result
        labels = {phase.id: phase.label for phase in result.project.phases}
        shown = self.phase if self.phase in labels else next(iter(labels))
        self.note.set_full_text(labels[shown])
        return network_diagram(result, shown, sheet)
