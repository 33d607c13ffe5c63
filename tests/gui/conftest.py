"""A window on the sample, alone on its screen, with settings of its own."""

import pytest
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from planner.core.templates import load_template
from planner.gui.app import SAMPLE, application, open_window
from planner.gui.session import Session
from planner.gui.theme import Mode, theme


def pytest_collection_modifyitems(items):
    """Overlook what the offscreen platform says about itself when dialogs open."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(scope="session")
def qapp():
    return application()


@pytest.fixture(autouse=True)
def light_theme(qapp):
    theme().scale = 1.0
    theme().set_mode(Mode.LIGHT)
    yield
    QApplication.clipboard().clear()


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def project():
    return load_template(SAMPLE)


@pytest.fixture
def session(qapp, project):
    return Session(project)


@pytest.fixture
def window(qtbot, settings):
    """The main window, shown and active; closed without questions."""
    window = open_window(None, settings)
    theme().set_mode(Mode.LIGHT)
    qtbot.addWidget(window, before_close_func=forget_edits)
    show(qtbot, window)
    return window


def show(qtbot, window):
    with qtbot.waitActive(window, timeout=5000):
        window.show()
        window.activateWindow()


def forget_edits(window):
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()
    window.session.undo_stack.setClean()


@pytest.fixture
def settle(qtbot):
    """Let a window compute and draw what is still due."""

    def wait(window):
        QApplication.processEvents()
        # A dialog that closes leaves no window active on the offscreen platform.
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.session.finish_computing()
        QApplication.processEvents()

    return wait


@pytest.fixture
def answer(qtbot):
    """Press a button of the next message box, as a hand would; its text is kept."""
    seen = []

    def press(words):
        def look():
            box = QApplication.activeModalWidget()
            if not isinstance(box, QMessageBox):
                QTimer.singleShot(20, look)
                return
            seen.append(f"{box.text()} {box.informativeText()}")
            button = next(
                one for one in box.buttons() if words in one.text().replace("&", "")
            )
            button.click()

        QTimer.singleShot(0, look)
        return seen

    return press
