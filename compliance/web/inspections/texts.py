"""Texts in the language of the page, with types: Flask-Babel's own functions have none."""

import flask_babel


def gettext(text: str, **values: object) -> str:
    """Return ``text`` in the language of the page, with the values filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the form of a text that fits the number, which it may name as ``%(num)d``."""
    return str(flask_babel.ngettext(one, many, num, **values))
