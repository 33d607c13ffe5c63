"""What every test stands on: no screen, no trace, and LibreOffice where it is."""

import os
import shutil
import tempfile

import pytest
from hypothesis import settings

# Qt and platformdirs read these when they are imported, which test modules do.
_HOME = tempfile.TemporaryDirectory(prefix="planner-tests-")
os.environ["QT_QPA_PLATFORM"] = "offscreen"
for _kind in ("CONFIG", "DATA", "CACHE", "STATE"):
    os.environ[f"XDG_{_kind}_HOME"] = f"{_HOME.name}/{_kind.lower()}"

# A law is no benchmark: how long one example takes depends on the machine.
settings.register_profile("planner", settings(), deadline=None)
settings.load_profile("planner")


def pytest_unconfigure():
    _HOME.cleanup()


@pytest.fixture(scope="session")
def libreoffice() -> str:
    """Path of LibreOffice; skips without it, and fails where CI promised it."""
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is not None:
        return path
    missing = "LibreOffice is not installed: apt-get install libreoffice-calc"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
