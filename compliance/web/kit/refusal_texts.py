"""Find the sentences of services, domain and storage, and of the files of law.

Those that refuse something are written in English where they are raised; the catalog
``refusals.po`` holds them, so that pages can say them in another language (``kit.spoken``). The
catalog ``law.po`` holds what the files of legal clocks say and what is said around them
(``kit.law_words``).
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from compliance.library.filing_law import load_filing_law
from compliance.library.law_clocks import load_law_clocks
from compliance.library.law_texts import texts_of_law

FOLDERS = ("domain", "services", "storage")
FILING_LAW, CLOCK_LAW = "checklists/law/recordkeeping", "checklists/law/clocks"
# Met at the command line, in logs, or by authors of data files, whose language is English.
NOT_ON_PAGES = (
    "domain/case_books.py",
    "domain/checklist_reader.py",
    "domain/filing/law.py",
    "domain/filing/requests.py",
    "domain/filing/worksheets.py",
    "domain/injury_codes.py",
    "domain/ita/format.py",
    "domain/legal_clocks/contradictions.py",
    "domain/legal_clocks/fields.py",
    "domain/legal_clocks/model.py",
    "domain/legal_clocks/requests.py",
    "domain/merkle.py",
    "domain/recordkeeping/cases.py",
    "domain/recordkeeping/plain_data.py",
    "domain/recordkeeping/treatment_reader.py",
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
# Words that are filled into a sentence, by module and name of their table.
_WORDS = {
    "domain/filing/duties.py": "_REACHES",
    "domain/ita/table.py": "_DELIMITERS",
    "domain/ita/texts.py": "_IDENTIFIERS",
}
_RETURNED = ("domain/filing/industries.py",)  # what its functions return is said
# Whose calls and tables say something around the files of law; what they return is said too.
_AROUND_LAW = {
    "domain/legal_clocks/answers.py": ("^$", ""),
    "domain/legal_clocks/compute.py": ("^(Reason|_no)$", ""),
    "domain/legal_clocks/counting.py": ("^$", "HOW_COUNTED"),
    "domain/legal_clocks/fields.py": ("^$", ""),
    "domain/legal_clocks/severe_injuries.py": ("^(Reason|ComputedDeadline)$", ""),
    "domain/legal_clocks/severe_rules.py": ("^SevereFile$", ""),
    "services/case_clocks.py": ("^(stop_not_required|resume|ReportMade)$", ""),
    "services/legal_clocks.py": ("^$", ""),
}
_CALLS = re.compile(r"(Error|Problem|problem|refusal|refused|refuse|Found)$")
_WHAT_AND_REMEDY = 2  # what `Problems.add` takes; pages say the first alone
_VALUE = re.compile(r"%\(\w+\)s")
_SENTENCE = re.compile(r"[A-Z]|.* ")  # a label or a sentence; the rest are keys of fields


Named = dict[str, list[ast.expr]]  # a name to everything that it may stand for


def find_refusals(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (file, text) of every refusal below ``root``/compliance; values are ``%(name)s``."""
    for folder in FOLDERS:
        for path in sorted((root / "compliance" / folder).rglob("*.py")):
            name = path.relative_to(root / "compliance").as_posix()
            if name.startswith(NOT_ON_PAGES):
                continue
            texts = _Texts(ast.parse(path.read_text(encoding="utf-8")))
            told = [*texts.found(), *texts.words(_WORDS.get(name, ""))]
            told += texts.returned() if name in _RETURNED else ()
            yield from ((f"compliance/{name}", text) for text in told)
    yield from ((FILING_LAW, text.replace("%", "%%")) for text in _texts_of_law(root))


def find_law_texts(root: Path) -> Iterator[tuple[str, str]]:
    """Yield (where, text) of what the files of legal clocks say, and of what is said around it."""
    for key, text in texts_of_law(load_law_clocks(root / "checklists")):
        yield f"{CLOCK_LAW} {key}", text.replace("%", "%%")
    for module, (calls, table) in _AROUND_LAW.items():
        source = (root / "compliance" / module).read_text(encoding="utf-8")
        texts = _Texts(ast.parse(source), re.compile(calls))
        for text in (*texts.found(), *texts.words(table), *texts.returned()):
            yield f"compliance/{module}", text


