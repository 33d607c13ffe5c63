"""Texts of the window: every one passes through `tr`, so that it can be translated."""

from PySide6.QtCore import QCoreApplication

CONTEXT = "planner"


def tr(text: str, /, **values: object) -> str:
    """Return a text in the language of the window, its placeholders filled.

    Placeholders are named, so that a translation can put them in another order.

    >>> tr("{count} racks", count=16)
    '16 racks'
    """
    translated = QCoreApplication.translate(CONTEXT, text)
    return translated.format(**values) if values else translated
