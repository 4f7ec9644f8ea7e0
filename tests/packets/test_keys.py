"""The plant's own key: made once, for its owner's eyes only, and refused in words when unusable."""

import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from compliance.packets.errors import KeyFileError, PacketError
from compliance.packets.keys import load_packet_key, open_packet_key, trust_file
from compliance.packets.sign import PacketSigner
from tests.packets.conftest import NOW, Made


def test_the_first_call_makes_the_key_and_later_calls_find_it(tmp_path: Path) -> None:
    first = open_packet_key(tmp_path, company="Northgate Fabrication", now=NOW)
    second = open_packet_key(tmp_path, company="Another name", now=NOW + timedelta(days=400))

    assert first.pkcs12 == second.pkcs12
    assert first.trust == trust_file(tmp_path)


def test_only_the_owner_may_read_the_private_files(tmp_path: Path) -> None:
    folder = open_packet_key(tmp_path, company="Northgate", now=NOW).trust.parent

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    assert modes["seal.p12"] == modes["authority.key.pem"] == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_seal_is_p_256_under_the_plant_s_authority_and_outlives_the_records(
    tmp_path: Path,
) -> None:
    made = open_packet_key(tmp_path, company="Northgate", now=NOW)
    key, seal, _ = pkcs12.load_key_and_certificates(made.pkcs12, None)
    authority = x509.load_pem_x509_certificate(made.trust.read_bytes())

    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert isinstance(key.curve, ec.SECP256R1)
    assert seal is not None
    seal.verify_directly_issued_by(authority)
    assert seal.not_valid_after_utc > NOW + timedelta(days=6 * 366)  # 29 CFR 1904.33(a), and a year


def test_two_first_starts_at_once_leave_one_key(tmp_path: Path) -> None:
    found: list[bytes] = []

    def start() -> None:
        found.append(open_packet_key(tmp_path, company="Northgate", now=NOW).pkcs12)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 6
    assert len(set(found)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["packets"]


def test_a_passphrase_is_needed_again(tmp_path: Path) -> None:
    secret = "four small words here"  # noqa: S105 - for this test alone
    made = open_packet_key(tmp_path, company="Northgate", now=NOW, passphrase=secret)

    assert secret not in repr(made)
    with pytest.raises(KeyFileError, match="passphrase is wrong"):
        open_packet_key(tmp_path, company="Northgate", now=NOW)


def test_a_damaged_key_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="damaged"):
        load_packet_key(b"nonsense", passphrase="", trust=tmp_path)


def test_a_key_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("in the way")

    with pytest.raises(KeyFileError, match="cannot be made or read"):
        open_packet_key(tmp_path / "keys", company="Northgate", now=NOW)


def test_an_issued_packet_cannot_be_signed_over(made: Made, tmp_path: Path) -> None:
    with pytest.raises(PacketError, match="cannot be signed"):
        PacketSigner(made.key).sign(made.signed, tmp_path / "again.pdf", now=NOW)

    assert not (tmp_path / "again.pdf").exists()


def test_something_that_is_no_packet_cannot_be_signed(made: Made, tmp_path: Path) -> None:
    other = tmp_path / "other.pdf"
    other.write_bytes(b"not a PDF")

    with pytest.raises(PacketError, match="cannot be signed"):
        PacketSigner(made.key).sign(other, tmp_path / "signed.pdf", now=NOW)


@pytest.mark.parametrize("length", [1, 46, 47, 48, 64, 200])
def test_a_company_of_any_length_of_name_gets_its_key(tmp_path: Path, length: int) -> None:
    """A name in a certificate has at most 64 characters; the role stays readable."""
    key = open_packet_key(tmp_path / "keys", company="N" * length, now=NOW)
    names = x509.load_pem_x509_certificates(key.trust.read_bytes())
    common = [
        name.value
        for certificate in names
        for name in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    ]
    assert common
    assert all(len(name) <= 64 and " packet " in name for name in common)
