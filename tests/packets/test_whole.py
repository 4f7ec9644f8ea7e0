"""The whole packet in one document says the same as the fragments; the benchmark compares them."""

from pathlib import Path

from compliance.packets.whole import render_whole_document, whole_document_html
from tests.packets.conftest import TEMPLATES, Made


def test_the_whole_document_has_every_record_exhibit_and_part(made: Made) -> None:
    html, css = whole_document_html(made.snapshot, TEMPLATES)

    for record in made.snapshot.records:
        assert f"Record {record.number}." in html
    for exhibit in made.snapshot.exhibits:
        assert f'<span class="ex">{exhibit.number}</span>' in html
    for anchor in ("contents", "summary", "missed", "findings", "exhibits", "trail"):
        assert f'id="{anchor}"' in html
    assert "counter(pages)" in css


def test_the_whole_document_can_be_drawn(made: Made, tmp_path: Path) -> None:
    out = tmp_path / "whole.pdf"
    pages = render_whole_document(made.snapshot, made.photos, TEMPLATES, out)

    assert abs(pages - made.rendered.pages) <= 2
    assert out.read_bytes().startswith(b"%PDF-")
