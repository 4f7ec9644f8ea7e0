"""YAML files that are one pydantic value: the questions about a site, and tables of law."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from compliance.domain.errors import InvalidInputError, Problem
from compliance.domain.file_problems import File, problems_of
from compliance.library.strict_yaml import Document, read_yaml

LAW_FOLDER = "law"  # below the folder of the checklists; tables of law, no checklists

Model = TypeVar("Model", bound=BaseModel)


def load_model(
    file: Path, model: type[Model], parts: Mapping[str, type[BaseModel]] | None = None
) -> Model:
    """Read ``file`` as one ``model``; ``parts`` names the models behind its keys, for messages.

    Raises:
        InvalidInputError: the file cannot be read, or everything that is wrong with it.
    """
    document = read_document(file)
    try:
        value = model.model_validate(document.data, strict=False)
    except ValidationError as error:
        told = File(document.data, document.place, {"": model, **(parts or {})})
        raise InvalidInputError([*document.problems, *problems_of(error, told)]) from error
    if document.problems:
        raise InvalidInputError(document.problems)
    return value


def read_document(file: Path) -> Document:
    """Read ``file`` as plain data that knows its lines.

    Raises:
        InvalidInputError: the file cannot be read.
    """
    try:
        source = file.read_bytes()
    except OSError as error:
        what = f"The file cannot be read: {error.strerror}."
        raise InvalidInputError(
            [Problem(str(file), what, "Check path and permissions.")]
        ) from error
    return read_yaml(source, file.name)
