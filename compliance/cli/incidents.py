"""`compliance incidents`: whether cases go on the OSHA log, and how many days they have."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import click

from compliance.cli.kit import InputFile, counted_words
from compliance.domain.case_books import INPUTS, ids_twice, tells_only
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.recordkeeping.cases import (
    DecidedCase,
    count_case,
    counts_of,
    decide_case,
    plain_case,
    plain_count,
)
from compliance.domain.recordkeeping.days import DayCount
from compliance.domain.recordkeeping.law import Reason
from compliance.library.case_files import MOST_BYTES, CaseFile, read_case_file

Done = TypeVar("Done")

_FILE = click.argument("file", type=InputFile(most_bytes=MOST_BYTES))
_TEXT = click.option("--text", "as_text", is_flag=True, help="Sentences for people, not JSON.")


@click.group("incidents")
def incidents_group() -> None:
    """Decide cases for the OSHA 300 log (29 CFR 1904) and count their days.

    docs/recordability.md says how a FILE of cases looks and what every fact means. Whether a case
    must be reported to OSHA at once (1904.39) is not decided here.
    """


@incidents_group.command("decide")
@_FILE
@_TEXT
def decide_command(file: Path, *, as_text: bool) -> None:
    """Say of every case in FILE whether it is recordable, where on the log, and why.

    FILE is JSON: one case, a list of cases, or a book with a section `cases` or `recordability`.
    Not recordable and undecided are answers too (exit status 0); wrong input is refused with
    everything that is wrong (1).
    """
    cases = read_case_file(file, "recordability")
    decided = _each(cases, decide_case)
    _mention_sentences(cases, "facts")
    if as_text:
        click.echo("\n".join(line for case in decided for line in _told(case)))
    else:
        _print_json([plain_case(case) for case in decided], cases)


@incidents_group.command("days")
@_FILE
@_TEXT
def days_command(file: Path, *, as_text: bool) -> None:
    """Count the days away (K) and restricted (L) of every case in FILE.

    FILE is JSON: one case, a list of cases, or a book with a section `cases` or `day_counts`; each
    case with dated spans.
    """
    cases = read_case_file(file, "day_counts")
    counted = _each(cases, count_case)
    _mention_sentences(cases, "days")
    if as_text:
        click.echo("\n".join(line for name, one in counted for line in _counted(name, one)))
        return
    plain = [({} if name is None else {"id": name}) | plain_count(count) for name, count in counted]
    _print_json(plain, cases)


def _each(cases: CaseFile, work: Callable[[object, str], Done]) -> list[Done]:
    """Work on every case; refuse with the problems of all of them, or two with one id."""
    done: list[Done] = []
    problems: list[Problem] = []
    for place, given in enumerate(cases.cases, start=1):
        try:
            done.append(work(given, f"case {place}"))
        except InvalidInputError as error:
            problems += error.problems
    ids = [one.get("id") if isinstance(one, Mapping) else None for one in cases.cases]
    problems += ids_twice([None if one is None else str(one) for one in ids])
    if problems:
        raise InvalidInputError(problems)
    return done


def _mention_sentences(cases: CaseFile, part: str) -> None:
    """Say on standard error that sentences are not read."""
    count = sum(isinstance(one, Mapping) and tells_only(one, part) for one in cases.cases)
    if count:
        click.echo(
            f"{counted_words(count, 'case')} without facts but in a sentence, which is not read: "
            f"nothing of it is known. Write names and values under `{INPUTS}`.",
            err=True,
        )


def _print_json(plain: list[dict[str, object]], cases: CaseFile) -> None:
    shown: object = plain if cases.many else plain[0]
    click.echo(json.dumps(shown, ensure_ascii=False, indent=1))


def _told(case: DecidedCase) -> list[str]:
    decision = case.decision
    place = [decision.column and f"column {decision.column}", decision.case_type]
    privacy = {True: "privacy case", False: "no privacy case", None: None}[decision.privacy]
    words = [decision.outcome.value, *place, privacy]
    lines = [f"{case.id or 'Case'}: " + ", ".join(word for word in words if word)]
    lines += _because(decision.reasons)
    if decision.needs:
        lines.append(f"  Needs: {', '.join(decision.needs)}")
    if case.days is not None:
        lines += ["  " + line for line in _counted("Days", case.days)]
    return lines


def _counted(name: str | None, count: DayCount) -> list[str]:
    figures = counts_of(count) or "not counted"
    notes = [f"column {count.column}" if count.column else ""]
    notes += [f"log of {count.log_year}" if count.log_year else ""]
    notes += ["estimated" if count.estimated else ""]
    if count.cap_applied:
        notes.append(f"uncapped {count.uncapped_away} and {count.uncapped_restricted}")
    lines = [f"{name or 'Case'}: {figures}; {', '.join(note for note in notes if note)}"]
    lines += _because(count.reasons)
    if count.needs:
        lines.append(f"  Needs: {', '.join(count.needs)}")
    return lines


def _because(reasons: tuple[Reason, ...]) -> list[str]:
    return [f"  {one.provision} ({one.read}): {one.words}" for one in reasons]
