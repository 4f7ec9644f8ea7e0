"""`compliance ita export`: the two files of a year, out of the log."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click

from compliance.cli.kit import Installation, counted_words
from compliance.domain.access import SYSTEM
from compliance.domain.errors import ComplianceError
from compliance.domain.ita.export import CASES_FILE
from compliance.domain.ita.rules import Weight
from compliance.services.deps import Deps
from compliance.services.filings import Filing, export_filing, make_filing
from compliance.storage.queries.recordkeeping import find_place

REFUSED, WRONG_USAGE = 1, 2
READABLE = 0o600  # cases are personal even without names


@click.command("export")
@click.option("--establishment", required=True, metavar="KEY", help="Short name: joliet.")
@click.option("--year", required=True, type=click.IntRange(2016, 2100), help="Of the records.")
@click.option(
    "-o",
    "--out",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for 300a.csv and cases.csv; it is made, files of these names are replaced.",
)
@click.option(
    "--cases/--no-cases",
    "with_cases",
    default=None,
    help="Write the case file, or do not. [default: unless the establishment need not send it]",
)
@click.pass_context
def export_command(
    context: click.Context,
    /,
    establishment: str,
    year: int,
    out: Path,
    *,
    with_cases: bool | None,
) -> None:
    """Write the 300A file and the case file of a year for OSHA's Injury Tracking Application.

    Every problem is told with what to do about it. With an error nothing is written: both files
    appear whole, or none. Exit status: 0 written (there may be warnings), 1 there are errors or the
    folder cannot be written to, 2 wrong usage or no such establishment.
    """
    installation: Installation = context.obj
    with installation.opened() as deps:
        now = deps.clock.now()
        filing = _make(context, deps, establishment, year, with_cases, now=now)
        for problem in filing.files.problems:
            click.echo(str(problem), err=problem.weight is Weight.ERROR)
        if not filing.files.may_leave:
            errors = sum(one.weight is Weight.ERROR for one in filing.files.problems)
            words = counted_words(errors, "error")
            click.echo(f"Error: {words}. Nothing was written.", err=True)
            context.exit(REFUSED)
        with deps.database.unit_of_work() as session:
            place = find_place(session, establishment)
            export_filing(session, place, filing, by=SYSTEM, now=now)
            _write(out, filing.named)  # fails: nothing is in the trail either
    _tell(filing, out)


def _make(
    context: click.Context,
    deps: Deps,
    key: str,
    year: int,
    with_cases: bool | None,  # noqa: FBT001 - an option of three values
    *,
    now: datetime,
) -> Filing:
    try:
        with deps.database.reading() as session:
            place = find_place(session, key)
            law = deps.recordkeeping_law()
            return make_filing(session, place, year, law, now=now, with_cases=with_cases)
    except ComplianceError as error:
        click.echo(f"Error: --establishment {key}: {error}", err=True)
        context.exit(WRONG_USAGE)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write all files or none: drafts beside them first, then one rename each."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as drafts:
            made = {name: _draft(folder, text, drafts) for name, text in files.items()}
            for name, draft in made.items():
                draft.replace(folder / name)
    except OSError as error:
        what = f"{folder} cannot be written to: {error.strerror}."
        raise click.ClickException(f"{what} Name another folder with -o.") from error


def _draft(folder: Path, text: str, drafts: ExitStack) -> Path:
    handle, name = tempfile.mkstemp(dir=folder, prefix=".ita-", suffix=".draft")
    draft = Path(name)
    drafts.callback(draft.unlink, missing_ok=True)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    draft.chmod(READABLE)
    return draft


def _tell(filing: Filing, out: Path) -> None:
    year = filing.year
    for name, text in filing.named.items():
        click.echo(f"{out / name}: {counted_words(text.count(chr(10)) - 1, 'row')}.")
    if CASES_FILE not in filing.named:
        cases = year.summary.facts.totals.cases
        why = "There were no cases" if not cases else "The establishment need not send its cases"
        click.echo(f"{why}: no {CASES_FILE}.")
        if (out / CASES_FILE).exists():
            click.echo(f"Warning: an older {CASES_FILE} lies there and is no part of this filing.")
    if year.summary.certified is None:
        click.echo(f"Warning: the 300A of {year.year} is not certified: 29 CFR 1904.32(b)(3).")
    elif year.summary.is_stale:
        click.echo(f"Warning: log or hours changed after the 300A of {year.year} was certified.")
    click.echo(f"Due {year.due_on:%-d %B %Y}: 29 CFR 1904.41(c).")
