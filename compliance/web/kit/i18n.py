"""Languages of the pages: English is the language of the msgids, Spanish the first catalog."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode

from flask import Flask, Response, redirect, request
from flask_babel import Babel, get_domain, get_locale, gettext
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from compliance.web.kit.here import box_here, request_here

# Names stand in their own language: someone who cannot read the page must find the link.
LANGUAGES = {"en": "English", "es": "Español"}
THEMES = ("auto", "light", "sun")
TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"
LANGUAGE_COOKIE = "lang"
THEME_COOKIE = "theme"
YEAR_SECONDS = 31_536_000
_KEPT: dict[tuple[str, str], str] = {}
_KEPT_PLURALS: dict[tuple[str, str, int], str] = {}
MOST_KEPT = 5000  # far above what templates have: a page that translates data must not fill memory
_CHOICES = ((LANGUAGE_COOKIE, tuple(LANGUAGES)), (THEME_COOKIE, THEMES))


def install_i18n(app: Flask, *, user_language: Callable[[], str | None], https: bool) -> None:
    """Set up Flask-Babel and the links that choose a language or a theme.

    The language is the one chosen on this device, else the signed-in person's own
    (``user_language``), else the best the browser asks for, else English. ``?lang=es`` and
    ``?theme=sun`` on any page set a cookie and lead back to the same address without them.
    """

    def choose() -> str:
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        if chosen in LANGUAGES:
            return chosen
        own = user_language()
        if own in LANGUAGES:
            return own
        # Best first; "es-MX" wants Spanish, although only "es" is here.
        asked = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
        return next((tag for tag in asked if tag in LANGUAGES), "en")

    def remember_choice() -> BaseResponse | None:
        asked = {name: request.args[name] for name, known in _CHOICES if _asks(name, known)}
        if not asked or request.method not in {"GET", "HEAD"}:
            return None
        response = redirect(address_with(dict.fromkeys(asked)), code=303)
        for name, value in asked.items():
            response.set_cookie(
                name, value, max_age=YEAR_SECONDS, secure=https, httponly=True, samesite="Lax"
            )
        return response

    Babel(app, default_translation_directories=str(TRANSLATIONS), locale_selector=choose)
    app.before_request(remember_choice)
    app.jinja_env.globals.update(
        _=translate,
        LANGUAGES=LANGUAGES,
        current_language=current_language,
        current_theme=current_theme,
        address_with=address_with,
        ngettext=translate_plural,
    )


def _asks(name: str, known: tuple[str, ...]) -> bool:
    return request.args.get(name) in known


def current_language() -> str:
    """Return the language of this answer, "en" or "es"."""
    box = box_here()
    language: str | None = box.get("language")
    if language is None:
        language = box.language = str(get_locale() or "en")
    return language


@pass_eval_context
def translate(context: EvalContext, text: str, **values: object) -> str:
    """Return ``text`` in the language of this answer, ``values`` filled in: the templates' ``_``.

    Does what Jinja's own does (values are escaped in HTML), but remembers the finished text: an
    inspection's page has hundreds, and they were half of its time.
    """
    language = current_language()
    kept = _KEPT.get((language, text))
    if kept is None:
        if len(_KEPT) > MOST_KEPT:
            _KEPT.clear()
        kept = _KEPT[language, text] = gettext(text)
    if context.autoescape:
        return Markup(kept) % values if values or "%" in text else Markup(kept)  # noqa: S704 (ours)
    return kept % values if values or "%" in text else kept


@pass_eval_context
def translate_plural(context: EvalContext, one: str, many: str, num: int, **values: object) -> str:
    """Return the form of a text that fits ``num``, which it may name: the templates' ``ngettext``.

    Like ``translate`` it remembers what it finished.
    """
    language = current_language()
    kept = _KEPT_PLURALS.get((language, one, num))
    if kept is None:
        if len(_KEPT_PLURALS) > MOST_KEPT:
            _KEPT_PLURALS.clear()
        words = get_domain().get_translations().ungettext(one, many, num)
        kept = _KEPT_PLURALS[language, one, num] = str(words)
    given = {"num": num, **values}
    return Markup(kept) % given if context.autoescape else kept % given  # noqa: S704 (ours)


def current_theme() -> str:
    """Return "sun" or "light" if this device chose it, else "auto": light or dark as the system."""
    chosen = request.cookies.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def address_with(changes: dict[str, str | None]) -> str:
    """Return this page's address with query parts set, or taken out where the value is None."""
    asked = request_here()
    kept = [(key, value) for key, value in asked.args.items(multi=True) if key not in changes]
    query = urlencode(kept + [(key, value) for key, value in changes.items() if value is not None])
    path = _written(asked.root_path + asked.path)
    return f"{path}?{query}" if query else path


def other_query() -> str:
    """Return what this page was asked for besides language and theme: "" or "&page=2".

    Behind ``?lang=es`` it is a link to this same page, whatever its path.
    """
    asked = request_here()
    if not asked.query_string:
        return ""
    pairs = asked.args.items(multi=True)
    kept = [(key, value) for key, value in pairs if key not in (LANGUAGE_COOKIE, THEME_COOKIE)]
    return f"&{urlencode(kept)}" if kept else ""


@lru_cache(maxsize=1_000)  # a page names itself some four times
def _written(path: str) -> str:
    """Return a path as links write it.

    One that starts with two slashes, or a slash and a backslash, is read as another host.
    """
    return "/" + quote(path.lstrip("/"))


def forget_language(response: Response) -> Response:
    """Drop this device's choice; sign-out calls it, so that the next person gets their own."""
    response.delete_cookie(LANGUAGE_COOKIE)
    return response
