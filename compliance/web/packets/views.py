"""Packets for the people of the plant: list, ask for one, follow it, fetch it, share it."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from compliance.domain.access import Actor, Permission
from compliance.domain.errors import ComplianceError
from compliance.domain.local_time import today_at
from compliance.domain.numbers import packet_number
from compliance.domain.packets import PacketSnapshot
from compliance.domain.periods import Period, last_month, last_quarter, last_year, this_year
from compliance.domain.recordkeeping.log_lines import Reader
from compliance.services.packet_reading import find_trust, get_trust, read_file, read_snapshot
from compliance.services.packets import (
    ENGLISH,
    PacketRequest,
    note_download,
    request_packet,
    retry_packet,
)
from compliance.storage.models.packets import Packet
from compliance.storage.queries.packets import (
    get_packet,
    list_links,
    list_packets,
    list_replaceable,
)
from compliance.storage.queries.scope import Page
from compliance.storage.queries.trail import list_entries_of
from compliance.web.kit.access import public, requires
from compliance.web.kit.current import (
    current_actor,
    current_deps,
    establishments_of_actor,
    now,
    reading,
    shown_establishment,
    unit_of_work,
)
from compliance.web.kit.downloads import send_bytes
from compliance.web.kit.forms import RowForm, is_sent
from compliance.web.kit.pages import page_of_request
from compliance.web.kit.spoken import spoken_refusal
from compliance.web.packets.forms import LinkForm, PacketForm
from compliance.web.packets.words import (
    authority_words,
    file_name,
    period_words,
    reader_words,
    shown_state,
    utc_words,
    withheld_words,
)

blueprint = Blueprint("packets", __name__)
blueprint.add_app_template_filter(packet_number, "packet_number")
blueprint.add_app_template_filter(authority_words, "authority_words")
blueprint.add_app_template_filter(reader_words)
blueprint.add_app_template_filter(utc_words)
blueprint.add_app_template_filter(withheld_words)
blueprint.add_app_template_filter(period_words)
blueprint.add_app_template_filter(shown_state, "packet_state")


@blueprint.get("/packets")
@requires(Permission.VIEW_RECORDS)
def index() -> ResponseReturnValue:
    """Show the packets of every establishment that the person sees, newest first."""
    actor = current_actor()
    with reading() as session:
        total = list_packets(session, Page(limit=1), visible_to=actor)[1]
        page = page_of_request(total)
        packets, _total = list_packets(session, Page(page.per_page, page.offset), visible_to=actor)
    return render_template(
        "pages/packets/index.html",
        page=page,
        packets=packets,
        may_build=actor.may_anywhere(Permission.BUILD_PACKET),
    )


@blueprint.route("/packets/new", methods=["GET", "POST"])
@requires(Permission.BUILD_PACKET)
def ask() -> ResponseReturnValue:
    """Ask for a packet; the clock builds it."""
    actor = current_actor()
    places = [
        place for place in establishments_of_actor() if actor.may(Permission.BUILD_PACKET, place.id)
    ]
    form = PacketForm(data=_prefilled())
    with reading() as session:
        older = list_replaceable(session, visible_to=actor)
    form.offer(places, older, may_name=any(may_name(actor, place.id) for place in places))
    if is_sent(form):
        first = form.first_answer()
        if first:
            return first
        try:
            packet_id = _request(form, {place.key: place.id for place in places})
        except ComplianceError as error:
            form.add_refusal(error)
        else:
            return form.answered(url_for(".show", packet_id=packet_id))
    today = today_at(now(), shown_establishment().zone)
    page = render_template("pages/packets/new.html", form=form, presets=_presets(today))
    return page, 422 if form.errors else 200


def may_name(actor: Actor, establishment_id: int) -> bool:
    """Say whether a person may have a packet made that names injured people."""
    needed = (Permission.KEEP_RECORDS, Permission.VIEW_MEDICAL)
    return all(actor.may(one, establishment_id) for one in needed)


def _prefilled() -> dict[str, object]:
    """Return what the address asks for; a preset or "replace this one" is only a link."""
    asked = request.args
    days = {name: asked.get(name, type=date.fromisoformat) for name in ("from_on", "to_on")}
    words = {name: asked.get(name, "") for name in ("authority", "title", "supersedes")}
    if not any(days.values()):
        period = last_quarter(today_at(now(), shown_establishment().zone))
        days = {"from_on": period.from_on, "to_on": period.to_on}
    words["language"] = asked.get("language", ENGLISH)
    words["reader"] = asked.get("reader", Reader.OTHERS.value)
    return {"establishment": shown_establishment().key, **days, **words}


def _presets(today: date) -> list[tuple[str, Period]]:
    return [
        (_("Last month"), last_month(today)),
        (_("Last quarter"), last_quarter(today)),
        (_("Last year"), last_year(today)),
        (_("This year so far"), this_year(today)),
    ]


def _request(form: PacketForm, places: dict[str, int]) -> int:
    wanted = PacketRequest(
        establishment_id=places[form.establishment.data],
        from_on=form.from_on.data,
        to_on=form.to_on.data,
        authority=form.authority.data,
        title=form.title.data or "",
        language=form.language.data,
        reader=Reader(form.reader.data) if form.reader.data else None,
        supersedes_id=int(form.supersedes.data) if form.supersedes.data else None,
    )
    with unit_of_work() as session:
        return request_packet(session, wanted, by=current_actor(), now=now()).id


@blueprint.get("/packets/<int:packet_id>")
@requires(Permission.VIEW_RECORDS)
def show(packet_id: int) -> ResponseReturnValue:
    """Show one packet: where it stands, what it holds, who may fetch it."""
    return show_packet(packet_id, LinkForm(formdata=None))


def show_packet(packet_id: int, form: LinkForm, *, new_link: str = "") -> ResponseReturnValue:
    """Draw the page of a packet; ``new_link`` is shown this once and kept nowhere."""
    actor = current_actor()
    with reading() as session:
        packet = get_packet(session, packet_id, visible_to=actor)
        links = list_links(session, packet.id)
        entries = list_entries_of(session, "packet", packet.id)
    place = packet.establishment_id
    snapshot, damage = _snapshot_of(packet)
    page = render_template(
        "pages/packets/show.html",
        packet=packet,
        snapshot=snapshot,
        damage=damage,
        verdict=_verdict_of(packet) if request.args.get("check") else None,
        links=links,
        entries=list(reversed(entries)),
        form=form,
        new_link=new_link,
        trust=find_trust(current_deps().trust_file),
        file_name=file_name(packet),
        may_build=actor.may(Permission.BUILD_PACKET, place),
        may_share=actor.may(Permission.SHARE_PACKET, place),
    )
    return page, 422 if form.errors else 200


def _snapshot_of(packet: Packet) -> tuple[PacketSnapshot | None, str]:
    """Return what the packet holds, or what is wrong with it: the page is needed either way."""
    if packet.snapshot_digest is None:
        return None, ""
    try:
        return read_snapshot(current_deps().blobs, packet), ""
    except ComplianceError as error:
        return None, spoken_refusal(error)


def _verdict_of(packet: Packet) -> object:
    if packet.pdf_digest is None:
        return None
    deps = current_deps()
    return deps.verifier.verify(deps.blobs.path(packet.pdf_digest), now=now())


@blueprint.post("/packets/<int:packet_id>/retry")
@requires(Permission.BUILD_PACKET)
def retry(packet_id: int) -> ResponseReturnValue:
    """Have a failed packet built once more."""
    is_sent(RowForm())
    with unit_of_work() as session:
        packet = get_packet(session, packet_id, visible_to=current_actor())
        retry_packet(session, packet, by=current_actor(), now=now())
    flash(_("The packet is being made again."), "success")
    return redirect(url_for(".show", packet_id=packet_id), code=303)


@blueprint.get("/packets/<int:packet_id>/packet.pdf")
@requires(Permission.VIEW_RECORDS)
def download(packet_id: int) -> ResponseReturnValue:
    """Hand out the signed file, and write down who took it."""
    actor = current_actor()
    with reading() as session:
        packet = get_packet(session, packet_id, visible_to=actor)
    answer = send_packet(packet)
    if request.method == "GET" and answer.status_code == 200:  # noqa: PLR2004 - HTTP's own word
        with unit_of_work() as session:
            packet = get_packet(session, packet_id, visible_to=actor)
            note_download(session, packet, by=actor, now=now())
    return answer


def send_packet(packet: Packet) -> Response:
    """Answer with the signed file under its digest as ETag, or 304 if the client has it."""
    content = read_file(current_deps().blobs, packet)
    answer = send_bytes(content, filename=file_name(packet), media_type="application/pdf")
    answer.set_etag(packet.pdf_digest or "")
    return answer.make_conditional(request)


@blueprint.get("/packets/trust.pem")
@public
def trust() -> ResponseReturnValue:
    """Hand out the certificate that auditors of this plant trust."""
    found = get_trust(current_deps().trust_file)
    return send_bytes(found.pem, filename="trust.pem", media_type="application/x-pem-file")
