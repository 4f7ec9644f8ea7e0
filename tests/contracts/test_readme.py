"""README and docs promise nothing that is not there: links, pictures, commands, make's targets."""

import re
from pathlib import PurePosixPath

import click
import pytest
from PIL import Image

from compliance.cli.main import commands
from compliance.demo.plant import PASSWORD, PEOPLE
from tests.contracts.sources import ROOT, python_files, text_of, tracked

DOCUMENTS = [
    name for name in tracked() if name.endswith(".md") and not name.startswith("compliance/")
]
GUIDES = ["README.md", *(name for name in DOCUMENTS if name.startswith("docs/"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
COMMAND = re.compile(
    r"(?m)(?:^\s*(?:\w+=\S+ )*|\.venv/bin/|&& )compliance ((?:[a-z][a-z-]*\b ?)+)(.*)$"
)
OPTION = re.compile(r"(?<=\s)--[a-z][a-z-]*")
TARGET = re.compile(r"\bmake ([a-z]+)\b")
PICTURE_BYTES = 150_000


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_to_a_file_of_this_tree(document: str) -> None:
    folder = (ROOT / document).parent
    missing = [
        target
        for target in LINK.findall(prose(document))
        if "://" not in target and not target.startswith("#")
        if not (folder / target.split("#")[0]).exists()
    ]
    assert missing == []


def test_the_readme_has_its_pictures_each_with_words_and_small() -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\((\S+?)\)", text_of("README.md"))
    assert len(pictures) >= 8
    for words, target in pictures:
        assert len(words) > 10, target
        assert (ROOT / target).stat().st_size < PICTURE_BYTES, target
        with Image.open(ROOT / target) as picture:
            assert picture.width >= 700, target


def test_no_picture_lies_about_unused() -> None:
    used = {PurePosixPath(target).name for name in GUIDES for target in LINK.findall(text_of(name))}
    there = {PurePosixPath(name).name for name in tracked() if name.startswith("docs/img/")}
    assert there - used == set()


@pytest.mark.parametrize("document", GUIDES)
def test_every_command_that_is_named_exists_with_its_options(document: str) -> None:
    unknown = []
    for words, rest in COMMAND.findall("\n".join(code(document))):
        found, used = resolve(words.split())
        takes = {option for parameter in found.params for option in parameter.opts}
        if isinstance(found, click.Group) and words.split()[len(used) :]:
            unknown.append(words)
        unknown += [f"{words}{given}" for given in OPTION.findall(" " + rest) if given not in takes]
    assert unknown == []


def test_the_check_of_commands_finds_some_and_refuses_wrong_ones() -> None:
    named = [words for words, _ in COMMAND.findall("\n".join(code("README.md")))]
    assert len(named) >= 8
    found, used = resolve(["packets", "sing"])
    assert used == ["packets"]
    assert isinstance(found, click.Group)


@pytest.mark.parametrize("document", GUIDES)
def test_every_make_target_that_is_named_exists(document: str) -> None:
    targets = set(re.findall(r"(?m)^([a-z]+):", text_of("Makefile")))
    assert set(TARGET.findall("\n".join(code(document)))) - targets == set()


def test_the_readme_says_how_the_demo_people_sign_in() -> None:
    text = " ".join(text_of("README.md").split())
    assert PASSWORD in text
    assert [hand.name for hand in PEOPLE if hand.name not in text] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_nothing_is_promised_that_nobody_can_keep(document: str) -> None:
    text = " ".join(text_of(document).lower().split())
    assert "osha approved" not in text
    assert "osha-approved" not in text
    assert re.findall(r"(?<!nothing is )tamper-proof", text) == []


def prose(document: str) -> str:
    """The text without its code, in which brackets mean something else."""
    return CODE.sub("", text_of(document))


def code(document: str) -> list[str]:
    """What stands in code blocks and between backticks."""
    return [block or span for block, span in CODE.findall(text_of(document))]


def resolve(words: list[str]) -> tuple[click.Command, list[str]]:
    """Follow words down the tree of commands; return the last one and the words that named it."""
    found: click.Command = commands
    used: list[str] = []
    for word in words:
        if not isinstance(found, click.Group) or word not in found.commands:
            break
        found = found.commands[word]
        used.append(word)
    return found, used


def test_every_name_in_the_glossary_stands_in_the_code() -> None:
    named = set(re.findall(r"`([A-Z][a-z]\w*)", text_of("docs/glossary.md")))
    sources = "\n".join(text_of(name) for name in python_files("compliance/"))
    defined = set(re.findall(r"(?m)^(?:class )?([A-Z]\w+)(?:\(|:| =)", sources))
    assert named - defined == set()
