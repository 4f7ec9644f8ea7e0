"""`compliance clocks`: which clocks the law starts after an event, and by when each ends."""

import json
from itertools import groupby
from pathlib import Path

import click

from compliance.cli.kit import CHECKLIST_FOLDER, InputFile, Installation, counted_words
from compliance.domain.authorities import Authority
from compliance.domain.case_books import INPUTS
from compliance.domain.errors import ComplianceError
from compliance.domain.event_books import events_in
from compliance.domain.legal_clocks.answers import Law, Plain, answer
from compliance.domain.legal_clocks.model import LegalClock
from compliance.domain.legal_clocks.requests import SEVERE_INJURY, Vocabulary, read_requests
from compliance.domain.legal_clocks.severe_rules import SevereFile
from compliance.domain.provisions import label_of
from compliance.library.case_files import MOST_BYTES, read_json
from compliance.library.law_clocks import LawClocks, load_law_clocks


@click.group("clocks")
def clocks_group() -> None:
    """Compute the legal deadlines that an event starts.

    Spills, releases, deviations, severe injuries, requests for records. The data stand below
    checklists/law/; the format of events is told in docs/legal-clocks.md. Not legal advice.
    """


@clocks_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON list, for programs.")
@CHECKLIST_FOLDER
@click.pass_obj
def list_command(installation: Installation, folder: Path | None, *, as_json: bool) -> None:
    """List every clock by authority, and how far its law was read."""
    law = _law(installation, folder)
    ours = sorted(law.clocks.values(), key=lambda one: (_rank(one), one.key))
    if as_json:
        listed = [_listed(one) for one in ours]
        listed += [_listed_severe(one) for one in law.severe.values()]
        click.echo(json.dumps(listed, ensure_ascii=False, indent=1))
        return
    for authority, part in groupby(ours, key=lambda one: one.authority):
        rows = list(part)
        click.echo(f"{authority.value.upper()}: {counted_words(len(rows), 'clock')}")
        for clock in rows:
            click.echo(f"  {clock.key:<36} {clock.review.status.value:<7} {clock.title}")
    click.echo(f"SEVERE INJURIES ({SEVERE_INJURY}): rules of {len(law.severe)} places")
    for place, rules in sorted(law.severe.items()):
        click.echo(f"  {place!s:<36} {rules.review.status.value:<7} {rules.title}")


def _rank(clock: LegalClock) -> int:
    return list(Authority).index(clock.authority)


def _listed(clock: LegalClock) -> Plain:
    return {
        "clock": clock.key,
        "title": clock.title,
        "authority": clock.authority.value,
        "jurisdiction": str(clock.jurisdiction),
        "trigger": clock.trigger,
        "starts": {key: one.label for key, one in clock.starts.items()},
        "facts": dict(clock.facts),
        "deadlines": [
            {
                "key": one.key,
                "what": one.what,
                "from": list(one.starts),
                "term": str(one.term),
                "kind": one.kind.value,
                "provisions": [str(provision) for provision in one.provisions],
                "text": clock.review_of(one).value,
            }
            for one in clock.deadlines
        ],
        "review": clock.review.status.value,
    }


def _listed_severe(rules: SevereFile) -> Plain:
    return {
        "clock": SEVERE_INJURY,
        "title": f"Severe injury: {rules.title}",
        "authority": "osha" if not rules.place.state else "state",
        "jurisdiction": str(rules.place),
        "hours": {key: one.hours for key, one in rules.classes.items()},
        "happenings": sorted(rules.happenings),
        "where": sorted(rules.places),
        "review": rules.review.status.value,
    }


