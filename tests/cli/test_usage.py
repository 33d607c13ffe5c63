"""Help, exit status, and what is said of wrong usage and unreadable input."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from planner import __version__
from planner.cli.parser import COMMANDS

ROOT = Path(__file__).resolve().parents[2]


def test_help_names_every_command_and_every_exit_status(planner):
    answer = planner("--help")

    assert answer.status == 0
    for command, (_, summary) in COMMANDS.items():
        assert command in answer.out
        assert summary in answer.out
    for said in (
        "exit status",
        "examples",
        "--set",
        "--json",
        "  0  ",
        "  1  ",
        "  2  ",
    ):
        assert said in answer.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_can_print_json(planner, command):
    answer = planner(command, "--help")

    assert answer.status == 0
    assert f"planner {command}" in answer.out
    assert "--json" in answer.out


def test_the_version_is_that_of_the_program(planner):
    assert planner("--version").out == f"AI Factory Planner {__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["evalute"], "did you mean 'evaluate'?"),
        (["evaluate"], "FILE"),
        (["--json", "evaluate", "FILE"], "comes first"),
        (["evaluate", "FILE", "--lins"], "--lins"),
        (["explain", "FILE"], "LINE_OR_METRIC"),
        (["explain", "FILE", "npv", "--depth", "deep"], "'deep'"),
        (["evaluate", "missing.aifactory"], "missing.aifactory"),
        (["missing.aifactory"], "missing.aifactory"),
        (["evaluate", "DAMAGED"], "damaged"),
        (["inputs", "DAMAGED"], "damaged"),
        (["evaluate", "FILE", "--scenario", "flat-rent"], "did you mean 'flat-rents'?"),
        (["compare", "FILE", "--scenarios", "base", "flat"], "flat"),
        (["evaluate", "FILE", "--set", "finance.discount_rate"], "KEY=VALUE"),
        (
            ["evaluate", "FILE", "--set", "finance.discout_rate=12%"],
            "'finance.discount_rate'",
        ),
        (["explain", "FILE", "npv", "--set", "timeline.order.phase-7=1"], "phase-7"),
        (["evaluate", "FILE", "--set", "capacity.availability=1.2M"], "0% to 100%"),
        (["evaluate", "FILE", "--set", "capacity.availability=much"], "“much”"),
        (["evaluate", "FILE", "--set", "capacity.gpus=3"], "follows from the factory"),
        (["evaluate", "FILE", "--set", "timeline.horizon=60"], "horizon_months"),
        (["explain", "FILE", "irrr"], "'irr'"),
        (["explain", "FILE", "npv", "--month", "3"], "whole case"),
        (["explain", "FILE", "revenue", "--month", "700"], "700"),
        (["explain", "FILE", "revenue", "--month", "May"], "'May'"),
        (["explain", "FILE", "delivery", "--items", "phase-7"], "phase-7"),
        (["new", "hoper-today", "FILE"], "'hopper-today'"),
        (["new", "hopper-today", "FILE"], "--force"),
        (["export", "FILE", "case.pdf"], ".xlsx"),
        (["export", "FILE", "no/such/folder/case.xlsx"], "folder"),
    ],
)
def test_wrong_usage_and_unreadable_input_are_said_in_one_line(
    planner, hopper, words, said
):
    damaged = hopper.with_name("damaged.aifactory")
    damaged.write_text(hopper.read_text()[:2000])
    files = {"FILE": hopper, "DAMAGED": damaged}

    answer = planner(*(files.get(word, word) for word in words))

    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.startswith("planner: ")
    assert answer.err.count("\n") == 1
    assert said in answer.err


def test_a_case_with_errors_is_computed_and_ends_with_status_one(planner, pod):
    assert planner("evaluate", pod).status == 0
    words = ("evaluate", pod, "--set", "capacity.gpu_share=90%")

    printed = planner(*words)
    read = planner(*words, "--json")

    # The pod has more than one product, each with 90% of the GPUs.
    assert printed.status == 1
    assert "ERROR: The products share" in printed.out
    assert printed.err == ""
    assert read.status == 1
    assert read.json["metrics"]["npv"]["value"] is not None
    assert read.err.startswith("planner: The products share")


def run(*words: object, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "planner", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, **options)


def test_a_reader_that_has_seen_enough_is_no_error():
    command = [sys.executable, "-m", "planner", "lines"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert said == b""
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (["--help"], {"numpy", "msgspec", "planner.core"}),
        (["evaluate", "FILE"], {"PySide6", "pyqtgraph", "pandas", "scipy", "openpyxl"}),
        (
            ["explain", "FILE", "npv", "--depth", "1"],
            {"PySide6", "pandas", "xlsxwriter"},
        ),
        (["compare", "FILE"], {"PySide6", "pandas", "xlsxwriter"}),
    ],
)
def test_a_command_loads_only_what_it_needs(pod, words, unwanted):
    words = [str(pod) if word == "FILE" else word for word in words]
    program = (
        "import sys\n"
        "from planner.cli.main import main\n"
        f"main({words!r})\n"
        "print(sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True
    )

    assert set(ast.literal_eval(done.stderr)) & unwanted == set()


def test_a_console_that_knows_no_special_characters_is_printed_to(pod):
    done = run("evaluate", pod, encoding="utf-8", env={"PYTHONIOENCODING": "ascii"})

    assert done.returncode == 0
    assert "·" in done.stdout
