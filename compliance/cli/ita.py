"""`compliance ita`: files for OSHA's Injury Tracking Application, and who must send them."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from compliance.cli.ita_export import export_command
from compliance.cli.kit import CHECKLIST_FOLDER, InputFile, Installation, counted_words
from compliance.clock import SystemClock
from compliance.domain.errors import ComplianceError
from compliance.domain.filing.requests import answers_of
from compliance.domain.ita.cells import Checking
from compliance.domain.ita.check import CheckReport, check_files
from compliance.domain.ita.rules import ItaProblem
from compliance.domain.ita.texts import NameSearch, names_in
from compliance.library.filing_law import load_filing_law, load_industries, load_ita_format

_PIECE_BYTES = 1 << 16
_MAX_LIST_BYTES = 10_000_000
_FILE = InputFile()


@click.group("ita")
def ita_group() -> None:
    """Make and check files for OSHA's Injury Tracking Application; say who must file.

    docs/ita.md has the formats, every rule, and examples.
    """


@ita_group.command("check")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option(
    "--names",
    type=_FILE,
    help="Names that no text may have, one on each line: employees, clinicians.",
)
@click.option("--allow", multiple=True, help="A part of a name that is an everyday word here.")
@click.option("--complete", is_flag=True, help="Fewer cases than the 300A counts are an error.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@CHECKLIST_FOLDER
@click.pass_obj
def check_command(  # noqa: PLR0913 - click hands options over one by one
    installation: Installation,
    files: tuple[Path, ...],
    names: Path | None,
    allow: tuple[str, ...],
    folder: Path | None,
    *,
    complete: bool,
    as_json: bool,
) -> None:
    """Check 300A and case files made anywhere; both together are compared.

    Says row, column, rule, what is wrong and what to do. Exit status: 0 no errors (there may be
    warnings), 1 errors.
    """
    law = folder or installation.checklists
    try:
        search = NameSearch(_names(names), frozenset(allow))
        checking = Checking(
            format=load_ita_format(law),
            industries=load_industries(law),
            names=search,
            today=SystemClock().now().date(),
        )
    except ComplianceError as error:
        raise click.ClickException(str(error)) from error
    told = ((str(file), _pieces(file)) for file in files)
    report = check_files(told, checking, complete=complete)
    if as_json:
        click.echo(json.dumps(_plain(report), ensure_ascii=False, indent=1))
    else:
        _print(report)
    sys.exit(1 if report.errors else 0)


def _names(file: Path | None) -> tuple[str, ...]:
    if file is None:
        return ()
    if file.stat().st_size > _MAX_LIST_BYTES:
        raise click.ClickException(f"{file}: the list of names is too large.")
    try:
        return names_in(file.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: this is not UTF-8. Save it as UTF-8.") from error


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while piece := stream.read(_PIECE_BYTES):
            yield piece


def _plain(report: CheckReport) -> dict[str, object]:
    return {
        "files": [
            {"file": one.name, "kind": one.kind or None, "rows": one.rows} for one in report.files
        ],
        "errors": report.errors,
        "warnings": report.warnings,
        "not_shown": report.errors + report.warnings - len(report.problems),
        "problems": [_plain_problem(one) for one in report.problems],
    }


def _plain_problem(problem: ItaProblem) -> dict[str, object]:
    return {
        "file": problem.file,
        "row": problem.row or None,
        "record": problem.record,
        "column": problem.column,
        "rule": problem.rule,
        "weight": problem.weight.value,
        "what": problem.what,
        "remedy": problem.remedy,
    }


def _print(report: CheckReport) -> None:
    for problem in report.problems:
        click.echo(str(problem))
    hidden = report.errors + report.warnings - len(report.problems)
    if hidden:
        click.echo(f"… and {counted_words(hidden, 'problem')} more of the same files.")
    for file in report.files:
        kind = {"summary": "300A", "cases": "cases"}.get(file.kind, "not known")
        click.echo(f"{file.name}: {kind}, {counted_words(file.rows, 'row')}.")
    errors, warnings = report.errors, report.warnings
    click.echo(f"{counted_words(errors, 'error')}, {counted_words(warnings, 'warning')}.")


@ita_group.command("duty")
@click.argument("file", type=_FILE)
@CHECKLIST_FOLDER
@click.pass_obj
def duty_command(installation: Installation, file: Path, folder: Path | None) -> None:
    """Say for one establishment or many who keeps a log, files and posts, as JSON.

    FILE is one JSON object or a list of them; docs/ita.md names the facts. A fact that is left out
    is not known, and what turns on it is undecided.
    """
    if file.stat().st_size > _MAX_LIST_BYTES:
        raise click.ClickException(f"{file}: the file is too large. Split it.")
    try:
        text = file.read_text(encoding="utf-8-sig")
        answers = answers_of(text, file.name, load_filing_law(folder or installation.checklists))
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: this is not UTF-8. Save it as UTF-8.") from error
    except ComplianceError as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(answers, ensure_ascii=False, indent=1))


ita_group.add_command(export_command)
