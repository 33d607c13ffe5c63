"""The command ``planner``: finds the command that is meant, runs it, and reports.

Only the command that runs is imported, and with it the core: help is there at once.
"""

import importlib
import io
import os
import sys
from collections.abc import Sequence

from planner.cli.parser import COMMANDS, UsageError, command_parser, start_parser

OK = 0
UNUSABLE = 2
# What shells report for a program that was stopped with Ctrl+C.
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    0: all is fine. 1: the case has errors. 2: wrong usage or unreadable input, which
    is said in one line on standard error.
    """
    _speak_utf_8()
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        status = _run(words)
        sys.stdout.flush()
    except SystemExit as end:
        # Help and version are printed by argparse, which then leaves.
        return end.code if isinstance(end.code, int) else OK
    except UsageError as error:
        return _refused(error)
    except BrokenPipeError:
        # The reader has seen enough, as in ``planner lines | head``. What is still
        # buffered must not fail again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _run(words: list[str]) -> int:
    if words and words[0] in COMMANDS:
        arguments = command_parser().parse_args(words)
        command = arguments.command
    else:
        arguments = start_parser().parse_args(words)
        command = "start"
    # Errors of the core are only known once the core is wanted.
    from planner.core.language.errors import PlannerError

    try:
        module = importlib.import_module(f"planner.cli.{command}")
        status: int = module.run(arguments)
    except PlannerError as error:
        return _refused(error)
    return status


def _refused(error: Exception) -> int:
    """Say in one line what is wrong."""
    lines = str(error).splitlines()
    more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
    print(f"planner: {lines[0] if lines else 'unknown error'}{more}", file=sys.stderr)
    return UNUSABLE


def _speak_utf_8() -> None:
    """Print UTF-8 wherever a program reads along, whatever the system's code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
