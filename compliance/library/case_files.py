"""JSON files of cases: one, a list, or a book of them. Strict: no repeated names, no NaN."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from compliance.domain.case_books import CASES, cases_in
from compliance.domain.errors import InvalidInputError, Problem

MOST_BYTES = 10_000_000  # some ten thousand cases; the whole file is held in memory several times
NAMED = 3  # names that a message repeats
_HALF_ESCAPED = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of a file as plain data. ``many``: it held a list, and so shall the answer."""

    cases: Sequence[object]
    many: bool


def read_case_file(file: Path, section: str = CASES) -> CaseFile:
    """Read one case, a list of cases, or those of a section of a book (`case_books.cases_in`).

    Raises:
        InvalidInputError: the file cannot be read, or is not JSON.
    """
    data = cases_in(read_json(file), section)
    return CaseFile(data, many=True) if isinstance(data, list) else CaseFile([data], many=False)


def read_json(file: Path) -> object:
    """Read a file of JSON as plain data.

    Raises:
        InvalidInputError: it is no regular file, is larger than ``MOST_BYTES``, or is not JSON; a
            name that stands twice in one object is refused, not the last taken.
    """
    try:
        data: object = json.loads(
            _text_of(file), object_pairs_hook=_distinct, parse_constant=_no_constant
        )
    except OSError as error:
        what = f"The file cannot be read: {error.strerror}."
        raise _refused(file, what, "Check path and permissions.") from error
    except UnicodeDecodeError as error:
        raise _refused(file, "The file is not UTF-8.", "Save it as UTF-8.") from error
    except json.JSONDecodeError as error:
        what = f"This is not JSON: {error.msg}."
        raise _refused(file, what, "Correct it there.", error.lineno) from error
    except RecursionError as error:
        raise _refused(file, "It is nested too deep.", "Write plain cases.") from error
    except ValueError as error:
        raise _refused(file, f"{error}", "Correct it.") from error
    return data


def _text_of(file: Path) -> str:
    if not file.is_file():  # opening a pipe waits for a writer, and a device may have no end
        raise _refused(file, "This is no file that can be read.", "Name a file.")
    with file.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _refused(file, f"The file is larger than {MOST_BYTES:,} bytes.", "Split it.")
    text = content.decode("utf-8-sig")
    if not text.strip():
        raise _refused(file, "The file is empty.", "Write a case in braces { }.")
    if _HALF_ESCAPED.search(text):
        _demand_whole_characters(text)
    return text


def _demand_whole_characters(text: str) -> None:
    """Refuse one half of a character that JSON writes as two: no text that is written can hold it.

    RFC 8259, section 8.2, leaves open what becomes of it.

    Raises:
        ValueError: there is one.
    """
    try:
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise ValueError(f"{half} is half of a character.") from error


def _refused(file: Path, what: str, remedy: str, line: int = 0) -> InvalidInputError:
    where = f"{file.name}:{line}" if line else file.name
    return InvalidInputError([Problem(where, what, remedy)])


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        counted = Counter(name for name, _ in pairs)
        twice = sorted(name for name, count in counted.items() if count > 1)
        more = f" and {len(twice) - NAMED} more" if len(twice) > NAMED else ""
        raise ValueError(f"A name stands twice in one object: {', '.join(twice[:NAMED])}{more}.")
    return found


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} is no number.")
