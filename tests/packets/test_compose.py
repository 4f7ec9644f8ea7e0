"""Snapshot → HTML: readable in a diff, escaped, and only with letters that the fonts have."""

import difflib
import re
from datetime import datetime
from pathlib import Path

import pytest

from compliance.domain.packet_records import Moment, Photo, RecordItem, Tone
from compliance.domain.packets import Counts, PacketSnapshot, Seal
from compliance.packets.build import own_fonts
from compliance.packets.catalogs import untranslated
from compliance.packets.compose import Composer, heading
from compliance.packets.environment import Words, percent
from compliance.packets.glyphs import Glyphs
from compliance.packets.ledger import Ledger, Line, ledger_from
from compliance.packets.marks import MARKS
from tests.packets.conftest import TEMPLATES
from tests.packets.sample import ZONE, Photos, sample_packet, sample_record

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(TEMPLATES, Glyphs(own_fonts()))


@pytest.fixture(scope="module")
def packet() -> PacketSnapshot:
    return sample_packet(2, Photos(), items=5)


def _tidy(html: str) -> str:
    lines = (line.strip() for line in html.replace("><", ">\n<").splitlines())
    kept = "\n".join(line for line in lines if line and 'class="qr"' not in line)
    return re.sub(r"[0-9a-f]{64}", "(digest)", kept) + "\n"


def _as_text(ledger: Ledger) -> str:
    """Write a long table as lines: kind, cells between bars, marks in brackets."""

    def cell(lines: tuple[Line, ...]) -> str:
        return " / ".join(
            f"[{line.tone}] {line.text}" if line.tone else line.text for line in lines
        )

    heads = " | ".join(f"{column.head} {column.share}%" for column in ledger.columns)
    rows = (" | ".join((row.kind, *map(cell, row.cells), row.link)) for row in ledger.rows)
    return "\n".join((ledger.title, *(line.text for line in ledger.intro), heads, *rows))


def _same_as_golden(name: str, html: str) -> None:
    """Compare with the kept file; delete the file and run again to accept a wanted change."""
    kept, found = GOLDEN / name, _tidy(html)
    if not kept.exists():
        kept.write_text(found, encoding="utf-8")
    expected = kept.read_text(encoding="utf-8")
    changes = difflib.unified_diff(expected.splitlines(), found.splitlines(), "kept", "now", n=1)
    assert found == expected, "\n".join(changes)


def test_a_record_reads_as_it_always_did(composer: Composer, packet: PacketSnapshot) -> None:
    _same_as_golden("record.html", composer.record(packet.records[0], "en"))


def test_cover_and_contents_read_as_they_always_did(
    composer: Composer, packet: PacketSnapshot
) -> None:
    pages = {"record-1": 4, "record-2": 6, "programme-1": 4, "summary": 3, "trail": 9}
    _same_as_golden("cover.html", composer.cover(packet, "ab" * 32, pages))
    _same_as_golden("contents.txt", _as_text(composer.contents(packet, pages)))


def test_the_back_matter_reads_as_it_always_did(composer: Composer, packet: PacketSnapshot) -> None:
    _same_as_golden("summary.html", composer.summary(packet))
    for ledger in composer.back(packet):
        _same_as_golden(f"{ledger.anchor}.txt", _as_text(ledger))


def test_the_same_record_gives_the_same_html(composer: Composer) -> None:
    first = composer.record(sample_record(0, Photos()), "en")
    second = composer.record(sample_record(0, Photos()), "en")

    assert first == second


