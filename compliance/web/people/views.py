"""Pages of people: list, one, invite, change, roles, sessions, retire."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from compliance.domain.access import Permission, Role
from compliance.domain.errors import ComplianceError, NotAllowedError
from compliance.services import access, people
from compliance.storage.models.people import Person
from compliance.storage.queries.people import get_person, list_live_sessions, list_people
from compliance.storage.queries.scope import Page
from compliance.web.kit.access import requires
from compliance.web.kit.current import (
    current_actor,
    establishments_of_actor,
    now,
    reading,
    unit_of_work,
)
from compliance.web.kit.forms import is_sent, saved
from compliance.web.kit.pages import ROWS_PER_PAGE, page_of_request
from compliance.web.people.forms import InviteForm, PeopleFilterForm, PersonForm, RolesForm

blueprint = Blueprint("people", __name__)


@blueprint.get("/people")
@requires(Permission.MANAGE_PEOPLE)
def index() -> ResponseReturnValue:
    """List the people of the establishments that the person sees."""
    form = PeopleFilterForm(formdata=request.args)
    search, actor = form.q.data or "", current_actor()
    with reading() as session:
        _none, total = list_people(session, visible_to=actor, search=search, page=Page(limit=0))
        page = page_of_request(total)
        part = Page(limit=ROWS_PER_PAGE, offset=page.offset)
        rows, _total = list_people(session, visible_to=actor, search=search, page=part)
    return render_template(
        "pages/people/index.html",
        rows=rows,
        page=page,
        filter_form=form,
        state_of=state_of,
        places=_place_names(),
    )


def state_of(person: Person) -> str:
    """Return the state that the badge shows."""
    if not person.active:
        return "retired"
    return "active" if person.password else "invited"


def _place_names() -> dict[int | None, str]:
    names: dict[int | None, str] = {place.id: place.name for place in establishments_of_actor()}
    return {None: _("all establishments"), **names}


@blueprint.get("/people/<int:person_id>")
@requires(Permission.MANAGE_PEOPLE)
def show(person_id: int) -> ResponseReturnValue:
    """Show one person: roles and where they are signed in."""
    actor = current_actor()
    with reading() as session:
        person = get_person(session, person_id, visible_to=actor)
        devices = list_live_sessions(session, person.id, now=now())
    may_manage = people.may_manage(actor, person)
    return render_template(
        "pages/people/show.html",
        person=person,
        state=state_of(person),
        devices=devices if may_manage else [],
        places=_place_names(),
        may_manage=may_manage,
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def invite() -> ResponseReturnValue:
    """Enter a person; the invitation goes out by mail."""
    form = InviteForm()
    form.offer(current_actor(), establishments_of_actor())
    if is_sent(form):
        if (before := form.first_answer()) is not None:
            return before
        try:
            with unit_of_work() as session:
                link = people.invite_person(
                    session, form.details(), form.grants(), by=current_actor(), now=now()
                )
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(_("%(name)s is invited by mail.", name=link.person.name), "success")
            return form.answered(url_for(".show", person_id=link.person.id))
    page = render_template("pages/people/invite.html", form=form, groups=form.groups())
    return page, 422 if form.errors else 200


@blueprint.route("/people/<int:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def edit(person_id: int) -> ResponseReturnValue:
    """Correct name, address or language."""
    with reading() as session:
        person = _manageable(session, person_id)
    form = PersonForm(obj=person)
    if is_sent(form):
        try:
            with unit_of_work() as session:
                row = _manageable(session, person_id)
                people.change_person(session, row, form.details(), by=current_actor(), now=now())
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(saved(), "success")
            return redirect(url_for(".show", person_id=person_id), code=303)
    page = render_template("pages/people/edit.html", form=form, person=person)
    return page, 422 if form.errors else 200


@blueprint.route("/people/<int:person_id>/roles", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def roles(person_id: int) -> ResponseReturnValue:
    """Give and take roles where the person who asks manages people."""
    with reading() as session:
        person = get_person(session, person_id, visible_to=current_actor())
    form = RolesForm()
    form.offer(current_actor(), establishments_of_actor())
    if request.method == "GET":
        form.tick(person)
    if is_sent(form):
        try:
            with unit_of_work() as session:
                row = get_person(session, person_id, visible_to=current_actor())
                held = {(one.establishment_id, Role(one.role)) for one in row.role_assignments}
                wanted = (held - form.offered()) | form.grants()
                people.set_roles(session, row, wanted, by=current_actor(), now=now())
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            flash(saved(), "success")
            return redirect(url_for(".show", person_id=person_id), code=303)
    page = render_template(
        "pages/people/roles.html", form=form, person=person, groups=form.groups()
    )
    return page, 422 if form.errors else 200


def _manageable(session: Session, person_id: int) -> Person:
    person = get_person(session, person_id, visible_to=current_actor())
    if not people.may_manage(current_actor(), person):
        raise NotAllowedError(
            f"{person.name} has roles where you may not manage people. "
            "Ask an administrator of all of those establishments."
        )
    return person


@blueprint.post("/people/<int:person_id>/invite-again")
@requires(Permission.MANAGE_PEOPLE)
def invite_again(person_id: int) -> ResponseReturnValue:
    """Send another invitation."""
    with unit_of_work() as session:
        person = _manageable(session, person_id)
        people.invite_again(session, person, by=current_actor(), now=now())
    flash(_("Another invitation is on its way."), "success")
    return redirect(url_for(".show", person_id=person_id), code=303)


@blueprint.post("/people/<int:person_id>/end-sessions")
@requires(Permission.MANAGE_PEOPLE)
def end_sessions(person_id: int) -> ResponseReturnValue:
    """Sign a person out everywhere: a phone was lost."""
    with unit_of_work() as session:
        person = _manageable(session, person_id)
        access.end_sessions_of(session, person.id, by=current_actor(), now=now())
    flash(_("%(name)s is signed out everywhere.", name=person.name), "success")
    return redirect(url_for(".show", person_id=person_id), code=303)


@blueprint.post("/people/<int:person_id>/retire")
@requires(Permission.MANAGE_PEOPLE)
def retire(person_id: int) -> ResponseReturnValue:
    """Let nobody sign in as this person any more."""
    with unit_of_work() as session:
        person = _manageable(session, person_id)
        people.retire_person(session, person, by=current_actor(), now=now())
    flash(_("%(name)s can no longer sign in.", name=person.name), "success")
    return redirect(url_for(".show", person_id=person_id), code=303)


@blueprint.post("/people/<int:person_id>/reinstate")
@requires(Permission.MANAGE_PEOPLE)
def reinstate(person_id: int) -> ResponseReturnValue:
    """Let a retired person back in."""
    with unit_of_work() as session:
        person = _manageable(session, person_id)
        people.reinstate_person(session, person, by=current_actor(), now=now())
    flash(_("%(name)s can sign in again.", name=person.name), "success")
    return redirect(url_for(".show", person_id=person_id), code=303)
