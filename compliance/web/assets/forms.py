"""Forms of assets: find, enter and change, out of service, retire."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, SearchField, SelectField
from wtforms.validators import Length, Optional

from compliance.services.assets import AssetDetails
from compliance.storage.models.establishments import Area
from compliance.web.kit.forms import (
    SHORT,
    BaseForm,
    OnceForm,
    as_choices,
    long_field,
    select_field,
    text_field,
)
from compliance.web.kit.words import kind_word


class AssetFilterForm(BaseForm):
    """Which assets are shown; sent by GET, so that a list has an address."""

    class Meta(BaseForm.Meta):
        """A search changes nothing and needs no token."""

        csrf = False

    q = SearchField(_("Search"), validators=[Length(max=SHORT)])
    kind = SelectField(_("Kind"), validate_choice=False)
    area = SelectField(_("Area"), validate_choice=False)
    out = BooleanField(_("Only out of service"))
    retired = BooleanField(_("Retired ones too"))

    def offer(self, kinds: list[str], areas: list[Area]) -> None:
        """Fill the lists with what there is."""
        self.kind.choices = as_choices(
            [("", str(_("All kinds"))), *((kind, kind_word(kind)) for kind in kinds)]
        )
        rows = [(str(area.id), area.name) for area in areas]
        self.area.choices = as_choices([("", str(_("All areas"))), *rows])


class AssetForm(OnceForm):
    """What is known of an asset."""

    tag = text_field(
        _("Tag"), hint=_("What stands on the sign or sticker, such as FL-07."), length=30
    )
    name = text_field(_("Name"), hint=_("What people call it: Forklift, dock 2."))
    kind = text_field(
        _("Kind"),
        hint=_("One or two words, the same for all alike: forklift, fire extinguisher."),
        length=40,
    )
    area_id = select_field(_("Area"))
    make_model = text_field(_("Make and model"), required=False)
    serial_number = text_field(_("Serial number"), required=False)
    in_service_on = DateField(_("In service since"), validators=[Optional()])

    def offer(self, areas: list[Area]) -> None:
        """Fill the list of areas."""
        rows = [(str(area.id), area.name) for area in areas]
        self.area_id.choices = as_choices([("", str(_("No area"))), *rows])

    def details(self) -> AssetDetails:
        """Return what was filled in."""
        return AssetDetails(
            tag=self.tag.data,
            name=self.name.data,
            kind=self.kind.data.lower().replace(" ", "-"),
            area_id=int(self.area_id.data) if self.area_id.data else None,
            make_model=self.make_model.data or "",
            serial_number=self.serial_number.data or "",
            in_service_on=self.in_service_on.data,
        )


class ReasonForm(BaseForm):
    """A reason, for the record."""

    reason = long_field(_("Reason"), required=True)

    @classmethod
    def called(cls, field_id: str) -> "ReasonForm":
        """Return an empty one whose field has this id: a page may show several."""
        form = cls(formdata=None)
        form.reason.id = field_id
        return form