@clocks_group.command("compute")
@click.argument("file", type=InputFile(most_bytes=MOST_BYTES))
@click.option("--text", "as_text", is_flag=True, help="Words for people instead of JSON.")
@click.option("--zone", help="Time zone of events that name none, such as America/Chicago.")
@CHECKLIST_FOLDER
@click.pass_obj
def compute_command(
    installation: Installation, file: Path, folder: Path | None, zone: str | None, *, as_text: bool
) -> None:
    """Compute every deadline of the events in FILE.

    FILE is JSON: one event, a list of events, or a book with a section `events`, `cases` or
    `severe_reporting_federal`.

    \b
    {"clock": "cercla-103-rq-release", "zone": "America/Chicago",
     "starts": {"known": "2026-03-07T22:30"}}
    """  # noqa: D301  click's mark for lines that stay as they are
    law = _law(installation, folder)
    federal = law.rule_book(None).federal
    words = Vocabulary(clocks=law.clocks, happenings=federal.happenings, places=federal.places)
    try:
        book = events_in(read_json(file), zone)
        requests = read_requests(book.entries, words)
        facts = Law(law.recipients, law.rule_book)
        answers = [answer(request, facts) for request in requests]
    except ComplianceError as error:
        raise click.ClickException(str(error)) from error
    if book.sentences:
        click.echo(
            f"{counted_words(book.sentences, 'event')} without facts but in a sentence, which is "
            f"not read: nothing of it is known. Write names and values under `{INPUTS}`.",
            err=True,
        )
    if as_text:
        click.echo("\n\n".join("\n".join(_told(one)) for one in answers))
    else:
        click.echo(json.dumps(answers, ensure_ascii=False, indent=1))


def _law(installation: Installation, folder: Path | None) -> LawClocks:
    try:
        return load_law_clocks(folder or installation.checklists)
    except ComplianceError as error:
        raise click.ClickException(str(error)) from error


_READ = {
    "read": "We have read the text of the law.",
    "partly": "We have read the text of the law in part only.",
    "unread": "We have not read the text of the law.",
}


def _told(one: Plain) -> list[str]:
    """Return an answer as lines for people."""
    lines = [f"{one['title']}  [{one['clock']}]", f"  {_READ[str(one['review'])]}"]
    for deadline in _list(one["deadlines"]):
        lines += _told_deadline(deadline) if isinstance(deadline, dict) else []
    if needs := _list(one.get("needs")):
        lines.append(f"  ? Needs: {', '.join(str(need) for need in needs)}")
    return [*lines, *(f"  Note: {note}" for note in _list(one["notes"]))]


def _told_deadline(one: dict[str, object]) -> list[str]:
    head = {"yes": "-", "no": "x", "undecided": "?"}[str(one["applies"])]
    due = one["due_local"] or one["when"] or one["term"]
    through = f", through {one['through_on']}" if one["through_on"] else ""
    lines = [
        f"  {head} {one['what']}: {due}{through}" if head != "x" else f"  x {one['what']}: not owed"
    ]
    provisions = "; ".join(label_of(str(text)) for text in _list(one["provisions"]))
    lines.append(f"      {provisions} ({one['kind']}, {one['text']})")
    names = [_named(person) for person in _list(one["to"]) if isinstance(person, dict)]
    if names and head != "x":
        lines.append(f"      To: {'; '.join(names)}. {one['method']}")
    reasons = [reason for reason in _list(one["reasons"]) if isinstance(reason, dict)]
    lines += [f"      {_because(reason)}" for reason in reasons]
    if needs := _list(one["needs"]):
        lines.append(f"      Needs: {', '.join(str(need) for need in needs)}")
    return [*lines, *_told_standing(one)]


def _told_standing(one: dict[str, object]) -> list[str]:
    if "in_time" in one:
        return [f"      Reported {one['reported_at']}: {'in time' if one['in_time'] else 'late'}"]
    left = one.get("seconds_left")
    if not isinstance(left, float):
        return []
    passed = "left" if left >= 0 else "ago"
    minutes = counted_words(int(abs(left) // 60), "minute")
    return [f"      Now: {one['stage']}, {minutes} {passed}"]


def _because(reason: dict[str, object]) -> str:
    provisions = ", ".join(label_of(str(text)) for text in _list(reason["provisions"]))
    return f"{reason['text']} ({provisions})" if provisions else str(reason["text"])


def _named(person: dict[str, object]) -> str:
    numbers = [str(p["number"]) for p in _list(person["phones"]) if isinstance(p, dict)]
    return " ".join([str(person["name"]), *numbers])


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
