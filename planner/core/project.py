"""Project files: the document written to disk and read back, whole or not at all.

A file is JSON: the project with the name and version of the format around it. What is
read is checked completely, and what is written can be read. The side files that survive
a crash are in `recovery`; what makes a project sound is in `checking`.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from planner.core.checking import (
    Problem,
    field_name_problems,
    structure_problems,
    validate,
)
from planner.core.declarations import fitted
from planner.core.document import BASE, Evidence, Phase, Product, Project, Scenario
from planner.core.files import copy_whole, reason_of, write_whole
from planner.core.language.errors import PlannerError
from planner.core.language.kinds import Value

__all__ = [
    "BASE",
    "SUFFIX",
    "DamagedFileError",
    "Evidence",
    "Phase",
    "Problem",
    "Product",
    "Project",
    "ProjectFileError",
    "Scenario",
    "Value",
    "dumps",
    "load",
    "loads",
    "save",
    "validate",
]

FORMAT: Final = "aifactory"
VERSION: Final = 1
SUFFIX: Final = ".aifactory"
BACKUP_SUFFIX: Final = ".bak"

_FIELDS: Final = ("format", "version", "saved", "recovery", "project")


class ProjectFileError(PlannerError):
    """A project file that cannot be read or written; the message is one line.

    Attributes
    ----------
    file
        Name of the file.
    problems
        Everything that is wrong with the project in it, the first of which is in the
        message; empty where the file as such could not be read or written.
    """

    def __init__(
        self, file: str, reason: str, problems: Iterable[Problem] = ()
    ) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.problems = tuple(problems)


class DamagedFileError(ProjectFileError):
    """A file that is not the text of a project, perhaps cut off or overwritten."""


# ------------------------------------------------------------------------ text


def dumps(
    project: Project, *, file: str = "project", saved: datetime | None = None
) -> str:
    """Return a project as the text of a file; the same project gives the same text.

    Values of items that the project no longer has are left out. Raises ProjectFileError
    where the project is not sound: nothing is written that could not be read.
    """
    project = fitted(project)
    _refuse(validate(project), file)
    return rendered(project, {} if saved is None else {"saved": timestamp(saved)})


def rendered(project: Project, header: Mapping[str, object]) -> str:
    """Return a project as text, unchecked, with these fields after the version."""
    sorted_project = msgspec.structs.replace(
        project,
        inputs=dict(sorted(project.inputs.items())),
        evidence=dict(sorted(project.evidence.items())),
        scenarios=tuple(
            msgspec.structs.replace(s, overrides=dict(sorted(s.overrides.items())))
            for s in project.scenarios
        ),
    )
    document = {
        "format": FORMAT,
        "version": VERSION,
        **header,
        "project": msgspec.to_builtins(sorted_project),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def timestamp(moment: datetime) -> str:
    """Return a moment as files have it, e.g. ``2026-11-23T18:44:00+00:00``."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def loads(text: str, *, file: str = "project") -> Project:
    """Return the project in the text of a file; `file` is its name in messages.

    Raises ProjectFileError unless everything in it is allowed.
    """
    document = _document(text, file)
    _check_format(document, file)
    if "project" not in document:
        raise DamagedFileError(file, 'the file is damaged: it has no "project".')
    _refuse(
        [
            *field_name_problems(document, _FIELDS, "file"),
            *structure_problems(document["project"], Project, "project"),
        ],
        file,
    )
    project = msgspec.convert(document["project"], Project)
    _refuse(validate(project), file)
    return project


def last_saved(path: Path) -> str:
    """Return when a project file says it was saved, e.g. ``2026-11-23 18:44 UTC``.

    Returns nothing for a file that does not say it in a way that can be read, as the
    bundled templates. Raises ProjectFileError where the file itself cannot be read.
    """
    saved = _document(_text_of(path), path.name).get("saved")
    try:
        moment = datetime.fromisoformat(str(saved))
    except ValueError:
        return ""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _refuse(problems: list[Problem], file: str) -> None:
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise ProjectFileError(file, f"{problems[0]}{more}", problems)


class _Twice(ValueError):
    """A name stands twice in one JSON object."""


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(name)
        found[name] = value
    return found


def _document(text: str, file: str) -> dict[str, object]:
    if not text.strip("\0 \t\r\n"):
        raise DamagedFileError(file, "the file is damaged: it is empty.")
    try:
        document = json.loads(text, object_pairs_hook=_without_doubles)
    except _Twice as error:
        raise ProjectFileError(
            file, f'"{error}" stands twice in one object. Remove one of the two.'
        ) from error
    except json.JSONDecodeError as error:
        is_cut_off = not text[error.pos :].strip() or error.msg.startswith(
            "Unterminated"
        )
        what = "it ends too early" if is_cut_off else f"it is not JSON: {error.msg}"
        raise DamagedFileError(
            file,
            f"the file is damaged in line {error.lineno}, column {error.colno}: "
            f"{what}.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise DamagedFileError(file, f"the file is damaged: {error}.") from error
    if not isinstance(document, dict):
        raise _foreign(file)
    return document


def _check_format(document: Mapping[str, object], file: str) -> None:
    if document.get("format") != FORMAT:
        raise _foreign(file)
    version = document.get("version")
    if type(version) is not int or version < 1:
        raise DamagedFileError(
            file,
            f"the file is damaged: its version is {version!r}, not a number from 1.",
        )
    if version > VERSION:
        raise ProjectFileError(
            file,
            f"the file was written by a newer planner (version {version} of the "
            f"format; this one reads up to {VERSION}). Update the planner to open it.",
        )


def _foreign(file: str) -> ProjectFileError:
    return ProjectFileError(
        file,
        "this is not a project of AI Factory Planner; "
        f'such files are JSON with "format": "{FORMAT}".',
    )


# ------------------------------------------------------------------------ files


def load(path: Path) -> Project:
    """Return the project in a file.

    Raises ProjectFileError where the file cannot be read or is not a sound project; the
    error names the place, and the backup where that could help.
    """
    text = _text_of(path)
    try:
        return loads(text, file=path.name)
    except DamagedFileError as error:
        raise _with_backup(error, path) from error


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ProjectFileError(
            path.name, f"the file cannot be read: {reason_of(error)}."
        ) from error
    except UnicodeDecodeError as error:
        raise _with_backup(
            DamagedFileError(
                path.name, f"the file is damaged: byte {error.start + 1} is not text."
            ),
            path,
        ) from error


def _with_backup(error: DamagedFileError, path: Path) -> DamagedFileError:
    backup = backup_of(path)
    if not backup.exists():
        return error
    reason = str(error).removeprefix(f"{error.file}: ")
    return DamagedFileError(
        path.name,
        f"{reason} The version saved before is in {backup.name}; open that one.",
    )


def backup_of(path: Path) -> Path:
    """Return where the version before the last save is kept."""
    return path.with_name(path.name + BACKUP_SUFFIX)


def save(project: Project, path: Path) -> None:
    """Write a project to a file in one step, and keep the previous file as a backup.

    Raises ProjectFileError where the project is not sound or the file cannot be
    written; the file is then as it was.
    """
    text = dumps(project, file=path.name, saved=datetime.now(UTC))
    try:
        if path.exists():
            copy_whole(path, backup_of(path))
        write_whole(path, text)
    except OSError as error:
        raise ProjectFileError(
            path.name, f"the file cannot be saved: {reason_of(error)}."
        ) from error
