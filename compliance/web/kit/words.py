"""Words for values that pages of several features show: roles, devices."""

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from compliance.domain.access import Role

ROLES = {
    Role.SAFETY_OFFICER: lazy_gettext("Safety officer"),
    Role.COORDINATOR: lazy_gettext("Coordinator"),
    Role.AUDITOR: lazy_gettext("Auditor"),
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
}
ROLE_HINTS = {
    Role.SAFETY_OFFICER: lazy_gettext("Does inspections and fixes what was assigned."),
    Role.COORDINATOR: lazy_gettext("Plans, assigns, verifies fixes and builds packets."),
    Role.AUDITOR: lazy_gettext("Reads records and the trail; changes nothing."),
    Role.ADMINISTRATOR: lazy_gettext("Keeps the plant, its people and its schedules."),
}
_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def role_word(role: str) -> str:
    """Return a role as people say it."""
    return str(ROLES[Role(role)])


def device_words(user_agent: str) -> str:
    """Return browser and system as far as the browser's own line tells: "Firefox, Android"."""
    found = [
        next((word for mark, word in pairs if mark in user_agent), "")
        for pairs in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(word for word in found if word) or str(_("Unknown device"))


def install_words(app: Flask) -> None:
    """Give templates the words as filters."""
    app.jinja_env.filters.update(role_word=role_word, device_words=device_words)
