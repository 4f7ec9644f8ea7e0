"""``compliance people``: the first administrator, and a way back in."""

import click

from compliance.cli.kit import Installation
from compliance.domain.access import SYSTEM, Role
from compliance.services.invitations import Link
from compliance.services.people import PersonDetails, invite_again, invite_person
from compliance.storage.queries.people import find_person_by_email


@click.group("people")
def people_group() -> None:
    """The first administrator of a plant, and a way back in for somebody locked out.

    Everybody else is invited in the application: People, Invite.
    """


@people_group.command("create-admin")
@click.argument("email")
@click.option("--name", required=True, help="Name as it will stand in records.")
@click.option("--language", default="en", show_default=True, help="Of pages and messages.")
@click.pass_obj
def create_admin(installation: Installation, email: str, *, name: str, language: str) -> None:
    """Enter EMAIL as administrator of all establishments, and print a link to set the password.

    No password is ever made up or shown: the link works once, for the person who opens it first.
    Repeat the command for a new link as long as no password was set.
    """
    with installation.opened() as deps, deps.database.unit_of_work() as session:
        now = deps.clock.now()
        person = find_person_by_email(session, email)
        if person is None:
            details = PersonDetails(name=name, email=email, language=language)
            link = invite_person(session, details, [(None, Role.ADMINISTRATOR)], by=SYSTEM, now=now)
        else:
            link = invite_again(session, person, by=SYSTEM, now=now)
        shown = _words(link, deps.base_url)
    click.echo(shown)


def _words(link: Link, base_url: str) -> str:
    return (
        f"{link.person.name} <{link.person.email}> sets a password here, once, until "
        f"{link.expires_at:%Y-%m-%d %H:%M} UTC:\n\n  {base_url}/links/{link.token}\n\n"
        "Whoever opens it first is let in: hand it over as you would a key."
    )
