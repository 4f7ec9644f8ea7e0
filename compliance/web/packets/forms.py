"""Forms of packets: ask for one, share one, check one."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from wtforms import DateField, FileField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from compliance.domain.numbers import packet_number
from compliance.domain.packet_masking import NAMELESS
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.services.packets import ENGLISH
from compliance.services.share_links import DEFAULT_DAYS, LONGEST_DAYS
from compliance.storage.models.packets import Packet
from compliance.storage.queries.establishments import EstablishmentChoice
from compliance.web.kit.forms import BaseForm, OnceForm, as_choices, text_field
from compliance.web.kit.i18n import LANGUAGES
from compliance.web.packets.words import AUTHORITIES, NO_READER, READERS

_NEEDED = InputRequired(_("Fill this in."))


class PacketForm(OnceForm):
    """Which records the packet is to hold, and in which language its own words are."""

    establishment = SelectField(_("Establishment"))
    from_on = DateField(_("From"), validators=[_NEEDED])
    to_on = DateField(_("To"), validators=[_NEEDED])
    authority = SelectField(_("Whose rules"), description=_("Who the packet is for."))
    reader = SelectField(
        _("Injury and illness records for"),
        description=_(
            "The log, the summary and the reports are masked for this reader: "
            "29 CFR 1904.29(b)(6) to (10), 1904.35(b)(2). Privacy cases never have a name."
        ),
        default=Reader.OTHERS.value,
    )
    title = text_field(
        _("Title"), hint=_("Printed on the cover: Safety inspection records."), required=False
    )
    language = SelectField(_("Language"), choices=as_choices(LANGUAGES.items()), default=ENGLISH)
    supersedes = SelectField(
        _("Instead of"),
        description=_("The older packet stays as it is, and says that there is a newer one."),
    )

    def offer(
        self,
        places: Iterable[EstablishmentChoice],
        packets: Iterable[Packet],
        *,
        may_name: bool,
    ) -> None:
        """Fill the lists with what the person may choose; ``may_name``: packets with names too."""
        nameless = {NO_READER, *(reader.value for reader in NAMELESS)}
        self.reader.choices = as_choices(
            (key, str(words)) for key, words in READERS.items() if may_name or key in nameless
        )
        self.establishment.choices = as_choices((place.key, place.name) for place in places)
        rules = [(key, str(words)) for key, words in AUTHORITIES.items()]
        self.authority.choices = as_choices([("", str(_("All authorities"))), *rules])
        older = [(str(one.id), f"{packet_number(one.id)}, {one.title}") for one in packets]
        self.supersedes.choices = as_choices([("", str(_("No older packet"))), *older])


class LinkForm(OnceForm):
    """Who gets a link, and for how long."""

    label = text_field(_("For whom"), hint=_("Name and office: R. Haldane, OSHA Chicago South."))
    days = IntegerField(
        _("Days"),
        default=DEFAULT_DAYS,
        description=_("The link ends by itself after so many days."),
        validators=[
            InputRequired(_("Give a number of days.")),
            NumberRange(1, LONGEST_DAYS, _("Give 1 to %(most)d days.", most=LONGEST_DAYS)),
        ],
    )


class VerifyForm(BaseForm):
    """A file that somebody wants to have checked; it is not kept, so no token is needed."""

    class Meta(BaseForm.Meta):
        """Nothing is changed by it, and programs may send it."""

        csrf = False

    file = FileField(_("PDF file"))
