"""A field for a value that is no input yet: typed and checked through its kind."""

from PySide6.QtWidgets import QLineEdit

from planner.core.language.kinds import Kind, ParseError, Value
from planner.gui.locale import number_locale
from planner.gui.widgets.basics import set_property
from planner.gui.widgets.bubble import bubble_of


class Entry(QLineEdit):
    """One value; `minimum` and `maximum` are what is allowed."""

    def __init__(
        self,
        kind: Kind,
        unit: str,
        *,
        name: str,
        title: str,
        minimum: float | None = None,
        maximum: float | None = None,
    ) -> None:
        super().__init__(objectName=name)
        self._kind = kind
        self._unit = unit
        self._limits = (minimum, maximum)
        self.setAccessibleName(title)
        self.textEdited.connect(self._echo)
        self.editingFinished.connect(lambda: bubble_of(self).hide())

    def show_value(self, value: Value) -> None:
        """Show a value as it is typed."""
        self.setText(self._kind.format(value, unit=self._unit, locale=number_locale()))

    def value(self) -> Value | None:
        """Return what was typed, None where it is empty or not understood."""
        try:
            return self._understood()
        except ParseError:
            return None

    def _understood(self) -> Value:
        text = self.text().strip()
        value = self._kind.parse(text, unit=self._unit, locale=number_locale())
        low, high = self._limits
        problem = self._kind.check(value, minimum=low, maximum=high)
        if problem is not None:
            raise ParseError(problem, "")
        return value

    def _echo(self) -> None:
        try:
            value = self._understood()
        except ParseError as error:
            set_property(self, "wrong", "true")
            bubble_of(self).say(str(error).strip(), self, is_wrong=True)
        else:
            set_property(self, "wrong", "false")
            said = self._kind.echo(value, unit=self._unit, locale=number_locale())
            bubble_of(self).say(said, self, is_wrong=False)
