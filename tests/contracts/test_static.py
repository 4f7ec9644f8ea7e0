"""Rules for the stylesheet, the scripts and the icons."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "compliance/web/static"
TEMPLATES = ROOT / "templates"
STYLES = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
MAX_LINES = 400
MAX_SCRIPT_LINES = 150
# What Trusted Types forbids, and what would need 'unsafe-eval'.
DANGEROUS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|\beval\(|new Function|setHTML"
)
ELSEWHERE = re.compile(r"https?://(?!www\.w3\.org/)|url\(\s*[\"']?//")


def _texts(folder: Path, *endings: str) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in endings)


def _luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" or "#rgb" as WCAG 2.2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _tokens(theme: str) -> dict[str, str]:
    """Colours of a theme: light, then what dark or sun change."""
    text = (STATIC / "css/tokens.css").read_text()
    found = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})\b")
    light, _, dark = text.partition("@media screen and (prefers-color-scheme:dark)")
    dark, _, sun = dark.partition(":root[data-theme=sun]")
    changes = {"light": "", "dark": dark, "sun": sun}[theme]
    return dict(found.findall(light)) | dict(found.findall(changes))


@pytest.mark.parametrize("path", STYLES + SCRIPTS, ids=lambda path: path.name)
def test_files_are_short_and_load_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text()
    lines = text.count("\n")
    assert lines <= (MAX_SCRIPT_LINES if path.suffix == ".js" else MAX_LINES)
    assert not ELSEWHERE.search(text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_never_make_markup_from_text(path: Path) -> None:
    assert not DANGEROUS.search(path.read_text())


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_rule_stands_in_a_layer(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert text.count("{") == text.count("}")
    outside = re.sub(r"@font-face\{[^}]*\}|@layer [\w, ]+;", "", text).strip()
    assert outside.startswith("@layer ")


def test_every_colour_variable_that_is_used_is_set() -> None:
    every = "".join(path.read_text() for path in STYLES)
    used = set(re.findall(r"var\(--([\w-]+)", every))
    assert used <= set(re.findall(r"--([\w-]+):", every))


def test_files_that_styles_name_exist() -> None:
    for path in STYLES:
        for name in re.findall(r"url\(\"?([^\"\)]+)", path.read_text()):
            assert (path.parent / name).resolve().is_file(), f"{path.name}: {name}"


def test_every_stylesheet_and_script_is_loaded_by_the_layout() -> None:
    files = (TEMPLATES / "layout_base.html", TEMPLATES / "macros" / "frame.html")
    layout = "".join(file.read_text() for file in files)  # styles are drawn by a macro
    for path in STYLES + SCRIPTS:
        assert f"'{path.stem}'" in layout, path.name


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    shipped = set(re.findall(r'<symbol id="i-([\w-]+)"', (STATIC / "icons.svg").read_text()))
    named: dict[str, str] = {}
    calls = re.compile(r"(?<![\w.])icon\('([\w-]+)'")
    for path in _texts(TEMPLATES, ".html"):
        named |= dict.fromkeys(calls.findall(path.read_text()), path.name)
    table = (ROOT / "compliance/web/kit/statuses.py").read_text()
    icons = re.compile(r'Status\(\w+, "([\w-]+)"|= (?="[\w-]+-f")"([\w-]+)"|, "([\w-]+-f)"')
    for groups in icons.findall(table):
        named |= {name: "statuses.py" for name in groups if name}
    assert len(named) > 20
    missing = {name: place for name, place in named.items() if name not in shipped}
    assert not missing


def test_third_party_files_are_listed_with_their_licence() -> None:
    listed = (STATIC / "THIRD_PARTY.md").read_text()
    for folder in (STATIC / "vendor").iterdir():
        assert f"vendor/{folder.name}/" in listed
        assert (folder / "LICENSE").is_file()
    assert "Permission is hereby granted" in listed


@pytest.mark.parametrize("theme", ["light", "dark", "sun"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        # WCAG 2.2, 1.4.3: 4.5:1 for text; ours is more, for gloves, dust and sunlight.
        ("ink", "surface", 12),
        ("ink-2", "surface", 7),
        ("ink-3", "surface", 6),
        ("ink-3", "bg", 5.5),
        ("link", "surface", 6),
        ("pass", "pass-bg", 7),
        ("fail", "fail-bg", 6),
        ("warn", "warn-bg", 7),
        ("na", "na-bg", 7),
        ("bar-ink", "bar", 12),
        ("bar-ink-2", "bar", 9),
        ("primary-ink", "primary", 7),
        ("on-fail", "fail-answer", 6.5),
        ("on-solid", "pass-answer", 4.5),
        # 1.4.11: 3:1 for the edges of controls.
        ("edge", "surface", 6),
        ("fail-solid", "surface", 4.5),
    ],
)
def test_contrast(theme: str, ink: str, ground: str, least: float) -> None:
    tokens = _tokens(theme)
    measured = _contrast(tokens[ink], tokens[ground])
    assert measured >= least, f"{measured:.2f}"
