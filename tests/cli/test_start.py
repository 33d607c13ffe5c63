"""``planner`` without a command: the window, and the main job without a screen."""

import sys
import types
from pathlib import Path

import openpyxl
import pytest

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")

linux_only = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere there is always a screen"
)


@pytest.fixture
def no_screen(monkeypatch, tmp_path) -> Path:
    """Take all screens away and work in a folder of our own."""
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def opened(monkeypatch) -> list[Path | None]:
    """Stand a window in that notes what it is opened on."""
    paths: list[Path | None] = []
    app = types.ModuleType("planner.gui.app")
    app.run = lambda path: paths.append(path) or 0
    monkeypatch.setitem(sys.modules, "planner.gui.app", app)
    monkeypatch.setattr("planner.gui.app", app, raising=False)
    return paths


@pytest.mark.parametrize("name", SCREENS)
def test_with_a_screen_the_window_opens_on_the_file(
    planner, opened, no_screen, pod, monkeypatch, name
):
    monkeypatch.setenv(name, "offscreen")

    assert planner(pod).status == 0
    assert planner().status == 0

    assert opened == [pod, None]


@linux_only
def test_without_a_screen_the_template_is_answered_and_its_workbook_written(
    planner, opened, no_screen
):
    answer = planner()

    assert answer.status == 0
    assert opened == []
    assert "16 GB200 NVL72 racks" in answer.out
    for part in (
        "Key metrics",
        "NPV",
        "Chain to monetization",
        "First sale",
        "Reality",
    ):
        assert part in answer.out
    path = no_screen / "out" / "provider-token-factory.xlsx"
    assert str(path) in answer.out
    book = openpyxl.load_workbook(path, read_only=True)
    assert "Cover" in book.sheetnames
    book.close()


@linux_only
def test_without_a_screen_a_file_is_answered_and_nothing_is_written(
    planner, no_screen, pod
):
    before = sorted(no_screen.rglob("*"))

    answer = planner(pod)

    assert answer.status == 0
    assert "2 GB200 NVL72 racks" in answer.out
    assert sorted(no_screen.rglob("*")) == before


def test_json_holds_the_answer_and_opens_no_window(planner, opened, pod):
    answer = planner(pod, "--json").json
    evaluated = planner("evaluate", pod, "--json").json

    assert opened == []
    assert answer["headline"].startswith("2 GB200 NVL72 racks")
    assert answer["workbook"] is None
    assert {key: answer[key] for key in evaluated} == evaluated
    assert answer["chain"][0]["key"] == "decision"
    assert {figure["verdict"] for figure in answer["reality"]} <= {
        *("good", "low", "high", "undefined"),
    }
