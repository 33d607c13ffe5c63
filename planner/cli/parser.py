"""What can be typed: the commands, their arguments and their help.

Nothing here needs the core, so that help and refusals cost nothing.
"""

import argparse
import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

from planner import __version__

_DESCRIPTION: Final = """\
Plan an AI factory: what it costs, what it earns and when it pays.

Without a command the window opens, on FILE if one is given. Without a screen the answer
is printed instead; without a FILE it is that of the provider-token-factory template,
and its business case is written to out/provider-token-factory.xlsx."""

_EXAMPLES: Final = """\
examples:
  planner                                     open the window
  planner new provider-token-factory my.aifactory
  planner evaluate my.aifactory
  planner evaluate my.aifactory --set finance.discount_rate=12% --json
  planner explain my.aifactory npv --depth 2
  planner export my.aifactory my.xlsx --scenario delay-of-six-months

exit status:
  0  all is fine
  1  the case was computed, but it has errors, such as GPUs given away twice
  2  wrong usage or unreadable input; standard error says in one line what is wrong

Values of --set are typed as in the window: 3.2M, 12%, =4*1.2M. With --json every
command prints one JSON value; its keys are stable and NaN never occurs."""


class UsageError(Exception):
    """The command line is not understood; the message is one line."""


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Keeps paragraphs as they are, and a command beside its help."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=20, width=88)


