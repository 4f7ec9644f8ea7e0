"""Plain data → the YAML that ``strict_yaml`` reads back to the same data."""

import re
from collections.abc import Mapping

import yaml

from compliance.domain.errors import InvalidInputError
from compliance.domain.file_problems import Plain
from compliance.library.strict_yaml import read_yaml

WIDTH = 100


class _Dumper(yaml.SafeDumper):
    """Writes strings as they are: ``1904.10`` and ``no`` need no quotes where nothing converts."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - never written to

    def ignore_aliases(self, data: object) -> bool:
        """Write equal values out each time; anchors are refused by the reader."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002  the base's signature
        """Indent lists under their key, as our files do."""
        super().increase_indent(flow, False)  # noqa: FBT003  the base's signature


def write_yaml(data: Plain) -> str:
    """Return a document as YAML; what is empty is left out, as the reader refuses it."""
    text: str = yaml.dump(
        _without_empty(data),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=WIDTH,
    )
    return text


def _without_empty(data: Plain) -> Plain:
    if isinstance(data, dict):
        inner = {key: _without_empty(value) for key, value in data.items()}
        return {key: value for key, value in inner.items() if not _is_empty(value)}
    if isinstance(data, list):
        entries = [_without_empty(value) for value in data]
        return [value for value in entries if not _is_empty(value)]
    return data


def _is_empty(value: Plain) -> bool:
    """Whether it says nothing; an empty list does: no evidence is asked for."""
    return not value.strip() if isinstance(value, str) else value == {}


def with_head(text: str, values: Mapping[str, str]) -> str:
    """Return the text with some top-level words replaced or put first; all else stays as it was.

    A text that is no YAML mapping is returned unchanged; its problems are told elsewhere.
    """
    for name, value in reversed(list(values.items())):
        text = _with_word(text, name, value)
    return text


def _with_word(text: str, name: str, value: str) -> str:
    try:
        document = read_yaml(text.encode(), name)
    except InvalidInputError:
        return text
    if not isinstance(document.data, dict):
        return text
    if name not in document.data:
        return f"{name}: {value}\n{text}"
    if not isinstance(document.data[name], str):
        return text
    lines = text.split("\n")
    number = int(document.place((name,)).rpartition(":")[2]) - 1
    pattern = re.compile(rf"^(\s*(?:{name}|'{name}'|\"{name}\")\s*:\s*)(\S.*?)(\s+#.*)?$")
    match = pattern.match(lines[number])
    if match is None:  # in a flow mapping, or on the next line: told as it is
        return text
    lines[number] = f"{match[1]}{value}{match[3] or ''}"
    return "\n".join(lines)
