"""Puts the plant's seal on a packet: a PAdES B-B certification signature (ETSI EN 319 142-1).

Certified with "no changes allowed": a packet is replaced by a new one, never edited. There is no
time stamp yet, so the time in the signature is the plant's own claim.
"""

import shutil
from datetime import datetime
from pathlib import Path

from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.generic import NameObject as Name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_signer import PdfSigningSession

from compliance.packets.errors import PacketError
from compliance.packets.keys import PacketKey

SIGNATURE_FIELD = "PacketSeal"
REASON = "Packet issued; nothing may be changed"
BASE = (1, 7)


class QuietWriter(IncrementalPdfFileWriter):
    """Adds the signature and nothing else.

    pyHanko would rewrite the XMP with the machine's time and its own name; ours is final. It would
    also call the file PDF 2.0, but PDF/A-3 is PDF 1.7 (ISO 19005-3, 6.1).
    """

    output_version = BASE

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Leave the version as it is."""

    def register_extension(self, ext: DeveloperExtension) -> None:
        """Name the extensions of PDF 1.7 only: the one for PAdES (ETSI EN 319 142-1, 5.2)."""
        if ext.base_version == Name(f"/{BASE[0]}.{BASE[1]}"):
            super().register_extension(ext)

    def _update_meta(self) -> None:
        pass


class TimedSigner(signers.PdfSigner):
    """pyHanko's signer, told the time instead of asking the machine for it."""

    signing_time: datetime

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002 - as inherited
    ) -> PdfSigningSession:
        """Start a session at ``signing_time``."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.signing_time
        return session


class PacketSigner:
    """Signs with one key; implements ``ports.Signer``."""

    def __init__(self, key: PacketKey) -> None:
        self._signer = signers.SimpleSigner.load_pkcs12_data(
            key.pkcs12, other_certs=[], passphrase=key.passphrase
        )

    def sign(self, unsigned: Path, signed: Path, *, now: datetime) -> None:
        """Write a signed copy of ``unsigned`` to ``signed``, with ``now`` as the claimed time.

        The signature is a small revision at the end of the file, and covers it to its last byte.

        Raises:
            PacketError: the file is no packet of ours, or is signed already.
        """
        metadata = signers.PdfSignatureMetadata(
            field_name=SIGNATURE_FIELD,
            subfilter=SigSeedSubFilter.PADES,
            md_algorithm="sha256",
            reason=REASON,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        signer = TimedSigner(metadata, self._signer)
        signer.signing_time = now
        shutil.copyfile(unsigned, signed)
        try:
            with signed.open("rb+") as file:
                writer = QuietWriter(file)
                signer.sign_pdf(writer, existing_fields_only=True, in_place=True)
        except (SigningError, PdfError) as error:
            signed.unlink(missing_ok=True)
            raise PacketError(f"{unsigned.name} cannot be signed: {error}") from error
