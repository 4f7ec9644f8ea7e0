"""Words for values that pages of several features show: roles, devices, kinds, titles, dates."""

from collections.abc import Iterator
from datetime import date, datetime

from flask import Flask, current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from compliance.domain.access import Role
from compliance.library.catalog import Catalog
from compliance.web.kit.current import current_deps, now
from compliance.web.kit.dates import in_zone, local_date
from compliance.web.kit.i18n import current_language
from compliance.web.kit.profile_words import install_profile_words

ROLES = {
    Role.SAFETY_OFFICER: lazy_gettext("Safety officer"),
    Role.RECORD_KEEPER: lazy_gettext("Record keeper"),
    Role.COORDINATOR: lazy_gettext("Coordinator"),
    Role.AUDITOR: lazy_gettext("Auditor"),
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
}
ROLE_HINTS = {
    Role.SAFETY_OFFICER: lazy_gettext("Does inspections and fixes what was assigned."),
    Role.RECORD_KEEPER: lazy_gettext(
        "Decides injury cases and keeps the log and the hours; sees medical details."
    ),
    Role.COORDINATOR: lazy_gettext("Plans, assigns, verifies fixes and builds packets."),
    Role.AUDITOR: lazy_gettext("Reads records and the trail; changes nothing."),
    Role.ADMINISTRATOR: lazy_gettext("Keeps the plant, its people and its schedules."),
}
# A plant may name further kinds; those are shown as they were written.
KINDS = {
    "emergency-light": lazy_gettext("Emergency light"),
    "energy-control-procedure": lazy_gettext("Energy control procedure"),
    "exit-sign": lazy_gettext("Exit sign"),
    "eyewash": lazy_gettext("Eyewash"),
    "fire-door": lazy_gettext("Fire door"),
    "fire-extinguisher": lazy_gettext("Fire extinguisher"),
    "forklift": lazy_gettext("Forklift"),
    "grinder": lazy_gettext("Grinder"),
    "machine": lazy_gettext("Machine"),
    "oil-tank": lazy_gettext("Oil tank"),
    "overhead-crane": lazy_gettext("Overhead crane"),
    "press-brake": lazy_gettext("Press brake"),
    "safety-shower": lazy_gettext("Safety shower"),
    "stormwater-outfall": lazy_gettext("Stormwater outfall"),
    "underground-tank": lazy_gettext("Underground tank"),
    "waste-area": lazy_gettext("Waste area"),
}
LANGUAGES_IN_WORDS = {"en": lazy_gettext("English"), "es": lazy_gettext("Spanish")}
_OTHER_STYLE = {"short": "day", "weekday-short": "weekday"}  # the same with its year
_TITLES = "compliance_titles"
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


def kind_word(kind: str) -> str:
    """Return a kind of asset in words: "Overhead crane" for "overhead-crane"."""
    known = KINDS.get(kind)
    words = kind.replace("-", " ")
    return str(known) if known else words[:1].upper() + words[1:]


def language_word(code: str) -> str:
    """Return a language's name in the language of this answer; an unknown code as it is."""
    return str(LANGUAGES_IN_WORDS.get(code, code))


def near_date(value: date | None, style: str = "short") -> str:
    """Return a day without its year in this year, with it in another: "3 Feb", "3 Feb 2027".

    Raises:
        KeyError: ``style`` is not "short" or "weekday-short".
    """
    if value is None:
        return ""
    day = in_zone(value) if isinstance(value, datetime) else value
    return local_date(day, style if day.year == in_zone(now()).year else _OTHER_STYLE[style])


def checklist_title(title: str) -> str:
    """Return a checklist's title in the language of this answer; without one, as it is.

    Rows of lists keep the title in the checklist's own language. It is looked up among all
    editions in memory, so that no list asks for anything per row.
    """
    catalog = current_deps().catalog
    kept: tuple[Catalog, dict[tuple[str, str], str]] | None = current_app.extensions.get(_TITLES)
    if kept is None or kept[0] is not catalog:
        kept = current_app.extensions[_TITLES] = (catalog, dict(_translated_titles(catalog)))
    return kept[1].get((title, current_language()), title)


def _translated_titles(catalog: Catalog) -> Iterator[tuple[tuple[str, str], str]]:
    for edition in catalog.editions():
        for language, texts in edition.checklist.translations.items():
            if "title" in texts:
                yield (edition.checklist.title, language), texts["title"]


def install_words(app: Flask) -> None:
    """Give templates the words as filters, and those of the questions about the site to call."""
    shown = (role_word, device_words, kind_word, language_word, near_date, checklist_title)
    app.jinja_env.filters.update({function.__name__: function for function in shown})
    install_profile_words(app)
