"""`compliance duties`: what a site owes, from what it says about itself."""

import json
from pathlib import Path

import click

from compliance.cli.kit import CHECKLIST_FOLDER, InputFile, Installation, counted_words
from compliance.domain.applicability import Applies
from compliance.domain.errors import ComplianceError
from compliance.domain.proposals import Proposal, propose
from compliance.domain.provisions import label_of
from compliance.domain.site_profile import FactQuestion, FactType, SiteProfile
from compliance.library.catalog import load
from compliance.library.profile import load_answers

_HEADS = {
    Applies.YES: "Owed",
    Applies.UNDECIDED: "Undecided: answer more of the profile",
    Applies.NO: "Not owed",
}


@click.group("duties")
def duties_group() -> None:
    """Find out what a site owes.

    What is proposed rests on checklists/*.yaml and on the questions of checklists/profile.yaml.
    """


@duties_group.command("questions")
@CHECKLIST_FOLDER
@click.pass_obj
def questions_command(installation: Installation, folder: Path | None) -> None:
    """Print every question about a site as a file to fill in for `propose`.

    Drop the # before a line and write the answer; what stays commented out is not known.
    """
    try:
        profile = load(folder or installation.checklists).profile
    except ComplianceError as error:
        raise click.ClickException(str(error)) from error
    for section in profile.sections:
        click.echo(f"\n# --- {section.title}")
        for question in section.facts:
            click.echo("\n".join(_asked(question)))


def _asked(question: FactQuestion) -> list[str]:
    """Return one question as the lines of a file to fill in."""
    lines = [f"# {question.question}"]
    if question.guidance:
        lines.append(f"#   {question.guidance}")
    lines += [f"#   {key}: {label}" for key, label in question.choices.items()]
    return [*lines, f"#{question.key}: {_FORMS[question.type]}  {question.unit}".rstrip()]


_FORMS = {
    FactType.YES_NO: "yes | no",
    FactType.NUMBER: "12",
    FactType.CHOICE: "one-of-these",
    FactType.CHOICES: "[some, of-these]",
    FactType.TEXT: "words",
    FactType.STATE: "IL",
}


@duties_group.command("propose")
@click.option(
    "--profile",
    "answers",
    required=True,
    type=InputFile(most_bytes=1_000_000),
    help="What the site says about itself: lines such as `forklifts: 6`.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON list, for programs.")
@CHECKLIST_FOLDER
@click.pass_obj
def propose_command(
    installation: Installation, answers: Path, folder: Path | None, *, as_json: bool
) -> None:
    """Say of every duty whether the site owes it, why, and under which paragraph.

    A fact that the file leaves out is not known; duties that turn on it are undecided. What can be
    said stands in `compliance duties questions`.
    """
    try:
        catalog = load(folder or installation.checklists)
        facts = load_answers(answers, catalog.profile)
    except ComplianceError as error:
        raise click.ClickException(str(error)) from error
    proposals = propose(catalog.all_latest(), catalog.profile, facts)
    if as_json:
        click.echo(json.dumps([_plain(one) for one in proposals], ensure_ascii=False, indent=1))
    else:
        _print(proposals, catalog.profile)


def _plain(proposal: Proposal) -> dict[str, object]:
    checklist = proposal.checklist
    return {
        "checklist": checklist.key,
        "version": checklist.version,
        "title": checklist.title,
        "authority": checklist.authority.value,
        "jurisdiction": str(checklist.jurisdiction),
        "duties": list(checklist.duties),
        "applies": proposal.applies.value,
        "reason": proposal.reason,
        "provisions": list(proposal.provisions),
        "facts": sorted({turn.fact for turn in proposal.turns}),
        "needs": list(proposal.needs),
        "satisfied_by": proposal.satisfied_by,
        "state_rule_of": proposal.state_rule_of,
        "review": checklist.review.status.value,
    }


def _print(proposals: list[Proposal], profile: SiteProfile) -> None:
    state = next((one.state_rule_of for one in proposals if one.state_rule_of), "")
    if state and profile.state_plans:
        click.echo(
            f"{state} has its own plan: where a duty rests on 29 CFR, the state's own rule stands "
            f"in its place and asks for at least as much ({profile.state_plans.provision}). "
            "Compare each with the state's text.\n"
        )
    for applies, head in _HEADS.items():
        part = [one for one in proposals if one.applies is applies]
        click.echo(f"{head}: {counted_words(len(part), 'duty', 'duties')}")
        for one in part:
            click.echo(f"  {one.checklist.title}  [{one.checklist.key}]")
            click.echo(f"    {label_of(one.provisions[0])}: {one.reason}")
            if one.satisfied_by:
                click.echo(f"    Covered by {one.satisfied_by}, which tightens or replaces it.")
        click.echo("")
