"""The hole in the file where the signature lies: its bytes are covered by no signature.

A signature covers everything before and after its own container. Inside it somebody could change
padding, letter case, or parts of the CMS message (RFC 5652) that are not signed, and the digest
would still fit. Nothing to be gained by it is known, but "not one byte was changed" would be
untrue; so the container must be exactly what writing its meaning again gives.
"""

from collections.abc import Collection

from asn1crypto import algos, cms, core  # type: ignore[import-untyped]  # ships no types
from pyhanko.sign.validation import EmbeddedPdfSignature

CHANGED_HOLE = "The space that holds the signature was changed."
CHANGED_MESSAGE = "Parts of the signature that it does not protect itself were changed."


def container_faults(
    signature: EmbeddedPdfSignature, file: bytes, vouched: Collection[bytes]
) -> list[str]:
    """Return what is not as the signer wrote it, outside the signed bytes.

    ``file`` is the whole file, which the signature must cover from its first byte to its last.
    ``vouched`` are the certificates (DER) that the reader trusts or that the check has used.
    """
    start, first, second, rest = (int(value) for value in signature.byte_range)
    if start != 0 or second + rest != len(file):
        return ["The signature does not cover the file from its first byte to its last."]
    contents = signature.pkcs7_content
    if file[first:second] != b"<" + contents.hex().upper().encode("ascii") + b">":
        return [CHANGED_HOLE]
    message = cms.ContentInfo.load(contents)
    length = len(message.dump())
    if any(contents[length:]):
        return [CHANGED_HOLE]
    if _written_again(message, signature) != contents[:length]:
        return [CHANGED_MESSAGE]
    own = signature.signer_cert.dump()
    others = (bytes(choice.chosen.dump()) for choice in message["content"]["certificates"])
    if any(other != own and other not in vouched for other in others):
        return ["The signature carries a certificate that nobody vouches for."]
    return []


def _written_again(message: cms.ContentInfo, signature: EmbeddedPdfSignature) -> bytes:
    """Build the message anew from what matters in it, as RFC 5652 and RFC 5754 spell it."""
    given = message["content"]["signer_infos"][0]
    certificate = signature.signer_cert
    name = given["signature_algorithm"]["algorithm"].native
    digest = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
                    )
                }
            ),
            "digest_algorithm": digest,
            "signature_algorithm": algos.SignedDigestAlgorithm(
                {"algorithm": name, "parameters": core.Null()}
                if "rsa" in name
                else {"algorithm": name}
            ),
            "signature": given["signature"].native,
            "signed_attrs": given["signed_attrs"],
        }
    )
    data = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": cms.DigestAlgorithms([digest]),
            "encap_content_info": cms.ContentInfo({"content_type": "data"}),
            "certificates": message["content"]["certificates"],
            "signer_infos": cms.SignerInfos([signer]),
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())
