"""The questions about a site, and a site's answers from a file."""

from pathlib import Path

from pydantic import BaseModel, ValidationError

from compliance.domain.applicability import Fact, FactTest
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.file_problems import File, problems_of
from compliance.domain.site_profile import (
    FactQuestion,
    Given,
    ProfileSection,
    SiteProfile,
    read_facts,
)
from compliance.library.strict_yaml import Plain, read_yaml

PROFILE_NAME = "profile.yaml"

_MODELS: dict[str, type[BaseModel]] = {
    "": SiteProfile,
    "sections": ProfileSection,
    "facts": FactQuestion,
    "when": FactTest,
    "all": FactTest,
    "any": FactTest,
    "not": FactTest,
}


def load_profile(folder: Path) -> SiteProfile:
    """Read the questions of ``profile.yaml`` in the folder of the checklists.

    Raises:
        InvalidInputError: there is no such file, or everything that is wrong with it.
    """
    document = read_yaml(_bytes_of(folder / PROFILE_NAME), PROFILE_NAME)
    try:
        profile = SiteProfile.model_validate(document.data, strict=False)
    except ValidationError as error:
        file = File(document.data, document.place, _MODELS)
        raise InvalidInputError([*document.problems, *problems_of(error, file)]) from error
    if document.problems:
        raise InvalidInputError(document.problems)
    return profile


def load_answers(file: Path, profile: SiteProfile) -> dict[str, Fact]:
    """Read a site's answers: a YAML mapping of facts to answers, ``forklifts: 6``.

    Raises:
        InvalidInputError: the file cannot be read, or everything that is wrong with it.
    """
    document = read_yaml(_bytes_of(file), file.name)
    if document.problems:
        raise InvalidInputError(document.problems)
    return read_facts(profile, _answers(document.data, file.name), source=file.name)


def _answers(data: Plain, name: str) -> dict[str, Given]:
    """Return answers as texts and lists of texts; anything deeper is refused."""
    if not isinstance(data, dict):
        what = "The file is no list of facts."
        raise InvalidInputError([Problem(name, what, "Write lines such as `forklifts: 6`.")])
    answers: dict[str, Given] = {}
    problems = []
    for key, value in data.items():
        words = value if isinstance(value, list) else [value]
        texts = [word for word in words if isinstance(word, str)]
        if len(texts) != len(words):
            remedy = "Write one word, or a list of words in [brackets]."
            problems.append(Problem(f"{name} {key}", "The answer is too deep.", remedy))
        answers[key] = texts if isinstance(value, list) else texts[0] if texts else ""
    if problems:
        raise InvalidInputError(problems)
    return answers


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        what = f"The file cannot be read: {error.strerror}."
        raise InvalidInputError(
            [Problem(str(file), what, "Check path and permissions.")]
        ) from error
