"""The plain data of ``profile.yaml`` → the questions about a site, or every problem with its place.

Nothing here knows YAML: ``place`` turns a path into "file:line".
"""

from collections.abc import Mapping

from pydantic import BaseModel, ValidationError

from compliance.domain.applicability import FactTest
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.file_problems import File, Place, Plain, did_you_mean, problems_of
from compliance.domain.profile_language import texts_of_profile
from compliance.domain.site_profile import FactQuestion, ProfileSection, SiteProfile, StatePlans
from compliance.domain.translations import with_flat_texts

_MODELS: Mapping[str, type[BaseModel]] = {
    "": SiteProfile,
    "sections": ProfileSection,
    "state_plans": StatePlans,
    "facts": FactQuestion,
    "when": FactTest,
    "all": FactTest,
    "any": FactTest,
    "not": FactTest,
}


def read_profile(data: Plain, place: Place) -> SiteProfile:
    """Read the questions about a site, with their texts in other languages.

    Raises:
        InvalidInputError: with every problem of the file.
    """
    prepared = with_flat_texts(data) if isinstance(data, dict) else data
    try:
        profile = SiteProfile.model_validate(prepared, strict=False)
    except ValidationError as error:
        raise InvalidInputError(problems_of(error, File(data, place, _MODELS))) from error
    if problems := _unknown_texts(profile, place):
        raise InvalidInputError(problems)
    return profile


def _unknown_texts(profile: SiteProfile, place: Place) -> list[Problem]:
    """Return a problem for every translated text that has no original."""
    known = texts_of_profile(profile)
    return [
        Problem(
            place(("translations", language, *path.split("."))),
            f"There is no text `{path}` to translate.",
            did_you_mean(path, known, "Give the original first, or drop this line."),
        )
        for language, texts in profile.translations.items()
        for path in texts
        if path not in known
    ]
