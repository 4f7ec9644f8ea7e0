"""Forms of own checklists: begin one, its head, its sections, its text, retire, take a file in."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SearchField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from compliance.services.own_checklists import MAX_TEXT, MAX_TITLE
from compliance.web.kit.forms import BaseForm, OnceForm, text_field
from compliance.web.kit.placed import PlacedForm, needed_words
from compliance.web.kit.sent import id_or_none


class RevisionForm(BaseForm):
    """A change of a draft: ``revision`` is the one that the page was drawn from."""

    revision = HiddenField(validators=[InputRequired()])

    @property
    def known_revision(self) -> int:
        """The revision as a number; one that is none fits no draft."""
        return id_or_none(str(self.revision.data or "")) or 0

    def said(self) -> list[str]:
        """Return what stands above the form: problems that belong to no field."""
        return [str(words) for words in self.form_errors]


class BeginForm(OnceForm):
    """A new own checklist."""

    title = text_field(
        _("Title"), hint=_("As people will see it in lists and on the form."), length=MAX_TITLE
    )


class SearchForm(BaseForm):
    """Find what to copy; in the address, so no token."""

    q = SearchField(_("Find"))


class SectionForm(RevisionForm):
    """The title of a section."""

    title = text_field(_("Title of the section"), length=MAX_TITLE)


class TextForm(RevisionForm):
    """The whole checklist as text."""

    text = TextAreaField(
        _("Text"),
        description=_("YAML, as the documentation of checklist files describes it."),
        validators=[
            DataRequired(_("Fill this in.")),
            Length(max=MAX_TEXT, message=_("This is longer than %(max)d characters.")),
        ],
    )


class RetireForm(PlacedForm):
    """Why a checklist is not used any more."""

    places = {"Reason": "reason"}  # noqa: RUF012 - read only, as in PlacedForm

    reason = needed_words(_("Reason"), _("Kept with the checklist, and in the trail."))


class ImportForm(OnceForm):
    """A file that becomes a draft."""

    file = FileField(
        _("File"),
        description=_("YAML (.yaml), Excel (.xlsx) in our own columns, or XLSForm (.xlsx)."),
        validators=[FileRequired(_("Choose a file."))],
    )
    title = text_field(
        _("Title"), hint=_("Leave it empty to use the one in the file."), required=False
    )