def _texts_of_law(root: Path) -> Iterator[str]:
    """Go through the sentences and titles of the tables that say who keeps and files."""
    law = load_filing_law(root / "checklists")
    for sentence in (*law.rules.counts.values(), *law.rules.rules.values()):
        yield sentence.text
    yield from (one.title for one in law.industries.lists.values())


class _Texts:
    """The texts of one module; a name stands for what its function or the module gives it."""

    def __init__(self, tree: ast.Module, calls: re.Pattern[str] = _CALLS) -> None:
        self.tree = tree
        self.calls = calls
        self.named = _named_in(tree.body)

    def found(self) -> Iterator[str]:
        yield from self._found_in(self.tree.body, self.named)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef):
                inside = [one for statement in node.body for one in ast.walk(statement)]
                yield from self._found_in(node.body, {**self.named, **_named_in(inside)})

    def words(self, table: str) -> Iterator[str]:
        """Yield what stands in a table of the module: its values, else its keys."""
        for node in self.named.get(table, ()):
            if isinstance(node, ast.Dict):
                yield from _words_of(node.values) or _words_of(node.keys)

    def returned(self) -> Iterator[str]:
        """Yield every sentence that a function of the module returns or yields."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
                yield from (text for text in _read(node.value, self.named) if " " in text)

    def _found_in(self, body: Iterable[ast.AST], named: Named) -> Iterator[str]:
        for node in _within(body):
            if isinstance(node, ast.Call):
                for given in _told_by(node, self.calls):
                    for text in _read(given, named):
                        words = _VALUE.sub("", text).strip()
                        if _SENTENCE.match(words):
                            yield text


def _words_of(nodes: Iterable[ast.expr | None]) -> list[str]:
    """Return the texts among some nodes."""
    given = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return [one for one in given if isinstance(one, str)]


def _within(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Go through everything in statements but the bodies of functions in them."""
    for node in body:
        if not isinstance(node, ast.FunctionDef):
            yield node
            yield from _within(ast.iter_child_nodes(node))


def _told_by(call: ast.Call, calls: re.Pattern[str]) -> Iterator[ast.expr]:
    """Go through what a call says, if it refuses something."""
    name = _name_of(call.func)
    if calls.search(name):
        yield from call.args
        yield from (keyword.value for keyword in call.keywords)
    elif name == "add" and len(call.args) == _WHAT_AND_REMEDY:
        yield call.args[0]
    elif name == "of":  # `Reason.of`: why something is owed, in other words than its rule
        yield from call.args[1:]


def _named_in(nodes: Iterable[ast.AST]) -> Named:
    """Return what names are given: by an assignment, or by a loop over what is written there."""
    named: Named = {}
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    _give(named, target, value)
            case ast.For(target=target, iter=ast.Tuple(elts=rows)):
                for row in rows:
                    _give(named, target, row)
            case _:
                pass
    return named


def _give(named: Named, target: ast.expr, value: ast.expr) -> None:
    match target, value:
        case ast.Name(id=name), _:
            named.setdefault(name, []).append(value)
        case ast.Tuple(elts=names), ast.Tuple(elts=values):
            for one, given in zip(names, values, strict=False):
                _give(named, one, given)
        case _:
            pass


def _read(node: ast.expr, named: Named) -> Iterator[str]:
    """Yield what an expression can say: a text, a filled one, or either of several."""
    match node:
        case ast.Constant(value=str(text)):
            yield text.replace("%", "%%")
        case ast.JoinedStr():
            yield _template(node)
        case ast.Name(id=name):
            others = {key: values for key, values in named.items() if key != name}
            for value in named.get(name, ()):
                yield from _read(value, others)
        case _:
            for part in _parts(node):
                yield from _read(part, named)


def _parts(node: ast.expr) -> list[ast.expr]:
    """Return what an expression chooses from: both ways of an ``if``, or the values of a table."""
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.BoolOp(values=values):
            return values
        case ast.Dict(values=values):
            return values
        case ast.Subscript(value=table):
            return [table]
        case ast.Call(func=ast.Attribute(value=table, attr="get"), args=[_, *default]):
            return [table, *default]
        case _:
            return []


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
