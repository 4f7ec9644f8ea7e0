"""Workbooks for tests: as people send them, and as nobody should."""

import io
import zipfile
from collections.abc import Sequence

from compliance.library.excel import write_workbook

Rows = Sequence[Sequence[str]]


def book(**sheets: Rows) -> bytes:
    """A workbook of texts."""
    return write_workbook(sheets)


def form(*survey: Sequence[str], choices: Rows = (), settings: Rows = ()) -> bytes:
    """An XLSForm; the first row of the survey names its columns."""
    sheets = {"survey": survey, "choices": [["list_name", "name", "label"], *choices]}
    return book(**sheets, **({"settings": settings} if settings else {}))


def with_part(source: bytes, name: str, content: bytes) -> bytes:
    """The same workbook with one part more, or with another content of it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def cell_as(source: bytes, old: str, new: str, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """The same workbook with a piece of a sheet's XML replaced."""
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        text = archive.read(part).decode()
    assert old in text, text[:2000]
    return with_part(source, part, text.replace(old, new, 1).encode())
