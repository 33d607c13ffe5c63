"""Writing files so that a crash leaves the old one or the new one, never a half.

The content goes to a temporary file in the same folder, which then takes the place of
the old one.
"""

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space or choose another disk",
    errno.EDQUOT: "your disk quota is used up; free some space or choose another disk",
    errno.EACCES: "there is no permission; choose another folder or ask for access",
    errno.EPERM: "there is no permission; choose another folder or ask for access",
    errno.EROFS: "the disk can only be read; choose another disk",
    errno.ENOENT: "there is no such file or folder; check the path",
    errno.ENOTDIR: "a part of the path is not a folder; check the path",
    errno.EISDIR: "it is a folder; give the name of a file",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
}


def reason_of(error: OSError) -> str:
    """Return what is wrong with a file, and what would mend it, as part of a sentence.

    >>> reason_of(OSError(errno.ENOSPC, "No space left on device"))
    'the disk is full; free some space or choose another disk'
    """
    known = _REASONS.get(error.errno or 0)
    return known or f"the system says: {error.strerror or error}"


def write_whole(path: Path, content: str | bytes, *, durable: bool = True) -> None:
    """Write a file in one step; text in UTF-8.

    With `durable` it is on the disk when the function returns, even if the power fails
    then; without, it survives the end of the program, and is written much faster.
    Raises OSError; the file is then as it was.
    """
    # The target of a link is replaced, not the link.
    path = path.resolve()
    if path.exists() and not os.access(path, os.W_OK):
        # Replacing it would be possible, but it was made read-only on purpose.
        raise PermissionError(errno.EACCES, "the file is read-only", str(path))
    temporary = _beside(path)
    try:
        with temporary.open("xb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
            if durable:
                file.flush()
                os.fsync(file.fileno())
        _replace(temporary, path, durable=durable)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def copy_whole(path: Path, copy: Path) -> None:
    """Copy a file in one step, with its permissions and times.

    Raises OSError; the copy is then as it was.
    """
    temporary = _beside(copy)
    try:
        shutil.copy2(path, temporary)
        _replace(temporary, copy, durable=True)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _beside(path: Path) -> Path:
    """Return a name in the same folder that nobody else uses."""
    # Short, so that it fits wherever the name of the file itself fits.
    return path.with_name(f".{uuid4().hex}.tmp")


def _replace(temporary: Path, path: Path, *, durable: bool) -> None:
    if path.exists():
        shutil.copymode(path, temporary)
    temporary.replace(path)
    # The new name of the file is part of its folder. Windows cannot open folders.
    if durable and os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
