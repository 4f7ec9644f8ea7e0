"""JSON files of cases: one, a list, or a book of them. Strict: no repeated names, no NaN."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from compliance.domain.case_books import CASES, cases_in
from compliance.domain.errors import InvalidInputError, Problem


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
    data = cases_in(_loaded(file), section)
    return CaseFile(data, many=True) if isinstance(data, list) else CaseFile([data], many=False)


def _loaded(file: Path) -> object:
    try:
        text = file.read_bytes().decode("utf-8-sig")
        if not text.strip():
            raise _refused(file, "The file is empty.", "Write a case in braces { }.")
        return json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_constant)
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


def _refused(file: Path, what: str, remedy: str, line: int = 0) -> InvalidInputError:
    where = f"{file.name}:{line}" if line else file.name
    return InvalidInputError([Problem(where, what, remedy)])


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"A name stands twice in one object: {', '.join(twice)}.")
    return found


def _no_constant(text: str) -> object:
    raise ValueError(f"{text} is no number.")
