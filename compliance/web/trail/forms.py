"""What narrows the list of the trail."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Optional

from compliance.domain.trail import TrailEvent
from compliance.storage.models.people import Person
from compliance.web.kit.events import event_look
from compliance.web.kit.forms import FilterForm, as_choices

SYSTEM_ID = "0"


class TrailForm(FilterForm):
    """Filters in the address: no token, since nothing is changed."""

    subject = StringField(_("About"), description=_("A number or an asset tag: INS-00417, FL-07"))
    event = SelectField(_("What happened"), default="")
    person = SelectField(_("Who"), default="")
    since = DateField(_("From"), validators=[Optional()])
    until = DateField(_("To"), validators=[Optional()])

    def offer(self, people: list[Person]) -> None:
        """Fill the lists in the language of this request, sorted as they are read."""
        events = sorted((str(event_look(event).words), event.value) for event in TrailEvent)
        everything = ("", str(_("Everything")))
        self.event.choices = as_choices([everything, *((key, words) for words, key in events)])
        names = [(str(person.id), person.name) for person in people]
        system = (SYSTEM_ID, str(_("The tracker itself")))
        self.person.choices = as_choices([("", str(_("Everybody"))), system, *names])
