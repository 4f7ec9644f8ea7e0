"""Forms of people: find, invite, change, roles."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import EmailField, SearchField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from compliance.domain.access import Actor, Permission, Role
from compliance.services.people import Grant, PersonDetails, holds
from compliance.storage.models.people import Person
from compliance.storage.queries.establishments import EstablishmentChoice
from compliance.web.kit.forms import SHORT, BaseForm, OnceForm, as_choices, text_field
from compliance.web.kit.i18n import LANGUAGES
from compliance.web.kit.words import ROLE_HINTS, role_word

EVERYWHERE = "all"


class TicksField(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PeopleFilterForm(BaseForm):
    """Which people are shown; sent by GET."""

    class Meta(BaseForm.Meta):
        """A search changes nothing and needs no token."""

        csrf = False

    q = SearchField(_("Search"), validators=[Length(max=SHORT)])


class PersonForm(OnceForm):
    """Name, address, language."""

    name = text_field(_("Name"))
    email = EmailField(
        _("Email address"),
        description=_("Also the name to sign in with."),
        validators=[InputRequired(_("Fill this in.")), Length(max=254)],
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )
    language = SelectField(_("Language"), choices=as_choices(LANGUAGES.items()))

    def details(self) -> PersonDetails:
        """Return what was filled in."""
        return PersonDetails(
            name=self.name.data, email=self.email.data, language=self.language.data
        )


class RolesForm(BaseForm):
    """Which roles where. Only what the actor may give is offered."""

    roles = TicksField(_("Roles"))

    def offer(self, actor: Actor, places: Iterable[EstablishmentChoice]) -> None:
        """Fill the list: each role at each place where the actor manages people."""
        where = [(str(place.id), place.name) for place in places if _manages(actor, place.id)]
        if _manages(actor, None):
            where = [(EVERYWHERE, str(_("all establishments"))), *where]
        self.roles.choices = as_choices(
            (f"{role.value}@{key}", str(_("%(role)s, %(place)s", role=role_word(role), place=name)))
            for key, name in where
            for role in Role
        )

    def groups(self) -> list[tuple[str, list[dict[str, str]]]]:
        """Return the same as tiles: for each place its name and its roles, with what they do."""
        tiles: dict[str, list[dict[str, str]]] = {}
        for choice in self.roles.choices:
            role, _at, _key = choice.value.partition("@")
            place = choice.label.partition(", ")[2]
            tile = {"value": choice.value, "label": role_word(role)}
            tiles.setdefault(place, []).append(tile | {"hint": str(ROLE_HINTS[Role(role)])})
        return list(tiles.items())

    def tick(self, person: Person) -> None:
        """Tick what a person holds."""
        self.roles.data = [
            f"{row.role}@{row.establishment_id or EVERYWHERE}" for row in person.role_assignments
        ]

    def grants(self) -> set[Grant]:
        """Return what is ticked."""
        return {_grant(value) for value in self.roles.data or []}

    def offered(self) -> set[Grant]:
        """Return everything that could be ticked."""
        return {_grant(choice.value) for choice in self.roles.choices}


class InviteForm(PersonForm, RolesForm):
    """A new person: who, and which roles where."""


def _manages(actor: Actor, place: int | None) -> bool:
    return holds(actor, Permission.MANAGE_PEOPLE, place)


def _grant(value: str) -> Grant:
    role, _at, place = value.partition("@")
    return (None if place == EVERYWHERE else int(place), Role(role))