HOSTILE = {
    "markup": "<script>alert(1)</script>",
    "an attachment": '<link rel=attachment href="file:///etc/hostname">',
    "an attribute": '"><img src=file:///etc/passwd>',
    "a template": "{{ 7 * 7 }}{% include 'packet.html' %}",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_text_stays_a_text(composer: Composer, text: str) -> None:
    item = RecordItem(number="1", question=text, guidance=text, answer=text, comment=text)
    record = sample_record(0, Photos(), items=1)
    section = record.sections[0].model_copy(update={"items": (item,), "title": text})
    html = composer.record(record.model_copy(update={"sections": (section,), "title": text}), "en")

    assert "<script" not in html
    assert "<link" not in html
    assert "file:///etc/passwd>" not in html
    assert "49" not in html.replace("INS-2026-04400", "")


def test_letters_without_a_glyph_are_shown_as_numbers() -> None:
    glyphs = Glyphs(own_fonts())

    assert glyphs.printable("Muñoz, Świętek, 40 °C ≤ 5 µm") == "Muñoz, Świętek, 40 °C ≤ 5 µm"
    assert glyphs.printable("王") == "[U+738B]"
    assert glyphs.printable("evil\u202etxt.exe") == "evil[U+202E]txt.exe"
    assert glyphs.printable("nul\x00") == "nul[U+0000]"
    assert glyphs.printable("two\nlines") == "two\nlines"
    assert glyphs.printable(7) == 7


def test_a_packet_whose_seals_do_not_match_says_so_on_its_cover(
    composer: Composer, packet: PacketSnapshot
) -> None:
    broken = packet.model_copy(update={"seal": Seal(records=2, unchanged=1, missing=1)})
    cover = composer.cover(broken, "ab" * 32, {})

    assert "Some records do not match their seals" in cover
    assert "All records match" not in cover


def test_a_period_without_records_says_so_and_has_no_empty_table(
    composer: Composer, packet: PacketSnapshot
) -> None:
    nothing = {"programmes": (), "records": (), "findings": (), "days": (), "exhibits": ()}
    trail = packet.trail.model_copy(update={"entries": ()})
    changes = nothing | {"trail": trail, "seal": Seal(records=0, unchanged=0)}
    empty = packet.model_copy(update=changes)
    summary = composer.summary(empty)

    assert "No check fell due" in summary
    assert "There are no records of this period." in summary
    assert "<table" not in summary + composer.cover(empty, "ab" * 32, {})
    assert "This packet holds no records" in composer.cover(empty, "ab" * 32, {})
    assert "No entry of the trail" in _as_text(composer.back(empty)[-1])


def test_long_names_leave_room_in_the_running_head(
    composer: Composer, packet: PacketSnapshot
) -> None:
    record = packet.records[0].model_copy(update={"title": "T" * 300})
    site = packet.site.model_copy(update={"company": "C" * 300})

    assert f'data-head="{"T" * 59}…"' in composer.record(record, "en")
    assert "T" * 300 in composer.record(record, "en")
    assert len(heading(packet.model_copy(update={"site": site}))) < 80


def test_sentences_can_be_said_in_another_language(packet: PacketSnapshot) -> None:
    spanish = {"Contents": "Índice", "%(failed)s of %(total)s failed": "%(failed)s de %(total)s"}

    def translate(language: str, msgid: str) -> str:
        return spanish.get(msgid, msgid) if language == "es" else msgid

    composer = Composer(TEMPLATES, Glyphs(own_fonts()), translate)
    contents = _as_text(composer.contents(packet.model_copy(update={"language": "es"}), {}))

    assert contents.startswith("Índice")
    assert "1 de 5" in contents
    assert composer.sentences("es") != composer.sentences("en")
    assert "Trail head" in composer.sentences("en")


@pytest.mark.parametrize(
    ("counts", "tone", "words"),
    [
        (Counts(due=10, on_time=9, missed=1), Tone.BAD, "1 missed"),
        (Counts(due=10, on_time=9, late=1), Tone.WARN, "1 late"),
        (Counts(due=10, on_time=10), Tone.GOOD, "Kept"),
        (Counts(due=10, on_time=8, waived=2), Tone.GOOD, "Kept"),
        (Counts(due=10, on_time=8), Tone.MUTED, "2 open"),
        (Counts(due=2, suspended=2), Tone.MUTED, "Nothing due"),
    ],
)
def test_a_programme_is_summed_up_in_one_mark(counts: Counts, tone: Tone, words: str) -> None:
    assert Words("en", untranslated).result(counts) == (tone, words)


@pytest.mark.parametrize(
    ("due_at", "words"),
    [
        (datetime(2026, 11, 1, tzinfo=ZONE), "31 Oct 2026"),
        (datetime(2026, 10, 31, 14, 30, tzinfo=ZONE), "31 Oct 2026 14:30 CDT"),
    ],
    ids=["midnight", "in the day"],
)
def test_a_deadline_at_midnight_is_the_end_of_the_day_before(due_at: datetime, words: str) -> None:
    assert Words("en", untranslated).deadline(Moment.at(due_at, ZONE)) == words


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert percent(9_999, 10_000) == "99.9%"
    assert percent(10, 10) == "100.0%"
    assert percent(0, 0) == "\u2013"


def test_a_photo_is_named_by_its_thumbnail_and_shown_with_the_kept_file_s_digest(
    composer: Composer,
) -> None:
    photo = Photo(digest="a" * 64, thumbnail_digest="b" * 64)
    item = RecordItem(number="1", question="Q", answer="Pass", photos=(photo,))
    record = sample_record(0, Photos(), items=1)
    section = record.sections[0].model_copy(update={"items": (item,)})
    html = composer.record(record.model_copy(update={"sections": (section,)}), "en")

    assert f'src="evidence:{"b" * 64}"' in html
    assert "a" * 64 in html


def test_the_columns_of_every_long_table_fill_the_page(
    composer: Composer, packet: PacketSnapshot
) -> None:
    for ledger in (composer.contents(packet, {}), *composer.back(packet)):
        assert sum(column.share for column in ledger.columns) == 100, ledger.anchor
        assert all(len(row.cells) == len(ledger.columns) for row in ledger.rows), ledger.anchor
        assert ledger_from(ledger.as_data()) == ledger


@pytest.mark.parametrize(("tone", "shape"), MARKS.items())
def test_every_shape_is_printed_and_never_as_its_number(
    composer: Composer, packet: PacketSnapshot, tone: str, shape: str
) -> None:
    kept, late = Counts(due=9, on_time=9), Counts(due=9, on_time=8, late=1)
    all_sorts = (Counts(), kept, late, Counts(due=1, missed=1))
    programmes = tuple(
        packet.programmes[0].model_copy(update={"key": f"p-{place}", "counts": counts})
        for place, counts in enumerate(all_sorts)
    )
    changed = packet.model_copy(update={"programmes": programmes})
    cover = composer.cover(changed, "ab" * 32, {})

    assert f'<span class="st {tone}"><span class="m">{shape}</span>' in cover
    assert "[U+" not in cover
