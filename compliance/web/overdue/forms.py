"""What narrows the list of overdue checks; in the address, so that a list can be sent around."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Form, SearchField, SelectField

from compliance.services.checklists import find_titles
from compliance.storage.models.establishments import Area
from compliance.storage.queries.establishments import EstablishmentChoice
from compliance.storage.queries.overview import LateFilter, Sort
from compliance.web.kit.current import current_deps
from compliance.web.kit.duty_words import AUTHORITIES
from compliance.web.kit.forms import SHORT, as_choices
from compliance.web.kit.owners import NOBODY, owner_of
from compliance.web.kit.sent import id_or_none

SORTS = {
    Sort.MOST_LATE: _("Most late first"),
    Sort.LEAST_LATE: _("Least late first"),
    Sort.OWNER: _("Owner"),
    Sort.TAG: _("Tag"),
}


class OverdueForm(Form):
    """Filters; whatever is sent that is not offered filters nothing."""

    q = SearchField(_("Find"))
    establishment = SelectField(_("Site"), validate_choice=False)
    area = SelectField(_("Area"), validate_choice=False)
    program = SelectField(_("Program"), validate_choice=False)
    owner = SelectField(_("Owner"), validate_choice=False)
    sort = SelectField(_("Sort"), validate_choice=False)

    def offer(
        self,
        places: Iterable[EstablishmentChoice],
        areas: Iterable[Area],
        owners: Iterable[tuple[str, str]],
    ) -> None:
        """Fill the lists with what there is, in the language of the request."""
        self.establishment.choices = as_choices((place.key, place.name) for place in places)
        rows = [(str(area.id), area.name) for area in areas]
        self.area.choices = as_choices([("", gettext("All areas")), *rows])
        programs = [(authority.value, str(words)) for authority, words in AUTHORITIES.items()]
        self.program.choices = as_choices([("", gettext("All programs")), *programs])
        anyone = [("", gettext("Anyone")), (NOBODY, gettext("No owner"))]
        self.owner.choices = as_choices([*anyone, *owners])
        self.sort.choices = as_choices((sort.value, str(words)) for sort, words in SORTS.items())

    def wanted(self, establishment_id: int) -> LateFilter:
        """Return the filter that was asked for."""
        owner = owner_of(self.owner.data or "")
        search = (self.q.data or "").strip()[:SHORT]
        area, program = self.area.data or "", self.program.data or ""
        return LateFilter(
            establishment_id=establishment_id,
            search=search,
            titles=find_titles(current_deps().catalog, search),
            area_id=id_or_none(area),
            authority=program if program in {one.value for one in AUTHORITIES} else "",
            owner_id=owner.person_id,
            owner_role=owner.role,
            unowned=self.owner.data == NOBODY,
            sort=Sort(self.sort.data) if self.sort.data in set(Sort) else Sort.MOST_LATE,
        )

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered out."""
        return any((self.q.data, self.area.data, self.program.data, self.owner.data))
