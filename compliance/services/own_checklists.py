"""A site's own checklists: begun, saved, published as versions that never change, retired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from compliance.domain.access import Actor, Permission, demand
from compliance.domain.checklists import ChecklistRef, Edition
from compliance.domain.errors import ConflictError, InvalidInputError, Problem
from compliance.domain.file_problems import Plain, did_you_mean
from compliance.domain.own_checklists import OwnState, own_key
from compliance.domain.site_profile import unanswerable
from compliance.domain.trail import TrailEvent
from compliance.library.catalog import Catalog, read_edition
from compliance.library.strict_yaml import read_yaml
from compliance.library.written_yaml import with_head, write_yaml
from compliance.services.checklists import keep_text, latest_of
from compliance.services.trail import append
from compliance.storage.models.own_checklists import OwnChecklist, OwnVersion
from compliance.storage.queries.own_checklists import list_keys

MAX_TEXT = 200_000  # characters; the largest checklist of the library has some 20,000
MAX_TITLE = 200
FILE = "checklist.yaml"  # what problems call the text
TO_FILL_IN = "REPLACE"  # what a template says where the site has to write
_NOT_COPIED = ("example", "overrides")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What a new own checklist is begun with. ``notes``: what an import could not carry over."""

    data: dict[str, Plain]
    based_on: ChecklistRef | None = None
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text says: plain data as far as there is any, the edition if all is right."""

    data: dict[str, Plain]
    edition: Edition | None
    problems: tuple[Problem, ...]


def read_text(text: str, name: str = FILE) -> Reading:
    """Read the text of a draft, with every problem at its line; raises nothing."""
    data: Plain = {}
    try:
        data = read_yaml(text.encode(), name).data
        edition = read_edition(text.encode(), name)
    except InvalidInputError as error:
        plain = data if isinstance(data, dict) else {}
        return Reading(data=plain, edition=None, problems=tuple(error.problems))
    return Reading(data=data if isinstance(data, dict) else {}, edition=edition, problems=())


def copied(edition: Edition, title: str) -> Beginning:
    """Return a checklist as the beginning of an own one; what belongs to its file only is left."""
    data = read_text(edition.source.decode()).data
    kept = {name: value for name, value in data.items() if name not in _NOT_COPIED}
    return Beginning(data={**kept, "title": title}, based_on=edition.ref)


def start_checklist(
    session: Session, establishment_id: int, beginning: Beginning, *, by: Actor, now: datetime
) -> OwnChecklist:
    """Begin an own checklist as a draft.

    Raises:
        NotAllowedError: the actor may not manage checklists there.
        InvalidInputError: it is too long.
    """
    demand(by, Permission.MANAGE_CHECKLISTS, establishment_id)
    title = _title(beginning.data)
    key = own_key(title, list_keys(session))
    text = write_yaml({**beginning.data, "key": key, "version": "1"})
    _demand_size(text)
    base = beginning.based_on
    own = OwnChecklist(
        establishment_id=establishment_id,
        key=key,
        title=title,
        text=text,
        notes=list(beginning.notes),
        based_on_key=base.key if base else "",
        based_on_version=base.version if base else 0,
        state=OwnState.DRAFT.value,
        version=0,
        revision=1,
        saved_at=now,
        saved_by=by.person_id,
    )
    session.add(own)
    session.flush()
    append(
        session,
        TrailEvent.OWN_CHECKLIST_STARTED,
        by=by,
        now=now,
        subject=("own-checklist", own.id),
        establishment_id=establishment_id,
        data={"name": title, "from": f"{base.key} v{base.version}" if base else None},
    )
    return own


def save_checklist(
    session: Session, own: OwnChecklist, text: str, *, revision: int, by: Actor, now: datetime
) -> Reading:
    """Keep the text of a draft, right or wrong, and return what it says.

    Key and version are ours to set: a text that names others gets the right ones.

    Raises:
        NotAllowedError: the actor may not manage checklists there.
        ConflictError: somebody saved it in between, or it is retired.
        InvalidInputError: it is too long.
    """
    demand(by, Permission.MANAGE_CHECKLISTS, own.establishment_id)
    _demand_open(own)
    if own.revision != revision:
        raise ConflictError(
            "Somebody saved this checklist after you opened it. "
            "Load it again, and make your change anew."
        )
    text = "\n".join(text.splitlines()).rstrip() + "\n"
    text = with_head(text, {"key": own.key, "version": str(own.version + 1)})
    _demand_size(text)
    reading = read_text(text)
    own.text = text
    own.title = _title(reading.data, own.title)
    own.revision += 1
    own.saved_at, own.saved_by = now, by.person_id
    append(
        session,
        TrailEvent.OWN_CHECKLIST_SAVED,
        by=by,
        now=now,
        subject=("own-checklist", own.id),
        establishment_id=own.establishment_id,
        data={"name": own.title, "problems": len(reading.problems)},
    )
    return reading


def problems_of(own: OwnChecklist, catalog: Catalog) -> tuple[Problem, ...]:
    """Return everything that stands against publishing a draft, at its lines."""
    reading = read_text(own.text)
    if reading.edition is None:
        return reading.problems
    return (
        *_head_problems(own, reading.edition),
        *_foreign(reading.edition, catalog),
        *_left_open(own.text),
    )


def _left_open(text: str) -> list[Problem]:
    """Return the lines of a template that nobody has filled in yet."""
    remedy = "Write what the ordinance or the rule says, or take the question out."
    return [
        Problem(f"{FILE}:{number}", f"It still says {TO_FILL_IN}: {line.strip()[:80]}", remedy)
        for number, line in enumerate(text.splitlines(), start=1)
        if TO_FILL_IN in line
    ]


def _head_problems(own: OwnChecklist, edition: Edition) -> list[Problem]:
    problems = []
    if (edition.ref.key, edition.ref.version) != (own.key, own.version + 1):
        what = f"Key and version must be {own.key} and {own.version + 1}."
        problems.append(Problem(FILE, what, "Write each on a line of its own, or save once more."))
    if edition.checklist.example:
        problems.append(Problem(FILE, "It is an example.", "Leave `example` out."))
    return problems


def _foreign(edition: Edition, catalog: Catalog) -> list[Problem]:
    """Return what it names of other files: checklists and facts that do not exist."""
    keys = {ref.key for ref in catalog}
    problems = [
        Problem(
            FILE,
            f"`overrides` names {one.checklist}, which does not exist.",
            did_you_mean(one.checklist, keys, "Name the key of a checklist of the library."),
        )
        for one in edition.checklist.overrides
        if one.checklist not in keys
    ]
    test = edition.checklist.applies_when.test
    if test is None:
        return problems
    questions = catalog.profile.by_key
    said = {unanswerable(leaf, questions.get(leaf.fact)) for leaf in test.leaves()}
    remedy = "See the questions about the site."
    return problems + [Problem(FILE, what, remedy) for what in sorted(said) if what]


def publish_checklist(
    session: Session, own: OwnChecklist, catalog: Catalog, *, by: Actor, now: datetime
) -> Edition:
    """Make the draft the next version, which never changes again; what is open keeps its own.

    Raises:
        NotAllowedError: the actor may not manage checklists there.
        InvalidInputError: with every problem of the text.
        ConflictError: it is retired, or the newest version says exactly this.
    """
    demand(by, Permission.MANAGE_CHECKLISTS, own.establishment_id)
    _demand_open(own)
    text = with_head(own.text, {"key": own.key, "version": str(own.version + 1)})
    own.text = text
    problems = problems_of(own, catalog)
    if problems:
        raise InvalidInputError(problems)
    if own.version and not has_changes(session, own, catalog):
        raise ConflictError(
            f"Version {own.version} says exactly this. Change something before you publish."
        )
    edition = read_edition(text.encode(), FILE)
    keep_text(session, edition, now=now)
    own.version += 1
    own.revision += 1
    own.state = OwnState.PUBLISHED.value
    own.notes = []  # what an import had left out was seen on the page that publishes
    session.add(
        OwnVersion(
            own_checklist_id=own.id,
            version=own.version,
            digest=edition.ref.digest,
            published_at=now,
            published_by=by.person_id,
        )
    )
    session.flush()
    append(
        session,
        TrailEvent.OWN_CHECKLIST_PUBLISHED,
        by=by,
        now=now,
        subject=("own-checklist", own.id),
        establishment_id=own.establishment_id,
        data={"name": own.title, "version": own.version, "digest": edition.ref.digest},
    )
    return edition


def has_changes(session: Session, own: OwnChecklist, catalog: Catalog) -> bool:
    """Whether the text says anything else than its newest published version; True without one."""
    if not own.version:
        return True
    newest = latest_of(session, catalog, own.establishment_id, own.key)
    said = read_text(own.text).data
    held = read_text(newest.source.decode()).data
    return {**said, "version": ""} != {**held, "version": ""}


def retire_checklist(
    session: Session, own: OwnChecklist, *, reason: str, by: Actor, now: datetime
) -> None:
    """Take an own checklist out of what can be scheduled; schedules that run go on.

    Raises:
        NotAllowedError: the actor may not manage checklists there.
        ConflictError: it is retired already.
        InvalidInputError: no reason is given.
    """
    demand(by, Permission.MANAGE_CHECKLISTS, own.establishment_id)
    _demand_open(own)
    if not reason.strip():
        raise InvalidInputError(
            [Problem("Reason", "No reason is given.", "Say why it is not used any more.")]
        )
    own.state = OwnState.RETIRED.value
    own.retired_at, own.retire_reason = now, reason.strip()
    own.revision += 1
    append(
        session,
        TrailEvent.OWN_CHECKLIST_RETIRED,
        by=by,
        now=now,
        subject=("own-checklist", own.id),
        establishment_id=own.establishment_id,
        data={"name": own.title, "version": own.version, "reason": reason.strip()},
    )


def _demand_open(own: OwnChecklist) -> None:
    if own.state == OwnState.RETIRED.value:
        raise ConflictError("This checklist is retired. Make a copy of it to go on from there.")


def _demand_size(text: str) -> None:
    if len(text) > MAX_TEXT:
        what = f"The text is longer than {MAX_TEXT:,} characters."
        raise InvalidInputError([Problem(FILE, what, "Split the checklist into two.")])


def _title(data: dict[str, Plain], otherwise: str = "Checklist") -> str:
    title = data.get("title")
    words = " ".join(title.split())[:MAX_TITLE] if isinstance(title, str) else ""
    return words or otherwise
