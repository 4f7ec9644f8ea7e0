"""What an auditor with a link sees: one packet, read from what was frozen, and its file."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from compliance.domain.errors import ComplianceError, NotFoundError
from compliance.domain.packets import PacketSnapshot
from compliance.services.packet_reading import find_trust, read_snapshot
from compliance.services.share_links import open_link
from compliance.storage.models.establishments import Establishment
from compliance.storage.models.packets import ShareLink
from compliance.storage.models.people import Person
from compliance.web.kit.access import public
from compliance.web.kit.current import current_deps, now, unit_of_work
from compliance.web.kit.pace import check_pace
from compliance.web.kit.pages import use_frame_of
from compliance.web.packets.views import send_packet
from compliance.web.packets.words import file_name

PER_MINUTE = 60  # an office of auditors may sit behind one address
MISSED_SHOWN = 12
FINDINGS_SHOWN = 40

blueprint = Blueprint("share", __name__)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who made a link, whom an auditor may ask; and of which plant."""

    name: str
    email: str
    organisation: str
    zone: str


@blueprint.after_request
def keep_to_ourselves(response: Response) -> Response:
    """Let the address, which is a key, leave this page by no road."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@blueprint.get("/share/<string:token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Show the packet; every opening is counted and stands in the trail."""
    check_pace("share", per_minute=PER_MINUTE)
    try:
        with unit_of_work() as session:
            link = open_link(session, token, is_download=False, now=now())
            session.refresh(link, ["opened_count", "downloaded_count"])
            sender = _sender(session, link)
    except NotFoundError:
        return _gone()
    return _page(token, link, sender)


def _page(token: str, link: ShareLink, sender: Sender) -> ResponseReturnValue:
    deps = current_deps()
    packet = link.packet
    verdict = deps.verifier.verify(deps.blobs.path(packet.pdf_digest or ""), now=now())
    known = {
        "token": token,
        "link": link,
        "sender": sender,
        "packet": packet,
        "verdict": verdict,
        "trust": find_trust(deps.trust_file),
        "file_name": file_name(packet),
    }
    try:
        snapshot = read_snapshot(deps.blobs, packet)
    except ComplianceError:  # the signed file stands by itself; only our figures are lost
        use_frame_of(organisation=sender.organisation, zone=sender.zone)
        return render_template("pages/share/damaged.html", **known)
    use_frame_of(organisation=snapshot.site.company, zone=snapshot.site.zone)
    return render_template(
        "pages/share/show.html",
        **known,
        snapshot=snapshot,
        is_same_data=verdict.snapshot_digest == packet.snapshot_digest,
        findings_of=_findings_by_programme(snapshot),
        missed_shown=MISSED_SHOWN,
        findings_shown=FINDINGS_SHOWN,
    )


@blueprint.get("/share/<string:token>/packet.pdf")
@public
def download(token: str) -> ResponseReturnValue:
    """Hand out the signed file; counted too."""
    check_pace("share", per_minute=PER_MINUTE)
    try:
        with unit_of_work() as session:
            link = open_link(session, token, is_download=True, now=now())
    except NotFoundError:
        return _gone()
    return send_packet(link.packet)


def _gone() -> ResponseReturnValue:
    """Answer the same for a link that never was, has ended, or was ended."""
    return render_template("pages/share/gone.html"), 404


def _sender(session: Session, link: ShareLink) -> Sender:
    person = session.get_one(Person, link.created_by)
    place = session.get_one(Establishment, link.packet.establishment_id)
    return Sender(person.name, person.email, place.company.name, place.zone)


def _findings_by_programme(snapshot: PacketSnapshot) -> dict[str, int]:
    programme_of = {record.number: record.programme for record in snapshot.records}
    counts: dict[str, int] = {}
    for finding in snapshot.findings:
        programme = programme_of.get(finding.record, "")
        counts[programme] = counts.get(programme, 0) + 1
    return counts
