"""What narrows the matrix; in the address, so that a view of it can be sent around."""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Form, SearchField, SelectField

from compliance.domain.coverage import Narrowing, Place, Step
from compliance.domain.periods import Period
from compliance.storage.queries.establishments import EstablishmentChoice
from compliance.web.coverage.words import place_words
from compliance.web.kit.duty_words import AUTHORITIES
from compliance.web.kit.forms import SHORT, as_choices

YEARS = 6  # this one and the five that 29 CFR 1904.33(a) has records kept for
STEPS = {Step.MONTH: _("Months"), Step.QUARTER: _("Quarters"), Step.WEEK: _("Weeks")}


class CoverageForm(Form):
    """Filters; whatever is sent that is not offered filters nothing."""

    q = SearchField(_("Find"))
    establishment = SelectField(_("Site"), validate_choice=False)
    year = SelectField(_("Year"), validate_choice=False)
    step = SelectField(_("Columns"), validate_choice=False)
    authority = SelectField(_("Whose rules"), validate_choice=False)
    part = SelectField(_("Part"), validate_choice=False)
    gaps = BooleanField(_("Only gaps"))

    def offer(self, places: Iterable[EstablishmentChoice], parts: Iterable[Place]) -> None:
        """Fill the lists with what there is, in the language of the request."""
        self.establishment.choices = as_choices((place.key, place.name) for place in places)
        self.step.choices = as_choices((step.value, str(words)) for step, words in STEPS.items())
        rules = [(authority.value, str(words)) for authority, words in AUTHORITIES.items()]
        self.authority.choices = as_choices([("", gettext("All authorities")), *rules])
        rows = [(part.code, place_words(part)) for part in parts]
        self.part.choices = as_choices([("", gettext("All parts")), *rows])

    def offer_years(self, today: date) -> None:
        """Offer this year and those before it of which records are kept; choose one of them."""
        years = [str(today.year - back) for back in range(YEARS)]
        self.year.choices = as_choices((year, year) for year in years)
        if self.year.data not in years:
            self.year.data = years[0]
        if self.step.data not in {step.value for step in STEPS}:
            self.step.data = Step.MONTH.value

    @property
    def period(self) -> Period:
        """The year that was chosen."""
        year = int(self.year.data)
        return Period(date(year, 1, 1), date(year, 12, 31))

    def narrowing(self) -> Narrowing:
        """Return which rows were asked for."""
        authority = self.authority.data or ""
        return Narrowing(
            authority=authority if authority in {one.value for one in AUTHORITIES} else "",
            place=self.part.data or "",
            search=(self.q.data or "").strip()[:SHORT],
            only_gaps=bool(self.gaps.data),
        )
