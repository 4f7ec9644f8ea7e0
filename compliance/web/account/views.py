"""The person's own pages: start, sign-in by link or demo button, password, devices."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import login_user

from compliance.domain.access import SYSTEM, Permission
from compliance.domain.errors import ComplianceError, NotFoundError
from compliance.services import access, invitations, people
from compliance.services.passwords import hash_password
from compliance.storage.models.people import Person
from compliance.storage.queries.people import actor_of, list_live_sessions
from compliance.web.account.forms import (
    ChangePasswordForm,
    ForgottenPasswordForm,
    LanguageForm,
    NewPasswordForm,
)
from compliance.web.kit.access import public, signed_in
from compliance.web.kit.current import (
    current_actor,
    current_establishment,
    establishments_of_actor,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.forms import RowForm, is_sent, saved
from compliance.web.kit.i18n import forget_language
from compliance.web.kit.navigation import first_page_of
from compliance.web.kit.security import (
    DEMO,
    SignedInPerson,
    confirm_identity,
    demo_people,
    may_try_demo,
    own_session,
    sign_out_here,
)
from compliance.web.kit.sessions import visitor_of

blueprint = Blueprint("account", __name__)


@blueprint.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """Lead to the page that the person works from; ``?establishment=key`` says where."""
    if "establishment" in request.args:
        current_establishment()
    actor = current_actor()
    if not establishments_of_actor() and actor.may_everywhere(Permission.MANAGE_PLANT):
        return redirect(url_for("establishments.index"), code=303)  # a new plant begins there
    return redirect(first_page_of(actor), code=303)


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End the session of this browser."""
    sign_out_here()
    flash(_("You are signed out."), "success")
    answer = make_response(redirect(url_for("security.login"), code=303))
    answer.headers["Clear-Site-Data"] = '"cache"'
    forget_language(answer)
    return answer


@blueprint.post("/demo-sign-in/<int:person_id>")
@public
def demo_sign_in(person_id: int) -> ResponseReturnValue:
    """Sign in as one of the demo plant's people: on this machine, in the demo, and nowhere else."""
    if not may_try_demo() or person_id not in {one[0] for one in demo_people()}:
        raise NotFoundError("There is no such person to try the demo as.")
    with reading() as session:
        person = session.get_one(Person, person_id)
        user = SignedInPerson(actor_of(person), person.fs_uniquifier, person.email, DEMO)
    login_user(user, authn_via=[DEMO])
    return redirect(first_page_of(user.actor), code=303)


@blueprint.get("/account")
@signed_in
def show() -> ResponseReturnValue:
    """Show what the tracker knows of the person, and where they are signed in."""
    with reading() as session:
        person = session.get_one(Person, current_actor().person_id)
        devices = list_live_sessions(session, person.id, now=now())
    language = LanguageForm(formdata=None, data={"language": person.language})
    return render_template(
        "pages/account/show.html",
        person=person,
        devices=devices,
        this_device=own_session().token_digest,
        language_form=language,
    )


@blueprint.post("/account/language")
@signed_in
def choose_language() -> ResponseReturnValue:
    """Choose the language of pages and messages."""
    form = LanguageForm()
    if not is_sent(form):
        return redirect(url_for(".show"), code=303)
    with unit_of_work() as session:
        actor = current_actor()
        person = session.get_one(Person, actor.person_id)
        people.choose_language(session, person, form.language.data, by=actor, now=now())
    flash(saved(), "success")
    answer = make_response(redirect(url_for(".show"), code=303))
    forget_language(answer)
    return answer


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def change_password() -> ResponseReturnValue:
    """Set another password; every other device is signed out."""
    form = ChangePasswordForm()
    if is_sent(form):
        try:
            _change_password(form)
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(_("Your password is changed. Other devices were signed out."), "success")
            return redirect(url_for(".show"), code=303)
    page = render_template("pages/account/password.html", form=form)
    return page, 422 if form.errors else 200


def _change_password(form: ChangePasswordForm) -> None:
    actor = current_actor()
    with reading() as session:
        person = session.get_one(Person, actor.person_id)
    access.check_new_password(form.password.data, person=person)
    confirm_identity(form.present.data)
    hashed = hash_password(form.password.data)
    keep = own_session().token_digest
    with unit_of_work() as session:
        person = session.get_one(Person, actor.person_id)
        invitations.set_password(session, person, hashed, keep_session=keep, by=actor, now=now())


@blueprint.post("/account/devices/end")
@signed_in
def end_device() -> ResponseReturnValue:
    """Sign one other device out."""
    if RowForm().validate():
        with unit_of_work() as session:
            digest = request.form.get("device", "")
            access.end_session_elsewhere(session, digest, by=current_actor(), now=now())
        flash(_("That device is signed out."), "success")
    return redirect(url_for(".show"), code=303)


@blueprint.post("/account/devices/end-all")
@signed_in
def end_all_devices() -> ResponseReturnValue:
    """Sign out everywhere, here too."""
    actor = current_actor()
    with unit_of_work() as session:
        access.end_sessions_of(session, actor.person_id or 0, by=actor, now=now())
    own_session().end()
    flash(_("You are signed out on every device."), "success")
    return redirect(url_for("security.login"), code=303)


@blueprint.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten_password() -> ResponseReturnValue:
    """Owe a link, if there is such a person; the page says the same either way."""
    form = ForgottenPasswordForm()
    if is_sent(form):
        try:
            _owe_reset(form.email.data)
        except access.TooManyAttemptsError as error:
            form.add_refusal(error)
        else:
            return render_template("pages/account/link-sent.html", email=form.email.data)
    page = render_template("pages/account/forgotten-password.html", form=form)
    return page, 422 if form.errors else 200


def _owe_reset(email: str) -> None:
    address = visitor_of(request).address
    with unit_of_work() as session:
        # Every request for a link counts, known address or not: no flood of mail, and the same
        # work in both cases.
        access.allow_attempt(session, email=email, address=address, now=now(), scope="reset")
    with unit_of_work() as session:
        invitations.ask_reset(session, email, by=SYSTEM, now=now())


@blueprint.route("/links/<string:token>", methods=["GET", "POST"])
@public
def use_link(token: str) -> ResponseReturnValue:
    """Set a password behind a link from a mail; sign-in follows with it."""
    with reading() as session:
        person = invitations.get_link(session, token, now=now())
    form = NewPasswordForm()
    if is_sent(form):
        try:
            access.check_new_password(form.password.data, person=person)
            hashed = hash_password(form.password.data)
            with unit_of_work() as session:
                invitations.use_link(session, token, hashed, now=now())
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(_("Your password is set. Sign in with it."), "success")
            return redirect(url_for("security.login"), code=303)
    page = render_template("pages/account/new-password.html", form=form, person=person)
    return page, 422 if form.errors else 200