class _Parser(argparse.ArgumentParser):
    """Reports wrong usage as an error instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see `{self.prog} --help`.")


def _templates(parser: argparse.ArgumentParser) -> None:
    _add_json(parser)


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("template", metavar="TEMPLATE", help="id of a template")
    parser.add_argument("file", metavar="FILE", type=Path, help="project to write")
    parser.add_argument("--name", help="name of the project (default: the template's)")
    parser.add_argument(
        "--force", action="store_true", help="replace FILE if it is there already"
    )
    _add_json(parser)


def _evaluate(parser: argparse.ArgumentParser) -> None:
    _add_case(parser)
    parser.add_argument(
        "--lines", action="store_true", help="every line of the model as well"
    )
    _add_json(parser)


def _explain(parser: argparse.ArgumentParser) -> None:
    _add_file(parser)
    parser.add_argument(
        "name",
        metavar="LINE_OR_METRIC",
        help="name of a line or metric, or the key of an input; items may follow, "
        "as in service_share.phase-2",
    )
    parser.add_argument(
        "--month",
        metavar="M",
        help="number of a month from 1, or one such as 2028-03 (default: the last)",
    )
    parser.add_argument(
        "--items",
        nargs="+",
        default=[],
        metavar="ID",
        help="items, such as phase-2 (default: the first of each)",
    )
    parser.add_argument(
        "--depth",
        type=_depth,
        metavar="N",
        help="levels of precedents (default: all, down to the inputs)",
    )
    _add_scenario(parser)
    _add_set(parser)
    _add_json(parser)


def _inputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        nargs="?",
        help="project; without one the inputs of the model are listed as declared",
    )
    _add_scenario(parser)
    _add_json(parser)


def _lines(parser: argparse.ArgumentParser) -> None:
    _add_json(parser)


def _compare(parser: argparse.ArgumentParser) -> None:
    _add_file(parser)
    parser.add_argument(
        "--scenarios",
        nargs="+",
        metavar="S",
        help="ids or labels, base for the base case (default: all)",
    )
    _add_set(parser)
    _add_json(parser)


def _currency(parser: argparse.ArgumentParser) -> None:
    _add_file(parser)
    parser.add_argument(
        "currency",
        metavar="CURRENCY",
        nargs="?",
        help="its code, such as EUR (default: show the currency and its rate)",
    )
    parser.add_argument("--rate", help="what one USD costs in CURRENCY, such as 0.92")
    parser.add_argument(
        "--source",
        default="",
        metavar="TEXT",
        help="who says so (without it the rate is an assumption)",
    )
    parser.add_argument(
        "--date", default="", metavar="DAY", help="of which day, such as 2026-11-20"
    )
    _add_json(parser)


def _acknowledge(parser: argparse.ArgumentParser) -> None:
    _add_file(parser)
    parser.add_argument(
        "figure",
        metavar="FIGURE",
        help="figure of the reality check, such as reality_it_payback",
    )
    parser.add_argument(
        "--reason", required=True, metavar="TEXT", help="why the figure stands"
    )
    _add_json(parser)


def _export(parser: argparse.ArgumentParser) -> None:
    _add_file(parser)
    parser.add_argument("out", metavar="OUT.xlsx", type=Path, help="workbook to write")
    _add_scenario(parser)
    _add_set(parser)
    _add_json(parser)


COMMANDS: Final[dict[str, tuple[Callable[[argparse.ArgumentParser], None], str]]] = {
    "templates": (_templates, "list the bundled templates"),
    "new": (_new, "write a new project from a template"),
    "evaluate": (_evaluate, "print the answer: metrics, chain, reality check"),
    "explain": (_explain, "show how a figure came about, down to its sources"),
    "inputs": (_inputs, "list every input: key, value, range, source"),
    "lines": (_lines, "list every line of the model with its formula in words"),
    "compare": (_compare, "put scenarios side by side"),
    "currency": (
        _currency,
        "show the currency and its rate, or convert the project into another",
    ),
    "acknowledge": (
        _acknowledge,
        "stand for a figure that nobody believes, with a reason",
    ),
    "export": (_export, "write the business case as a live Excel workbook"),
}


def command_parser() -> argparse.ArgumentParser:
    """Return the parser of a command line that begins with a command."""
    parser = _parser()
    commands = parser.add_subparsers(
        prog="planner",
        dest="command",
        metavar="COMMAND",
        title="commands",
        parser_class=_Parser,
    )
    for name, (add_arguments, summary) in COMMANDS.items():
        add_arguments(
            commands.add_parser(
                name,
                help=summary,
                description=f"{summary[0].upper()}{summary[1:]}.",
                formatter_class=_HelpFormatter,
            )
        )
    return parser


def start_parser() -> argparse.ArgumentParser:
    """Return the parser of a command line without a command: the window, or help."""
    # Help lists the commands, so this is the same parser with a file in their place.
    parser = _Start(command_parser())
    parser.add_argument("file", nargs="?", type=_project_file, metavar="FILE")
    _add_json(parser)
    return parser


class _Start(_Parser):
    """Parses FILE, and shows the help of all commands."""

    def __init__(self, commands: argparse.ArgumentParser) -> None:
        super().__init__(prog="planner")
        self._commands = commands
        self.add_argument("--version", action="version", version=_version())

    def format_help(self) -> str:
        return self._commands.format_help()


def _parser() -> _Parser:
    parser = _Parser(
        prog="planner",
        usage="planner [FILE] | planner COMMAND …",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        formatter_class=_HelpFormatter,
    )
    parser.add_argument("--version", action="version", version=_version())
    return parser


def _version() -> str:
    return f"AI Factory Planner {__version__}"


def _project_file(text: str) -> Path:
    """Return the path of a project, or say that a word is neither file nor command."""
    path = Path(text)
    if path.exists() or path.suffix or path.name != text:
        return path
    if text in COMMANDS:
        raise UsageError(f"the command comes first: planner {text} …")
    near = difflib.get_close_matches(text, COMMANDS, n=1)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    raise UsageError(f"'{text}' is neither a command nor a file{hint or '.'}")


def _depth(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of levels from 0")
    return int(text)


# --- Arguments of several commands -------------------------------------------------


def _add_case(parser: argparse.ArgumentParser) -> None:
    _add_file(parser)
    _add_scenario(parser)
    _add_set(parser)


def _add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="project (.aifactory)")


def _add_scenario(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scenario", default="base", metavar="S", help="id or label (default: base)"
    )


def _add_set(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        dest="settings",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="set an input for this run; can be given several times. A key without "
        "items sets all its items",
    )


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
