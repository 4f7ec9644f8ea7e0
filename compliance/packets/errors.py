"""What can go wrong between a snapshot and a signed file."""

from compliance.domain.errors import ComplianceError


class PacketError(ComplianceError):
    """A packet could not be made; nothing was kept of it."""

    code = "packet-failed"


class RenderError(PacketError):
    """Pages could not be drawn as the record says: a photo or font is missing or broken."""

    code = "packet-render-failed"


class KeyFileError(PacketError):
    """The plant's signing key cannot be made or read."""

    code = "packet-key-unusable"
