"""`compliance checklists`: check, publish and show the checklist files."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from compliance.cli.kit import CHECKLIST_FOLDER, InputFile, Installation, counted_words
from compliance.domain.authorities import Authority
from compliance.domain.checklists import Checklist, Edition, Item, ReviewStatus
from compliance.domain.errors import ComplianceError, InvalidInputError, Problem
from compliance.domain.translations import in_language
from compliance.library.catalog import LOCK_NAME, Catalog, collect, collect_files, good_ones, load
from compliance.library.editorial import editorial_problems, unread_provisions
from compliance.library.published import publish, unpublished
from compliance.library.schema import SCHEMA_NAME, checklist_schema


@click.group("checklists")
def checklists_group() -> None:
    """Check, publish and show checklists.

    Checklists are YAML files; checklists/README.md tells how to write one.
    """


@checklists_group.command("check")
@click.argument("paths", nargs=-1, type=InputFile(folder_too=True))
@click.option("--strict", is_flag=True, help="Also tell style, unread provisions, unpublished.")
@CHECKLIST_FOLDER
@click.pass_context
def check_command(
    context: click.Context, paths: Sequence[Path], folder: Path | None, *, strict: bool
) -> None:
    """Check all files of the folder, or only PATHS.

    Tells every problem with file and line. Exits 1 when a file is broken; what --strict adds is
    told but does not fail.
    """
    if paths:
        editions, problems = collect_files(paths, collect(_folder(context, folder))[0])
        advice = _advice(editions) if strict else []
    else:
        catalog, problems = collect(_folder(context, folder))
        editions = list(catalog.editions(examples=True))
        advice = [*_advice(editions), *_unlocked(catalog), *_gone(catalog)] if strict else []
    for problem in (*problems, *advice):
        click.echo(str(problem), err=True)
    counted = (
        f"{len(good_ones(editions, problems))} good, {counted_words(len(problems), 'problem')}"
    )
    click.echo(f"{counted}, {counted_words(len(advice), 'remark')}." if strict else f"{counted}.")
    for line in _read_by_authority(editions):
        click.echo(line)
    if problems:
        context.exit(1)


@checklists_group.command("publish")
@CHECKLIST_FOLDER
@click.pass_context
def publish_command(context: click.Context, folder: Path | None) -> None:
    """Lock every new version: from then on its file may not change."""
    where = _folder(context, folder)
    try:
        added = publish(where, load(where).editions())
    except InvalidInputError as error:
        raise click.ClickException(str(error)) from error
    for edition in added:
        click.echo(f"published {edition.ref}")
    click.echo(f"{len(added)} published.")


@checklists_group.command("schema")
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit 1 if it is stale.")
@CHECKLIST_FOLDER
@click.pass_context
def schema_command(context: click.Context, folder: Path | None, *, only_check: bool) -> None:
    """Write schema.json, with which editors complete and check the files."""
    path = _folder(context, folder) / SCHEMA_NAME
    made = checklist_schema()
    current = path.read_text(encoding="utf-8") if path.exists() else ""
    if only_check and current != made:
        raise click.ClickException(f"{path} is stale. Run `compliance checklists schema`.")
    if current != made:
        path.write_text(made, encoding="utf-8")
    click.echo(f"{path} is current.")


@checklists_group.command("show")
@click.argument("key")
@click.option("--language", default="en", show_default=True, help="Language of the texts.")
@CHECKLIST_FOLDER
@click.pass_context
def show_command(context: click.Context, key: str, language: str, folder: Path | None) -> None:
    """Print the newest version of the checklist KEY."""
    try:
        edition = load(_folder(context, folder)).latest(key)
    except ComplianceError as error:
        raise click.ClickException(str(error)) from error
    shown = in_language(edition.checklist, language)
    click.echo("\n".join(_lines(edition, shown.checklist)))
    if shown.fell_back:
        click.echo(f"\n{len(shown.fell_back)} texts are not translated.", err=True)


def _folder(context: click.Context, given: Path | None) -> Path:
    """Return the folder: the option, else the one that the program was installed with."""
    installation = context.find_object(Installation)
    if given is not None or installation is None:
        return given or Path("checklists")
    return installation.checklists


def _read_by_authority(editions: Sequence[Edition]) -> list[str]:
    """Return for each authority how many checklists it has, and how far their law was read."""
    real = [edition.checklist for edition in editions if not edition.checklist.example]
    lines = []
    for authority in Authority:
        read = Counter(c.review.status for c in real if c.authority is authority)
        if read:
            counts = ", ".join(f"{read[status]} {status}" for status in ReviewStatus)
            lines.append(f"  {authority:<9}{read.total():>4}: {counts}")
    return lines


def _advice(editions: Sequence[Edition]) -> list[Problem]:
    return [p for e in editions for p in (*editorial_problems(e), *unread_provisions(e))]


def _unlocked(catalog: Catalog) -> list[Problem]:
    return [
        Problem(e.path, "This version is not published.", "Run `compliance checklists publish`.")
        for e in unpublished(catalog.editions(), catalog.lock)
    ]


def _gone(catalog: Catalog) -> list[Problem]:
    """Return the checklists that were published once and have no file any more."""
    keys = {ref.key for ref in catalog}
    what = "{} was published, and no file has it now."
    remedy = "Bring its file back, or leave it: records made with it keep its text."
    gone = dict.fromkeys(key for key, _version in catalog.lock if key not in keys)
    return [Problem(LOCK_NAME, what.format(key), remedy) for key in gone]


def _lines(edition: Edition, checklist: Checklist) -> list[str]:
    lines = [
        f"{checklist.title} - {edition.ref}",
        f"{checklist.authority}, {checklist.jurisdiction}; "
        + ", ".join(provision.label for provision in checklist.provisions),
        f"Applies: {checklist.applies_when.text}",
        *(f"Due: {clock.text or clock.basis}" for clock in checklist.cadence.clocks),
        f"By: {checklist.performed_by.text}",
        f"Keep: {checklist.retention.text}",
    ]
    for section in checklist.sections:
        lines += ["", section.title]
        lines += [_item_line(checklist, item) for item in section.items]
    return lines


def _item_line(checklist: Checklist, item: Item) -> str:
    fail = f", fail: {item.fail.severity}" if item.fail else ""
    read = checklist.review_of(item)
    return f"  {item.question} [{item.answer.type}{fail}; {item.provision.label}, {read}]"
