"""Anybody's check of a packet: send the file, read the verdict. Nothing is kept or looked up."""

import threading
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge, ServiceUnavailable

from compliance.domain.packet_verdict import Exit, Verdict
from compliance.services.packet_reading import find_trust
from compliance.web.kit.access import public, wants_json
from compliance.web.kit.current import current_config, current_deps, now
from compliance.web.kit.pace import check_pace
from compliance.web.packets.forms import VerifyForm

PER_MINUTE = 12
AT_ONCE = 2  # each is a process that may take a second
PATIENCE_SECONDS = 10
MEGABYTE = 1_000_000

blueprint = Blueprint("verify", __name__)
_places = threading.BoundedSemaphore(AT_ONCE)


@blueprint.route("/verify", methods=["GET", "POST"])
@public
def check() -> ResponseReturnValue:
    """Show the form; on POST, check the file and say what was found, as a page or as JSON."""
    if request.method == "GET":
        return _page(VerifyForm(formdata=None))
    check_pace("verify", per_minute=PER_MINUTE)
    form, sent = VerifyForm(), None
    try:
        sent = request.files.get("file")
    except RequestEntityTooLarge:
        if wants_json():
            raise
        form = VerifyForm(formdata=None)
        form.file.errors = [_("The file is larger than %(most)s MB.", most=_most_megabytes())]
        return _page(form, status=413)
    if sent is None or not sent.filename:
        form.file.errors = [_("Choose the PDF file of the packet.")]
        return _page(form, status=422)
    return _answer(form, _verdict_of(sent), Path(sent.filename).name)


def _verdict_of(sent: FileStorage) -> Verdict:
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise ServiceUnavailable(
            _("Many files are being checked. Try again in a minute."), retry_after=60
        )
    try:
        with TemporaryDirectory(prefix="verify-") as folder:
            file = Path(folder, "file.pdf")
            sent.save(file)
            return current_deps().strangers.verify(file, now=now())
    finally:
        _places.release()


def _answer(form: VerifyForm, verdict: Verdict, name: str) -> ResponseReturnValue:
    if wants_json():
        return jsonify(verdict.model_dump(mode="json") | {"is_good": verdict.is_good})
    return _page(form, verdict=verdict, name=name)


def _page(
    form: VerifyForm, *, verdict: Verdict | None = None, name: str = "", status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "pages/share/verify.html",
        form=form,
        verdict=verdict,
        name=name,
        is_packet=verdict is not None and verdict.exit_code is not Exit.NO_PACKET,
        most_megabytes=_most_megabytes(),
        trust=find_trust(current_deps().trust_file),
    )
    return page, status


def _most_megabytes() -> int:
    return current_config().upload_limit_bytes // MEGABYTE
