"""Texts in the language of the page, with types and remembered: a form's page has hundreds."""

import flask_babel

from compliance.web.kit.i18n import current_language

_KEPT: dict[tuple[str, str], str] = {}  # texts of this code only, so it stays small


def gettext(text: str, **values: object) -> str:
    """Return ``text`` in the language of the page, with the values filled in."""
    key = (current_language(), text)
    kept = _KEPT.get(key)
    if kept is None:
        kept = _KEPT[key] = str(flask_babel.gettext(text))
    return kept % values if values else kept


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the form of a text that fits the number, which it may name as ``%(num)d``."""
    return str(flask_babel.ngettext(one, many, num, **values))
