"""Side files that survive a crash: written after each edit, offered at the next start.

The side file of a saved document lies beside it, that of one never saved in the user's
data folder. Its owner, the process that writes it, holds a lock until it ends, however
it ends; so the work of a second window that is still open is never offered.
"""

import atexit
import errno
import json
import logging
import os
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final
from uuid import uuid4

import platformdirs

from planner.core.declarations import fitted
from planner.core.document import Project
from planner.core.files import reason_of, write_whole
from planner.core.project import ProjectFileError, load, loads, rendered, timestamp

AUTOSAVE_SUFFIX: Final = ".autosave"
LOCK_SUFFIX: Final = ".lock"

# The id of a process: its number, and what tells it from later ones of that number.
_OWNER = re.compile(r"[0-9]+-[0-9a-f]{8}")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recovery:
    """Work that was not saved, and can be had back.

    `document` is the file it belongs to, None if it was never saved; `written` is the
    time of the last edit in it.
    """

    project: Project
    document: Path | None
    written: datetime
    side_file: Path
    owner: str


# ------------------------------------------------------------------ the side file


def autosave(project: Project, document: Path | None) -> None:
    """Write a project to the side file of its document, or of this process if None.

    It survives the end of the program; a power failure may lose the last seconds.
    Raises ProjectFileError where the side file cannot be written.
    """
    side_file = _side_file(document)
    header = {
        "saved": timestamp(datetime.now(UTC)),
        "recovery": {
            "document": None if document is None else str(document.resolve()),
            "owner": _own_id(),
        },
    }
    try:
        write_whole(side_file, rendered(fitted(project), header), durable=False)
    except OSError as error:
        raise ProjectFileError(
            side_file.name, f"the recovery file cannot be written: {reason_of(error)}."
        ) from error


def discard(document: Path | None) -> None:
    """Remove the side file of a document that was saved or closed, if there is one.

    That of another window, which is still open, stays. Raises ProjectFileError where it
    cannot be removed.
    """
    if document is None and not _held_id():
        return
    side_file = _side_file(document)
    if side_file.exists() and not _is_alive(_owner_of(side_file)):
        _remove(side_file)


def recoverable(document: Path) -> Recovery | None:
    """Return the unsaved work on a document, None where there is none to offer.

    It is offered only if it is newer than the document, differs from it and is not that
    of a window still open. A side file that cannot be read is not offered.
    """
    recovery = _read(_side_file(document), document)
    if recovery is None or _is_alive(recovery.owner):
        return None
    try:
        if recovery.side_file.stat().st_mtime_ns <= document.stat().st_mtime_ns:
            return None
        saved = load(document)
    except (FileNotFoundError, ProjectFileError):
        # All the more reason to offer what is left.
        return recovery
    return None if saved == recovery.project else recovery


def abandoned() -> tuple[Recovery, ...]:
    """Return the work of crashed processes that was never saved, newest first.

    A side file that cannot be read is not offered.
    """
    side_files = _folder().glob(f"*{AUTOSAVE_SUFFIX}")
    found = (_read(side_file, None) for side_file in side_files)
    own = _held_id()
    offered = [
        recovery
        for recovery in found
        if recovery and recovery.owner != own and not _is_alive(recovery.owner)
    ]
    return tuple(sorted(offered, key=lambda recovery: recovery.written, reverse=True))


def dismiss(recovery: Recovery) -> None:
    """Remove a side file for good, once its work was taken over or declined.

    One that was written anew since, say by an edit after the recovery, stays. Raises
    ProjectFileError where it cannot be removed.
    """
    if _owner_of(recovery.side_file) == recovery.owner:
        _remove(recovery.side_file)
    _remove(_folder() / f"{recovery.owner}{LOCK_SUFFIX}")


def _side_file(document: Path | None) -> Path:
    if document is None:
        return _folder() / f"{_own_id()}{AUTOSAVE_SUFFIX}"
    document = document.resolve()
    return document.with_name(f".{document.name}{AUTOSAVE_SUFFIX}")


def _folder() -> Path:
    data = platformdirs.user_data_path("ai-factory-planner", appauthor=False)
    return data / "recovery"


def _read(side_file: Path, document: Path | None) -> Recovery | None:
    try:
        text = side_file.read_text(encoding="utf-8")
        written = datetime.fromtimestamp(side_file.stat().st_mtime, UTC)
        project = loads(text, file=side_file.name)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, ProjectFileError) as error:
        _log.warning("the recovery file %s cannot be read: %s", side_file, error)
        return None
    return Recovery(
        project=project,
        document=document,
        written=written,
        side_file=side_file,
        owner=_owner_in(text),
    )


def _owner_of(side_file: Path) -> str:
    try:
        return _owner_in(side_file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""


def _owner_in(text: str) -> str:
    header = json.loads(text).get("recovery")
    owner = header.get("owner") if isinstance(header, dict) else None
    is_owner = isinstance(owner, str) and _OWNER.fullmatch(owner)
    return str(owner) if is_owner else ""


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise ProjectFileError(
            file.name, f"the recovery file cannot be removed: {reason_of(error)}."
        ) from error


# ------------------------------------------------------------------ who is alive

# The locks of this process, by folder and process: a forked child has none.
_locks: dict[tuple[Path, int], tuple[str, IO[bytes]]] = {}


def _own_id() -> str:
    """Return the id of this process, and hold its lock from the first call on.

    The number of the process alone would not do: it is used again after a restart, and
    in a container it is the same every time.
    """
    folder, process = _folder(), os.getpid()
    if not _held_id():
        owner = f"{process}-{uuid4().hex[:8]}"
        lock_file = folder / f"{owner}{LOCK_SUFFIX}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = lock_file.open("xb")
        except OSError as error:
            raise ProjectFileError(
                lock_file.name,
                f"the recovery file cannot be written: {reason_of(error)}.",
            ) from error
        _lock(lock)
        _locks[folder, process] = owner, lock
    return _held_id()


def _held_id() -> str:
    """Return the id of this process if it has written a side file, else nothing."""
    owner, _ = _locks.get((_folder(), os.getpid()), ("", None))
    return owner


@atexit.register
def _release() -> None:
    for (folder, process), (owner, lock) in _locks.items():
        lock.close()
        # An empty file that stays behind does no harm.
        if process == os.getpid():
            with suppress(OSError):
                (folder / f"{owner}{LOCK_SUFFIX}").unlink()


def _is_alive(owner: str) -> bool:
    """Return whether another process that runs has this id."""
    if owner in ("", _held_id()):
        return False
    try:
        with (_folder() / f"{owner}{LOCK_SUFFIX}").open("r+b") as lock:
            return not _lock(lock)
    except OSError:
        # No lock file, no process: it ended well, or on another machine.
        return False


def _lock(file: IO[bytes]) -> bool:
    """Lock a file until this process ends; return False if another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Some network disks cannot lock at all: better offered once too often.
        return error.errno not in (errno.EACCES, errno.EAGAIN)
    return True
