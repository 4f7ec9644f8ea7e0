"""A packet is good, or it is not: whatever is done to the file, the verdict says so in words."""

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from compliance.domain.packet_verdict import Exit
from compliance.packets.errors import KeyFileError
from compliance.packets.keys import open_packet_key
from compliance.packets.sign import PacketSigner
from compliance.packets.verify import OfflineVerifier
from tests.packets.conftest import NOW, Made


def test_an_untouched_packet_is_good_and_says_who_signed_it(made: Made) -> None:
    verdict = made.verifier.verify(made.signed, now=NOW)

    assert verdict.exit_code is Exit.TRUSTED, verdict.reasons
    assert verdict.reasons == ()
    assert verdict.packet == "AP-2026-118"
    assert verdict.signed_by == "Northgate Fabrication packet seal"
    assert verdict.snapshot_digest == made.rendered.snapshot_digest
    assert verdict.claimed_signing_time == "2026-11-22T15:30:00+00:00"


def test_poppler_agrees_that_the_signature_is_valid_and_covers_everything(made: Made) -> None:
    said = subprocess.run(
        ["pdfsig", made.signed], capture_output=True, text=True, check=False, timeout=60
    ).stdout

    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def _verdict_of(made: Made, data: bytes, folder: Path) -> tuple[Exit, str]:
    file = folder / "changed.pdf"
    file.write_bytes(data)
    verdict = made.verifier.verify(file, now=NOW)
    return verdict.exit_code, " ".join((verdict.headline, *verdict.reasons))


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_one_flipped_bit_anywhere_is_found(
    made: Made, tmp_path: Path, place: float, bit: int
) -> None:
    data = bytearray(made.signed.read_bytes())
    data[int(place * len(data))] ^= 1 << bit

    code, words = _verdict_of(made, bytes(data), tmp_path)

    assert code is Exit.DOUBTFUL
    assert words.startswith("CHANGED")


PLACES = {
    "the first letter of the file": b"%PDF-",
    "a photo": b"/DCTDecode",
    "the marker itself": b"urn:compliance-packet",
    "the cross-reference table": b"/XRef",
    "the signed range": b"/ByteRange",
    "the signature's reason": b"Packet issued",
    "the end": b"%%EOF",
}


@pytest.mark.parametrize("mark", PLACES.values(), ids=PLACES.keys())
def test_one_changed_byte_at_a_telling_place_is_found(
    made: Made, tmp_path: Path, mark: bytes
) -> None:
    data = bytearray(made.signed.read_bytes())
    place = data.rfind(mark)
    assert place >= 0
    data[place] ^= 1

    assert _verdict_of(made, bytes(data), tmp_path)[0] is Exit.DOUBTFUL


def test_every_part_of_the_signature_s_own_container_is_watched(made: Made, tmp_path: Path) -> None:
    """The container is covered by no signature; other verifiers let most of this pass."""
    data = made.signed.read_bytes()
    start = data.index(b"/Contents <") + len(b"/Contents <")
    end = data.index(b">", start)
    length = 2 * (4 + int(data[start + 4 : start + 8], 16))
    places = [*range(start, start + length, length // 60), start + length + 6, end - 1]
    for place in places:
        changed = b"7" if data[place : place + 1] != b"7" else b"a"
        other = data[:place] + changed + data[place + 1 :]
        assert _verdict_of(made, other, tmp_path)[0] is Exit.DOUBTFUL, place - start


def test_a_byte_after_the_end_is_found(made: Made, tmp_path: Path) -> None:
    code, words = _verdict_of(made, made.signed.read_bytes() + b"\n", tmp_path)

    assert code is Exit.DOUBTFUL
    assert "last" in words


def test_a_revision_appended_to_the_file_is_found(made: Made, tmp_path: Path) -> None:
    """The attack that poppler calls valid: new words over a page, the signed bytes untouched."""
    stream = io.BytesIO(made.signed.read_bytes())
    writer = IncrementalPdfFileWriter(stream)
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    words = generic.StreamObject(stream_data=b"BT (0 missed) Tj ET")
    page["/Contents"] = generic.ArrayObject([*page["/Contents"], writer.add_object(words)])
    writer.update_container(page)
    writer.write_in_place()  # type: ignore[no-untyped-call]  # pyHanko's own

    code, said = _verdict_of(made, stream.getvalue(), tmp_path)

    assert code is Exit.DOUBTFUL
    assert "after it was signed" in said


def test_a_truncated_packet_is_not_good(made: Made, tmp_path: Path) -> None:
    data = made.signed.read_bytes()
    for kept in (len(data) - 1, len(data) - 100, len(data) // 2, 2000):
        assert _verdict_of(made, data[:kept], tmp_path)[0] in {Exit.DOUBTFUL, Exit.NO_PACKET}


def test_an_unsigned_packet_is_told_apart(made: Made) -> None:
    verdict = made.verifier.verify(made.unsigned, now=NOW)

    assert verdict.exit_code is Exit.DOUBTFUL
    assert verdict.headline.startswith("NOT SIGNED")


def test_something_else_is_no_packet(made: Made, tmp_path: Path) -> None:
    text, other = tmp_path / "a.txt", tmp_path / "b.pdf"
    text.write_text("Dear auditor")
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(other)
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"")

    for file in (text, other, empty):
        assert made.verifier.verify(file, now=NOW).exit_code is Exit.NO_PACKET


def test_a_packet_signed_by_a_foreign_key_says_whose(made: Made, tmp_path: Path) -> None:
    foreign = open_packet_key(tmp_path, company="Somebody Else", now=NOW)
    signed = tmp_path / "foreign.pdf"
    PacketSigner(foreign).sign(made.unsigned, signed, now=NOW)

    verdict = made.verifier.verify(signed, now=NOW)

    assert verdict.exit_code is Exit.DOUBTFUL
    assert verdict.is_unchanged
    assert not verdict.is_trusted
    assert verdict.signed_by == "Somebody Else packet seal"
    assert "not among those that you trust" in verdict.reasons[0]


def test_a_key_that_has_ended_is_said_to_have_ended(made: Made) -> None:
    later = NOW.replace(year=NOW.year + 13)

    verdict = made.verifier.verify(made.signed, now=later)

    assert verdict.exit_code is Exit.DOUBTFUL
    assert "ended on 2038" in verdict.reasons[0]


def test_data_that_do_not_fit_the_packet_are_found_even_when_signed(
    made: Made, tmp_path: Path
) -> None:
    swapped, signed = tmp_path / "swapped.pdf", tmp_path / "signed.pdf"
    with pikepdf.open(made.unsigned) as pdf:
        spec = next(spec for spec in pdf.Root.AF if str(spec.UF) == "packet.json")
        spec.EF.F.write(spec.EF.F.read_bytes().replace(b"Marisol Ortiz", b"Somebody Else"))
        pdf.save(swapped)
    PacketSigner(made.key).sign(swapped, signed, now=NOW)

    verdict = made.verifier.verify(signed, now=NOW)

    assert verdict.exit_code is Exit.DOUBTFUL
    assert any("packet.json" in reason for reason in verdict.reasons)


def test_a_trust_file_without_a_certificate_is_refused() -> None:
    with pytest.raises(KeyFileError, match=r"trust\.pem"):
        OfflineVerifier([b"hello"])
