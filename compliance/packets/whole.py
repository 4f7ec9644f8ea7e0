"""The same packet in one run of WeasyPrint: what the benchmark compares the fragments with."""

from pathlib import Path

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from compliance.domain.packets import PacketSnapshot
from compliance.packets.build import own_fonts
from compliance.packets.compose import Composer
from compliance.packets.fetcher import ClosedFetcher
from compliance.packets.glyphs import Glyphs
from compliance.packets.marks import FILE_NAME, marks_font
from compliance.ports import ExhibitSource


def whole_document_html(snapshot: PacketSnapshot, templates: Path) -> tuple[str, str]:
    """Return the HTML and the CSS of the whole packet; WeasyPrint itself numbers the pages.

    ``templates`` is the folder ``templates/packets``. Photos are ``evidence:<digest>`` and fonts
    ``asset:<file name>`` addresses, as in the fragments; see ``fetcher``.
    """
    composer = Composer(templates, Glyphs(own_fonts()))
    return composer.whole(snapshot), composer.whole_css


def render_whole_document(
    snapshot: PacketSnapshot, exhibits: ExhibitSource, templates: Path, out: Path
) -> int:
    """Draw the whole packet plainly (no tags, no PDF/A) into ``out``; return its pages."""
    html, css = whole_document_html(snapshot, templates)
    assets = {font.name: font.read_bytes() for font in own_fonts()} | {FILE_NAME: marks_font()}
    photos = {one.thumbnail_digest: exhibits.get(one.thumbnail_digest) for one in snapshot.exhibits}
    fetcher = ClosedFetcher(assets, photos)
    fonts = FontConfiguration()
    style = weasyprint.CSS(string=css, font_config=fonts, url_fetcher=fetcher)
    source = weasyprint.HTML(string=html, base_url="packet:", url_fetcher=fetcher)
    document = source.render(font_config=fonts, stylesheets=[style])
    document.write_pdf(out)
    return len(document.pages)
