"""Which checklists the catalogue shows: filters in the address, nothing is changed by them."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Form, SearchField, SelectField

from compliance.domain.authorities import Authority
from compliance.domain.checklists import Edition, ReviewStatus
from compliance.web.kit.duty_words import authority_word
from compliance.web.kit.forms import as_choices
from compliance.web.kit.words import checklist_title

REVIEW_WORDS = {
    ReviewStatus.READ: _("Checked"),
    ReviewStatus.PARTLY: _("Partly checked"),
    ReviewStatus.UNREAD: _("Not yet checked"),
}


class CatalogFilterForm(Form):
    """Words or a provision, whose rule, how far it was read, in use or not."""

    q = SearchField(_("Find"))
    authority = SelectField(_("Whose rules"), validate_choice=False)
    review = SelectField(_("Review"), validate_choice=False)
    used = BooleanField(_("In use only"))

    def offer(self) -> None:
        """Fill in what can be chosen, in the language of the page."""
        authorities = [(one.value, authority_word(one.value)) for one in Authority]
        self.authority.choices = as_choices([("", gettext("All authorities")), *authorities])
        reviews = [(status.value, str(word)) for status, word in REVIEW_WORDS.items()]
        self.review.choices = as_choices([("", gettext("All")), *reviews])

    def chosen(self, editions: Iterable[Edition], uses: Mapping[str, int]) -> list[Edition]:
        """Return the checklists that fit, by authority and title."""
        order = list(Authority)
        found = [edition for edition in editions if self._fits(edition, uses)]
        return sorted(
            found,
            key=lambda one: (
                order.index(one.checklist.authority),
                checklist_title(one.checklist.title).casefold(),
            ),
        )

    def _fits(self, edition: Edition, uses: Mapping[str, int]) -> bool:
        checklist = edition.checklist
        return (
            (not self.authority.data or checklist.authority.value == self.authority.data)
            and (not self.review.data or checklist.review.status.value == self.review.data)
            and (not self.used.data or bool(uses.get(checklist.key)))
            and self._is_named(edition)
        )

    def _is_named(self, edition: Edition) -> bool:
        words = (self.q.data or "").strip().lower()
        checklist = edition.checklist
        provisions = (provision.label for provision in checklist.all_provisions())
        title = checklist_title(checklist.title)
        texts = (checklist.title, title, checklist.key, checklist.summary, *provisions)
        return any(words in text.lower() for text in texts)
