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


def _hardware(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("one", metavar="A", help="id of a system, such as gb200-nvl72")
    parser.add_argument("other", metavar="B", help="id of another system")
    parser.add_argument(
        "--workload",
        default="",
        metavar="W",
        help="id of a workload, such as gpt-oss-120b-mixed (default: of the project's "
        "that with the surest rates)",
    )
    parser.add_argument(
        "--project",
        type=Path,
        metavar="FILE",
        help="project whose inputs hold (default: template provider-token-factory)",
    )
    _add_scenario(parser)
    _add_json(parser)


def _export(parser: argparse.ArgumentParser) -> None:
    _add_file(parser)
    parser.add_argument("out", metavar="OUT.xlsx", type=Path, help="workbook to write")
    _add_scenario(parser)
    _add_set(parser)
    _add_json(parser)


def _throughput(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "model",
        metavar="MODEL",
        help="such as llama3.3-70b, or by parameters: dense-70b, moe-671b-a37b",
    )
    parser.add_argument("--gpu", required=True, metavar="G", help="such as GB200")
    parser.add_argument(
        "--gpus",
        type=_number,
        metavar="N",
        help="GPUs that hold the model together (default: as is usual)",
    )
    parser.add_argument(
        "--precision",
        default="",
        metavar="P",
        help="fp4, fp8 or bf16 (default: the lowest that GPU and model have)",
    )
    parser.add_argument(
        "--shape",
        default="",
        metavar="S",
        help="requests: chat, mixed, reasoning or agent (default: chat)",
    )
    for option, metavar, help_ in (
        ("--input", "N", "instead: tokens read for an answer"),
        ("--output", "N", "instead: tokens of an answer"),
        ("--cached", "SHARE", "instead: share of the input read from cache, 0 to 1"),
        (
            "--user-speed",
            "V",
            "tokens a second to each user (default: users wait, as in an offline run)",
        ),
    ):
        parser.add_argument(option, type=_number, metavar=metavar, help=help_)
    _add_json(parser)


def _catalog(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Every action has its own --help, and prints JSON with --json."
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", title="actions", required=True
    )

    def action(name: str, summary: str) -> argparse.ArgumentParser:
        return actions.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            formatter_class=_HelpFormatter,
        )

    listing = action("list", "list the items that can be bought")
    listing.add_argument(
        "search", metavar="SEARCH", nargs="*", help="words an item must have"
    )
    listing.add_argument(
        "--category", default="", metavar="C", help="such as system or cooling"
    )
    listing.add_argument(
        "--vendor", default="", metavar="V", help="part of the vendor's name"
    )
    showing = action("show", "show an item with its figures and sources")
    showing.add_argument("id", metavar="ID", help="id of an item")
    validating = action("validate", "say what is wrong in catalog files, by line")
    validating.add_argument(
        "files",
        metavar="FILE",
        type=Path,
        nargs="*",
        help="catalog file (.toml); without one, all files in use: those of the "
        "program, and your own catalog",
    )
    importing = action(
        "import", "take the items of a file into your catalog or into a project"
    )
    importing.add_argument(
        "file", metavar="FILE", type=Path, help="catalog file (.toml)"
    )
    schema = action("schema", "print the JSON Schema of a catalog file")
    for of_project in (listing, showing, importing):
        of_project.add_argument(
            "--project", metavar="FILE", type=Path, help="project (.aifactory)"
        )
    for one in (listing, showing, validating, importing, schema):
        _add_json(one)


def _check(parser: argparse.ArgumentParser) -> None:
    _add_file(parser)
    _add_scenario(parser)
    _add_set(parser)
    _add_json(parser)


def _size(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "Each has its own --help, and prints JSON with --json."
    what = parser.add_subparsers(
        dest="what", metavar="WHAT", required=True, parser_class=_Parser
    )
    for name, (add_arguments, summary) in _SIZES.items():
        one = what.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            formatter_class=_HelpFormatter,
        )
        add_arguments(one)
        _add_json(one)


