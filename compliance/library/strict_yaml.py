"""YAML read strictly: every scalar stays a string, line numbers are kept, surprises are refused.

Plain YAML turns 1904.10 into 1904.1, ``no`` into False and 12:30 into 750, and lets the last of two
equal keys win. Here nothing is converted; types come from the domain's models. Refused as well:
anchors and aliases (a file reads the same from top to bottom), tags, and values left empty.
"""

from dataclasses import dataclass, field

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from compliance.domain.errors import InvalidInputError, Problem

try:
    from yaml import CBaseLoader as _Loader
except ImportError:
    # PyYAML brings libyaml in its wheels only. Built from source where libyaml is not installed, it
    # has no C loader: reading is slower then, and not different.
    from yaml import BaseLoader as _Loader  # type: ignore[assignment]  # same interface

MAX_BYTES = 1_000_000  # the largest real checklist is about 20 kB
MAX_DEPTH = 50  # conditions in conditions go deepest; libyaml's composer overruns the C stack
_SURELY_SHALLOW = 1000

Plain = str | list["Plain"] | dict[str, "Plain"]
Path = tuple[str | int, ...]

_PLAIN_TAGS = {
    "tag:yaml.org,2002:str",
    "tag:yaml.org,2002:seq",
    "tag:yaml.org,2002:map",
}


@dataclass(slots=True)
class Document:
    """One file: its plain data, what is wrong with its YAML, and where everything stands."""

    name: str
    data: Plain
    root: Node
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path) -> str:
        """Return ``file:line`` of the value at ``path``, or of the nearest parent that exists."""
        return _place(self.name, _find(self.root, path))


def read_yaml(source: bytes, name: str) -> Document:
    """Read one YAML document; ``name`` is the file's name for messages.

    Raises:
        InvalidInputError: it cannot be read at all: not UTF-8, too large, no YAML, empty, or
            something in it contains itself.
    """
    if len(source) > MAX_BYTES:
        raise _refused(name, f"The file is larger than {MAX_BYTES:,} bytes.", "Split it.")
    try:
        text = source.decode("utf-8")
        if _is_too_deep(text):
            raise _refused(name, f"This is nested deeper than {MAX_DEPTH}.", "Flatten it.")
        root = yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        line = source[: error.start].count(b"\n") + 1
        raise _refused(f"{name}:{line}", "This is not UTF-8.", "Save the file as UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        what = f"This is not YAML: {error.problem or error.context}."
        raise _refused(where, what, "Check indentation, colons and quotes.") from error
    except yaml.YAMLError as error:
        raise _refused(name, "This is not YAML.", "Check for control characters.") from error
    if root is None:
        raise _refused(name, "The file is empty.", "Start from example-every-feature.yaml.")
    problems: list[Problem] = []
    return Document(name, _plain(root, name, problems, {}), root, problems)


def _is_too_deep(text: str) -> bool:
    """Whether composing would recurse too deeply; most texts are cleared without parsing them.

    Every level of block nesting takes at least half a column, every level of flow one bracket.
    """
    columns = max(map(len, text.splitlines()), default=0)
    if 2 * columns + text.count("[") + text.count("{") < _SURELY_SHALLOW:
        return False
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            return True
    return False


def _refused(where: str, what: str, remedy: str) -> InvalidInputError:
    return InvalidInputError([Problem(where, what, remedy)])


def _place(name: str, node: Node) -> str:
    return f"{name}:{node.start_mark.line + 1}"


def _plain(node: Node, name: str, problems: list[Problem], seen: dict[int, bool]) -> Plain:
    """Return the value of a node; ``seen`` says of every mapping and list whether it is open."""
    if seen.get(id(node)):
        what = "This value contains itself by `*`."
        raise _refused(_place(name, node), what, "Write out what it is to hold.")
    if id(node) in seen:
        problems.append(
            Problem(_place(name, node), "This value is used twice by `*`.", "Write it out again.")
        )
        return ""
    if node.tag not in _PLAIN_TAGS:
        what = f"Tags such as {node.tag} are not read."
        problems.append(Problem(_place(name, node), what, "Leave the tag out."))
    if isinstance(node, MappingNode | SequenceNode):
        seen[id(node)] = True
        held = _plain_collection(node, name, problems, seen)
        seen[id(node)] = False
        return held
    text: str = node.value
    if not text.strip():
        what = "A value is empty."
        problems.append(Problem(_place(name, node), what, "Write one, or leave the line out."))
    return text


def _plain_collection(
    node: MappingNode | SequenceNode, name: str, problems: list[Problem], seen: dict[int, bool]
) -> Plain:
    if isinstance(node, MappingNode):
        return _plain_mapping(node, name, problems, seen)
    return [_plain(child, name, problems, seen) for child in node.value]


def _plain_mapping(
    node: MappingNode, name: str, problems: list[Problem], seen: dict[int, bool]
) -> dict[str, Plain]:
    mapping: dict[str, Plain] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, ScalarNode):
            problems.append(
                Problem(_place(name, key_node), "A key is not a plain word.", "Write one word.")
            )
            continue
        key = key_node.value
        if key in mapping:
            what = f"`{key}` stands here a second time; the first is in line {lines[key]}."
            problems.append(Problem(_place(name, key_node), what, "Keep one of them."))
        lines.setdefault(key, key_node.start_mark.line + 1)
        mapping[key] = _plain(value_node, name, problems, seen)
    return mapping


def _find(root: Node, path: Path) -> Node:
    """Follow ``path`` as far as it exists; for a key of a mapping the key's own node is found."""
    node, found = root, root
    for step in path:
        if isinstance(node, MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == step), None)
            if pair is not None:
                found, node = pair
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = node = node.value[step]
    return found
