"""The web application: the kit, security, the features, and a guard on every route."""

import secrets

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect

from compliance.services.deps import Deps
from compliance.web.account.forms import SignInForm
from compliance.web.account.views import blueprint as account
from compliance.web.assets.views import blueprint as assets
from compliance.web.checklists.blueprint import blueprint as checklists
from compliance.web.checklists.own.views import blueprint as own_checklists
from compliance.web.coverage.views import blueprint as coverage
from compliance.web.duties.views import blueprint as duties
from compliance.web.establishments import blueprint as establishments
from compliance.web.evidence.views import blueprint as evidence
from compliance.web.findings.views import actions_blueprint as actions
from compliance.web.findings.views import blueprint as findings
from compliance.web.health.views import blueprint as health
from compliance.web.health.watch import install_watch
from compliance.web.incidents.views import blueprint as incidents
from compliance.web.incidents.views import poster, reporting
from compliance.web.injury_cases.views import blueprint as injury_cases
from compliance.web.inspections.views import blueprint as inspections
from compliance.web.kit.access import check_guards, let_everybody_in
from compliance.web.kit.config import WebConfig
from compliance.web.kit.current import find_signed_in
from compliance.web.kit.duty_words import install_duty_words
from compliance.web.kit.errors import install_errors
from compliance.web.kit.events import install_events
from compliance.web.kit.holds import install_holds
from compliance.web.kit.incident_words import install_incident_words
from compliance.web.kit.install import KitOptions, install_kit
from compliance.web.kit.legal_clock_words import install_legal_clock_words
from compliance.web.kit.limits import install_limits
from compliance.web.kit.navigation import make_frame
from compliance.web.kit.other_site import install_other_site
from compliance.web.kit.reader_words import install_readers
from compliance.web.kit.security import install_security
from compliance.web.kit.sessions import DatabaseSessions
from compliance.web.kit.site import Site
from compliance.web.kit.subject_links import install_subject_links
from compliance.web.kit.withheld_names import install_withheld_names
from compliance.web.kit.words import install_words
from compliance.web.legal_clocks.views import blueprint as legal_clocks
from compliance.web.legal_holds.views import blueprint as legal_holds
from compliance.web.outbox.views import blueprint as outbox
from compliance.web.overdue.views import blueprint as overdue
from compliance.web.packets.links import blueprint as packet_links
from compliance.web.packets.share import blueprint as share
from compliance.web.packets.verify import blueprint as verify
from compliance.web.packets.views import blueprint as packets
from compliance.web.people.views import blueprint as people
from compliance.web.recordkeeping.views import blueprint as recordkeeping
from compliance.web.schedules.views import blueprint as schedules
from compliance.web.schedules.views import checks_blueprint as checks
from compliance.web.trail.views import blueprint as trail

BLUEPRINTS: tuple[Blueprint, ...] = (
    account,
    people,
    establishments,
    assets,
    health,
    inspections,
    evidence,
    trail,
    outbox,
    packets,
    packet_links,
    share,
    verify,
    overdue,
    coverage,
    duties,
    schedules,
    checks,
    findings,
    actions,
    incidents,
    legal_clocks,
    legal_holds,
    reporting,
    poster,
    injury_cases,
    recordkeeping,
    checklists,
    own_checklists,
)


def create_app(deps: Deps, config: WebConfig) -> Flask:
    """Return the application; nothing is global, so that a test may have two of them.

    Raises:
        RuntimeError: a route has no guard.
    """
    app = Site("compliance.web", template_folder=str(config.templates))
    app.secret_key = config.secret_key
    app.config.update(
        SECURITY_PASSWORD_SALT=secrets.token_hex(16),  # argon2 brings its own; this one is unused
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may take a whole shift
        BABEL_DEFAULT_LOCALE="en",
    )
    app.extensions["compliance_deps"] = deps
    app.extensions["compliance_config"] = config
    app.session_interface = DatabaseSessions(deps, config)
    install_limits(app, config)
    install_errors(app, config)
    install_watch(app)
    install_kit(
        app,
        KitOptions(https=config.is_https, make_frame=make_frame, user_language=_own_language),
    )
    install_words(app)
    install_duty_words(app)
    install_incident_words(app)
    install_legal_clock_words(app)
    install_events(app)
    install_withheld_names(app)
    install_subject_links(app)
    install_holds(app)
    install_other_site(app)
    install_readers(app)
    CSRFProtect(app).exempt(verify)  # a program may send a file; nothing is changed by it
    install_security(app, SignInForm)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    let_everybody_in(app, "static")
    check_guards(app)
    return app


def _own_language() -> str | None:
    signed_in = find_signed_in()
    return signed_in.language if signed_in else None