def _size_network(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--endpoints",
        type=_number,
        required=True,
        metavar="N",
        help="GPUs to connect, one port each in every plane, without manager ports",
    )
    parser.add_argument(
        "--ports",
        type=_number,
        required=True,
        metavar="P",
        help="ports of a switch at the speed of a link, such as 64",
    )
    parser.add_argument(
        "--rails",
        type=_number,
        required=True,
        metavar="R",
        help="rails: 8 for servers with eight GPUs, 4 for an NVL72",
    )
    parser.add_argument(
        "--planes",
        type=_number,
        default=1,
        metavar="K",
        help="networks side by side (default: 1)",
    )
    parser.add_argument(
        "--manager-ports",
        type=_number,
        default=0,
        metavar="M",
        help="ports of the fabric manager (default: 0)",
    )
    parser.add_argument(
        "--redundant",
        action="store_true",
        help="a second switch beside a single one",
    )


def _size_cooling(parser: argparse.ArgumentParser) -> None:
    for option, metavar, help_ in (
        ("--liquid-kw", "KW", "heat that goes into liquid (default: 0)"),
        ("--air-kw", "KW", "heat that goes into air (default: 0)"),
    ):
        parser.add_argument(
            option, type=_number, default=0, metavar=metavar, help=help_
        )
    for option, metavar, help_ in (
        ("--cdu-kw", "KW", "heat that a coolant distribution unit (CDU) carries"),
        ("--cdu-flow", "L/MIN", "coolant that a CDU pumps"),
        ("--flow-per-kw", "L/MIN", "coolant for one kW of heat"),
        ("--rise", "K", "instead: by how much water warms, in kelvin"),
        ("--spare-cdus", "N", "CDUs beyond those that are needed"),
        ("--air-unit-kw", "KW", "heat that an air handler carries"),
        ("--spare-air-units", "N", "air handlers beyond those that are needed"),
    ):
        parser.add_argument(option, type=_number, metavar=metavar, help=help_)


def _size_power(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--it-kw",
        type=_number,
        required=True,
        metavar="KW",
        help="highest power of the IT",
    )
    for option, metavar, help_ in (
        ("--pue", "PUE", "facility power over IT power on the hottest day"),
        ("--power-factor", "SHARE", "kW over kVA, such as 0.95"),
        ("--ups-kw", "KW", "power of a UPS"),
        ("--generator-kw", "KW", "power of a generator"),
        ("--transformer-kva", "KVA", "power of a transformer"),
        ("--switchgear-kw", "KW", "power of a line-up of switchgear"),
    ):
        parser.add_argument(option, type=_number, metavar=metavar, help=help_)
    for option, what in (
        ("--ups-redundancy", "UPS"),
        ("--generator-redundancy", "generators"),
    ):
        parser.add_argument(
            option, metavar="R", help=f"redundancy of the {what}: N, N+1 or 2N"
        )


_SIZES: Final[dict[str, tuple[Callable[[argparse.ArgumentParser], None], str]]] = {
    "network": (_size_network, "count switches and cables of a network between GPUs"),
    "cooling": (_size_cooling, "count coolant distribution units and air handlers"),
    "power": (_size_power, "count UPS, generators, transformers and switchgear"),
}

COMMANDS: Final[dict[str, tuple[Callable[[argparse.ArgumentParser], None], str]]] = {
    "templates": (_templates, "list the bundled templates"),
    "new": (_new, "write a new project from a template"),
    "evaluate": (_evaluate, "print the answer: metrics, chain, reality check"),
    "explain": (_explain, "show how a figure came about, down to its sources"),
    "inputs": (_inputs, "list every input: key, value, range, source"),
    "lines": (_lines, "list every line of the model with its formula in words"),
    "compare": (_compare, "put scenarios side by side"),
    "hardware": (_hardware, "put two systems side by side for the same tokens"),
    "currency": (
        _currency,
        "show the currency and its rate, or convert the project into another",
    ),
    "catalog": (_catalog, "list what can be bought, check and import catalogs"),
    "acknowledge": (
        _acknowledge,
        "stand for a figure that nobody believes, with a reason",
    ),
    "check": (_check, "list what is wrong or doubtful, and what would mend it"),
    "throughput": (
        _throughput,
        "tell what a GPU serves of a model, and how sure that is",
    ),
    "size": (_size, "count switches, cooling units or the power chain by the rules"),
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


def _number(text: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number") from None


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
