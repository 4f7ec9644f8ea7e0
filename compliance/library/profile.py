"""The questions about a site, and a site's answers from a file."""

from pathlib import Path

from compliance.domain.applicability import Fact
from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.profile_reader import read_profile
from compliance.domain.site_profile import Given, SiteProfile, read_facts
from compliance.library.model_files import read_document
from compliance.library.strict_yaml import Document, Plain, read_yaml

PROFILE_NAME = "profile.yaml"


def load_profile(folder: Path) -> SiteProfile:
    """Read the questions of ``profile.yaml`` in the folder of the checklists.

    Raises:
        InvalidInputError: there is no such file, or everything that is wrong with it.
    """
    return _profile_of(read_document(folder / PROFILE_NAME))


def parse_profile(source: bytes) -> SiteProfile:
    """Read the questions from the bytes of a file.

    Raises:
        InvalidInputError: everything that is wrong with them.
    """
    return _profile_of(read_yaml(source, PROFILE_NAME))


def _profile_of(document: Document) -> SiteProfile:
    try:
        profile = read_profile(document.data, document.place)
    except InvalidInputError as error:
        raise InvalidInputError([*document.problems, *error.problems]) from error
    if document.problems:
        raise InvalidInputError(document.problems)
    return profile


def load_answers(file: Path, profile: SiteProfile) -> dict[str, Fact]:
    """Read a site's answers: a YAML mapping of facts to answers, ``forklifts: 6``.

    Raises:
        InvalidInputError: the file cannot be read, or everything that is wrong with it.
    """
    document = read_document(file)
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
