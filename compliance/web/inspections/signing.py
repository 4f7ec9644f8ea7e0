"""The signature under a form: who, as what, in which words, when by the person's own word."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from flask import request

from compliance.domain.access import PERMISSIONS, Permission, Role
from compliance.domain.answer_types import Photo
from compliance.domain.answers import EMPTY, Answer, Answers, is_fail
from compliance.domain.checklists import Checklist, Item
from compliance.domain.errors import InvalidInputError
from compliance.domain.local_time import instant_of, plausible_instant
from compliance.domain.occurrences import TRUST
from compliance.services.record_versions import Sending, Signing
from compliance.web.inspections.answer_form import clean
from compliance.web.inspections.filling import Filling
from compliance.web.inspections.texts import gettext as _
from compliance.web.kit.current import current_actor, now
from compliance.web.kit.dates import in_zone
from compliance.web.kit.i18n import current_language
from compliance.web.kit.words import role_word

LOCAL = "%Y-%m-%dT%H:%M"
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")
_DETAILS = {
    name: getattr(EMPTY, name)
    for name in ("comment", "severity", "stop_use", "action", "owner", "fix_by_on")
}


@dataclass(slots=True, kw_only=True)
class SignForm:
    """What stands in the signing part of a page; the password is never shown again."""

    performed_at: str
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def fresh(cls, zone: str, at: datetime | None = None) -> "SignForm":
        """Return the form as it is first shown: finished now."""
        return cls(performed_at=in_zone(at or now(), zone).strftime(LOCAL))

    @classmethod
    def sent(cls) -> "SignForm":
        """Return the form as this request fills it."""
        return cls(
            performed_at=clean(request.form.get("performed_at", "")),
            reason=clean(request.form.get("reason", "")),
        )

    def error(self, name: str) -> str:
        """Return what is wrong with one field, or ""."""
        return self.errors.get(name, "")

    def claimed_at(
        self, zone: str, *, earliest: timedelta | None = TRUST.max_offline
    ) -> datetime | None:
        """Return when the person says they finished; what is wrong with it goes to ``errors``.

        ``earliest`` is how far back it may lie; None for an amendment of an old record.
        """
        instant = _instant(self.performed_at, zone)
        if instant is None:
            self.errors["performed_at"] = _("This is not a date and time. Choose both.")
        elif instant > now() + TRUST.skew:
            self.errors["performed_at"] = _(
                "This time is in the future. Give the time you finished."
            )
        elif earliest is not None and instant < now() - earliest:
            self.errors["performed_at"] = _(
                "This is more than %(days)s days ago. Ask your coordinator how to record it.",
                days=earliest // timedelta(days=1),
            )
        return None if "performed_at" in self.errors else instant


def _instant(text: str, zone: str) -> datetime | None:
    if not _LOCAL.fullmatch(text):
        return None
    try:
        wall = datetime.fromisoformat(text)
        return instant_of(wall.date(), wall.time(), zone)
    except (ValueError, InvalidInputError):
        return None


def device_at() -> datetime | None:
    """Return what the phone's clock showed when it sent the form; None without scripts."""
    return plausible_instant(request.form.get("device_at", ""))


def statement_of(checklist: Checklist) -> str:
    """Return the words that are signed: the checklist's own, or ours."""
    return checklist.record.statement or _(
        "I did this check myself, and what I answered is true and complete."
    )


def role_of_signer(establishment_id: int) -> str:
    """Return as what the person signs, in words."""
    held = current_actor().roles_at(establishment_id)
    performing = [
        role for role in Role if role in held and Permission.PERFORM_INSPECTION in PERMISSIONS[role]
    ]
    return role_word(performing[0].value) if performing else _("Inspector")


def sending_of(
    filling: Filling, answers: Answers, *, performed_at: datetime, method: str, reason: str = ""
) -> Sending:
    """Return the filled form as it is signed and sent."""
    checklist = filling.compiled.checklist
    return Sending(
        answers=sendable(checklist, answers),
        performed_at=performed_at,
        device_at=device_at(),
        language=current_language(),
        signing=Signing(
            role=role_of_signer(filling.row.establishment_id),
            statement=statement_of(checklist),
            method=method,
        ),
        reason=reason,
    )


def sendable(checklist: Checklist, answers: Answers) -> dict[str, Answer]:
    """Return the answers as the review shows them: what belongs to a fail only with a fail.

    Somebody who taps Fail, writes what is wrong, and then corrects it to Pass leaves the words in
    the draft, where they are not seen any more; they must not stand in the signed record.
    """
    items = checklist.items_by_key
    return {key: _tidy(items[key], answer) for key, answer in answers.items() if key in items}


def _tidy(item: Item, answer: Answer) -> Answer:
    if answer.is_plain:
        return answer
    drop: dict[str, Any] = {}
    if not is_fail(item, answer):
        drop = {name: none for name, none in _DETAILS.items() if getattr(answer, name) != none}
        if answer.photos and not isinstance(item.answer, Photo):
            drop["photos"] = ()
    if answer.na_reason and answer.value != "na":
        drop["na_reason"] = ""
    return replace(answer, **drop) if drop else answer
