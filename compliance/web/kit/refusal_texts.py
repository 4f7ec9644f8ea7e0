"""Find the sentences in which services, domain and storage refuse something.

They are written in English where they are raised; the catalog ``refusals.po`` holds them, so that
pages can say them in another language (``kit.spoken``).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("domain", "services", "storage")
# Met at the command line, in logs, or by authors of data files, whose language is English.
NOT_ON_PAGES = (
    "domain/checklist_reader.py",
    "domain/filing/law.py",
    "domain/filing/requests.py",
    "domain/filing/worksheets.py",
    "domain/injury_codes.py",
    "domain/ita/",
    "domain/legal_clocks/contradictions.py",
    "domain/legal_clocks/fields.py",
    "domain/legal_clocks/model.py",
    "domain/legal_clocks/requests.py",
    "domain/merkle.py",
    "domain/recordkeeping/cases.py",
    "services/backup.py",
    "services/trail_sequence.py",
    "storage/archive.py",
    "storage/backup.py",
    "storage/bulk.py",
    "storage/checkpoint_keys.py",
    "storage/data_folder.py",
    "storage/prepared.py",
    "storage/schema.py",
)
_CALLS = re.compile(r"(Error|Problem|problem|refusal|refused|refuse)$")
_VALUE = re.compile(r"%\(\w+\)s")
_SENTENCE = re.compile(r"[A-Z]|.* ")  # a label or a sentence; the rest are keys of fields


def find_refusals(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (file, text) of every refusal below ``root``/compliance; values are ``%(name)s``."""
    for folder in FOLDERS:
        for path in sorted((root / "compliance" / folder).rglob("*.py")):
            name = path.relative_to(root / "compliance").as_posix()
            if name.startswith(NOT_ON_PAGES):
                continue
            for text in _Texts(ast.parse(path.read_text(encoding="utf-8"))).found():
                yield f"compliance/{name}", text


class _Texts:
    """The texts of one module; names of its own constants stand for what they say."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }

    def found(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and _CALLS.search(_name_of(node.func)):
                for given in [*node.args, *(keyword.value for keyword in node.keywords)]:
                    for text in self.read(given):
                        words = _VALUE.sub("", text).strip()
                        if _SENTENCE.match(words):
                            yield text

    def read(self, node: ast.expr) -> Iterator[str]:
        """Yield what an expression can say: both ways of a choice, a constant, a filled text."""
        match node:
            case ast.IfExp():
                yield from self.read(node.body)
                yield from self.read(node.orelse)
            case ast.Constant(value=str(text)):
                yield text.replace("%", "%%")
            case ast.JoinedStr():
                yield _template(node)
            case ast.Name(id=name) if name in self.constants:
                yield from self.read(self.constants[name])


def _template(node: ast.JoinedStr) -> str:
    names: dict[str, str] = {}
    said = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            said += str(part.value).replace("%", "%%")
        elif isinstance(part, ast.FormattedValue):
            source = ast.unparse(part)
            if source not in names:
                plain = re.findall(r"[a-z_]{3,}", ast.unparse(part.value)) or ["value"]
                name = plain[-1].strip("_")
                taken = list(names.values())
                names[source] = name if name not in taken else f"{name}{len(taken) + 1}"
            said += f"%({names[source]})s"
    return said


def _name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
