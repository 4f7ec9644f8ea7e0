"""One call that gives an app the whole kit."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from jinja2 import StrictUndefined

from compliance.web.kit.assets import install_assets
from compliance.web.kit.dates import install_dates
from compliance.web.kit.drawn import install_drawn
from compliance.web.kit.headers import install_headers
from compliance.web.kit.i18n import install_i18n
from compliance.web.kit.law_words import install_law_words
from compliance.web.kit.pages import Frame, install_frame
from compliance.web.kit.rule_words import install_rule_words
from compliance.web.kit.spoken import install_spoken
from compliance.web.kit.statuses import install_statuses


@dataclass(frozen=True, slots=True, kw_only=True)
class KitOptions:
    """What the kit must be told: how people reach the site, who asks, and what frames the page."""

    https: bool
    make_frame: Callable[[], Frame]
    user_language: Callable[[], str | None]


def install_kit(app: Flask, options: KitOptions) -> None:
    """Install headers, languages, dates, statuses, assets and the frame.

    A template that uses an unknown name fails loudly instead of showing nothing.
    """
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    install_headers(app, https=options.https)
    install_i18n(app, user_language=options.user_language, https=options.https)
    install_frame(app, options.make_frame)
    install_assets(app)
    install_drawn(app)
    install_dates(app)
    install_statuses(app)
    install_spoken(app)
    install_rule_words(app)
    install_law_words(app)
