"""What narrows the list of the outbox, and the words of its kinds."""

import re
from collections.abc import Mapping
from datetime import date

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms import Form, SelectField

from compliance.domain.notifications import NotificationKind, NotificationState
from compliance.services.finding_messages import AGAIN
from compliance.storage.models.people import Person
from compliance.web.kit.dates import local_date
from compliance.web.kit.forms import as_choices
from compliance.web.kit.legal_clock_words import STAGES
from compliance.web.kit.statuses import status_of

KINDS: Mapping[NotificationKind, object] = {
    NotificationKind.CHECK_DUE_SOON: _("Check is due soon"),
    NotificationKind.CHECK_DUE: _("Check is due"),
    NotificationKind.CHECK_OVERDUE: _("Check is overdue"),
    NotificationKind.CHECK_ESCALATED: _("Check is overdue, to the coordinator"),
    NotificationKind.CHECK_MISSED: _("Check was missed"),
    NotificationKind.ACTION_DUE: _("Fix is due"),
    NotificationKind.ACTION_OVERDUE: _("Fix is past its date"),
    NotificationKind.ACTION_ASSIGNED: _("Fix assigned"),
    NotificationKind.STOP_USE: _("Do not use"),
    NotificationKind.INCIDENT_URGENT: _("Urgent incident"),
    NotificationKind.INCIDENT_FOLDED: _("Urgent incidents, several at once"),
    NotificationKind.INCIDENT_LEAD: _("Incident to look into"),
    NotificationKind.INCIDENT_REOPENED: _("Incident open again"),
    NotificationKind.LEGAL_CLOCK: _("Legal clock"),
    NotificationKind.INVITATION: _("Invitation"),
    NotificationKind.PASSWORD_RESET: _("Link for a new password"),
    NotificationKind.PACKET_READY: _("Packet is ready"),
    NotificationKind.DIGEST: _("Several reminders"),
}
TROUBLE = "trouble"
STATES: Mapping[str, tuple[str, ...]] = {
    TROUBLE: (NotificationState.BOUNCED.value, NotificationState.FAILED.value),
    **{state.value: (state.value,) for state in NotificationState},
}


def kind_words(kind: str) -> str:
    """Return a kind as people say it; one that a newer version wrote is shown by its name."""
    try:
        return str(KINDS[NotificationKind(kind)])
    except ValueError:
        return kind


_IN_WORDS = {
    "by-hand": _("Sent by hand"),
    "at-once": _("At once, as soon as it was overdue"),
    "missed": _("Missed for good"),
    AGAIN: _("Once more, because a fix did not hold"),
    **STAGES,
}
_STAGE = re.compile(r"(?P<days>[+-]\d+)d@(?P<day>\d{4}-\d\d-\d\d)\Z")


def stage_words(stage: str) -> str:
    """Return why a message went out when it did: "7 days before 9 Nov 2026"; "" if by itself."""
    if step := _STAGE.match(stage):
        days, day = int(step["days"]), local_date(date.fromisoformat(step["day"]))
        size = abs(days)
        if days == 0:
            words = gettext("Due on %(day)s", day=day)
        elif days < 0:
            words = ngettext(
                "%(num)d day before %(day)s", "%(num)d days before %(day)s", size, day=day
            )
        else:
            words = ngettext(
                "%(num)d day after %(day)s", "%(num)d days after %(day)s", size, day=day
            )
        return str(words)
    return str(_IN_WORDS.get(stage.partition("@")[0], ""))


class OutboxForm(Form):
    """Filters in the address: no token, since nothing is changed."""

    state = SelectField(_("State"), default="")
    kind = SelectField(_("Message"), default="")
    person = SelectField(_("Recipient"), default="")

    def offer(self, people: list[Person]) -> None:
        """Fill the lists in the language of this request."""
        states = [(state, str(status_of(state, "notification").word)) for state in STATES]
        self.state.choices = as_choices([("", str(_("All states"))), *states])
        kinds = [(kind.value, str(words)) for kind, words in KINDS.items() if kind in _OWED]
        self.kind.choices = as_choices([("", str(_("All messages"))), *kinds])
        names = [(str(person.id), person.name) for person in people]
        self.person.choices = as_choices([("", str(_("Everybody"))), *names])


_OWED = frozenset(NotificationKind) - {NotificationKind.DIGEST}  # which is made of rows
