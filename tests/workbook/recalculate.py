"""Recalculates workbooks with LibreOffice, an independent calculator.

LibreOffice keeps the values stored in a file unless it is told otherwise, and any check
of such a file passes. A private profile makes it recalculate on load;
`test_recalculation` proves that it does.
"""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import openpyxl

# 0 is "always recalculate".
_ALWAYS = 0
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="ODFRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>
</oor:items>
"""

Address = tuple[str, str]
Content = object


def recalculated(path: Path, *, libreoffice: str, work: Path) -> Path:
    """Return a copy of the workbook in which every formula was calculated anew."""
    return _converted(path, "xlsx", libreoffice=libreoffice, work=work)


def printed(path: Path, *, libreoffice: str, work: Path) -> Path:
    """Return the workbook as a PDF."""
    return _converted(path, "pdf", libreoffice=libreoffice, work=work)


def _converted(path: Path, to: str, *, libreoffice: str, work: Path) -> Path:
    profile = work / "profile"
    settings = profile / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.parent.mkdir(parents=True)
        settings.write_text(_SETTINGS.format(mode=_ALWAYS), encoding="utf-8")
    out = work / "out"
    result = subprocess.run(
        [
            libreoffice,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            str(out),
            str(path),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    converted = out / f"{path.stem}.{to}"
    assert converted.exists(), result.stdout + result.stderr
    return converted


def formulas_of(path: Path) -> dict[Address, str]:
    """Return the formulas of a workbook by sheet and address."""
    return {
        address: str(content)
        for address, content in _cells(path, data_only=False).items()
    }


def values_of(path: Path) -> dict[Address, Content]:
    """Return the stored values of a workbook, those of its formulas included."""
    return _cells(path, data_only=True)


def _cells(path: Path, *, data_only: bool) -> dict[Address, Content]:
    book = openpyxl.load_workbook(path, data_only=data_only)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
        # A text that looks like a formula is none.
        and (data_only or cell.data_type == "f")
    }


def differences(
    formulas: Mapping[Address, str],
    stored: Mapping[Address, Content],
    anew: Mapping[Address, Content],
    *,
    largest_money: float,
) -> list[str]:
    """Say where the stored values of formulas are not what was calculated anew.

    A value passes within 1e-9 of itself + 1e-12 of the book's largest money + 1e-6.
    """
    return [
        f"{'!'.join(address)}: stored {stored.get(address)!r}, "
        f"anew {anew.get(address)!r} from {formula}"
        for address, formula in formulas.items()
        if not _agree(stored.get(address), anew.get(address), largest_money)
    ]


def _agree(stored: Content, anew: Content, largest_money: float) -> bool:
    if isinstance(stored, (int, float)) and isinstance(anew, (int, float)):
        allowed = 1e-9 * abs(stored) + 1e-12 * largest_money + 1e-6
        return abs(stored - anew) <= allowed
    # An empty text is stored as nothing by some programs.
    return (stored or "") == (anew or "")
