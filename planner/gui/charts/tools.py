"""What every chart offers: its picture and its data, copied or saved.

A chart makes one `ChartTools` of itself. They open a menu at a right click or the menu
key, and hang a button with the same menu into the head of the card the chart stands in,
so that the keyboard reaches it, too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QBuffer,
    QEvent,
    QIODevice,
    QMimeData,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QImage,
    QPaintDevice,
    QPainter,
    QRegion,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFileDialog,
    QMenu,
    QMessageBox,
    QToolButton,
    QWidget,
)

from planner.core.files import reason_of, write_whole
from planner.gui.charts.data import ChartData
from planner.gui.icons import icon
from planner.gui.texts import tr
from planner.gui.theme import theme
from planner.gui.widgets.basics import Card

_SCALE: Final = 2
_MARGIN: Final = 12
# Spreadsheets take a file for UTF-8 only if it begins with this mark.
_BYTE_ORDER_MARK: Final = "\ufeff"


@dataclass(frozen=True)
class _Format:
    """One kind of file: its suffix, what the menu and the dialog call it."""

    suffix: str
    command: str
    kind: str
    content: "Callable[[ChartTools], str | bytes]"


def _formats() -> tuple[_Format, ...]:
    return (
        _Format("png", tr("Save as PNG…"), tr("Pictures"), lambda one: one.png()),
        _Format("svg", tr("Save as SVG…"), tr("Drawings"), lambda one: one.svg()),
        _Format(
            "csv",
            tr("Save Data as CSV…"),
            tr("Tables"),
            lambda one: _BYTE_ORDER_MARK + one.data().as_csv(),
        ),
    )


class ChartTools(QObject):
    """Copies and saves one chart; `data` returns the figures it draws."""

    # Where the last picture went; the next one is offered the same folder.
    folder: Path | None = None

    def __init__(self, chart: QWidget, data: Callable[[], ChartData]) -> None:
        super().__init__(chart)
        self.chart = chart
        self.data = data
        self.button: QToolButton | None = None
        chart.installEventFilter(self)
        for area in chart.findChildren(QAbstractScrollArea):
            area.viewport().installEventFilter(self)
        if isinstance(chart, QAbstractScrollArea):
            chart.viewport().installEventFilter(self)

    # -- words

    def title(self) -> str:
        """Return what the chart is called: the title of its card."""
        card = self._card()
        title = card.title.text() if card else ""
        return title or self.chart.accessibleName() or tr("Chart")

    def _note(self) -> str:
        card = self._card()
        return card.note.full_text() if card and not card.note.isHidden() else ""

    def _card(self) -> Card | None:
        widget = self.chart.parentWidget()
        while widget is not None and not isinstance(widget, Card):
            widget = widget.parentWidget()
        return widget

    # -- the picture

    def _size(self) -> QSize:
        head = self._head_height()
        return self.chart.size() + QSize(2 * _MARGIN, head + 2 * _MARGIN)

    def _head_height(self) -> int:
        return QFontMetrics(theme().font("title")).height() + _MARGIN

    def _paint(self, painter: QPainter) -> None:
        """Draw title, note and chart."""
        size = self._size()
        painter.fillRect(QRect(QPoint(0, 0), size), theme().colour("surface"))
        room = QRect(
            _MARGIN, _MARGIN, size.width() - 2 * _MARGIN, self._head_height() - _MARGIN
        )
        painter.setFont(theme().font("title", QFont.Weight.DemiBold))
        painter.setPen(theme().colour("text"))
        middle = Qt.AlignmentFlag.AlignVCenter
        title = self.title()
        painter.drawText(room, middle, title)
        room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(title) + 16)
        painter.setFont(theme().font("caption"))
        painter.setPen(theme().colour("muted"))
        note = painter.fontMetrics().elidedText(
            self._note(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, note)
        place = QPoint(_MARGIN, _MARGIN + self._head_height())
        flags = QWidget.RenderFlag.DrawChildren
        # Not the chart's own: a view of pyqtgraph renders its scene without labels.
        QWidget.render(self.chart, painter, place, QRegion(), flags)

    def _paint_on(self, device: QPaintDevice) -> None:
        painter = QPainter(device)
        # A painter that outlives its device ends the program.
        try:
            self._paint(painter)
        finally:
            painter.end()

    def image(self) -> QImage:
        """Return the picture at twice the size it has on the screen."""
        image = QImage(self._size() * _SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SCALE)
        self._paint_on(image)
        return image

    def png(self) -> bytes:
        """Return the picture as a PNG file."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.image().save(buffer, "PNG")
        return bytes(buffer.data().data())

    def svg(self) -> bytes:
        """Return the picture as a drawing that stays sharp at any size."""
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        # With any other resolution axes and curves come apart.
        generator.setResolution(self.chart.logicalDpiX())
        generator.setSize(self._size())
        generator.setViewBox(QRect(QPoint(0, 0), self._size()))
        generator.setTitle(self.title())
        self._paint_on(generator)
        return bytes(buffer.data().data())

    # -- commands

    def copy_picture(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self.image())

    def copy_data(self) -> None:
        """Put the figures on the clipboard, ready to be pasted into a spreadsheet."""
        content = QMimeData()
        content.setText(self.data().as_table())
        content.setData("text/csv", self.data().as_csv().encode())
        QGuiApplication.clipboard().setMimeData(content)

    def ask_and_save(self, form: _Format) -> None:
        """Ask where to, and save."""
        folder = ChartTools.folder or Path.home()
        stem = re.sub(r'[\\/:*?"<>|]+', " ", self.title()).strip()
        name, _filter = QFileDialog.getSaveFileName(
            self.chart.window(),
            form.command.rstrip("…"),
            str(folder / f"{stem}.{form.suffix}"),
            f"{form.kind} (*.{form.suffix})",
        )
        if name:
            path = Path(name)
            self.save(
                path if path.suffix else path.with_suffix(f".{form.suffix}"), form
            )

    def save(self, path: Path, form: _Format) -> None:
        """Save to a file; say why where that is impossible."""
        try:
            write_whole(path, form.content(self))
        except OSError as error:
            message = QMessageBox(
                QMessageBox.Icon.Warning,
                tr("Problem"),
                tr("“{name}” cannot be saved.", name=path.name),
                parent=self.chart.window(),
            )
            reason = reason_of(error)
            message.setInformativeText(f"{reason[0].upper()}{reason[1:]}.")
            message.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            message.open()
            return
        ChartTools.folder = path.parent

    # -- the menu

    def fill(self, menu: QMenu) -> None:
        """Put the commands into a menu; those of figures only where there are any."""
        menu.clear()
        has_data = not self.data().is_empty
        picture = menu.addAction(icon("copy"), tr("Copy Picture"))
        picture.triggered.connect(self.copy_picture)
        data = menu.addAction(icon("copy"), tr("Copy Data"))
        data.triggered.connect(self.copy_data)
        data.setEnabled(has_data)
        menu.addSeparator()
        for form in _formats():
            action = menu.addAction(icon("export"), form.command)
            action.triggered.connect(lambda _=False, one=form: self.ask_and_save(one))
            action.setObjectName(f"chart.save.{form.suffix}")
            action.setEnabled(has_data or form.suffix != "csv")
        picture.setObjectName("chart.copy.picture")
        data.setObjectName("chart.copy.data")

    def _open(self, place: QPoint) -> None:
        menu = QMenu(self.chart)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu)
        menu.popup(place)

    def _show_button(self, is_shown: bool) -> None:
        """Show the button with the chart; hang it up the first time."""
        card = self._card()
        if self.button is None and card is not None and is_shown:
            self.button = QToolButton(
                objectName="chart.menu",
                popupMode=QToolButton.ToolButtonPopupMode.InstantPopup,
                toolTip=tr("Copy or save this chart"),
                focusPolicy=Qt.FocusPolicy.TabFocus,
            )
            self.button.setProperty("role", "menu")
            self.button.setIcon(icon("export"))
            menu = QMenu(self.button)
            menu.aboutToShow.connect(lambda: self.fill(menu))
            self.button.setMenu(menu)
            card.head.addWidget(self.button)
        if self.button is not None:
            name = tr("Copy or save “{chart}”", chart=self.title())
            self.button.setAccessibleName(name)
            self.button.setVisible(is_shown)

    # Names and spelling of Qt from here on.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the menu; show the button while the chart is shown."""
        kind = event.type()
        if kind == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            self._open(event.globalPos())
            return True
        if watched is self.chart and kind in (QEvent.Type.Show, QEvent.Type.Hide):
            self._show_button(kind == QEvent.Type.Show)
        return super().eventFilter(watched, event)
