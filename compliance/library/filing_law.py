"""The tables of law about keeping and filing injury records, read from ``law/recordkeeping``."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, HttpUrl

from compliance.domain.answer_types import Key, Words
from compliance.domain.cadence import Value
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.filing.duties import FilingLaw
from compliance.domain.filing.industries import Industries, IndustryList, prefixes_with_years
from compliance.domain.filing.law import Count, FilingRules, HowRead, Sentence, YearDay
from compliance.domain.incident_rates import Benchmark, RateLaw
from compliance.domain.injury_codes import BodyPart, Code, InjuryCodes
from compliance.domain.ita.format import Column, FileFormat, ItaFormat, Limit
from compliance.domain.provisions import ProvisionField
from compliance.library.model_files import LAW_FOLDER, load_model

RECORDKEEPING = "recordkeeping"


class _List(Value):
    file: Words
    title: Words
    vintage: int
    provision: ProvisionField
    read: HowRead
    note: str = ""


class _Codes(Value):
    file: Words
    note: str = ""
    accepted: tuple[int, ...]


class _Industries(Value):
    lists: dict[Key, _List]
    codes: _Codes
    help: HttpUrl
    ancestors: dict[str, tuple[str, ...]]
    ancestors_read: HowRead


def load_filing_law(checklists: Path) -> FilingLaw:
    """Read rules and industry lists below the folder of the checklists.

    Raises:
        InvalidInputError: a file is missing, or everything that is wrong with one.
    """
    folder = checklists / LAW_FOLDER / RECORDKEEPING
    models: dict[str, type[BaseModel]] = {"counts": Count, "dates": YearDay, "rules": Sentence}
    rules = load_model(folder / "filing.yaml", FilingRules, models)
    return FilingLaw(rules=rules, industries=load_industries(checklists))


def load_industries(checklists: Path) -> Industries:
    """Read the industry lists and the codes of NAICS.

    Raises:
        InvalidInputError: a file is missing, or everything that is wrong with one.
    """
    folder = checklists / LAW_FOLDER / RECORDKEEPING
    told = load_model(folder / "naics.yaml", _Industries, {"lists": _List, "codes": _Codes})
    rows = list(_table(folder / told.codes.file, ("code", "years", "title")))
    years = {row["code"]: frozenset(map(int, row["years"].split())) for row in rows}
    return Industries(
        lists={key: _industry_list(folder, key, one) for key, one in told.lists.items()},
        years=years,
        titles={row["code"]: row["title"] for row in rows},
        ancestors=told.ancestors,
        accepted=frozenset(told.codes.accepted),
        groups=prefixes_with_years(years),
        help=str(told.help),
    )


def load_ita_format(checklists: Path) -> ItaFormat:
    """Read the headers, codes and limits of the two files of the Injury Tracking Application.

    Raises:
        InvalidInputError: the file is missing, or everything that is wrong with it.
    """
    parts: dict[str, type[BaseModel]] = {
        "columns": Column,
        "summary": FileFormat,
        "cases": FileFormat,
        "limits": Limit,
    }
    return load_model(checklists / LAW_FOLDER / RECORDKEEPING / "ita.yaml", ItaFormat, parts)


def load_rate_law(checklists: Path) -> RateLaw:
    """Read the base of rates and the published rates to compare with.

    Raises:
        InvalidInputError: the file is missing, or everything that is wrong with it.
    """
    parts: dict[str, type[BaseModel]] = {
        "all_private_industry": Benchmark,
        "own_industry": Benchmark,
    }
    return load_model(checklists / LAW_FOLDER / RECORDKEEPING / "rates.yaml", RateLaw, parts)


def load_injury_codes(checklists: Path) -> InjuryCodes:
    """Read the lists that cases are sorted by.

    Raises:
        InvalidInputError: the file is missing, or everything that is wrong with it.
    """
    parts: dict[str, type[BaseModel]] = {
        "body_parts": BodyPart,
        "natures": Code,
        "events": Code,
        "sources": Code,
    }
    file = checklists / LAW_FOLDER / RECORDKEEPING / "injury-codes.yaml"
    return load_model(file, InjuryCodes, parts)


def _industry_list(folder: Path, key: str, told: _List) -> IndustryList:
    titles = {
        code: row["title"]
        for row in _table(folder / told.file, ("code", "title", "in_naics_2022"))
        for code in _each(row["code"])
    }
    return IndustryList(
        key=key,
        title=told.title,
        vintage=told.vintage,
        titles=titles,
        provision=told.provision,
        read=told.read,
        note=told.note,
    )


def _each(code: str) -> list[str]:
    """Return the codes that one row stands for: ``31-33`` is 31, 32 and 33."""
    first, _, last = code.partition("-")
    return [str(number) for number in range(int(first), int(last or first) + 1)]


def _table(file: Path, columns: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    """Go through the rows of a table of ours; the first column begins with a number.

    Raises:
        InvalidInputError: the file cannot be read, or its columns or codes are not as they must be.
    """
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            if tuple(reader.fieldnames or ()) != columns:
                raise _wrong(f"{file.name}:1", "The columns are not as they must be.", columns)
            for row in reader:
                if None in row or None in row.values() or not row["code"][:1].isdigit():
                    raise _wrong(f"{file.name}:{reader.line_num}", "The row is wrong.", columns)
                yield row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _wrong(file.name, f"The table cannot be read: {error}.", columns) from error


def _wrong(where: str, what: str, columns: tuple[str, ...]) -> InvalidInputError:
    return InvalidInputError([Problem(where, what, f"Write the columns {', '.join(columns)}.")])


@dataclass(frozen=True, slots=True)
class RecordkeepingLaw:
    """Everything of ``law/recordkeeping``, read together."""

    filing: FilingLaw
    ita: ItaFormat
    rates: RateLaw
    codes: InjuryCodes


def load_recordkeeping_law(checklists: Path) -> RecordkeepingLaw:
    """Read all tables about keeping and filing.

    Raises:
        InvalidInputError: a file is missing, or everything that is wrong with one.
    """
    return RecordkeepingLaw(
        load_filing_law(checklists),
        load_ita_format(checklists),
        load_rate_law(checklists),
        load_injury_codes(checklists),
    )
