"""For whom a copy of the injury records is, in words: the list of every form that asks."""

from collections.abc import Mapping

from flask import Flask
from flask_babel import lazy_gettext as _

from compliance.domain.recordkeeping.log_lines import Reader

READERS: Mapping[Reader, object] = {
    Reader.GOVERNMENT: _("Government representative"),
    Reader.WORKFORCE: _("Employee, former employee or personal representative"),
    Reader.AUTHORISED_REPRESENTATIVE: _("Representative of a union"),
    Reader.PERMITTED: _("Auditor, insurer, public health or police"),
    Reader.OTHERS: _("Anybody else: no names"),
}


def install_readers(app: Flask) -> None:
    """Give templates the readers; ``macros/copies.html`` lists them."""
    app.jinja_env.globals["copy_readers"] = READERS
