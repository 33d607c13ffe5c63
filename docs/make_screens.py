"""Takes the pictures of every page, light and dark, into docs/screens.

Runs without a screen: ``python docs/make_screens.py [PAGE...] [--size 1100x700] [--text
1.5] [--out FOLDER]``.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from planner.gui.app import application, open_window
from planner.gui.pages.catalogue import PAGES
from planner.gui.theme import Mode, theme
from planner.gui.window import MainWindow

SCREENS = Path(__file__).resolve().parent / "screens"


def settle(window: MainWindow) -> None:
    """Let the window compute and lay out what is still due."""
    for _ in range(3):
        QApplication.processEvents()
        window.session.finish_computing()
    QApplication.processEvents()


def take(window: MainWindow, folder: Path, name: str) -> None:
    """Save a picture of the window."""
    settle(window)
    path = folder / f"{name}.png"
    if not window.grab().save(str(path)):
        raise OSError(f"{path} cannot be written")
    print(path)


def take_views(window: MainWindow, folder: Path, mode: Mode) -> None:
    """Take the views of the Factory page, with its first phase sized in detail."""
    from planner.gui.pages.factory.page import VIEWS

    page = window.page("factory")
    page.table.editor.size_in_detail(window.session.project.phases[0].id)
    for view in VIEWS:
        page.show_view(view)
        take(window, folder, f"factory-{view}-{mode}")
    page.show_view("bill")
    window.session.undo_stack.undo()


def take_all(
    pages: list[str], folder: Path, size: tuple[int, int], text: float
) -> None:
    """Take every page in both themes, and the explanation."""
    with tempfile.TemporaryDirectory() as home:
        settings = QSettings(f"{home}/settings.ini", QSettings.Format.IniFormat)
        window = open_window(None, settings)
        window.resize(*size)
        theme().set_scale(text)
        window.show()
        settle(window)
        window.page("overview").welcome.hide()
        for mode in (Mode.LIGHT, Mode.DARK):
            theme().set_mode(mode)
            for page in PAGES:
                if pages and page.id not in pages:
                    continue
                scenario = window.session.scenario_ids[
                    -1 if page.id == "scenarios" else 0
                ]
                window.session.select(scenario)
                window.show_page(page.id)
                take(window, folder, f"{page.id}-{mode}")
                if page.id == "factory":
                    take_views(window, folder, mode)
            if not pages or "explanation" in pages:
                window.session.select(window.session.scenario_ids[0])
                window.show_page("overview")
                window.explain("margin_per_mtok")
                take(window, folder, f"explanation-{mode}")
                window.explanation.close_panel()
        window.hide()


def main() -> int:
    """Read the arguments and take the pictures."""
    parser = argparse.ArgumentParser(description="Take pictures of the window.")
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--text", type=float, default=1.0)
    parser.add_argument("--out", type=Path, default=SCREENS)
    chosen = parser.parse_args()
    width, height = (int(part) for part in chosen.size.split("x"))
    application()
    chosen.out.mkdir(parents=True, exist_ok=True)
    take_all(chosen.pages, chosen.out, (width, height), chosen.text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
