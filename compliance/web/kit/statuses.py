"""The word, shape and colour of every state that a page shows.

Never colour alone: each tone has its own shape and lightness, and the word always stands beside.
"""

from dataclasses import dataclass

from flask import Flask
from flask_babel import lazy_gettext as _


@dataclass(frozen=True, slots=True)
class Status:
    """How one state looks. ``tone`` is a chip of ``parts.css``; ``icon`` "" shows the word only."""

    tone: str
    icon: str
    word: str  # a lazy translation


PASS, FAIL, LATE, SOON, NA, INFO, PLAIN = "pass", "fail", "late", "soon", "na", "info", "plain"
_DONE, _BAD, _LATE, _CLOCK = "circle-check-f", "octagon-x-f", "alert-triangle-f", "clock-f"

STATUSES: dict[str, dict[str, Status]] = {
    "answer": {
        "pass": Status(PASS, _DONE, _("Passed")),
        "fail": Status(FAIL, _BAD, _("Failed")),
        "na": Status(NA, "circle-minus", _("Not applicable")),
        "yes": Status(PLAIN, "", _("Yes")),
        "no": Status(PLAIN, "", _("No")),
    },
    "occurrence": {
        "open": Status(INFO, "calendar", _("Coming up")),
        "scheduled": Status(INFO, "calendar", _("Coming up")),
        "upcoming": Status(INFO, "calendar", _("Coming up")),
        "due": Status(SOON, _CLOCK, _("Due")),
        "due-today": Status(SOON, _CLOCK, _("Due today")),
        "in-progress": Status(INFO, "pencil", _("Started")),
        "overdue": Status(LATE, _LATE, _("Overdue")),
        "missed": Status(FAIL, _BAD, _("Missed")),
        "missed-done": Status(LATE, _LATE, _("Missed, done later")),
        "done": Status(PASS, _DONE, _("Done")),
        "completed": Status(PASS, _DONE, _("Done on time")),
        "done-on-time": Status(PASS, _DONE, _("Done on time")),
        "completed-on-time": Status(PASS, _DONE, _("Done on time")),
        "late": Status(LATE, _LATE, _("Done late")),
        "done-late": Status(LATE, _LATE, _("Done late")),
        "completed-late": Status(LATE, _LATE, _("Done late")),
        "waived": Status(NA, "circle-minus", _("Waived")),
        "suspended": Status(NA, "player-pause", _("Suspended")),
        "not-used": Status(NA, "player-pause", _("Not used")),
        "cancelled": Status(NA, "circle-minus", _("Cancelled")),
        "withdrawn": Status(NA, "circle-minus", _("Withdrawn")),
    },
    "inspection": {
        "draft": Status(PLAIN, "pencil", _("Draft")),
        "submitted": Status(PASS, _DONE, _("Submitted")),
        "amended": Status(INFO, "history", _("Amended")),
        "voided": Status(NA, "ban", _("Voided")),
    },
    "finding": {
        "open": Status(LATE, _LATE, _("Open")),
        "planned": Status(SOON, _CLOCK, _("Fix planned")),
        "in-progress": Status(SOON, _CLOCK, _("Being fixed")),
        "to-verify": Status(INFO, "eye", _("Fixed, to be verified")),
        "done": Status(INFO, "eye", _("Fixed, to be verified")),
        "closed": Status(PASS, _DONE, _("Closed")),
        "reopened": Status(LATE, _LATE, _("Reopened")),
        "withdrawn": Status(NA, "circle-minus", _("Withdrawn")),
    },
    "incident": {
        "reported": Status(SOON, "bell", _("New")),
        "open": Status(INFO, "search", _("Being looked into")),
        "closed": Status(PASS, _DONE, _("Closed")),
        "urgent": Status(FAIL, "alert-octagon-f", _("Urgent")),
    },
    "investigation": {
        "not-begun": Status(PLAIN, "", _("Not begun")),
        "under-way": Status(INFO, "search", _("Under way")),
        "signed-off": Status(PASS, "signature", _("Signed off")),
        "not-needed": Status(NA, "circle-minus", _("Not needed")),
    },
    "severity": {
        "critical": Status(FAIL, _BAD, _("Critical")),
        "serious": Status(LATE, _LATE, _("Serious")),
        "minor": Status(SOON, _CLOCK, _("Minor")),
        "observation": Status(INFO, "eye", _("Observation")),
        "stop-use": Status(FAIL, "hand-stop", _("Do not use")),
    },
    "action": {
        "open": Status(SOON, _CLOCK, _("To do")),
        "planned": Status(SOON, _CLOCK, _("To do")),
        "in-progress": Status(SOON, _CLOCK, _("Being done")),
        "overdue": Status(LATE, _LATE, _("Past its date")),
        "done": Status(INFO, "eye", _("Done, to be verified")),
        "verified": Status(PASS, _DONE, _("Verified")),
        "verified-effective": Status(PASS, _DONE, _("Verified")),
        "ineffective": Status(FAIL, _BAD, _("Did not work")),
        "reopened": Status(LATE, _LATE, _("Reopened")),
        "cancelled": Status(NA, "circle-minus", _("Cancelled")),
        "withdrawn": Status(NA, "circle-minus", _("Withdrawn")),
    },
    "notification": {
        "queued": Status(INFO, _CLOCK, _("Waiting")),
        "sending": Status(INFO, "send", _("Being sent")),
        "sent": Status(PASS, "mail-check", _("Sent")),
        "bounced": Status(FAIL, "mail-x", _("Came back")),
        "failed": Status(FAIL, "mail-x", _("Not sent")),
        "cancelled": Status(NA, "circle-minus", _("Cancelled")),
        "suspect": Status(SOON, "alert-triangle", _("Perhaps twice")),
        "trouble": Status(FAIL, "mail-x", _("Did not arrive")),
    },
    "packet": {
        "requested": Status(INFO, _CLOCK, _("Waiting")),
        "building": Status(INFO, "refresh", _("Being made")),
        "issued": Status(PASS, "shield-check-f", _("Signed")),
        "failed": Status(FAIL, _BAD, _("Could not be made")),
        "superseded": Status(NA, "history", _("Superseded")),
        "live": Status(PASS, "link", _("Works")),
        "revoked": Status(NA, "ban", _("Link ended")),
        "expired": Status(NA, "calendar-off", _("Link expired")),
    },
    "asset": {
        "in-service": Status(PASS, _DONE, _("In service")),
        "out-of-service": Status(NA, "player-pause", _("Out of service")),
        "stop-use": Status(FAIL, "hand-stop", _("Do not use")),
        "retired": Status(NA, "circle-minus", _("Retired")),
    },
    "person": {
        "active": Status(PASS, _DONE, _("Active")),
        "invited": Status(INFO, "mail", _("Invited")),
        "locked": Status(LATE, "lock", _("Locked")),
        "inactive": Status(NA, "circle-minus", _("Left")),
        "retired": Status(NA, "circle-minus", _("Left")),
    },
    "own-checklist": {
        "draft": Status(PLAIN, "pencil", _("Draft")),
        "published": Status(PASS, _DONE, _("Published")),
        "retired": Status(NA, "circle-minus", _("Retired")),
    },
    "check": {
        "ok": Status(PASS, _DONE, _("OK")),
        "warn": Status(SOON, _LATE, _("Look at this")),
        "failed": Status(FAIL, _BAD, _("Failed")),
    },
}


def status_of(state: str, kind: str) -> Status:
    """Return how ``state`` of ``kind`` looks; an unknown one is shown as its own word, plain.

    Raises:
        KeyError: there is no such kind.
    """
    known = STATUSES[kind].get(str(state))
    return known or Status(PLAIN, "", str(state).replace("-", " ").replace("_", " ").capitalize())


def install_statuses(app: Flask) -> None:
    """Give templates ``status_of``."""
    app.jinja_env.globals["status_of"] = status_of
