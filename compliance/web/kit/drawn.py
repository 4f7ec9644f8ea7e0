"""Parts of pages that many answers share: drawn once, then kept.

The navigation of everybody with one role, the links to style sheets, a button: macros that need
nothing but what they are given, the language and the path that the app is served from. A test
reads every macro that is kept and refuses one that asks for more.
"""

from collections.abc import Hashable

from flask import Flask
from jinja2.runtime import Macro
from markupsafe import Markup

from compliance.web.kit.here import app_here, request_here
from compliance.web.kit.i18n import current_language, other_query

MOST_KEPT = 5_000  # pages times roles times languages, some 2 KB each
_DRAWN = "compliance_drawn"
Key = tuple[Macro, str, str, tuple[Hashable, ...], tuple[tuple[str, Hashable], ...]]


def drawn_once(macro: Macro, *given: Hashable, **named: Hashable) -> Markup:
    """Return what ``macro(*given, **named)`` draws, the same for equal arguments.

    While the app is being changed nothing is kept.
    """
    key = (macro, current_language(), request_here().root_path, given, tuple(named.items()))
    app = app_here()
    kept: dict[Key, Markup] = {} if app.debug else _kept(app.extensions)
    part = kept.get(key)
    if part is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        part = kept[key] = Markup(macro(*given, **named))  # noqa: S704 - a macro escapes
    return part


def drawn_for_page(macro: Macro, *given: Hashable, **named: Hashable) -> Markup:
    """Return what ``macro`` draws when it is given, first, what else this page was asked for.

    Kept where that is nothing: what stands in an address is anybody's to choose, and would fill
    the memory.
    """
    query = other_query()
    if query:
        return Markup(macro(query, *given, **named))  # noqa: S704 - a macro escapes
    return drawn_once(macro, "", *given, **named)


def _kept(extensions: dict[str, dict[Key, Markup]]) -> dict[Key, Markup]:
    return extensions.setdefault(_DRAWN, {})


def install_drawn(app: Flask) -> None:
    """Give templates ``drawn_once`` and ``drawn_for_page``."""
    app.jinja_env.globals.update(drawn_once=drawn_once, drawn_for_page=drawn_for_page)
