"""The ground under everything else: what is shipped, and what the toolkit must keep."""

import ast
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetricsF,
    QImage,
    QPainter,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel

from planner import __version__
from planner.core.resources import resource_path

ROOT = Path(__file__).resolve().parents[1]
FONTS = sorted(resource_path("fonts").glob("*.ttf"))
ICONS = sorted(resource_path("icons").glob("*.svg"))
LOCKS = sorted((ROOT / "packaging/requirements").glob("*.txt"))


def names(paths):
    return [path.name for path in paths]


# --- The core ----------------------------------------------------------------------


def test_loading_all_of_the_core_loads_neither_qt_nor_a_heavy_library():
    program = """
import importlib, pkgutil, sys
import planner.core
for module in pkgutil.walk_packages(planner.core.__path__, "planner.core."):
    importlib.import_module(module.name)
print([name for name in sys.modules if "." not in name])
"""
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    loaded = set(ast.literal_eval(answer.stdout))

    assert "planner" in loaded
    unwanted = {"PySide6", "shiboken6", "pyqtgraph"}
    unwanted |= {"pandas", "openpyxl", "xlsxwriter", "scipy"}
    assert loaded & unwanted == set()


# --- The toolkit -------------------------------------------------------------------


def test_calls_without_a_result_leave_the_references_to_none_alone(qtbot):
    """PySide6 6.12.0 dropped one at each call, until the interpreter died."""
    label = QLabel()
    qtbot.addWidget(label)
    label.setText("warm")
    before = sys.getrefcount(None)

    for number in range(200):
        label.setText(str(number))

    assert abs(sys.getrefcount(None) - before) < 50


# --- Fonts -------------------------------------------------------------------------


@pytest.fixture
def inter(qapp):
    loaded = [QFontDatabase.addApplicationFont(str(path)) for path in FONTS]
    yield loaded
    for number in loaded:
        QFontDatabase.removeApplicationFont(number)


def test_the_bundled_font_loads_in_all_its_weights(inter):
    assert len(inter) == 4
    assert -1 not in inter

    for weight in (
        QFont.Weight.Normal,
        QFont.Weight.Medium,
        QFont.Weight.DemiBold,
        QFont.Weight.Bold,
    ):
        shown = QFontInfo(QFont("Inter", 20, weight))
        assert shown.family() == "Inter"
        assert shown.weight() == weight


def test_the_bundled_font_has_digits_of_one_width(inter):
    font = QFont("Inter")
    font.setPixelSize(40)
    font.setFeature(QFont.Tag("tnum"), 1)
    widths = {
        QFontMetricsF(font).horizontalAdvance(digit * 8) for digit in "0123456789"
    }

    assert len(widths) == 1


# --- Icons -------------------------------------------------------------------------


@pytest.mark.parametrize("path", ICONS, ids=names(ICONS))
def test_the_icon_renders_and_stays_within_its_square(qapp, path):
    colour = "#0B5FD0"
    drawing = path.read_bytes().replace(b"currentColor", colour.encode())
    renderer = QSvgRenderer(QByteArray(drawing))
    assert renderer.isValid()
    assert renderer.defaultSize().width() == renderer.defaultSize().height()

    image = QImage(48, 48, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()

    inked = sum(
        image.pixelColor(x, y).alpha() > 0 for x in range(48) for y in range(48)
    )
    assert inked > 40
    edge = [(x, y) for x in range(48) for y in (0, 47)]
    edge += [(y, x) for x, y in edge]
    assert all(image.pixelColor(x, y).alpha() == 0 for x, y in edge)


@pytest.mark.parametrize(
    "path",
    [path for path in ICONS if path.name != "app.svg"],
    ids=lambda path: path.name,
)
def test_the_icon_takes_its_colour_from_where_it_is_shown(path):
    root = ET.parse(path).getroot()

    assert root.get("stroke") == "currentColor"
    assert all(
        value in {"none", "currentColor"}
        for element in root.iter()
        for name, value in element.items()
        if name in {"fill", "stroke"}
    )


# --- Packaging ---------------------------------------------------------------------


@pytest.mark.parametrize("path", LOCKS, ids=names(LOCKS))
def test_the_lock_names_hashes_but_no_index(path):
    text = path.read_text()
    pinned = [line for line in text.splitlines() if "==" in line]

    assert "://" not in text
    assert len(pinned) > 10
    assert text.count("--hash=sha256:") >= len(pinned)


@pytest.mark.slow
def test_the_wheel_carries_the_resources_inside_the_package(tmp_path):
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    subprocess.run(
        [*build, "--outdir", tmp_path, ROOT], capture_output=True, check=True
    )
    (wheel,) = tmp_path.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        content = set(archive.namelist())

    shipped = {
        f"planner/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / "resources").rglob("*")
        if path.is_file()
    }
    assert wheel.name.startswith(f"ai_factory_planner-{__version__}-")
    assert "planner/resources/icons/app.svg" in shipped
    assert shipped <= content
    assert not any(name.startswith(("resources/", "tests/")) for name in content)
