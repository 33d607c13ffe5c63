"""``planner`` without a command: the window, or the answer where there is no screen."""

import argparse
import os
import sys
from dataclasses import asdict
from pathlib import Path

from planner.core.language.errors import PlannerError

TEMPLATE = "provider-token-factory"
WORKBOOK = Path("out", f"{TEMPLATE}.xlsx")


class StartError(PlannerError):
    """The planner cannot start as it was asked to."""


def run(arguments: argparse.Namespace) -> int:
    """Open the window on the file; without a screen, print the answer instead."""
    path: Path | None = arguments.file
    if path is not None and not path.is_file():
        raise StartError(f"{path}: there is no such file.")
    if has_screen() and not arguments.json:
        return _open_window(path)
    return _answer(path, as_json=arguments.json)


def has_screen() -> bool:
    """Return whether Qt can be expected to find a screen."""
    if not sys.platform.startswith("linux"):
        return True
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return any(os.environ.get(name) for name in names)


def _open_window(path: Path | None) -> int:
    # Qt is loaded for the window only.
    try:
        from planner.gui import app
    except ImportError as error:
        raise StartError(
            f"the window cannot be opened: {error}. `planner --help` lists what works "
            "without it."
        ) from error
    return app.run(path)


def _answer(path: Path | None, *, as_json: bool) -> int:
    """Print the answer for a file; without one do the main job on the template."""
    # The window needs none of this and must be up soon.
    from planner.cli import evaluate as evaluate_command
    from planner.cli.answering import print_answer, status
    from planner.cli.output import print_json, print_text
    from planner.core import answer, timing
    from planner.core.evaluation import evaluate
    from planner.core.project import load
    from planner.core.reality.check import reality, remarks
    from planner.core.reality.walk import token_walks
    from planner.core.templates import load_template

    project = load_template(TEMPLATE) if path is None else load(path)
    result = evaluate(project)
    workbook = None
    if path is None:
        from planner.core.reports.workbook import export_workbook

        workbook = WORKBOOK.resolve()
        _make_folder(workbook.parent)
        export_workbook(project, workbook)
    if as_json:
        print_json(
            {
                "headline": answer.headline(result),
                "summary": answer.summary(result),
                "chain": [asdict(event) for event in timing.chain(result)],
                "reality": [asdict(figure) for figure in reality(result)],
                "remarks": [asdict(remark) for remark in remarks(result)],
                "walks": [asdict(walk) for walk in token_walks(result)],
                "workbook": None if workbook is None else str(workbook),
                **evaluate_command.as_json(result),
            }
        )
    else:
        print_answer(result, all_metrics=False)
        if workbook is not None:
            print_text(f"Business case as a live workbook: {workbook}")
    return status(result, silent=as_json)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(f"{folder}: the folder cannot be made: {error}.") from error
