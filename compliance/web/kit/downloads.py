"""Files for download: a safe name, the right type, and tables that no spreadsheet executes."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response
from werkzeug.utils import secure_filename

BOM = "\ufeff"  # spreadsheets read UTF-8 only with it
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def send_bytes(content: bytes, *, filename: str, media_type: str) -> Response:
    """Answer with a file to keep; the browser neither shows nor guesses it."""
    answer = Response(content, mimetype=media_type)
    answer.headers.set(
        "Content-Disposition", "attachment", filename=secure_filename(filename) or "download"
    )
    return answer


def send_csv(header: Sequence[str], rows: Iterable[Sequence[str]], *, filename: str) -> Response:
    """Answer with a table; a cell that a spreadsheet would run as a formula is quoted as text."""
    return send_bytes(
        csv_text(header, rows).encode("utf-8"), filename=filename, media_type="text/csv"
    )


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV (RFC 4180) with a byte-order mark."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def safe_cell(cell: str) -> str:
    """Return a cell that starts no formula: "=1+1" becomes "'=1+1" (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell
