"""The categories of causes that investigations choose from, read from their file."""

from pathlib import Path

from pydantic import BaseModel

from compliance.domain.investigations import Cause, CauseGroup, Causes
from compliance.library.model_files import LAW_FOLDER, load_model

CAUSES_NAME = "causes.yaml"


def load_causes(folder: Path) -> Causes:
    """Read the categories below the folder of the checklists.

    Raises:
        InvalidInputError: everything that is wrong with the file.
    """
    parts: dict[str, type[BaseModel]] = {"groups": CauseGroup, "causes": Cause}
    return load_model(folder / LAW_FOLDER / CAUSES_NAME, Causes, parts)
