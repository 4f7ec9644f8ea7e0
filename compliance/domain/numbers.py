"""How records are called: a prefix and the row's number, never used twice."""


def inspection_number(row_id: int) -> str:
    """Return ``INS-00417``."""
    return f"INS-{row_id:05d}"


def finding_number(row_id: int) -> str:
    """Return ``F-00017``."""
    return f"F-{row_id:05d}"


def action_number(row_id: int) -> str:
    """Return ``CA-00212``: the register of corrections and corrective actions."""
    return f"CA-{row_id:05d}"


def packet_number(row_id: int) -> str:
    """Return ``AP-00118``: an audit packet."""
    return f"AP-{row_id:05d}"
