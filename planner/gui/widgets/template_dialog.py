"""Choosing a template: what each is, before it is opened."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from planner.core.templates import Template
from planner.gui.texts import tr
from planner.gui.theme import GAP, PADDING, theme
from planner.gui.widgets.basics import Frame, button, label


class TemplateDialog(QDialog):
    """The bundled templates, one card each.

    Signals
    -------
    chosen
        The template that is to be opened.
    """

    chosen = Signal(object)

    def __init__(self, templates: Sequence[Template], parent: QWidget) -> None:
        super().__init__(parent, objectName="templates")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("New from Template"))
        box = QVBoxLayout(self)
        box.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        box.setSpacing(GAP)
        box.addWidget(label(tr("Start from a computed example"), "title"))
        for template in templates:
            box.addWidget(self._card(template))
        cancel = button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        box.addWidget(cancel, alignment=Qt.AlignmentFlag.AlignRight)
        width = theme().pixels(600)
        self.resize(width, box.heightForWidth(width))

    def _card(self, template: Template) -> Frame:
        card = Frame("card", horizontal=True, margin=GAP)
        card.box.setSpacing(PADDING)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(label(template.label, "strong"))
        texts.addWidget(label(template.description, "muted", wraps=True))
        card.box.addLayout(texts, 1)
        buttons = QHBoxLayout()
        choose = button(tr("Open"), "primary", name=f"template.{template.id}")
        choose.clicked.connect(lambda: self._choose(template))
        buttons.addWidget(choose)
        card.box.addLayout(buttons)
        return card

    def _choose(self, template: Template) -> None:
        self.accept()
        self.chosen.emit(template)
