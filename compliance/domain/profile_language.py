"""The questions about a site in other languages: texts by path, the original where one is missing.

Paths: ``sections.KEY``, ``facts.KEY.question``, ``.guidance``, ``.choices.CHOICE``, ``units.UNIT``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from compliance.domain.site_profile import FactQuestion, ProfileSection, SiteProfile
from compliance.domain.translations import Pick

LANGUAGE = "en"  # of the originals


@dataclass(frozen=True)
class TranslatedProfile:
    """The questions in a language; ``fell_back`` are the paths shown in the original language.

    The units of the questions stay as they are, because answers are read by them; ``units`` has
    their words.
    """

    profile: SiteProfile
    units: Mapping[str, str]
    fell_back: frozenset[str] = frozenset()

    @cached_property
    def by_key(self) -> Mapping[str, FactQuestion]:
        """All questions by the key of their fact."""
        return self.profile.by_key

    def language_of(self, path: str) -> str:
        """Return "en" for a text that is there in English only, else "": that of the page."""
        return LANGUAGE if path in self.fell_back else ""


def texts_of_profile(profile: SiteProfile) -> dict[str, str]:
    """Return every text that can be translated, by its path; empty texts are left out."""
    texts: dict[str, str] = {}

    def note(path: str, original: str) -> str:
        if original:
            texts[path] = original
        return original

    _map_texts(profile, note)
    return texts


def profile_in_language(profile: SiteProfile, language: str) -> TranslatedProfile:
    """Return the questions with the texts of ``language``, telling which are missing there."""
    texts = profile.translations.get(language, {})
    fell_back: set[str] = set()

    def pick(path: str, original: str) -> str:
        if original and path not in texts and language != LANGUAGE:
            fell_back.add(path)
        return texts.get(path, original)

    sections, units = _map_texts(profile, pick)
    shown = profile.model_copy(update={"sections": sections})
    return TranslatedProfile(shown, units, frozenset(fell_back))


def _map_texts(
    profile: SiteProfile, pick: Pick
) -> tuple[tuple[ProfileSection, ...], dict[str, str]]:
    sections = tuple(
        section.model_copy(
            update={
                "title": pick(f"sections.{section.key}", section.title),
                "facts": tuple(_map_question(fact, pick) for fact in section.facts),
            }
        )
        for section in profile.sections
    )
    used = dict.fromkeys(fact.unit for fact in profile.questions() if fact.unit)
    return sections, {unit: pick(f"units.{unit}", unit) for unit in used}


def _map_question(question: FactQuestion, pick: Pick) -> FactQuestion:
    path = f"facts.{question.key}"
    choices = {key: pick(f"{path}.choices.{key}", label) for key, label in question.choices.items()}
    return question.model_copy(
        update={
            "question": pick(f"{path}.question", question.question),
            "guidance": pick(f"{path}.guidance", question.guidance),
            "choices": choices,
        }
    )
